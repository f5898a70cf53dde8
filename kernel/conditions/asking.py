"""Conditions asked of facts: true, false, or not known. Compiled once, asked often; never raises, whatever the facts.

A fact that is missing (no key) or empty (None) is not known, and what is not known never fires: three-valued logic as
Kleene's. Only `known` and `unknown` can be answered about an empty fact, and nothing about a missing one.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from kernel.conditions.schema import Condition, Group, Node, conditions_of
from kernel.conditions.vocabulary import Field, Type, Vocabulary
from kernel.conditions.wording import told
from kernel.text import Reason

Facts = Mapping[str, Any]
Answer = bool | None
"""True, False, or None: not known."""

Ask = Callable[[Facts, datetime], Answer]
MISSING = object()


@dataclass(frozen=True, slots=True)
class Part:
    """A condition or group, ready to be asked."""

    node: Node
    ask: Ask
    parts: tuple["Part", ...] = ()

    def failing(self, facts: Facts, now: datetime) -> Iterator[tuple[Condition, Answer]]:
        answer = self.ask(facts, now)
        if answer is True:
            return
        if isinstance(self.node, Condition):
            yield self.node, answer
        for one in self.parts:
            yield from one.failing(facts, now)


@dataclass(frozen=True, slots=True)
class Asked:
    """Compiled conditions. `fields`: what has to be loaded before they can be asked."""

    group: Group
    fields: frozenset[str]
    whole: Part
    words: Mapping[Condition, Reason]

    def ask(self, facts: Facts, now: datetime) -> Answer:
        return self.whole.ask(facts, now)

    def why_not(self, facts: Facts, now: datetime) -> list[tuple[Condition, Answer]]:
        """The single conditions that keep it from holding, each with what it said: False, or None for not known."""
        return list(self.whole.failing(facts, now))


def compiled(group: Group, vocabulary: Vocabulary) -> Asked:
    words = {one: told(one, vocabulary) for one in conditions_of(group)}
    whole = _compiled(group, vocabulary)
    return Asked(group, frozenset(one.field for one in words), whole, words)


def _compiled(node: Node, vocabulary: Vocabulary) -> Part:
    if isinstance(node, Condition):
        return Part(node, _question(node, vocabulary.get(node.field)))
    parts = tuple(_compiled(one, vocabulary) for one in node.of)
    asks = [one.ask for one in parts]
    return Part(node, _all(asks) if node.match == "all" else _any(asks), parts)


def _all(asks: list[Ask]) -> Ask:
    def ask(facts: Facts, now: datetime) -> Answer:
        known = True
        for one in asks:
            answer = one(facts, now)
            if answer is False:
                return False
            known = known and answer is not None
        return True if known else None

    return ask


def _any(asks: list[Ask]) -> Ask:
    def ask(facts: Facts, now: datetime) -> Answer:
        known = True
        for one in asks:
            answer = one(facts, now)
            if answer is True:
                return True
            known = known and answer is not None
        return False if known else None

    return ask


def _question(condition: Condition, known: Field | None) -> Ask:
    if known is None:
        return lambda _facts, _now: None
    code = condition.field
    if condition.operator in ("known", "unknown"):
        wanted = condition.operator == "known"

        def about(facts: Facts, _now: datetime) -> Answer:
            fact = facts.get(code, MISSING)
            return None if fact is MISSING else (fact not in (None, "")) is wanted

        return about
    test = _test(condition, known)

    def ask(facts: Facts, now: datetime) -> Answer:
        fact = facts.get(code, MISSING)
        if fact is MISSING or fact is None or fact == "":
            return None
        try:
            return test(fact, now)
        except (TypeError, ValueError, AttributeError, KeyError, OverflowError):
            # A fact of another type than its field says nothing.
            return None

    return ask


Test = Callable[[Any, datetime], bool]


def _test(condition: Condition, known: Field) -> Test:
    operator, value = condition.operator, condition.value
    if known.type is Type.COUNT:
        return _count(operator, int(value), condition.days or 1)  # type: ignore[arg-type]
    if known.type is Type.DATE:
        return _days(operator, int(value))  # type: ignore[arg-type]
    if known.type is Type.NUMBER:
        return _number(operator, float(value))  # type: ignore[arg-type]
    if known.type is Type.LEVEL:
        return _level(operator, str(value), known.ranks)
    if known.type is Type.YES_NO:
        return lambda fact, _now: bool(fact) is value
    return _text(operator, value)


def _text(operator: str, value: Any) -> Test:
    if operator == "one_of":
        wanted = {_folded(one) for one in value}
        return lambda fact, _now: _folded(fact) in wanted
    text = _folded(value)
    tests: dict[str, Test] = {
        "is": lambda fact, _now: _folded(fact) == text,
        "is_not": lambda fact, _now: _folded(fact) != text,
        "contains": lambda fact, _now: text in _folded(fact),
    }
    return tests[operator]


def _folded(text: Any) -> str:
    if not isinstance(text, str):
        raise TypeError("not a text")
    return text.strip().casefold()


def _number(operator: str, value: float) -> Test:
    tests: dict[str, Test] = {
        "at_least": lambda fact, _now: _amount(fact) >= value,
        "at_most": lambda fact, _now: _amount(fact) <= value,
        "is": lambda fact, _now: _amount(fact) == value,
    }
    return tests[operator]


def _amount(fact: Any) -> float:
    number = float(fact)
    if math.isnan(number):
        raise ValueError("not a number")
    return number


def _level(operator: str, value: str, ranks: Mapping[str, int]) -> Test:
    tests: dict[str, Test] = {
        "at_least": lambda fact, _now: ranks[fact] >= ranks[value],
        "at_most": lambda fact, _now: ranks[fact] <= ranks[value],
        "is": lambda fact, _now: fact == value,
        "is_not": lambda fact, _now: fact != value,
    }
    return tests[operator]


def _days(operator: str, days: int) -> Test:
    """In whole days between the dates: yesterday is 1 day ago whatever the clock says; today is neither way off."""

    def ago(fact: Any, now: datetime) -> int:
        return (_day(now) - _day(fact)).days

    tests: dict[str, Test] = {
        "in_last": lambda fact, now: 0 <= ago(fact, now) <= days,
        "before_last": lambda fact, now: ago(fact, now) > days,
        "in_next": lambda fact, now: 0 <= -ago(fact, now) <= days,
        "after_next": lambda fact, now: -ago(fact, now) > days,
    }
    return tests[operator]


def _day(at: Any) -> date:
    if isinstance(at, datetime):
        return at.date()
    if isinstance(at, date):
        return at
    raise TypeError("not a day")


def _count(operator: str, value: int, days: int) -> Test:
    window = timedelta(days=days)

    def count(fact: Iterable[datetime], now: datetime) -> int:
        return sum(now - window < at <= now for at in fact)

    if operator == "at_least":
        return lambda fact, now: count(fact, now) >= value
    return lambda fact, now: count(fact, now) <= value
