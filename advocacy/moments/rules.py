"""One candidate (a rule and a signal) and what is known about its person, decided. Pure: plain values in and out.

The steps stand in the order in which they are asked; the first that refuses gives the outcome.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from advocacy.incentives.rules import tier_reaches
from advocacy.moments import asks, results
from advocacy.moments.asks import Past
from advocacy.moments.gates import BLOCK, DELAY, Finding, Surroundings, findings
from advocacy.moments.models import Rule
from advocacy.moments.reasons import refused_ask
from advocacy.signals.models import Signal
from kernel.text import Reason, reason

FIRED = "fired"
RANK = {"off": -1, "observe": 0, "drafts": 1, "on": 2}
MAY_THANK = {"with_name", "without_name"}
EQUIPS_BY_MAIL_APART = timedelta(days=14)

OUTCOME_OF = {
    "incentive_tier": "tier",
    "incentive_full": "capacity",
    "incentive_off": "capacity",
    "benefits_refused": "policy",
    "offer_open": "cooldown",
    "offer_too_soon": "cooldown",
}
"""What kind of outcome a refused offer is."""


@dataclass(slots=True)
class Person:
    """Everything about one contact that a decision may look at."""

    tier: str = "quiet"
    is_merged: bool = False
    service: str | None = None
    recommendation: str | None = None
    around: Surroundings = field(default_factory=Surroundings)
    company_asks_first: bool = False
    use: results.Use = field(default_factory=results.Use)
    celebrated: dict[str, tuple[float, datetime]] = field(default_factory=dict)
    past: list[Past] = field(default_factory=list)
    company_past: list[Past] = field(default_factory=list)
    mail_refusals: dict[str, Reason] = field(default_factory=dict)
    is_shown_something: bool = False


@dataclass(slots=True)
class Verdict:
    """What was decided, and why. `by_hand`: a person does it. `with_offer`: the rule's incentive is held out."""

    outcome: str
    reasons: list[Reason]
    gesture: str = ""
    by_hand: bool = False
    with_offer: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A rule met a signal. `offer_refusal` says why the rule's incentive could not be held out, if asked."""

    rule: Rule
    signal: Signal
    person: Person
    metric: results.Metric
    offer_refusal: Callable[[], Reason | None]
    position: str = "drafts"
    can_ask_in_words: bool = True

    def counting(self, past: Sequence[Past]) -> list[Past]:
        """Earlier moments that count: what was only observed met nobody, and counts only while observing."""
        return [one for one in past if not one.is_observed or self.position == "observe"]


Refusal = tuple[str, Reason]


def evaluate(candidate: Candidate, *, now: datetime) -> Verdict:
    """Fired with a gesture, or the outcome that refused it; with reasons either way."""
    rule, person = candidate.rule, candidate.person
    refused = next(_refusals(candidate, now), None)
    if refused:
        return Verdict(refused[0], [refused[1]])
    reasons = [_occasion(candidate, now), reason("tier_is", tier=f"tier_{person.tier}")]
    gesture = rule.gesture
    if gesture == "ask" or (rule.asks_from_tier and tier_reaches(person.tier, rule.asks_from_tier)):
        no_ask = _ask_refusal(candidate, now)
        if no_ask is None:
            gesture = "ask"
        elif gesture == "ask":
            return Verdict(no_ask[0], [no_ask[1]])
        else:
            reasons.append(refused_ask(no_ask[1]))
    in_the_way = findings(gesture, person.around, now=now)
    if in_the_way and in_the_way[0].gate in {DELAY, BLOCK}:
        return Verdict(in_the_way[0].outcome, [one.reason for one in in_the_way])
    if gesture == "offer" and (no_offer := _offer_refusal(candidate, now)):
        return Verdict(no_offer[0], [no_offer[1]])
    return _fired(candidate, gesture, reasons, in_the_way)


def _fired(
    candidate: Candidate, gesture: str, reasons: list[Reason], in_the_way: Sequence[Finding]
) -> Verdict:
    person = candidate.person
    reasons += [one.reason for one in in_the_way]
    with_offer = gesture in {"offer", "ask"} and candidate.rule.incentive_id is not None
    by_hand = bool(in_the_way)
    if with_offer and person.company_asks_first:
        reasons.append(reason("benefits_ask_first"))
        by_hand = True
    if person.service == "withdrawn":
        reasons.append(reason("consent_withdrawn", purpose="consent_purpose_service"))
        by_hand = True
    if by_hand:
        reasons.append(reason("by_hand"))
    return Verdict(FIRED, reasons, gesture, by_hand, with_offer)


def _refusals(candidate: Candidate, now: datetime) -> Iterator[Refusal]:
    """What refuses a candidate whatever the gesture, in order."""
    rule, signal, person = candidate.rule, candidate.signal, candidate.person
    if is_late(rule, signal, now=now):
        yield "late", reason("signal_late", day=signal.occurred_at.date().isoformat())
    if person.is_merged:
        yield "merged", reason("person_merged")
    if person.tier == "leave":
        yield "tier", reason("person_in_peace")
    if not tier_reaches(person.tier, rule.least_tier):
        yield (
            "tier",
            reason("tier_below", tier=f"tier_{person.tier}", least=f"tier_{rule.least_tier}"),
        )
    yield from _consent_refusals(candidate)
    if rule.only_unprompted and signal.origin == "prompted":
        yield "prompted", reason("signal_prompted")
    judged = _judgement(candidate, now)
    if judged and judged.outcome:
        yield judged.outcome, judged.reason
    if cooling := _cooldown(rule, candidate.counting(person.past), now):
        yield "cooldown", cooling


