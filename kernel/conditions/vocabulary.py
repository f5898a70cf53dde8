"""What conditions may speak of: the fields of a room, their types, and what can be asked of each type."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from kernel.text import define


class Type(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    CHOICE = "choice"
    LEVEL = "level"
    """A choice with an order: `ranks` says how high each stands."""
    YES_NO = "yes_no"
    DATE = "date"
    """A day or a moment; asked in days from now."""
    COUNT = "count"
    """How often something happened; its fact is the times at which it did."""


OPERATORS: dict[Type, tuple[str, ...]] = {
    Type.TEXT: ("is", "is_not", "contains", "one_of", "known", "unknown"),
    Type.NUMBER: ("at_least", "at_most", "is", "known", "unknown"),
    Type.CHOICE: ("is", "is_not", "one_of", "known", "unknown"),
    Type.LEVEL: ("at_least", "at_most", "is", "is_not"),
    Type.YES_NO: ("is",),
    Type.DATE: ("in_last", "before_last", "in_next", "after_next", "known", "unknown"),
    Type.COUNT: ("at_least", "at_most"),
}
WITHOUT_VALUE = frozenset({"known", "unknown"})


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that can be asked about. `yes` and `no` are the whole phrases of a yes-or-no field.

    `is_kept`: its past can be reconstructed, so that a test on history judges it as it was then. `is_theirs`: its words
    are the organization's own (a question, a trait); reasons carry them as they are instead of looking them up.
    """

    code: str
    label: Any
    type: Type
    group: Any = ""
    choices: Mapping[str, Any] = field(default_factory=dict)
    ranks: Mapping[str, int] = field(default_factory=dict)
    yes: Any = ""
    no: Any = ""
    is_kept: bool = True
    is_theirs: bool = False


class Vocabulary(Mapping[str, Field]):
    """The fields of one room by code. Teaches their words once, so that stored conditions can be said anywhere."""

    def __init__(self, fields: Iterable[Field]) -> None:
        self._fields = {one.code: one for one in fields}
        for one in self._fields.values():
            if one.is_theirs:
                continue
            define({f"field.{one.code}": one.label})
            define({f"choice.{one.code}.{code}": label for code, label in one.choices.items()})
            if one.type is Type.YES_NO:
                define({f"yes.{one.code}": one.yes, f"no.{one.code}": one.no})

    def __getitem__(self, code: str) -> Field:
        return self._fields[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)
