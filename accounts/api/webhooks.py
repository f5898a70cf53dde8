"""Webhooks: your addresses that are told what happens, what was told to them, and how each call went."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.examples import sent
from accounts.api.views import OrganizationAPIView
from accounts.api.webhook_shapes import (
    FullWebhookDeliveryOutput,
    NewWebhookOutput,
    RecoveredOutput,
    RecoverInput,
    WebhookChange,
    WebhookDeliveryFilter,
    WebhookDeliveryOutput,
    WebhookEventTypeOutput,
    WebhookInput,
    WebhookOutput,
    WebhookSecretOutput,
)
from accounts.outbound import endpoints
from accounts.outbound.event_types import CHOOSABLE, EVENT_TYPES
from accounts.outbound.webhook_models import WebhookDelivery, WebhookEndpoint

URL = "https://hooks.ledgerline.example/goodword"


class WebhookView(OrganizationAPIView):
    """Shared by the views of this resource: a test key sees and makes webhooks for tests."""

    scopes: ClassVar[Mapping[str, str]] = {"GET": "admin"}

    def webhooks(self) -> QuerySet[WebhookEndpoint]:
        rows: QuerySet[WebhookEndpoint] = endpoints.endpoints().filter(is_test=self.is_test)
        return rows

    def deliveries(self) -> QuerySet[WebhookDelivery]:
        rows: QuerySet[WebhookDelivery] = endpoints.deliveries().filter(
            endpoint__is_test=self.is_test
        )
        return rows


class Webhooks(WebhookView):
    scopes = {"GET": "admin", "POST": "admin"}

    @extend_schema(
        operation_id="list_webhooks",
        summary="List webhooks, newest first",
        responses=WebhookOutput(many=True),
    )
    def get(self, request: Request) -> Response:
        return self.page(self.webhooks(), WebhookOutput)

    @extend_schema(
        operation_id="create_webhook",
        summary="Have an address of yours told what happens",
        description=(
            "Calls follow Standard Webhooks: verify `webhook-id`, `webhook-timestamp` and `webhook-signature` with any of "
            "its libraries and the secret of this answer, which is shown this once. Only 2xx counts as received; "
            "everything else is tried again ten times in 75 hours. Order is not guaranteed: `data.sequence` says which "
            "of two events about one thing is the later one."
        ),
        request=WebhookInput,
        responses={201: NewWebhookOutput},
        examples=[
            sent(
                "Leads and promises for the CRM",
                {
                    "name": "CRM",
                    "url": URL,
                    "event_types": ["lead.submitted", "lead.won", "offer.accepted"],
                },
            )
        ],
    )
    def post(self, request: Request) -> Response:
        endpoint, secret = endpoints.add(**self.read(WebhookInput), is_test=self.is_test)
        endpoint.secret = secret  # type: ignore[attr-defined]  # for this answer only
        return self.answer(endpoint, NewWebhookOutput, status=201)


class OneWebhook(WebhookView):
    scopes = {"GET": "admin", "PATCH": "admin", "DELETE": "admin"}

    @extend_schema(operation_id="get_webhook", summary="Read a webhook", responses=WebhookOutput)
    def get(self, request: Request, id: Any) -> Response:  # noqa: A002  the name in the address
        return self.answer(self.find(self.webhooks(), pk=id), WebhookOutput)

    @extend_schema(
        operation_id="change_webhook",
        summary="Change a webhook, switch it on or off",
        request=WebhookChange,
        responses=WebhookOutput,
        examples=[sent("It hears of offers too", {"event_types": ["lead.won", "offer.accepted"]})],
    )
    def patch(self, request: Request, id: Any) -> Response:  # noqa: A002  the name in the address
        endpoint = self.find(self.webhooks(), pk=id)
        told = self.read(WebhookChange)
        is_on = told.pop("is_on", None)
        endpoint = endpoints.change(endpoint=endpoint, **told)
        if is_on is not None:
            endpoint = endpoints.switch(endpoint=endpoint, is_on=is_on)
        return self.answer(endpoint, WebhookOutput)

    @extend_schema(
        operation_id="delete_webhook",
        summary="Forget a webhook and what was told to it",
        responses={204: None},
    )
    def delete(self, request: Request, id: Any) -> Response:  # noqa: A002  the name in the address
        endpoints.remove(endpoint=self.find(self.webhooks(), pk=id))
        return Response(status=204)


class WebhookSecret(WebhookView):
    scopes = {"POST": "admin"}

    @extend_schema(
        operation_id="rotate_webhook_secret",
        summary="Replace the secret of a webhook",
        description="Calls carry two signatures for 24 hours, one of each secret: change the receiver in the meantime.",
        request=None,
        responses=WebhookSecretOutput,
    )
    def post(self, request: Request, id: Any) -> Response:  # noqa: A002  the name in the address
        endpoint = self.find(self.webhooks(), pk=id)
        return Response({"secret": endpoints.rotate_secret(endpoint=endpoint)})


class WebhookTest(WebhookView):
    scopes = {"POST": "admin"}

    @extend_schema(
        operation_id="test_webhook",
        summary="Send a test event to a webhook",
        description="An event of the type `webhook.test`, within a second; read the delivery to see how it went.",
        request=None,
        responses={202: WebhookDeliveryOutput},
    )
    def post(self, request: Request, id: Any) -> Response:  # noqa: A002  the name in the address
        endpoint = self.find(self.webhooks(), pk=id)
        return self.answer(
            endpoints.send_test(endpoint=endpoint), WebhookDeliveryOutput, status=202
        )


class WebhookRecovery(WebhookView):
    scopes = {"POST": "admin"}

    @extend_schema(
        operation_id="recover_webhook",
        summary="Send again what a webhook has missed",
        description="Each event with its own id, so that a receiver that did get it can tell. Kept for 30 days.",
        request=RecoverInput,
        responses=RecoveredOutput,
        examples=[sent("Since the first of March", {"since": "2026-03-01T00:00:00Z"})],
    )
    def post(self, request: Request, id: Any) -> Response:  # noqa: A002  the name in the address
        endpoint = self.find(self.webhooks(), pk=id)
        since = min(self.read(RecoverInput)["since"], timezone.now())
        return Response({"resent": endpoints.recover(endpoint=endpoint, since=since)})


class Deliveries(WebhookView):
    @extend_schema(
        operation_id="list_webhook_deliveries",
        summary="List what was told to webhooks, newest first",
        parameters=[WebhookDeliveryFilter],
        responses=WebhookDeliveryOutput(many=True),
    )
    def get(self, request: Request) -> Response:
        wanted = self.read_filters(WebhookDeliveryFilter)
        columns = {"webhook": "endpoint_id"}
        by = {columns.get(name, name): value for name, value in wanted.items()}
        return self.page(self.deliveries().filter(**by), WebhookDeliveryOutput)


class OneDelivery(WebhookView):
    @extend_schema(
        operation_id="get_webhook_delivery",
        summary="Read a delivery with its body and every call",
        responses=FullWebhookDeliveryOutput,
    )
    def get(self, request: Request, id: Any) -> Response:  # noqa: A002  the name in the address
        rows = self.deliveries().prefetch_related("calls")
        return self.answer(self.find(rows, pk=id), FullWebhookDeliveryOutput)


class Resending(WebhookView):
    scopes = {"POST": "admin"}

    @extend_schema(
        operation_id="resend_webhook_delivery",
        summary="Send one event again",
        request=None,
        responses={202: WebhookDeliveryOutput},
    )
    def post(self, request: Request, id: Any) -> Response:  # noqa: A002  the name in the address
        delivery = self.find(self.deliveries().select_related("endpoint"), pk=id)
        return self.answer(endpoints.resend(delivery=delivery), WebhookDeliveryOutput, status=202)


class EventTypes(WebhookView):
    scopes = {"GET": "read"}

    @extend_schema(
        operation_id="list_webhook_event_types",
        summary="What can be told, with an example of each",
        responses={200: WebhookEventTypeOutput(many=True)},
    )
    def get(self, request: Request) -> Response:
        types = [EVENT_TYPES[code] for code, _words in CHOOSABLE]
        told = [{"type": t.code, "text": str(t.words), "example": t.example} for t in types]
        return Response({"object": "list", "data": told, "has_more": False, "next_cursor": None})
