"""What an order looks like when it is sent."""

from typing import Any

from rest_framework import serializers


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
