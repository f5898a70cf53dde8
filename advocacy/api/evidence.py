"""Evidence that may be shown now, and the success cards of people. Nothing without a live permission is in the first."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.serializers import StrictSerializer
from accounts.api.views import OrganizationAPIView
from advocacy.evidence import addresses, library
from advocacy.evidence.models import Evidence, Grant


class PublicEvidence(serializers.ModelSerializer[Evidence]):
    """A piece as it may be shown: nobody is named further than they allowed, and its disclosure belongs beside it."""

    is_incentivised = serializers.SerializerMethodField(
        help_text="Its person had received something from you in the year before."
    )
    naming = serializers.SerializerMethodField()
    person = serializers.SerializerMethodField(help_text="Null unless the permission names them.")
    role = serializers.SerializerMethodField()
    company = serializers.SerializerMethodField()
    places = serializers.SerializerMethodField(help_text="Empty: everywhere.")
    until = serializers.SerializerMethodField()
    granted_at = serializers.SerializerMethodField()

    class Meta:
        model = Evidence
        fields = [
            "id",
            "kind",
            "title",
            "text",
            "url",
            "said_at",
            "language",
            "tags",
            "disclosure",
            "is_incentivised",
            "naming",
            "person",
            "role",
            "company",
            "places",
            "until",
            "granted_at",
        ]
        read_only_fields = fields

    def get_is_incentivised(self, piece: Evidence) -> bool:
        return bool(piece.benefit)

    @extend_schema_field(serializers.ChoiceField(Grant.Naming.choices))
    def get_naming(self, piece: Evidence) -> str:
        return _grant(piece).naming

    def get_person(self, piece: Evidence) -> str | None:
        return self._named(piece, "name")

    def get_role(self, piece: Evidence) -> str | None:
        return self._named(piece, "title")

    def get_company(self, piece: Evidence) -> str | None:
        if piece.company is None or _grant(piece).naming == Grant.Naming.NOBODY:
            return None
        return piece.company.name or None

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(Grant.Place.choices)))
    def get_places(self, piece: Evidence) -> list[str]:
        return _grant(piece).places

    @extend_schema_field(serializers.DateField(allow_null=True))
    def get_until(self, piece: Evidence) -> Any:
        return _grant(piece).until

    @extend_schema_field(serializers.DateTimeField())
    def get_granted_at(self, piece: Evidence) -> Any:
        return serializers.DateTimeField().to_representation(_grant(piece).given_at)

    @staticmethod
    def _named(piece: Evidence, field: str) -> str | None:
        if piece.contact is None or _grant(piece).naming != Grant.Naming.NAME:
            return None
        return getattr(piece.contact, field) or None


def _grant(piece: Evidence) -> Grant:
    """The one that holds; the list holds no piece without."""
    grant: Grant = piece.live_grants[0]  # type: ignore[attr-defined]
    return grant


class EvidenceFilter(StrictSerializer):
    kind = serializers.ChoiceField(Evidence.Kind.choices, required=False)
    tag = serializers.CharField(max_length=60, required=False, help_text="Industry or use case.")
    language = serializers.ChoiceField(["en", "fr"], required=False)
    place = serializers.ChoiceField(
        Grant.Place.choices, required=False, help_text="Only what may stand there."
    )
    q = serializers.CharField(max_length=80, required=False, help_text="Words that stand in it.")


class EvidenceList(OrganizationAPIView):
    scopes = {"GET": "read"}
    newest_by = "said_at"

    @extend_schema(
        operation_id="list_evidence",
        summary="List what may be shown now, newest first",
        description=(
            "Quotes, reviews, stories and cards under a permission that holds at this moment. What was taken back, "
            "lapsed or ended is gone from the next answer: do not keep copies for longer than a day."
        ),
        parameters=[EvidenceFilter],
        responses=PublicEvidence(many=True),
    )
    def get(self, request: Request) -> Response:
        wanted = self.read_filters(EvidenceFilter)
        rows = library.granted(library.pieces().filter(is_test=self.is_test))
        rows = rows.select_related("contact", "company")
        if "q" in wanted:
            rows = rows.filter(pk__in=library.search(wanted["q"], by_person=False))
        if "tag" in wanted:
            rows = rows.filter(tags__contains=[wanted["tag"].lower()])
        if "place" in wanted:
            rows = library.allowed_in(rows, wanted["place"])
        plain = {name: wanted[name] for name in ("kind", "language") if name in wanted}
        return self.page(rows.filter(**plain), PublicEvidence)


class CardBrief(serializers.Serializer[Evidence]):
    """A success card: a page to show around, and its picture (PNG, 1200 x 630)."""

    page_url = serializers.SerializerMethodField()
    picture_url = serializers.SerializerMethodField()

    def get_page_url(self, card: Evidence) -> str:
        return addresses.of_card(card)["page_url"]

    def get_picture_url(self, card: Evidence) -> str:
        return addresses.of_card(card)["picture_url"]


class CardOutput(CardBrief):
    id = serializers.UUIDField()
    contact = serializers.UUIDField(source="contact_id")
    headline = serializers.CharField(source="title", help_text="The result, as the card says it.")
    language = serializers.CharField()
    said_at = serializers.DateTimeField(help_text="When the result was reached.")
    may_name = serializers.SerializerMethodField(
        help_text="How far the card names its person: only with their own yes."
    )

    @extend_schema_field(serializers.ChoiceField(Grant.Naming.choices))
    def get_may_name(self, card: Evidence) -> str:
        live = getattr(card, "live_grants", [])
        return live[0].naming if live else Grant.Naming.NOBODY


class CardFilter(StrictSerializer):
    contact = serializers.UUIDField(required=False, help_text="Our id of the person.")


class Cards(OrganizationAPIView):
    scopes = {"GET": "read"}
    newest_by = "said_at"

    @extend_schema(
        operation_id="list_cards",
        summary="List success cards, newest first",
        description=(
            "To show people their own results in your product. A card names its person only once they allowed it "
            "themselves, with a code to their own address. Addresses are signed anew each time and work for 400 days."
        ),
        parameters=[CardFilter],
        responses=CardOutput(many=True),
    )
    def get(self, request: Request) -> Response:
        wanted = self.read_filters(CardFilter)
        rows = library.with_permission(
            library.pieces().filter(kind="card", is_test=self.is_test, retired_at=None)
        )
        if "contact" in wanted:
            rows = rows.filter(contact_id=wanted["contact"])
        return self.page(rows, CardOutput)
