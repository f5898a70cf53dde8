"""Brindille's sequences: who was in one in the last five months, what they were sent and when, and what became of them.

Who agreed and who answers is drawn; which sequence, which piece, which hour and why it ended follow from the rules of
`advocacy.nurture`, as for anybody. Rows are written set-wise: a mail of the past is not sent again. Whoever is under way goes on.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from accounts.contacting import services as contacting
from accounts.contacting.models import Consent
from accounts.organizations.models import Organization
from advocacy.demo.acquiring import SignUp
from advocacy.demo.chance import source
from advocacy.demo.simulation import Story
from advocacy.nurture import choosing, knowing, texts
from advocacy.nurture.models import Enrolment, Sequence, SequenceMail
from advocacy.nurture.services import install_sequence, next_mail
from advocacy.nurture.timing import due_after
from kernel import tenancy
from kernel.setwise import insert_rows
from kernel.text import Reason, reason
from kernel.windows import WorkingHours
from kernel.work import State
from referrals.leads.models import Lead
from referrals.qualification.facts import facts_of, leads_with_people
from referrals.qualification.segment_models import PathEntry

SINCE = timedelta(days=150)
AGREED = 0.75
"""So many of those who sign up agree to a few mails with content."""
ANSWERS = 0.07
"""Chance that somebody answers one of the mails."""
BEGAN_AFTER = timedelta(minutes=4)
GUIDE_FIRST = "Guide first, three mails in 15 working days"


@dataclass(frozen=True, slots=True)
class Going:
    """What a lead's way through a sequence depends on."""

    organization: Organization
    hours: WorkingHours | None
    pieces: list[choosing.Piece]
    items: Mapping[UUID, Any]
    until: datetime


def plant(organization: Organization, story: Story, seed: int) -> int:
    """Switch two sequences on and write down who went through them. Nothing is planted twice. Returns how many people."""
    arms = _sequences()
    if Enrolment.objects.for_organization(tenancy.current()).exists():
        return 0
    until = story.market.until
    agreed = {f"lead-{one.number}": one for one in story.market.sign_ups if _is_in(one, story)}
    leads = list(leads_with_people().filter(external_id__in=agreed).order_by("external_id"))
    facts = facts_of(leads, now=until)
    items = knowing.pieces_now()
    going = Going(
        organization,
        contacting.working_hours(),
        knowing.as_pieces(list(items.values())),
        items,
        until,
    )
    lost, placed = _lost(leads), _placed(leads)
    entries: list[PathEntry] = []
    consents: list[Consent] = []
    enrolments: list[Enrolment] = []
    mails: list[SequenceMail] = []
    for lead in leads:
        rng = source(seed, story.world.name, "sequence", lead.external_id)
        if placed.get(lead.pk, arms[0].segment_id) != arms[0].segment_id:
            continue  # a worker has judged this one already, and knows more
        entries.append(_entry(lead, arms[0], lost.get(lead.pk)))
        if rng.random() >= AGREED:
            continue
        consents.append(_consent(lead))
        chosen = choosing.arm_of(lead.pk, [arm.pk for arm in arms])
        row = Enrolment(
            organization_id=tenancy.current(),
            lead=lead,
            contact=lead.contact,
            sequence=next(arm for arm in arms if arm.pk == chosen),
            started_at=lead.submitted_at + BEGAN_AFTER,
        )
        mails += _went(row, facts[lead.pk], going, _ending(lead, lost.get(lead.pk)), rng)
        enrolments.append(row)
    insert_rows(entries, unless_there=True)
    insert_rows(consents)
    begun = insert_rows(enrolments, unless_there=True)
    insert_rows([mail for mail in mails if mail.enrolment_id in begun])
    return len(begun)


def _is_in(one: SignUp, story: Story) -> bool:
    """Two of the three traits make a B; whom an advocate's link brought goes to a human."""
    is_late = story.market.until - SINCE < one.at < story.market.until - timedelta(hours=1)
    return (
        is_late
        and not one.code_of
        and sum(bool(one.traits[trait.name]) for trait in story.world.traits) == 2
    )


