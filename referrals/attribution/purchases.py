"""Orders that came through a link: the friend becomes a lead, won with the first order that counts.

One lead per buyer, whatever comes first: it stands on their earliest order that carries a code or a click, so that the
credit does not depend on the order in which facts come, nor on whether the friend bought as a guest.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from accounts.customers.models import Contact
from accounts.orders.models import Order
from kernel import tenancy
from referrals.attribution.buying import PREFIX
from referrals.attribution.services import move_lead, take_lead
from referrals.leads.models import Lead
from referrals.links.models import ReferralLink


def follow_orders(contact_ids: Collection[UUID]) -> list[Lead]:
    """Make or mend the leads of these buyers. Two queries where nobody came through a link; else some for each."""
    traced = _traced(contact_ids)
    if not traced:
        return []
    leads = _leads(traced)
    contacts = Contact.objects.for_organization(tenancy.current()).select_related("company")
    people = contacts.in_bulk(list(traced))
    return [
        lead
        for contact_id, orders in sorted(traced.items())
        for lead in _follow(people[contact_id], orders, leads[contact_id])
    ]


def _traced(contact_ids: Collection[UUID]) -> dict[UUID, list[Order]]:
    of_a_link = ReferralLink.objects.for_organization(tenancy.current()).filter(
        code=OuterRef("referral_code")
    )
    rows = (
        Order.objects.for_organization(tenancy.current())
        .filter(
            # Most codes on an order are the shop's own discounts: those have brought nobody.
            ~Q(click_id="") | Exists(of_a_link),
            contact_id__in=list(contact_ids),
            placed_at__isnull=False,
        )
        .order_by("placed_at", "external_id")
    )
    found: dict[UUID, list[Order]] = defaultdict(list)
    for order in rows:
        if order.contact_id:
            found[order.contact_id].append(order)
    return found


def _leads(contact_ids: Collection[UUID]) -> dict[UUID, list[Lead]]:
    rows = Lead.objects.for_organization(tenancy.current()).filter(
        contact_id__in=list(contact_ids), external_id__startswith=PREFIX
    )
    found: dict[UUID, list[Lead]] = defaultdict(list)
    for lead in rows.order_by("created_at", "pk"):
        found[lead.contact_id].append(lead)
    return found


def _follow(contact: Contact, orders: Sequence[Order], before: Sequence[Lead]) -> list[Lead]:
    first = orders[0]
    known = before[0] if before else None
    told = [] if known and _says_the_same(known, first) else [_take(contact, first, known)]
    won = next((order for order in orders if order.is_counted), None)
    lead = told[-1] if told else known
    if lead is None:
        return told
    if won is not None and lead.won_at != won.paid_at:
        told.append(_move(lead, Lead.Stage.WON, won))
    elif won is None and lead.stage == Lead.Stage.WON:
        told.append(_move(lead, Lead.Stage.LOST, first))
    second = [one for one in before[1:] if one.stage != Lead.Stage.DUPLICATE]
    return told + [move_lead(lead=one, stage=Lead.Stage.DUPLICATE) for one in second]


def _says_the_same(lead: Lead, order: Order) -> bool:
    return (lead.referral_code, lead.click_id, lead.submitted_at) == (
        order.referral_code or lead.referral_code,
        order.click_id or lead.click_id,
        order.placed_at,
    )


def _take(contact: Contact, order: Order, known: Lead | None) -> Lead:
    lead, _is_new = take_lead(
        contact=contact,
        external_id=known.external_id if known else f"{PREFIX}{contact.pk}",
        is_test=order.is_test,
        referral_code=order.referral_code,
        click_id=order.click_id,
        occurred_at=order.placed_at,
    )
    return lead


def _move(lead: Lead, stage: str, order: Order) -> Lead:
    """A shop has no monthly revenue: what the friend brings stands in their orders."""
    at = order.paid_at if stage == Lead.Stage.WON else order.changed_at
    return move_lead(
        lead=lead,
        stage=stage,
        occurred_at=at,
        mrr_amount=0 if stage == Lead.Stage.WON else None,
        mrr_currency=order.currency if stage == Lead.Stage.WON else "",
    )
