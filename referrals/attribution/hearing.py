"""What newcomers say about who told them: read, matched against the book, and confirmed by one click.

Only an address or a handle names one person for certain; a name is likely at best and waits for somebody of ours.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.customers.matching import EXACT, LIKELY, match, of_first_name
from accounts.customers.models import Contact
from accounts.customers.told import Clue
from accounts.events.services import tell
from accounts.organizations.models import User
from kernel import tenancy
from kernel.errors import Conflict
from kernel.text import Reason, define, reason
from referrals.attribution.heard_models import HeardFrom, HeardSuggestion
from referrals.leads import answers
from referrals.leads.models import Lead
from referrals.leads.telling import is_history

FIRST_NAME_ALONE = 0.35
SUGGESTED = 4
CLEARLY_BETTER = 0.15
"""One person stands out when the next is this much less likely; else it is ambiguous."""

define({"match_first_name_alone": gettext_lazy("Same first name; nothing else is said.")})


@dataclass(frozen=True, slots=True)
class Suggested:
    """Somebody who may be meant."""

    contact_id: UUID
    confidence: float
    reason: Reason
    read_as: answers.Named | None = None


def waiting() -> QuerySet[HeardFrom]:
    """Answers of real people that wait for somebody's word."""
    rows: QuerySet[HeardFrom] = HeardFrom.objects.for_organization(tenancy.current())
    return rows.filter(state=HeardFrom.State.WAITING, lead__is_test=False)


def hear(lead: Lead) -> HeardFrom | None:
    """Read the answer of a lead and look for who it names. The same words are read once; what was decided stays."""
    if not lead.heard_from:
        return None
    heard: HeardFrom | None = (
        HeardFrom.objects.for_organization(tenancy.current()).filter(lead=lead).first()
    )
    if heard is not None and (heard.text == lead.heard_from or heard.decided_at):
        return heard
    return look_again(heard or HeardFrom(organization_id=tenancy.current(), lead=lead))


def look_again(heard: HeardFrom) -> HeardFrom:
    """Read the words anew and match them with the book as it is now. Whoever was confirmed stays."""
    lead = heard.lead
    answer = answers.read(lead.heard_from)
    certainty, found = _find(answer, lead)
    plainest = answer.readings[0] if answer.readings else None
    first = (found[0].read_as if found else None) or plainest
    heard.text = lead.heard_from
    heard.person = first.person if first else ""
    heard.company = first.company if first else ""
    heard.handle = (answer.email or answer.handle)[:254]
    heard.channel = answer.channel or Lead.Channel.UNKNOWN
    heard.certainty = certainty
    heard.state = HeardFrom.State.WAITING if found else HeardFrom.State.UNNAMED
    heard.contact_id = None
    if certainty == HeardFrom.Certainty.EXACT:
        heard.state, heard.contact_id = HeardFrom.State.CONFIRMED, found[0].contact_id
    heard.save()
    heard.suggestions.all().delete()
    HeardSuggestion.objects.bulk_create(
        HeardSuggestion(
            organization_id=heard.organization_id,
            heard=heard,
            contact_id=one.contact_id,
            confidence=one.confidence,
            reason=one.reason,
        )
        for one in found
    )
    if heard.contact_id:
        _tell_named(heard)
    return heard


def _find(answer: answers.Answer, lead: Lead) -> tuple[str, list[Suggested]]:
    """Who may be meant, the likeliest first, and how certain that is."""
    clues = [
        Clue(
            key=number,
            at=lead.submitted_at,
            is_test=lead.is_test,
            email=answer.email if number == 0 else "",
            handle=answer.handle if number == 0 else "",
            name=reading.person,
            company=reading.company,
        )
        for number, reading in enumerate(answer.readings or (answers.Named(""),))
    ]
    if not answer.names_somebody:
        return HeardFrom.Certainty.NONE, []
    matches = match(clues)
    if matches[0].certainty == EXACT and matches[0].contact_id:
        sure = Suggested(matches[0].contact_id, 1.0, matches[0].reason)
        return HeardFrom.Certainty.EXACT, [sure]
    best: dict[UUID, Suggested] = {}
    for number, found in matches.items():
        reading = answer.readings[number] if answer.readings else answers.Named("")
        for like in found.candidates if found.certainty == LIKELY else ():
            one = Suggested(
                like.contact_id,
                round(like.similarity * reading.weight, 3),
                like.reason,
                # Two words may be one name or a person and their firm; shown is what was matched.
                reading if reading.company else None,
            )
            if one.confidence > getattr(best.get(like.contact_id), "confidence", 0.0):
                best[like.contact_id] = one
    alone = answer.readings[0] if answer.readings else None
    if not best and alone and not alone.company and " " not in alone.person:
        best = {one.contact_id: one for one in _by_first_name(alone.person, is_test=lead.is_test)}
    best.pop(lead.contact_id, None)
    return _weighed(sorted(best.values(), key=lambda one: (-one.confidence, one.contact_id)))