def is_late(rule: Rule, signal: Signal, *, now: datetime) -> bool:
    """Imported, or older than the moment would have lasted: evidence, but no moment."""
    return not signal.is_live or now - signal.occurred_at > timedelta(hours=rule.life_hours)


def _consent_refusals(candidate: Candidate) -> Iterator[Refusal]:
    """An objection ends everything; after a withdrawal only a person may still say thank you."""
    signal, person = candidate.signal, candidate.person
    if person.service == "objected" or (
        person.service == "withdrawn" and candidate.rule.gesture != "thank"
    ):
        yield (
            "consent",
            reason(f"consent_{person.service}", purpose="consent_purpose_service"),
        )
    if signal.kind == "named_by_signup" and signal.details.get("may_thank") not in MAY_THANK:
        yield "consent", reason("thanks_not_agreed")


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


def _judgement(candidate: Candidate, now: datetime) -> results.Judgement | None:
    signal, person = candidate.signal, candidate.person
    if signal.kind != "milestone":
        return None
    best = person.celebrated.get(str(signal.details.get("metric")))
    return results.judge(
        value=results.stated_value(signal.details),
        metric=candidate.metric,
        best=best[0] if best else None,
        last_celebrated_at=max((at for _value, at in person.celebrated.values()), default=None),
        use=person.use,
        now=now,
    )


def _occasion(candidate: Candidate, now: datetime) -> Reason:
    """The reason to be ready at all: the result, or the signal by its kind."""
    judged = _judgement(candidate, now)
    if judged:
        return judged.reason
    signal = candidate.signal
    return reason("signal_seen", kind=signal.kind, day=signal.occurred_at.date().isoformat())


def _ask_refusal(candidate: Candidate, now: datetime) -> Refusal | None:
    rule, person = candidate.rule, candidate.person
    if person.recommendation in {"withdrawn", "objected"}:
        code = f"consent_{person.recommendation}"
        return "consent", reason(code, purpose="consent_purpose_recommendation")
    if person.service == "withdrawn":
        return "consent", reason("consent_withdrawn", purpose="consent_purpose_service")
    blocking = [one for one in findings("ask", person.around, now=now) if one.gate >= DELAY]
    if blocking:
        return blocking[0].outcome, blocking[0].reason
    if why := asks.ask_refusal(
        effort=rule.ask_effort,
        person=candidate.counting(person.past),
        company=candidate.counting(person.company_past),
        now=now,
    ):
        return "cooldown", why
    if not candidate.can_ask_in_words:
        return "not_significant", reason("ask_without_words")
    if rule.incentive_id and (why := candidate.offer_refusal()):
        return OUTCOME_OF[why["code"]], why
    return None


def _offer_refusal(candidate: Candidate, now: datetime) -> Refusal | None:
    person = candidate.person
    if person.recommendation in {"withdrawn", "objected"}:
        code = f"consent_{person.recommendation}"
        return "consent", reason(code, purpose="consent_purpose_recommendation")
    if not candidate.rule.incentive_id:
        return "capacity", reason("offer_without_incentive")
    gave = any(
        one.gesture in {"thank", "equip"} and one.state not in asks.DROPPED for one in person.past
    )
    if not gave:
        return "cooldown", reason("offer_first_thank")
    why = candidate.offer_refusal()
    return (OUTCOME_OF[why["code"]], why) if why else None


def purpose_of(gesture: str) -> str:
    """The legal basis a mail of this gesture stands on."""
    return "service" if gesture in {"thank", "equip"} else "recommendation"


def effective(*, organization: str, rule: str) -> str:
    """How far a moment of this rule may go: the organization's position is the upper bound."""
    return min(organization, rule, key=lambda position: RANK[position])


def mail_refusal(person: Person, *, gesture: str, is_test: bool, now: datetime) -> Reason | None:
    """Why this gesture does not go by mail; None when it may. Asked when deciding, and again when sending."""
    if is_test:
        return reason("person_of_test")
    if refusal := person.mail_refusals.get(purpose_of(gesture)):
        return refusal
    in_the_way = findings(gesture, person.around, now=now)
    return in_the_way[0].reason if in_the_way else None


def equipped_lately(past: Sequence[Past], *, now: datetime) -> bool:
    return any(
        one.gesture == "equip"
        and one.state != "cancelled"
        and now < one.opened_at + EQUIPS_BY_MAIL_APART
        for one in past
    )


def remember(person: Person, one: Past) -> None:
    """What was just decided counts for the next candidate of the same batch. `company_past` may be shared."""
    person.past.append(one)
    if person.company_past is not person.past:
        person.company_past.append(one)
