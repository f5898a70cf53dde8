"""How alike are a name and a company told from outside and somebody in the book: pure, with the reason.

Similarity of texts: shared trigrams over all trigrams, as PostgreSQL's pg_trgm counts them.
"""

import re
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accounts.customers.folding import fold
from kernel.free_mail import FREE_MAIL
from kernel.text import Reason, define, reason

define(
    {
        "match_external_id": _("Known by your own id."),
        "match_email": _("Known by this mail address."),
        "match_handle": _("Known by this handle."),
        "match_profile_url": _("Known by this page."),
        "match_mailbox": _("The same mailbox, written differently."),
        "match_disagrees": _("What is told points to different people."),
        "match_ambiguous": _("Several people have this name."),
        "match_name_company": _("Same name, same company."),
        "match_name_company_alike": _("Same name, company alike: {company}."),
        "match_name_alike_company": _("Name alike, same company."),
        "match_both_alike": _("Name alike, company alike: {company}."),
        "match_first_name": _("Same first name, at a company alike: {company}."),
        "match_first_name_alike": _("Name alike, at a company alike: {company}."),
        "match_name": _("Same name; nothing is known about the company."),
        "match_name_alike": _("Name alike; nothing is known about the company."),
        "match_name_elsewhere": _("Same name, but known at another company: {company}."),
        "match_none": _("Nobody in the book."),
    }
)

NAME_ALIKE, NAME_NEARLY_SAME = 0.5, 0.7
"""From where on a name is alike beside an alike company, and where nothing is known about the company."""
COMPANY_ALIKE = 0.5
ONE_NAME, ONE_NAME_ALIKE = 0.6, 0.36
"""How much one name alone says beside the same company, as it is written and misspelt."""
SHORTEST_MISSPELT = 4
"""Shorter names differ by one letter too often: Ana and Ina are two people."""
TITLES = {"mr", "mrs", "ms", "dr", "prof", "mme", "mlle", "monsieur", "madame", "phd", "mba"}
LEGAL_FORMS = {
    *("sa", "sas", "sasu", "sarl", "eurl", "sca", "scop", "snc", "gie", "sci", "selarl"),
    *("gmbh", "mbh", "ag", "kg", "kgaa", "ohg", "ug", "ev", "eg", "se"),
    *("inc", "incorporated", "llc", "llp", "lp", "corp", "corporation", "co", "company", "plc"),
    *("ltd", "limited", "pty", "pte", "bv", "nv", "vof", "srl", "spa", "sl", "slu", "sro"),
    *("oy", "oyj", "ab", "as", "asa", "aps", "kft", "zrt", "doo", "lda", "ltda", "sprl", "bvba"),
}
NICKNAMES = {
    **dict.fromkeys(("mike", "mick"), "michael"),
    **dict.fromkeys(("bob", "rob", "bobby"), "robert"),
    **dict.fromkeys(("bill", "will", "billy"), "william"),
    **dict.fromkeys(("liz", "beth", "eliza"), "elizabeth"),
    **dict.fromkeys(("kate", "katie", "cathy"), "katherine"),
    **dict.fromkeys(("alex", "sacha"), "alexander"),
    **dict.fromkeys(("tom", "tommy"), "thomas"),
    **dict.fromkeys(("dave", "davey"), "david"),
    **dict.fromkeys(("jim", "jimmy"), "james"),
    **dict.fromkeys(("dan", "danny"), "daniel"),
    **dict.fromkeys(("steve", "steven"), "stephen"),
    "chris": "christopher",
    "nick": "nicholas",
    "sam": "samuel",
    "matt": "matthew",
    "joe": "joseph",
    "tony": "anthony",
    "andy": "andrew",
    "ben": "benjamin",
    "max": "maxime",
    "manu": "emmanuel",
    "fred": "frederic",
    "nico": "nicolas",
    "seb": "sebastien",
    "steph": "stephanie",
    "vero": "veronique",
    "isa": "isabelle",
    "caro": "caroline",
}


@dataclass(frozen=True, slots=True)
class Told:
    """What a clue says about somebody. `domain` of their company, where a mail address or an address tells it."""

    name: str
    company: str = ""
    domain: str = ""


@dataclass(frozen=True, slots=True)
class InBook:
    """What the book says about somebody."""

    contact_id: UUID
    name: str
    company: str = ""
    domain: str = ""


@dataclass(frozen=True, slots=True)
class Likeness:
    """Somebody who may be meant: how alike (0 to 1, to put them in order; never shown) and why."""

    contact_id: UUID
    similarity: float
    reason: Reason


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", fold(text))


def name_words(name: str) -> list[str]:
    """The words of a name that tell people apart: no titles, no single letters."""
    return [word for word in words(name) if len(word) > 1 and word not in TITLES]


def name_key(name: str) -> tuple[str, ...]:
    """The same for "Claire Fontan", "FONTAN, Claire" and "Dr Claire M. Fontan"; Mike is Michael."""
    return tuple(sorted(NICKNAMES.get(word, word) for word in name_words(name)))


