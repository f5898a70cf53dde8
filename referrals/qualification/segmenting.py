"""Which segment a lead is in, and what the next step of its path is. The first segment that matches is theirs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from kernel import tenancy
from kernel.conditions import Asked, Vocabulary, compiled, parse
from kernel.errors import Conflict, DomainError, Invalid, NotFound
from referrals.leads.models import Lead
from referrals.qualification.contradictions import contradiction
from referrals.qualification.defaults import DEFAULT_SEGMENTS
from referrals.qualification.in_force import vocabulary
from referrals.qualification.segment_models import PathEntry, Segment
from referrals.qualification.telling import tell_place
from referrals.qualification.vocabulary import in_language

STEP_KINDS = ("hint", "content", "call", "demo")
OVER = (Lead.Stage.LOST, Lead.Stage.DUPLICATE, Lead.Stage.WITHDRAWN)
MOST_STEPS = 12


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a lead's path: what it is, when it is meant, whether it was done."""

    code: str
    kind: str
    title: str
    text: str
    due_at: datetime
    done_at: str | None


def install_segments() -> int:
    """The segments that an organization starts with, where it has none. Returns how many were made."""
    if Segment.objects.for_organization(tenancy.current()).exists():
        return 0
    made = Segment.objects.bulk_create(
        [Segment(organization_id=tenancy.current(), **one) for one in DEFAULT_SEGMENTS],
        ignore_conflicts=True,
    )
    return len(made)


def segments_now() -> list[tuple[Segment, Asked | None]]:
    """The segments that are on, in order, ready to ask. One whose conditions cannot be read any more matches nobody."""
    install_segments()
    known = vocabulary(with_fit=True)
    found: list[tuple[Segment, Asked | None]] = []
    rows = Segment.objects.for_organization(tenancy.current()).filter(is_active=True)
    for segment in rows.order_by("place", "code"):
        if not segment.conditions:
            found.append((segment, None))
            continue
        try:
            found.append((segment, compiled(parse(segment.conditions, known), known)))
        except DomainError:
            continue
    return found


def place(
    leads: Sequence[Lead], facts: Mapping[UUID, dict[str, Any]], *, now: datetime
) -> dict[UUID, Segment]:
    """Let each lead be in the segment it matches now, and tell of those that entered one or changed. By lead.

    A lead that is lost, a duplicate or withdrawn leaves its path and enters no other.
    """
    segments = segments_now()
    here = {
        entry.lead_id: entry
        for entry in PathEntry.objects.for_organization(tenancy.current())
        .filter(lead_id__in=[lead.pk for lead in leads], left_at=None)
        .select_related("segment")
    }
    fresh: list[tuple[Lead, PathEntry, Segment | None]] = []
    left: list[UUID] = []
    current: dict[UUID, Segment] = {}
    for lead in leads:
        entry = here.get(lead.pk)
        segment = None if lead.stage in OVER else first_match(segments, facts[lead.pk], now)
        if segment:
            current[lead.pk] = segment
        if entry and (segment is None or entry.segment_id != segment.pk):
            left.append(entry.pk)
        if segment and (entry is None or entry.segment_id != segment.pk):
            row = PathEntry(
                organization_id=tenancy.current(), lead=lead, segment=segment, entered_at=now
            )
            fresh.append((lead, row, entry.segment if entry else None))
    PathEntry.objects.filter(pk__in=left).update(left_at=now)
    PathEntry.objects.bulk_create([row for _lead, row, _before in fresh])
    for lead, row, before in fresh:
        tell_place(lead=lead, entry=row, before=before)
    return current


def first_match(
    segments: Sequence[tuple[Segment, Asked | None]], facts: Mapping[str, Any], now: datetime
) -> Segment | None:
    """The first segment that matches is theirs."""
    return next(
        (segment for segment, asked in segments if asked is None or asked.ask(facts, now) is True),
        None,
    )


