"""How well a lead fits: pure functions of plain facts that return points, a grade, and every reason for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel.text import Reason, define, reason
from referrals.qualification.contents import BEHAVIOUR_AT_MOST, PARTS, Group, Line, Profile

Facts = Mapping[str, Any]

LEAST_KNOWN = 3
"""With fewer known criteria the grade is provisional: such a lead is asked, never turned away."""
JUST_LOOKING = "just_looking"

define({f"part.{code}": words for code, words in PARTS.items()})
define(
    {
        "icp.points": _("{why}: {points} points"),
        "icp.unknown": _("{what} is not known yet: up to {points} points more"),
        "icp.nothing": _("{what}: no points"),
        "icp.must": _("{what} is a must, and is not met"),
        "icp.must_unknown": _("{what} is a must, and is not known yet"),
        "icp.just_looking": _("They are just looking: not qualified while that is so"),
        "icp.free_mail": _(
            "A mail address of a free service: {points} points. Ask for the company"
        ),
        "icp.ruled_out": _("Ruled out: {why}"),
        "icp.provisional": _(
            "Provisional: only {known} of {all} criteria are known. Ask, do not turn away"
        ),
        "icp.behaviour_limit": _("The first days count {points} points at most"),
    }
)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the fit. `most`: what it could give; `known`: how many of its criteria are."""

    points: int
    most: int
    known: int
    criteria: int


@dataclass(frozen=True, slots=True)
class Fit:
    """The judgement of one lead. `missing`: criteria that are not known, the weightiest first."""

    grade: str
    points: int
    up_to: int
    is_provisional: bool
    is_qualified: bool
    disqualifier: str
    parts: Mapping[str, Part]
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...]


@dataclass(slots=True)
class _Tally:
    points: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PARTS, 0))
    most: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PARTS, 0))
    known: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PARTS, 0))
    criteria: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PARTS, 0))
    missing: list[tuple[int, str]] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    stands_in_the_way: bool = False


def judge(profile: Profile, facts: Facts, *, now: datetime) -> Fit:
    """Points by criterion, the grade they make, whether that is qualified, and why."""
    tally = _Tally()
    for group in profile.groups:
        _weigh(group, facts, now, tally)
    _limit_behaviour(tally)
    if facts.get("mail.kind") == "free" and profile.free_mail:
        tally.points["fit"] += profile.free_mail
        tally.reasons.append(reason("icp.free_mail", points=profile.free_mail))
    points = max(0, sum(tally.points.values()))
    out = ruled_out(profile, facts, now=now)
    criteria = sum(n for part, n in tally.criteria.items() if part != "behaviour")
    known = sum(n for part, n in tally.known.items() if part != "behaviour")
    is_provisional = known < min(LEAST_KNOWN, criteria)
    if is_provisional:
        tally.reasons.append(reason("icp.provisional", known=known, all=criteria))
    if out:
        tally.reasons.insert(0, reason("icp.ruled_out", why=reason(f"rule_out.{out}")))
    grade = grade_of(points, profile.grades)
    is_qualified = grade in ("A", "B") and not (
        tally.stands_in_the_way or out or _is_just_looking(tally)
    )
    return Fit(
        grade=grade,
        points=points,
        up_to=points + sum(open_points for open_points, _code in tally.missing),
        is_provisional=is_provisional,
        is_qualified=is_qualified,
        disqualifier=out,
        parts={
            part: Part(
                tally.points[part], tally.most[part], tally.known[part], tally.criteria[part]
            )
            for part in PARTS
            if tally.criteria[part]
        },
        reasons=tuple(tally.reasons),
        missing=tuple(code for _points, code in sorted(tally.missing, key=lambda one: -one[0])),
    )


def grade_of(points: int, grades: Mapping[str, int]) -> str:
    """A, B, C or D, by the least points of each."""
    return next((letter for letter in "ABC" if points >= grades[letter]), "D")


def ruled_out(profile: Profile, facts: Facts, *, now: datetime) -> str:
    """The code of what rules this lead out, empty when nothing does. Who is a customer comes first: that is good news."""
    holds = {
        "customer": facts.get("lead.is_customer") is True,
        "competitor": facts.get("mail.is_competitor") is True,
        "disposable_mail": facts.get("mail.kind") == "disposable",
        "student": facts.get("mail.kind") == "education" or facts.get("answer.role") == "student",
    }
    for code, is_so in holds.items():
        if is_so and code in profile.rule_out:
            return code
    own = profile.own_rule_out
    return "own" if own is not None and own.ask(facts, now) is True else ""


def _weigh(group: Group, facts: Facts, now: datetime, tally: _Tally) -> None:
    answers = [(line, line.asked.ask(facts, now)) for line in group.lines]
    best = max((line for line, answer in answers if answer), key=_points_of, default=None)
    is_known = best is not None or all(answer is False for _line, answer in answers)
    tally.criteria[group.part] += 1
    tally.most[group.part] += max(group.most, 0)
    what = words_of(group)
    if best is not None:
        tally.points[group.part] += best.points
        tally.reasons.append(reason("icp.points", why=_why(best, group), points=best.points))
    elif is_known and group.part != "behaviour":
        tally.reasons.append(reason("icp.must" if group.must else "icp.nothing", what=what))
    elif group.part != "behaviour":
        tally.reasons.append(
            reason("icp.must_unknown", what=what)
            if group.must
            else reason("icp.unknown", what=what, points=max(group.most, 0))
        )
        tally.missing.append((max(group.most, 0), group.code))
    tally.known[group.part] += is_known
    tally.stands_in_the_way |= group.must and best is None


def _points_of(line: Line) -> int:
    return line.points


def _why(line: Line, group: Group) -> Any:
    """The condition in words, where it is one; the criterion's name where there are several."""
    words = list(line.asked.words.values())
    return words[0] if len(words) == 1 else words_of(group)


def words_of(group: Group) -> Any:
    """What a criterion is called: by its organization, else in our words."""
    return group.label or reason(f"criterion.{group.code}")


def _limit_behaviour(tally: _Tally) -> None:
    points = tally.points["behaviour"]
    limited = max(-BEHAVIOUR_AT_MOST, min(BEHAVIOUR_AT_MOST, points))
    if limited != points:
        tally.points["behaviour"] = limited
        tally.reasons.append(reason("icp.behaviour_limit", points=limited))


def _is_just_looking(tally: _Tally) -> bool:
    """Their need is known, and it is none."""
    is_known = tally.criteria["need"] > 0 and tally.known["need"] == tally.criteria["need"]
    if is_known and tally.points["need"] <= 0:
        tally.reasons.append(reason("icp.just_looking"))
        return True
    return False
