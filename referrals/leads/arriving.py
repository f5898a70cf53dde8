"""Somebody who came through a link writes to us on the landing page: read, with what is wrong field by field."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from accounts.customers.told import normal_email
from referrals.leads.models import Lead

LONGEST_NAME, LONGEST_COMPANY, LONGEST_WISH = 200, 200, 500


@dataclass(frozen=True, slots=True)
class Arrival:
    """What somebody wrote about themselves; `faults` says per field what is wrong with it."""

    name: str
    email: str
    company: str
    wish: str
    may_thank: str
    slot: datetime | None
    faults: dict[str, str]


def read(told: Mapping[str, str], *, slots: Collection[datetime]) -> Arrival:
    """Read a form. A slot that was not held out, or an answer we do not know, counts as not said."""
    email = normal_email(told.get("email", ""))
    faults = {}
    try:
        validate_email(email)
    except ValidationError:
        faults["email"] = _("Please write your mail address, like name@company.com.")
    name = " ".join(told.get("name", "").split())
    if not name or len(name) > LONGEST_NAME:
        faults["name"] = _("Please write your name.")
    may_thank = told.get("may_thank", "")
    return Arrival(
        name=name[:LONGEST_NAME],
        email=email,
        company=" ".join(told.get("company", "").split())[:LONGEST_COMPANY],
        wish=told.get("wish", "").strip()[:LONGEST_WISH],
        may_thank=may_thank if may_thank in Lead.MayThank.values else "",
        slot=next((slot for slot in slots if slot.isoformat() == told.get("slot")), None),
        faults=faults,
    )
