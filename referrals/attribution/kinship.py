"""Whether two people are the same or colleagues, by their addresses and companies. Pure.

Most of what this finds is kinship, not fraud: a colleague is expansion. The words stay neutral.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

import tldextract

from kernel.free_mail import FREE_MAIL

DOTLESS = {"gmail.com": "gmail.com", "googlemail.com": "gmail.com"}
"""Providers that ignore dots before the @, and the name they all go by."""

_suffixes = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
"""Uses the list that comes with the package; never the network, never a file."""


@dataclass(frozen=True, slots=True)
class Person:
    """What the rules need to know of somebody."""

    contact_id: UUID
    emails: frozenset[str] = frozenset()
    company_id: UUID | None = None
    company_domain: str = ""


def kinship(one: Person, other: Person) -> str:
    """Whether two people are the same or colleagues, as the code of the reason; empty when neither."""
    if one.contact_id == other.contact_id or _mailboxes(one.emails) & _mailboxes(other.emails):
        return "attribution_self"
    if one.company_id is not None and one.company_id == other.company_id:
        return "attribution_colleague"
    return "attribution_colleague" if domains(one) & domains(other) else ""


def _mailboxes(emails: Iterable[str]) -> set[str]:
    return {mailbox for mailbox in map(mailbox_of, emails) if mailbox}


def mailbox_of(email: str) -> str:
    """The mailbox an address ends up in: case, +tags and, where the provider ignores them, dots do not matter."""
    local, _at, host = email.strip().lower().rpartition("@")
    local = local.partition("+")[0]
    if host in DOTLESS:
        local, host = local.replace(".", ""), DOTLESS[host]
    return f"{local}@{host}" if local and host else ""


def domains(person: Person) -> set[str]:
    """The registrable domains of the companies somebody writes from or belongs to."""
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
