"""The experiment of the live half year: some companies are asked, some are held out, and both do something by themselves.

An act in here is small (a friendly mention) and done by somebody who says nothing else that scores: it makes the
difference between the groups, and no advocate.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from advocacy.demo.chance import source, working_hour
from advocacy.demo.items import Business, Item, Person, Teller
from advocacy.demo.world import World

WINDOW = timedelta(days=90)


def asked(
    world: World, seed: int, businesses: Sequence[Business], until: datetime
) -> Iterator[Item]:
    """Two windows of 90 days before the end; each company is asked once in each, unless it is held out."""
    for business in businesses:
        if business.steady or not business.people:
            continue
        rng = source(seed, world.name, "asking", business.key)
        teller = Teller(world.name, f"asking-{business.key}")
        person = quiet_one(business)
        for window in (2, 1):
            begin = until - window * WINDOW
            acts = rng.random() < world.acts_in_90_days[business.is_held_out]
            early, late = rng.uniform(1, 40), rng.uniform(41, 89)
            if not business.pays_at(begin) or not business.pays_at(begin + WINDOW):
                continue
            if not business.is_held_out:
                at = working_hour(rng, begin + timedelta(days=early), until=until)
                yield teller.track(at, person.key, "Recommendation Asked", id=f"ask-{window}")
            if acts:
                at = working_hour(rng, begin + timedelta(days=late), until=until)
                yield teller.track(at, person.key, "Mention", id=f"act-{window}", tone="friendly")


def quiet_one(business: Business) -> Person:
    """The company's newest colleague; from now on they answer no survey, so that the act stands alone."""
    person = business.people[-1]
    person.plain = True
    return person