def _sequences() -> list[Sequence]:
    """The one everybody starts with, and one that begins with the guide: both on, each lead gets one by chance."""
    install_sequence()
    first = Sequence.objects.for_organization(tenancy.current()).get(code="four-mails")
    nearest, _second, guide, last = texts.DEFAULT_STEPS
    Sequence.objects.get_or_create(
        organization_id=tenancy.current(),
        code="guide-first",
        defaults={
            "name": GUIDE_FIRST,
            "segment": first.segment,
            "steps": [{**guide, "days": 1}, {**nearest, "days": 6}, last],
        },
    )
    rows = Sequence.objects.for_organization(tenancy.current()).order_by("code")
    rows.update(position=Sequence.Position.ON)
    return list(rows.select_related("segment"))


def _lost(leads: list[Lead]) -> dict[UUID, datetime]:
    rows = Lead.objects.for_organization(tenancy.current()).filter(
        pk__in=[lead.pk for lead in leads], stage=Lead.Stage.LOST
    )
    return dict(rows.values_list("pk", "stage_at"))


def _placed(leads: list[Lead]) -> dict[UUID, UUID]:
    rows = PathEntry.objects.for_organization(tenancy.current()).filter(
        lead_id__in=[lead.pk for lead in leads], left_at=None
    )
    return dict(rows.values_list("lead_id", "segment_id"))


def _entry(lead: Lead, arm: Sequence, lost_at: datetime | None) -> PathEntry:
    return PathEntry(
        organization_id=tenancy.current(),
        lead=lead,
        segment=arm.segment,
        entered_at=lead.submitted_at,
        left_at=lost_at,
    )


def _consent(lead: Lead) -> Consent:
    return Consent(
        organization_id=tenancy.current(),
        contact=lead.contact,
        purpose=Consent.Purpose.CONTENT,
        answer=Consent.Answer.GRANTED,
        source="sign-up questions",
        recorded_at=lead.submitted_at,
    )


Ending = tuple[datetime, Reason] | None


def _ending(lead: Lead, lost_at: datetime | None) -> Ending:
    if lead.won_at:
        return lead.won_at, reason("sequence.paid")
    return (lost_at, reason("sequence.over", stage="lead_stage.lost")) if lost_at else None


def _went(
    row: Enrolment, facts: Mapping[str, Any], going: Going, ending: Ending, rng: Random
) -> Iterator[SequenceMail]:
    """Its mails until it ended, or until now; the row is left as it stands then."""
    at, seen, steps = row.started_at, set[UUID](), row.sequence.steps
    while row.step < len(steps):
        days = steps[row.step]["days"]
        due = due_after(at, days, row.contact, going.organization, going.hours)
        if ending and ending[0] <= due:
            row.state, (row.ended_at, row.reason) = "stopped", ending
            return
        if due > going.until:
            row.next_at = due
            return
        mail = next_mail(
            row,
            facts,
            pieces=going.pieces,
            items=going.items,
            seen=seen,
            organization=going.organization,
            now=due,
        )
        if mail is None:
            break
        mail.state, mail.finished_at, mail.created_at = State.DONE, due, due
        mail.outcome = reason("sequence.sent", at=due.isoformat())
        yield mail
        at, row.step = due, row.step + 1
        if mail.content_id:
            seen.add(mail.content_id)
        if rng.random() < ANSWERS:
            replied = due + timedelta(hours=rng.uniform(1, 30))
            if replied < going.until and not (ending and ending[0] < replied):
                row.replied_at = replied
                ending = (replied, reason("sequence.answered"))
    if ending and row.replied_at:
        row.state, (row.ended_at, row.reason) = "stopped", ending
        return
    row.state, row.ended_at, row.reason = "finished", at, reason("sequence.all_sent")
