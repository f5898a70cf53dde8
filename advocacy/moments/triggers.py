"""What a rule waits for, as data: a signal, a measured result, a score or tier reached, a time that comes, an occasion.

{"on": "signal", "kinds": [..]} · {"on": "milestone", "metric", "reaches", "better_by"} · {"on": "score", "reaches"} ·
{"on": "tier", "enters"} · {"on": "time", "since", "kinds", "days", "every"} · {"on": "occasion", "days"}. Pure.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from advocacy.signals.kinds import KINDS
from kernel.errors import Invalid

MOST_KEY = 160
MOST_DAYS = 3660
MOST_POINTS = 1000
MOST_PERCENT = 10_000
LARGEST_VALUE = 1e15
LONGEST_METRIC = 120
FAMILIES = {
    "signal": gettext_lazy("something they did, or that happened to them"),
    "milestone": gettext_lazy("a measured result"),
    "score": gettext_lazy("their score rises to a height"),
    "tier": gettext_lazy("they enter a tier"),
    "time": gettext_lazy("a time in their life as a customer"),
    "occasion": gettext_lazy("an occasion they will be at"),
    "request": gettext_lazy("a colleague needs a reference"),
}
ANCHORS = {
    "first_value": gettext_lazy("their first measured result"),
    "first_seen": gettext_lazy("the day we first met them"),
    "go_live": gettext_lazy("the day their company began to pay"),
    "renewal": gettext_lazy("a renewal was signed"),
    "expansion": gettext_lazy("their company grew with us"),
    "last_act": gettext_lazy("the last time they recommended us"),
    "due_again": gettext_lazy("the day they are due to buy again"),
    "signal": gettext_lazy("one of the kinds chosen below"),
}
TIERS = ("warm", "natural", "champion")
"""Tiers that can be entered upward: a drop never makes a message."""
KINDS_OF_ANCHOR = {
    "first_value": ("milestone",),
    "renewal": ("renewal",),
    "expansion": ("expansion",),
}


@dataclass(frozen=True, slots=True)
class Trigger:
    """A checked trigger. `every`: days after which a time comes again; 0 for once."""

    on: str
    kinds: frozenset[str] = frozenset()
    metric: str = ""
    reaches: float | None = None
    better_by: float | None = None
    enters: str = ""
    since: str = ""
    days: int = 0
    every: int = 0
    data: Mapping[str, Any] = field(default_factory=dict, compare=False)

    def meets(self, kind: str, details: Mapping[str, Any]) -> bool:
        """Whether a signal of this kind is something it waits for."""
        if self.on == "signal":
            return kind in self.kinds
        return (
            self.on == "milestone"
            and kind == "milestone"
            and self.metric in ("", details.get("metric"))
        )


Check = Callable[[Any], bool]


def _whole(least: int, most: int) -> Check:
    return lambda said: (
        isinstance(said, int) and not isinstance(said, bool) and least <= said <= most
    )


def _number(least: float, most: float) -> Check:
    return lambda said: (
        isinstance(said, int | float) and not isinstance(said, bool) and least <= said <= most
    )


def _kinds(said: Any) -> bool:
    return (
        isinstance(said, list)
        and 0 < len(said) <= len(KINDS)
        and all(isinstance(kind, str) and kind in KINDS for kind in said)
    )


def _metric(said: Any) -> bool:
    return isinstance(said, str) and len(said) <= LONGEST_METRIC and said.isprintable()


def _one_of(choices: Any) -> Check:
    return lambda said: isinstance(said, str) and said in choices


CHECKS: dict[str, dict[str, Check]] = {
    "signal": {"kinds": _kinds},
    "milestone": {
        "metric": _metric,
        "reaches": _number(-LARGEST_VALUE, LARGEST_VALUE),
        "better_by": _number(0, MOST_PERCENT),
    },
    "score": {"reaches": _number(1, MOST_POINTS)},
    "tier": {"enters": _one_of(TIERS)},
    "time": {
        "since": _one_of(ANCHORS),
        "kinds": _kinds,
        "days": _whole(0, MOST_DAYS),
        "every": _whole(0, MOST_DAYS),
    },
    "occasion": {"days": _whole(0, 60)},
    "request": {},
}
NEEDED = {
    "signal": {"kinds"},
    "milestone": set(),
    "score": {"reaches"},
    "tier": {"enters"},
    "time": {"since", "days"},
    "occasion": {"days"},
    "request": set(),
}
WRONG = {
    "kinds": gettext_lazy("Choose at least one kind, all of them known."),
    "metric": gettext_lazy("The name of a metric."),
    "reaches": gettext_lazy("A number."),
    "better_by": gettext_lazy("Percent, from 0 on."),
    "enters": gettext_lazy("Warm, Natural advocate or Champion."),
    "since": gettext_lazy("Choose since when."),
    "days": gettext_lazy("A whole number of days."),
    "every": gettext_lazy("A whole number of days."),
}


def parse(data: Any) -> Trigger:
    """Raises Invalid, with a pointer to each fault."""
    faults = _faults(data)
    if faults:
        raise Invalid(
            _("The trigger cannot be read: %(what)s") % {"what": faults[0]["detail"]},
            code="invalid_trigger",
            errors=faults,
        )
    told = {name: value for name, value in data.items() if value is not None}
    if "kinds" in told:
        told["kinds"] = frozenset(told["kinds"])
    if (since := told.get("since")) in KINDS_OF_ANCHOR:
        told["kinds"] = frozenset(KINDS_OF_ANCHOR[since])
    return Trigger(**told, data=data)


def _faults(data: Any) -> list[dict[str, str]]:
    if not isinstance(data, Mapping):
        return [_fault("", _("Say what it waits for."))]
    on = data.get("on")
    if not isinstance(on, str) or on not in CHECKS:
        return [_fault("/on", _("Say what it waits for."))]
    checks = CHECKS[on]
    found = [
        _fault(f"/{str(name)[:40]}", _("This has no meaning here."))
        for name in data
        if name != "on" and name not in checks
    ]
    for name, check in checks.items():
        said = data.get(name)
        if said is None and name not in NEEDED[on]:
            continue
        if not check(said):
            found.append(_fault(f"/{name}", str(WRONG[name])))
    if on == "time" and data.get("since") == "signal" and not data.get("kinds"):
        found.append(_fault("/kinds", str(WRONG["kinds"])))
    return found


def _fault(pointer: str, detail: str) -> dict[str, str]:
    return {"pointer": f"/trigger{pointer}", "code": "invalid", "detail": detail}
