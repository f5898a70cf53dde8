"""Conditions as JSON: {"version": 1, "match": "all", "of": [{"field", "operator", "value"} or a group, ...]}.

A count has "days" too: {"field": "signals.mention", "operator": "at_least", "value": 2, "days": 90}. Whatever comes in is
either read or refused with a pointer to what is wrong (RFC 6901); nothing is guessed.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kernel.conditions.values import LONGEST_DAYS, Value, is_whole, value_of
from kernel.conditions.vocabulary import OPERATORS, Type, Vocabulary
from kernel.errors import Invalid

VERSION = 1
LARGEST_BYTES = 64_000
MOST_DEPTH = 4
MOST_CONDITIONS = 50
MOST_FAULTS = 20


@dataclass(frozen=True, slots=True)
class Condition:
    """One question. `value` is a tuple for `one_of`, None for `known` and `unknown`; `days` only for counts."""

    field: str
    operator: str
    value: Value = None
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions and groups of which all, or any, must hold."""

    match: str
    of: tuple["Condition | Group", ...]


Node = Condition | Group


def read(text: str | bytes, vocabulary: Vocabulary) -> Group:
    """Conditions from JSON text. Raises Invalid, naming where."""
    if len(text) > LARGEST_BYTES:
        raise _invalid([_fault("", "too_large", _too_large())])
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as wrong:
        raise _invalid([_fault("", "not_json", _("This is not JSON."))]) from wrong
    return parse(data, vocabulary)


def parse(data: Any, vocabulary: Vocabulary, *, pointer: str = "") -> Group:
    """Conditions from plain values. Raises Invalid with every fault (the first twenty), `pointer` in front of each."""
    reading = _Reading(vocabulary)
    group = reading.root(data, pointer)
    if reading.faults or group is None:
        raise _invalid(reading.faults[:MOST_FAULTS])
    return group


def dump(group: Group) -> dict[str, Any]:
    """As it is stored; `parse` gives the same group back."""
    return {"version": VERSION, **_dumped(group)}


def fields_of(node: Node) -> Iterator[str]:
    """The codes of every field it asks about, as often as it does."""
    return (one.field for one in conditions_of(node))


def conditions_of(node: Node) -> Iterator[Condition]:
    """Every single condition in it."""
    if isinstance(node, Condition):
        yield node
    else:
        for one in node.of:
            yield from conditions_of(one)


def _dumped(node: Node) -> dict[str, Any]:
    if isinstance(node, Group):
        return {"match": node.match, "of": [_dumped(one) for one in node.of]}
    told: dict[str, Any] = {"field": node.field, "operator": node.operator}
    if node.value is not None:
        told["value"] = list(node.value) if isinstance(node.value, tuple) else node.value
    if node.days is not None:
        told["days"] = node.days
    return told


