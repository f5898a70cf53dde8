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
from accounts.orders import products
from accounts.orders.models import Order, OrderLine
from advocacy.sources import orders, selling
from kernel import tenancy
from kernel.text import Reason, say
from kernel.work import Unworkable

LARGEST = 16 * 1024 * 1024
Result = dict[str, Any]


class OrderedProduct(serializers.Serializer[Any]):
    external_id = serializers.CharField(max_length=255)
    title = serializers.CharField(required=False)


class OrderLineItem(serializers.Serializer[Any]):
    """So many of one product. A line whose quantity or amount cannot be is left out and named; the others are kept."""

    reference = serializers.CharField(required=False, help_text="Its place, when left out.")
    product = OrderedProduct()
    quantity = serializers.IntegerField(required=False, min_value=0)
    amount = serializers.IntegerField(help_text="Minor units, for the whole line, after discounts.")


class RefundItem(serializers.Serializer[Any]):
    reference = serializers.CharField(help_text="The same refund, sent again, is one.")
    refunded_at = serializers.DateTimeField(required=False)
    amount = serializers.IntegerField()
    currency = serializers.CharField(required=False)


class ParcelItem(serializers.Serializer[Any]):
    reference = serializers.CharField(required=False)
    shipped_at = serializers.DateTimeField(required=False)
    delivered_at = serializers.DateTimeField(required=False, allow_null=True)


class CustomerItem(serializers.Serializer[Any]):
    """Whoever is known: your id, a mail address (a guest), or only the browser."""

    external_id = serializers.CharField(required=False)
    email = serializers.EmailField(required=False)
    anonymous_id = serializers.CharField(required=False)
    name = serializers.CharField(required=False)
    language = serializers.CharField(required=False)
    country = serializers.CharField(required=False)


class OrderItem(serializers.Serializer[Any]):
    """An order as it is now. What is left out stays as it is; the newest `updated_at` stands, whatever comes first."""

    external_id = serializers.CharField(max_length=255)
    number = serializers.CharField(required=False)
    updated_at = serializers.DateTimeField(required=False)
    placed_at = serializers.DateTimeField(required=False)
    paid_at = serializers.DateTimeField(required=False)
    cancelled_at = serializers.DateTimeField(required=False, allow_null=True)
    currency = serializers.CharField(required=False)
    total = serializers.IntegerField(required=False, help_text="Minor units.")
    referral_code = serializers.CharField(required=False)
    click_id = serializers.CharField(required=False)
    customer = CustomerItem(required=False)
    lines = OrderLineItem(many=True, required=False)
    refunds = RefundItem(many=True, required=False)
    parcels = ParcelItem(many=True, required=False)


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
            _result(place, items[place], faults, by_place.get(place))
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


def _result(place: int, item: Any, faults: list[Reason], receipt: Receipt | None) -> Result:
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


class ProductItem(serializers.Serializer[Any]):
    """A product of your catalogue. What is left out stays as it is. `price` and `margin`: minor units a piece."""

    external_id = serializers.CharField(max_length=255)
    updated_at = serializers.DateTimeField(required=False, help_text="Now, when left out.")
    title = serializers.CharField(required=False)
    category = serializers.CharField(required=False)
    price = serializers.IntegerField(required=False)
    margin = serializers.IntegerField(required=False)
    currency = serializers.CharField(required=False)
    is_in_stock = serializers.BooleanField(required=False)
    url = serializers.URLField(required=False)
    image_url = serializers.URLField(required=False)
    care_tips = serializers.CharField(
        required=False, help_text="For whoever opens the parcel: plain words, a tip a line."
    )


class BulkProducts(OrganizationAPIView):
    scopes = {"POST": "write"}
    largest_body = LARGEST

    @extend_schema(
        operation_id="bulk_put_products",
        summary="Create or update many products",
        description="Recommendations need to know what is in stock, and what you keep of it. "
        + RETRIES,
        request=envelope(ProductItem, "BulkProducts"),
        responses=BulkOutput,
        examples=[
            sent(
                "A tea",
                {
                    "items": [
                        {
                            "external_id": "sencha",
                            "title": "Jardin de Sencha",
                            "category": "Green tea",
                            "price": 1890,
                            "margin": 900,
                            "currency": "EUR",
                            "is_in_stock": True,
                        }
                    ]
                },
            )
        ],
    )
    def post(self, request: Request) -> Response:
        items, now = self.read(Items)["items"], timezone.now()
        told, results = {}, []
        for place, item in enumerate(items):
            try:
                wanted = item if isinstance(item, Mapping) else {}
                told[place] = selling.product(wanted, at=now, is_test=self.is_test)
            except Unworkable as refusal:
                results.append(_result(place, item, [refusal.reason], None))
        known = products.tell(list(told.values()))
        for place, one in told.items():
            row = known[one.is_test, one.external_id]
            results.append(
                {
                    "index": place,
                    "key": one.external_id,
                    "id": str(row.pk),
                    "status": 200,
                    "result": OK,
                    "errors": [],
                }
            )
        return told_of(self, sorted(results, key=lambda one: int(one["index"])))
