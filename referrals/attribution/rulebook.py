"""The rules of credit as data: which evidence comes first, within which time, and what it makes. Pure.

Written-down precedence, as in Extole's attribution rules (explicit target, priority, hint, recency, else unattributed);
the classes sourced, assisted and suspected as UserGems names them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.errors import Invalid

SOURCED, ASSISTED, SUSPECTED, HELD, NOBODY = "sourced", "assisted", "suspected", "held", "none"
INTRODUCTION, CODE, CLICK, NAMED = "introduction", "code", "click", "named"
COLLEAGUE, LIKELY, PROGRAM = "colleague_touch", "likely_named", "program"
CORRECTION = "correction"

LONGEST_WINDOW_DAYS = 730
HIGHEST_PRIORITY, LOWEST_PRIORITY = 1, 99


@dataclass(frozen=True, slots=True)
class Rule:
    """What one kind of evidence makes. Lower `priority` comes first.

    `window_days`: how long before the lead it may lie. `late`: the credit when it came after the lead, and before the
    lead was won or left; "none" when it then counts for nothing.
    """

    priority: int
    credit: str
    window_days: int
    late: str = NOBODY


EVIDENCE: Mapping[str, str | Promise] = {
    INTRODUCTION: gettext_lazy("introduction by the advocate"),
    CODE: gettext_lazy("their code was given"),
    CLICK: gettext_lazy("their link was opened by the person"),
    NAMED: gettext_lazy("named by the person, and recognised"),
    COLLEAGUE: gettext_lazy("a colleague of the person was reached by them"),
    LIKELY: gettext_lazy("perhaps named by the person"),
    PROGRAM: gettext_lazy("their link was opened, it seems by a program"),
    CORRECTION: gettext_lazy("said by one of us"),
}
"""Every kind of evidence in words; a correction stands above the rules and has none."""

DEFAULTS: Mapping[str, Rule] = {
    INTRODUCTION: Rule(10, SOURCED, 365, late=ASSISTED),
    CODE: Rule(20, SOURCED, 365, late=ASSISTED),
    CLICK: Rule(30, SOURCED, 90),
    NAMED: Rule(40, SOURCED, 365),
    COLLEAGUE: Rule(60, SUSPECTED, 90),
    LIKELY: Rule(70, SUSPECTED, 365),
    PROGRAM: Rule(80, SUSPECTED, 90),
}

GIVEN = {SOURCED, ASSISTED, SUSPECTED, NOBODY}
STRONGEST = {
    COLLEAGUE: {SUSPECTED, NOBODY},
    LIKELY: {SUSPECTED, NOBODY},
    PROGRAM: {SUSPECTED, NOBODY},
}
"""What is only likely is never credited by a rule, whatever somebody enters: a person has to say so."""


def rules_of(content: Mapping[str, Any]) -> dict[str, Rule]:
    """The rules that a version says, the defaults where it is silent."""
    return {
        evidence: Rule(**{**_plain(default), **content.get(evidence, {})})
        for evidence, default in DEFAULTS.items()
    }


def as_content(rules: Mapping[str, Rule]) -> dict[str, Any]:
    return {evidence: _plain(rule) for evidence, rule in rules.items()}


def _plain(rule: Rule) -> dict[str, Any]:
    return {
        "priority": rule.priority,
        "credit": rule.credit,
        "window_days": rule.window_days,
        "late": rule.late,
    }


def check(content: Mapping[str, Any]) -> None:
    """Raises Invalid, naming each place, for rules that cannot be followed."""
    wrong = [
        {"pointer": f"/{evidence}/{field}", "code": code, "detail": detail}
        for evidence, told in content.items()
        for field, code, detail in _faults(evidence, told)
    ]
    if not wrong:
        priorities = [rule.priority for rule in rules_of(content).values()]
        if len(set(priorities)) != len(priorities):
            detail = _("Two kinds of evidence have the same priority: say which comes first.")
            wrong.append({"pointer": "/priority", "code": "not_unique", "detail": detail})
    if wrong:
        raise Invalid(wrong[0]["detail"], code="rules_invalid", errors=wrong)


def _faults(evidence: str, told: Any) -> list[tuple[str, str, str]]:
    if evidence not in DEFAULTS or not isinstance(told, Mapping):
        return [("", "unknown", _("There is no evidence “%(name)s”.") % {"name": evidence})]
    faults = [
        (str(name), "unknown", _("There is no setting “%(name)s”.") % {"name": name})
        for name in told
        if name not in {"priority", "credit", "window_days", "late"}
    ]
    rule = {**_plain(DEFAULTS[evidence]), **told}
    if not _between(rule["priority"], HIGHEST_PRIORITY, LOWEST_PRIORITY):
        faults.append(("priority", "out_of_range", _("The priority is a number from 1 to 99.")))
    if not _between(rule["window_days"], 1, LONGEST_WINDOW_DAYS):
        faults.append(("window_days", "out_of_range", _("The window is from 1 to 730 days.")))
    if rule["credit"] not in STRONGEST.get(evidence, GIVEN):
        detail = _("This evidence cannot make that: what is only likely waits for a person.")
        faults.append(("credit", "invalid_choice", detail))
    if rule["late"] not in {ASSISTED, SUSPECTED, NOBODY}:
        detail = _("What came after the lead can assist, be suspected, or count for nothing.")
        faults.append(("late", "invalid_choice", detail))
    return faults


def _between(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
