"""Invitations inside the product, the machine behind the channel "boost": many are sent, some accepted, few ever pay."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from advocacy.demo.acquiring import Market
from advocacy.demo.chance import source
from advocacy.demo.items import Business, Item, Teller

SENT_FOR_EACH_ACCEPTED = 2
TRIES = 12


def invitations(market: Market, businesses: Sequence[Business]) -> Iterator[Item]:
    """In the full months: who was invited had an inviter, who also invited somebody in vain."""
    world = market.world
    rng = source(market.seed, world.name, "inviting")
    teller = Teller(world.name, "inviting")
    for sign_up in market.sign_ups:
        if sign_up.channel.code != "boost" or sign_up.month <= world.thin_months:
            continue
        draws = [rng.choice(businesses) for _ in range(TRIES)]
        who, minutes = rng.random(), rng.uniform(10, 4000)
        at = sign_up.at - timedelta(minutes=minutes)
        there = [b for b in draws if b.pays_at(at) and not b.steady] or draws
        people = there[0].people
        inviter = people[int(who * len(people))].key
        for number in range(SENT_FOR_EACH_ACCEPTED):
            invitation = f"invitation-{sign_up.number}-{number}"
            yield teller.track(at, inviter, "Invitation Sent", id=invitation)
        yield teller.track(
            sign_up.at, inviter, "Invitation Accepted", id=f"invitation-{sign_up.number}-0"
        )
