"""What people answered, and how long we leave them alone for it. Pure: plain values in, a refusal with its reason out.

The same for live facts, for eligibility and for a test on history. A no is a preference, never a fault: nothing here
knows of a score.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accounts.contacting import wishes
from accounts.contacting.wishes import PUBLIC, AskKind, Wish
from advocacy.moments.asks import Past
from kernel.text import Reason, define, reason

AFTER_DONE = timedelta(days=60)
AFTER_NOT_NOW = timedelta(days=90)
AFTER_SOMETHING_ELSE = timedelta(days=30)
AFTER_KNOWS_NOBODY = timedelta(days=365)
AFTER_SILENCE = timedelta(days=60)
AFTER_SILENCE_TWICE = timedelta(days=180)

KIND_OF_ACT = {
    "advisory_board": AskKind.TALK,
    "beta_feedback": AskKind.SURVEY,
    "case_study": AskKind.CASE_STUDY,
    "contribution": AskKind.TALK,
    "introduction": AskKind.INTRODUCTION,
    "mention": AskKind.SHARE,
    "named_by_signup": AskKind.INTRODUCTION,
    "peer_talk": AskKind.SHARE,
    "quote": AskKind.QUOTE,
    "reference_call": AskKind.REFERENCE,
    "referral_qualified": AskKind.INTRODUCTION,
    "referral_submitted": AskKind.INTRODUCTION,
    "referral_won": AskKind.INTRODUCTION,
    "research": AskKind.SURVEY,
    "review": AskKind.REVIEW,
    "talk": AskKind.TALK,
    "testimonial": AskKind.QUOTE,
}
"""What an ask for this act asks of a person."""

define(
    {
        "rest_yes": _("Said yes on {at}; the next ask from {free} on."),
        "rest_not_now": _("“Not now”, said on {at}: asks rest until {free}."),
        "rest_something_else": _("“Something else instead”, said on {at}: asks rest until {free}."),
        "rest_knows_nobody": _("“I know nobody”, said on {at}: no introductions until {free}."),
        "rest_silence": _("Did not answer the ask of {at}; the next ask from {free} on."),
        "rest_silence_twice": _("Did not answer two asks in a row; the next ask from {free} on."),
        "policy_on_hold": _(
            "“My company does not allow it”, said on {at}: nothing public until a colleague has asked there."
        ),
    }
)


class Answered(NamedTuple):
    """The answer that holds to one moment. `ask`: which one, as (rule, when it was opened)."""

    kind: str
    at: datetime
    ask: tuple[UUID, datetime]
    gesture: str = "ask"
    until: date | None = None


class Hold(NamedTuple):
    """Public asks to a whole company wait for its policy; `until` is set when somebody found it out."""

    since: datetime
    until: datetime | None = None

    def lasts(self, now: datetime) -> bool:
        return self.since <= now and (self.until is None or now < self.until)


@dataclass(frozen=True, slots=True)
class Said:
    """What one person told us about being asked; `holds` are those of their company."""

    answers: Sequence[Answered] = ()
    wish: Wish = field(default_factory=Wish)
    holds: Sequence[Hold] = ()


def kinds_of(asks_for: Iterable[str]) -> frozenset[str]:
    """The kinds of ask behind the acts that a rule hopes for; empty stands for anything."""
    return frozenset(KIND_OF_ACT[act].value for act in asks_for if act in KIND_OF_ACT)


def acts_of(kind: str) -> list[str]:
    """The acts that an ask of this kind hopes for."""
    return [act for act, its in KIND_OF_ACT.items() if its == kind]


def ask_refusal(
    kinds: Collection[str], said: Said, past: Sequence[Past], *, now: datetime
) -> tuple[str, Reason] | None:
    """(outcome, reason) why this person is not asked for this now; None when they may be. The longest rest is told.

    An ask that offers a choice rests as soon as one of its kinds does: it would name that one all the same.
    """
    own = [one for one in past if one.is_ask]
    last = max((one.opened_at for one in own if one.reached or one.is_open(now)), default=None)
    wanted = wishes.ask_refusal(said.wish, kinds=kinds, last_ask_at=last, now=now)
    if wanted and "free" not in wanted["params"]:
        return "consent", wanted
    if held := _hold(kinds, said, now):
        return "policy", held
    rests = [*_rests(kinds, said.answers, now), *_silence(own, said.answers, now)]
    if wanted:
        rests.append(wanted)
    if not rests:
        return None
    return "cooldown", max(rests, key=lambda why: str(why["params"]["free"]))


def offer_refusal(said: Said, *, now: datetime) -> Reason | None:
    """Why nothing is held out to this person now: they asked for quiet, or said "not now"."""
    if paused := wishes.pause_refusal(said.wish, now=now):
        return paused
    later = [one for one in said.answers if one.kind == "not_now"]
    return next(iter(_rests((), later, now)), None)


def _hold(kinds: Collection[str], said: Said, now: datetime) -> Reason | None:
    is_public = not kinds or PUBLIC & set(kinds)
    lasting = [hold for hold in said.holds if hold.lasts(now)]
    if not (is_public and lasting):
        return None
    return reason("policy_on_hold", at=min(hold.since for hold in lasting).date().isoformat())


def _rests(kinds: Collection[str], answers: Iterable[Answered], now: datetime) -> Iterable[Reason]:
    for answer in answers:
        free = _free_again(answer, kinds)
        if free is not None and now < free:
            yield reason(
                f"rest_{answer.kind}",
                at=answer.at.date().isoformat(),
                free=free.date().isoformat(),
            )


def _free_again(answer: Answered, kinds: Collection[str]) -> datetime | None:
    """When this answer stands no more in the way of an ask of these kinds; None when it never did."""
    if answer.kind == "yes":
        return answer.at + AFTER_DONE if answer.gesture == "ask" else None
    if answer.kind == "not_now":
        return wishes.free_from(answer.until) if answer.until else answer.at + AFTER_NOT_NOW
    if answer.kind == "something_else":
        return answer.at + AFTER_SOMETHING_ELSE
    if answer.kind == "knows_nobody" and (not kinds or AskKind.INTRODUCTION in kinds):
        return answer.at + AFTER_KNOWS_NOBODY
    return None


def _silence(own: Sequence[Past], answers: Sequence[Answered], now: datetime) -> Iterable[Reason]:
    """Asks that reached the person, ended, and were left without a word: one rests, two in a row rest longer."""
    answered = {one.ask for one in answers}
    silent: list[Past] = []
    for one in sorted((one for one in own if one.reached), key=lambda one: one.opened_at):
        is_over = one.state == "expired" or (one.state == "open" and one.expires_at <= now)
        if (one.rule_id, one.opened_at) in answered or not is_over:
            silent = []
        else:
            silent.append(one)
    if not silent:
        return
    last = silent[-1]
    code, rest = ("rest_silence", AFTER_SILENCE)
    if len(silent) > 1:
        code, rest = ("rest_silence_twice", AFTER_SILENCE_TWICE)
    free = last.expires_at + rest
    if now < free:
        yield reason(code, at=last.opened_at.date().isoformat(), free=free.date().isoformat())
