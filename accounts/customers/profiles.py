"""Who a batch of facts is about: find, create and update people and companies with a constant number of queries.

Order of locks, so that two batches never wait for each other: the organization's people lock (only when somebody
new appears), then company rows by id, then contact rows by id.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.customers.identifying import (
    Book,
    Known,
    create_companies,
    create_contacts,
    known_companies,
    known_identities,
    learn_other_ids,
    lock_people,
    somebody_new,
)
from accounts.customers.models import Company, Contact
from accounts.customers.rules import newest
from accounts.customers.told import CompanyTold, Move, PersonTold
from kernel import tenancy
from kernel.setwise import update_rows


def apply(
    people: Sequence[PersonTold],
    companies: Sequence[CompanyTold] = (),
    *,
    also: Collection[UUID] = (),
) -> Book:
    """Find or create everyone the batch is about, lock them, and write down what it says of them.

    `also` names contacts that the batch concerns by their own id.
    """
    book = Book()
    known = known_identities(people)
    wanted = {(c.is_test, c.external_id) for c in companies} | {
        (p.is_test, p.company) for p in people if p.company
    }
    others = {(c.is_test, c.other_id) for c in companies if c.other_id}
    book.companies = known_companies(wanted | others)
    if somebody_new(people, known) or (wanted | others) - book.companies.keys():
        lock_people()
        known = known_identities(people)
        book.companies = known_companies(wanted | others)
        create_companies(wanted, book)
        create_contacts(people, known, book)
    learn_other_ids(companies, book)
    _load_and_lock(set(known.values()) | set(also), book)
    _tell_companies(companies, book)
    _tell_people(people, known, book)
    return book


def _load_and_lock(contact_ids: set[UUID], book: Book) -> None:
    """Lock the companies concerned in id order, and the contacts that have none, then read the contacts."""
    rows = Contact.objects.for_organization(tenancy.current())
    ids = contact_ids | {contact_id for pair in book.merges for contact_id in pair}
    found = set(rows.filter(pk__in=ids).values_list("merged_into", "company"))
    living = {contact_id for contact_id, _company in found if contact_id is not None} - ids
    if living:
        ids |= living
        found |= set(rows.filter(pk__in=living).values_list("merged_into", "company"))
    companies = {company for _contact, company in found} - {None}
    companies |= {row.pk for row in book.companies.values()}
    locked = {
        row.pk: row
        for row in Company.objects.for_organization(tenancy.current())
        .filter(pk__in=companies)
        .order_by("pk")
        .select_for_update(no_key=True)
    }
    for key, row in book.companies.items():
        book.companies[key] = locked[row.pk]
    for contact in rows.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True):
        if contact.company_id:
            contact.company = locked.get(contact.company_id)
        book.contacts[contact.pk] = contact


def _tell_companies(companies: Sequence[CompanyTold], book: Book) -> None:
    changed: dict[UUID, Company] = {}
    for told in sorted(companies, key=lambda c: c.at):
        row = book.companies[told.is_test, told.external_id]
        if _tell(row, told.fields, told.traits, told.at):
            changed[row.pk] = row
    update_rows(changed.values(), COMPANY_COLUMNS)


def _tell_people(people: Sequence[PersonTold], known: Known, book: Book) -> None:
    changed: dict[UUID, Contact] = {}
    for told in sorted(people, key=lambda p: (p.at, p.key)):
        contact = _contact_of(told, known, book)
        if contact is None:
            continue
        book.contact_of[told.key] = contact
        company = book.companies.get((told.is_test, told.company))
        before = contact.company_id
        moved = _tell(contact, _fields_of(told, contact, company), told.traits, told.at)
        if company and contact.company_id == company.pk:
            contact.company = company
        if told.is_profile:
            note_move(contact, before, at=told.at, key=told.key)
        if told.at < contact.first_seen_at:
            contact.first_seen_at, moved = told.at, True
        if moved:
            changed[contact.pk] = contact
    update_rows(changed.values(), CONTACT_COLUMNS)


def note_move(contact: Contact, before: UUID | None, *, at: datetime, key: int | None) -> None:
    """Remember on the contact that they are at another company than before; who had none has not moved.

    Of several moves in a batch the first and the last company count.
    """
    first = contact.move.before if contact.move else before
    now = contact.company_id
    if before != now:
        contact.move = Move(first, now, at, key) if first and now and now != first else None


def lock_also(contact_ids: Collection[UUID], book: Book) -> None:
    """Lock contacts that turned out to be concerned only after the others were, and their companies."""
    missing = set(contact_ids) - book.contacts.keys()
    if missing:
        _load_and_lock(missing, book)


def _fields_of(told: PersonTold, contact: Contact, company: Company | None) -> dict[str, Any]:
    """What the fact says about the row. What is only mentioned in passing fills gaps; a profile call is news."""
    fields = dict(told.fields)
    if told.email and (told.is_profile or not contact.email):
        fields.setdefault("email", told.email)
    if told.external_id and not contact.external_id:
        fields["external_id"] = told.external_id
    if company and (told.is_profile or contact.company_id != company.pk):
        fields["company_id"] = company.pk
    return fields


def _contact_of(told: PersonTold, known: Known, book: Book) -> Contact | None:
    for identity in told.identities():
        if identity in known:
            return book.contacts[known[identity]]
    return None


def _tell(row: Any, fields: dict[str, Any], traits: dict[str, Any], at: Any) -> bool:
    """Write newer news into a row; its traits under their own names. Says whether anything is to be saved."""
    known = {name: _plain(getattr(row, name)) for name in fields}
    changes, stamps = newest(known, row.told_at, {n: _plain(v) for n, v in fields.items()}, at)
    for name in changes:
        setattr(row, name, fields[name])
    prefixed = {f"trait.{name}": value for name, value in traits.items()}
    before = {f"trait.{name}": value for name, value in row.traits.items()}
    trait_changes, trait_stamps = newest(before, row.told_at, prefixed, at)
    if trait_changes:
        row.traits = row.traits | {n.removeprefix("trait."): v for n, v in trait_changes.items()}
    if stamps or trait_stamps:
        row.told_at = row.told_at | stamps | trait_stamps
    return bool(changes or trait_changes or stamps or trait_stamps)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value


COMPANY_COLUMNS = [
    "name",
    "domain",
    "industry",
    "employees",
    "plan",
    "seats",
    "country",
    "timezone",
    "is_regulated",
    "renewal_on",
    "traits",
    "told_at",
]
CONTACT_COLUMNS = [
    "company_id",
    "external_id",
    "email",
    "name",
    "title",
    "is_decider",
    "standing",
    "language",
    "country",
    "timezone",
    "traits",
    "told_at",
    "first_seen_at",
]
