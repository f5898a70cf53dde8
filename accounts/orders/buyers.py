"""Whose an order is: what its buyer is known by, and orders of strangers that are given to who turns out to be the buyer."""

from collections.abc import Iterable
from uuid import UUID

from django.utils import timezone

from accounts.customers.told import PersonTold
from accounts.orders.models import Order
from kernel import tenancy
from kernel.setwise import update_rows


def adopt(people: Iterable[tuple[PersonTold, UUID]]) -> list[UUID]:
    """Give orders of strangers to who turns out to be the buyer. Returns the people that have more orders now."""
    by_name = {
        (is_test, f"{kind}:{value}"): contact_id
        for person, contact_id in people
        for is_test, kind, value in person.identities()
    }
    if not by_name:
        return []
    rows = (
        Order.objects.for_organization(tenancy.current())
        .filter(contact=None, buyer__in={buyer for _test, buyer in by_name})
        .select_for_update(no_key=True)
        .order_by("pk")
    )
    found = [row for row in rows if (row.is_test, row.buyer) in by_name]
    for row in found:
        row.contact_id = by_name[row.is_test, row.buyer]
        row.changed_at = timezone.now()
    update_rows(found, ["contact_id", "changed_at"])
    return [row.contact_id for row in found if row.contact_id]


def buyer_of(person: PersonTold | None) -> str:
    """What the person of a fact is known by: the word they are trusted by most."""
    if person is None:
        return ""
    named = person.identities()
    # A guest has a mail address or the trace of a browser; an id of the shop's own is surer than both.
    return f"{named[0][1]}:{named[0][2]}"[:340] if named else ""
