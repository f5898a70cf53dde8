"""Pure rules of credit: who may be credited for a lead, in which way, and why; and who may not, and why not.

Most of what is not credited is kinship, not fraud: a colleague is expansion. The words stay neutral.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import tldextract
from django.utils.translation import gettext_lazy as _

from kernel.text import Reason, days_in_words, define, reason

WINDOW = timedelta(days=90)
"""A visit counts for a lead that comes within this time of it."""

CLOCK_SKEW = timedelta(minutes=5)
KNOWN_BEFORE = timedelta(days=1)
"""Without a visit: a customer known this long before the lead did not come through the code."""

SOURCED, SUSPECTED, HELD, NOBODY = "sourced", "suspected", "held", "none"

# fmt: off
FREE_MAIL = frozenset({
    "gmail.com", "googlemail.com", "outlook.com", "outlook.fr", "hotmail.com", "hotmail.fr",
    "hotmail.co.uk", "live.com", "live.fr", "msn.com", "yahoo.com", "yahoo.fr", "yahoo.co.uk",
    "ymail.com", "icloud.com", "me.com", "mac.com", "aol.com", "proton.me", "protonmail.com",
    "pm.me", "tutanota.com", "tuta.com", "gmx.com", "gmx.de", "gmx.net", "gmx.fr", "web.de",
    "t-online.de", "freenet.de", "mail.com", "zoho.com", "fastmail.com", "hey.com", "yandex.ru",
    "mail.ru", "qq.com", "163.com", "orange.fr", "wanadoo.fr", "free.fr", "laposte.net", "sfr.fr",
    "neuf.fr", "bbox.fr", "numericable.fr", "bluewin.ch", "libero.it", "virgilio.it",
    "telenet.be", "skynet.be", "btinternet.com", "sky.com",
})
# fmt: on
"""Hosts of everybody's mail: sharing one says nothing about sharing a company."""

DOTLESS = {"gmail.com": "gmail.com", "googlemail.com": "gmail.com"}
"""Providers that ignore dots before the @, and the name they all go by."""

_suffixes = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
"""Uses the list that comes with the package; never the network, never a file."""

