"""Many rows in one request: the good ones are taken, each one's fate is told, 200 whatever it is."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.bulk_shapes import (
    DROP,
    DUPLICATE,
    OK,
    RESULTS,
    BulkOutput,
    CompanyItem,
    ContactItem,
    EventItem,
    Items,
    envelope,
)
from accounts.api.examples import sent
from accounts.api.faults import faults_of
from accounts.api.views import OrganizationAPIView
from accounts.customers.erased import WasErased
from accounts.customers.many import ContactRow, upsert_companies
from accounts.events.receipts import Receipt, receive_each
from accounts.moving.services import upsert_contacts
from kernel.text import say

LARGEST_BULK = 5 * 1024 * 1024
RETRIES = "Sent again as a whole, nothing happens twice."

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
        request=envelope(CompanyItem, "BulkCompanies"),
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
        request=envelope(ContactItem, "BulkContacts"),
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
                if contact
                else _erased(index, row.external_id or row.email)
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
        request=envelope(EventItem, "BulkEvents"),
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


def _erased(index: int, key: str) -> Result:
    told = _("This person was erased at their wish, and is not taken up again.")
    fault = {"pointer": "", "code": WasErased.code, "detail": told}
    return {**_dropped(index, key, [fault]), "status": WasErased.status}


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
