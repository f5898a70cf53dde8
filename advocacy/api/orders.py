"""Orders: send many at once, as often as they change; read what was made of them."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.bulk import RETRIES
from accounts.api.bulk_shapes import DROP, DUPLICATE, OK, RESULTS, BulkOutput, Items, envelope
from accounts.api.contacts import ContactBrief
from accounts.api.examples import sent
from accounts.api.serializers import ReasonsField, StrictSerializer
from accounts.api.views import OrganizationAPIView
from accounts.events.receipts import Receipt, receive_news_each
from accounts.orders.models import Order, OrderLine
from advocacy.api.order_shapes import OrderItem
from advocacy.sources import orders, selling
from kernel import tenancy
from kernel.text import Reason, say
from kernel.work import Unworkable

LARGEST = 16 * 1024 * 1024
Result = dict[str, Any]


class OrderLineOutput(serializers.ModelSerializer[OrderLine]):
    product = serializers.CharField(source="product.external_id", default=None, allow_null=True)

    class Meta:
        model = OrderLine
        fields = ["reference", "product", "title", "quantity", "amount"]
        read_only_fields = fields


class OrderOutput(serializers.ModelSerializer[Order]):
    """One order. Amounts in minor units of its currency; it counts once placed and paid, unless given back."""

    contact = ContactBrief(read_only=True, allow_null=True)
    faults = ReasonsField()

    class Meta:
        model = Order
        fields = [
            "id",
            "external_id",
            "number",
            "contact",
            "currency",
            "total",
            "refunded",
            "net",
            "is_counted",
            "placed_at",
            "paid_at",
            "cancelled_at",
            "delivered_at",
            "referral_code",
            "faults",
        ]
        read_only_fields = fields


class OneOrderOutput(OrderOutput):
    """With its lines."""

    lines = OrderLineOutput(many=True, read_only=True)

    class Meta(OrderOutput.Meta):
        fields = [*OrderOutput.Meta.fields, "lines"]
        read_only_fields = fields


class OrderFilter(StrictSerializer):
    contact = serializers.UUIDField(required=False, help_text="Our id of the person.")
    external_id = serializers.CharField(required=False, help_text="Your id of the order.")


class OrderView(OrganizationAPIView):
    """Shared by the views of this resource."""

    scopes = {"GET": "read"}

    def orders(self) -> QuerySet[Order]:
        rows: QuerySet[Order] = Order.objects.for_organization(tenancy.current()).filter(
            is_test=self.is_test
        )
        return rows.select_related("contact")


class Orders(OrderView):
    scopes = {"GET": "read", "POST": "write"}
    largest_body = LARGEST

    @extend_schema(
        operation_id="list_orders",
        summary="List orders, newest first",
        parameters=[OrderFilter],
        responses=OrderOutput(many=True),
    )
    def get(self, request: Request) -> Response:
        told = self.read_filters(OrderFilter)
        rows = self.orders()
        if "contact" in told:
            rows = rows.filter(contact=told["contact"])
        if "external_id" in told:
            rows = rows.filter(external_id=told["external_id"])
        return self.page(rows, OrderOutput)

    @extend_schema(
        operation_id="tell_orders",
        summary="Send many orders, as they are now",
        description=(
            "Into the inbox, and worked off a moment later. `errors` of an order that was taken name the lines that were "
            "left out. " + RETRIES
        ),
        request=envelope(OrderItem, "TellOrders"),
        responses=BulkOutput,
        examples=[
            sent(
                "An order of a guest",
                {
                    "items": [
                        {
                            "external_id": "CMD-77",
                            "updated_at": "2026-11-02T08:13:00Z",
                            "placed_at": "2026-11-02T08:12:00Z",
                            "paid_at": "2026-11-02T08:12:30Z",
                            "currency": "EUR",
                            "total": 1890,
                            "customer": {"email": "noe@courriel.example"},
                            "lines": [
                                {
                                    "reference": "1",
                                    "product": {
                                        "external_id": "sencha",
                                        "title": "Jardin de Sencha",
                                    },
                                    "quantity": 1,
                                    "amount": 1890,
                                }
                            ],
                        }
                    ]
                },
            )
        ],
    )
    def post(self, request: Request) -> Response:
        items = self.read(Items)["items"]
        judged = [_judged(item) for item in items]
        good = [place for place, (_faults, is_taken) in enumerate(judged) if is_taken]
        receipts = receive_news_each(
            [orders.news_of(items[place]) for place in good],
            source="orders/api",
            is_test=self.is_test,
            request_id=self.request_id,
        )
        by_place = dict(zip(good, receipts, strict=True))
        results = [
            result_of(place, items[place], faults, by_place.get(place))
            for place, (faults, _is_taken) in enumerate(judged)
        ]
        return told_of(self, results)


class OneOrder(OrderView):
    @extend_schema(
        operation_id="get_order", summary="One order with its lines", responses=OneOrderOutput
    )
    def get(self, request: Request, id: Any) -> Response:  # noqa: A002  the name in the address
        rows = self.orders().prefetch_related("lines__product")
        return self.answer(self.find(rows, pk=id), OneOrderOutput)


def _judged(item: Any) -> tuple[list[Reason], bool]:
    """What is wrong with an item, and whether it can be taken all the same."""
    if not isinstance(item, Mapping):
        return [{"code": "order.no_id", "params": {}}], False
    try:
        return selling.order(item, key=0, at=timezone.now()).faults, True
    except Unworkable as refusal:
        return [refusal.reason], False


def result_of(place: int, item: Any, faults: list[Reason], receipt: Receipt | None) -> Result:
    failure = [receipt.failure] if receipt and receipt.failure else []
    is_taken = receipt is not None and not failure
    known = is_taken and receipt is not None and receipt.is_duplicate
    return {
        "index": place,
        "key": str(item.get("external_id", ""))[:255] if isinstance(item, Mapping) else "",
        "id": str(receipt.event_id) if is_taken and receipt else None,
        "status": (200 if known else 201) if is_taken else 400,
        "result": (DUPLICATE if known else OK) if is_taken else DROP,
        "errors": [
            {"pointer": "", "code": fault["code"], "detail": say(fault)}
            for fault in [*faults, *failure]
        ],
    }


def told_of(view: OrganizationAPIView, results: list[Result]) -> Response:
    counts = {name: sum(one["result"] == name for one in results) for name in RESULTS}
    return view.answer({"object": "bulk_result", "counts": counts, "results": results}, BulkOutput)
