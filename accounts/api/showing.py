"""What an answer shows of a row, as its output serializer describes it.

The serializer stays the one description of a resource: the schema, the documentation and the answers are made of it. But DRF
builds it anew for every request and asks every field of every row where its value is. Here each is built once, and what is
simply a column of the row is taken from there. Everything else is left to DRF's fields.
"""

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from django.db import models
from rest_framework import serializers
from rest_framework.fields import Field, SkipField
from rest_framework.serializers import BaseSerializer, Serializer

from accounts.api.serializers import TraitsField

Show = Callable[[Any], Any]
AS_THEY_ARE: dict[type[Any], tuple[type[Any], ...]] = {
    serializers.BooleanField: (models.BooleanField,),
    serializers.CharField: (models.CharField, models.TextField),
    serializers.ChoiceField: (models.CharField, models.TextField),
    serializers.DateTimeField: (models.DateTimeField,),
    serializers.IntegerField: (models.IntegerField,),
    serializers.JSONField: (models.JSONField,),
    serializers.UUIDField: (models.UUIDField,),
    TraitsField: (models.JSONField,),
}
"""Fields that show what such a column holds; how times and ids are written is up to the renderer (`config.rendering`)."""


_showers: dict[Any, Show] = {}


def shower(serializer: type[BaseSerializer[Any]]) -> Show:
    """From a row to what is shown of it. Only for serializers that do not ask for their context."""
    if serializer not in _showers:
        _showers[serializer] = _whole(serializer())
    return _showers[serializer]


def _whole(serializer: BaseSerializer[Any]) -> Show:
    if not isinstance(serializer, Serializer) or _is_own(serializer):
        return serializer.to_representation
    model = getattr(getattr(serializer, "Meta", None), "model", None)
    parts = [(str(field.field_name), _part(field, model)) for field in serializer._readable_fields]

    def show(row: Any) -> dict[str, Any]:
        shown = {}
        for name, read in parts:
            try:
                shown[name] = read(row)
            except SkipField:
                continue
        return shown

    return show


def _is_own(serializer: Serializer[Any]) -> bool:
    """It has a way of its own to show a row."""
    return type(serializer).to_representation not in {
        Serializer.to_representation,
        serializers.ModelSerializer.to_representation,
    }


def _part(field: Field[Any, Any, Any, Any], model: type[models.Model] | None) -> Show:
    source = str(field.source)
    if model and _is_column(field, source, model):
        return attrgetter(source)
    inside = _whole(field) if isinstance(field, Serializer) else field.to_representation
    attribute = field.get_attribute

    def show(row: Any) -> Any:
        value = attribute(row)
        return None if value is None else inside(value)

    return show


def _is_column(field: Any, source: str, model: type[models.Model]) -> bool:
    column = {one.name: one for one in model._meta.concrete_fields}.get(source)
    return isinstance(column, AS_THEY_ARE.get(type(field), ()))
