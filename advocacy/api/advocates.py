"""Advocates: who recommends us, best first, and for one person why."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.companies import CompanyBrief
from accounts.api.contacts import ContactBrief, ContactView
from accounts.api.serializers import StrictSerializer
from accounts.customers.models import Contact
from accounts.customers.searching import people_named
from advocacy.api.standing import EXAMPLE, StandingOutput, override_shown, standing_shown
from advocacy.moments.relation import relations
from advocacy.scoring.fit import LETTERS
from advocacy.scoring.models import Advocate
from advocacy.scoring.overriding import override_in_force
from advocacy.scoring.querysets import ranked
from advocacy.scoring.services import explain
from advocacy.scoring.weekly import history_of

YES_NO = (("true", "true"), ("false", "false"))


class AdvocateOutput(serializers.ModelSerializer[Advocate]):
    """A person's standing as of `scored_at`, which is at most a day ago.

    `tier` is the one that holds. `tier_until` is set while somebody's word stands beside the machine's, and
    `machine_tier` says what the evidence alone would give.
    """

    contact = ContactBrief(read_only=True)
    company = CompanyBrief(source="contact.company", read_only=True, allow_null=True)
    machine_tier = serializers.SerializerMethodField()
    tier_until = serializers.DateTimeField(source="override_until", read_only=True, allow_null=True)
    fit = serializers.SerializerMethodField(
        help_text="A to D: their company as ideal customer. Null: not known."
    )

    class Meta:
        model = Advocate
        fields = [
            "contact",
            "company",
            "score",
            "tier",
            "machine_tier",
            "tier_until",
            "unprompted_acts",
            "fit",
            "entered_at",
            "last_act_at",
            "scored_at",
        ]
        read_only_fields = fields

    def get_machine_tier(self, advocate: Advocate) -> str:
        return advocate.machine_tier or advocate.tier

    def get_fit(self, advocate: Advocate) -> str | None:
        return LETTERS.get(advocate.fit) if advocate.fit else None


class AdvocateFilter(StrictSerializer):
    tier = serializers.ChoiceField(Advocate.Tier.choices, required=False)
    min_score = serializers.RegexField(
        r"^-?[0-9]{1,4}([.][0-9])?$", required=False, help_text="At least this score, in tenths."
    )
    company = serializers.UUIDField(required=False, help_text="Our id of the company.")
    has_acts = serializers.ChoiceField(
        YES_NO, required=False, help_text="Whether they ever did something for you."
    )
    unprompted = serializers.ChoiceField(
        YES_NO, required=False, help_text="Whether they did it by themselves within 18 months."
    )
    q = serializers.CharField(
        max_length=80,
        required=False,
        help_text="Words of the person's or their company's name, address or id, whatever the accents: all of them.",
    )


class Advocates(ContactView):
    scopes = {"GET": "read"}
    newest_by = "rank"

    @extend_schema(
        operation_id="list_advocates",
        summary="List people with a score, the best first",
        description=(
            "By tier; inside a tier by what they did by themselves, then by the fit of their company, then by score. "
            "Who objected to being scored is not in it."
        ),
        parameters=[AdvocateFilter],
        responses=AdvocateOutput(many=True),
    )
    def get(self, request: Request) -> Response:
        wanted = self.read_filters(AdvocateFilter)
        advocates = ranked(is_test=self.is_test)
        if "q" in wanted:
            advocates = people_named(advocates, wanted["q"], at="contact__")
        return self.page(advocates.filter(**_conditions(wanted)), AdvocateOutput)


def _conditions(wanted: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if "tier" in wanted:
        found["tier"] = wanted["tier"]
    if "min_score" in wanted:
        found["score__gte"] = float(wanted["min_score"])
    if "company" in wanted:
        found["contact__company_id"] = wanted["company"]
    if "has_acts" in wanted:
        found["last_act_at__isnull"] = wanted["has_acts"] == "false"
    if "unprompted" in wanted:
        test = "unprompted_acts__gt" if wanted["unprompted"] == "true" else "unprompted_acts"
        found[test] = 0
    return found


class OneAdvocate(ContactView):
    scopes = {"GET": "read"}

    @extend_schema(
        operation_id="get_advocate",
        summary="Why somebody stands where they stand",
        description="The id is the contact's. Whoever gave no evidence yet stands at nought.",
        responses=StandingOutput,
        examples=[OpenApiExample("A natural advocate", value=EXAMPLE, response_only=True)],
    )
    def get(self, request: Request, id: Any) -> Response:  # noqa: A002  the name in the address
        return self.answer(_standing(self.find(self.contacts(), pk=id)), StandingOutput)


def _standing(contact: Contact) -> dict[str, Any]:
    now = timezone.now()
    key: UUID = contact.pk
    told = explain([key], now=now)[key]
    relation = relations([key], now=now)[key]
    return {
        **standing_shown(contact, told, relation),
        "override": override_shown(told, override_in_force(key, now=now)),
        "history": [] if told.score is None else history_of(key),
    }
