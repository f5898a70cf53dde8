"""Who a batch of facts is about: find, create and update people and companies with a constant number of queries.

Order of locks, so that two batches never wait for each other: the organization's people lock (only when somebody
new appears), then company rows by id, then contact rows by id.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection

from accounts.customers.models import Company, Contact, Identity
from accounts.customers.rules import newest
from accounts.customers.told import CompanyTold, PersonTold
from kernel import tenancy

Known = dict[tuple[bool, str, str], UUID]


@dataclass(slots=True)
class Book:
    """The people and companies of one batch, locked. `merges` are pairs (goes, stays) that turned out to be one."""

    contacts: dict[UUID, Contact] = field(default_factory=dict)
    companies: dict[tuple[bool, str], Company] = field(default_factory=dict)
    contact_of: dict[int, Contact] = field(default_factory=dict)
    merges: list[tuple[UUID, UUID]] = field(default_factory=list)


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
    known = _known(people)
    wanted = {(c.is_test, c.external_id) for c in companies} | {
        (p.is_test, p.company) for p in people if p.company
    }
    book.companies = _companies(wanted)
    if _somebody_new(people, known) or wanted - book.companies.keys():
        _lock_people()
        known = _known(people)
        book.companies = _companies(wanted)
        _create_companies(wanted, book)
        _create_contacts(people, known, book)
    _load_and_lock(set(known.values()) | set(also), book)
    _tell_companies(companies, book)
    _tell_people(people, known, book)
    return book


def _known(people: Iterable[PersonTold]) -> Known:
    """Who is behind each identity that the batch mentions."""
    wanted = {identity for person in people for identity in person.identities()}
    if not wanted:
        return {}
    found = Identity.objects.for_organization(tenancy.current()).filter(
        value__in={value for _, _, value in wanted}
    )
    rows = found.values_list("is_test", "kind", "value", "contact_id")
    return {(t, k, v): contact for t, k, v, contact in rows if (t, k, v) in wanted}


def _companies(wanted: set[tuple[bool, str]]) -> dict[tuple[bool, str], Company]:
    if not wanted:
        return {}
    rows = Company.objects.for_organization(tenancy.current()).filter(
        external_id__in={external_id for _, external_id in wanted}
    )
    return {
        (row.is_test, row.external_id): row
        for row in rows
        if (row.is_test, row.external_id) in wanted
    }


def _somebody_new(people: Iterable[PersonTold], known: Known) -> bool:
    return any(
        not person.is_nobody and any(identity not in known for identity in person.identities())
        for person in people
    ) or _disagreement(people, known)


def _disagreement(people: Iterable[PersonTold], known: Known) -> bool:
    return any(len({known[i] for i in person.identities() if i in known}) > 1 for person in people)


def _lock_people() -> None:
    """One batch at a time creates people in an organization; the lock ends with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('people'), hashtext(%s))",
            [str(tenancy.current())],
        )


def _create_companies(wanted: set[tuple[bool, str]], book: Book) -> None:
    missing = [
        Company(organization_id=tenancy.current(), is_test=is_test, external_id=external_id)
        for is_test, external_id in sorted(wanted - book.companies.keys())
    ]
    Company.objects.bulk_create(missing)
    book.companies |= {(row.is_test, row.external_id or ""): row for row in missing}


def _create_contacts(people: Sequence[PersonTold], known: Known, book: Book) -> None:
    """A contact for whoever has none, an identity for each new thing somebody is known by."""
    contacts: dict[UUID, Contact] = {}
    identities: list[Identity] = []
    with_an_id = _with_an_id_of_their_own(people, known)
    for person in sorted(people, key=lambda p: (p.at, p.key)):
        if person.is_nobody:
            continue
        found = _same_person(person, known, with_an_id)
        stays = found[0] if found else _new_contact(person, contacts)
        book.merges += [(goes, stays) for goes in found[1:]]
        for identity in person.identities():
            if identity not in known:
                known[identity] = stays
                identities.append(_identity(identity, stays))
        if person.external_id:
            with_an_id.add(stays)
    Contact.objects.bulk_create(contacts.values())
    Identity.objects.bulk_create(identities)


