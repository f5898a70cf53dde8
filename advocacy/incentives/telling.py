"""What the world hears of an offer or an entitlement: webhooks, written in the transaction that made it true."""

from collections.abc import Sequence
from typing import Any

from accounts.customers.models import Contact
from accounts.outbound.announcing import Announcement, announce_all
from advocacy.incentives.first_looks import opens_at
from advocacy.incentives.models import Offer
from advocacy.incentives.seat_models import Entitlement


def told_of(offer: Offer) -> None:
    told_all_of([offer])


def told_all_of(offers: Sequence[Offer]) -> None:
    """Each offer has come to the state it has now. Two queries however many."""
    announce_all(
        [
            Announcement(
                f"offer.{offer.state}",
                {
                    "id": offer.pk,
                    **person(offer.contact),
                    "incentive": offer.incentive.code,
                    "state": offer.state,
                    "due_on": offer.due_on,
                    "starts_at": offer.starts_at,
                },
                contact_id=offer.contact_id,
                is_test=offer.contact.is_test,
            )
            for offer in offers
        ]
    )


def told_of_entitlements(rows: Sequence[Entitlement]) -> None:
    """Each was granted, or has ended."""
    announce_all(
        [
            Announcement(
                "entitlement.ended" if row.revoked_at else "entitlement.granted",
                {
                    "id": row.pk,
                    **person(row.contact),
                    "feature": row.feature,
                    "offer_id": row.offer_id,
                    "product": row.offer.product.external_id if row.offer.product else None,
                    "opens_at": opens_at(row.offer),
                    "ends_at": row.revoked_at,
                },
                contact_id=row.contact_id,
                is_test=row.contact.is_test,
            )
            for row in rows
        ]
    )


def person(contact: Contact) -> dict[str, Any]:
    """Who it is about: our ids and yours."""
    company = contact.company
    return {
        "contact_id": contact.pk,
        "contact_external_id": contact.external_id,
        "company_id": contact.company_id,
        "company_external_id": company.external_id if company else None,
    }
