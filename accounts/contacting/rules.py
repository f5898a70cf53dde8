"""Whether a person may be written to, from plain values; and the words for it."""

import hmac
from collections.abc import Iterable, Sequence
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kernel.text import Reason, define, reason

GRANTED, WITHDRAWN, OBJECTED = "granted", "withdrawn", "objected"
SERVICE = "service"
LONGEST_PAUSES_DAYS = 300

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


def parse_pauses(pauses: Iterable[Sequence[Any]]) -> tuple[tuple[date, date], ...]:
    """[["2026-12-24", "2027-01-02"], ...] as dates. Raises ValueError for anything else, or when too little is left."""
    parsed = []
    for pause in pauses:
        if isinstance(pause, str) or len(pause) != 2:
            raise ValueError("a pause is a list of two days")
        first, last = (date.fromisoformat(str(day)) for day in pause)
        if last < first:
            raise ValueError("a pause ends before it begins")
        parsed.append((first, last))
    if sum((last - first).days + 1 for first, last in parsed) > LONGEST_PAUSES_DAYS:
        raise ValueError("the pauses leave hardly a day to write on")
    return tuple(parsed)
