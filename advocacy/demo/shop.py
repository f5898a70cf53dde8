"""The second story: Maison Colvert, a small tea shop. People without companies who order, rate, and sometimes tell others."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from advocacy.demo import words
from advocacy.demo.chance import MONTH, lognormal_days, pick, source
from advocacy.demo.items import Item, Person, Teller, live
from advocacy.demo.simulation import in_order
from advocacy.demo.world import Shop

SENCHA, TIN, STRAINER, FRESH = "jardin-de-sencha", "boite-washi", "filtre-bambou", "the-de-la-lune"
CATALOGUE = (
    # id, title, category, price and margin in cents, weight among first choices
    ("matin-de-brume", "Matin de brume", "Thé noir", 1450, 700, 3),
    ("the-des-remparts", "Thé des remparts", "Thé noir", 1290, 600, 3),
    (SENCHA, "Jardin de Sencha", "Thé vert", 1890, 900, 5),
    ("rooibos-du-soir", "Rooibos du soir", "Infusion", 1150, 550, 3),
    ("pu-erh-des-archives", "Pu-erh des archives", "Thé noir", 3400, 1700, 2),
    ("coffret-decouverte", "Coffret découverte", "Coffret", 4900, 2100, 2),
    (TIN, "Boîte washi", "Accessoire", 1600, 950, 0),
    (STRAINER, "Filtre en bambou", "Accessoire", 990, 600, 0),
    (FRESH, "Thé de la lune", "Thé vert", 2200, 1100, 0),
)
"""The tea of the moon is new: nobody has bought it yet."""
PRODUCTS = {one[0]: one for one in CATALOGUE}
FIRST_CHOICES = [(float(one[5]), one[0]) for one in CATALOGUE if one[5]]
FAN = "Camille Aubry"


def simulate_shop(shop: Shop, seed: int, until: datetime) -> Iterator[Item]:
    """Everything told by the shop, in order of time. The same arguments give the same items."""
    items: list[Item] = []
    fans = max(1, round(shop.fans * shop.scale))
    for number in range(max(fans, round(shop.shoppers * shop.scale))):
        rng = source(seed, shop.name, "shopper", number)
        items += _shopper(shop, rng, number, until, is_fan=number < fans)
    return iter(in_order(items, until))


def _shopper(
    shop: Shop, rng: Random, number: int, until: datetime, *, is_fan: bool
) -> Iterator[Item]:
    joined = until - rng.random() * shop.months * MONTH
    if is_fan:
        joined = until - rng.uniform(300, 600) * timedelta(days=1)
    name = FAN if number == 0 else words.person_name(rng, "fr")
    person = Person(
        key=f"shopper-{number}",
        name=name,
        email=words.address(f"{name} {number}", "courriel.example"),
        language="fr",
        country="FR",
        timezone="Europe/Paris",
        joined_at=joined,
    )
    teller = Teller(shop.name, person.key)
    yield teller.identify(joined, person, consent={"recommendation": is_fan or rng.random() < 0.4})
    yield from _orders(shop, rng, teller, person, until, is_fan=is_fan)
    if is_fan:
        yield from _good_words(rng, teller, person, until, is_first=number == 0)


def _orders(
    shop: Shop, rng: Random, teller: Teller, person: Person, until: datetime, *, is_fan: bool
) -> Iterator[Item]:
    at = person.joined_at or until
    number = 0
    while at < until:
        number += 1
        order = f"{person.key}-order-{number}"
        basket = _basket(shop, rng)
        yield teller.track(
            at, person.key, "Order Completed", order_id=order, currency="EUR", products=basket
        )
        if rng.random() < shop.given_back:
            back = at + timedelta(days=rng.uniform(5, 12))
            price = basket[0]["price"]
            yield teller.track(
                back, person.key, "Order Refunded", order_id=order, total=price, currency="EUR"
            )
        delivered = at + timedelta(days=rng.uniform(1.5, 4))
        yield teller.track(delivered, person.key, "Parcel Delivered", order_id=order)
        if rng.random() < shop.opens_with_the_card:
            opened = delivered + timedelta(hours=rng.uniform(1, 60))
            yield teller.page(opened, person.key, "Care tips")
        if not is_fan:  # what fans think, they say elsewhere
            yield from _afterwards(shop, rng, teller, delivered, order)
        again = rng.random() < (0.9 if is_fan else shop.reorders)
        median, sigma = shop.days_between
        at += lognormal_days(rng, median=median, sigma=sigma)
        if not again:
            return


def _basket(shop: Shop, rng: Random) -> list[dict[str, Any]]:
    """A tea; with the Sencha often the tin, which is seldom bought without it; now and then a strainer, with anything."""
    total = sum(weight for weight, _name in FIRST_CHOICES)
    first = pick(rng, [(weight / total, name) for weight, name in FIRST_CHOICES])
    chosen = [first]
    if rng.random() < shop.tin_with[first == SENCHA]:
        chosen.append(TIN)
    if rng.random() < shop.strainer_with_anything:
        chosen.append(STRAINER)
    return [
        {"product_id": name, "name": title, "price": cents / 100, "quantity": 1}
        for name, title, _category, cents, _margin, _weight in (PRODUCTS[one] for one in chosen)
    ]


def _afterwards(
    shop: Shop, rng: Random, teller: Teller, at: datetime, order: str
) -> Iterator[Item]:
    """A rating, a photo, a complaint."""
    rates, unhappy, photo = rng.random(), rng.random(), rng.random()
    later = at + timedelta(days=rng.uniform(2, 9))
    shopper = order.rpartition("-order-")[0]
    if unhappy < shop.unhappy:
        yield teller.track(later, shopper, "Complaint Received", id=f"{order}-complaint")
        return
    if rates < shop.rates:
        stars = pick(rng, [(0.5, 5), (0.3, 4), (0.2, 3)])
        yield teller.track(later, shopper, "Product Rated", order_id=order, stars=stars)
    if photo < shop.shares_a_photo:
        yield teller.track(later, shopper, "Photo Shared", id=f"{order}-photo")


def _good_words(
    rng: Random, teller: Teller, person: Person, until: datetime, *, is_first: bool
) -> Iterator[Item]:
    """What a fan did: a review, a post, an introduction of a friend; the first one did something this morning."""
    steps: tuple[tuple[str, tuple[int, int], dict[str, object]], ...] = (
        ("Review Published", (20, 90), {"rating": 5, "site": "Avis Vérifiés"}),
        ("Mention", (5, 40), {"tone": "enthusiastic", "title": "Mon thé du matin"}),
        ("Introduction Made", (60, 160), {"peer": words.person_name(rng, "fr")}),
    )
    for event, span, properties in steps:
        at = until - timedelta(days=rng.uniform(*span))
        yield teller.track(at, person.key, event, **properties)
    if is_first:
        at = until - timedelta(hours=6)
        title = "La nouvelle récolte est là"
        yield live(teller.track(at, person.key, "Mention", tone="enthusiastic", title=title))
