"""The gates of a decision, each a pure function (candidate, now) -> refusal or None, in the order in which they are asked.

Those of asks stand in `admitting_asks`.

A new gate is such a function, put into one of the lists at the end.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from advocacy.incentives.rules import tier_reaches
from advocacy.moments import asks, resting, results
from advocacy.moments.asks import Past
from advocacy.moments.candidates import Candidate, Gate, Refusal
from advocacy.moments.causes import Cause
from advocacy.moments.models import Rule
from advocacy.moments.reasons import plain_number
from advocacy.signals.services import COOLING_OFF
from kernel.text import Reason, reason

MAY_THANK = {"with_name", "without_name"}

OUTCOME_OF = {
    "incentive_tier": "tier",
    "incentive_full": "capacity",
    "incentive_off": "capacity",
    "incentive_conditions": "conditions",
    "incentive_consent": "consent",
    "look_no_product": "conditions",
    "look_released": "conditions",
    "benefits_refused": "policy",
    "offer_open": "cooldown",
    "offer_too_soon": "cooldown",
}
"""What kind of outcome a refused offer is."""


def first_refusal(gates: Sequence[Gate], candidate: Candidate, now: datetime) -> Refusal | None:
    for gate in gates:
        if refused := gate(candidate, now):
            return refused
    return None


def is_late(rule: Rule, cause: Cause, *, now: datetime) -> bool:
    """Imported, or older than the moment would have lasted: evidence, but no moment."""
    return not cause.is_live or now - cause.at > timedelta(hours=rule.life_hours)


def waits(rule: Rule, cause: Cause) -> timedelta:
    """How long after the cause its moment begins: the rule's delay, and never before growth has outlived a day."""
    least = COOLING_OFF if cause.kind == "expansion" else timedelta()
    return max(timedelta(days=rule.delay_days), least)


def _in_time(candidate: Candidate, now: datetime) -> Refusal | None:
    if is_late(candidate.rule, candidate.cause, now=now):
        return "late", reason("signal_late", day=candidate.cause.at.date().isoformat())
    return None


def _is_living(candidate: Candidate, now: datetime) -> Refusal | None:
    if candidate.person.is_merged:
        return "merged", reason("person_merged")
    return None


def _not_in_peace(candidate: Candidate, now: datetime) -> Refusal | None:
    if candidate.person.tier == "leave":
        return "tier", reason("person_in_peace")
    return None


def _high_enough(candidate: Candidate, now: datetime) -> Refusal | None:
    tier, least = candidate.person.tier, candidate.rule.least_tier
    if tier_reaches(tier, least):
        return None
    return "tier", reason("tier_below", tier=f"tier_{tier}", least=f"tier_{least}")


def _service_agreed(candidate: Candidate, now: datetime) -> Refusal | None:
    """An objection ends everything; after a withdrawal only a person may still say thank you."""
    said = candidate.person.service
    if said == "objected" or (said == "withdrawn" and candidate.rule.gesture != "thank"):
        return "consent", reason(f"consent_{said}", purpose="consent_purpose_service")
    return None


def _thanks_agreed(candidate: Candidate, now: datetime) -> Refusal | None:
    """Whoever came decides whether the one who sent them is told."""
    cause = candidate.cause
    is_asked = cause.kind == "named_by_signup" or "may_thank" in cause.details
    if is_asked and cause.details.get("may_thank") not in MAY_THANK:
        return "consent", reason("thanks_not_agreed")
    return None


def _by_themselves(candidate: Candidate, now: datetime) -> Refusal | None:
    if candidate.rule.only_unprompted and candidate.cause.origin == "prompted":
        return "prompted", reason("signal_prompted")
    return None


def _conditions_hold(candidate: Candidate, now: datetime) -> Refusal | None:
    """What is not known never fires; the reason names the condition."""
    asked = candidate.ready.asked
    if asked is None or (answer := asked.ask(candidate.facts, now)):
        return None
    failing = asked.why_not(candidate.facts, now)
    what = next(condition for condition, said in failing if said is answer)
    words = asked.words[what]
    if answer is None:
        return "unknown", reason("condition_not_known", what=words)
    return "conditions", reason("condition_not_met", what=words)


def _is_significant(candidate: Candidate, now: datetime) -> Refusal | None:
    judged = judgement(candidate, now)
    if judged is None or not judged.outcome:
        return _reaches(candidate)
    return judged.outcome, judged.reason


