"""Reference requests: who could take the call, asked through the same gates and budget as everybody; what became of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.contacting.wishes import AskKind
from accounts.customers.models import Company, Contact
from accounts.organizations.models import User
from advocacy.moments import eligibility, people, ruling
from advocacy.moments.asking_models import ReferenceRequest
from advocacy.moments.asks import Balance, balance
from advocacy.moments.causes import Cause
from advocacy.moments.models import Decision, Moment, Rule
from advocacy.moments.rules import Ready
from advocacy.scoring.models import Advocate
from kernel import tenancy
from kernel.errors import Conflict, Invalid
from kernel.text import Reason, reason, say

CODE = "reference-request"
SUGGESTED = 3
LOOKED_AT = 60
"""So many of the best advocates are looked at: those who can be asked and fit best are suggested."""
LIKE_SIZE = 2.0
"""A company is of like size within half and double."""
ENDS = ("held", "declined", "silent", "dropped")
LONGEST_OUTCOME = 300


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Somebody who could take the call: why, and how much they carry already."""

    contact: Contact
    reasons: Sequence[Reason]
    balance: Balance
    fits: int


def suggestions(request: ReferenceRequest, *, now: datetime | None = None) -> list[Suggestion]:
    """Three at most, the best fit first, then who was asked least. Only people who may be asked for a call today.

    A constant number of queries.
    """
    now = now or timezone.now()
    standings = _best()
    known = people.know(
        [one.contact_id for one in standings],
        tiers={one.contact_id: one.tier for one in standings},
        now=now,
        rows=[one.contact for one in standings],
    )
    ahead = eligibility.outlook(known.contacts.values(), now=now)
    found = []
    for rank, standing in enumerate(standings):
        contact, person = known.contacts[standing.contact_id], known.persons[standing.contact_id]
        if eligibility.obstacles(AskKind.REFERENCE, contact, person, ahead, now=now):
            continue
        held = balance([one for one in person.past if not one.is_observed], now=now)
        likeness = _likeness(request, contact)
        why = [
            *likeness,
            reason("reference_tier", tier=f"tier_{standing.tier}"),
            reason("reference_load", asked=held.asked, given=held.given),
        ]
        found.append(
            (-len(likeness), held.asked, rank, Suggestion(contact, why, held, len(likeness)))
        )
    return [one for *_key, one in sorted(found, key=lambda each: each[:3])[:SUGGESTED]]


def _best() -> list[Advocate]:
    rows = Advocate.objects.for_organization(tenancy.current()).filter(
        tier__in=[Advocate.Tier.CHAMPION, Advocate.Tier.NATURAL],
        contact__is_test=False,
        contact__merged_into=None,
        contact__standing=Contact.Standing.CUSTOMER,
    )
    with_people = rows.select_related("contact__company__owner")
    return list(with_people.order_by("-rank", "pk")[:LOOKED_AT])


def _likeness(request: ReferenceRequest, contact: Contact) -> list[Reason]:
    company = contact.company
    if company is None:
        return []
    found = []
    if request.industry and request.industry.casefold() == (company.industry or "").casefold():
        found.append(reason("reference_same_field", industry=company.industry))
    if request.employees and company.employees:
        ratio = company.employees / request.employees
        if 1 / LIKE_SIZE <= ratio <= LIKE_SIZE:
            found.append(reason("reference_same_size", n=company.employees))
    if request.use_case and request.use_case.casefold() in _told_of(company, contact):
        found.append(reason("reference_use_case", use_case=request.use_case))
    return found


def _told_of(company: Company, contact: Contact) -> str:
    """Everything the product told about what they do, to look for a use case in."""
    told = [*company.traits.values(), *contact.traits.values(), contact.title, company.plan]
    return " ".join(str(one) for one in told if isinstance(one, str)).casefold()


