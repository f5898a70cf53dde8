"""Who in the book is meant by what was told from outside: exact, likely or nobody, with the reason. Creates nobody.

Exact: by your own id, mail address, handle or page that the book holds. A name is likely at best.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models.functions import Coalesce

from accounts.customers import handles
from accounts.customers.folding import FOLD_SQL, fold
from accounts.customers.likeness import (
    NICKNAMES,
    InBook,
    Likeness,
    Told,
    company_key,
    domain_key,
    likeness,
    name_key,
    name_words,
    plain_mailbox,
)
from accounts.customers.models import Identity
from accounts.customers.refusals import Refusal
from accounts.customers.told import Clue, normal_email
from kernel import tenancy
from kernel.text import Reason, reason

EXACT, LIKELY, NONE = "exact", "likely", "none"
SUGGESTED = 3
CLEARLY_BETTER = 0.1
LONGEST_NAME = 200
Mark = tuple[bool, str, str]


@dataclass(frozen=True, slots=True)
class Match:
    """Who is meant. `certainty` is "exact", "likely" or "none"; `contact_id` is set when one person stands out.

    `candidates`: those who may be meant, the likeliest first, three at most; who is exact stands there alone.
    """

    certainty: str
    reason: Reason
    contact_id: UUID | None = None
    candidates: tuple[Likeness, ...] = field(default_factory=tuple)


def marks_of(clue: Clue) -> list[Mark]:
    """What the clue says that belongs to one person only, in the order in which we trust it."""
    url = handles.normal_url(clue.profile_url) if clue.profile_url else ""
    told = [
        (Identity.Kind.EXTERNAL_ID, clue.external_id.strip()),
        (Identity.Kind.EMAIL, normal_email(clue.email)),
        (Identity.Kind.HANDLE, handles.normal_handle(clue.handle) if clue.handle else ""),
        (Identity.Kind.HANDLE, handles.handle_in(url) if url else ""),
        (Identity.Kind.PROFILE_URL, url),
    ]
    return [(clue.is_test, str(kind), value) for kind, value in dict.fromkeys(told) if value]


def refusable_marks(clue: Clue) -> list[Mark]:
    """By what a refusal of this clue is remembered: what belongs to them alone, else name and company as told."""
    marks = [mark for mark in marks_of(clue) if mark[1] != Identity.Kind.EXTERNAL_ID]
    if marks:
        return marks
    key = " ".join(name_key(clue.name))
    return [(clue.is_test, "name", f"{key}|{company_key(clue.company)}"[:420])] if key else []


def match(clues: Sequence[Clue]) -> dict[int, Match]:
    """Who is meant by each clue, by its key. The number of queries does not grow with the clues."""
    known = _behind({mark for clue in clues for mark in marks_of(clue)})
    found = {clue.key: _exact(clue, known) for clue in clues}
    open_ones = [clue for clue in clues if found[clue.key] is None]
    alike = _alike(open_ones)
    refused = refusals_of(open_ones) if any(alike.values()) else set()
    for clue in open_ones:
        kept = [one for one in alike[clue.key] if (clue.key, one.contact_id) not in refused]
        found[clue.key] = _likely(kept)
    return {key: one or NOBODY for key, one in found.items()}


NOBODY = Match(NONE, reason("match_none"))


def _behind(marks: set[Mark]) -> dict[Mark, UUID]:
    """The living contact behind each mark."""
    if not marks:
        return {}
    rows = (
        Identity.objects.for_organization(tenancy.current())
        .filter(value__in={value for _test, _kind, value in marks})
        .annotate(living=Coalesce("contact__merged_into_id", "contact_id"))
        .values_list("is_test", "kind", "value", "living")
    )
    return {(t, k, v): living for t, k, v, living in rows if (t, k, v) in marks}


def _exact(clue: Clue, known: Mapping[Mark, UUID]) -> Match | None:
    """One person behind everything that is known; two make both of them likely, unless your own id decides."""
    told = [(mark, known[mark]) for mark in marks_of(clue) if mark in known]
    if not told:
        return None
    (_test, kind, _value), first = told[0]
    people = list(dict.fromkeys(contact_id for _mark, contact_id in told))
    if len(people) > 1 and kind != Identity.Kind.EXTERNAL_ID:
        why = reason("match_disagrees")
        both = tuple(Likeness(one, 0.9, why) for one in sorted(people)[:SUGGESTED])
        return Match(LIKELY, why, None, both)
    why = reason(f"match_{kind}")
    return Match(EXACT, why, first, (Likeness(first, 1.0, why),))


def _likely(alike: Sequence[Likeness]) -> Match | None:
    """The likeliest; nobody stands out when the next is nearly as likely: two people of one name."""
    if not alike:
        return None
    best = sorted(alike, key=lambda one: (-one.similarity, one.contact_id))[:SUGGESTED]
    if len(best) > 1 and best[0].similarity - best[1].similarity < CLEARLY_BETTER:
        return Match(LIKELY, reason("match_ambiguous"), None, tuple(best))
    return Match(LIKELY, best[0].reason, best[0].contact_id, tuple(best))


def refusals_of(clues: Sequence[Clue]) -> set[tuple[int, UUID]]:
    """(key of the clue, contact) that a person said are never the same."""
    marks = defaultdict(list)
    for clue in clues:
        for mark in refusable_marks(clue):
            marks[mark].append(clue.key)
    rows = (
        Refusal.objects.for_organization(tenancy.current())
        .filter(value__in={value for _test, _kind, value in marks})
        .annotate(living=Coalesce("contact__merged_into_id", "contact_id"))
        .values_list("is_test", "kind", "value", "living")
    )
    return {(key, living) for t, k, v, living in rows for key in marks.get((t, k, v), ())}


def _alike(clues: Sequence[Clue]) -> dict[int, list[Likeness]]:
    """Everybody in the book who may be meant by a name or a mailbox written differently."""
    found: dict[int, dict[UUID, Likeness]] = {clue.key: {} for clue in clues}
    told = {clue.key: _told(clue) for clue in clues}
    with_name = [clue for clue in clues if name_key(clue.name)]
    mailboxes = [(clue, box) for clue in clues if (box := plain_mailbox(normal_email(clue.email)))]
    if with_name or mailboxes:
        # Text is searched through the wide door, by the organization it names: under row-level security an index on
        # a function of a column is not used.
        organization = tenancy.current()
        with tenancy.everywhere():
            for key, known in _of_a_name(with_name, told, organization):
                if (one := likeness(told[key], known)) is not None:
                    before = found[key].get(known.contact_id)
                    found[key][known.contact_id] = max(
                        (one, before or one), key=lambda like: like.similarity
                    )
            for key, contact_id in _of_a_mailbox(mailboxes, organization):
                found[key][contact_id] = Likeness(contact_id, 0.95, reason("match_mailbox"))
    return {key: list(likely.values()) for key, likely in found.items()}


def _told(clue: Clue) -> Told:
    domain = normal_email(clue.email).partition("@")[2]
    return Told(
        clue.name[:LONGEST_NAME], clue.company[:LONGEST_NAME], domain_key(domain) if domain else ""
    )


_CONTACT_NAME = FOLD_SQL.format("contact.name")
_COMPANY_NAME = FOLD_SQL.format("company.name")
_BY_NAME = f"""
    WITH clue AS (
        SELECT * FROM unnest(
            %(keys)s::bigint[], %(tests)s::boolean[], %(names)s::text[], %(companies)s::text[], %(domains)s::text[]
        ) AS clue(key, is_test, name, company, domain)
    )
    SELECT clue.key, person.id, person.name, company.name, company.domain
    FROM clue
    CROSS JOIN LATERAL (
        SELECT contact.id, contact.name, contact.company_id FROM accounts_contact AS contact
        WHERE contact.organization_id = %(organization)s AND contact.is_test = clue.is_test
          AND contact.merged_into_id IS NULL AND {_CONTACT_NAME} %% clue.name
        ORDER BY similarity({_CONTACT_NAME}, clue.name) DESC, contact.id LIMIT 10
    ) AS person
    LEFT JOIN accounts_company AS company ON company.id = person.company_id
    WHERE position(' ' IN clue.name) > 0
    UNION
    SELECT clue.key, person.id, person.name, firm.name, firm.domain
    FROM clue
    CROSS JOIN LATERAL (
        (SELECT company.id, company.name, company.domain FROM accounts_company AS company
         WHERE company.organization_id = %(organization)s AND company.is_test = clue.is_test
           AND clue.company <> '' AND {_COMPANY_NAME} %%> clue.company
         ORDER BY word_similarity(clue.company, {_COMPANY_NAME}) DESC, company.id LIMIT 5)
        UNION
        (SELECT company.id, company.name, company.domain FROM accounts_company AS company
         WHERE company.organization_id = %(organization)s AND company.is_test = clue.is_test
           AND clue.domain IS NOT NULL AND company.domain = ANY (ARRAY[clue.domain, 'www.' || clue.domain])
         ORDER BY company.domain, company.id LIMIT 5)
    ) AS firm
    CROSS JOIN LATERAL (
        SELECT contact.id, contact.name FROM accounts_contact AS contact
        WHERE contact.organization_id = %(organization)s AND contact.company_id = firm.id
          AND contact.is_test = clue.is_test AND contact.merged_into_id IS NULL AND contact.name <> ''
        ORDER BY word_similarity(clue.name, {_CONTACT_NAME}) DESC, contact.id LIMIT 10
    ) AS person
    WHERE clue.company <> '' OR clue.domain IS NOT NULL
