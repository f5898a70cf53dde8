"""Whether a person may be written to, from plain values; and the words for it."""

import hmac
import re
from collections.abc import Iterable, Sequence
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kernel.text import Reason, define, reason
from kernel.windows import DayOfYear

GRANTED, WITHDRAWN, OBJECTED = "granted", "withdrawn", "objected"
SERVICE = "service"
LONGEST_PAUSES_DAYS = 300
YEAR_END = ["12-24", "01-02"]
"""From Christmas Eve on nobody is written to until 2 January, unless an organization says otherwise."""
AUGUST = ["08-01", "08-20"]
"""When little is read in France: suggested, never set by itself."""

define(
    {
        "no_address": _("No mail address is known."),
        "address_suppressed": _("The address has unsubscribed or does not accept mail."),
        "consent_withdrawn": _("Has withdrawn consent: {purpose}."),
        "consent_objected": _("Has objected: {purpose}."),
        "consent_missing": _("Has not agreed to mail of this kind: {purpose}."),
        "not_a_customer": _("Is not a customer, and has not agreed to be written to."),
        "consent_purpose_service": _("service relation"),
        "consent_purpose_recommendation": _("being asked to recommend"),
        "consent_purpose_publication": _("publication"),
        "consent_purpose_profiling": _("profiling"),
        "consent_purpose_content": _("content by mail"),
    }
)


def normalised(email: str) -> str:
    """One spelling per address. Case is folded whole: no provider we know tells two people apart by it."""
    return email.strip().casefold()


def address_hash(email: str, *, organization_id: UUID, key: str) -> str:
    """A keyed hash, different in every organization, so that lists of two tenants cannot be compared."""
    text = f"suppression:{organization_id}:{normalised(email)}"
    return hmac.new(key.encode(), text.encode(), sha256).hexdigest()


def purpose_phrase(purpose: str) -> str:
    return f"consent_purpose_{purpose}"


def mail_refusal(
    *, email: str, is_customer: bool, purpose: str, answer: str | None, is_suppressed: bool
) -> Reason | None:
    """Why a mail for this purpose may not go to this person; None when it may.

    Legal basis: the service relation carries mail to customers until they say otherwise; everything else, and
    everybody else, needs a yes.
    """
    if not email:
        return reason("no_address")
    if is_suppressed:
        return reason("address_suppressed")
    if answer in {WITHDRAWN, OBJECTED}:
        return reason(f"consent_{answer}", purpose=purpose_phrase(purpose))
    if answer == GRANTED:
        return None
    if purpose != SERVICE:
        return reason("consent_missing", purpose=purpose_phrase(purpose))
    return None if is_customer else reason("not_a_customer")


def parse_pauses(
    pauses: Iterable[Sequence[Any]],
) -> tuple[tuple[tuple[date, date], ...], tuple[tuple[DayOfYear, DayOfYear], ...]]:
    """Pauses of one year ([["2026-12-24", "2027-01-02"]]), and those of each year ([["12-24", "01-02"]]).

    Raises ValueError for anything else, or when too little is left to write on.
    """
    dated, yearly, days = [], [], 0
    for pause in pauses:
        if isinstance(pause, str) or len(pause) != 2:
            raise ValueError("a pause is a list of two days")
        first, last = (str(day) for day in pause)
        if is_yearly(first) and is_yearly(last):
            begins, ends = day_of_leap_year(first), day_of_leap_year(last)
            yearly.append(((begins.month, begins.day), (ends.month, ends.day)))
            days += (ends - begins).days % 366 + 1
            continue
        begins, ends = date.fromisoformat(first), date.fromisoformat(last)
        if ends < begins:
            raise ValueError("a pause ends before it begins")
        dated.append((begins, ends))
        days += (ends - begins).days + 1
    if days > LONGEST_PAUSES_DAYS:
        raise ValueError("the pauses leave hardly a day to write on")
    return tuple(dated), tuple(yearly)


def is_yearly(day: str) -> bool:
    """Whether a day is written without its year."""
    return bool(re.fullmatch(r"\d\d-\d\d", day))


def day_of_leap_year(day: str) -> date:
    """ "02-29" is a day too. Raises ValueError."""
    return date.fromisoformat(f"2000-{day}")
