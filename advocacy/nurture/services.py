"""Verbs: let leads of a segment begin its sequence, prepare the mail that is due, stop, note an answer."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from accounts.contacting import services as contacting
from accounts.organizations.models import Organization
from advocacy.nurture import choosing, knowing, texts
from advocacy.nurture.choosing import Piece
from advocacy.nurture.models import ContentItem, Enrolment, Sequence, SequenceMail
from advocacy.nurture.names import FOUR_MAILS
from advocacy.nurture.stopping import stop_reason
from advocacy.nurture.timing import due_after, spoken
from kernel import tenancy, work
from kernel.text import Reason, fill, reason
from referrals.leads.models import Lead
from referrals.qualification.facts import facts_of
from referrals.qualification.segment_models import PathEntry, Segment
from referrals.qualification.segmenting import install_segments

FRESH = timedelta(days=14)
"""Who entered a segment longer ago does not begin its sequence when it is switched on: that would be a blast."""
ON_THEIR_WAY = (Lead.Stage.SUBMITTED, Lead.Stage.QUALIFIED, Lead.Stage.TRIAL)
BEGIN_AT_ONCE = 200


def install_sequence() -> int:
    """The sequence that an organization starts with, switched off, where it has none. Returns how many were made."""
    if Sequence.objects.for_organization(tenancy.current()).exists():
        return 0
    install_segments()
    segment = Segment.objects.for_organization(tenancy.current()).filter(code="b").first()
    if segment is None:
        return 0
    Sequence.objects.bulk_create(
        [
            Sequence(
                organization_id=tenancy.current(),
                code="four-mails",
                name=FOUR_MAILS,
                segment=segment,
                steps=texts.DEFAULT_STEPS,
            )
        ],
        ignore_conflicts=True,
    )
    return 1


def begin_due(*, now: datetime, limit: int = BEGIN_AT_ONCE) -> int:
    """Leads that entered a segment lately begin the sequence that is on for it. Returns how many.

    Only while the organization sends by itself; nobody who may not be written to, is in another sequence, or has a
    person of ours to talk with.
    """
    organization = Organization.objects.get(pk=tenancy.current())
    arms = _arms_by_segment()
    if organization.sending != Organization.Sending.ON or not arms:
        return 0
    entries = _waiting(arms.keys(), now, limit)
    contacts = {entry.lead.contact_id: entry.lead.contact for entry in entries}
    refused = contacting.may_mail(list(contacts.values()), knowing.PURPOSE)
    busy = knowing.with_a_person([entry.lead_id for entry in entries])
    hours = contacting.working_hours()
    rows = []
    for entry in entries:
        contact = entry.lead.contact
        if contact.pk in refused or entry.lead_id in busy:
            continue
        sequences = {one.pk: one for one in arms[entry.segment_id]}
        sequence = sequences[choosing.arm_of(entry.lead_id, list(sequences))]
        first = sequence.steps[0]["days"] if sequence.steps else 0
        rows.append(
            Enrolment(
                organization_id=tenancy.current(),
                lead=entry.lead,
                contact=contact,
                sequence=sequence,
                started_at=now,
                next_at=due_after(now, first, contact, organization, hours),
            )
        )
    return len(Enrolment.objects.bulk_create(rows, ignore_conflicts=True))


def _arms_by_segment() -> dict[UUID, list[Sequence]]:
    arms: dict[UUID, list[Sequence]] = {}
    rows = Sequence.objects.for_organization(tenancy.current()).filter(
        position=Sequence.Position.ON, segment__is_active=True, segment__to_human=False
    )
    for row in rows:
        if row.steps:
            arms.setdefault(row.segment_id, []).append(row)
    return arms


def _waiting(segments: Collection[UUID], now: datetime, limit: int) -> list[PathEntry]:
    """Leads in these segments that never were in a sequence, and whose person is in none now."""
    running = Enrolment.objects.for_organization(tenancy.current()).filter(state="running")
    rows = (
        PathEntry.objects.for_organization(tenancy.current())
        .filter(segment_id__in=list(segments), left_at=None, entered_at__gt=now - FRESH)
        .filter(lead__stage__in=ON_THEIR_WAY, lead__won_at=None, lead__is_test=False)
        .filter(lead__enrolments=None, lead__contact__merged_into=None)
        .exclude(lead__contact_id__in=running.values("contact_id"))
        .select_related("lead__contact__company")
        .order_by("entered_at", "pk")
    )
    first_of: dict[UUID, PathEntry] = {}
    for entry in rows[:limit]:
        first_of.setdefault(entry.lead.contact_id, entry)
    return list(first_of.values())


def prepare_due(*, now: datetime, limit: int = BEGIN_AT_ONCE) -> int:
    """Write the mails whose time has come, or stop for whoever must not get it. Returns how many people were looked at."""
    rows = list(
        _running()
        .filter(next_at__lte=now, sequence__position=Sequence.Position.ON)
        .order_by("next_at", "pk")
        .select_for_update(of=("self",), skip_locked=True)[:limit]
    )
    if not rows:
        return 0
    standings = knowing.standings(rows)
    going = []
    for row in rows:
        if why := stop_reason(standings[row.pk]):
            stop(row, why, now=now)
        else:
            going.append(row)
    _write(going, now)
    return len(rows)


def _running() -> Any:
    return (
        Enrolment.objects.for_organization(tenancy.current())
        .filter(state="running")
        .select_related("lead__company", "contact__company", "sequence")
    )


def _write(rows: Collection[Enrolment], now: datetime) -> None:
    """The next mail of each; one for which no piece fits is left out, and the one after it takes its place."""
    organization = Organization.objects.get(pk=tenancy.current())
    facts = facts_of(knowing.leads_with_facts([row.lead_id for row in rows]), now=now)
    items = knowing.pieces_now()
    pieces = knowing.as_pieces(list(items.values()))
    seen = knowing.seen_by([row.contact_id for row in rows])
    mails = []
    for row in rows:
        known, before = facts[row.lead_id], seen.get(row.contact_id, ())
        mail = next_mail(
            row,
            known,
            pieces=pieces,
            items=items,
            seen=before,
            organization=organization,
            now=now,
        )
        row.next_at = None
        if mail is None:
            finish(row, now=now)
        else:
            mails.append(mail)
            row.save(update_fields=["step", "next_at"])
    SequenceMail.objects.bulk_create(mails, ignore_conflicts=True)


def next_mail(
    row: Enrolment,
    facts: Mapping[str, Any],
    *,
    pieces: Iterable[Piece],
    items: Mapping[UUID, ContentItem],
    seen: Collection[UUID],
    organization: Organization,
    now: datetime,
) -> SequenceMail | None:
    """The next mail that can be written, not saved, with `row.step` at it; None where nothing is left to say."""
    while row.step < len(row.sequence.steps):
        step = row.sequence.steps[row.step]
        words = texts.text_of(step, spoken(row.contact, organization), organization.language)
        piece = None
        if step.get("content"):
            piece = choosing.best_piece(
                pieces, facts, kind=step["content"], language=words[0], seen=seen
            )
        if words[1] and (piece or not step.get("content")):
            item = items[piece.id] if piece else None
            return _mail(row, item, words, organization=organization, now=now)
        row.step += 1
    return None


def _mail(
    row: Enrolment,
    item: ContentItem | None,
    words: tuple[str, str, str],
    *,
    organization: Organization,
    now: datetime,
) -> SequenceMail:
    language, subject, body = words
    values = {
        "hero": row.contact.first_name,
        "organization": organization.name,
        "piece": item.title if item else "",
        "summary": item.summary if item else "",
        "link": item.url if item else "",
    }
    return SequenceMail(
        organization_id=tenancy.current(),
        enrolment=row,
        step=row.step,
        content=item,
        language=language,
        subject=fill(subject, values),
        body=fill(body, values),
        due_at=now,
    )


def stop(row: Enrolment, why: Reason, *, now: datetime) -> None:
    """It ends here for this person; a mail on its way is called back. Again, nothing changes."""
    if row.state == "stopped":
        return
    row.state, row.reason, row.ended_at, row.next_at = "stopped", why, now, None
    row.save(update_fields=["state", "reason", "ended_at", "next_at", "replied_at"])
    SequenceMail.objects.for_organization(tenancy.current()).filter(
        enrolment=row, state=work.State.PENDING, lease_until=None
    ).update(state=work.State.CANCELLED, finished_at=now, outcome=why)


def finish(row: Enrolment, *, now: datetime) -> None:
    """Everything was sent."""
    row.state, row.ended_at, row.next_at = "finished", now, None
    row.reason = reason("sequence.all_sent")
    row.save(update_fields=["state", "reason", "ended_at", "next_at", "step"])


def close_second(*, goes: UUID, stays: UUID) -> None:
    """Two people turn out to be one: where both are in a sequence, the one who stays goes on in theirs."""
    rows = Enrolment.objects.for_organization(tenancy.current()).filter(state="running")
    if rows.filter(contact_id=stays).exists():
        for row in rows.filter(contact_id=goes):
            stop(row, reason("sequence.merged"), now=timezone.now())


def note_replies(told: Iterable[tuple[UUID, datetime]]) -> int:
    """These people wrote to us: whoever is in a sequence leaves it, and it is remembered that they answered.

    An answer up to 30 days after the last mail counts as one to the sequence. Returns how many.
    """
    at_of: dict[UUID, datetime] = {}
    for contact_id, at in told:
        at_of[contact_id] = max(at, at_of.get(contact_id, at))
    if not at_of:
        return 0
    now = timezone.now()
    recent = Q(state="running") | Q(state="finished", ended_at__gt=now - timedelta(days=30))
    rows = (
        Enrolment.objects.for_organization(tenancy.current())
        .filter(recent, contact_id__in=at_of, replied_at=None)
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    counted = 0
    for row in rows:
        if at_of[row.contact_id] >= row.started_at:
            row.replied_at = at_of[row.contact_id]
            stop(row, reason("sequence.answered"), now=now)
            counted += 1
    return counted


def stop_over(*, now: datetime, limit: int = 500) -> int:
    """Stop at once for whoever has paid, booked, left or come to a person of ours. Returns how many."""
    over = (
        Q(lead__won_at__isnull=False)
        | ~Q(lead__stage__in=ON_THEIR_WAY)
        | Q(lead__first_contact__is_closed=False)
        | Q(contact__merged_into__isnull=False)
    )
    rows = list(_running().filter(over).select_for_update(of=("self",), skip_locked=True)[:limit])
    standings = knowing.standings(rows)
    stopped = 0
    for row in rows:
        if why := stop_reason(standings[row.pk]):
            stop(row, why, now=now)
            stopped += 1
    return stopped
