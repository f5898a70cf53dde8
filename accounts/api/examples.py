"""Examples in the schema: each works when pasted with a key of the demo, in any order, again and again."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter


def sent(title: str, value: Any) -> OpenApiExample:
    """A body that works as it is."""
    return OpenApiExample(title, value=value, request_only=True)


def own_id(value: str) -> OpenApiParameter:
    """The id in the address, as the product app knows it."""
    return OpenApiParameter(
        "external_id",
        str,
        OpenApiParameter.PATH,
        description="Your own id, percent-encoded.",
        examples=[OpenApiExample("An id of yours", value=value)],
    )
