"""From findings to a draft of the ideal-customer profile: points in proportion to what each trait says about paying."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import log
from typing import Any

from django.utils.translation import gettext as _

from referrals.qualification.auditing import Finding
from referrals.qualification.vocabulary import label_of

POINTS = 100
LEAST_LIFT = 1.2
"""A trait whose lift may well be lower than this is not worth a criterion, however sure it is."""
FEWEST_POINTS = 5
KEPT_PARTS = ("need", "authority", "budget", "behaviour")


def draft_of(findings: Sequence[Finding], base: Mapping[str, Any]) -> dict[str, Any]:
    """The content of a draft. Each trait that buyers share becomes a criterion; what quitters share takes points away.

    The criteria of fit are replaced by what was found; budget, authority, need and the first days stay as they are in
    `base`, and count on top: what was not asked of past leads could not be found. The logarithm of the lift adds up
    over independent traits, as evidence does (naive Bayes); the best of each trait make 100 points together.
    """
    worth: dict[str, list[Finding]] = defaultdict(list)
    for one in findings:
        strong = one.is_shared_by_buyers and one.lift.low >= LEAST_LIFT
        weak = one.is_of_quitters and one.lift.high <= 1 / LEAST_LIFT and one.lift.value > 0
        if strong or weak:
            worth[one.field].append(one)
    total = sum(max(0.0, *(log(one.lift.value) for one in group)) for group in worth.values())
    if total <= 0:
        return dict(base)
    groups = [_group(name, group, total) for name, group in sorted(worth.items())]
    kept = [group for group in base["groups"] if group["part"] in KEPT_PARTS]
    found = sorted(groups, key=lambda group: -max(line["points"] for line in group["lines"]))
    return {**base, "groups": [*found[:10], *kept], "grades": {"A": 75, "B": 50, "C": 25}}


def _group(name: str, found: Sequence[Finding], total: float) -> dict[str, Any]:
    lines = []
    for one in sorted(found, key=lambda one: -one.lift.value):
        points = round(POINTS * log(one.lift.value) / total)
        if abs(points) >= FEWEST_POINTS:
            lines.append({"points": max(-30, points), "when": _when(one)})
    if not lines:
        lines = [{"points": FEWEST_POINTS, "when": _when(found[0])}]
    return {
        "code": name.replace(".", "_")[:60],
        "label": label_in_words(name),
        "part": "fit",
        "must": False,
        "lines": lines,
    }


def label_in_words(field: str) -> str:
    """What a trait is called, without its kind."""
    words = {
        "person.country": _("country"),
        "person.language": _("language"),
        "person.title": _("role"),
        "person.is_decider": _("decides"),
        "firm.employees": _("people at the company"),
        "firm.industry": _("industry"),
        "firm.country": _("country of the company"),
    }
    return words.get(field) or label_of(field.partition(".")[2])


def _when(one: Finding) -> dict[str, Any]:
    return {"version": 1, "match": "all", "of": conditions_for(one.field, one.value)}


def conditions_for(field: str, value: str) -> list[dict[str, Any]]:
    """The trait as conditions of the vocabulary: a band of numbers becomes its two bounds."""
    if field == "person.is_decider":
        return [{"field": field, "operator": "is", "value": value == "true"}]
    if not (field.startswith("number.") or field == "firm.employees" or _is_band(field, value)):
        return [{"field": field, "operator": "is", "value": value}]
    low, _dash, high = value.partition("-")
    lines = [{"field": field, "operator": "at_least", "value": int(low)}]
    if high:
        lines.append({"field": field, "operator": "at_most", "value": int(high)})
    elif value in ("0", "1"):
        lines.append({"field": field, "operator": "at_most", "value": int(low)})
    return lines


def _is_band(field: str, value: str) -> bool:
    return field.startswith("answer.") and value.replace("-", "").isdigit()
