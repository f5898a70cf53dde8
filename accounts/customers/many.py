"""Many customers written at once, as the bulk door brings them: the same words as for one, a constant number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.customers import erased, profiles
from accounts.customers.identifying import known_companies, known_identities
from accounts.customers.models import Company, Contact
from accounts.customers.told import (
    COMPANY_FIELDS,
    PERSON_FIELDS,
    CompanyTold,
    PersonTold,
    normal_email,
)


@dataclass(frozen=True, slots=True)
class ContactRow:
    """One person to write. `fields`: PERSON_FIELDS, `traits`, and `company` as {"external_id", "name"}."""

    external_id: str = ""
    email: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)


def upsert_contacts(
    rows: Sequence[ContactRow],
    *,
    is_test: bool = False,
    at: datetime | None = None,
    in_person: bool = False,
) -> list[tuple[Contact | None, bool]]:
    """Find each by id, else by mail address, else create; then write the fields. (contact, created) in their order.

    A person who comes twice is written twice, the later row has the last word. Every row names an id or an address.
    None for whoever was erased, unless they are here themselves (`in_person`).
    """
    last = at or timezone.now()
    people = [
        _person(key, row, is_test=is_test, at=_moment(last, key, len(rows)))
        for key, row in enumerate(rows)
    ]
    companies = [
        _company(row.fields["company"], is_test=is_test, at=person.at)
        for row, person in zip(rows, people, strict=True)
        if row.fields.get("company")
    ]
    named = {identity for person in people for identity in person.identities()}
    if in_person:
        erased.come_back(named)
    gone = erased.buried(named)
    known = set(known_identities(people))
    book = profiles.apply([one for one in people if gone.isdisjoint(one.identities())], companies)
    written: list[tuple[Contact | None, bool]] = []
    for person in people:
        is_new = known.isdisjoint(person.identities())
        written.append((book.contact_of.get(person.key), is_new))
        known.update(person.identities())
    return written


def upsert_companies(
    rows: Sequence[Mapping[str, Any]], *, is_test: bool = False, at: datetime | None = None
) -> list[tuple[Company, bool]]:
    """Find each by your id or create it; then write the fields. (company, created) in their order.

    A row holds `external_id`, any of COMPANY_FIELDS, and `traits`.
    """
    last = at or timezone.now()
    told = [
        _company(row, is_test=is_test, at=_moment(last, place, len(rows)))
        for place, row in enumerate(rows)
    ]
    known = set(known_companies({(is_test, company.external_id) for company in told}))
    book = profiles.apply([], told)
    written = []
    for company in told:
        name = (is_test, company.external_id)
        written.append((book.companies[name], name not in known))
        known.add(name)
    return written


def _moment(last: datetime, place: int, of: int) -> datetime:
    """A microsecond apart, in their order, none in the future: what is told later is newer."""
    return last - timedelta(microseconds=of - 1 - place)


def _person(key: int, row: ContactRow, *, is_test: bool, at: datetime) -> PersonTold:
    company = row.fields.get("company") or {}
    return PersonTold(
        key=key,
        at=at,
        is_test=is_test,
        external_id=row.external_id,
        email=normal_email(row.email),
        is_profile=True,
        company=company.get("external_id", ""),
        fields={name: row.fields[name] for name in PERSON_FIELDS if name in row.fields},
        traits=dict(row.fields.get("traits") or {}),
    )


def _company(row: Mapping[str, Any], *, is_test: bool, at: datetime) -> CompanyTold:
    return CompanyTold(
        external_id=row["external_id"],
        at=at,
        is_test=is_test,
        fields={name: row[name] for name in COMPANY_FIELDS if name in row},
        traits=dict(row.get("traits") or {}),
    )
