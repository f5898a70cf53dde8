"""Nominations: who was put forward as an advocate, and what was decided."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contacts import ContactView
from accounts.api.examples import sent
from accounts.api.serializers import StrictSerializer
from accounts.organizations.models import User
from advocacy.nominations import services
from advocacy.nominations.models import WHY_LENGTH, Nomination
from kernel import tenancy
from kernel.errors import Invalid


class NominationInput(StrictSerializer):
    """Why you think of this person, and which member of yours does."""

    why = serializers.CharField(
        max_length=WHY_LENGTH, help_text="In a sentence. They may ask to read it."
    )
    nominated_by = serializers.EmailField(
        required=False,
        help_text="The mail address of the member who nominates: somebody else then has to approve it.",
    )


class NominationOutput(serializers.ModelSerializer[Nomination]):
    """One nomination. `is_own`: they put themselves forward. It counts (fully) once it is approved."""

    nominated_by = serializers.EmailField(source="by.email", default=None, allow_null=True)

    class Meta:
        model = Nomination
        fields = [
            "id",
            "is_own",
            "nominated_by",
            "why",
            "state",
            "made_at",
            "decided_at",
            "reason",
        ]
        read_only_fields = fields


class Nominations(ContactView):
    scopes = {"GET": "read", "POST": "write"}
    newest_by = "made_at"

    @extend_schema(
        operation_id="list_nominations",
        summary="List the nominations of a contact, newest first",
        responses=NominationOutput(many=True),
    )
    def get(self, request: Request, id: Any) -> Response:  # noqa: A002  the name in the address
        contact = self.find(self.contacts(), pk=id)
        rows = Nomination.objects.for_organization(tenancy.current()).filter(contact=contact)
        return self.page(rows.select_related("by"), NominationOutput)

    @extend_schema(
        operation_id="nominate_contact",
        summary="Nominate a contact as an advocate",
        description="Counts nothing before a member has approved it. While one waits, it is answered unchanged (200).",
        request=NominationInput,
        responses={200: NominationOutput, 201: NominationOutput},
        examples=[
            sent(
                "Your product proposes them",
                {"why": "Explained our calendar to two other teams without being asked."},
            ),
            sent(
                "A colleague of yours proposes them",
                {
                    "why": "Explained our calendar to two other teams without being asked.",
                    "nominated_by": "ines@brindille.example",
                },
            ),
        ],
    )
    def post(self, request: Request, id: Any) -> Response:  # noqa: A002  the name in the address
        contact = self.find(self.contacts(), pk=id)
        told = self.read(NominationInput)
        made, is_new = services.nominate(
            contact=contact, by=_member(told.get("nominated_by")), why=told["why"]
        )
        return self.answer(made, NominationOutput, status=201 if is_new else 200)


def _member(email: str | None) -> User | None:
    """The member of this address. Raises Invalid when there is none."""
    if email is None:
        return None
    found = User.objects.filter(
        email=email.lower(), memberships__organization_id=tenancy.current(), is_active=True
    ).first()
    if found is None:
        raise Invalid(
            _("No member of your organization has this mail address."),
            errors=[
                {
                    "pointer": "/nominated_by",
                    "code": "not_a_member",
                    "detail": _("No member of your organization has this mail address."),
                }
            ],
        )
    return found