def _reaches(candidate: Candidate) -> Refusal | None:
    """A rule of its own height waits for results that reach it, whichever way is better."""
    wanted = candidate.ready.trigger.reaches
    value = results.stated_value(candidate.cause.details)
    if candidate.cause.kind != "milestone" or wanted is None or value is None:
        return None
    metric = candidate.metric
    if value >= wanted if metric.direction == "up" else value <= wanted:
        return None
    return "not_significant", reason(
        "result_below",
        label=metric.label,
        value=plain_number(value),
        reaches=plain_number(wanted),
    )


def _rested(candidate: Candidate, now: datetime) -> Refusal | None:
    past = candidate.counting(candidate.person.past)
    for one in past:
        if one.rule_id == candidate.rule.pk and one.is_open(now):
            return "duplicate", reason(
                "rule_open", last=one.opened_at.date().isoformat(), free=_free(candidate, past, now)
            )
    cooling = _cooldown(candidate.rule, past, now)
    return ("cooldown", cooling) if cooling else None


def _cooldown(rule: Rule, past: Sequence[Past], now: datetime) -> Reason | None:
    wait = timedelta(days=rule.cooldown_days)
    times = [
        one.opened_at
        for one in past
        if one.rule_id == rule.pk and one.state != "cancelled" and now < one.opened_at + wait
    ]
    if not times:
        return None
    last = max(times)
    return reason(
        "rule_cooldown", last=last.date().isoformat(), free=(last + wait).date().isoformat()
    )


def _free(candidate: Candidate, past: Sequence[Past], now: datetime) -> str:
    """The day from which this rule may meet this person again."""
    cooling = _cooldown(candidate.rule, past, now)
    return str(cooling["params"]["free"]) if cooling else now.date().isoformat()


def judgement(candidate: Candidate, now: datetime) -> results.Judgement | None:
    cause, person, wanted = candidate.cause, candidate.person, candidate.ready.trigger.better_by
    if cause.kind != "milestone":
        return None
    best = person.celebrated.get(str(cause.details.get("metric")))
    return results.judge(
        value=results.stated_value(cause.details),
        metric=candidate.metric,
        best=best[0] if best else None,
        last_celebrated_at=max((at for _value, at in person.celebrated.values()), default=None),
        use=person.use,
        now=now,
        better_by=results.BETTER_BY if wanted is None else wanted / 100,
    )


def may_recommend(candidate: Candidate, now: datetime) -> Refusal | None:
    said = candidate.person.recommendation
    if said in {"withdrawn", "objected"}:
        return "consent", reason(f"consent_{said}", purpose="consent_purpose_recommendation")
    return None


def _not_paused(candidate: Candidate, now: datetime) -> Refusal | None:
    why = resting.offer_refusal(candidate.person.said, now=now)
    return ("cooldown", why) if why else None


def _has_an_incentive(candidate: Candidate, now: datetime) -> Refusal | None:
    if candidate.rule.incentive_id:
        return None
    return "capacity", reason("offer_without_incentive")


def _gave_before(candidate: Candidate, now: datetime) -> Refusal | None:
    gave = any(
        one.gesture in {"thank", "equip"} and one.state not in asks.DROPPED
        for one in candidate.person.past
    )
    return None if gave else ("cooldown", reason("offer_first_thank"))


def can_be_held_out(candidate: Candidate, now: datetime) -> Refusal | None:
    why = candidate.offer_refusal() if candidate.rule.incentive_id else None
    return (OUTCOME_OF[why["code"]], why) if why else None


GATES: tuple[Gate, ...] = (
    _in_time,
    _is_living,
    _not_in_peace,
    _high_enough,
    _service_agreed,
    _thanks_agreed,
    _by_themselves,
    _conditions_hold,
    _is_significant,
    _rested,
)
"""What refuses a candidate whatever the gesture."""

PERSON_GATES: tuple[Gate, ...] = (_is_living, _not_in_peace, _service_agreed)
"""Those that speak of the person alone: asked again when something is about to reach them."""

OFFER_GATES: tuple[Gate, ...] = (
    may_recommend,
    _not_paused,
    _has_an_incentive,
    _gave_before,
    can_be_held_out,
)
"""What refuses an offer."""