class _Reading:
    """One reading: collects faults instead of stopping at the first."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.faults: list[dict[str, str]] = []
        self.conditions = 0
        self.above: list[int] = []

    def refuse(self, pointer: str, code: str, detail: str) -> None:
        self.faults.append(_fault(pointer, code, detail))

    def root(self, data: Any, pointer: str) -> Group | None:
        if not isinstance(data, Mapping):
            self.refuse(pointer, "not_a_group", _("Conditions are a group: match and of."))
            return None
        version = data.get("version", VERSION)
        if isinstance(version, bool) or version != VERSION:
            self.refuse(
                f"{pointer}/version", "unknown_version", _("This version is not known here.")
            )
        rest = {name: said for name, said in data.items() if name != "version"}
        if "of" not in rest:
            self.refuse(pointer, "not_a_group", _("Conditions are a group: match and of."))
            return None
        self.above.append(id(data))
        return self.group(rest, pointer, depth=1)

    def node(self, data: Any, pointer: str, depth: int) -> Node | None:
        if len(self.faults) >= MOST_FAULTS:
            return None
        if id(data) in self.above:
            self.refuse(pointer, "circular", _("This group contains itself."))
            return None
        if not isinstance(data, Mapping):
            self.refuse(pointer, "not_a_condition", _("Neither a condition nor a group."))
            return None
        if "of" not in data and "match" not in data:
            return self.condition(data, pointer)
        self.above.append(id(data))
        found = self.group(data, pointer, depth)
        self.above.pop()
        return found

    def group(self, data: Mapping[Any, Any], pointer: str, depth: int) -> Group | None:
        self.only(data, {"match", "of"}, pointer)
        match, of = data.get("match"), data.get("of")
        if match not in ("all", "any"):
            self.refuse(f"{pointer}/match", "unknown_match", _("Say all or any."))
        if not isinstance(of, list | tuple):
            self.refuse(f"{pointer}/of", "not_a_list", _("A list of conditions and groups."))
            return None
        if not of:
            self.refuse(f"{pointer}/of", "empty_group", _("This group is empty."))
            return None
        if depth > MOST_DEPTH:
            self.refuse(
                pointer,
                "too_deep",
                _("Groups are nested more than %(most)s deep.") % {"most": MOST_DEPTH},
            )
            return None
        nodes = []
        for number, one in enumerate(of):
            if self.conditions > MOST_CONDITIONS:
                break
            nodes.append(self.node(one, f"{pointer}/of/{number}", depth + 1))
        whole = tuple(node for node in nodes if node is not None)
        return Group(str(match), whole) if len(whole) == len(nodes) else None

    def condition(self, data: Mapping[Any, Any], pointer: str) -> Condition | None:
        self.conditions += 1
        if self.conditions > MOST_CONDITIONS:
            self.refuse(
                pointer,
                "too_many",
                _("More than %(most)s conditions.") % {"most": MOST_CONDITIONS},
            )
            return None
        code = data.get("field")
        known = self.vocabulary.get(code) if isinstance(code, str) else None
        if known is None:
            self.refuse(
                f"{pointer}/field",
                "unknown_field",
                _("There is no field %(name)s.") % {"name": _shown(code)},
            )
            return None
        is_count = known.type is Type.COUNT
        allowed = {"field", "operator", "value"} | ({"days"} if is_count else set())
        self.only(data, allowed, pointer)
        operator = data.get("operator")
        if not isinstance(operator, str) or operator not in OPERATORS[known.type]:
            self.refuse(
                f"{pointer}/operator",
                "unknown_operator",
                _("%(field)s cannot be asked this: %(operator)s.")
                % {"field": known.label, "operator": _shown(operator)},
            )
            return None
        value, wrong = value_of(known, operator, data.get("value"))
        if wrong:
            self.refuse(f"{pointer}/value", "bad_value", wrong)
            return None
        days = data.get("days")
        if is_count and not is_whole(days, 1, LONGEST_DAYS):
            self.refuse(f"{pointer}/days", "bad_value", _("A whole number of days, from 1 on."))
            return None
        return Condition(known.code, operator, value, days if is_count else None)

    def only(self, data: Mapping[Any, Any], allowed: set[str], pointer: str) -> None:
        for name in data:
            if name not in allowed:
                self.refuse(
                    f"{pointer}/{_escaped(name)}",
                    "unknown_member",
                    _("%(name)s has no meaning here.") % {"name": _shown(name)},
                )
                return


def _shown(name: Any) -> str:
    """What somebody wrote, short and printable, to say it back."""
    text = name if isinstance(name, str) else repr(name)
    return "".join(letter if letter.isprintable() else "?" for letter in text[:60]) or "–"


def _escaped(name: Any) -> str:
    return _shown(name).replace("~", "~0").replace("/", "~1")


def _too_large() -> str:
    return _("Larger than %(most)s kB.") % {"most": LARGEST_BYTES // 1000}


def _fault(pointer: str, code: str, detail: str) -> dict[str, str]:
    return {"pointer": pointer, "code": code, "detail": detail}


def _invalid(faults: list[dict[str, str]]) -> Invalid:
    first = faults[0]
    return Invalid(
        _("The conditions cannot be read: %(what)s") % {"what": first["detail"]},
        code="invalid_conditions",
        errors=faults,
    )
