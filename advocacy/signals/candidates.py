"""Facts whose author is not certain: kept apart, weighing nothing, until a person says whose they are.

Only people already in the book are suggested; nobody is created. What nobody accepts within 14 days is deleted.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.customers import matching, profiles
from accounts.customers.activity import forget_trouble
from accounts.customers.likeness import Likeness
from accounts.customers.matching import EXACT, Match
from accounts.customers.profiles import Book
from accounts.customers.told import Clue
from accounts.events.models import Event
from advocacy.signals.facts import Fact
from advocacy.signals.models import Signal
from advocacy.signals.rules import REFERRAL_STAGES, SUBJECT_LENGTH, subject_of
from advocacy.signals.services import withdraw
from advocacy.signals.suggested import Candidate, Suggestion
from advocacy.sources.told import EvidenceTold, Told
from kernel import tenancy
from kernel.setwise import insert_rows, update_rows

EXCERPT = 280
"""Characters kept of what somebody wrote in public."""
KEPT_FOR = timedelta(days=14)


def distrust(told: Sequence[Told]) -> None:
    """What nobody proved to have sent creates nobody and changes nothing: its person is only a clue."""
    for one in told:
        if one.is_unsigned:
            if one.person is not None:
                one.clue = _as_clue(one)
            one.person = one.company = None
            one.was_active = one.organization_created = False
            one.revenue, one.leads, one.consents, one.trouble = [], [], {}, []


def _as_clue(one: Told) -> Clue:
    person = one.person
    assert person is not None  # noqa: S101  the caller looked
    return Clue(
        key=one.event_id,
        at=one.at,
        is_test=one.is_test,
        external_id=person.external_id,
        email=person.email,
        name=str(person.fields.get("name") or ""),
    )


def recognise(told: Sequence[Told]) -> dict[int, Match]:
    """Who is meant by the clue of each event that has one. Unproven senders are only heard."""
    distrust(told)
    return _match(told)


def _match(told: Sequence[Told]) -> dict[int, Match]:
    clues = []
    for one in told:
        if one.clue is not None:
            one.clue.key, one.clue.is_test = one.event_id, one.is_test
            clues.append(one.clue)
    return matching.match(clues) if clues else {}


def concerned(told: Sequence[Told], meant: Mapping[int, Match]) -> set[UUID]:
    """Contacts that a batch is about beside those it names: who is recognised for certain, and whom we name ourselves."""
    return set(_certain(told, meant).values()) | {
        UUID(one.contact_id) for one in told if one.contact_id
    }


def _certain(told: Sequence[Told], meant: Mapping[int, Match]) -> dict[int, UUID]:
    """The contact of each event whose author is beyond doubt."""
    return {
        one.event_id: match.contact_id
        for one in told
        if (match := meant.get(one.event_id))
        and match.certainty == EXACT
        and match.contact_id
        and not one.is_unsigned
    }


def settle(
    told: Sequence[Told], meant: dict[int, Match], people: Book, events: Mapping[int, Event]
) -> None:
    """Give each event its author as far as that is certain, now that the batch has brought whom it brings.

    The words of people who are only recognised are cut to an excerpt; what is in doubt waits. Acceptances that were
    taken back since count for nothing.
    """
    in_doubt = [one for one in told if one.event_id in meant and not _is_certain(one, meant)]
    if in_doubt and any(one.person for one in told):
        meant |= _match(in_doubt)
    certain = _certain(told, meant)
    profiles.lock_also(certain.values(), people)
    _name_authors(told, certain, people)
    _drop_taken_back(told)
    keep(told, meant, events)


def _is_certain(one: Told, meant: Mapping[int, Match]) -> bool:
    return not _is_open(one, meant[one.event_id])


def _name_authors(told: Sequence[Told], certain: Mapping[int, UUID], people: Book) -> None:
    gone = dict(people.merges)
    for one in told:
        wanted = UUID(one.contact_id) if one.contact_id else certain.get(one.event_id)
        if wanted is None:
            continue
        contact = people.contacts.get(gone.get(wanted, wanted))
        if contact is not None and contact.merged_into_id:
            contact = people.contacts.get(contact.merged_into_id)
        if contact is not None and contact.is_test == one.is_test:
            people.contact_of[one.event_id] = contact
        if one.event_id in certain:
            for evidence in one.evidence:
                evidence.details = excerpt_of(evidence.details)


def _drop_taken_back(told: Sequence[Told]) -> None:
    """An acceptance counts while it holds, and its undoing while it does not: whatever the order in which they come."""
    wanted = {one.candidate_id for one in told if one.candidate_id}
    if not wanted:
        return
    rows = Candidate.objects.for_organization(tenancy.current()).filter(
        pk__in=wanted, state=Candidate.State.ACCEPTED
    )
    holds = {str(pk) for pk in rows.values_list("pk", flat=True)}
    for one in told:
        if one.candidate_id in holds:
            one.withdrawn = []
        elif one.candidate_id:
            one.evidence, one.trouble = [], []


def take_back(told: Sequence[Told], people: Book) -> list[Signal]:
    """What was counted for the wrong person counts no longer, and its trouble never was. Returns the signals.

    They leave their subject, so that the same fact can be accepted again.
    """
    wrong = {
        (contact.pk, kind, subject)
        for one in told
        if (contact := people.contact_of.get(one.event_id))
        for kind, subject in one.withdrawn
    }
    if not wrong:
        return []
    _silence_stages(told, wrong)
    rows = Signal.objects.for_organization(tenancy.current()).filter(
        contact__in={contact for contact, _kind, _subject in wrong},
        subject__in={subject for _contact, _kind, subject in wrong},
    )
    found = [row for row in rows if (row.contact_id, row.kind, row.subject) in wrong]
    for row in found:
        row.subject = f"{row.subject[: SUBJECT_LENGTH - 33]}#{row.pk.hex}"
    update_rows(found, ["subject"])
    forget_trouble({(contact, subject) for contact, _kind, subject in wrong})
    return withdraw(found).withdrawn


def keep(told: Sequence[Told], matches: Mapping[int, Match], events: Mapping[int, Event]) -> None:
    """Let what is likely, and what is exact but unproven, wait for a person. A fact told again waits once."""
    in_doubt = [
        (one, match)
        for one in told
        if (match := matches.get(one.event_id)) and _is_open(one, match)
    ]
    refused = _refused(in_doubt)
    rows: list[Candidate] = []
    suggestions: list[Suggestion] = []
    for one, match in in_doubt:
        likely = [
            like for like in match.candidates if (one.event_id, like.contact_id) not in refused
        ]
        one.reading = Event.Reading.WAITING if likely and one.evidence else Event.Reading.NOTHING
        for evidence in one.evidence if likely else ():
            row = _candidate(one, evidence, match, events[one.event_id].source)
            rows.append(row)
            suggestions += [_suggestion(row, like) for like in likely]
    new = insert_rows(rows, leave_out=["created_at"], unless_there=True)
    insert_rows([one for one in suggestions if one.candidate_id in new])


def _is_open(one: Told, match: Match) -> bool:
    return match.certainty != EXACT or one.is_unsigned


def _suggestion(row: Candidate, like: Likeness) -> Suggestion:
    return Suggestion(
        organization_id=tenancy.current(),
        candidate=row,
        contact_id=like.contact_id,
        reason=like.reason,
        similarity=like.similarity,
    )


def _refused(in_doubt: Sequence[tuple[Told, Match]]) -> set[tuple[int, UUID]]:
    """Pairs that a person refused, of those that `match` took for exact."""
    clues = [one.clue for one, match in in_doubt if match.certainty == EXACT and one.clue]
    return matching.refusals_of(clues) if clues else set()


def _candidate(one: Told, evidence: EvidenceTold, match: Match, source: str) -> Candidate:
    clue = one.clue
    assert clue is not None  # noqa: S101  it was matched
    fact = Fact(
        kind=evidence.kind,
        contact_id=match.candidates[0].contact_id,
        company_id=None,
        subject=evidence.subject,
        occurred_at=one.at,
        event_id=one.event_id,
    )
    return Candidate(
        organization_id=tenancy.current(),
        kind=evidence.kind,
        subject=subject_of(fact),
        details=excerpt_of(evidence.details),
        tone=evidence.tone[:12],
        strength=evidence.strength,
        occurred_at=min(one.at, timezone.now()),
        source=source[:60],
        event_id=one.event_id,
        is_live=not one.is_late,
        is_test=one.is_test,
        is_proven=not one.is_unsigned,
        is_exact=match.certainty == EXACT,
        name=clue.name[:200],
        company=clue.company[:200],
        handle=clue.handle[:320],
        profile_url=clue.profile_url[:500],
        email=clue.email[:254],
        external_id=clue.external_id[:255],
        reason=match.reason,
    )


def excerpt_of(details: dict[str, Any]) -> dict[str, Any]:
    """The same details, no text longer than an excerpt."""
    return {
        name: _cut(value) if isinstance(value, str) and name != "url" else value
        for name, value in details.items()
    }


def _cut(text: str) -> str:
    return text if len(text) <= EXCERPT else f"{text[: EXCERPT - 1].rstrip()}…"


def waiting() -> QuerySet[Candidate]:
    """What waits for a person, the oldest first. Rows of test keys are left to the caller."""
    rows: QuerySet[Candidate] = Candidate.objects.for_organization(tenancy.current())
    return rows.filter(state=Candidate.State.WAITING).order_by("created_at", "pk")


def forget_old(*, now: datetime | None = None) -> int:
    """Delete what nobody accepted within 14 days of coming, or of the last decision about it. Returns how many."""
    last = (now or timezone.now()) - KEPT_FOR
    old = (
        Candidate.objects.for_organization(tenancy.current())
        .filter(~Q(state=Candidate.State.ACCEPTED))
        .annotate(since=Coalesce("decided_at", "created_at"))
        .filter(since__lte=last)
    )
    ids = list(old.values_list("pk", flat=True)[:5000])
    Candidate.objects.for_organization(tenancy.current()).filter(pk__in=ids).delete()
    return len(ids)


def _silence_stages(told: Sequence[Told], wrong: set[tuple[UUID, str, str]]) -> None:
    """A stage of a lead whose credit moved on within the same batch was never theirs."""
    for one in told:
        one.evidence = [
            evidence
            for evidence in one.evidence
            if evidence.kind not in REFERRAL_STAGES
            or not evidence.contact_id
            or (UUID(evidence.contact_id), evidence.kind, evidence.subject) not in wrong
        ]
