"""Checks before somebody is credited: self, colleague, customer, open lead, throw-away address, one of us, ring, velocity.

Pure. Each check answers with a reason or nothing; one that cannot run holds the credit instead of letting it pass
(other products let it pass: a check that fails silently is no check).
"""

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kernel.text import Reason, define, reason
from referrals.attribution.kinship import Person, company_domain, domains, kinship

log = logging.getLogger(__name__)

KNOWN_BEFORE = timedelta(days=1)
"""Without a time of its own: a customer known this long before the lead did not come through the code."""
MANY_A_DAY = 10
"""More leads than this of one advocate within 24 hours are looked at by somebody: a list was mailed, or it is a joke."""

define(
    {
        "attribution_self": _("The person referred themselves."),
        "attribution_colleague": _(
            "Both work at the same company: that is expansion, not a referral."
        ),
        "attribution_customer": _(
            "The person was already a customer: held until somebody has looked."
        ),
        "attribution_open_lead": _("They were already talking to us when this came."),
        "attribution_disposable": _("The mail address is of a service for throw-away addresses."),
        "attribution_employee": _("One of the two is a colleague of ours."),
        "attribution_ring": _("They brought each other: one came through the other before."),
        "attribution_velocity": _("{n} people came through this advocate within a day."),
        "attribution_unavailable": _("One check could not run ({check}): held to be safe."),
    }
)


@dataclass(frozen=True, slots=True)
class Around:
    """What the checks need to know besides the two people.

    `customer_since`: since when they were a customer already. `is_said`: somebody said so, it was not taken for granted
    of whoever uses the product. `talks`: from when to when other leads of the person or
    their company were open (None: still). `rings`: advocates who came through this person earlier. `recent`: how many
    other leads each advocate brought in the 24 hours before. `disposable` answers for a domain.
    """

    customer_since: datetime | None = None
    is_said: bool = False
    talks: tuple[tuple[datetime, datetime | None], ...] = ()
    own_emails: frozenset[str] = frozenset()
    own_domains: frozenset[str] = frozenset()
    rings: frozenset[UUID] = frozenset()
    recent: Mapping[UUID, int] = field(default_factory=dict)
    disposable: Callable[[str], bool] = lambda _domain: False


@dataclass(frozen=True, slots=True)
class Meeting:
    """An advocate and a newcomer, when they met (None: unknown) and when the lead came."""

    newcomer: Person
    advocate: Person
    met_at: datetime | None
    submitted_at: datetime

    @property
    def came_at(self) -> datetime:
        return self.met_at or self.submitted_at - KNOWN_BEFORE


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check saw."""

    check: str
    reason: Reason


Checked = Callable[[Meeting, Around], Reason | None]


def _self(meeting: Meeting, around: Around) -> Reason | None:
    is_it = kinship(meeting.newcomer, meeting.advocate) == "attribution_self"
    return reason("attribution_self") if is_it else None


def _colleague(meeting: Meeting, around: Around) -> Reason | None:
    is_it = kinship(meeting.newcomer, meeting.advocate) == "attribution_colleague"
    return reason("attribution_colleague") if is_it else None


def _customer(meeting: Meeting, around: Around) -> Reason | None:
    since = around.customer_since
    came_at = meeting.met_at or meeting.submitted_at if around.is_said else meeting.came_at
    return reason("attribution_customer") if since and since < came_at else None


def _open_lead(meeting: Meeting, around: Around) -> Reason | None:
    met = meeting.came_at
    talking = any(began < met and (ended is None or ended > met) for began, ended in around.talks)
    return reason("attribution_open_lead") if talking else None


def _disposable(meeting: Meeting, around: Around) -> Reason | None:
    hosts = {email.rpartition("@")[2].lower() for email in meeting.newcomer.emails}
    names = hosts | {company_domain(host) for host in hosts}
    found = any(around.disposable(name) for name in sorted(names - {""}))
    return reason("attribution_disposable") if found else None


def _employee(meeting: Meeting, around: Around) -> Reason | None:
    for one in (meeting.newcomer, meeting.advocate):
        mails = {email.lower() for email in one.emails}
        if mails & around.own_emails or domains(one) & around.own_domains:
            return reason("attribution_employee")
    return None


def _ring(meeting: Meeting, around: Around) -> Reason | None:
    return reason("attribution_ring") if meeting.advocate.contact_id in around.rings else None


def _velocity(meeting: Meeting, around: Around) -> Reason | None:
    others = around.recent.get(meeting.advocate.contact_id, 0)
    return reason("attribution_velocity", n=others + 1) if others >= MANY_A_DAY else None


CHECKS: Mapping[str, Checked] = {
    "self": _self,
    "colleague": _colleague,
    "employee": _employee,
    "customer": _customer,
    "open_lead": _open_lead,
    "disposable": _disposable,
    "ring": _ring,
    "velocity": _velocity,
}


def screen(
    meeting: Meeting, around: Around, *, checks: Mapping[str, Checked] = CHECKS
) -> list[Finding]:
    """Everything the checks saw, in their order. A check that cannot run is a finding itself."""
    found = []
    for name, check in checks.items():
        try:
            seen = check(meeting, around)
        except Exception:
            log.exception("the check %s could not run", name)
            found.append(Finding("unavailable", reason("attribution_unavailable", check=name)))
            continue
        if seen is not None:
            found.append(Finding(name, seen))
    return found


def checks_of(findings: Collection[Finding]) -> set[str]:
    return {finding.check for finding in findings}
