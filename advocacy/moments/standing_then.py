"""The score and tier of one person as they were, step by step: the sums of forward decay, replayed in order of time.

The rules are scoring's own (decay, contributions, tiers), with today's weights. Scores are looked at when a fact came
and, while a relation may have become too low, once a day, as the ageing does.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from accounts.customers.models import Company
from advocacy.moments.lives import Known, Life
from advocacy.scoring.contents import Heights, heights_of
from advocacy.scoring.decay import faded, grown
from advocacy.scoring.rules import SERIOUS_TICKET, Total, points_of
from advocacy.scoring.tiers import Before, Evidence, standing
from advocacy.signals.kinds import Kind
from advocacy.signals.querysets import ActSpan

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stood:
    """Where a person stood: None when they objected to being scored."""

    score: float | None
    tier: str


@dataclass(slots=True)
class Standing:
    """Moves forward only: `at(now)` must be asked in order of time."""

    life: Life
    kinds: Mapping[str, Kind]
    totals: dict[str, Total] = field(default_factory=dict)
    acts: list[datetime] = field(default_factory=list)
    span: ActSpan | None = None
    before: Before = field(default_factory=Before)
    now: datetime | None = None
    heights: Heights = field(default_factory=Heights)
    _coming: Iterator[tuple[datetime, int, Known]] | None = None
    _next: tuple[datetime, int, Known] | None = None

    def __post_init__(self) -> None:
        self.heights = heights_of(self.kinds)
        moves = [(one.known_at, 1, one) for one in self.life.signals]
        moves += [(one.withdrawn_at, -1, one) for one in self.life.signals if one.withdrawn_at]
        self._coming = iter(sorted(moves, key=lambda move: (move[0], -move[1])))
        self._next = next(self._coming, None)

    def at(self, now: datetime) -> Stood:
        """The standing then, after everything that was known then."""
        while self._next is not None and self._next[0] <= now:
            at = self._next[0]
            self._wait(at)
            while self._next is not None and self._next[0] == at:
                self._move(self._next[1], self._next[2])
                self._next = next(self._coming or iter(()), None)
            self._look(at)
        self._wait(now)
        return self._look(now)

    def _move(self, sign: int, one: Known) -> None:
        if one.weight:
            half_life = self.kinds[one.kind].half_life_days
            value = grown(one.weight, at=one.at, half_life_days=half_life) * sign
            known = self.totals.get(one.kind, Total(0.0, 0, one.at))
            count = known.signals + sign
            if count > 0:
                self.totals[one.kind] = Total(
                    known.total + value, count, max(known.last_at, one.at)
                )
            else:
                self.totals.pop(one.kind, None)
        if one.is_act and sign > 0:
            self.acts.append(one.at)
            first, last = (self.span.first, self.span.last) if self.span else (one.at, one.at)
            self.span = ActSpan(min(first, one.at), max(last, one.at))
        elif one.is_act:
            self.acts.remove(one.at)
            self.span = ActSpan(min(self.acts), max(self.acts)) if self.acts else None

    def _wait(self, until: datetime) -> None:
        """Look once a day while a relation stands that may have become too low."""
        while (
            self.now is not None
            and self.before.entered_at is not None
            and until - self.now > DAY
            and self._may_fall(until)
        ):
            self._look(self.now + DAY)

    def _may_fall(self, until: datetime) -> bool:
        """Good evidence only fades, and bad evidence is worst at the beginning: enough of both sums says it never fell."""
        assert self.now is not None  # noqa: S101  asked after a first look
        lowest = 0.0
        for code, total in self.totals.items():
            kind = self.kinds[code]
            moment = until if total.total > 0 else self.now
            value = faded(total.total, now=moment, half_life_days=kind.half_life_days)
            lowest += max(value, kind.cap) if kind.cap < 0 else min(value, kind.cap)
        tickets = self.life.tickets
        if tickets:
            lowest += self.kinds[SERIOUS_TICKET].strength * len(tickets)
        return lowest - 1.0 < self.heights.resting_points

    def _look(self, now: datetime) -> Stood:
        if self.said("profiling", now) == "objected":
            self.now = now
            return Stood(None, "leave")
        points = self._points(now)
        evidence = Evidence(
            score=round(sum(points), 1) + 0.0,
            kinds=sum(one > 0 for one in points),
            acts=self.span,
            peace=self._peace(now),
        )
        stands = standing(evidence, before=self.before, now=now, heights=self.heights)
        self.before = Before(stands.tier, stands.entered_at, stands.below_since)
        self.now = now
        return Stood(evidence.score, self._by_hand(stands.tier, now))

    def _by_hand(self, tier: str, now: datetime) -> str:
        """Somebody's word beside the machine's, as it held then; it never lifts "leave in peace"."""
        if tier == "leave":
            return tier
        for told in reversed(self.life.overrides):
            if told.set_at <= now:
                lifted = told.lifted_at is not None and told.lifted_at <= now
                return tier if lifted or told.until <= now else told.tier
        return tier

    def _peace(self, now: datetime) -> str:
        if self.said("recommendation", now) == "objected":
            return "peace.never"
        company = self.life.contact.company
        return "peace.policy" if company and company.policy == Company.Policy.FORBIDDEN else ""

    def said(self, purpose: str, now: datetime) -> str | None:
        answers = [answer for at, answer in self.life.said.get(purpose, ()) if at <= now]
        return answers[-1] if answers else None

    def _points(self, now: datetime) -> list[float]:
        """What every kind gave then, as scoring.rules adds it up; without the words, for it is asked very often."""
        tickets = sum(
            one.opened_at <= now and (one.closed_at is None or one.closed_at > now)
            for one in self.life.tickets
        )
        codes = self.totals.keys() | {SERIOUS_TICKET} if tickets else self.totals.keys()
        return [
            points_of(
                self.kinds[code],
                self.totals[code].total if code in self.totals else 0.0,
                now=now,
                tickets=tickets if code == SERIOUS_TICKET else 0,
            )
            for code in codes
        ]
