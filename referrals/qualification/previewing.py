"""What a profile would have said about past leads, and how many of those paid: before it is switched on, and beside each
grade of what holds. Judged by what is known today, which is said wherever it is shown."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from kernel import tenancy
from kernel.comparisons import Rates, compare_rates
from kernel.statistics import Proportion, proportion
from referrals.leads.models import Lead
from referrals.qualification.auditing import OPEN_FOR
from referrals.qualification.contents import Profile
from referrals.qualification.facts import facts_of, leads_with_people
from referrals.qualification.models import Assessment
from referrals.qualification.rules import judge

CHUNK = 1000
MOST_LEADS = 20_000
"""A preview looks at so many leads, the newest of the time first."""


@dataclass(frozen=True, slots=True)
class GradeRow:
    """A grade, and how many of the leads that got it paid."""

    grade: str
    paid: Proportion


@dataclass(frozen=True, slots=True)
class Preview:
    """What a profile says about past leads. `is_cut`: there were more than it looked at."""

    looked_at: int
    is_cut: bool
    grades: tuple[GradeRow, ...]
    qualified: Proportion
    rest: Proportion
    comparison: Rates
    ruled_out: tuple[tuple[str, int], ...]
    provisional: int


def past_leads(
    *, since: datetime | None, until: datetime | None, channel: str, now: datetime
) -> Any:
    """Leads of a time and channel of which it is known whether they paid, the newest first."""
    rows = leads_with_people().filter(is_test=False).exclude(stage=Lead.Stage.DUPLICATE)
    if since:
        rows = rows.filter(submitted_at__gte=since)
    if until:
        rows = rows.filter(submitted_at__lt=until)
    if channel:
        rows = rows.filter(channel=channel)
    settled = Q(won_at__isnull=False) | Q(submitted_at__lt=now - OPEN_FOR)
    return rows.filter(settled).order_by("-submitted_at", "-id")


def preview(
    profiles: Sequence[Profile],
    *,
    since: datetime | None,
    until: datetime | None,
    channel: str,
    now: datetime,
) -> list[Preview]:
    """Judge the same past leads by each of these profiles. Writes nothing."""
    tallies = [_Tally() for _profile in profiles]
    looked_at = 0
    rows = past_leads(since=since, until=until, channel=channel, now=now)
    for chunk in _chunks(rows):
        facts = facts_of(chunk, now=now)
        looked_at += len(chunk)
        for lead in chunk:
            paid = lead.won_at is not None
            for profile, tally in zip(profiles, tallies, strict=True):
                # Who is a customer now was none when they came: only what was so then may rule them out.
                tally.add(judge(profile, facts[lead.pk], now=now), paid=paid)
    is_cut = looked_at >= MOST_LEADS
    return [tally.preview(looked_at, is_cut) for tally in tallies]


def _chunks(rows: Any) -> Iterator[list[Lead]]:
    chunk: list[Lead] = []
    for lead in rows[:MOST_LEADS].iterator(chunk_size=CHUNK):
        chunk.append(lead)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


class _Tally:
    def __init__(self) -> None:
        self.of_grade: Counter[str] = Counter()
        self.paid_of_grade: Counter[str] = Counter()
        self.qualified = self.qualified_paid = self.paid = self.all = self.provisional = 0
        self.out: Counter[str] = Counter()

    def add(self, fit: Any, *, paid: bool) -> None:
        self.all += 1
        self.paid += paid
        self.of_grade[fit.grade] += 1
        self.paid_of_grade[fit.grade] += paid
        self.provisional += fit.is_provisional
        if fit.is_qualified:
            self.qualified += 1
            self.qualified_paid += paid
        if fit.disqualifier:
            self.out[fit.disqualifier] += 1

    def preview(self, looked_at: int, is_cut: bool) -> Preview:
        rest, rest_paid = self.all - self.qualified, self.paid - self.qualified_paid
        return Preview(
            looked_at=looked_at,
            is_cut=is_cut,
            grades=tuple(
                GradeRow(grade, proportion(self.paid_of_grade[grade], self.of_grade[grade]))
                for grade in Assessment.Grade.values
            ),
            qualified=proportion(self.qualified_paid, self.qualified),
            rest=proportion(rest_paid, rest),
            comparison=compare_rates(self.qualified_paid, self.qualified, rest_paid, rest),
            ruled_out=tuple(self.out.most_common()),
            provisional=self.provisional,
        )


def measured(*, now: datetime) -> dict[str, Proportion]:
    """How many leads of each grade paid, as they are judged now: the probability that a grade stands for. One query."""
    settled = Q(lead__won_at__isnull=False) | Q(lead__submitted_at__lt=now - OPEN_FOR)
    rows = (
        Assessment.objects.for_organization(tenancy.current())
        .filter(settled, lead__is_test=False)
        .exclude(lead__stage=Lead.Stage.DUPLICATE)
        .order_by()
        .values_list("grade")
        .annotate(n=Count("pk"), k=Count("pk", filter=Q(lead__won_at__isnull=False)))
    )
    counted = {grade: (k, n) for grade, n, k in rows}
    return {grade: proportion(*counted.get(grade, (0, 0))) for grade in Assessment.Grade.values}
