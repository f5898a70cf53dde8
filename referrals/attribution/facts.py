"""Everything the rules of credit need to know about a lead, gathered in plain values with a constant number of queries."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from disposable_email_domains import blocklist
from django.db.models import Count, Q

from accounts.customers.models import Company, Contact, Identity
from accounts.customers.movements import MrrState
from accounts.organizations.models import Membership
from kernel import tenancy
from referrals.attribution.buying import buyer_since, is_of_a_buyer
from referrals.attribution.cases import Candidate, Case, Said
from referrals.attribution.heard_models import HeardFrom
from referrals.attribution.kinship import Person, company_domain
from referrals.attribution.models import Correction
from referrals.attribution.rulebook import CLICK, CODE, COLLEAGUE, INTRODUCTION, LIKELY, NAMED
from referrals.attribution.rules import DENIED, EXPIRED, RELEASED
from referrals.attribution.screening import Around
from referrals.attribution.screening_models import Hold
from referrals.attribution.touch_models import Touch
from referrals.attribution.touching import domain_of
from referrals.leads.models import Lead
from referrals.leads.rules import EXITS, WON

CUSTOMER = Contact.Standing.CUSTOMER
A_DAY = timedelta(hours=24)
LONGEST_RING = 3
"""A brought B, B brought C, C brings A: longer rings are a coincidence."""
TOUCHES_AT_MOST = 200

EVIDENCE_OF = {
    Touch.Kind.CODE: CODE,
    Touch.Kind.CLICK: CLICK,
    Touch.Kind.INTRODUCTION: INTRODUCTION,
}


def case_of(lead: Lead) -> Case:
    """The lead, whoever may have brought it, and what the checks and people of ours have to say."""
    touches = _touches(lead)
    heard = _heard(lead)
    named = heard.contact if heard and heard.contact_id else None
    likely = None if named else _likely(heard)
    advocates = {touch.advocate_id: _living(touch.advocate) for touch in touches}
    advocates |= {one.pk: one for one in map(_living, filter(None, (named, likely)))}
    people = {one.pk: one for one in advocates.values()} | {lead.contact_id: lead.contact}
    emails = _emails_of(people.values())
    person = _person(lead.contact, emails, company=lead.company)
    candidates = [_by_touch(touch, lead, advocates, emails) for touch in touches]
    if named:
        candidates.append(Candidate(_person(_living(named), emails), evidence=NAMED))
    if likely:
        candidates.append(Candidate(_person(_living(likely), emails), evidence=LIKELY))
    kinds = {
        (touch.kind, touch.reference) for touch in touches if touch.contact_id == lead.contact_id
    }
    return Case(
        person=person,
        submitted_at=lead.submitted_at,
        candidates=tuple(candidates),
        ended_at=lead.stage_at if lead.stage in {WON, *EXITS} else None,
        unknown_click=bool(lead.click_id) and lead.visit_id is None,
        unknown_code=bool(lead.referral_code)
        and (Touch.Kind.CODE, lead.referral_code) not in kinds,
        named_ambiguous=_is_ambiguous(heard),
        around=_around(lead, people, emails) if candidates else Around(),
        looked_at=_looked_at(lead) if candidates else {},
        said=_said(lead),
    )


def _touches(lead: Lead) -> list[Touch]:
    """What reached the person, and what reached somebody of their company."""
    mine = Q(contact_id=lead.contact_id)
    domain = domain_of(lead.contact)
    if domain:
        mine |= Q(domain=domain, contact__isnull=False)
    if lead.contact.company_id or lead.company_id:
        mine |= Q(contact__company_id=lead.contact.company_id or lead.company_id)
    rows = (
        Touch.objects.for_organization(tenancy.current())
        .filter(mine, is_test=lead.is_test)
        .select_related("advocate__company", "advocate__merged_into__company", "visit")
        .order_by("pk")
    )
    return list(rows[:TOUCHES_AT_MOST])


def _by_touch(
    touch: Touch,
    lead: Lead,
    advocates: dict[UUID, Contact],
    emails: dict[UUID, frozenset[str]],
) -> Candidate:
    is_own = touch.contact_id == lead.contact_id
    return Candidate(
        _person(advocates[touch.advocate_id], emails),
        touch.occurred_at if is_own or touch.occurred_at else touch.recorded_at,
        is_human=touch.visit.is_human if touch.visit else touch.is_human,
        evidence=EVIDENCE_OF[Touch.Kind(touch.kind)] if is_own else COLLEAGUE,
        reference=touch.reference,
    )


def _heard(lead: Lead) -> HeardFrom | None:
    found: HeardFrom | None = (
        HeardFrom.objects.for_organization(tenancy.current())
        .filter(lead=lead)
        .select_related("contact__company", "contact__merged_into__company")
        .first()
        if lead.heard_from
        else None
    )
    return found


def _likely(heard: HeardFrom | None) -> Contact | None:
    """Who is probably meant while nobody has said so; several are nobody."""
    if heard is None or heard.state != HeardFrom.State.WAITING or _is_ambiguous(heard):
        return None
    first = heard.suggestions.select_related(
        "contact__company", "contact__merged_into__company"
    ).first()
    return first.contact if first else None


def _is_ambiguous(heard: HeardFrom | None) -> bool:
    return (
        heard is not None
        and heard.state == HeardFrom.State.WAITING
        and heard.certainty == HeardFrom.Certainty.AMBIGUOUS
    )


def _living(contact: Contact) -> Contact:
    living: Contact = contact.merged_into or contact
    return living


def _person(
    contact: Contact, emails: dict[UUID, frozenset[str]], *, company: Company | None = None
) -> Person:
    company = contact.company or company
    return Person(
        contact_id=contact.pk,
        emails=emails[contact.pk],
        company_id=company.pk if company else None,
        company_domain=company.domain if company else "",
    )


def _emails_of(contacts: Collection[Contact]) -> dict[UUID, frozenset[str]]:
    """Every mail address each person is known by."""
    emails = {contact.pk: {contact.email} - {""} for contact in contacts}
    known = Identity.objects.for_organization(tenancy.current()).filter(
        contact_id__in=emails, kind=Identity.Kind.EMAIL
    )
    for contact_id, value in known.values_list("contact_id", "value"):
        emails[contact_id].add(value)
    return {contact_id: frozenset(addresses) for contact_id, addresses in emails.items()}


def _around(lead: Lead, people: dict[UUID, Contact], emails: dict[UUID, frozenset[str]]) -> Around:
    advocates = [contact for contact in people.values() if contact.pk != lead.contact_id]
    own = frozenset(
        email.lower()
        for email in Membership.objects.filter(organization_id=tenancy.current()).values_list(
            "user__email", flat=True
        )
    )
    return Around(
        customer_since=customer_since(lead),
        is_said=lead.contact.standing == CUSTOMER and "standing" in lead.contact.told_at,
        talks=tuple(_talks(lead)),
        own_emails=own,
        own_domains=frozenset(
            domain for email in own if (domain := company_domain(email.rpartition("@")[2]))
        ),
        rings=_rings(lead, advocates),
        recent=_recent(lead, [contact.pk for contact in advocates]),
        disposable=blocklist.__contains__,
    )


def customer_since(lead: Lead) -> datetime | None:
    """Since when the person, or their company with a payment, was a customer, as far as we were told; None if never."""
    if is_of_a_buyer(lead):
        return buyer_since(lead)
    since = []
    contact = lead.contact
    if contact.standing == CUSTOMER:
        told_at = contact.told_at.get("standing")
        since.append(datetime.fromisoformat(told_at) if told_at else contact.first_seen_at)
    company_id = contact.company_id or lead.company_id
    if company_id:
        paid = MrrState.objects.for_organization(tenancy.current()).filter(
            company_id=company_id, amount__gt=0
        )
        since.extend(paid.order_by("occurred_at").values_list("occurred_at", flat=True)[:1])
    return min(since, default=None)


def _talks(lead: Lead) -> list[tuple[datetime, datetime | None]]:
    """When other leads of the person or their company were open."""
    same = Q(contact_id=lead.contact_id)
    company_id = lead.contact.company_id or lead.company_id
    if company_id:
        same |= Q(company_id=company_id) | Q(contact__company_id=company_id)
    others = (
        Lead.objects.for_organization(tenancy.current())
        .filter(same, is_test=lead.is_test, merged_into=None)
        .exclude(pk=lead.pk)
        .order_by("submitted_at", "pk")
    )
    return [
        (began, at if stage in {WON, *EXITS} else None)
        for began, stage, at in others.values_list("submitted_at", "stage", "stage_at")[:100]
    ]


def _rings(lead: Lead, advocates: Collection[Contact]) -> frozenset[UUID]:
    """Advocates who came, at most a few steps ago, through the person they bring now."""
    ids = {contact.pk for contact in advocates}
    by_company = {contact.company_id: contact.pk for contact in advocates if contact.company_id}
    found: set[UUID] = set()
    level, seen = {lead.contact_id}, {lead.contact_id}
    for _step in range(LONGEST_RING):
        brought: Any = (
            Touch.objects.for_organization(tenancy.current())
            .filter(
                advocate_id__in=level,
                contact__leads__submitted_at__lt=lead.submitted_at,
                is_test=lead.is_test,
            )
            .values_list("contact_id", "contact__company_id")
            .distinct()
        )
        next_ones = set()
        for contact_id, company_id in brought:
            next_ones.add(contact_id)
            found |= {contact_id} & ids
            found |= {by_company[company_id]} if company_id in by_company else set()
        level = next_ones - seen
        seen |= level
        if not level:
            break
    return frozenset(found - {lead.contact_id})


def _recent(lead: Lead, advocate_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many other leads came through each advocate in the 24 hours before this one."""
    rows = (
        Touch.objects.for_organization(tenancy.current())
        .filter(
            advocate_id__in=advocate_ids,
            is_test=lead.is_test,
            contact__leads__submitted_at__gt=lead.submitted_at - A_DAY,
            contact__leads__submitted_at__lte=lead.submitted_at,
        )
        .exclude(contact__leads=lead)
        .values("advocate_id")
        .annotate(n=Count("contact__leads", distinct=True))
    )
    return {row["advocate_id"]: row["n"] for row in rows}


def _looked_at(lead: Lead) -> dict[tuple[UUID, str], str]:
    held = Hold.objects.for_organization(tenancy.current()).filter(lead=lead)
    found = {}
    for hold in held.select_related("advocate"):
        key = (_living_id(hold.advocate), hold.check_code)
        if hold.referrer_side == Hold.Side.APPROVED:
            found[key] = RELEASED
        elif hold.referrer_side == Hold.Side.DENIED:
            found[key] = DENIED
        elif hold.expired_at:
            found[key] = EXPIRED
    return found


def _living_id(contact: Contact) -> UUID:
    living: UUID = contact.merged_into_id or contact.pk
    return living


def _said(lead: Lead) -> Said | None:
    row = (
        Correction.objects.for_organization(tenancy.current())
        .filter(lead=lead, lifted_at=None)
        .select_related("made_by", "contact")
        .first()
    )
    if row is None:
        return None
    contact_id = _living_id(row.contact) if row.contact else None
    return Said(contact_id, row.credit, row.reason, str(row.made_by) if row.made_by else "-")
