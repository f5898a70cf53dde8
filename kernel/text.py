"""Words: reasons kept as code and values and read in the reader's language; templates without logic.

A reason is {"code": str, "params": {...}}. Each room defines the phrases of its own codes once, at import.
"""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, TypedDict

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.errors import Invalid


class Reason(TypedDict):
    code: str
    params: dict[str, Any]


_phrases: dict[str, str | Promise] = {}


def reason(code: str, **params: Any) -> Reason:
    """A reason to store. Params are JSON values; a Reason may carry Reasons."""
    return {"code": code, "params": params}


def define(phrases: Mapping[str, str | Promise]) -> None:
    """Teach the words of a room's reason codes: `{name}` stands for a param. A code is defined once."""
    taken = phrases.keys() & _phrases.keys()
    if any(_phrases[code] is not phrases[code] for code in taken):
        raise ValueError(f"reason codes defined twice: {sorted(taken)}")
    _phrases.update(phrases)


define(
    {
        "less_than_a_day": gettext_lazy("less than a day"),
        "one_day": gettext_lazy("1 day"),
        "many_days": gettext_lazy("{days} days"),
    }
)


def days_in_words(days: int) -> Reason:
    """A length of time, to stand in another reason: "less than a day", "1 day", "12 days"."""
    if days < 1:
        return reason("less_than_a_day")
    return reason("one_day") if days == 1 else reason("many_days", days=days)


def phrase(code: str) -> str:
    """The words of a code in the language now active; the code itself when nobody defined it."""
    return str(_phrases.get(code, code))


def say(told: Mapping[str, Any]) -> str:
    """A stored reason as a sentence. Params that are codes themselves are put into words too."""
    return capfirst(_said(told))


def _said(told: Mapping[str, Any]) -> str:
    params = {name: _word(value) for name, value in told.get("params", {}).items()}
    return _VARIABLE.sub(lambda match: str(params.get(match[1], "…")), phrase(told["code"]))


def _word(value: Any) -> str:
    if isinstance(value, Mapping) and "code" in value:
        return _said(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return localized_number(value)
    if not isinstance(value, str):
        return str(value)
    return _spoken_time(value) or str(_phrases.get(value, value))


def localized_number(value: float | Decimal) -> str:
    """1200.0 as 1,200 in English and 1 200 in French: never a trailing nought."""
    exact = Decimal(str(value)).normalize()
    whole = exact == exact.to_integral()
    return number_format(exact.quantize(Decimal(1)) if whole else exact, force_grouping=True)


def _spoken_time(value: str) -> str:
    """A day, or a moment in the time zone now active; empty when the text is neither."""
    if not _ISO_TIME.match(value):
        return ""
    try:
        day, moment = parse_date(value), parse_datetime(value)
    except ValueError:
        return ""
    if day is not None:
        return date_format(day, "DATE_FORMAT")
    if moment is None:
        return ""
    local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
    return date_format(local, "DATETIME_FORMAT")


_ISO_TIME = re.compile(r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}|$)")


_VARIABLE = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def variables(template: str) -> set[str]:
    """Names a template uses."""
    return set(_VARIABLE.findall(template))


def check_template(template: str, *, allowed: Iterable[str]) -> None:
    """Raises Invalid naming each variable the template may not use."""
    unknown = sorted(variables(template) - set(allowed))
    if unknown:
        names = ", ".join("{" + name + "}" for name in unknown)
        known = ", ".join("{" + name + "}" for name in sorted(allowed))
        raise Invalid(
            _("The text uses %(names)s, which is not known here. Known: %(known)s.")
            % {"names": names, "known": known},
            code="unknown_variable",
        )


def fill(template: str, values: Mapping[str, Any]) -> str:
    """Put values into a template; nothing in a value is read as template again. Raises Invalid."""
    check_template(template, allowed=values)
    return _VARIABLE.sub(lambda match: str(values[match[1]]), template)


OVERRIDES = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""What turns around all that stands after it on a page."""
_OVERRIDES = re.compile(f"[{OVERRIDES}]")


def without_overrides(told: Any) -> Any:
    """Text, or JSON with text in it, without the characters that turn around what stands after them on a page.

    Marks of direction that right-to-left languages need (U+200E, U+200F) stay.
    """
    if isinstance(told, str):
        return _OVERRIDES.sub("", told)
    if isinstance(told, dict):
        return {name: without_overrides(value) for name, value in told.items()}
    if isinstance(told, list):
        return [without_overrides(value) for value in told]
    return told
