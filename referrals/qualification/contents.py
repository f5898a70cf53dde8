"""What a version of the ideal-customer profile says: groups of lines that give points, what rules out, the grades.

{"groups": [{"code", "label", "part", "must", "lines": [{"points", "when": conditions}]}], "grades": {"A", "B", "C"},
"free_mail": points, "rule_out": [codes], "own_rule_out": conditions or {}}. Of a group the best line that holds counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.conditions import Asked, Vocabulary, compiled, parse
from kernel.errors import DomainError, Invalid
from kernel.text import define
from referrals.qualification.contradictions import contradiction

PARTS = {
    "fit": gettext_lazy("Fit"),
    "budget": gettext_lazy("Budget"),
    "authority": gettext_lazy("Authority"),
    "need": gettext_lazy("Need"),
    "behaviour": gettext_lazy("First days"),
}
RULE_OUTS = {
    "disposable_mail": gettext_lazy("a throw-away mail address"),
    "competitor": gettext_lazy("works at a competitor"),
    "student": gettext_lazy("is studying"),
    "customer": gettext_lazy("is a customer already"),
    "own": gettext_lazy("a rule of your own"),
}
LARGEST_POINTS = 100
BEHAVIOUR_AT_MOST = 15
MOST_GROUPS, MOST_LINES = 20, 8

define({f"rule_out.{code}": words for code, words in RULE_OUTS.items()})
define(
    {
        "criterion.use_case": gettext_lazy("use case"),
        "criterion.size": gettext_lazy("size of the company"),
        "criterion.industry": gettext_lazy("industry"),
        "criterion.need": gettext_lazy("when they need it"),
        "criterion.authority": gettext_lazy("part in the decision"),
        "criterion.budget": gettext_lazy("budget"),
        "criterion.first_success": gettext_lazy("first success in 7 days"),
        "criterion.active": gettext_lazy("active days in the first 7"),
        "criterion.colleague": gettext_lazy("a colleague joined"),
        "criterion.onlooker": gettext_lazy("came to look, and stayed away"),
    }
)


def _when(*lines: tuple[Any, ...], match: str = "all") -> dict[str, Any]:
    said = [
        {"field": field, "operator": operator} | ({"value": rest[0]} if rest else {})
        for field, operator, *rest in lines
    ]
    return {"version": 1, "match": match, "of": said}


def _line(points: int, *lines: tuple[Any, ...], match: str = "all") -> dict[str, Any]:
    return {"points": points, "when": _when(*lines, match=match)}


def _group(code: str, part: str, *lines: dict[str, Any]) -> dict[str, Any]:
    return {"code": code, "label": "", "part": part, "must": False, "lines": list(lines)}


DEFAULT_PROFILE: dict[str, Any] = {
    "groups": [
        _group("use_case", "fit", _line(25, ("answer.use_case", "is_not", "other"))),
        _group(
            "size",
            "fit",
            _line(20, ("firm.employees", "at_least", 20), ("firm.employees", "at_most", 500)),
            _line(10, ("firm.employees", "at_least", 10), ("firm.employees", "at_most", 2000)),
        ),
        _group("industry", "fit", _line(7, ("firm.industry", "known"))),
        _group(
            "need",
            "need",
            _line(15, ("answer.when", "is", "three_months")),
            _line(8, ("answer.when", "is", "this_year")),
        ),
        _group(
            "authority",
            "authority",
            _line(
                13,
                ("answer.role", "is", "decides"),
                ("person.is_decider", "is", True),
                match="any",
            ),
            _line(9, ("answer.role", "is", "recommends")),
            _line(3, ("answer.role", "is", "uses")),
        ),
        _group(
            "budget",
            "budget",
            _line(
                12,
                ("answer.replacing", "is", "tool"),
                ("answer.budget", "is", "yes"),
                match="any",
            ),
            _line(6, ("answer.budget", "is", "planned")),
        ),
        _group("first_success", "behaviour", _line(10, ("behaviour.first_success", "is", True))),
        _group("active", "behaviour", _line(5, ("behaviour.active_days", "at_least", 3))),
        _group("colleague", "behaviour", _line(5, ("behaviour.colleague_joined", "is", True))),
        _group("onlooker", "behaviour", _line(-15, ("behaviour.onlooker", "is", True))),
    ],
    "grades": {"A": 75, "B": 55, "C": 35},
    "free_mail": -10,
    "rule_out": ["disposable_mail", "competitor", "student", "customer"],
    "own_rule_out": {},
}


@dataclass(frozen=True, slots=True)
class Line:
    """So many points when the conditions hold."""

    points: int
    asked: Asked


@dataclass(frozen=True, slots=True)
class Group:
    """One criterion: of its lines the best that holds counts. `must`: without it nobody is qualified."""

    code: str
    label: str
    part: str
    must: bool
    lines: tuple[Line, ...]

    @property
    def most(self) -> int:
        return max((line.points for line in self.lines), default=0)


@dataclass(frozen=True, slots=True)
class Profile:
    """A version of the profile, ready to judge by."""

    number: int
    groups: tuple[Group, ...]
    grades: Mapping[str, int]
    free_mail: int
    rule_out: frozenset[str]
    own_rule_out: Asked | None


def profile_of(content: Mapping[str, Any], vocabulary: Vocabulary, *, number: int) -> Profile:
    """From JSON. Raises Invalid naming every fault by its place; what is stored was checked this way."""
    faults: list[dict[str, str]] = []
    groups = tuple(
        _read_group(said, vocabulary, f"/groups/{place}", faults)
        for place, said in enumerate(_list(content, "groups", MOST_GROUPS, faults))
    )
    _check_codes(groups, faults)
    grades = _grades(content.get("grades"), faults)
    free_mail = _points(content.get("free_mail", 0), "/free_mail", faults)
    rule_out = _rule_outs(content.get("rule_out", []), faults)
    own = content.get("own_rule_out") or {}
    asked = _conditions(own, vocabulary, "/own_rule_out", faults) if own else None
    if faults:
        raise Invalid(
            _("This profile cannot be used: %(what)s") % {"what": faults[0]["detail"]},
            errors=faults,
        )
    return Profile(number, groups, grades, free_mail, rule_out, asked)


def _list(content: Mapping[str, Any], name: str, most: int, faults: list[Any]) -> list[Any]:
    said = content.get(name)
    if not isinstance(said, list) or not 1 <= len(said) <= most:
        faults.append(_fault(f"/{name}", _("A list of 1 to %(most)s.") % {"most": most}))
        return []
    return said


def _read_group(said: Any, vocabulary: Vocabulary, place: str, faults: list[Any]) -> Group:
    if not isinstance(said, Mapping):
        faults.append(_fault(place, _("This is no criterion.")))
        return Group("", "", "fit", False, ())
    code, part = str(said.get("code", "")), str(said.get("part", ""))
    if not code:
        faults.append(_fault(f"{place}/code", _("A criterion needs a code.")))
    if part not in PARTS:
        faults.append(
            _fault(f"{place}/part", _("One of: %(parts)s.") % {"parts": ", ".join(PARTS)})
        )
    lines = []
    for number, line in enumerate(_list(said, "lines", MOST_LINES, faults)):
        at = f"{place}/lines/{number}"
        when = line.get("when") if isinstance(line, Mapping) else None
        asked = _conditions(when, vocabulary, f"{at}/when", faults)
        points = _points(
            line.get("points") if isinstance(line, Mapping) else None, f"{at}/points", faults
        )
        if asked is not None:
            lines.append(Line(points, asked))
    return Group(code, str(said.get("label") or ""), part, bool(said.get("must")), tuple(lines))


def _conditions(said: Any, vocabulary: Vocabulary, place: str, faults: list[Any]) -> Asked | None:
    try:
        group = parse(said, vocabulary, pointer=place)
    except DomainError as refusal:
        faults.extend(refusal.errors)
        return None
    if why := contradiction(group, vocabulary):
        faults.append(_fault(place, why, code="contradiction"))
    return compiled(group, vocabulary)


def _points(said: Any, place: str, faults: list[Any]) -> int:
    if isinstance(said, int) and not isinstance(said, bool) and abs(said) <= LARGEST_POINTS:
        return said
    faults.append(_fault(place, _("A whole number from -100 to 100.")))
    return 0


def _grades(said: Any, faults: list[Any]) -> dict[str, int]:
    grades = {
        letter: _points(
            said.get(letter) if isinstance(said, Mapping) else None, f"/grades/{letter}", faults
        )
        for letter in "ABC"
    }
    if not grades["A"] > grades["B"] > grades["C"] and not faults:
        faults.append(_fault("/grades/A", _("A begins above B, and B above C.")))
    return grades


def _rule_outs(said: Any, faults: list[Any]) -> frozenset[str]:
    known = isinstance(said, list) and all(one in RULE_OUTS for one in said)
    if not known:
        faults.append(
            _fault("/rule_out", _("One of: %(parts)s.") % {"parts": ", ".join(RULE_OUTS)})
        )
    return frozenset(said) if known else frozenset()


def _check_codes(groups: tuple[Group, ...], faults: list[Any]) -> None:
    codes = [group.code for group in groups]
    for place, code in enumerate(codes):
        if code in codes[:place]:
            faults.append(
                _fault(
                    f"/groups/{place}/code", _("“%(code)s” stands there twice.") % {"code": code}
                )
            )


def _fault(pointer: str, detail: str, *, code: str = "invalid") -> dict[str, str]:
    return {"pointer": pointer, "code": code, "detail": detail}
