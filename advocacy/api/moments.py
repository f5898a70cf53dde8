"""Moments: what is open for whom and why, and what the product may show to a person now."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.companies import CompanyBrief
from accounts.api.contacts import ContactBrief
from accounts.api.serializers import ReasonsField, StrictSerializer
from accounts.api.views import OrganizationAPIView
from accounts.customers.models import Contact
from advocacy.api.evidence import CardBrief
from advocacy.api.offers import OfferBrief
from advocacy.evidence import library
from advocacy.moments import showing
from advocacy.moments.addresses import page_url
from advocacy.moments.models import Decision, Delivery, Gesture, Moment, Rule
from advocacy.moments.states import MOMENT_STATES
from kernel import tenancy


class RuleBrief(serializers.ModelSerializer[Rule]):
    """The playbook behind a moment."""

    class Meta:
        model = Rule
        fields = ["id", "code", "name"]
        read_only_fields = fields


class DeliveryOutput(serializers.ModelSerializer[Delivery]):
    """One way a moment reaches somebody, from `due_at` on."""

    class Meta:
        model = Delivery
        fields = ["channel", "due_at", "state"]
        read_only_fields = fields


class MomentOutput(serializers.ModelSerializer[Moment]):
    """A time-limited opportunity for one person. It carries a gesture, and it expires."""

    rule = RuleBrief(read_only=True)
    contact = ContactBrief(read_only=True)
    company = CompanyBrief(read_only=True, allow_null=True)
    offer = OfferBrief(read_only=True, allow_null=True)
    reasons = ReasonsField()
    deliveries = DeliveryOutput(many=True, read_only=True)
    card = serializers.SerializerMethodField(
        help_text="The success card of a result; null for other moments."
    )
    card_url = serializers.SerializerMethodField(
        help_text="A page for this person, without log-in."
    )

    class Meta:
        model = Moment
        fields = [
            "id",
            "gesture",
            "state",
            "position",
            "contact",
            "company",
            "rule",
            "reasons",
            "language",
            "subject",
            "body",
            "opened_at",
            "expires_at",
            "acted_at",
            "card_url",
            "card",
            "offer",
            "deliveries",
            "is_test",
        ]
        read_only_fields = fields

    @extend_schema_field(CardBrief(allow_null=True))
    def get_card(self, moment: Moment) -> Any:
        found = None
        if moment.signal:
            found = next(iter(moment.signal.pieces.all()), None)
        return CardBrief(found).data if found else None

    def get_card_url(self, moment: Moment) -> str:
        return page_url(organization_id=moment.organization_id, moment_id=moment.pk)


class DecisionOutput(serializers.ModelSerializer[Decision]):
    """What a playbook decided about one fact, and why; the refusals too."""

    rule = RuleBrief(read_only=True)
    reasons = ReasonsField()

    class Meta:
        model = Decision
        fields = ["rule", "outcome", "reasons", "decided_at"]
        read_only_fields = fields


class MomentFilter(StrictSerializer):
    contact = serializers.UUIDField(required=False, help_text="Our id of the person.")
    state = serializers.ChoiceField(MOMENT_STATES, required=False)
    gesture = serializers.ChoiceField(Gesture.choices, required=False)
    created_after = serializers.DateTimeField(required=False, help_text="Opened later than this.")


class MomentView(OrganizationAPIView):
    """Shared by the views of this resource."""

    newest_by = "opened_at"

    def moments(self) -> QuerySet[Moment]:
        """With everything that a moment's JSON shows, in a constant number of queries."""
        deliveries = Delivery.objects.for_organization(tenancy.current()).order_by("due_at", "pk")
        return (
            Moment.objects.for_organization(tenancy.current())
            .filter(is_test=self.is_test)
            .select_related("rule", "contact", "company", "signal", "offer__incentive")
            .prefetch_related(
                Prefetch("deliveries", queryset=deliveries),
                Prefetch("signal__pieces", queryset=library.pieces().filter(kind="card")),
            )
        )


class Moments(MomentView):
    scopes = {"GET": "read"}

    @extend_schema(
        operation_id="list_moments",
        summary="List moments, newest first",
        parameters=[MomentFilter],
        responses=MomentOutput(many=True),
    )
    def get(self, request: Request) -> Response:
        wanted = self.read_filters(MomentFilter)
        columns = {"contact": "contact_id", "created_after": "opened_at__gt"}
        by = {columns.get(name, name): value for name, value in wanted.items()}
        return self.page(self.moments().filter(**by), MomentOutput)


class OneMoment(MomentView):
    scopes = {"GET": "read"}

    @extend_schema(operation_id="get_moment", summary="Read one moment", responses=MomentOutput)
    def get(self, request: Request, id: Any) -> Response:  # noqa: A002  the name in the address
        return self.answer(self.find(self.moments(), pk=id), MomentOutput)


class MomentsToShow(MomentView):
    """What the product may show to this person now."""

    scopes = {"GET": "read"}

    @extend_schema(
        operation_id="list_moments_to_show",
        summary="What the product may show to a person now",
        description=(
            "Open moments that fell due in the product within the last 72 hours, not expired, of a playbook that "
            "is on in an organization that is on, and that nothing stands against by now: consent, wishes, policy, "
            "trouble and budget are asked again. Empty most of the time: never interrupt."
        ),
        responses=MomentOutput(many=True),
    )
    def get(self, request: Request, id: Any) -> Response:  # noqa: A002  the name in the address
        people = Contact.objects.for_organization(tenancy.current()).filter(is_test=self.is_test)
        contact = self.find(people.filter(merged_into=None), pk=id)
        shown = [moment.pk for moment in showing.to_show(contact, now=timezone.now())]
        return self.page(self.moments().filter(pk__in=shown), MomentOutput)
