"""The values a draft may speak of: what the signal says, the person, the page and the personal link."""

from datetime import datetime
from typing import Any

from accounts.customers.models import Contact
from advocacy.moments import texts
from advocacy.moments.causes import Cause
from advocacy.moments.models import Rule
from advocacy.moments.results import Metric, stated_value
from advocacy.moments.rules import MAY_THANK
from kernel.text import variables

PLAIN = ("occasion", "problem", "feature", "site", "before", "after", "role")
KNOWN_FOR_DAYS = 60
"""From then on "where you were in March" makes sense for somebody whose start nobody told us."""


def language_for(rule: Rule, contact: Contact, organization_language: str) -> str:
    """The person's language where the rule speaks it, else the first the rule speaks."""
    wanted = texts.language_of(contact.language, organization_language)
    return wanted if wanted in rule.texts or not rule.texts else next(iter(rule.texts))


def can_ask_in_words(
    rule: Rule, cause: Cause, *, contact: Contact, metric: Metric, language: str, now: datetime
) -> bool:
    """Whether the text of the rule's ask has every value it needs."""
    if not rule.can_ask:
        return True
    part = "body" if rule.gesture == "ask" else "ask"
    values = values_for(contact=contact, cause=cause, metric=metric, language=language, now=now)
    present = values.keys() | {"card", "material", "introduction", "link"}
    return texts.is_whole(rule.texts, part, kind=cause.kind, language=language, present=present)


def values_for(
    *, contact: Contact, cause: Cause, metric: Metric, language: str, now: datetime
) -> dict[str, str]:
    """Only what is there: a missing value has no key. `card`, `material`, `introduction` and `link` are added by
    who makes them."""
    details = dict(cause.details)
    told: dict[str, Any] = {
        "hero": contact.first_name,
        "company": contact.company.name if contact.company else "",
        "sentence": str(details.get("text") or "")[:300],
        "topic": details.get("topic") or details.get("title"),
        "start": _start(contact, details, language, now),
    }
    told |= {name: _plain(details[name], language) for name in PLAIN if details.get(name)}
    if details.get("anchor"):
        told["anchor"] = texts.spoken_date(str(details["anchor"]), language)
    if details.get("week"):
        told["week"] = texts.spoken_date(str(details["week"]), language)
    if details.get("date"):
        told["date"] = texts.spoken_date(str(details["date"]), language)
    if details.get("may_thank") in MAY_THANK - {"without_name"}:
        told["peer"] = details.get("peer")
    if details.get("metric"):
        told |= result_words(details, metric, language)
    return {name: said for name, value in told.items() if value and (said := texts.clean(value))}


def result_words(details: dict[str, Any], metric: Metric, language: str) -> dict[str, str]:
    """Value, unit, period, label, before and after of a result, as a reader says them."""
    words = {
        "label": metric.label,
        "unit": texts.spoken_unit(str(details.get("unit") or metric.unit), language),
        "period": texts.spoken_period(str(details.get("period") or metric.period), language),
    }
    numbers = {name: details.get(name) for name in ("before", "after")}
    numbers["value"] = stated_value(details)
    words |= {
        name: texts.spoken_number(number, language)
        for name, number in numbers.items()
        if isinstance(number, int | float) and not isinstance(number, bool)
    }
    return {name: word for name, word in words.items() if word}


def _plain(value: Any, language: str) -> Any:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return texts.spoken_number(value, language) if is_number else value


def _start(contact: Contact, details: dict[str, Any], language: str, now: datetime) -> str:
    """When they stood where a colleague may stand now: as told, else the month we met them."""
    if details.get("start"):
        return texts.spoken_date(str(details["start"]), language, form="YEAR_MONTH_FORMAT")
    if (now - contact.first_seen_at).days < KNOWN_FOR_DAYS:
        return ""
    return texts.spoken_date(contact.first_seen_at, language, form="YEAR_MONTH_FORMAT")


def speaks_of_link(rule: Rule, gesture: str) -> bool:
    """Whether what is said hands over a personal link: the ask does when it is one, the rest whatever the gesture."""
    return any(
        "link" in variables(text)
        for own in rule.texts.values()
        for part, text in own.items()
        if isinstance(text, str)
        if gesture == "ask" or not part.removeprefix("short_").startswith("ask")
    )
