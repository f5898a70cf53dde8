"""The catalogue: send many products at once."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.bulk import RETRIES
from accounts.api.bulk_shapes import OK, BulkOutput, Items, envelope
from accounts.api.examples import sent
from accounts.api.views import OrganizationAPIView
from accounts.orders import products
from advocacy.api.orders import LARGEST, result_of, told_of
from advocacy.sources import selling
from kernel.work import Unworkable


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
    released_at = serializers.DateTimeField(
        required=False,
        allow_null=True,
        help_text="On sale from then on; recommended to nobody before. Null: on sale.",
    )
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
                results.append(result_of(place, item, [refusal.reason], None))
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
