"""Offers: the benefits held out, and what became of each."""

from datetime import datetime

from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contacts import ContactBrief
from accounts.api.serializers import StrictSerializer
from accounts.api.views import OrganizationAPIView
from advocacy.incentives import first_looks, promises
from advocacy.incentives.models import Incentive, Offer
from advocacy.incentives.states import OFFER_STATES, PROMISED
from kernel import tenancy


class IncentiveBrief(serializers.ModelSerializer[Incentive]):
    """A kind of benefit, and what either side has of it."""

    class Meta:
        model = Incentive
        fields = ["id", "code", "name", "advocate_gets", "peer_gets"]
        read_only_fields = fields


class OfferBrief(serializers.ModelSerializer[Offer]):
    """An offer as a moment shows it."""

    incentive = IncentiveBrief(read_only=True)

    class Meta:
        model = Offer
        fields = ["id", "incentive", "state", "expires_at", "due_on"]
        read_only_fields = fields


class OfferOutput(serializers.ModelSerializer[Offer]):
    """One benefit held out to one person. `due_on` is the day for which it was promised.

    `proposed`: the times the person named; `starts_at`: the one that was confirmed.
    """

    incentive = IncentiveBrief(read_only=True)
    contact = ContactBrief(read_only=True)
    product = serializers.CharField(
        source="product.external_id",
        default=None,
        help_text="Of a first look: your id of the product.",
    )
    opens_at = serializers.SerializerMethodField(
        help_text="Of a first look: from when this person may see and buy it."
    )
    is_late = serializers.SerializerMethodField(
        help_text="Promised, past its day, and not kept yet."
    )

    class Meta:
        model = Offer
        fields = [
            "id",
            "incentive",
            "contact",
            "product",
            "opens_at",
            "state",
            "offered_at",
            "expires_at",
            "waiting_since",
            "accepted_at",
            "due_on",
            "is_late",
            "proposed",
            "starts_at",
            "place",
            "fulfilled_at",
            "changed_at",
        ]
        read_only_fields = fields

    def get_opens_at(self, offer: Offer) -> datetime | None:
        return first_looks.opens_at(offer)

    def get_is_late(self, offer: Offer) -> bool:
        return promises.is_late(offer, on=promises.today_in(offer.organization))


class OfferFilter(StrictSerializer):
    contact = serializers.UUIDField(required=False, help_text="Our id of the person.")
    state = serializers.ChoiceField(OFFER_STATES, required=False)
    late = serializers.ChoiceField(
        ["true", "false"], required=False, help_text="Promised, past its day, and not kept yet."
    )


class OfferView(OrganizationAPIView):
    """Shared by the views of this resource."""

    def offers(self) -> QuerySet[Offer]:
        offers: QuerySet[Offer] = Offer.objects.for_organization(tenancy.current())
        return offers.filter(contact__is_test=self.is_test).select_related(
            "incentive", "contact", "organization", "product"
        )

    def with_history(self) -> QuerySet[Offer]:
        return self.offers().prefetch_related("steps__by")


class Offers(OfferView):
    scopes = {"GET": "read"}
    newest_by = "offered_at"

    @extend_schema(
        operation_id="list_offers",
        summary="List offers, newest first",
        parameters=[OfferFilter],
        responses=OfferOutput(many=True),
    )
    def get(self, request: Request) -> Response:
        wanted = self.read_filters(OfferFilter)
        offers = self.offers()
        if "late" in wanted:
            late = Q(state__in=PROMISED, due_on__lt=promises.today())
            offers = offers.filter(late if wanted.pop("late") == "true" else ~late)
        columns = {"contact": "contact_id"}
        by = {columns.get(name, name): value for name, value in wanted.items()}
        return self.page(offers.filter(**by), OfferOutput)
