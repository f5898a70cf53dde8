"""Buyers, what is bought together, and what recommending it does."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contacts import ContactBrief
from accounts.api.serializers import ReasonOutput, ReasonsField, StrictSerializer
from accounts.api.views import OrganizationAPIView
from accounts.customers.models import Contact, Identity
from accounts.customers.told import normal_email
from advocacy.api.audit import CoverageOutput
from advocacy.incentives import first_looks
from advocacy.shops import effects, overview, recommending
from advocacy.shops.models import Shopper
from kernel import tenancy
from kernel.statistics import Proportion
from kernel.text import say

VERDICTS = [(code, code) for code in ("collecting", "inconclusive", "separated")]


class ShareField(serializers.Field[Any, Any, dict[str, Any], Any]):
    """A proportion with its n and interval."""

    def to_representation(self, found: Proportion) -> dict[str, Any]:
        return {
            "k": found.k,
            "n": found.n,
            "low": found.low,
            "high": found.high,
            "too_early": found.too_early,
        }


ShareField = extend_schema_field(CoverageOutput)(ShareField)  # type: ignore[misc]


class ShopperOutput(serializers.ModelSerializer[Shopper]):
    """How one person buys. Money in minor units of `currency`; quintiles from 1 to 5; empty: too early to say."""

    contact = ContactBrief(read_only=True)

    class Meta:
        model = Shopper
        fields = [
            "contact",
            "segment",
            "is_at_risk",
            "first_at",
            "last_at",
            "orders",
            "orders_12m",
            "currency",
            "value",
            "value_12m",
            "margin_12m",
            "recency",
            "frequency",
            "money",
            "interval_days",
            "interval_from",
            "due_at",
            "alive",
            "expected_12m",
            "worth_12m",
        ]
        read_only_fields = fields


class ShopperFilter(StrictSerializer):
    segment = serializers.ChoiceField(Shopper.Segment.choices, required=False)
    contact = serializers.UUIDField(required=False, help_text="Our id of the person.")
    is_due = serializers.BooleanField(
        required=False, help_text="Only those who are due to buy again by now."
    )


class Shoppers(OrganizationAPIView):
    scopes = {"GET": "read"}
    newest_by = "last_at"

    @extend_schema(
        operation_id="list_shoppers",
        summary="List buyers with segment and value, whoever bought last first",
        parameters=[ShopperFilter],
        responses=ShopperOutput(many=True),
    )
    def get(self, request: Request) -> Response:
        told = self.read_filters(ShopperFilter)
        rows: QuerySet[Shopper] = Shopper.objects.for_organization(tenancy.current()).filter(
            contact__is_test=self.is_test
        )
        if "segment" in told:
            rows = rows.filter(segment=told["segment"])
        if "contact" in told:
            rows = rows.filter(contact=told["contact"])
        if told.get("is_due"):
            rows = rows.filter(due_at__lte=timezone.now())
        return self.page(rows.select_related("contact"), ShopperOutput)


class BuyerSegmentOutput(serializers.Serializer[Any]):
    """How many buyers are in a segment, and what they brought in 12 months."""

    segment = serializers.ChoiceField(Shopper.Segment.choices)
    name = serializers.CharField()
    people = serializers.IntegerField()
    value_12m = serializers.IntegerField()
    worth_12m = serializers.IntegerField(allow_null=True)


class BacktestOutput(serializers.Serializer[Any]):
    """What the model, fitted on the past alone, said of the orders since, beside what came."""

    state = serializers.ChoiceField(["done", "too_early"])
    buyers = serializers.IntegerField(required=False)
    days = serializers.IntegerField(required=False)
    expected = serializers.FloatField(required=False)
    came = serializers.IntegerField(required=False)
    error = serializers.FloatField(required=False, allow_null=True, help_text="Of the sum; 0.05 is 5 % too many.")  # fmt: skip
    each = serializers.FloatField(required=False, help_text="Mean error of one buyer, in orders.")
    naive = serializers.FloatField(required=False, help_text="The same when all went on as before.")


class FirstLookOutput(serializers.Serializer[Any]):
    """A product that some may see before its release, and what became of the places. Bought: people."""

    product = serializers.CharField(source="product.external_id")
    title = serializers.CharField(source="product")
    released_at = serializers.DateTimeField(source="product.released_at")
    places = serializers.IntegerField()
    offered = serializers.IntegerField()
    open = serializers.IntegerField(help_text="Offers that nobody answered yet.")
    taken = serializers.IntegerField()
    waiting = serializers.IntegerField()
    bought_early = serializers.IntegerField(help_text="Of those with a place, before the release.")
    bought_since = serializers.IntegerField(help_text="Of those with a place, after it.")
    others_early = serializers.IntegerField(
        help_text="Who bought before the release without a place."
    )


class ShopOutput(serializers.Serializer[Any]):
    """The shop at a glance. The headline is the 12-month repeat rate: of those whose first order is 12 to 24 months
    old, how many bought again within 12 months."""

    refreshed_at = serializers.DateTimeField(allow_null=True)
    currency = serializers.CharField()
    buyers = serializers.IntegerField()
    repeat_rate = ShareField(source="retention.repeat")
    segments = BuyerSegmentOutput(many=True)
    due = serializers.IntegerField(help_text="Due to buy again by now.")
    recommend = serializers.IntegerField(help_text="Buyers who recommended you by an act in 18 months.")  # fmt: skip
    pairs = serializers.IntegerField(help_text="Pairs of products bought together above chance.")
    backtest = BacktestOutput()
    first_looks = serializers.SerializerMethodField()

    @extend_schema_field(FirstLookOutput(many=True))
    def get_first_looks(self, _found: Any) -> Any:
        return FirstLookOutput(first_looks.first_looks(), many=True).data


class Shop(OrganizationAPIView):
    scopes = {"GET": "read"}

    @extend_schema(operation_id="get_shop", summary="The shop at a glance", responses=ShopOutput)
    def get(self, request: Request) -> Response:
        return self.answer(overview.overview(now=timezone.now()), ShopOutput)


class RecommendationFilter(StrictSerializer):
    product = serializers.CharField(
        max_length=1000, help_text="Your ids of what stands in the basket, separated by commas."
    )
    contact = serializers.UUIDField(required=False, help_text="Whom it is shown to: our id.")
    external_id = serializers.CharField(required=False, max_length=255, help_text="Or your id.")
    email = serializers.EmailField(required=False)
    anonymous_id = serializers.CharField(required=False, max_length=255)


class RecommendedOutput(serializers.Serializer[Any]):
    """One product to show. `lift` and `together` are empty for what stands in for a product that is too new."""

    product = serializers.CharField(source="product.external_id")
    title = serializers.SerializerMethodField()
    url = serializers.CharField(source="product.url")
    image_url = serializers.CharField(source="product.image_url")
    price = serializers.IntegerField(source="product.price", allow_null=True)
    currency = serializers.CharField(source="product.currency")
    lift = serializers.FloatField(allow_null=True)
    together = serializers.IntegerField(allow_null=True)
    why = serializers.SerializerMethodField()

    def get_title(self, one: recommending.Recommended) -> str:
        return str(one.product)

    @extend_schema_field(ReasonOutput)
    def get_why(self, one: recommending.Recommended) -> dict[str, str]:
        return {"code": one.why["code"], "text": say(one.why)}


class RecommendationsOutput(serializers.Serializer[Any]):
    """What to show, or why nothing is. `is_shown` false: this person sees none, so that the effect can be known."""

    is_shown = serializers.BooleanField()
    items = RecommendedOutput(many=True)
    why = ReasonsField()


class Recommendations(OrganizationAPIView):
    names_rows = True  # in its query: whose, and beside what
    scopes = {"GET": "read"}

    @extend_schema(
        operation_id="recommend_products",
        summary="Two products bought together with these",
        description=(
            "Lift of 1.5 or more, 30 orders or more, in stock, margin not lower. Say whom it is shown to: one person in "
            "ten sees none, always the same ones, and the effect is measured against them."
        ),
        parameters=[RecommendationFilter],
        responses=RecommendationsOutput,
    )
    def get(self, request: Request) -> Response:
        told = self.read_filters(RecommendationFilter)
        names = [name.strip() for name in told["product"].split(",") if name.strip()][:50]
        found = recommending.recommend(names, person=self._person(told), is_test=self.is_test)
        return self.answer(found, RecommendationsOutput)

    def _person(self, told: dict[str, Any]) -> str:
        """The person by our id where we know them; a browser we do not know by its own. Raises NotFound for a stranger's id."""
        if "contact" in told:
            rows = Contact.objects.for_organization(tenancy.current())
            row = self.find(rows.filter(is_test=self.is_test), pk=told["contact"])
            return f"contact:{row.merged_into_id or row.pk}"
        for kind in ("external_id", "email", "anonymous_id"):
            value = normal_email(told.get(kind)) if kind == "email" else told.get(kind)
            if value:
                known = (
                    Identity.objects.for_organization(tenancy.current())
                    .filter(kind=kind, value=value, is_test=self.is_test)
                    .values_list("contact_id", flat=True)
                    .first()
                )
                return f"contact:{known}" if known else f"{kind}:{value}"
        return ""


class SideOutput(serializers.Serializer[Any]):
    """One group. `mean`: value of an order net of refunds (minor units), with its 95 % interval; empty below 30 buyers."""

    people = serializers.IntegerField()
    buyers = serializers.IntegerField()
    orders = serializers.IntegerField()
    mean = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    again = ShareField(help_text="Of the buyers, who ordered twice or more since.")


class EffectOutput(serializers.Serializer[Any]):
    """Everybody recommendations were asked for, by the group they were drawn into."""

    currency = serializers.CharField()
    shown = SideOutput()
    not_shown = SideOutput()
    left_out = serializers.IntegerField(help_text="People whom two names put into both groups.")
    difference = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    value_says = serializers.ChoiceField(VERDICTS)
    again_says = serializers.ChoiceField(VERDICTS)


class RecommendationEffect(OrganizationAPIView):
    scopes = {"GET": "read"}

    @extend_schema(
        operation_id="get_recommendation_effect",
        summary="What recommending did with the value of an order, and with buying again",
        responses=EffectOutput,
    )
    def get(self, request: Request) -> Response:
        return self.answer(effects.effect(), EffectOutput)
