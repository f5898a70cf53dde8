"""The value of one condition: what is kept of what was said, or what is wrong with it."""

import math
from typing import Any

from django.utils.translation import gettext as _

from kernel.conditions.vocabulary import WITHOUT_VALUE, Field, Type

LONGEST_TEXT = 200
MOST_ONE_OF = 50
LARGEST_NUMBER = 1e15
LONGEST_DAYS = 3660
MOST_COUNTED = 1000

Value = str | int | float | bool | tuple[str, ...] | None


def value_of(known: Field, operator: str, said: Any) -> tuple[Value, str]:
    """The value as it is kept, and what is wrong with it (empty: nothing)."""
    if operator in WITHOUT_VALUE:
        return None, "" if said is None else _("This needs no value.")
    if operator == "one_of":
        return _several(known, said)
    if known.type is Type.YES_NO:
        return (said, "") if isinstance(said, bool) else (None, _("Say true or false."))
    if known.type is Type.NUMBER:
        return (said, "") if _is_number(said) else (None, _("A number."))
    if known.type is Type.DATE:
        return (said, "") if is_whole(said, 0, LONGEST_DAYS) else (None, _("A number of days."))
    if known.type is Type.COUNT:
        least = 1 if operator == "at_least" else 0
        if is_whole(said, least, MOST_COUNTED):
            return said, ""
        return None, _("A whole number, from %(least)s on.") % {"least": least}
    return _word(known, said)


def _several(known: Field, said: Any) -> tuple[Value, str]:
    if not isinstance(said, list | tuple) or not 1 <= len(said) <= MOST_ONE_OF:
        return None, _("A list of values, at most %(most)s.") % {"most": MOST_ONE_OF}
    words = [_word(known, one) for one in said]
    wrong = next((fault for _value, fault in words if fault), "")
    return (None, wrong) if wrong else (tuple(str(value) for value, _fault in words), "")


def _word(known: Field, said: Any) -> tuple[Value, str]:
    if known.type is Type.TEXT:
        if isinstance(said, str) and 0 < len(said.strip()) <= LONGEST_TEXT and _is_storable(said):
            return said, ""
        return None, _("A text of at most %(most)s characters.") % {"most": LONGEST_TEXT}
    if isinstance(said, str) and said in known.choices:
        return said, ""
    choices = ", ".join(str(label) for label in known.choices.values())
    return None, _("One of: %(choices)s.") % {"choices": choices}


def _is_number(said: Any) -> bool:
    if isinstance(said, bool) or not isinstance(said, int | float):
        return False
    return math.isfinite(said) and abs(said) <= LARGEST_NUMBER


def is_whole(said: Any, least: int, most: int) -> bool:
    return isinstance(said, int) and not isinstance(said, bool) and least <= said <= most


def _is_storable(said: str) -> bool:
    """PostgreSQL keeps neither the null character nor half a surrogate pair."""
    return "\0" not in said and not any("\ud800" <= letter <= "\udfff" for letter in said)
