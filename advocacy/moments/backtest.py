"""Test on history: what a rule, saved or not, would have done lately. Reads, decides in memory, writes nothing.

The same gates as live (`rules.evaluate`), asked in order of time about people as they were known then (`replaying`).
"""

import time
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import DatabaseError

from accounts.customers.models import Contact
from accounts.organizations.models import Organization
from advocacy.holdout import services as holdout
from advocacy.holdout.rules import Drawn
from advocacy.moments import drafting, people, rules, ruling, steadying
from advocacy.moments.asks import Limits
from advocacy.moments.causes import Cause
from advocacy.moments.facts import NEEDS_SIGNALS, VOCABULARY, Facts
from advocacy.moments.holding import unit_of
from advocacy.moments.lives import Lives
from advocacy.moments.means import OFFER_OPEN_AFTER
from advocacy.moments.met import Found, Result, Timed, causes_of
from advocacy.moments.models import Rule
from advocacy.moments.replaying import Replay
from advocacy.moments.results import Metric
from advocacy.moments.rules import Ready
from advocacy.scoring.weights import kinds_in_force
from kernel import tenancy
from kernel.text import Reason, reason

DAYS = 180
CHOICES = (30, 90, 180, 365)
MOST = 20_000
"""Candidates at most, the newest: a request answers within seconds."""


def backtest(
    rule: Rule,
    *,
    now: datetime,
    days: int = DAYS,
    as_if_live: bool | None = False,
    is_carried_out: bool = True,
    most: int = MOST,
) -> Result:
    """What the rule would have done in the last `days`. Raises Invalid for a rule that cannot be read.

    `as_if_live`: imported facts count as if they had come in as they happened; None: where most were imported, for a new
    organization has little else to be tested on. `is_carried_out`: whoever got a draft
    acted on it at once (else nobody ever did). The number of queries does not grow with history.
    """
    began = time.monotonic()
    ready = ruling.ready(rule)
    result = Result(days=days, since=now - timedelta(days=days), until=now)
    result.as_today = _as_today(ready)
    organization, limits = (
        Organization.objects.get(pk=tenancy.current()),
        steadying.limits_of_here(),
    )
    causes, lives = causes_of(ready, result, bool(as_if_live), most)
    result.as_if_live = bool(as_if_live)
    if as_if_live is None and result.imported > len(causes):
        causes, lives = causes_of(ready, result, True, most)
        result.as_if_live = True
    replay = Replay(
        rule=rule,
        lives=lives,
        kinds=kinds_in_force(hold=False),
        timezone=organization.timezone,
        is_carried_out=is_carried_out,
        pace=steadying.empty_pace(limits, organization),
        draws=_draws(ready, result, lives),
        asks_signals=ready.asked is not None and not NEEDS_SIGNALS.isdisjoint(ready.asked.fields),
    )
    _run(ready, causes, replay, result, language=organization.language, limits=limits)
    result.was_drawn = bool(replay.draws)
    result.seconds = time.monotonic() - began
    return result


def _draws(ready: Ready, result: Result, lives: Lives) -> list[Drawn]:
    """The draws as they were. Only a rule that can ask meets one."""
    if not ready.rule.can_ask:
        return []
    units = {unit_of(life.contact) for life in lives.people.values()}
    return holdout.all_draws(since=result.since, units=units)


def _as_today(ready: Ready) -> list[str]:
    fields = sorted(ready.asked.fields) if ready.asked else []
    return [str(VOCABULARY[code].label) for code in fields if not VOCABULARY[code].is_kept]


def _run(
    ready: Ready,
    causes: Sequence[Timed],
    replay: Replay,
    result: Result,
    *,
    language: str,
    limits: Limits,
) -> None:
    metrics = people.metrics_of(
        {str(cause.details.get("metric")) for _at, cause in causes if cause.kind == "milestone"}
    )
    for at, cause in causes:
        name = str(cause.details.get("metric", ""))
        metric = metrics.get(name) or Metric(label=name.replace("_", " ").capitalize())
        try:
            verdict = _decide(
                ready, cause, replay, metric=metric, language=language, limits=limits, now=at
            )
        except DatabaseError:
            raise
        except Exception as error:  # noqa: BLE001  a rule that fails is what a test is there to find
            what = f"{type(error).__name__}: {error}"[:200]
            verdict = rules.Verdict("error", [reason("rule_failed", what=what)])
        if verdict.outcome == rules.FIRED:
            _remember(ready.rule, cause, replay, verdict, at=at)
        result.found.append(
            Found(
                cause.contact_id, at, verdict.outcome, verdict.gesture, verdict.reasons, cause.name
            )
        )


def _remember(
    rule: Rule, cause: Cause, replay: Replay, verdict: rules.Verdict, *, at: datetime
) -> None:
    """What the rule would have done counts for what it meets next."""
    begins = at + rules.waits(rule, cause)
    expires_at = begins + timedelta(hours=rule.life_hours)
    shown = (
        rule.in_app
        and rule.position == Rule.Position.ON
        and not verdict.by_hand
        and replay.may_show(cause.contact_id, at)
    )
    if verdict.asks_on:
        begins = replay.pace.opens(verdict.asks_on, begins)
    replay.remember(
        cause,
        gesture=verdict.gesture,
        now=at,
        expires_at=expires_at,
        shown_at=begins if shown else None,
        asks_on=verdict.asks_on,
    )
    if verdict.with_offer:
        replay.hold_out(cause.contact_id, at=at, until=expires_at + OFFER_OPEN_AFTER)


def _decide(
    ready: Ready,
    cause: Cause,
    replay: Replay,
    *,
    metric: Metric,
    language: str,
    limits: Limits,
    now: datetime,
) -> rules.Verdict:
    rule = ready.rule
    person, about = replay.know(cause, now)
    contact: Contact = replay.lives.people[cause.contact_id].contact

    def offer_refusal() -> Reason | None:
        assert rule.incentive is not None  # noqa: S101  only asked of rules with one
        room = replay.room(rule.incentive, contact.pk, now)
        return room.refusal(incentive=rule.incentive, contact=contact, tier=person.tier, now=now)

    candidate = rules.Candidate(
        ready=ready,
        cause=cause,
        person=person,
        metric=metric,
        offer_refusal=offer_refusal,
        can_ask_in_words=lambda: drafting.can_ask_in_words(
            rule,
            cause,
            contact=contact,
            metric=metric,
            language=drafting.language_for(rule, contact, language),
            now=now,
        ),
        facts=Facts(about, cause, now),
        limits=limits,
        asks_on=lambda: _asks_on(rule, cause, replay, contact, now),
        held_out=lambda: _held_out(rule, replay, contact, now),
    )
    return rules.evaluate(candidate, now=now)


def _asks_on(
    rule: Rule, cause: Cause, replay: Replay, contact: Contact, now: datetime
) -> date | None:
    begins = now + rules.waits(rule, cause)
    return replay.pace_at(replay.order(cause, now)).day_for(
        rule,
        owner_id=contact.company.owner_id if contact.company else None,
        is_observed=False,
        begins=begins,
        until=begins + timedelta(hours=rule.life_hours),
    )


def _held_out(rule: Rule, replay: Replay, contact: Contact, now: datetime) -> Reason | None:
    drawn = replay.drawn_at(now)
    if drawn is None or contact.is_test:
        return None
    return drawn.refusal(unit_of(contact), rule=rule.code, percent=rule.holdout_percent)
