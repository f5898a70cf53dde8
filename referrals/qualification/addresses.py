"""What a mail address says by its host alone: a company's, a free service's, a throw-away one, a school's."""

from collections.abc import Collection

from disposable_email_domains import blocklist

from kernel.free_mail import FREE_MAIL

SCHOOLS = (".edu", ".ac.uk", ".edu.au", ".ac.nz", ".ac.jp", ".edu.cn", ".ac.be", ".ac.at", ".ac.za")
SCHOOL_WORDS = ("student.", "students.", "etu.", "etud.", "etudiant.", "stud.", "alumni.")
"""How the hosts of schools end, or of their students begin (etu.univ-lyon1.fr)."""


def host_of(email: str) -> str:
    return email.rpartition("@")[2].strip().lower()


def kind_of(email: str) -> str:
    """company, free, disposable or education; empty without an address."""
    host = host_of(email)
    if not host:
        return ""
    if _under(host, blocklist):
        return "disposable"
    if host in FREE_MAIL:
        return "free"
    if host.endswith(SCHOOLS) or host.startswith(SCHOOL_WORDS):
        return "education"
    return "company"


def is_of(email: str, domains: Collection[str]) -> bool:
    """Whether the address is at one of these domains, or below it."""
    return bool(domains) and _under(host_of(email), {one.strip().lower() for one in domains})


def _under(host: str, domains: Collection[str]) -> bool:
    parts = host.split(".")
    return any(".".join(parts[place:]) in domains for place in range(len(parts) - 1))
