"""Somebody works elsewhere now: the yes to publish lapses, and the inbox is told."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.contacting import services as contacting
from accounts.contacting.models import Consent
from accounts.customers import many, services
from accounts.customers.likeness import InBook, Told, company_likeness, domain_key
from accounts.customers.many import ContactRow
from accounts.customers.models import Company, Contact
from accounts.customers.told import Move
from accounts.events.services import tell
from kernel import tenancy

SOURCE = "changed company"


def upsert_contact(**told: Any) -> tuple[Contact, bool]:
    """`customers.services.upsert_contact`, and what follows when it says that they changed jobs."""
    contact, created = services.upsert_contact(**told)
    follow([contact])
    return contact, created


def upsert_contacts(rows: Sequence[ContactRow], **told: Any) -> list[tuple[Contact | None, bool]]:
    """`customers.many.upsert_contacts`, and what follows when it says that some changed jobs."""
    written = many.upsert_contacts(rows, **told)
    follow(contact for contact, _created in written if contact)
    return written


def changed_by_hand(contact: Contact, *, before: UUID | None) -> None:
    """A colleague of ours wrote another company on the page of a person."""
    if before is not None and contact.company_id not in (None, before):
        contact.move = Move(before, contact.company_id, timezone.now())
        follow([contact])


def follow(contacts: Iterable[Contact], *, late: Collection[int] = ()) -> None:
    """What follows for those of these people who changed jobs: what they allowed us to publish lapses, since it named
    the company they left; and `contact.moved` is told, once for each person and pair of companies.

    `late`: keys of facts that came too late to act on. Two rows of one company (its id in two systems) are no change.
    Constant number of queries but for the facts told, of which there are as many as people who moved.
    """
    moved = {contact.pk: (contact, contact.move) for contact in contacts if contact.move}
    if not moved:
        return
    companies = Company.objects.for_organization(tenancy.current()).in_bulk(
        {pk for _contact, move in moved.values() for pk in (move.before, move.after)}
    )
    real = [
        (contact, move)
        for contact, move in moved.values()
        if not _is_same(companies[move.before], companies[move.after])
    ]
    contacting.lapse(
        {contact.pk: move.at for contact, move in real},
        purpose=Consent.Purpose.PUBLICATION,
        source=SOURCE,
    )
    for contact, move in real:
        _tell(contact, move, companies, is_live=move.key not in late)
    for contact, _move in moved.values():
        contact.move = None


def _tell(
    contact: Contact, move: Move, companies: Mapping[UUID, Company], *, is_live: bool
) -> None:
    tell(
        name="contact.moved",
        subject=f"{contact.pk}:{move.before}:{move.after}",
        payload={
            "contact_id": str(contact.pk),
            "from_company_id": str(move.before),
            "to_company_id": str(move.after),
            "before": str(companies[move.before]),
            "new_company": str(companies[move.after]),
            "is_live": is_live,
        },
        occurred_at=move.at,
        is_test=contact.is_test,
    )


def _is_same(one: Company, other: Company) -> bool:
    told = Told("", one.name, domain_key(one.domain))
    return company_likeness(told, InBook(other.pk, "", other.name, other.domain)) == 1.0
