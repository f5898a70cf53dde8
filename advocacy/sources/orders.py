"""Orders from any shop system, in our own words: through the orders API, or posted by Zapier, Make and their like.

What an order was at a moment is one fact; told again it is the same one, told anew (a refund, a delivery) another. The
state in the end does not depend on the order in which they come.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.customers.told import PersonTold, normal_email
from accounts.events.models import Event
from accounts.events.reading import News
from accounts.events.rules import instant
from accounts.orders.buyers import buyer_of
from advocacy.sources import generic, selling
from advocacy.sources.known import Known
from advocacy.sources.payloads import Payload, part, word
from advocacy.sources.providers import Call, Provider
from advocacy.sources.told import Told

ORDER, PRODUCT = "order", "product"


def unpack(call: Call) -> Sequence[News]:
    """One order or product, or a list of them."""
    return [news_of(item) for item in generic.items(call)]


def news_of(item: Mapping[str, Any]) -> News:
    """The fact that an item tells. The same words again are the same fact."""
    is_order = not ({"price", "is_in_stock", "margin"} & item.keys()) or "lines" in item
    at = instant(item.get("updated_at")) or instant(item.get("placed_at"))
    name = ORDER if is_order else PRODUCT
    return News(message_id=generic.digest(item), name=name, payload=item, occurred_at=at)


def read(event: Event, known: Known) -> Told:
    """The order and who bought. Raises Unworkable for an order without id or time."""
    told = Told(event_id=event.pk, at=event.occurred_at, reading=Event.Reading.PROFILE)
    if event.name == PRODUCT:
        told.products.append(
            selling.product(event.payload, at=event.occurred_at, is_test=event.is_test)
        )
        return told
    found = selling.order(event.payload, key=event.pk, at=event.occurred_at, is_test=event.is_test)
    told.person = person_of(event, part(event.payload, "customer"))
    found.buyer = buyer_of(told.person)
    told.orders.append(found)
    told.reading = Event.Reading.SIGNAL
    return told


def person_of(event: Event, said: Payload) -> PersonTold | None:
    """Who bought: somebody with an id of the shop's own, a guest with a mail address, or only a browser's trace."""
    person = PersonTold(
        key=event.pk,
        at=event.occurred_at,
        is_test=event.is_test,
        external_id=word(said, "external_id"),
        email=normal_email(said.get("email")),
        anonymous_id=word(said, "anonymous_id"),
        is_profile=bool(word(said, "name")),
    )
    for name, most in (("name", 200), ("language", 8), ("country", 2)):
        if value := word(said, name, most=most):
            person.fields[name] = value.upper() if name == "country" else value
    return person if person.identities() else None


PROVIDER = Provider(
    code="orders",
    label=_("Orders (any shop system)"),
    verify=generic.shared_secret,
    unpack=unpack,
    read=read,
    largest_body=16 * 1024 * 1024,
    help_text=_(
        "For shop systems without a connection of their own, and for Zapier, Make and their like. Post each order, or a list of them, as JSON to the address that you get here, and send the secret below in the header X-Goodword-Secret. The fields stand in docs/sources/orders.md; a program with an API key can use the orders API instead."
    ),
)
