"""Stored reports in the reader's words: labels of sources, sentences of reasons, and tables to take away."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from kernel.text import say
from referrals.leads.models import Lead

CHANNELS = dict(Lead.Channel.choices)
FIRST = ("source", "piece", "code", "kind", "theme", "month", "channel", "name", "first", "second")
"""Columns that say what a row is about stand at the left; the rest keeps its order."""
FLAT = {"share": ("k", "n", "value", "low", "high"), "estimate": ("value", "low", "high", "n")}


def source_label(source: str) -> str:
    """ "content: Case study" for a kind of piece, the channel's name for the rest."""
    channel, _colon, kind = source.partition(":")
    label = str(CHANNELS.get(channel, channel))
    return f"{label}: {kind}" if kind else label


def worded(content: Any) -> Any:
    """The same with every reason said in the language now active, beside its code."""
    if isinstance(content, Mapping):
        if content.keys() == {"code", "params"}:
            return {**content, "text": say(content)}
        return {key: worded(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [worded(one) for one in content]
    return content


TABLES: dict[str, tuple[str, ...]] = {
    "summary": ("parts",),
    "channels": ("channels", "pieces", "content", "cohorts", "programmes"),
    "loops": (),
    "comparisons": ("groups.sourced", "groups.influenced"),
    "advocacy": (
        "acts.kinds",
        "themes",
        "tones",
        "by_person",
        "by_company",
        "by_csm",
        "by_size",
    ),
    "incentives": ("incentives",),
    "forecast": ("qualified.past", "qualified.ahead", "mrr.past", "mrr.ahead"),
}
"""The lists of each report that make a table, by their path."""


def tables(name: str, content: Mapping[str, Any]) -> list[list[Any]]:
    """Every table of a report below each other, as rows for a spreadsheet; an empty line between two."""
    found: list[list[Any]] = []
    for path in TABLES[name]:
        rows = _at(content, path)
        if not rows:
            continue
        if found:
            found.append([])
        found.append([path])
        found += _table(rows, content, path)
    return found or [[_("Nothing to show yet.")]]


def _at(content: Mapping[str, Any], path: str) -> Sequence[Any]:
    here: Any = content
    for name in path.split("."):
        here = here.get(name) if isinstance(here, Mapping) else None
    return here or ()


def _table(rows: Sequence[Any], content: Mapping[str, Any], path: str) -> list[list[Any]]:
    if not isinstance(rows[0], Mapping):
        months = content.get("ahead", ()) if path.endswith("ahead") else ()
        return [[months[place], *row] if months else list(row) for place, row in enumerate(rows)]
    flat = [_flat(row) for row in rows]
    columns = sorted(
        dict.fromkeys(name for row in flat for name in row), key=lambda name: name not in FIRST
    )
    return [columns, *([row.get(name, "") for name in columns] for row in flat)]


def _flat(row: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """A row as plain cells; figures keep their cases and their limits beside them."""
    cells: dict[str, Any] = {}
    for name, value in row.items():
        key = f"{before}{name}"
        if name in {"rows", "link"} or isinstance(value, list):
            continue
        if not isinstance(value, Mapping):
            cells[key] = "" if value is None else value
        elif value.get("type") == "money":
            cells[key], cells[f"{key}_currency"] = value["amount"], value["currency"]
        elif value.get("type") == "count":
            cells[key] = value["n"]
        elif value.get("type") == "verdict":
            cells[key] = value["code"]
        elif value.get("type") == "comparison":
            cells |= {f"{key}_{part}": value[part] for part in ("value", "low", "high", "answer")}
            cells[f"{key}_n"] = " / ".join(map(str, value["n"]))
        elif value.get("type") in FLAT:
            cells |= {f"{key}_{part}": _cell(value[part]) for part in FLAT[value["type"]]}
        else:
            cells |= _flat(value, f"{key}_")
    return cells


def _cell(value: Any) -> Any:
    return "" if value is None else value
