"""Leads: the product app or the sales tool says who came and what became of them; we say who sent them."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contacts import CompanyNamed, ContactInput, ContactView
from accounts.api.examples import sent
from accounts.api.serializers import StrictSerializer
from accounts.customers.models import Contact
from accounts.customers.services import find_contact, upsert_contact
from kernel.money import CURRENCIES
from referrals.api.outputs import LeadDetail, LeadOutput, leads_to_show
from referrals.attribution.services import move_lead, take_lead
from referrals.leads.models import Lead

LARGEST_AMOUNT = 2**53 - 1
"""The largest integer that every JSON reader keeps exactly."""


class LeadPerson(ContactInput):
    """Who it is, by your id or their mail address. A new person is a prospect; one we know keeps their standing."""

    external_id = serializers.CharField(max_length=255, required=False)
    standing = None  # type: ignore[assignment]

    def validate(self, told: dict[str, Any]) -> dict[str, Any]:
        if not (told.get("external_id") or told.get("email")):
            words = _("Name the person by external_id or by email.")
            raise serializers.ValidationError({"email": [words]}, code="required")
        return told


class LeadInput(StrictSerializer):
    """A possible customer. Told again under the same `external_id`, it adds to the same lead."""

    external_id = serializers.CharField(max_length=255, required=False, help_text="Your own id.")
    contact = LeadPerson()
    channel = serializers.ChoiceField(
        Lead.Channel.choices,
        required=False,
        help_text="`referral_link` when a link is found and nothing else is said.",
    )
    heard_from = serializers.CharField(
        max_length=500,
        required=False,
        allow_blank=True,
        help_text="Their answer to “how did you hear of us?”",
    )
    may_thank = serializers.ChoiceField(
        [choice for choice in Lead.MayThank.choices if choice[0]],
        required=False,
        help_text="Their answer to “may we thank them?”. Not answered means no.",
    )
    referral_code = serializers.CharField(
        max_length=32,
        required=False,
        allow_blank=True,
        help_text="As in `ref` of the landing page.",
    )
    click_id = serializers.CharField(
        max_length=64,
        required=False,
        allow_blank=True,
        help_text="As in `click_id` of the landing page. One that is none of ours is noted, not refused.",
    )
    submitted_at = serializers.DateTimeField(required=False, help_text="Now, if not said.")


class MoneyInput(StrictSerializer):
    amount = serializers.IntegerField(
        min_value=0, max_value=LARGEST_AMOUNT, help_text="In minor units (cents)."
    )
    currency = serializers.RegexField(r"^[A-Z]{3}\Z", help_text="ISO 4217, like EUR.")

    def validate_currency(self, told: str) -> str:
        if told not in CURRENCIES:
            raise serializers.ValidationError(
                _("This is not a currency. Write three letters like EUR.")
            )
        return told


class StageInput(StrictSerializer):
    """A stage that was reached, or the way the lead left. `won` needs `mrr`."""

    stage = serializers.ChoiceField(Lead.Stage.choices)
    occurred_at = serializers.DateTimeField(required=False, help_text="Now, if not said.")
    mrr = MoneyInput(required=False)
    company = CompanyNamed(required=False, help_text="The customer that came of it.")


class LeadFilter(StrictSerializer):
    stage = serializers.ChoiceField(Lead.Stage.choices, required=False)
    channel = serializers.ChoiceField(Lead.Channel.choices, required=False)
    external_id = serializers.CharField(max_length=255, required=False)
    contact = serializers.UUIDField(required=False, help_text="Our id of the person.")


class LeadView(ContactView):
    """Shared by the views of this resource."""

    def shown(self, lead_id: Any) -> Lead:
        return self.find(leads_to_show(is_test=self.is_test, with_history=True), pk=lead_id)

    def person_of(self, told: dict[str, Any], *, in_person: bool) -> Contact:
        """The contact a lead is about, found or made. `in_person`: it is news that they came, not a list of old."""
        named = {name: told.get(name) for name in ("external_id", "email")}
        fields = self.fields_of({name: value for name, value in told.items() if name not in named})
        if find_contact(is_test=self.is_test, **named) is None:
            fields = {**fields, "standing": Contact.Standing.PROSPECT}
        contact, _created = upsert_contact(
            is_test=self.is_test, **named, fields=fields, in_person=in_person
        )
        return contact


class Leads(LeadView):
    scopes = {"GET": "read", "POST": "write"}

    @extend_schema(
        operation_id="list_leads",
        summary="List leads, newest first",
        parameters=[LeadFilter],
        responses=LeadOutput(many=True),
    )
    def get(self, request: Request) -> Response:
        wanted = self.read_filters(LeadFilter)
        return self.page(leads_to_show(is_test=self.is_test).filter(**wanted), LeadOutput)

    @extend_schema(
        operation_id="submit_lead",
        summary="Submit a lead, or add to it",
        description="Safe to send again under the same `external_id`; late click ids and codes decide anew.",
        request=LeadInput,
        responses={200: LeadDetail, 201: LeadDetail},
        examples=[
            sent(
                "A sign-up who names somebody",
                {
                    "external_id": "signup-1001",
                    "contact": {"email": "marc@northgate.example", "name": "Marc Oyelaran"},
                    "channel": "word_of_mouth",
                    "heard_from": "Claire Fontan of Dupont-Lavigne",
                    "may_thank": "with_name",
                },
            )
        ],
    )
    def post(self, request: Request) -> Response:
        told = self.read(LeadInput)
        lead, is_new = take_lead(
            is_test=self.is_test,
            contact=self.person_of(told.pop("contact"), in_person="submitted_at" not in told),
            occurred_at=told.pop("submitted_at", None),
            **told,
        )
        return self.answer(self.shown(lead.pk), LeadDetail, status=201 if is_new else 200)


class OneLead(LeadView):
    scopes = {"GET": "read"}

    @extend_schema(
        operation_id="get_lead",
        summary="Read one lead: its stages, who is credited, and why",
        responses=LeadDetail,
    )
    def get(self, request: Request, id: Any) -> Response:  # noqa: A002  the name in the address
        return self.answer(self.shown(id), LeadDetail)


class LeadStages(LeadView):
    scopes = {"POST": "write"}

    @extend_schema(
        operation_id="record_lead_stage",
        summary="Record a stage of a lead",
        description=(
            "In any order, and again: a stage counts once, with its earliest time. An exit (lost, disqualified, "
            "duplicate, withdrawn) holds unless the lead is won at a later time."
        ),
        request=StageInput,
        responses=LeadDetail,
        examples=[
            sent("Won", {"stage": "won", "mrr": {"amount": 19000, "currency": "EUR"}}),
        ],
    )
    def post(self, request: Request, id: Any) -> Response:  # noqa: A002  the name in the address
        lead = self.find(leads_to_show(is_test=self.is_test), pk=id)
        told = self.fields_of(self.read(StageInput))
        mrr = told.pop("mrr", {})
        move_lead(
            lead=lead, mrr_amount=mrr.get("amount"), mrr_currency=mrr.get("currency", ""), **told
        )
        return self.answer(self.shown(lead.pk), LeadDetail)
