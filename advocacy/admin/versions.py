"""Versions of the scoring as a person reads them: rows of weights, what differs, who would move."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from advocacy.admin.cards import TIER_COLOURS
from advocacy.scoring.contents import WEIGHED, Weights
from advocacy.scoring.models import Advocate, ScoringModel
from advocacy.scoring.previewing import SHOWN, Move, Preview
from advocacy.scoring.rules import TIER_ORDER
from advocacy.signals.kinds import Family, Kind
from kernel.text import localized_number

FAMILIES = {
    Family.ACT: gettext_lazy("What they did for you"),
    Family.WEAK: gettext_lazy("Weak signs"),
    Family.OCCASION: gettext_lazy("Occasions"),
    Family.FEELING: gettext_lazy("What they feel"),
    Family.SUCCESS: gettext_lazy("How well it goes for them"),
    Family.OPINION: gettext_lazy("What others think of them"),
    Family.NEGATIVE: gettext_lazy("What takes points away"),
}
COLUMNS = {
    "strength": gettext_lazy("strength"),
    "half_life_days": gettext_lazy("half after (days)"),
    "cap": gettext_lazy("at most"),
    "effort": gettext_lazy("effort"),
    "value": gettext_lazy("value"),
    "label": gettext_lazy("name"),
}
NUMBERS = ("strength", "half_life_days", "cap", "effort", "value")
HEIGHTS = {
    "champion_points": gettext_lazy("Champion from (points)"),
    "champion_kinds": gettext_lazy("Champion: kinds of evidence"),
    "natural_points": gettext_lazy("Natural advocate from (points)"),
    "natural_kinds": gettext_lazy("Natural advocate: kinds of evidence"),
    "resting_points": gettext_lazy("rests below (points)"),
    "warm_points": gettext_lazy("Warm from (points)"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A value, and what it is compared with where that differs."""

    title: Any
    value: str
    instead_of: str = ""


def _cell(title: Any, value: Any, other: Any) -> Cell:
    return Cell(title, _shown(value), _shown(other) if value != other else "")


def _shown(value: Any) -> str:
    return localized_number(value) if isinstance(value, int | float) else str(value)


def families(weights: Weights, other: Weights) -> list[dict[str, Any]]:
    """Kinds by family, each value beside the other version's where they differ."""
    return [
        {
            "title": title,
            "is_act": family is Family.ACT,
            "columns": [COLUMNS[name] for name in _columns(family)],
            "rows": [
                _row(kind, other[kind.code]) for kind in weights.values() if kind.family is family
            ],
        }
        for family, title in FAMILIES.items()
    ]


def _columns(family: Family) -> tuple[str, ...]:
    """Effort and value are of acts."""
    return NUMBERS if family is Family.ACT else NUMBERS[:3]


def _row(kind: Kind, other: Kind) -> dict[str, Any]:
    cells = [
        _cell(COLUMNS[name], getattr(kind, name), getattr(other, name))
        for name in _columns(kind.family)
    ]
    return {
        "kind": kind,
        "cells": cells,
        "differs": any(getattr(kind, name) != getattr(other, name) for name in WEIGHED),
    }


def tier_rows(weights: Weights, other: Weights) -> list[Cell]:
    mine, theirs = asdict(weights.heights), asdict(other.heights)
    return [_cell(title, mine[name], theirs[name]) for name, title in HEIGHTS.items()]


def differences(before: Weights, after: Weights) -> list[str]:
    """What two versions do not say alike, a sentence each."""
    found = [
        _("%(kind)s, %(what)s: %(before)s, then %(after)s")
        % {
            "kind": before[code].label,
            "what": COLUMNS[name],
            "before": _shown(getattr(before[code], name)),
            "after": _shown(getattr(after[code], name)),
        }
        for code in before
        for name in WEIGHED
        if getattr(before[code], name) != getattr(after[code], name)
    ]
    mine, theirs = asdict(before.heights), asdict(after.heights)
    return found + [
        _("%(what)s: %(before)s, then %(after)s")
        % {"what": title, "before": _shown(mine[name]), "after": _shown(theirs[name])}
        for name, title in HEIGHTS.items()
        if mine[name] != theirs[name]
    ]


def version_rows(history: Iterable[ScoringModel]) -> list[dict[str, Any]]:
    """Every version with what can be done with it; the defaults close the list as version 0."""
    rows: list[dict[str, Any]] = [
        {"version": one, "number": one.number, "may_return": one.state == "retired"}
        for one in history
    ]
    in_force = next((row["number"] for row in rows if row["version"].state == "active"), 0)
    for row in rows:
        row["other"] = in_force if row["number"] != in_force else None
    rows.append(
        {
            "version": None,
            "number": 0,
            "may_return": in_force != 0,
            "other": in_force or None,
        }
    )
    return rows


def moves(found: Preview) -> dict[str, Any]:
    """Counts from tier to tier, and the first names each way."""
    labels = dict(Advocate.Tier.choices)
    return {
        "looked_at": found.looked_at,
        "rescored": found.rescored,
        "moved": found.moved,
        "most": SHOWN,
        "counts": [
            {"before": labels[before], "after": labels[after], "n": n}
            for (before, after), n in sorted(
                found.moves.items(), key=lambda item: -TIER_ORDER.index(item[0][1])
            )
        ],
        "ways": [
            {"title": _("Would move up"), "rows": _people(found.up, labels)},
            {"title": _("Would move down"), "rows": _people(found.down, labels)},
        ],
    }


def _people(found: Sequence[Move], labels: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "id": move.contact_id,
            "name": str(move.contact),
            "company": str(move.contact.company or "") if move.contact else "",
            "score_before": move.score_before,
            "score_after": move.score_after,
            "tier_before": labels[move.tier_before],
            "tier_after": labels[move.tier_after],
            "colour_before": TIER_COLOURS.get(move.tier_before, "calm"),
            "colour_after": TIER_COLOURS.get(move.tier_after, "calm"),
        }
        for move in found
    ]
