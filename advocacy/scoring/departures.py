"""Somebody who carried us at a company has left it: that is trouble there, and none with them."""

from collections.abc import Sequence
from uuid import UUID

from accounts.customers.activity import TroubleTold
from accounts.customers.models import Contact
from accounts.customers.profiles import Book
from accounts.customers.trouble_models import Trouble
from advocacy.scoring.models import Advocate
from advocacy.sources.told import Told
from kernel import tenancy

CARRY_US = (Advocate.Tier.CHAMPION, Advocate.Tier.NATURAL)


def trouble_told(told: Sequence[Told], people: Book) -> list[TroubleTold]:
    """The companies that people left who decided there or recommended us; who came back ends what their leaving was."""
    moved = [
        (one, contact)
        for one in told
        if one.left_company and (contact := people.contact_of.get(one.event_id)) is not None
    ]
    if not moved:
        return []
    advocates = set(
        Advocate.objects.for_organization(tenancy.current())
        .filter(contact__in={contact.pk for _one, contact in moved}, tier__in=CARRY_US)
        .values_list("contact_id", flat=True)
    )
    left = [
        TroubleTold(
            kind=Trouble.Kind.CHAMPION_LEFT,
            at=one.at,
            company_id=UUID(one.left_company),
            reference=_name(contact),
        )
        for one, contact in moved
        if contact.is_decider or contact.pk in advocates
        if contact.company_id != UUID(one.left_company)
    ]
    return [*left, *_came_back(moved)]


def _came_back(moved: Sequence[tuple[Told, Contact]]) -> list[TroubleTold]:
    open_ones = Trouble.objects.for_organization(tenancy.current()).filter(
        kind=Trouble.Kind.CHAMPION_LEFT,
        company__in={contact.company_id for _one, contact in moved if contact.company_id},
        reference__in={_name(contact) for _one, contact in moved},
        closed_at=None,
    )
    there = {(row.company_id, row.reference) for row in open_ones}
    return [
        TroubleTold(
            kind=Trouble.Kind.CHAMPION_LEFT,
            at=one.at,
            company_id=contact.company_id,
            reference=_name(contact),
            closed=True,
        )
        for one, contact in moved
        if (contact.company_id, _name(contact)) in there
    ]


def _name(contact: Contact) -> str:
    return str(contact)[:120]
