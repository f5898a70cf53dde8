"""Conditions in words: as a reason to store, said in the reader's language; whole phrases, so that each language has
its own order of words.
"""

from functools import reduce
from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel.conditions.schema import Condition, Group, Node
from kernel.conditions.vocabulary import Field, Type, Vocabulary
from kernel.text import Reason, days_in_words, define, reason, say

define(
    {
        "condition.known": _("{field} is known"),
        "condition.unknown": _("{field} is not known"),
        "condition.is": _("{field} is {value}"),
        "condition.is_not": _("{field} is not {value}"),
        "condition.one_of": _("{field} is one of these: {value}"),
        "condition.text.is": _("{field} is “{value}”"),
        "condition.text.is_not": _("{field} is not “{value}”"),
        "condition.text.contains": _("{field} contains “{value}”"),
        "condition.number.at_least": _("{field} is at least {value}"),
        "condition.number.at_most": _("{field} is at most {value}"),
        "condition.level.at_least": _("{field} is {value} or higher"),
        "condition.level.at_most": _("{field} is {value} or lower"),
        "condition.date.in_last": _("{field} was within the last {value}"),
        "condition.date.before_last": _("{field} was more than {value} ago"),
        "condition.date.in_next": _("{field} is within the next {value}"),
        "condition.date.after_next": _("{field} is more than {value} ahead"),
        "condition.count.at_least": _("at least {value} × {field} within {days}"),
        "condition.count.at_most": _("at most {value} × {field} within {days}"),
        "condition.count.never": _("not once within {days}: {field}"),
        "condition.and": _("{first} and {last}"),
        "condition.or": _("{first} or {last}"),
        "condition.comma": _("{first}, {last}"),
        "condition.group": _("({inner})"),
        "condition.yes": _("{field}: yes"),
        "condition.no": _("{field}: no"),
    }
)

QUOTED = {Type.TEXT}
OF_TYPE = {Type.NUMBER: "number", Type.LEVEL: "level", Type.DATE: "date", Type.TEXT: "text"}


def sentence(node: Node, vocabulary: Vocabulary) -> str:
    """In the language now active; without a full stop, to stand in a longer sentence or alone."""
    return say(told(node, vocabulary))


def told(node: Node, vocabulary: Vocabulary, *, inside: bool = False) -> Reason:
    """As a reason to store. A field that is gone is called by its code."""
    if isinstance(node, Condition):
        return _condition(node, vocabulary)
    parts = [told(one, vocabulary, inside=True) for one in node.of]
    if len(parts) == 1:
        return parts[0]
    *first, last = parts
    listed = reduce(lambda so_far, one: reason("condition.comma", first=so_far, last=one), first)
    joined = reason(
        "condition.and" if node.match == "all" else "condition.or", first=listed, last=last
    )
    return reason("condition.group", inner=joined) if inside else joined


def _condition(one: Condition, vocabulary: Vocabulary) -> Reason:
    known = vocabulary.get(one.field)
    field: Any = reason(f"field.{one.field}") if known else one.field
    if known and known.is_theirs:
        field = str(known.label)
    if known is None or one.operator in ("known", "unknown"):
        return reason(f"condition.{'known' if known is None else one.operator}", field=field)
    if known.type is Type.COUNT:
        return _count(one, field)
    if known.type is Type.YES_NO:
        said = "yes" if one.value else "no"
        if known.is_theirs:
            return reason(f"condition.{said}", field=field)
        return reason(f"{said}.{one.field}")
    code = f"condition.{OF_TYPE[known.type]}.{one.operator}" if known.type in OF_TYPE else ""
    if (
        not code
        or one.operator == "one_of"
        or (known.type in (Type.NUMBER, Type.LEVEL) and one.operator.startswith("is"))
    ):
        code = f"condition.{one.operator}"
    return reason(code, field=field, value=_value(one, known))


def _count(one: Condition, field: Any) -> Reason:
    days = days_in_words(one.days or 1)
    if one.operator == "at_most" and one.value == 0:
        return reason("condition.count.never", field=field, days=days)
    return reason(f"condition.count.{one.operator}", field=field, value=one.value, days=days)


def _value(one: Condition, known: Field) -> Any:
    if known.type is Type.DATE:
        return days_in_words(int(one.value))  # type: ignore[arg-type]
    if isinstance(one.value, tuple):
        words = [_word(value, known) for value in one.value]
        return reduce(
            lambda so_far, word: reason("condition.comma", first=so_far, last=word), words
        )
    return _word(one.value, known)


def _word(value: Any, known: Field) -> Any:
    if known.is_theirs:
        return str(known.choices.get(value, value)) if isinstance(value, str) else value
    if known.type in (Type.CHOICE, Type.LEVEL):
        return reason(f"choice.{known.code}.{value}")
    return value


def is_flat(group: Group) -> bool:
    """Whether it can be shown as a group of groups of single conditions, as the form does."""
    return all(
        isinstance(one, Condition) or all(isinstance(inner, Condition) for inner in one.of)
        for one in group.of
    )
