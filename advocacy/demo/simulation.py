"""The story as a pure function of its parameters, a seed and its last moment. Needs no Django, so tests and benchmarks
draw other worlds with it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from advocacy.demo import acquiring, asking, inviting, living, people, planting, roles
from advocacy.demo.acquiring import Known, Market
from advocacy.demo.items import Business, Item, Told
from advocacy.demo.planting import Planted
from advocacy.demo.world import World


@dataclass(frozen=True, slots=True)
class Story:
    """A world drawn: everything that is told, in order of time, and the truth behind it. Who is asked to recommend, and
    what comes of it, depends on the draw of the holdout: `asking.turns`.
    """

    world: World
    items: list[Item]
    businesses: list[Business]
    planted: Planted
    market: Market


def simulate(world: World, seed: int, until: datetime) -> Iterator[Item]:
    """Everything told in this world, in order of time. The same arguments give the same items.

    Another `until` moves all times and changes no message id.
    """
    return iter(draw(world, seed, until).items)


def draw(world: World, seed: int, until: datetime) -> Story:
    """The story with its truth: who was planted, which companies there are, who signed up."""
    market = Market(world, seed, until)
    before = living.imported(world, seed, market.start)
    named = roles.businesses(until, world)
    for business in (*before, *named):
        living.settle(world, seed, business, until)
    planted = planting.choose(world, seed, before, until)
    market.known = [
        Known(person.key, person.name, business.name) for person, business in planted.advocates
    ]
    acquiring.acquire(market)
    won = market.won()
    for business in won:
        living.settle(world, seed, business, until)
    businesses = [*before, *named, *won]
    items: list[Item] = []
    asking.choose_quiet_ones(businesses)
    for business in businesses:
        items += living.life(world, seed, business, until)
    items += acquiring.leads(market)
    items += inviting.invitations(market, businesses)
    items += people.named(until)
    items += planting.deeds(world, seed, planted, until)
    return Story(world, in_order(items, until), businesses, planted, market)


def in_order(items: list[Item], until: datetime) -> list[Item]:
    """By time; of one moment, in the order in which they were drawn. Nothing lies after the end."""
    return sorted((item for item in items if item.at <= until), key=attrgetter("at"))


def events(items: list[Item]) -> list[Told]:
    return [item for item in items if isinstance(item, Told)]
