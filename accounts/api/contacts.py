"""Contacts: read them, write one under the id that the product app gives them, and keep their consents."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.companies import CompanyBrief, ExternalIdPath
from accounts.api.examples import own_id, sent
from accounts.api.serializers import StrictSerializer, TimezoneField, TraitsField
from accounts.api.views import OrganizationAPIView
from accounts.customers.models import Contact, Identity
from accounts.customers.services import upsert_company
from accounts.customers.told import normal_email
from accounts.moving.services import upsert_contact
from kernel import tenancy


class CompanyNamed(StrictSerializer):
    """The company of a person, by your id; it is created when we do not know it."""

    external_id = serializers.CharField(max_length=255)
    name = serializers.CharField(max_length=200, required=False)


class ContactChanges(StrictSerializer):
    """What is left out stays as it is."""

    name = serializers.CharField(max_length=200, required=False, allow_blank=True)
    title = serializers.CharField(max_length=120, required=False, allow_blank=True)
    is_decider = serializers.BooleanField(required=False)
    standing = serializers.ChoiceField(Contact.Standing.choices, required=False)
    language = serializers.RegexField(
        r"^([a-z]{2,3}(-[A-Za-z0-9]{2,4})?)?$",
        required=False,
        allow_blank=True,
        help_text="Like fr or pt-BR.",
    )
    country = serializers.RegexField(
        r"^([A-Z]{2})?$", required=False, allow_blank=True, help_text="Two letters, ISO 3166-1."
    )
    timezone = TimezoneField(max_length=64, required=False, allow_blank=True)
    company = CompanyNamed(required=False)
    traits = TraitsField(required=False)


class ContactInput(ContactChanges):
    """A person under your own id. The mail address finds somebody who was known by it before they had an id."""

    email = serializers.EmailField(max_length=254, required=False)


class ContactFilter(StrictSerializer):
    email = serializers.CharField(
        max_length=254, required=False, help_text="Known by this address."
    )
    external_id = serializers.CharField(
        max_length=255, required=False, help_text="Known by this id."
    )
    company = serializers.UUIDField(required=False, help_text="Our id of the company.")


class ContactOutput(serializers.ModelSerializer[Contact]):
    """A person: at a customer of yours, a customer themselves, or a prospect."""

    company = CompanyBrief(read_only=True, allow_null=True)
    email = serializers.CharField(read_only=True, help_text="Empty when it is not known.")
    traits = TraitsField(read_only=True)

    class Meta:
        model = Contact
        fields = [
            "id",
            "external_id",
            "email",
            "name",
            "title",
            "is_decider",
            "standing",
            "language",
            "country",
            "timezone",
            "company",
            "traits",
            "is_test",
            "first_seen_at",
            "created_at",
        ]
        read_only_fields = fields


class ContactBrief(serializers.ModelSerializer[Contact]):
    """A person as other resources name them."""

    email = serializers.CharField(read_only=True, help_text="Empty when it is not known.")

    class Meta:
        model = Contact
        fields = ["id", "external_id", "name", "email"]
        read_only_fields = fields


class ContactView(OrganizationAPIView):
    """Shared by the views of this resource. Contacts that were merged into another are nowhere."""

    def contacts(self) -> QuerySet[Contact]:
        return (
            Contact.objects.for_organization(tenancy.current())
            .filter(is_test=self.is_test, merged_into=None)
            .select_related("company")
        )

    def fields_of(self, told: dict[str, Any]) -> dict[str, Any]:
        """The fields for the verb: a company that was named becomes a row first."""
        named = told.get("company")
        if named is None:
            return told
        company, _created = upsert_company(
            is_test=self.is_test,
            external_id=named["external_id"],
            fields={name: named[name] for name in ("name",) if name in named},
        )
        return {**told, "company": company}


class Contacts(ContactView):
    scopes = {"GET": "read"}

    @extend_schema(
        operation_id="list_contacts",
        summary="List contacts, newest first",
        parameters=[ContactFilter],
        responses=ContactOutput(many=True),
    )
    def get(self, request: Request) -> Response:
        wanted = self.read_filters(ContactFilter)
        contacts = self.contacts()
        if "email" in wanted:
            contacts = self._known_by(contacts, Identity.Kind.EMAIL, normal_email(wanted["email"]))
        if "external_id" in wanted:
            contacts = self._known_by(contacts, Identity.Kind.EXTERNAL_ID, wanted["external_id"])
        if "company" in wanted:
            contacts = contacts.filter(company_id=wanted["company"])
        return self.page(contacts, ContactOutput)

    def _known_by(
        self, contacts: QuerySet[Contact], kind: Identity.Kind, value: str
    ) -> QuerySet[Contact]:
        identities = Identity.objects.for_organization(tenancy.current())
        of = identities.filter(is_test=self.is_test, kind=kind, value=value)
        return contacts.filter(pk__in=of.values("contact_id"))


class OneContact(ContactView):
    scopes = {"GET": "read", "PATCH": "write"}

    @extend_schema(operation_id="get_contact", summary="Read one contact", responses=ContactOutput)
    def get(self, request: Request, id: Any) -> Response:  # noqa: A002  the name in the address
        return self.answer(self.find(self.contacts(), pk=id), ContactOutput)

    @extend_schema(
        operation_id="change_contact",
        summary="Change what is known of a contact",
        description="A new mail address or id is told with `PUT`, since it may turn out to be somebody we know.",
        request=ContactChanges,
        responses=ContactOutput,
        examples=[sent("A new title", {"title": "Head of operations"})],
    )
    def patch(self, request: Request, id: Any) -> Response:  # noqa: A002  the name in the address
        contact = self.find(self.contacts(), pk=id)
        fields = self.fields_of(self.read(ContactChanges))
        contact, _created = upsert_contact(
            is_test=self.is_test,
            external_id=contact.external_id,
            email=None if contact.external_id else contact.email,
            fields=fields,
        )
        return self.answer(contact, ContactOutput)


class ContactByExternalId(ContactView):
    scopes = {"PUT": "write"}

    @extend_schema(
        operation_id="put_contact",
        summary="Create or update a contact under your own id",
        parameters=[own_id("user-42")],
        request=ContactInput,
        responses={200: ContactOutput, 201: ContactOutput},
        examples=[
            sent(
                "A person and their company",
                {
                    "email": "claire@dupont-lavigne.example",
                    "name": "Claire Fontan",
                    "language": "fr",
                    "timezone": "Europe/Paris",
                    "company": {"external_id": "org-7", "name": "Dupont-Lavigne"},
                },
            )
        ],
    )
    def put(self, request: Request, external_id: str) -> Response:
        named = self.read_path(ExternalIdPath)
        fields = self.fields_of(self.read(ContactInput))
        email = fields.pop("email", None)
        contact, created = upsert_contact(is_test=self.is_test, **named, email=email, fields=fields)
        return self.answer(contact, ContactOutput, status=201 if created else 200)
