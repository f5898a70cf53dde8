"""Early access, as the product asks for it: what one person may use now. Cheap to ask often."""

from hashlib import sha256
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contacts import ContactView
from advocacy.incentives import seats
from advocacy.incentives.seat_models import Entitlement

KEPT_SECONDS = 60
"""How long your product may go without asking again. A webhook tells of a change at once."""


class EntitlementOutput(serializers.ModelSerializer[Entitlement]):
    """One feature that is open to a person, because they or a colleague accepted it."""

    is_handed_on = serializers.SerializerMethodField(
        help_text="A colleague had the offer, and handed this seat on."
    )
    product = serializers.CharField(
        source="offer.product.external_id",
        default=None,
        help_text="Of a first look: your id of the product that is open to this person, and to nobody else yet.",
    )
    until = serializers.DateTimeField(
        source="offer.product.released_at",
        default=None,
        help_text="Of a first look: on sale for everybody from then on.",
    )

    class Meta:
        model = Entitlement
        fields = ["id", "feature", "product", "until", "offer_id", "is_handed_on", "granted_at"]
        read_only_fields = fields

    def get_is_handed_on(self, row: Entitlement) -> bool:
        return row.seat_id is not None


class EntitlementsOutput(serializers.Serializer[Any]):
    """Everything that is open to one person; what is not named here is closed."""

    contact_id = serializers.UUIDField()
    data = EntitlementOutput(many=True)  # type: ignore[assignment]


EXAMPLE = {
    "contact_id": "0199c2a4-3f00-7c1e-9f6e-2f9a6f0d1a11",
    "data": [
        {
            "id": "0199c2a4-3f00-7c1e-9f6e-2f9a6f0d1b22",
            "feature": "new-calendar",
            "product": None,
            "until": None,
            "offer_id": "0199c2a4-3f00-7c1e-9f6e-2f9a6f0d1c33",
            "is_handed_on": False,
            "granted_at": "2026-11-20T10:00:00Z",
        }
    ],
}


def _until(row: Entitlement) -> str:
    return str(row.offer.product.released_at) if row.offer.product else ""


class Entitlements(ContactView):
    scopes = {"GET": "read"}

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().dispatch(request, *args, **kwargs)
        if response.status_code in (200, 304):
            response["Cache-Control"] = f"private, max-age={KEPT_SECONDS}"
            response["Vary"] = "Authorization"
        return response

    @extend_schema(
        operation_id="list_entitlements",
        summary="Read what a contact may use early",
        description=(
            "For your product: which features are open to this person now. The answer may be kept for a minute and "
            "carries an `ETag`; asked again with `If-None-Match`, nothing new is answered with 304. The webhooks "
            "`entitlement.granted` and `entitlement.ended` tell of a change at once."
        ),
        parameters=[
            OpenApiParameter(
                "If-None-Match",
                str,
                OpenApiParameter.HEADER,
                description="The `ETag` of the answer you have.",
            )
        ],
        responses={200: EntitlementsOutput, 304: None},
        examples=[
            OpenApiExample("One feature", value=EXAMPLE, response_only=True, status_codes=["200"])
        ],
    )
    def get(self, request: Request, id: Any) -> Any:  # noqa: A002  the name in the address
        contact = self.find(self.contacts(), pk=id)
        rows = seats.open_now(contact, now=timezone.now())
        tag = (
            '"'
            + sha256(
                "|".join([str(contact.pk), *(f"{r.pk} {_until(r)}" for r in rows)]).encode()
            ).hexdigest()[:32]
            + '"'
        )
        answer = self.answer({"contact_id": contact.pk, "data": rows}, EntitlementsOutput)
        answer["ETag"] = tag
        if request.headers.get("If-None-Match", "") in (tag, f"W/{tag}"):
            return Response(status=304, headers={"ETag": tag})
        return answer
