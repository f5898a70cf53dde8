"""Offers: the benefits held out, and what became of each."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contacts import ContactBrief
from accounts.api.serializers import StrictSerializer
from accounts.api.views import OrganizationAPIView
from advocacy.incentives.models import Incentive, Offer
from advocacy.incentives.states import OFFER_STATES
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
    """One benefit held out to one person. `due_on` is the day for which it was promised."""

    incentive = IncentiveBrief(read_only=True)
    contact = ContactBrief(read_only=True)

    class Meta:
        model = Offer
        fields = [
            "id",
            "incentive",
            "contact",
            "state",
            "offered_at",
            "expires_at",
            "due_on",
            "changed_at",
        ]
        read_only_fields = fields


class OfferFilter(StrictSerializer):
    contact = serializers.UUIDField(required=False, help_text="Our id of the person.")
    state = serializers.ChoiceField(OFFER_STATES, required=False)


class Offers(OrganizationAPIView):
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
        columns = {"contact": "contact_id"}
        by = {columns.get(name, name): value for name, value in wanted.items()}
        return self.page(self._offers().filter(**by), OfferOutput)

    def _offers(self) -> QuerySet[Offer]:
        offers: QuerySet[Offer] = Offer.objects.for_organization(tenancy.current())
        return offers.filter(contact__is_test=self.is_test).select_related("incentive", "contact")