def _weighed(found: Sequence[Suggested]) -> tuple[str, list[Suggested]]:
    if not found:
        return HeardFrom.Certainty.NONE, []
    several = len(found) > 1 and found[0].confidence - found[1].confidence < CLEARLY_BETTER
    certainty = HeardFrom.Certainty.AMBIGUOUS if several else HeardFrom.Certainty.LIKELY
    return certainty, list(found[:SUGGESTED])


def _by_first_name(name: str, *, is_test: bool) -> list[Suggested]:
    """Customers of this first name. One alone is a hint, several are none."""
    found = of_first_name(name, is_test=is_test, limit=SUGGESTED)
    return [Suggested(pk, FIRST_NAME_ALONE, reason("match_first_name_alone")) for pk in found]


def confirm(*, heard: HeardFrom, contact: Contact, by: User | None) -> HeardFrom:
    """It was this person. The credit is decided by the caller right after. Raises Conflict when it was said before."""
    row = _open(heard)
    row.state, row.contact = HeardFrom.State.CONFIRMED, contact
    _decide(row, by)
    _tell_named(row)
    return row


def reject(*, heard: HeardFrom, by: User | None) -> HeardFrom:
    """It was nobody we know: word of mouth without a name."""
    row = _open(heard)
    row.state, row.contact = HeardFrom.State.REJECTED, None
    _decide(row, by)
    return row


def undo(*, heard: HeardFrom) -> HeardFrom:
    """Take what was said back: it waits again, and who was named for it no longer is."""
    row = _locked(heard)
    if row.decided_at is None:
        raise Conflict(_("Nobody has decided about this yet."), code="not_decided")
    if row.contact_id:
        tell(
            name="lead.unnamed",
            subject=f"{row.lead_id}:{row.contact_id}:{row.decided_at.isoformat()}",
            payload={"lead_id": str(row.lead_id), "contact_id": str(row.contact_id)},
            is_test=row.lead.is_test,
        )
    has_any = row.suggestions.exists()
    row.state = HeardFrom.State.WAITING if has_any else HeardFrom.State.UNNAMED
    row.contact, row.decided_at, row.decided_by = None, None, None
    row.save(update_fields=["state", "contact", "decided_at", "decided_by"])
    return row


def _open(heard: HeardFrom) -> HeardFrom:
    row = _locked(heard)
    if row.decided_at is not None:
        raise Conflict(_("Somebody has decided about this already."), code="decided_already")
    return row


def _locked(heard: HeardFrom) -> HeardFrom:
    row: HeardFrom = (
        HeardFrom.objects.for_organization(tenancy.current())
        .select_related("lead__contact")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=heard.pk)
    )
    return row


def _decide(row: HeardFrom, by: User | None) -> None:
    row.decided_at, row.decided_by = timezone.now(), by
    row.save(update_fields=["state", "contact", "decided_at", "decided_by"])


def _tell_named(heard: HeardFrom) -> None:
    """Being named is something the advocate did; whether they may be thanked goes with it."""
    lead = heard.lead
    at: datetime = lead.submitted_at
    tell(
        name="lead.named",
        subject=f"{lead.pk}:{heard.contact_id}:{heard.decided_at.isoformat() if heard.decided_at else ''}",
        payload={
            "lead_id": str(lead.pk),
            "contact_id": str(heard.contact_id),
            "peer": lead.contact.name,
            "may_thank": lead.may_thank,
        },
        occurred_at=at,
        is_test=lead.is_test,
        is_historical=is_history(lead, at),
    )
