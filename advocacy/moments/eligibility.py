"""May this person be asked now, for each kind of ask; if not why, and from when on. By the gates that live rules pass."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from accounts.contacting.wishes import EFFORT, PUBLIC, AskKind
from accounts.customers.models import Contact
from accounts.organizations.models import Organization
from advocacy.holdout import services as holdout
from advocacy.holdout.rules import Drawn
from advocacy.moments import (
    admitting,
    admitting_asks,
    asks,
    people,
    replaying,
    resting,
    rules,
    steadying,
)
from advocacy.moments.asks import Balance, Limits, Past
from advocacy.moments.causes import Cause
from advocacy.moments.holding import unit_of
from advocacy.moments.lives import load
from advocacy.moments.models import Rule
from advocacy.moments.pace import Pace
from advocacy.moments.results import Metric
from advocacy.moments.triggers import Trigger
from advocacy.scoring.services import kinds_in_force
from kernel import tenancy
from kernel.text import Reason, reason

MOST_STEPS = 8
"""So many obstacles in a row are looked beyond to find the day from which on somebody may be asked."""


@dataclass(frozen=True, slots=True)
class Askable:
    """One kind of ask. `reasons`: everything in the way now; `free_at`: the first moment nothing dated is (None: it
    depends on somebody, or it is free now).
    """

    kind: str
    is_public: bool
    effort: int
    reasons: Sequence[Reason]
    free_at: datetime | None

    @property
    def is_now(self) -> bool:
        return not self.reasons


@dataclass(frozen=True, slots=True)
class Eligibility:
    contact: Contact
    at: datetime
    kinds: Sequence[Askable]
    last_asked_at: datetime | None
    balance: Balance

    @property
    def is_now(self) -> bool:
        return any(one.is_now for one in self.kinds)

    @property
    def next_at(self) -> datetime | None:
        """From when on they may be asked for anything at all: now, a day, or nobody knows (None)."""
        if self.is_now:
            return self.at
        return min((one.free_at for one in self.kinds if one.free_at), default=None)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What holds for asks to anybody here: the limits, what each day has planned already, the draw."""

    limits: Limits
    pace: Pace
    drawn: Drawn | None

    def asks_on(self, contact: Contact, at: datetime) -> date | None:
        owner_id = contact.company.owner_id if contact.company else None
        soon = at + timedelta(minutes=1)
        return self.pace.day_for(
            _rule(AskKind.QUOTE), owner_id=owner_id, is_observed=False, begins=at, until=soon
        )

    def held_out(self, contact: Contact, at: datetime) -> Reason | None:
        """Drawn by the organization's share; a playbook with a share of its own may decide otherwise."""
        if self.drawn is None or contact.is_test or at >= self.drawn.ends_at:
            return None
        return self.drawn.refusal(unit_of(contact), rule="", percent=None)


def outlook(contacts: Collection[Contact], *, now: datetime) -> Outlook:
    """A constant number of queries."""
    organization = Organization.objects.get(pk=tenancy.current())
    limits = steadying.limits_of_here()
    found = holdout.drawn_for({unit_of(one) for one in contacts})
    pace = steadying.pace_of_here(limits, organization, now=now, hold=False)
    return Outlook(limits, pace, found[1] if found else None)


def of_person(contact: Contact, *, now: datetime) -> Eligibility:
    """A constant number of queries; fewer where the contact was read with its advocate, company and owner."""
    advocate = getattr(contact, "advocate", None)
    tiers = {contact.pk: advocate.tier} if advocate else {}
    known = people.know([contact.pk], tiers=tiers, now=now, rows=[contact])
    return _eligibility(contact, known.persons[contact.pk], outlook([contact], now=now), now)


