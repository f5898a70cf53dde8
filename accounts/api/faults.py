"""Single faults of an input, each with the place it is at."""

from collections.abc import Iterator, Mapping
from typing import Any

from rest_framework import serializers


class Fault(serializers.Serializer[Any]):
    """One thing that is wrong, and where: a JSON pointer into the body, or `/name` of a query parameter."""

    pointer = serializers.CharField()
    code = serializers.CharField()
    detail = serializers.CharField()


def faults_of(detail: Any, pointer: str = "") -> Iterator[dict[str, str]]:
    """What a ValidationError says, flat: each fault with the RFC 6901 pointer of its field."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            step = str(name).replace("~", "~0").replace("/", "~1")
            yield from faults_of(
                inner, pointer if name == "non_field_errors" else f"{pointer}/{step}"
            )
    elif isinstance(detail, list):
        for place, inner in enumerate(detail):
            is_item = isinstance(inner, Mapping)
            yield from faults_of(inner, f"{pointer}/{place}" if is_item else pointer)
    else:
        yield {
            "pointer": pointer,
            "code": getattr(detail, "code", "invalid"),
            "detail": str(detail),
        }
