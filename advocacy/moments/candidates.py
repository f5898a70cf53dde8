"""A candidate: a rule that met something, and everything about its person that a decision may look at. Plain values."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from advocacy.moments import resting, results
from advocacy.moments.asks import Allowance, Limits, Past
from advocacy.moments.causes import Cause
from advocacy.moments.gates import Surroundings
from advocacy.moments.models import Rule
from advocacy.moments.triggers import Trigger
from kernel.conditions import Asked
from kernel.text import Reason


@dataclass(slots=True)
class Person:
    """Everything about one contact that a decision may look at. `has_value`: something shows that they, or their company,
    got something out of it.
    """

    tier: str = "quiet"
    is_merged: bool = False
    service: str | None = None
    recommendation: str | None = None
    around: Surroundings = field(default_factory=Surroundings)
    company_asks_first: bool = False
    use: results.Use = field(default_factory=results.Use)
    has_value: bool = False
    celebrated: dict[str, tuple[float, datetime]] = field(default_factory=dict)
    past: list[Past] = field(default_factory=list)
    company_past: list[Past] = field(default_factory=list)
    mail_refusals: dict[str, Reason] = field(default_factory=dict)
    is_shown_something: bool = False
    said: resting.Said = field(default_factory=resting.Said)
    allowances: Sequence[Allowance] = ()


@dataclass(slots=True)
class Verdict:
    """What was decided, and why. `by_hand`: a person does it. `with_offer`: the rule's incentive is held out. `asks_on`: the
    day whose pace an ask draws on.
    """

    outcome: str
    reasons: list[Reason]
    gesture: str = ""
    by_hand: bool = False
    with_offer: bool = False
    asks_on: date | None = None


@dataclass(frozen=True, slots=True)
class Ready:
    """A rule with its trigger read and its conditions compiled, once for all it meets."""

    rule: Rule
    trigger: Trigger
    asked: Asked | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A rule met something. `facts` is what its conditions are asked of.

    `offer_refusal` says why the rule's incentive could not be held out, `can_ask_in_words` whether the text of its ask
    has all its values, `asks_on` the first day with room for one more ask (None: none while the moment lasts), `held_out`
    why its company is not asked; each is asked only when it comes to that.
    """

    ready: Ready
    cause: Cause
    person: Person
    metric: results.Metric
    offer_refusal: Callable[[], Reason | None]
    can_ask_in_words: Callable[[], bool]
    asks_on: Callable[[], date | None]
    held_out: Callable[[], Reason | None]
    position: str = "drafts"
    limits: Limits = field(default_factory=Limits)
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def rule(self) -> Rule:
        return self.ready.rule

    def counting(self, past: Sequence[Past]) -> list[Past]:
        """Earlier moments that count: what was only observed met nobody, and counts only while observing."""
        return [one for one in past if not one.is_observed or self.position == "observe"]


Refusal = tuple[str, Reason]
Gate = Callable[[Candidate, datetime], Refusal | None]