def _with_an_id_of_their_own(people: Sequence[PersonTold], known: Known) -> set[UUID]:
    """Which of the contacts that the batch mentions by mail address already have one of your ids."""
    by_mail = {known[i] for p in people for i in p.identities() if i[1] == "email" and i in known}
    rows = Identity.objects.filter(contact_id__in=by_mail, kind=Identity.Kind.EXTERNAL_ID)
    return set(rows.values_list("contact_id", flat=True)) if by_mail else set()


def _same_person(person: PersonTold, known: Known, with_an_id: set[UUID]) -> list[UUID]:
    """The contacts behind these identities that are this person, most trusted first.

    A mail address alone does not make somebody with an id the same as somebody with another id: two may share a mailbox.
    """
    found = []
    for identity in person.identities():
        contact_id = known.get(identity)
        shared_mailbox = identity[1] == "email" and person.external_id and contact_id in with_an_id
        if contact_id is not None and not (shared_mailbox and contact_id not in found):
            found.append(contact_id)
    return list(dict.fromkeys(found))


def _new_contact(person: PersonTold, contacts: dict[UUID, Contact]) -> UUID:
    contact = Contact(
        organization_id=tenancy.current(),
        is_test=person.is_test,
        external_id=person.external_id or None,
        email=person.email,
        first_seen_at=person.at,
    )
    contacts[contact.pk] = contact
    return contact.pk


def _identity(identity: tuple[bool, str, str], contact_id: UUID) -> Identity:
    is_test, kind, value = identity
    return Identity(
        organization_id=tenancy.current(),
        contact_id=contact_id,
        is_test=is_test,
        kind=kind,
        value=value,
    )


def _load_and_lock(contact_ids: set[UUID], book: Book) -> None:
    """Lock the companies concerned in id order, and the contacts that have none, then read the contacts."""
    ids = contact_ids | {contact_id for pair in book.merges for contact_id in pair}
    rows = Contact.objects.for_organization(tenancy.current())
    of = dict(rows.filter(pk__in=ids).values_list("pk", "company_id"))
    companies = {c for c in of.values() if c} | {row.pk for row in book.companies.values()}
    locked = {
        row.pk: row
        for row in Company.objects.for_organization(tenancy.current())
        .filter(pk__in=companies)
        .order_by("pk")
        .select_for_update()
    }
    for key, row in book.companies.items():
        book.companies[key] = locked[row.pk]
    for contact in rows.filter(pk__in=ids).order_by("pk").select_for_update():
        if contact.company_id:
            contact.company = locked.get(contact.company_id)
        book.contacts[contact.pk] = contact


def _tell_companies(companies: Sequence[CompanyTold], book: Book) -> None:
    changed: dict[UUID, Company] = {}
    for told in sorted(companies, key=lambda c: c.at):
        row = book.companies[told.is_test, told.external_id]
        if _tell(row, told.fields, told.traits, told.at):
            changed[row.pk] = row
    _save(Company, changed, COMPANY_COLUMNS)


def _tell_people(people: Sequence[PersonTold], known: Known, book: Book) -> None:
    changed: dict[UUID, Contact] = {}
    for told in sorted(people, key=lambda p: (p.at, p.key)):
        contact = _contact_of(told, known, book)
        if contact is None:
            continue
        book.contact_of[told.key] = contact
        fields = dict(told.fields)
        if told.email:
            fields.setdefault("email", told.email)
        if told.external_id:
            fields["external_id"] = contact.external_id or told.external_id
        if told.company:
            fields["company_id"] = book.companies[told.is_test, told.company].pk
        moved = _tell(contact, fields, told.traits, told.at)
        if told.company and contact.company_id == fields["company_id"]:
            contact.company = book.companies[told.is_test, told.company]
        if told.at < contact.first_seen_at:
            contact.first_seen_at, moved = told.at, True
        if moved:
            changed[contact.pk] = contact
    _save(Contact, changed, CONTACT_COLUMNS)


def _contact_of(told: PersonTold, known: Known, book: Book) -> Contact | None:
    for identity in told.identities():
        if identity in known:
            contact = book.contacts[known[identity]]
            return (
                book.contacts[contact.merged_into_id]
                if contact.merged_into_id in book.contacts
                else contact
            )
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


def _save(model: Any, changed: dict[UUID, Any], columns: list[str]) -> None:
    if changed:
        fields = [
            column.removesuffix("_id") if column == "company_id" else column for column in columns
        ]
        rows = [changed[pk] for pk in sorted(changed)]
        model.objects.bulk_update(rows, fields, batch_size=500)
