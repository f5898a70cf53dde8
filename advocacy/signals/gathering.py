"""What a batch says, gathered for the rooms: revenue and trouble for `customers`, facts for this one."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.customers.activity import TroubleTold
from accounts.customers.models import ActiveDay, Contact
from accounts.customers.profiles import Book
from accounts.customers.revenue import Change, MrrTold
from accounts.customers.trouble_models import Trouble
from advocacy.signals.facts import Fact
from advocacy.sources.told import EvidenceTold, Told, TroubleNews
from kernel import tenancy

GROWTH = 0.10
"""An expansion counts from a tenth more revenue and two more seats on, or with another plan."""
SEATS = 2
ACTIVE_WITHIN = timedelta(days=30)


def revenue_told(told: Sequence[Told], book: Book) -> list[MrrTold]:
    """What companies pay from now on; a person without a company has no monthly revenue to change."""
    found = []
    for one in told:
        for news in one.revenue:
            company = book.companies.get((one.is_test, news.company))
            contact = book.contact_of.get(one.event_id)
            company_id = company.pk if company else contact.company_id if contact else None
            if company_id:
                found.append(
                    MrrTold(
                        company_id=company_id,
                        at=one.at,
                        amount=news.amount,
                        currency=news.currency,
                        reference=one.reference,
                        seats=news.seats,
                        plan=news.plan,
                        part=news.part,
                        earlier=news.earlier,
                    )
                )
    return found


def trouble_told(told: Sequence[Told], book: Book) -> list[TroubleTold]:
    """Trouble that began or ended, of the person of the event or of their company."""
    found = []
    for one in told:
        contact = book.contact_of.get(one.event_id)
        for news in one.trouble:
            company_id = _company_of(one, news, book)
            whole = news.whole_company and company_id is not None
            if whole or contact is not None:
                found.append(
                    TroubleTold(
                        kind=news.kind,
                        at=one.at,
                        contact_id=None if whole or contact is None else contact.pk,
                        company_id=company_id if whole else None,
                        reference=news.reference,
                        closed=news.closed,
                    )
                )
    return found


def _company_of(one: Told, news: TroubleNews, book: Book) -> UUID | None:
    """The company that trouble is about: the one it names, else that of the person."""
    if news.company:
        named = book.companies.get((one.is_test, news.company))
        return named.pk if named else None
    contact = book.contact_of.get(one.event_id)
    return contact.company_id if contact else None


def from_evidence(told: Sequence[Told], book: Book) -> list[Fact]:
    """Evidence by the person of the event, or by the contact that one of our own rooms names."""
    found = []
    for one in told:
        for evidence in one.evidence:
            contact = _whose(evidence, one, book)
            if contact is not None:
                found.append(
                    Fact(
                        kind=evidence.kind,
                        contact_id=contact.pk,
                        company_id=contact.company_id,
                        subject=evidence.subject,
                        occurred_at=one.at,
                        event_id=one.event_id,
                        details=evidence.details,
                        tone=evidence.tone,
                        strength=evidence.strength,
                        origin=evidence.origin,
                        is_live=not one.is_late,
                    )
                )
    return found


def _whose(evidence: EvidenceTold, one: Told, book: Book) -> Contact | None:
    if not evidence.contact_id:
        return book.contact_of.get(one.event_id)
    contact = book.contacts.get(UUID(evidence.contact_id))
    if contact is not None and contact.merged_into_id:
        return book.contacts.get(contact.merged_into_id)
    return contact


def from_revenue(told: Sequence[Told], changes: Sequence[Change]) -> list[Fact]:
    """Expansion is a success of those who decide (10) and of those who work with it (5); contraction weighs on all."""
    silent = {one.reference for one in told for news in one.revenue if not news.is_sign}
    telling = {
        change.told.reference: change
        for change in changes
        if change.told.reference not in silent and _says_something(change)
    }
    if not telling:
        return []
    people = _people_of({change.told.company_id for change in telling.values()})
    live = {one.reference: one for one in told}
    return [
        Fact(
            kind="expansion" if change.kind == "expansion" else "contraction",
            contact_id=contact.pk,
            company_id=contact.company_id,
            subject=reference[:120],
            occurred_at=change.told.at,
            event_id=live[reference].event_id,
            details=_details(change),
            strength=_strength(change, contact),
            is_live=not live[reference].is_late,
        )
        for reference, change in telling.items()
        for contact, is_active in people
        if contact.company_id == change.told.company_id
        and (contact.is_decider or is_active or change.kind != "expansion")
    ]


def shrunk(changes: Sequence[Change]) -> list[tuple[UUID, datetime]]:
    """Companies that pay less, and since when."""
    return [
        (change.told.company_id, change.told.at)
        for change in changes
        if change.kind in ("contraction", "churn")
    ]


def churned(changes: Sequence[Change]) -> set[UUID]:
    """Companies that pay nothing any more."""
    return {change.told.company_id for change in changes if change.kind == "churn"}


def paying(changes: Sequence[Change]) -> set[UUID]:
    """Companies of which a payment was told."""
    return {change.told.company_id for change in changes if change.told.amount > 0}


def from_notices(told: Sequence[Told], book: Book) -> list[Fact]:
    """A notice to leave weighs on everyone of the company, like a contraction."""
    notices = [
        (one, company_id)
        for one in told
        for news in one.trouble
        if news.kind == Trouble.Kind.CHURN_NOTICE and not news.closed
        if (company_id := _company_of(one, news, book))
    ]
    if not notices:
        return []
    people = _people_of({company_id for _, company_id in notices})
    return [
        Fact(
            kind="contraction",
            contact_id=contact.pk,
            company_id=contact.company_id,
            subject=one.reference[:120],
            occurred_at=one.at,
            event_id=one.event_id,
            details={"notice": True},
            is_live=not one.is_late,
        )
        for one, company_id in notices
        for contact, _ in people
        if contact.company_id == company_id
    ]


def _says_something(change: Change) -> bool:
    if change.is_outdated or change.kind != "expansion":
        return not change.is_outdated and change.kind in ("contraction", "churn")
    step, now = change.step, change.told
    more_seats = (step.seats_after or 0) - (step.seats_before or 0) >= SEATS
    another_plan = bool(now.plan and step.plan_before and now.plan != step.plan_before)
    return another_plan or (change.growth >= GROWTH and (more_seats or now.seats is None))


def _strength(change: Change, contact: Contact) -> float | None:
    return 5.0 if change.kind == "expansion" and not contact.is_decider else None


def _details(change: Change) -> dict[str, Any]:
    seats = {"before": change.step.seats_before, "after": change.step.seats_after}
    return {"growth": round(change.growth, 3)} | {k: v for k, v in seats.items() if v is not None}


def _people_of(companies: set[UUID]) -> list[tuple[Contact, bool]]:
    """Contacts of these companies, and whether they used the product lately."""
    contacts = list(
        Contact.objects.for_organization(tenancy.current()).filter(
            company_id__in=companies, merged_into=None
        )
    )
    since = timezone.now().date() - ACTIVE_WITHIN
    active = set(
        ActiveDay.objects.for_organization(tenancy.current())
        .filter(contact__in=contacts, day__gte=since)
        .values_list("contact_id", flat=True)
    )
    return [(contact, contact.pk in active) for contact in contacts]


def from_closed_tickets(told: Sequence[Told], closed: Sequence[Trouble], book: Book) -> list[Fact]:
    """A serious ticket weighs while it is open (read from Trouble) and fades from its end on: this is the end."""
    events = {news.reference: one.event_id for one in told for news in one.trouble if news.closed}
    return [
        Fact(
            kind="serious_ticket",
            contact_id=ticket.contact_id,
            company_id=book.contacts[ticket.contact_id].company_id,
            subject=ticket.reference,
            occurred_at=ticket.closed_at,
            event_id=events.get(ticket.reference, 0),
            details={"reference": ticket.reference},
        )
        for ticket in closed
        if ticket.kind == Trouble.Kind.SERIOUS_TICKET and ticket.closed_at
        if ticket.contact_id in book.contacts
    ]