def of_person_then(contact: Contact, *, at: datetime) -> Eligibility:
    """As decisions would have found them at a moment of the past: what a test on history sees."""
    rule, limits = _rule(AskKind.QUOTE), steadying.limits_of_here()
    organization = Organization.objects.get(pk=tenancy.current())
    lives = load([contact.pk], rule=rule, as_if_live=False)
    replay = replaying.Replay(
        rule=rule,
        lives=lives,
        kinds=kinds_in_force(hold=False),
        timezone=organization.timezone,
        is_carried_out=False,
        pace=steadying.empty_pace(limits, organization),
        draws=holdout.all_draws(since=at, units=[unit_of(contact)]),
    )
    cause = _cause(contact.pk, at)
    person, _about = replay.know(cause, at)
    then = Outlook(limits, replay.pace_at(replay.order(cause, at)), replay.drawn_at(at))
    return _eligibility(contact, person, then, at)


def _eligibility(
    contact: Contact, person: rules.Person, ahead: Outlook, now: datetime
) -> Eligibility:
    asked = [one for one in _live(person.past) if one.is_ask and one.reached]
    return Eligibility(
        contact=contact,
        at=now,
        kinds=[_askable(AskKind(kind), contact, person, ahead, now) for kind in AskKind.values],
        last_asked_at=max((one.opened_at for one in asked), default=None),
        balance=asks.balance(_live(person.past), now=now),
    )


def _live(past: Sequence[Past]) -> list[Past]:
    return [one for one in past if not one.is_observed]


def _askable(
    kind: AskKind, contact: Contact, person: rules.Person, ahead: Outlook, now: datetime
) -> Askable:
    return Askable(
        kind=kind.value,
        is_public=kind in PUBLIC,
        effort=EFFORT[kind],
        reasons=obstacles(kind, contact, person, ahead, now=now),
        free_at=_free_at(kind, contact, person, ahead, now),
    )


def obstacles(
    kind: AskKind, contact: Contact, person: rules.Person, ahead: Outlook, *, now: datetime
) -> list[Reason]:
    """What every gate of an ask says to one of this kind at a moment. No gate is left out, none is added."""
    candidate = rules.Candidate(
        ready=rules.Ready(_rule(kind), Trigger(on="signal")),
        cause=_cause(contact.pk, now),
        person=person,
        metric=Metric(label=""),
        offer_refusal=lambda: None,
        can_ask_in_words=lambda: True,
        limits=ahead.limits,
        asks_on=lambda: ahead.asks_on(contact, now),
        held_out=lambda: ahead.held_out(contact, now),
    )
    gates = (*admitting.GATES, *admitting_asks.ASK_GATES, *admitting_asks.OUTLOOK_GATES)
    found = [gate(candidate, now) for gate in gates]
    return [refused[1] for refused in found if refused]


def _free_at(
    kind: AskKind, contact: Contact, person: rules.Person, ahead: Outlook, now: datetime
) -> datetime | None:
    """When nothing that ends by itself stands in the way any more; None when it is free now, or needs somebody.

    What needs somebody only later (nothing was given for a year by then) is no date: there is time to see to it.
    """
    moment = now
    for _step in range(MOST_STEPS):
        in_the_way = obstacles(kind, contact, person, ahead, now=moment)
        days = [day for why in in_the_way if (day := _day(why))]
        if moment == now and len(days) < len(in_the_way):
            return None
        if not days:
            return moment if moment > now else None
        moment = max(moment + timedelta(days=1), *days)
    return None


def _day(why: Reason) -> datetime | None:
    """The first moment at which this reason is surely over: the day it names has passed in every time zone."""
    free = why["params"].get("free")
    if not free:
        return None
    day = datetime.fromisoformat(str(free)).date()
    return datetime.combine(day + timedelta(days=1), time(), UTC)


def _rule(kind: AskKind) -> Rule:
    """A rule that asks for this, and nothing else: never saved."""
    return Rule(
        organization_id=tenancy.current(),
        code="eligibility",
        gesture="ask",
        ask_effort=EFFORT[kind],
        asks_for=resting.acts_of(kind.value),
        cooldown_days=0,
    )


def _cause(contact_id: UUID, now: datetime) -> Cause:
    return Cause(contact_id, "eligibility", now, reason("signal_seen", kind="", day=""))
