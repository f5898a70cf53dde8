"""Many rows in one request: the good ones are taken, each one's fate is told, 200 whatever it is."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.companies import CompanyInput
from accounts.api.contacts import ContactInput
from accounts.api.examples import sent
from accounts.api.faults import Fault, faults_of
from accounts.api.serializers import StrictSerializer
from accounts.api.views import OrganizationAPIView
from accounts.customers.many import ContactRow, upsert_companies, upsert_contacts
from accounts.customers.told import normal_email
from accounts.events.receipts import Receipt, receive_each
from kernel.text import say

MOST_ITEMS = 1000
LARGEST_BULK = 5 * 1024 * 1024

OK, DUPLICATE, DROP = "ok", "duplicate", "drop"
RESULTS = {
    OK: _("taken"),
    DUPLICATE: _("taken before, nothing was done again"),
    DROP: _("refused; sent again as it is, it will be refused again"),
}
RETRIES = "Sent again as a whole, nothing happens twice."


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


def _envelope(item: type[serializers.Serializer[Any]], name: str) -> Any:
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
    result = serializers.ChoiceField(list(RESULTS))
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


Result = dict[str, Any]


class BulkView(OrganizationAPIView):
    """Shared by the views of this resource."""

    scopes = {"POST": "write"}
    largest_body = LARGEST_BULK
    item: ClassVar[type[serializers.Serializer[Any]]]

    def judged(self) -> Iterator[tuple[int, Any, Result | None]]:
        """Each item with its place: what was read of it, or the result that refuses it."""
        judge = self.item(context=self.get_serializer_context())
        for index, item in enumerate(self.read(Items)["items"]):
            try:
                yield index, judge.run_validation(item), None
            except serializers.ValidationError as error:
                yield index, item, _dropped(index, _key_of(item), list(faults_of(error.detail)))

    def told(self, results: Sequence[Result]) -> Response:
        ordered = sorted(results, key=lambda result: int(result["index"]))
        counts = {name: sum(r["result"] == name for r in ordered) for name in RESULTS}
        return self.answer(
            {"object": "bulk_result", "counts": counts, "results": ordered}, BulkOutput
        )


class BulkCompanies(BulkView):
    item = CompanyItem

    @extend_schema(
        operation_id="bulk_put_companies",
        summary="Create or update many companies",
        description=RETRIES,
        request=_envelope(CompanyItem, "BulkCompanies"),
        responses=BulkOutput,
        examples=[
            sent(
                "Two companies",
                {
                    "items": [
                        {"external_id": "org-7", "name": "Dupont-Lavigne", "seats": 40},
                        {"external_id": "org-8", "name": "Northgate Foods", "plan": "team"},
                    ]
                },
            )
        ],
    )
    def post(self, request: Request) -> Response:
        judged = list(self.judged())
        good = [(index, told) for index, told, refusal in judged if refusal is None]
        written = upsert_companies([told for _index, told in good], is_test=self.is_test)
        return self.told(
            [refusal for *_item, refusal in judged if refusal]
            + [
                _written(index, told["external_id"], company.pk, is_new=is_new)
                for (index, told), (company, is_new) in zip(good, written, strict=True)
            ]
        )


class BulkContacts(BulkView):
    item = ContactItem

    @extend_schema(
        operation_id="bulk_put_contacts",
        summary="Create or update many contacts",
        description=RETRIES,
        request=_envelope(ContactItem, "BulkContacts"),
        responses=BulkOutput,
        examples=[
            sent(
                "Two people of one company",
                {
                    "items": [
                        {
                            "external_id": "user-42",
                            "name": "Claire Fontan",
                            "company": {"external_id": "org-7"},
                        },
                        {
                            "email": "luc@dupont-lavigne.example",
                            "company": {"external_id": "org-7"},
                        },
                    ]
                },
            )
        ],
    )
    def post(self, request: Request) -> Response:
        judged = list(self.judged())
        good = [(index, _row(told)) for index, told, refusal in judged if refusal is None]
        written = upsert_contacts([row for _index, row in good], is_test=self.is_test)
        return self.told(
            [refusal for *_item, refusal in judged if refusal]
            + [
                _written(index, row.external_id or row.email, contact.pk, is_new=is_new)
                for (index, row), (contact, is_new) in zip(good, written, strict=True)
            ]
        )


class BulkEvents(BulkView):
    scopes = {"POST": "ingest"}

    @extend_schema(
        operation_id="bulk_tell_events",
        summary="Tell many facts and hear what became of each",
        description=(
            "The same facts as through the analytics SDKs, for senders that want to know. They are read a moment "
            "later; `get_event` with the id says what was made of one. " + RETRIES
        ),
        request=_envelope(EventItem, "BulkEvents"),
        responses=BulkOutput,
        examples=[
            sent(
                "A profile and what the person did",
                {
                    "items": [
                        {
                            "type": "identify",
                            "userId": "user-42",
                            "traits": {"title": "Operations"},
                        },
                        {
                            "type": "track",
                            "event": "Report Shared",
                            "userId": "user-42",
                            "messageId": "report-2026-11-21-user-42",
                            "properties": {"report": "November"},
                        },
                    ]
                },
            )
        ],
    )
    def post(self, request: Request) -> Response:
        items = self.read(Items)["items"]
        receipts = receive_each(
            [json.dumps(item).encode() for item in items],
            source=self.key.source,
            is_test=self.is_test,
            request_id=self.request_id,
        )
        return self.told([_received(index, receipt) for index, receipt in enumerate(receipts)])


def _row(told: dict[str, Any]) -> ContactRow:
    return ContactRow(told.get("external_id", ""), told.get("email", ""), told)


def _key_of(item: Any) -> str:
    """What the sender calls an item that could not be read."""
    names = [item.get("external_id"), item.get("email")] if isinstance(item, dict) else []
    return next((name for name in names if isinstance(name, str)), "")


def _written(index: int, key: str, row_id: Any, *, is_new: bool) -> Result:
    status = 201 if is_new else 200
    return {
        "index": index,
        "key": key,
        "id": str(row_id),
        "status": status,
        "result": OK,
        "errors": [],
    }


def _dropped(index: int, key: str, faults: list[dict[str, str]]) -> Result:
    return {
        "index": index,
        "key": key,
        "id": None,
        "status": 400,
        "result": DROP,
        "errors": faults,
    }


def _received(index: int, receipt: Receipt) -> Result:
    if receipt.failure is not None:
        fault = {"pointer": "", "code": receipt.failure["code"], "detail": say(receipt.failure)}
        return _dropped(index, receipt.message_id, [fault])
    return {
        "index": index,
        "key": receipt.message_id,
        "id": str(receipt.event_id),
        "status": 200 if receipt.is_duplicate else 201,
        "result": DUPLICATE if receipt.is_duplicate else OK,
        "errors": [],
    }