def entry_of(lead: Lead) -> PathEntry | None:
    """Where a lead is now."""
    found: PathEntry | None = (
        PathEntry.objects.for_organization(tenancy.current())
        .filter(lead=lead, left_at=None)
        .select_related("segment")
        .first()
    )
    return found


def steps_for(
    entry: PathEntry, facts: Mapping[str, Any], *, language: str, now: datetime
) -> list[Step]:
    """The steps of the path that concern this lead, in order: those without a condition, and whose condition holds."""
    known = vocabulary(with_fit=True)
    steps = []
    for said in entry.segment.steps:
        if said.get("only_if") and not _holds(said["only_if"], known, facts, now):
            continue
        steps.append(
            Step(
                code=said["code"],
                kind=said["kind"],
                title=in_language(said.get("title"), language),
                text=in_language(said.get("text"), language),
                due_at=entry.entered_at + timedelta(days=said.get("days", 0)),
                done_at=entry.done.get(said["code"]),
            )
        )
    return steps


def next_step(steps: Sequence[Step]) -> Step | None:
    """The first that is not done; None when the path is walked."""
    return next((step for step in steps if step.done_at is None), None)


def _holds(said: Any, known: Vocabulary, facts: Mapping[str, Any], now: datetime) -> bool:
    try:
        return compiled(parse(said, known), known).ask(facts, now) is True
    except DomainError:
        return False


def do_step(lead: Lead, *, step: str) -> PathEntry:
    """Note that a step of its path was done; again, nothing changes. Raises Conflict outside of a path, NotFound."""
    entry = (
        PathEntry.objects.for_organization(tenancy.current())
        .filter(lead=lead, left_at=None)
        .select_for_update(of=("self",))
        .select_related("segment")
        .first()
    )
    if entry is None:
        raise Conflict(_("This lead is on no path."), code="no_path")
    if step not in {one["code"] for one in entry.segment.steps}:
        raise NotFound(_("This path has no step “%(step)s”.") % {"step": step[:60]})
    if step not in entry.done:
        entry.done = entry.done | {step: timezone.now().isoformat()}
        entry.save(update_fields=["done"])
    found: PathEntry = entry
    return found


def check_segment(*, conditions: Mapping[str, Any], steps: Sequence[Any]) -> None:
    """Raises Invalid naming every fault: unknown questions, conditions that can never hold, steps without a word."""
    known = vocabulary(with_fit=True, is_strict=True)
    faults: list[dict[str, str]] = []
    if conditions:
        _check_conditions(conditions, known, "/conditions", faults)
    if len(steps) > MOST_STEPS:
        words = _("At most %(most)s steps.") % {"most": MOST_STEPS}
        faults.append({"pointer": "/steps", "code": "too_many", "detail": words})
    seen: set[str] = set()
    for place_, step in enumerate(steps):
        at = f"/steps/{place_}"
        code = step.get("code") if isinstance(step, Mapping) else None
        if not code or code in seen:
            words = _("Each step has a code of its own.")
            faults.append({"pointer": f"{at}/code", "code": "invalid", "detail": words})
            continue
        seen.add(code)
        if step.get("kind") not in STEP_KINDS:
            words = _("One of: %(parts)s.") % {"parts": ", ".join(STEP_KINDS)}
            faults.append({"pointer": f"{at}/kind", "code": "invalid", "detail": words})
        if not in_language(step.get("title"), "en").strip():
            words = _("A step needs a title.")
            faults.append({"pointer": f"{at}/title", "code": "invalid", "detail": words})
        if step.get("only_if"):
            _check_conditions(step["only_if"], known, f"{at}/only_if", faults)
    if faults:
        raise Invalid(
            _("This segment cannot be used: %(what)s") % {"what": faults[0]["detail"]},
            errors=faults,
        )


def _check_conditions(said: Any, known: Vocabulary, at: str, faults: list[dict[str, str]]) -> None:
    try:
        group = parse(said, known, pointer=at)
    except DomainError as refusal:
        faults.extend(refusal.errors)
        return
    if why := contradiction(group, known):
        faults.append({"pointer": at, "code": "contradiction", "detail": why})
