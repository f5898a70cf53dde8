"""Pictures and films that may be shown, and cards for parcels."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.examples import sent
from accounts.api.serializers import StrictSerializer
from accounts.api.views import OrganizationAPIView
from accounts.orders.models import Order
from advocacy.sharing import addresses, services
from advocacy.sharing.drawing import qr_svg
from advocacy.sharing.models import ParcelCode, UserContent
from kernel import tenancy
from kernel.errors import NotFound
from referrals.links.models import ReferralLink
from referrals.links.services import address_of


class ContentOutput(serializers.ModelSerializer[UserContent]):
    """One picture or film that may be shown. `link` is its maker's own: lead to it, and what comes of it is credited.

    `name` only where they allowed it. Ask again at least once a day: what is taken back must vanish.
    """

    url = serializers.SerializerMethodField()
    name = serializers.SerializerMethodField()
    link = serializers.SerializerMethodField()
    products = serializers.SerializerMethodField()

    class Meta:
        model = UserContent
        fields = [
            "id",
            "kind",
            "url",
            "width",
            "height",
            "caption",
            "name",
            "link",
            "products",
            "created_at",
        ]
        read_only_fields = fields

    def get_url(self, content: UserContent) -> str:
        return addresses.file_of(content)

    def get_name(self, content: UserContent) -> str:
        may = content.permission == UserContent.Permission.WITH_NAME and content.contact
        return content.contact.first_name if may and content.contact else ""

    def get_link(self, content: UserContent) -> str:
        links: dict[Any, str] = self.context["links"]
        contact = content.contact
        return links.get(contact.merged_into_id or contact.pk, "") if contact else ""

    def get_products(self, content: UserContent) -> list[str]:
        if content.order is None:
            return []
        lines = content.order.lines.all()
        return sorted({line.product.external_id for line in lines if line.product})


class Gallery(OrganizationAPIView):
    scopes = {"GET": "read"}

    @extend_schema(
        operation_id="list_gallery",
        summary="List pictures and films that may be shown, newest first",
        responses=ContentOutput(many=True),
    )
    def get(self, request: Request) -> Response:
        rows = services.gallery().prefetch_related("order__lines__product")
        rows = rows.exclude(parcel_code__is_test=not self.is_test)
        found = self.paginate_queryset(rows)
        people = {
            one.contact.merged_into_id or one.contact.pk for one in found or () if one.contact
        }
        links = ReferralLink.objects.for_organization(tenancy.current()).filter(
            contact__in=people, is_active=True
        )
        context = {
            **self.get_serializer_context(),
            "links": {link.contact_id: address_of(link) for link in links},
        }
        shown = ContentOutput(found, many=True, context=context)
        return self.get_paginated_response(shown.data)


class ParcelCodeInput(StrictSerializer):
    """For an order that is packed now, by your id. Without one: a card for any parcel."""

    order = serializers.CharField(required=False, max_length=255)


class ParcelCodeOutput(serializers.ModelSerializer[ParcelCode]):
    """A card: print `qr_svg`, or draw `url` yourself."""

    order = serializers.CharField(source="order.external_id", default=None, allow_null=True)
    url = serializers.SerializerMethodField()
    qr_svg = serializers.SerializerMethodField()

    class Meta:
        model = ParcelCode
        fields = ["id", "code", "url", "qr_svg", "order", "created_at"]
        read_only_fields = fields

    def get_url(self, card: ParcelCode) -> str:
        return addresses.page_of(card)

    def get_qr_svg(self, card: ParcelCode) -> str:
        return qr_svg(addresses.page_of(card))


class ParcelCodes(OrganizationAPIView):
    scopes = {"POST": "write"}

    @extend_schema(
        operation_id="make_parcel_code",
        summary="The card for a parcel",
        description="Asked again for the same order, it is the same card.",
        request=ParcelCodeInput,
        responses={201: ParcelCodeOutput},
        examples=[sent("For an order", {"order": "CMD-77"})],
    )
    def post(self, request: Request) -> Response:
        told = self.read(ParcelCodeInput)
        if "order" not in told:
            [card] = services.make_cards(count=1, is_test=self.is_test)
        else:
            orders = Order.objects.for_organization(tenancy.current()).select_related("contact")
            order = orders.filter(external_id=told["order"], is_test=self.is_test).first()
            if order is None:
                raise NotFound(_("There is no order of this id."))
            [card] = services.cards_for([order])
        card.refresh_from_db()
        return self.answer(card, ParcelCodeOutput, status=201)
