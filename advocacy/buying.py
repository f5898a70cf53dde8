"""The steps of a batch that are about orders: written down, brought to their people, read as evidence."""

from accounts.orders import buyers, products
from accounts.orders import services as orders
from advocacy.batch import Batch
from advocacy.shops import evidence as shop_evidence
from advocacy.signals import services as signals
from advocacy.signals.facts import Fact
from referrals.attribution.purchases import follow_orders


def take_orders(batch: Batch) -> None:
    """Orders are written down; guests who became known get theirs; friends who came through a link become leads."""
    told, people = batch.told, batch.people
    products.tell([product for one in told for product in one.products])
    batch.orders = orders.record(
        [order for one in told for order in one.orders],
        contact_of={key: contact.pk for key, contact in people.contact_of.items()},
        sources={pk: event.source for pk, event in batch.events.items()},
    )
    batch.newcomers = {stays for _goes, stays in people.merges}
    batch.newcomers |= set(
        buyers.adopt(
            (one.person, contact.pk)
            for one in told
            if one.person and (contact := batch.contact(one))
        )
    )
    bought = {order.contact_id for order in batch.orders if order.contact_id}
    if bought or batch.newcomers:
        follow_orders(bought | batch.newcomers)


def what_orders_say(batch: Batch) -> list[Fact]:
    """Parcels that came and people who came back are evidence; what was given back is none any more."""
    if not batch.orders and not batch.newcomers:
        return []
    batch.withdrawn.extend(signals.withdraw(shop_evidence.taken_back(batch.orders)).withdrawn)
    rows = {(order.is_test, order.external_id): order.pk for order in batch.orders}
    heard = {
        rows[order.is_test, order.external_id]: shop_evidence.Heard(one.event_id, not one.is_late)
        for one in batch.told
        for order in one.orders
    }
    return shop_evidence.facts(batch.orders, heard=heard, newcomers=batch.newcomers)
