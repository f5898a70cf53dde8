"""The experiment of the live half year: some companies are asked, some are held out, and both do something by themselves.

An act in here is small (a friendly mention) and done by somebody who says nothing else that scores: it makes the
difference between the groups, and no advocate.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from advocacy.demo.chance import source, working_hour
from advocacy.demo.items import Business, Item, Person, Teller
from advocacy.demo.world import World

WINDOW = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Turn:
    """When a company was asked in one window, or would have been if it is held out; and when somebody there acts, if at all."""

    business: Business
    window: int
    is_held_out: bool
    asked_at: datetime
    acts_at: datetime | None


def choose_quiet_ones(businesses: Sequence[Business]) -> None:
    """Each company's newest colleague: from now on they answer no survey, so that the act stands alone."""
    for business in _taking_part(businesses):
        _quiet_one(business).plain = True


def turns(
    world: World,
    seed: int,
    businesses: Sequence[Business],
    held_out: Collection[str],
    until: datetime,
) -> Iterator[Turn]:
    """Two windows of 90 days before the end; a company has a turn in each in which it pays. `held_out`: keys of companies."""
    for business in _taking_part(businesses):
        rng = source(seed, world.name, "asking", business.key)
        is_held_out = business.key in held_out
        for window in (2, 1):
            begin = until - window * WINDOW
            acts = rng.random() < world.acts_in_90_days[is_held_out]
            early, late = rng.uniform(1, 40), rng.uniform(41, 89)
            if not business.pays_at(begin) or not business.pays_at(begin + WINDOW):
                continue
            yield Turn(
                business,
                window,
                is_held_out,
                asked_at=working_hour(rng, begin + timedelta(days=early), until=until),
                acts_at=working_hour(rng, begin + timedelta(days=late), until=until)
                if acts
                else None,
            )


def told(world: World, turns: Iterable[Turn]) -> Iterator[Item]:
    """What the product hears of it."""
    for turn in turns:
        key = turn.business.key
        teller = Teller(world.name, f"asking-{key}-{turn.window}")
        person = _quiet_one(turn.business).key
        if not turn.is_held_out:
            yield teller.track(turn.asked_at, person, "Recommendation Asked", id=f"ask-{key}")
        if turn.acts_at:
            yield teller.track(turn.acts_at, person, "Mention", id=f"act-{key}", tone="friendly")


def _taking_part(businesses: Sequence[Business]) -> Iterator[Business]:
    return (one for one in businesses if one.people and not one.steady)


def _quiet_one(business: Business) -> Person:
    return business.people[-1]
