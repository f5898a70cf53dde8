"""How each fact is read from what is known about a person."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.customers.models import Company, Contact
from advocacy.moments import asks
from advocacy.moments.about import About, Seen
from advocacy.moments.causes import Cause
from kernel.conditions import Field, Type
from kernel.money import MINOR_UNITS

Reader = Callable[[About, Cause, datetime], Any]
GRADES = {4: "A", 3: "B", 2: "C", 1: "D"}
ACTS_COUNT_FOR = timedelta(days=548)
PERSON, COMPANY = _("The person"), _("Their company")
STANDING, HISTORY = _("Score and tier"), _("What was given and asked")
HAPPENED, OFTEN = _("What just happened"), _("How often, within days")


def company(read: Callable[[Company], Any]) -> Reader:
    def reader(about: About, _cause: Cause, _now: datetime) -> Any:
        theirs = about.contact.company if about.contact else None
        return read(theirs) if theirs else None

    return reader


def person(read: Callable[[Contact], Any]) -> Reader:
    return lambda about, _cause, _now: read(about.contact) if about.contact else None


def mrr(company: Company) -> float | None:
    if company.mrr_amount is None:
        return None
    return company.mrr_amount / float(10 ** MINOR_UNITS.get(company.mrr_currency, 2))


def latest(times: Iterator[datetime]) -> date | None:
    newest = max(times, default=None)
    return newest.date() if newest else None


def last_moment(*gestures: str) -> Reader:
    return lambda about, _cause, _now: latest(
        one.opened_at
        for one in about.past
        if one.gesture in gestures and one.state not in asks.DROPPED and not one.is_observed
    )


def first_value(about: About, _cause: Cause, _now: datetime) -> date | None:
    first = min((one.at for one in about.seen if one.kind == "milestone"), default=None)
    return first.date() if first else None


def unprompted(about: About, _cause: Cause, now: datetime) -> int:
    return sum(
        one.is_act and one.origin == "unprompted" and now - one.at <= ACTS_COUNT_FOR
        for one in about.seen
    )


def balance(which: str) -> Reader:
    return lambda about, _cause, now: getattr(asks.balance(about.past, now=now), which)


def times(test: Callable[[Seen], bool]) -> Reader:
    return lambda about, _cause, _now: [one.at for one in about.seen if test(one)]


def of_kind(kind: str) -> Reader:
    return times(lambda one: one.kind == kind)


def gestures(gesture: str) -> Reader:
    return lambda about, _cause, _now: [
        one.opened_at
        for one in about.past
        if one.gesture == gesture and one.state not in asks.DROPPED and not one.is_observed
    ]


READERS: dict[str, tuple[Field, Reader]] = {}
NEEDS_SIGNALS: set[str] = set()


def add(one: Field, reader: Reader, *, signals: bool = False) -> None:
    READERS[one.code] = (one, reader)
    if signals:
        NEEDS_SIGNALS.add(one.code)


def plain(code: str, label: Any, kind: Type, group: Any, reader: Reader, **more: Any) -> None:
    add(Field(code, label, kind, group, **more), reader)
