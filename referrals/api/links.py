"""Personal links: hand one out, and see how many people opened it."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contacts import ContactBrief, ContactView
from accounts.api.serializers import StrictSerializer
from kernel import tenancy
from referrals.links.models import ReferralLink
from referrals.links.services import address_of, link_for


class LinkInput(StrictSerializer):
    contact_id = serializers.UUIDField(help_text="Our id of the person whose link it is.")


class LinkFilter(StrictSerializer):
    contact = serializers.UUIDField(required=False, help_text="Our id of the person.")


class LinkOutput(serializers.ModelSerializer[ReferralLink]):
    """A person's own link. `visits` counts people, once an hour each; programs that open links do not count."""

    url = serializers.SerializerMethodField()
    contact = ContactBrief(read_only=True)
    visits = serializers.IntegerField(source="visits_counted", read_only=True)

    class Meta:
        model = ReferralLink
        fields = ["id", "code", "url", "contact", "is_active", "visits", "created_at"]
        read_only_fields = fields

    def get_url(self, link: ReferralLink) -> str:
        return address_of(link)


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
        summary="The personal link of a contact, made when there is none",
        request=LinkInput,
        responses={200: LinkOutput, 201: LinkOutput},
    )
    def post(self, request: Request) -> Response:
        contact: Any = self.find(self.contacts(), pk=self.read(LinkInput)["contact_id"])
        had_one = self.links().filter(contact=contact).exists()
        link = link_for(contact)
        shown = self.find(self.links(), pk=link.pk)
        return self.answer(shown, LinkOutput, status=200 if had_one else 201)
