"""Words: reasons kept as code and values and read in the reader's language; templates without logic.

A reason is {"code": str, "params": {...}}. Each room defines the phrases of its own codes once, at import.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, TypedDict

from django.utils.formats import date_format
from django.utils.functional import Promise

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


def phrase(code: str) -> str:
    """The words of a code in the language now active; the code itself when nobody defined it."""
    return str(_phrases.get(code, code))


def say(told: Mapping[str, Any]) -> str:
    """A stored reason as a sentence. Params that are codes themselves are put into words too."""
    params = {name: _word(value) for name, value in told.get("params", {}).items()}
    return _VARIABLE.sub(lambda match: str(params.get(match[1], "…")), phrase(told["code"]))


def _word(value: Any) -> str:
    if isinstance(value, Mapping) and "code" in value:
        return say(value)
    if isinstance(value, float):
        return f"{value:g}"
    if not isinstance(value, str):
        return str(value)
    if _ISO_DATE.match(value):
        return date_format(date.fromisoformat(value), "DATE_FORMAT")
    return str(_phrases.get(value, value))


_ISO_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}$")


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
            f"The text uses {names}, which is not known here. Known: {known}.",
            code="unknown_variable",
        )


def fill(template: str, values: Mapping[str, Any]) -> str:
    """Put values into a template; nothing in a value is read as template again. Raises Invalid."""
    check_template(template, allowed=values)
    return _VARIABLE.sub(lambda match: str(values[match[1]]), template)