def company_key(name: str) -> str:
    """A company's name without its legal form: "Dupont-Lavigne S.A.S." is "dupont lavigne"."""
    said = re.sub(r"\b(?:\w\.){2,}", lambda found: found[0].replace(".", "") + " ", fold(name))
    said = re.sub(r"&\s*(co|cie)\b", " ", said)
    found = re.findall(r"[^\W_]+", said)
    kept = [word for word in found if word not in LEGAL_FORMS]
    return " ".join(kept or found)


def domain_key(text: str) -> str:
    """The domain in "https://www.dupont.example/x" or "Dupont.example"; empty when it is none, or anybody's mail."""
    said = re.sub(r"^https?://", "", text.strip().lower()).split("/")[0].removeprefix("www.")
    is_one = re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,24}", said)
    return said if is_one and said not in FREE_MAIL else ""


def trigrams(text: str) -> set[str]:
    """Two blanks before each word and one behind it, as pg_trgm does."""
    padded = [f"  {word} " for word in words(text)]
    return {word[at : at + 3] for word in padded for at in range(len(word) - 2)}


def similarity(one: str, other: str) -> float:
    ours, theirs = trigrams(one), trigrams(other)
    return len(ours & theirs) / len(ours | theirs) if ours and theirs else 0.0


def company_likeness(told: Told, known: InBook) -> float | None:
    """1 the same, down to 0 another one; None when either side says nothing."""
    told_key, known_key = company_key(told.company), company_key(known.company)
    told_domain = told.domain or domain_key(told.company)
    known_domain = domain_key(known.domain)
    if told_domain and told_domain == known_domain:
        return 1.0
    if (not told_key and not told_domain) or (not known_key and not known_domain):
        return None
    if told_key and told_key == known_key:
        return 1.0
    alike = [similarity(told_key, known_key)]
    if told_domain:
        alike.append(similarity(told_domain.split(".")[0], known_key))
    if known_domain:
        alike.append(similarity(told_key, known_domain.split(".")[0]))
    if _begins(told_key.split(), known_key.split()):
        alike.append(0.8)
    return max(alike)


def _begins(one: list[str], other: list[str]) -> bool:
    """One of the names is the beginning of the other, in whole words: Dupont and Dupont Lavigne."""
    shorter, longer = sorted((one, other), key=len)
    return bool(shorter) and len("".join(shorter)) > 3 and longer[: len(shorter)] == shorter


def likeness(told: Told, known: InBook) -> Likeness | None:
    """Whether somebody in the book may be meant by a name, and why. None: no reason to think so."""
    ours, theirs = name_key(told.name), name_key(known.name)
    if not ours or not theirs:
        return None
    company = company_likeness(told, known)
    is_there = company is not None and company >= COMPANY_ALIKE
    if len(ours) == 1:
        return _one_name(ours[0], theirs, known, company or 0) if is_there else None
    if ours == theirs:
        return _same_name(known, company, is_there=is_there)
    alike = similarity(" ".join(ours), " ".join(theirs))
    if is_there and company is not None and alike >= NAME_ALIKE:
        code = "match_name_alike_company" if company == 1.0 else "match_both_alike"
        return _found(known, 0.9 * alike * company, code)
    if company is None and alike >= NAME_NEARLY_SAME:
        return _found(known, 0.5 * alike, "match_name_alike")
    return None


def _one_name(told: str, theirs: tuple[str, ...], known: InBook, company: float) -> Likeness | None:
    """Somebody of an alike company by one of their names only, or by one that is misspelt."""
    if told in theirs:
        return _found(known, ONE_NAME * company, "match_first_name")
    if any(is_misspelt(told, name) for name in theirs):
        return _found(known, ONE_NAME_ALIKE * company, "match_first_name_alike")
    return None


def is_misspelt(told: str, name: str) -> bool:
    """Lefebvre for Lefèvre, Mari or Maire for Marie: by trigrams, or two letters in each other's place."""
    if min(len(told), len(name)) < SHORTEST_MISSPELT:
        return False
    if similarity(told, name) >= NAME_ALIKE:
        return True
    swapped = (told[:at] + told[at + 1] + told[at] + told[at + 2 :] for at in range(len(told) - 1))
    return name in swapped


def _same_name(known: InBook, company: float | None, *, is_there: bool) -> Likeness:
    if company is None:
        return _found(known, 0.6, "match_name")
    if not is_there:
        return _found(known, 0.4, "match_name_elsewhere")
    code = "match_name_company" if company == 1.0 else "match_name_company_alike"
    return _found(known, company, code)


def _found(known: InBook, alike: float, code: str) -> Likeness:
    company = known.company or known.domain
    return Likeness(known.contact_id, round(alike, 3), reason(code, company=company))


def plain_mailbox(email: str) -> str:
    """The mailbox behind a Gmail address, whatever dots and plus it is written with; empty for other addresses."""
    name, _at, domain = email.partition("@")
    if domain not in ("gmail.com", "googlemail.com"):
        return ""
    return name.split("+")[0].replace(".", "")
