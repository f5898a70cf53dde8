"""Test on history: what a rule, saved or not, would have done lately. Reads, decides in memory, writes nothing.

The same gates as live (`rules.evaluate`), asked in order of time about people as they were known then (`replaying`).
"""

import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import DatabaseError

from accounts.customers.models import Contact
from accounts.organizations.models import Organization
from advocacy.moments import drafting, people, rules, ruling
from advocacy.moments.causes import Cause
from advocacy.moments.deciding import OFFER_OPEN_AFTER
from advocacy.moments.facts import NEEDS_SIGNALS, VOCABULARY, Facts
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
BUDGET_CODES = frozenset(
    [
        "ask_budget_person",
        "ask_budget_company",
        "ask_too_soon",
        "ask_open",
        "ask_open_company",
        "ask_first_give",
    ]
)


def backtest(
    rule: Rule,
    *,
    now: datetime,
    days: int = DAYS,
    as_if_live: bool = False,
    is_carried_out: bool = True,
    most: int = MOST,
) -> Result:
    """What the rule would have done in the last `days`. Raises Invalid for a rule that cannot be read.

    `as_if_live`: imported facts count as if they had come in as they happened. `is_carried_out`: whoever got a draft
    acted on it at once (else nobody ever did). The number of queries does not grow with history.
    """
    began = time.monotonic()
    ready = ruling.ready(rule)
    result = Result(days=days, since=now - timedelta(days=days), until=now)
    result.as_today = _as_today(ready)
    causes, lives = causes_of(ready, result, as_if_live, most)
    replay = Replay(
        rule=rule,
        lives=lives,
        kinds=kinds_in_force(hold=False),
        timezone=Organization.objects.get(pk=tenancy.current()).timezone,
        is_carried_out=is_carried_out,
        asks_signals=ready.asked is not None and not NEEDS_SIGNALS.isdisjoint(ready.asked.fields),
    )
    _run(ready, causes, replay, result)
    result.seconds = time.monotonic() - began
    return result


def _as_today(ready: Ready) -> list[str]:
    fields = sorted(ready.asked.fields) if ready.asked else []
    return [str(VOCABULARY[code].label) for code in fields if not VOCABULARY[code].is_kept]


def _run(ready: Ready, causes: Sequence[Timed], replay: Replay, result: Result) -> None:
    rule = ready.rule
    metrics = people.metrics_of(
        {str(cause.details.get("metric")) for _at, cause in causes if cause.kind == "milestone"}
    )
    language = Organization.objects.get(pk=tenancy.current()).language
    for at, cause in causes:
        name = str(cause.details.get("metric", ""))
        metric = metrics.get(name) or Metric(label=name.replace("_", " ").capitalize())
        try:
            verdict = _decide(ready, cause, replay, metric=metric, language=language, now=at)
        except DatabaseError:
            raise
        except Exception as error:  # noqa: BLE001  a rule that fails is what a test is there to find
            what = f"{type(error).__name__}: {error}"[:200]
            verdict = rules.Verdict("error", [reason("rule_failed", what=what)])
        if verdict.outcome == rules.FIRED:
            expires_at = at + rules.waits(rule, cause) + timedelta(hours=rule.life_hours)
            shown = (
                rule.in_app
                and rule.position == Rule.Position.ON
                and not verdict.by_hand
                and replay.may_show(cause.contact_id, at)
            )
            replay.remember(
                cause, gesture=verdict.gesture, now=at, expires_at=expires_at, shown=shown
            )
            if verdict.with_offer:
                until = expires_at + OFFER_OPEN_AFTER
                replay.hold_out(cause.contact_id, at=at, until=until)
        outcome = verdict.outcome
        if verdict.reasons and verdict.reasons[0]["code"] in BUDGET_CODES:
            outcome = "budget"
        told = cause.signal.pk if cause.signal else cause.key
        result.found.append(
            Found(cause.contact_id, at, outcome, verdict.gesture, verdict.reasons, told)
        )


def _decide(
    ready: Ready, cause: Cause, replay: Replay, *, metric: Metric, language: str, now: datetime
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
    )
    return rules.evaluate(candidate, now=now)
