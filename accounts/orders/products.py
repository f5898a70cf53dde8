"""Verbs for products: take in what a catalogue says, and make room for what orders name."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from accounts.orders.models import Product
from accounts.orders.rules import newer
from accounts.orders.told import PRODUCT_FIELDS, ProductTold
from kernel import tenancy
from kernel.setwise import insert_rows, update_rows

Key = tuple[bool, str]


def tell(told: Sequence[ProductTold]) -> dict[Key, Product]:
    """Write down what is said of products; those nobody had named are made. Late news changes nothing newer."""
    if not told:
        return {}
    make_room({(one.is_test, one.external_id) for one in told})
    rows = _rows({one.external_id for one in told}).select_for_update(no_key=True).order_by("pk")
    known = {(row.is_test, row.external_id): row for row in rows}
    changed: dict[UUID, Product] = {}
    for one in told:
        row = known[one.is_test, one.external_id]
        for name, (value, version) in newer(row.told_at, one.fields, one.at).items():
            row.told_at = row.told_at | {name: version}
            setattr(row, name, value)
            changed[row.pk] = row
        if not row.is_known:
            row.is_known = True
            changed[row.pk] = row
    update_rows(changed.values(), [*PRODUCT_FIELDS, "is_known", "told_at"])
    return known


def make_room(wanted: Collection[Key]) -> None:
    """A row for every product that something names, in the order of their ids so that two batches never wait crosswise."""
    insert_rows(
        [
            Product(organization_id=tenancy.current(), is_test=is_test, external_id=external_id)
            for is_test, external_id in sorted(wanted)
        ],
        leave_out=["created_at"],
        unless_there=True,
    )


def ids_of(wanted: Collection[Key]) -> dict[Key, UUID]:
    """The id of each product by what the sender calls it; missing ones are made. Two queries, three when some are new."""
    found = _ids(wanted)
    if missing := set(wanted) - found.keys():
        make_room(missing)
        found |= _ids(missing)
    return found


def _ids(wanted: Collection[Key]) -> dict[Key, UUID]:
    if not wanted:
        return {}
    rows = _rows({external_id for _test, external_id in wanted})
    return {(test, name): pk for test, name, pk in rows.values_list("is_test", "external_id", "pk")}


def _rows(external_ids: Iterable[str]) -> Any:
    return Product.objects.for_organization(tenancy.current()).filter(
        external_id__in=list(external_ids)
    )


def name_the_unknown() -> None:
    """Products that no catalogue has told are called as the newest line that has them calls them."""
    with connection.cursor() as cursor:
        cursor.execute(NAME_THE_UNKNOWN, [tenancy.current(), tenancy.current()])


NAME_THE_UNKNOWN = """
UPDATE accounts_product AS product SET seen_as = newest.title
FROM (
    SELECT DISTINCT ON (line.product_id) line.product_id, line.title
    FROM accounts_orderline AS line
    JOIN accounts_order AS bought ON bought.id = line.order_id
    JOIN accounts_product AS named ON named.id = line.product_id AND NOT named.is_known
    WHERE line.organization_id = %s AND line.title <> ''
    ORDER BY line.product_id, bought.placed_at DESC NULLS LAST, line.title
) AS newest
WHERE product.id = newest.product_id AND product.organization_id = %s AND product.seen_as <> newest.title
"""