define(
    {
        "attribution_by_code": _("Their code was given with the lead."),
        "attribution_by_visit": _("Their link was opened {days} before the lead came."),
        "attribution_no_trace": _("No link was opened and no code was given."),
        "attribution_click_unknown": _("The click id that was handed over is none of ours."),
        "attribution_code_unknown": _(
            "The code that was given is none of ours, or not active any more."
        ),
        "attribution_too_early": _(
            "The link was opened {days} before the lead came; {window} is the limit."
        ),
        "attribution_too_late": _("The link was opened after the lead had come."),
        "attribution_not_human": _(
            "The visit looks like a program's: it is kept and can be judged again."
        ),
        "attribution_self": _("The person referred themselves."),
        "attribution_colleague": _(
            "Both work at the same company: that is expansion, not a referral."
        ),
        "attribution_customer": _(
            "The person was already a customer: held until somebody has looked."
        ),
        "attribution_passed_over": _(
            "Another person's link was opened too; the one above comes first."
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Person:
    """What screening needs to know of somebody."""

    contact_id: UUID
    emails: frozenset[str] = frozenset()
    company_id: UUID | None = None
    company_domain: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody whose code was given (`visited_at` None) or whose link was opened."""

    person: Person
    visited_at: datetime | None = None
    is_human: bool = True


@dataclass(frozen=True, slots=True)
class Case:
    """A lead as the rule sees it. `customer_since`: since when they were a customer already; None if they were not."""

    person: Person
    submitted_at: datetime
    candidates: tuple[Candidate, ...] = ()
    customer_since: datetime | None = None
    unknown_click: bool = False
    unknown_code: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """Who is credited, how, and every reason for and against, the deciding ones first."""

    credit: str
    contact_id: UUID | None
    reasons: tuple[Reason, ...]


def decide(case: Case) -> Decision:
    """The decision for one lead: at most one person, so never more than all of the credit.

    A code comes before a visit: it was given on purpose.
    """
    judged = [
        _judge(case, c) for c in sorted(case.candidates, key=lambda c: c.visited_at is not None)
    ]
    notes = _notes(case)
    winner = next((verdict for verdict in judged if verdict.credit != NOBODY), None)
    if winner is None:
        reasons = [why for verdict in judged for why in verdict.reasons]
        return Decision(NOBODY, None, tuple(reasons + notes) or (reason("attribution_no_trace"),))
    others = [
        why for verdict in judged if verdict is not winner for why in _passed_over(verdict, winner)
    ]
    return Decision(winner.credit, winner.contact_id, (*winner.reasons, *others, *notes))


def _notes(case: Case) -> list[Reason]:
    notes = []
    if case.unknown_code:
        notes.append(reason("attribution_code_unknown"))
    if case.unknown_click:
        notes.append(reason("attribution_click_unknown"))
    return notes


def _passed_over(verdict: Decision, winner: Decision) -> Sequence[Reason]:
    if verdict.credit == NOBODY:
        return verdict.reasons
    if verdict.contact_id == winner.contact_id:
        return verdict.reasons[:1]
    return [reason("attribution_passed_over", advocate_id=str(verdict.contact_id))]


def _judge(case: Case, candidate: Candidate) -> Decision:
    """One candidate, as if there were no other."""
    advocate = candidate.person
    evidence, usable = _evidence(case, candidate)
    if not usable:
        return Decision(NOBODY, None, (evidence,))
    kin = kinship(case.person, advocate)
    if kin:
        return Decision(NOBODY, None, (reason(kin), evidence))
    if not candidate.is_human:
        return Decision(SUSPECTED, advocate.contact_id, (reason("attribution_not_human"), evidence))
    came_at = candidate.visited_at or case.submitted_at - KNOWN_BEFORE
    if case.customer_since and case.customer_since < came_at:
        return Decision(HELD, advocate.contact_id, (reason("attribution_customer"), evidence))
    return Decision(SOURCED, advocate.contact_id, (evidence,))


def _evidence(case: Case, candidate: Candidate) -> tuple[Reason, bool]:
    if candidate.visited_at is None:
        return reason("attribution_by_code"), True
    before = case.submitted_at - candidate.visited_at
    if before < -CLOCK_SKEW:
        return reason("attribution_too_late"), False
    days = days_in_words(before.days)
    if before > WINDOW:
        return reason("attribution_too_early", days=days, window=days_in_words(WINDOW.days)), False
    return reason("attribution_by_visit", days=days), True


def kinship(one: Person, other: Person) -> str:
    """Whether two people are the same or colleagues, as the code of the reason; empty when neither."""
    if one.contact_id == other.contact_id or _mailboxes(one.emails) & _mailboxes(other.emails):
        return "attribution_self"
    if one.company_id is not None and one.company_id == other.company_id:
        return "attribution_colleague"
    return "attribution_colleague" if _domains(one) & _domains(other) else ""


def _mailboxes(emails: Iterable[str]) -> set[str]:
    return {mailbox for mailbox in map(mailbox_of, emails) if mailbox}


def mailbox_of(email: str) -> str:
    """The mailbox an address ends up in: case, +tags and, where the provider ignores them, dots do not matter."""
    local, _at, host = email.strip().lower().rpartition("@")
    local = local.partition("+")[0]
    if host in DOTLESS:
        local, host = local.replace(".", ""), DOTLESS[host]
    return f"{local}@{host}" if local and host else ""


def _domains(person: Person) -> set[str]:
    hosts = [email.rpartition("@")[2] for email in person.emails] + [person.company_domain]
    return {domain for domain in map(company_domain, hosts) if domain}


def company_domain(host: str) -> str:
    """The registrable domain of a company's host (mail.acme.co.uk -> acme.co.uk); empty for everybody's mail hosts.

    Below a top level that the list does not know its last label counts as the suffix (publicsuffix.org, rule "*").
    """
    found = _suffixes(host.strip().lower())
    domain: str = found.top_domain_under_public_suffix
    if not found.suffix and found.subdomain and not (found.ipv4 or found.ipv6):
        domain = f"{found.subdomain.rpartition('.')[2]}.{found.domain}"
    return "" if domain in FREE_MAIL else domain
