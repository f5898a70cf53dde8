"""What bulk requests and their answers look like."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.api.companies import CompanyInput
from accounts.api.contacts import ContactInput
from accounts.api.faults import Fault
from accounts.api.serializers import StrictSerializer
from accounts.customers.told import normal_email

MOST_ITEMS = 1000

OK, DUPLICATE, DROP = "ok", "duplicate", "drop"
RESULTS = (OK, DUPLICATE, DROP)
"""Taken; taken before, so that nothing was done again; refused, and as it is it will be refused again."""


class CompanyItem(CompanyInput):
    """A company under your own id. What is left out stays as it is."""

    external_id = serializers.CharField(max_length=255)


class ContactItem(ContactInput):
    """A person, by your own id, by their mail address, or by both."""

    external_id = serializers.CharField(max_length=255, required=False)

    def validate(self, told: dict[str, Any]) -> dict[str, Any]:
        if not (told.get("external_id") or normal_email(told.get("email"))):
            words = _("Name the person by external_id or by email.")
            raise serializers.ValidationError({"external_id": [words]}, code="required")
        return told


class EventItem(serializers.Serializer[Any]):
    """A fact in the words of the Segment specification: up to 32 KiB, with `userId` or `anonymousId`."""

    type = serializers.ChoiceField(["track", "identify", "group", "alias", "page", "screen"])
    messageId = serializers.CharField(  # noqa: N815  Segment's words
        max_length=100, required=False, help_text="Sent again with the same one, it is the same."
    )
    userId = serializers.CharField(max_length=255, required=False)  # noqa: N815
    anonymousId = serializers.CharField(max_length=255, required=False)  # noqa: N815
    groupId = serializers.CharField(required=False)  # noqa: N815
    event = serializers.CharField(required=False, help_text="The name, of `track` only.")
    timestamp = serializers.DateTimeField(required=False, help_text="Now, when left out.")
    properties = serializers.DictField(required=False)
    traits = serializers.DictField(required=False)


class Items(StrictSerializer):
    """The envelope; its items are judged one by one."""

    items = serializers.ListField(
        child=serializers.JSONField(), min_length=1, max_length=MOST_ITEMS
    )


def envelope(item: type[serializers.Serializer[Any]], name: str) -> Any:
    """The envelope as the schema shows it, with the shape of its items."""
    fields = {
        "items": serializers.ListField(child=item(), min_length=1, max_length=MOST_ITEMS),
        "__doc__": f"1 to {MOST_ITEMS} items, 5 MiB in all.",
    }
    return type(name, (serializers.Serializer,), fields)


class ItemResult(serializers.Serializer[Any]):
    """What became of one item: `index` is its place in the request, `status` what it alone would have been answered."""

    index = serializers.IntegerField()
    key = serializers.CharField(help_text="What you call it: external_id, email or messageId.")
    id = serializers.CharField(allow_null=True, help_text="Our id; null when it was refused.")
    status = serializers.IntegerField()
    result = serializers.ChoiceField(RESULTS)
    errors = Fault(many=True, help_text="Pointers begin at the item.")  # type: ignore[assignment]  # DRF reserves the name for inputs only


class ItemCounts(serializers.Serializer[Any]):
    ok = serializers.IntegerField()
    duplicate = serializers.IntegerField()
    drop = serializers.IntegerField()


class BulkOutput(serializers.Serializer[Any]):
    """One result for each item, in their order."""

    object = serializers.CharField(help_text="Always `bulk_result`.")
    counts = ItemCounts()
    results = ItemResult(many=True)
