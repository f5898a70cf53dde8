"""A person's right to a copy of everything about them, and to be forgotten."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contacts import ContactView
from accounts.api.views import OrganizationAPIView
from accounts.customers.tombstones import Erasure
from accounts.history import trail
from advocacy import lifecycle
from kernel import tenancy

ID = "0199c2a4-3f00-7c1e-9f6e-2f9a6f0d1a11"


class ExportOutput(serializers.Serializer[Any]):
    """Everything about one person, as it is kept. Tables named in `likely` hold what nobody has confirmed yet."""

    contact_id = serializers.UUIDField()
    at = serializers.DateTimeField()
    is_suppressed = serializers.BooleanField(help_text="Whether their address is never written to.")
    likely = serializers.ListField(child=serializers.CharField())
    tables = serializers.DictField(
        child=serializers.ListField(child=serializers.DictField()),
        help_text="Rows by table, the newest first.",
    )


class ErasureOutput(serializers.ModelSerializer[Erasure]):
    """What becomes of an erasure. `done_at` is null until the rows are gone, which takes minutes.

    `still_shown`: addresses outside where a piece of theirs stands; somebody has to take it down there.
    """

    gone = serializers.DictField(
        child=serializers.IntegerField(),
        read_only=True,
        help_text="Rows gone or emptied, by table.",
    )
    still_shown = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Erasure
        fields = ["id", "contact_id", "asked_at", "done_at", "gone", "still_shown"]
        read_only_fields = fields


class ContactExport(ContactView):
    scopes = {"GET": "admin"}

    @extend_schema(
        operation_id="export_contact",
        summary="Take out everything about a contact",
        description="For the person who asks what you know. It is written down who took it out.",
        responses=ExportOutput,
        examples=[
            OpenApiExample(
                "A person",
                value={
                    "contact_id": ID,
                    "at": "2026-11-21T09:12:00Z",
                    "is_suppressed": False,
                    "likely": ["advocacy_candidate", "referrals_heardfrom"],
                    "tables": {"accounts_contact": [{"id": ID, "name": "Claire Fontan"}]},
                },
                response_only=True,
            )
        ],
    )
    def get(self, request: Request, id: Any) -> Response:  # noqa: A002  the name in the address
        contact = self.find(self.contacts(), pk=id)
        trail.note(trail.Kind.PERSON_EXPORTED, subject=str(contact.pk))
        return self.answer(lifecycle.everything_about(contact), ExportOutput)


class ContactErasure(ContactView):
    scopes = {"POST": "admin"}

    @extend_schema(
        operation_id="erase_contact",
        summary="Erase a contact",
        description=(
            "At once they are written to no more and no fact about them is taken up; their rows go within minutes. "
            "What is counted (leads, credit) stays without them. Refused with 409 `legal_hold` while one is open. "
            "Afterwards a call that names them is answered 409 `contact_erased`."
        ),
        request=None,
        responses={202: ErasureOutput},
    )
    def post(self, request: Request, id: Any) -> Response:  # noqa: A002  the name in the address
        contact = self.find(self.contacts(), pk=id)
        row = lifecycle.ask_for_erasure(contact=contact, key=self.key.name)
        return self.answer(row, ErasureOutput, status=202)


class ErasureView(OrganizationAPIView):
    """Shared by the views of this resource."""

    def erasures(self) -> Any:
        return Erasure.objects.for_organization(tenancy.current()).filter(is_test=self.is_test)


class Erasures(ErasureView):
    scopes = {"GET": "admin"}
    newest_by = "asked_at"

    @extend_schema(
        operation_id="list_erasures",
        summary="List erasures, newest first",
        responses=ErasureOutput(many=True),
    )
    def get(self, request: Request) -> Response:
        return self.page(self.erasures(), ErasureOutput)


class OneErasure(ErasureView):
    scopes = {"GET": "admin"}

    @extend_schema(
        operation_id="get_erasure", summary="What became of an erasure", responses=ErasureOutput
    )
    def get(self, request: Request, id: Any) -> Response:  # noqa: A002  the name in the address
        return self.answer(self.find(self.erasures(), pk=id), ErasureOutput)
