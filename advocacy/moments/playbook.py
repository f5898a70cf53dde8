"""The shape of a playbook as it is installed."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Playbook:
    """One rule as it is installed. The words of a field stand at Rule; `kinds` is short for a trigger on signals."""

    code: str
    name: str
    gesture: str
    texts: dict[str, dict[str, str]]
    kinds: list[str] = field(default_factory=list)
    trigger: dict[str, Any] = field(default_factory=dict)
    conditions: dict[str, Any] = field(default_factory=dict)
    asks_from_tier: str = ""
    ask_effort: int = 4
    asks_for: list[str] = field(default_factory=list)
    only_unprompted: bool = False
    least_tier: str = ""
    incentive: str = ""
    position: str = "drafts"
    in_app: bool = False
    delay_days: int = 0
    life_hours: int = 120
    cooldown_days: int = 30
    priority: int = 0


def only_if(field: str, operator: str, **value: object) -> dict[str, object]:
    asked = {"field": field, "operator": operator, **value}
    return {"version": 1, "match": "all", "of": [asked]}


def after_days(since: str, days: int, **more: object) -> dict[str, object]:
    return {"on": "time", "since": since, "days": days, **more}
