"""The gates of an ask: pure functions as in `admitting`, asked in this order."""

from datetime import datetime, timedelta

from advocacy.incentives.rules import tier_reaches
from advocacy.moments import asks, resting
from advocacy.moments.admitting import can_be_held_out, may_recommend, waits
from advocacy.moments.candidates import Candidate, Gate, Refusal
from advocacy.moments.gates import DELAY, findings
from kernel.text import Reason, reason

NEW_FOR = timedelta(days=30)
"""So long nobody new is asked for anything."""
FIRST_WAVE = "natural"
ONE_A_DAY = timedelta(hours=24)


def _service_stands(candidate: Candidate, now: datetime) -> Refusal | None:
    if candidate.person.service == "withdrawn":
        return "consent", reason("consent_withdrawn", purpose="consent_purpose_service")
    return None


def _no_trouble_for_asks(candidate: Candidate, now: datetime) -> Refusal | None:
    found = findings("ask", candidate.person.around, now=now)
    blocking = [one for one in found if one.gate >= DELAY]
    return (blocking[0].outcome, blocking[0].reason) if blocking else None


def _as_they_answered(candidate: Candidate, now: datetime) -> Refusal | None:
    """What they answered before, and what they wish."""
    return resting.ask_refusal(
        resting.kinds_of(candidate.rule.asks_for),
        candidate.person.said,
        candidate.counting(candidate.person.past),
        now=now,
    )


def over_budget(candidate: Candidate, now: datetime) -> Reason | None:
    """Why the budget has no room for this ask, whatever somebody allowed."""
    return asks.ask_refusal(
        effort=candidate.rule.ask_effort,
        person=candidate.counting(candidate.person.past),
        company=candidate.counting(candidate.person.company_past),
        now=now,
        limits=candidate.limits,
    )


def allowance(candidate: Candidate, now: datetime) -> asks.Allowance | None:
    """The word of somebody who may, that lets one ask go beyond the budget."""
    own = candidate.counting(candidate.person.past)
    return next((one for one in candidate.person.allowances if one.holds(own, now)), None)


def _within_budget(candidate: Candidate, now: datetime) -> Refusal | None:
    why = over_budget(candidate, now)
    if why is None or (why["code"] in asks.MAY_BE_ALLOWED and allowance(candidate, now)):
        return None
    return "budget", why


def _known_long_enough(candidate: Candidate, now: datetime) -> Refusal | None:
    known = candidate.person.use.known_days
    if known >= NEW_FOR.days:
        return None
    free = (now + timedelta(days=NEW_FOR.days - known)).date().isoformat()
    return "cooldown", reason("ask_new_customer", free=free)


def _got_something(candidate: Candidate, now: datetime) -> Refusal | None:
    return None if candidate.person.has_value else ("cooldown", reason("ask_before_value"))


def _in_first_wave(candidate: Candidate, now: datetime) -> Refusal | None:
    """Champions and Natural advocates first. Reviews are invited whatever the tier, or not at all."""
    rule, tier = candidate.rule, candidate.person.tier
    if rule.is_wide or "review" in rule.asks_for or tier_reaches(tier, FIRST_WAVE):
        return None
    return "tier", reason("ask_first_wave", tier=f"tier_{tier}")


def came_second(candidate: Candidate, now: datetime) -> Refusal | None:
    """One thing a day for one person, thanks apart: what ranked higher, or came before, wins."""
    begins = now + waits(candidate.rule, candidate.cause)
    for one in candidate.counting(candidate.person.past):
        if (
            one.rule_id != candidate.rule.pk
            and one.gesture != "thank"
            and (one.reached or one.state not in asks.DROPPED)
            and abs(begins - (one.begins_at or one.opened_at)) < ONE_A_DAY
        ):
            return "lost", reason("lost_to", rule=one.name)
    return None


def _at_steady_pace(candidate: Candidate, now: datetime) -> Refusal | None:
    if candidate.asks_on() is not None:
        return None
    free = (now + timedelta(days=1)).date().isoformat()
    return "pace", reason("pace_full", free=free)


def _not_held_out(candidate: Candidate, now: datetime) -> Refusal | None:
    why = candidate.held_out()
    return ("holdout", why) if why else None


def _has_words_to_ask(candidate: Candidate, now: datetime) -> Refusal | None:
    if candidate.can_ask_in_words():
        return None
    return "not_significant", reason("ask_without_words")


ASK_GATES: tuple[Gate, ...] = (
    may_recommend,
    _service_stands,
    _no_trouble_for_asks,
    _known_long_enough,
    _as_they_answered,
    _within_budget,
    _got_something,
    _has_words_to_ask,
    can_be_held_out,
)
"""What refuses an ask, when it is planned and again when it is about to reach somebody."""

PLANNING_GATES: tuple[Gate, ...] = (_in_first_wave, came_second, _at_steady_pace, _not_held_out)
"""What refuses an ask when it is planned, the draw last: it decides about those who would really be asked.

Where the rule gives before it asks, it then only gives.
"""

OUTLOOK_GATES: tuple[Gate, ...] = (_at_steady_pace, _not_held_out)
"""Those of them that hold for any ask to this person."""
