"""A lead as the rules of credit see it, and what one piece of evidence is worth by itself. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kernel.text import Reason, days_in_words, define, reason
from referrals.attribution.kinship import Person
from referrals.attribution.rulebook import (
    CLICK,
    CODE,
    COLLEAGUE,
    INTRODUCTION,
    LIKELY,
    NAMED,
    NOBODY,
    PROGRAM,
    Rule,
)
from referrals.attribution.screening import Around

CLOCK_SKEW = timedelta(minutes=5)

define(
    {
        "attribution_by_code": _("Their code was given with the lead."),
        "attribution_by_visit": _("Their link was opened {days} before the lead came."),
        "attribution_by_introduction": _("They introduced the person {days} before the lead came."),
        "attribution_by_name": _("The person named them when asked how they heard of us."),
        "attribution_likely_named": _("The person seems to have named them: one of us has to say."),
        "attribution_by_colleague": _(
            "A colleague of the person was reached by them {days} before the lead came."
        ),
        "attribution_no_trace": _("No link was opened and no code was given."),
        "attribution_click_unknown": _("The click id that was handed over is none of ours."),
        "attribution_code_unknown": _(
            "The code that was given is none of ours, or not active any more."
        ),
        "attribution_named_ambiguous": _(
            "They named somebody, and several people could be meant: one of us has to say."
        ),
        "attribution_too_early": _(
            "The link was opened {days} before the lead came; {window} is the limit."
        ),
        "attribution_out_of_window": _(
            "That was {days} before the lead came; {window} is the limit."
        ),
        "attribution_too_late": _("The link was opened after the lead had come."),
        "attribution_came_later": _("That happened after the lead had come."),
        "attribution_not_human": _(
            "The visit looks like a program's: it is kept and can be judged again."
        ),
        "attribution_rule_off": _("The rules give no credit for this."),
        "attribution_released": _("It was looked at: the credit stands."),
        "attribution_denied": _("It was looked at: no credit for this."),
        "attribution_expired": _("Nobody looked at it in time: nobody is credited."),
        "attribution_passed_over": _(
            "Another person's link was opened too; the one above comes first."
        ),
        "attribution_other_first": _("Other evidence comes first by the rules."),
        "attribution_corrected": _("{by} said so: {why}"),
        "attribution_correction_stands": _("What one of us said stands above it."),
    }
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may have brought the lead, by one piece of evidence.

    `visited_at`: when it happened; None where it has no time of its own. `reference` names it (a click id, a code).
    """

    person: Person
    visited_at: datetime | None = None
    is_human: bool = True
    evidence: str = ""
    reference: str = ""

    @property
    def kind(self) -> str:
        if self.evidence == CLICK and not self.is_human:
            return PROGRAM
        return self.evidence or (
            CODE if self.visited_at is None else CLICK if self.is_human else PROGRAM
        )


@dataclass(frozen=True, slots=True)
class Said:
    """What one of us said: this person, or nobody, is credited."""

    contact_id: UUID | None
    credit: str
    why: str
    by: str


@dataclass(frozen=True, slots=True)
class Case:
    """A lead as the rules see it. `ended_at`: when it was won or left. `looked_at`: what was decided about what the
    checks found, by advocate and check."""

    person: Person
    submitted_at: datetime
    candidates: tuple[Candidate, ...] = ()
    ended_at: datetime | None = None
    unknown_click: bool = False
    unknown_code: bool = False
    named_ambiguous: bool = False
    around: Around = field(default_factory=Around)
    looked_at: Mapping[tuple[UUID, str], str] = field(default_factory=dict)
    said: Said | None = None


def worth(case: Case, one: Candidate, rule: Rule) -> tuple[tuple[Reason, ...], str]:
    """The evidence in words, deciding word first, and what the rules make of it."""
    if rule.credit == NOBODY:
        return (reason("attribution_rule_off"),), NOBODY
    if one.kind == NAMED:
        return (reason("attribution_by_name"),), rule.credit
    if one.kind == LIKELY:
        return (reason("attribution_likely_named"),), rule.credit
    if one.visited_at is None:
        return (reason("attribution_by_code"),), rule.credit
    before = case.submitted_at - one.visited_at
    if before < -CLOCK_SKEW:
        return _late(case, one, rule)
    days = days_in_words(before.days)
    if before > timedelta(days=rule.window_days):
        code = "too_early" if one.kind in {CLICK, PROGRAM} else "out_of_window"
        window = days_in_words(rule.window_days)
        return (reason(f"attribution_{code}", days=days, window=window),), NOBODY
    words = _WORDS[one.kind]
    told = reason(words) if one.kind == CODE else reason(words, days=days)
    if one.kind == PROGRAM:
        return (reason("attribution_not_human"), told), rule.credit
    return (told,), rule.credit


_WORDS = {
    CODE: "attribution_by_code",
    CLICK: "attribution_by_visit",
    PROGRAM: "attribution_by_visit",
    INTRODUCTION: "attribution_by_introduction",
    COLLEAGUE: "attribution_by_colleague",
}


def _late(case: Case, one: Candidate, rule: Rule) -> tuple[tuple[Reason, ...], str]:
    """What came after the lead: it may have helped, as long as the lead was open."""
    is_click = one.kind in {CLICK, PROGRAM}
    why = reason("attribution_too_late" if is_click else "attribution_came_later")
    was_open = one.visited_at is not None and (
        case.ended_at is None or one.visited_at < case.ended_at
    )
    return (why,), rule.late if was_open else NOBODY