def ask(*, request: ReferenceRequest, contact: Contact, by: User) -> Moment:
    """Ask this person for the call: a draft on the list of their CSM, decided like every other ask.

    Raises Conflict with the reason when they cannot be asked, or somebody was asked already.
    """
    ruling.lock([contact.pk])
    row = _locked(request)
    if row.state not in (ReferenceRequest.State.OPEN, ReferenceRequest.State.DECLINED):
        raise Conflict(_("Somebody was asked already."), code="reference_asked")
    rule = _rule()
    now = timezone.now()
    row.attempts += 1
    cause = _cause(rule, row, contact.pk, now)
    advocates = {
        one.contact_id: one
        for one in Advocate.objects.for_organization(tenancy.current()).filter(contact=contact)
    }
    made = ruling.meet([ruling.ready(rule)], [cause], advocates=advocates, now=now)
    row.save(update_fields=["attempts"])
    if not made:
        raise _Refused(cause.key)
    row.state, row.contact, row.moment = ReferenceRequest.State.ASKED, contact, made[0]
    row.asked_at = now
    row.save(update_fields=["state", "contact", "moment", "asked_at"])
    return made[0]


class _Refused(Conflict):
    """The gates said no; the decision is on record with its reasons."""

    code = "reference_refused"

    def __init__(self, key: str) -> None:
        row = Decision.objects.for_organization(tenancy.current()).filter(key=key).first()
        why = " ".join(say(one) for one in row.reasons) if row else ""
        super().__init__(_("They cannot be asked now: %(why)s") % {"why": why})


def close(
    *, request: ReferenceRequest, state: str, by: User, outcome: str = ""
) -> ReferenceRequest:
    """Log what became of it. Raises Invalid for anything that is no end, Conflict when it has ended before."""
    if state not in ENDS:
        raise Invalid(_("Say what became of it."), code="outcome_needed")
    row = _locked(request)
    if row.closed_at is not None:
        raise Conflict(_("This request is closed."), code="reference_closed")
    if state != "dropped" and row.contact_id is None:
        raise Conflict(_("Nobody was asked yet."), code="reference_open")
    row.state, row.outcome = state, outcome.strip()[:LONGEST_OUTCOME]
    row.closed_at = timezone.now()
    row.save(update_fields=["state", "outcome", "closed_at"])
    return row


def causes(ready: Ready, *, after: datetime, until: datetime) -> Iterator[Cause]:
    """The asks that requests led to, as they happened: what a test on history replays."""
    rows = ReferenceRequest.objects.for_organization(tenancy.current()).filter(
        asked_at__gt=after, asked_at__lte=until, contact__isnull=False
    )
    for row in rows.order_by("asked_at", "pk"):
        if row.contact_id and row.asked_at:
            yield _cause(ready.rule, row, row.contact_id, row.asked_at)


def _cause(rule: Rule, row: ReferenceRequest, contact_id: UUID, now: datetime) -> Cause:
    """Asking the same person again, after a no of somebody else, is a cause of its own."""
    details: dict[str, Any] = {"topic": row.topic, "role": row.prospect}
    if row.needed_by:
        details["week"] = _monday(row.needed_by).isoformat()
    return Cause(
        contact_id=contact_id,
        kind="request",
        at=now,
        why=reason("reference_wanted", topic=row.topic),
        key=f"{rule.pk}:{contact_id}:{row.pk.hex}:{row.attempts}",
        details=details,
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _rule() -> Rule:
    rule: Rule | None = (
        Rule.objects.for_organization(tenancy.current())
        .select_related("incentive")
        .filter(code=CODE)
        .first()
    )
    if rule is None or not rule.is_running(timezone.now()):
        raise Conflict(
            _("The playbook for reference calls is off or paused: switch it on first."),
            code="reference_off",
        )
    return rule


def _locked(request: ReferenceRequest) -> ReferenceRequest:
    row: ReferenceRequest = (
        ReferenceRequest.objects.for_organization(tenancy.current())
        .select_for_update(of=("self",), no_key=True)
        .get(pk=request.pk)
    )
    return row
