"""What every input and output of the REST door shares."""

import json
from collections.abc import Mapping
from typing import Any, NoReturn
from zoneinfo import available_timezones

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from kernel.text import say

JSON_TYPES: list[tuple[type[Any], tuple[type, ...]]] = [
    (serializers.BooleanField, (bool,)),
    (serializers.IntegerField, (int, float)),
    (serializers.FloatField, (int, float)),
    (serializers.CharField, (str,)),
    (serializers.ChoiceField, (str,)),
    (serializers.UUIDField, (str,)),
    (serializers.DateTimeField, (str,)),
    (serializers.DateField, (str,)),
]


class StrictSerializer(serializers.Serializer[Any]):
    """An input that refuses what it would otherwise lose or bend in silence.

    That is: names it does not know, and values of another JSON type (`"12"` is no number, `false` is no text).
    """

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = [name for name in data if name not in self.fields]
            if unknown:
                _refuse(unknown, "unknown_field", _("This field is not known."))
            bent = [name for name, value in data.items() if _is_bent(self.fields[name], value)]
            if bent:
                _refuse(bent, "wrong_type", _("A value of another JSON type is expected here."))
        return super().to_internal_value(data)


def _refuse(names: list[str], code: str, words: Any) -> NoReturn:
    raise serializers.ValidationError({name: [words] for name in names}, code=code)


def _is_bent(field: Any, value: Any) -> bool:
    """Would the field turn the value into its own type although it came as another?"""
    if value is None:
        return False
    for kind, types in JSON_TYPES:
        if isinstance(field, kind):
            return not isinstance(value, types) or (isinstance(value, bool) and bool not in types)
    return False


LARGEST_TRAITS = 32 * 1024


@extend_schema_field({"type": "object", "additionalProperties": True})
class TraitsField(serializers.Field[dict[str, Any], dict[str, Any], dict[str, Any], Any]):
    """A JSON object of anything else that is known, up to 32 KiB, in a form PostgreSQL can keep."""

    default_error_messages = {
        "not_an_object": _("This must be a JSON object."),
        "too_large": _("This is larger than 32 KiB."),
        "unreadable": _("This holds a character or a number that cannot be kept."),
    }

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict):
            self.fail("not_an_object")
        try:
            written = json.dumps(data, allow_nan=False, ensure_ascii=False).encode()
        except ValueError:  # infinite numbers, lone surrogates
            self.fail("unreadable")
        if b"\\u0000" in written:
            self.fail("unreadable")
        if len(written) > LARGEST_TRAITS:
            self.fail("too_large")
        return data

    def to_representation(self, value: dict[str, Any]) -> dict[str, Any]:
        return value


class MoneyOutput(serializers.Serializer[Any]):
    """An amount in minor units (cents), and its currency."""

    amount = serializers.IntegerField()
    currency = serializers.CharField()


@extend_schema_field(OpenApiTypes.STR)
class TimezoneField(serializers.CharField):
    """An IANA time zone."""

    default_error_messages = {
        "unknown_timezone": _("This is not an IANA time zone, like Europe/Paris.")
    }

    def to_internal_value(self, data: Any) -> str:
        name: str = super().to_internal_value(data)
        if name and name not in available_timezones():
            self.fail("unknown_timezone")
        return name


class ReasonOutput(serializers.Serializer[Any]):
    """Why: a stable code, and the words in the language that `Accept-Language` asks for."""

    code = serializers.CharField()
    text = serializers.CharField()


@extend_schema_field(ReasonOutput(many=True))
class ReasonsField(serializers.Field[Any, Any, list[dict[str, str]], Any]):
    """Stored reasons, put into words for this reader."""

    def __init__(self, **options: Any) -> None:
        super().__init__(read_only=True, **options)

    def to_representation(self, value: list[dict[str, Any]]) -> list[dict[str, str]]:
        return [{"code": told["code"], "text": say(told)} for told in value]
