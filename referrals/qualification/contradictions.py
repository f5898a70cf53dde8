"""Conditions that can never hold, found before they are kept: told in words, so that whoever wrote them sees which two."""

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any

from django.utils.translation import gettext as _

from kernel.conditions import Condition, Group, Vocabulary, sentence
from kernel.conditions.vocabulary import Type

Node = Condition | Group


def contradiction(group: Group, vocabulary: Vocabulary) -> str:
    """Which two conditions exclude each other, in words; empty when none do (that we can see).

    Looks at what must hold together: the conditions of nested "all of" groups. An "any of" group contradicts when each
    of its branches does.
    """
    pair = _impossible(group, (), vocabulary)
    if pair is None:
        return ""
    one, other = (sentence(node, vocabulary) for node in pair)
    return _("This can never hold: %(one)s, and %(other)s.") % {"one": one, "other": other}


Pair = tuple[Condition, Condition]


def _impossible(group: Group, given: Sequence[Condition], vocabulary: Vocabulary) -> Pair | None:
    if group.match == "any":
        found = [_impossible(Group("all", (node,)), given, vocabulary) for node in group.of]
        return found[0] if found and all(found) else None
    singles = [*given, *_singles(group)]
    for one, other in combinations(singles, 2):
        if one.field == other.field and _exclude(one, other, vocabulary):
            return one, other
    for node in _alternatives(group):
        if pair := _impossible(node, singles, vocabulary):
            return pair
    return None


def _singles(group: Group) -> Iterable[Condition]:
    """Every condition that must hold."""
    for node in group.of:
        if isinstance(node, Condition):
            yield node
        elif node.match == "all":
            yield from _singles(node)


def _alternatives(group: Group) -> Iterable[Group]:
    for node in group.of:
        if isinstance(node, Group):
            if node.match == "any":
                yield node
            else:
                yield from _alternatives(node)


def _exclude(one: Condition, other: Condition, vocabulary: Vocabulary) -> bool:
    known = vocabulary.get(one.field)
    if "unknown" in (one.operator, other.operator):
        return one.operator != other.operator
    if known is None:
        return False
    if known.type is Type.NUMBER:
        return _no_number_between(one, other)
    if known.type is Type.YES_NO:
        return one.value is not other.value
    if known.type in (Type.TEXT, Type.CHOICE):
        return _no_word_left(one, other)
    return False


def _no_number_between(one: Condition, other: Condition) -> bool:
    low = max(_bounds(one)[0], _bounds(other)[0])
    high = min(_bounds(one)[1], _bounds(other)[1])
    return low > high


def _bounds(one: Condition) -> tuple[float, float]:
    anything = (float("-inf"), float("inf"))
    if isinstance(one.value, bool) or not isinstance(one.value, int | float):
        return anything
    value = float(one.value)
    return {
        "at_least": (value, anything[1]),
        "at_most": (anything[0], value),
        "is": (value, value),
    }.get(one.operator, anything)


def _no_word_left(one: Condition, other: Condition) -> bool:
    allowed = [words for each in (one, other) if (words := _allowed(each)) is not None]
    if not allowed:
        return False
    left = set.intersection(*allowed)
    refused = {_folded(each.value) for each in (one, other) if each.operator == "is_not"}
    return not left - refused


def _allowed(one: Condition) -> set[str] | None:
    if one.operator == "is":
        return {_folded(one.value)}
    if one.operator == "one_of" and isinstance(one.value, tuple):
        return {_folded(value) for value in one.value}
    return None


def _folded(value: Any) -> str:
    return str(value).strip().casefold()