"""  # noqa: S608  constants of ours


def _of_a_name(
    clues: Sequence[Clue], told: Mapping[int, Told], organization: UUID
) -> list[tuple[int, InBook]]:
    """People with a name alike, and people of companies alike: near enough to be looked at by `likeness`."""
    if not clues:
        return []
    rows = [told[clue.key] for clue in clues]
    values: dict[str, Any] = {
        "organization": organization,
        "keys": [clue.key for clue in clues],
        "tests": [clue.is_test for clue in clues],
        "names": [fold(" ".join(name_words(one.name))) for one in rows],
        "companies": [company_key(one.company) for one in rows],
        "domains": [one.domain or domain_key(one.company) or None for one in rows],
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pg_trgm.similarity_threshold', '0.7', true), "
            "set_config('pg_trgm.word_similarity_threshold', '0.6', true)"
        )
        cursor.execute(_BY_NAME, values)
        return [
            (key, InBook(contact_id, name, company or "", domain or ""))
            for key, contact_id, name, company, domain in cursor.fetchall()
        ]


def _of_a_mailbox(
    mailboxes: Sequence[tuple[Clue, str]], organization: UUID
) -> list[tuple[int, UUID]]:
    """People known by the same Gmail mailbox, written with other dots or another plus."""
    if not mailboxes:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT clue.key, coalesce(contact.merged_into_id, contact.id)
            FROM unnest(%s::bigint[], %s::boolean[], %s::text[]) AS clue(key, is_test, mailbox)
            JOIN accounts_identity AS identity
              ON identity.organization_id = %s AND identity.is_test = clue.is_test AND identity.kind = 'email'
             AND split_part(identity.value, '@', 2) IN ('gmail.com', 'googlemail.com')
             AND replace(split_part(split_part(identity.value, '@', 1), '+', 1), '.', '') = clue.mailbox
            JOIN accounts_contact AS contact ON contact.id = identity.contact_id
            """,
            [
                [clue.key for clue, _box in mailboxes],
                [clue.is_test for clue, _box in mailboxes],
                [box for _clue, box in mailboxes],
                organization,
            ],
        )
        return list(cursor.fetchall())


def of_first_name(name: str, *, is_test: bool, limit: int) -> list[UUID]:
    """Customers in the book of one first name, nicknames included."""
    asked, organization, column = fold(name), tenancy.current(), FOLD_SQL.format("contact.name")
    full = NICKNAMES.get(asked, asked)
    names = {asked, full} | {short for short, long in NICKNAMES.items() if long == full}
    with tenancy.everywhere(), connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT contact.id FROM accounts_contact AS contact
            WHERE contact.organization_id = %s AND contact.is_test = %s AND contact.merged_into_id IS NULL
              AND contact.standing = 'customer' AND {column} LIKE ANY (%s) ORDER BY contact.id LIMIT %s
            """,  # noqa: S608  constants of ours
            [organization, is_test, [f"{one} %" for one in sorted(names)], limit],
        )
        return [row[0] for row in cursor.fetchall()]
