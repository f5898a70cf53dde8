"""One candidate (a rule and what it met) and what is known about its person, decided. Pure: plain values in and out.

The same for live facts and for a test on history. The first gate that refuses (`admitting`) gives the outcome.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from accounts.contacting import wishes
from advocacy.incentives.rules import tier_reaches
from advocacy.moments.admitting import (
    GATES,
    MAY_THANK,
    OFFER_GATES,
    first_refusal,
    is_late,
    judgement,
    waits,
)
from advocacy.moments.admitting_asks import (
    ASK_GATES,
    PLANNING_GATES,
    allowance,
    came_second,
    over_budget,
)
from advocacy.moments.asks import Past
from advocacy.moments.candidates import Candidate, Person, Ready, Refusal, Verdict
from advocacy.moments.gates import BLOCK, DELAY, Finding, findings
from advocacy.moments.reasons import refused_ask
from kernel.text import Reason, reason

__all__ = [
    "MAY_THANK",
    "Candidate",
    "Person",
    "Ready",
    "Refusal",
    "Verdict",
    "first_refusal",
    "is_late",
    "waits",
]

FIRED = "fired"
RANK = {"off": -1, "observe": 0, "drafts": 1, "on": 2}
EQUIPS_BY_MAIL_APART = timedelta(days=14)


def evaluate(candidate: Candidate, *, now: datetime) -> Verdict:
    """Fired with a gesture, or the outcome that refused it; with reasons either way."""
    rule, person = candidate.rule, candidate.person
    if refused := first_refusal(GATES, candidate, now):
        return Verdict(refused[0], [refused[1]])
    reasons = [_occasion(candidate, now), reason("tier_is", tier=f"tier_{person.tier}")]
    gesture = rule.gesture
    if gesture == "ask" or (rule.asks_from_tier and tier_reaches(person.tier, rule.asks_from_tier)):
        no_ask = first_refusal((*ASK_GATES, *PLANNING_GATES), candidate, now)
        if no_ask is None:
            gesture = "ask"
        elif gesture == "ask":
            return Verdict(no_ask[0], [no_ask[1]])
        else:
            reasons.append(refused_ask(no_ask[1]))
    in_the_way = findings(gesture, person.around, now=now)
    if in_the_way and in_the_way[0].gate in {DELAY, BLOCK}:
        return Verdict(in_the_way[0].outcome, [one.reason for one in in_the_way])
    if gesture == "offer" and (no_offer := first_refusal(OFFER_GATES, candidate, now)):
        return Verdict(no_offer[0], [no_offer[1]])
    if gesture in {"equip", "offer"} and (second := came_second(candidate, now)):
        return Verdict(second[0], [second[1]])
    if gesture == "ask":
        reasons += _told_of_ask(candidate, now)
    return _fired(candidate, gesture, reasons, in_the_way)


def _told_of_ask(candidate: Candidate, now: datetime) -> list[Reason]:
    """What is worth knowing about an ask that goes ahead: on whose word beyond the budget, on which later day."""
    told = []
    allowed = allowance(candidate, now) if over_budget(candidate, now) else None
    if allowed:
        told.append(reason("budget_allowed", by=allowed.by, why=allowed.why))
    return told


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
    asks_on = candidate.asks_on() if gesture == "ask" else None
    return Verdict(FIRED, reasons, gesture, by_hand, with_offer, asks_on)


def _occasion(candidate: Candidate, now: datetime) -> Reason:
    """The reason to be ready at all: the result, or what the rule met."""
    judged = judgement(candidate, now)
    return judged.reason if judged else candidate.cause.why


def purpose_of(gesture: str) -> str:
    """The legal basis a mail of this gesture stands on."""
    return "service" if gesture in {"thank", "equip"} else "recommendation"


def effective(*, organization: str, rule: str) -> str:
    """How far a moment of this rule may go: the organization's position is the upper bound."""
    return min(organization, rule, key=lambda position: RANK[position])


def mail_refusal(
    person: Person,
    *,
    gesture: str,
    is_test: bool,
    now: datetime,
    by_word_of_a_human: bool = False,
) -> Reason | None:
    """Why this gesture does not go by mail; None when it may. Asked when deciding, and again when sending.

    `by_word_of_a_human`: somebody read and approved it, so what only wanted a human is no obstacle any more.
    """
    if is_test:
        return reason("person_of_test")
    if refusal := person.mail_refusals.get(purpose_of(gesture)):
        return refusal
    if refusal := way_refusal(person, way="mail", now=now):
        return refusal
    in_the_way = findings(gesture, person.around, now=now)
    if by_word_of_a_human:
        in_the_way = [one for one in in_the_way if one.gate >= DELAY]
    return in_the_way[0].reason if in_the_way else None


def way_refusal(person: Person, *, way: str, now: datetime) -> Reason | None:
    """Why nothing reaches them by itself this way: they asked for quiet, or for another way."""
    wish = person.said.wish
    return wishes.pause_refusal(wish, now=now) or wishes.way_refusal(wish, way=way)


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
