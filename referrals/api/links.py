"""Personal links: hand one out, and see how many people opened it."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contacts import ContactBrief, ContactView
from accounts.api.examples import sent
from accounts.api.serializers import StrictSerializer
from accounts.customers.models import Contact
from accounts.customers.services import find_contact
from kernel import tenancy
from referrals.links import handing_out
from referrals.links.models import ReferralLink
from referrals.links.services import address_of, link_for


class LinkInput(StrictSerializer):
    """Whose link it is: by our id, or by yours. With `campaign` the link for that piece of material, with `vanity` one
    with a code of your choice, else the personal one."""

    contact_id = serializers.UUIDField(required=False, help_text="Our id of the person.")
    external_id = serializers.CharField(
        max_length=255, required=False, help_text="Your id of the person."
    )

    campaign = serializers.CharField(
        max_length=80,
        required=False,
        help_text="What the link is put on, for example a case study.",
    )
    vanity = serializers.CharField(
        max_length=30,
        required=False,
        help_text="5 to 30 small letters, digits and hyphens; without the person's name.",
    )

    def validate(self, told: dict[str, Any]) -> dict[str, Any]:
        if len(told.keys() & {"campaign", "vanity"}) == 2:
            words = _("A link has a campaign or a code of your choice, not both.")
            raise serializers.ValidationError({"vanity": [words]}, code="one_kind")
        if len(told.keys() & {"contact_id", "external_id"}) != 1:
            words = _("Name the person by contact_id or by external_id.")
            raise serializers.ValidationError({"contact_id": [words]}, code="contact_unnamed")
        return told


class LinkFilter(StrictSerializer):
    contact = serializers.UUIDField(required=False, help_text="Our id of the person.")
    kind = serializers.ChoiceField(ReferralLink.Kind.choices, required=False)


class LinkOutput(serializers.ModelSerializer[ReferralLink]):
    """A person's own link. `visits` counts people, once an hour each; programs that open links do not count."""

    url = serializers.SerializerMethodField()
    qr_url = serializers.SerializerMethodField(
        help_text="A picture (SVG) of the address; `.png` too."
    )
    campaign = serializers.CharField(source="label", read_only=True)
    contact = ContactBrief(read_only=True)
    visits = serializers.IntegerField(source="visits_counted", read_only=True)

    class Meta:
        model = ReferralLink
        fields = [
            "id",
            "kind",
            "campaign",
            "code",
            "url",
            "qr_url",
            "contact",
            "is_active",
            "visits",
            "created_at",
        ]
        read_only_fields = fields

    def get_url(self, link: ReferralLink) -> str:
        return address_of(link)

    def get_qr_url(self, link: ReferralLink) -> str:
        return f"{address_of(link)}/qr.svg"


class Links(ContactView):
    scopes = {"GET": "read", "POST": "write"}

    def links(self) -> QuerySet[ReferralLink]:
        counted = Q(visits__is_human=True, visits__is_repeat=False)
        links: QuerySet[ReferralLink] = (
            ReferralLink.objects.for_organization(tenancy.current())
            .filter(contact__is_test=self.is_test)
            .select_related("contact")
            .annotate(visits_counted=Count("visits", filter=counted))
        )
        return links

    @extend_schema(
        operation_id="list_links",
        summary="List personal links, newest first",
        parameters=[LinkFilter],
        responses=LinkOutput(many=True),
    )
    def get(self, request: Request) -> Response:
        wanted = self.read_filters(LinkFilter)
        return self.page(self.links().filter(**wanted), LinkOutput)

    @extend_schema(
        operation_id="get_or_create_link",
        summary="A link of a contact, made when there is none",
        request=LinkInput,
        responses={200: LinkOutput, 201: LinkOutput},
        examples=[
            sent("The link of a person", {"external_id": "user-42"}),
            sent("Their link for one piece", {"external_id": "user-42", "campaign": "Case study"}),
        ],
    )
    def post(self, request: Request) -> Response:
        told = self.read(LinkInput)
        by = {"pk": told["contact_id"]} if "contact_id" in told else self._known_by(told)
        contact: Any = self.find(self.contacts(), **by)
        link, is_new = self._made(contact, told)
        shown = self.find(self.links(), pk=link.pk)
        return self.answer(shown, LinkOutput, status=201 if is_new else 200)

    def _made(self, contact: Contact, told: dict[str, Any]) -> tuple[ReferralLink, bool]:
        if "campaign" in told:
            return handing_out.campaign_link(contact=contact, label=told["campaign"])
        if "vanity" in told:
            return handing_out.vanity_link(contact=contact, code=told["vanity"])
        personal = self.links().filter(contact=contact, kind=ReferralLink.Kind.PERSONAL)
        had_one = personal.exists()
        return link_for(contact), not had_one

    def _known_by(self, told: dict[str, Any]) -> dict[str, Any]:
        """The living contact behind an id of theirs, which may have been merged into another."""
        found = find_contact(is_test=self.is_test, external_id=told["external_id"])
        return {"pk": found and found.pk}
