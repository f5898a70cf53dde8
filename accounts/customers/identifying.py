"""Who is behind the identities that a batch mentions; whoever is new gets a row, a constant number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection

from accounts.customers.models import Company, CompanyIdentity, Contact, Identity
from accounts.customers.told import CompanyTold, PersonTold
from kernel import tenancy
from kernel.setwise import insert_rows

Known = dict[tuple[bool, str, str], UUID]


@dataclass(slots=True)
class Book:
    """The people and companies of one batch, locked. `merges` are pairs (goes, stays) that turned out to be one.

    `company_merges` the same for companies: one that only a service knew, and the one it is.
    """

    contacts: dict[UUID, Contact] = field(default_factory=dict)
    companies: dict[tuple[bool, str], Company] = field(default_factory=dict)
    contact_of: dict[int, Contact] = field(default_factory=dict)
    merges: list[tuple[UUID, UUID]] = field(default_factory=list)
    company_merges: list[tuple[UUID, UUID]] = field(default_factory=list)

    def join_companies(self, *, goes: UUID, stays: UUID) -> None:
        """From here on the batch speaks of `stays` wherever it spoke of `goes`."""
        living = next(row for row in self.companies.values() if row.pk == stays)
        for key, row in self.companies.items():
            if row.pk == goes:
                self.companies[key] = living
        for contact in self.contacts.values():
            if contact.company_id == goes:
                contact.company = living


def known_identities(people: Iterable[PersonTold]) -> Known:
    """Who is behind each identity that the batch mentions."""
    wanted = {identity for person in people for identity in person.identities()}
    if not wanted:
        return {}
    found = Identity.objects.for_organization(tenancy.current()).filter(
        value__in={value for _, _, value in wanted}
    )
    rows = found.values_list("is_test", "kind", "value", "contact_id")
    return {(t, k, v): contact for t, k, v, contact in rows if (t, k, v) in wanted}


def known_companies(wanted: set[tuple[bool, str]]) -> dict[tuple[bool, str], Company]:
    """The companies behind ids, your own and those of services; in two queries. Only what they are called is read."""
    if not wanted:
        return {}
    values = {external_id for _, external_id in wanted}
    others = CompanyIdentity.objects.for_organization(tenancy.current()).filter(value__in=values)
    rows = Company.objects.for_organization(tenancy.current()).filter(external_id__in=values)
    named = rows.only("is_test", "external_id")
    found = {(row.is_test, row.value): row.company for row in others.select_related("company")}
    found |= {(row.is_test, row.external_id): row for row in named if row.external_id}
    return {key: row for key, row in found.items() if key in wanted}


def learn_other_ids(told: Iterable[CompanyTold], book: Book) -> None:
    """Remember how services call these companies. A company that only the service knew becomes the one it is.

    An id that somebody has given to another company already stays there: it is not for a message to undo that.
    """
    fresh = {}
    for company in told:
        key, other = (company.is_test, company.external_id), (company.is_test, company.other_id)
        if not company.other_id or other in fresh:
            continue
        stays, known = book.companies[key], book.companies.get(other)
        if known is not None and known.pk == stays.pk:
            continue
        if known is None:
            fresh[other] = CompanyIdentity(
                organization_id=tenancy.current(),
                company=stays,
                value=company.other_id,
                is_test=company.is_test,
            )
            book.companies[other] = stays
        elif (
            known.external_id == company.other_id
            and (known.pk, stays.pk) not in book.company_merges
        ):
            book.company_merges.append((known.pk, stays.pk))
    CompanyIdentity.objects.bulk_create(fresh.values(), ignore_conflicts=True)


def somebody_new(people: Iterable[PersonTold], known: Known) -> bool:
    return any(
        not person.is_nobody and any(identity not in known for identity in person.identities())
        for person in people
    ) or _disagreement(people, known)


def _disagreement(people: Iterable[PersonTold], known: Known) -> bool:
    return any(len({known[i] for i in person.identities() if i in known}) > 1 for person in people)


def lock_people() -> None:
    """One batch at a time creates people in an organization; the lock ends with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('people'), hashtext(%s))",
            [str(tenancy.current())],
        )


def create_companies(wanted: set[tuple[bool, str]], book: Book) -> None:
    missing = [
        Company(organization_id=tenancy.current(), is_test=is_test, external_id=external_id)
        for is_test, external_id in sorted(wanted - book.companies.keys())
    ]
    Company.objects.bulk_create(missing)
    book.companies |= {(row.is_test, row.external_id or ""): row for row in missing}


def create_contacts(people: Sequence[PersonTold], known: Known, book: Book) -> None:
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
    insert_rows(contacts.values(), leave_out=["created_at"])
    insert_rows(identities, leave_out=["created_at"])


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
