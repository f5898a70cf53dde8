"""The crowds that are planted among the customers: advocates without a name of ours, silent promoters, loud ones.

Each advocate gets one recipe of acts; every recipe reaches a Natural advocate's score at the end of the story.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from advocacy.demo import roles, words
from advocacy.demo.chance import MONTH, source
from advocacy.demo.items import Business, Item, Person, Teller
from advocacy.demo.people import LONG_WORDS
from advocacy.demo.world import World

Step = tuple[str, tuple[int, int], dict[str, object]]

PROMOTER: dict[str, object] = {"score": 10, "comment": "?"}
RECIPES: tuple[tuple[Step, ...], ...] = (
    (
        ("Reference Call Held", (60, 150), {}),
        ("NPS Answered", (10, 60), PROMOTER),
        ("Mention", (5, 40), {"tone": "enthusiastic"}),
    ),
    (("Case Study Published", (100, 300), {}), ("NPS Answered", (20, 90), PROMOTER)),
    (("Talk Given", (60, 200), {}), ("Warm Reply", (15, 50), {"text": "Un grand merci."})),
    (
        ("Review Published", (20, 120), {"rating": 5, "site": "G2"}),
        ("Testimonial Given", (30, 150), {"text": LONG_WORDS}),
        ("Warm Reply", (10, 50), {"text": "That made my week."}),
    ),
    (
        ("Introduction Made", (40, 140), {}),
        ("Testimonial Given", (60, 160), {"text": LONG_WORDS}),
        ("NPS Answered", (20, 80), PROMOTER),
    ),
)
STRONG: tuple[Step, ...] = (
    ("Case Study Published", (100, 250), {}),
    ("Reference Call Held", (60, 150), {}),
)
"""Still a Natural advocate under an open serious ticket."""
BENEFITS = ("personal_demo", "joint_webinar", "spotlight")


@dataclass(slots=True)
class Planted:
    """Who was chosen for what, by the key of the person. What a report should find."""

    advocates: list[tuple[Person, Business]] = field(default_factory=list)
    silent: list[tuple[Person, Business]] = field(default_factory=list)
    loud: list[tuple[Person, Business]] = field(default_factory=list)
    policies: dict[str, str] = field(default_factory=dict)
    trouble: dict[str, str] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)

    def people(self) -> Sequence[tuple[Person, Business]]:
        return [*self.advocates, *self.silent, *self.loud]


def choose(world: World, seed: int, businesses: Sequence[Business], until: datetime) -> Planted:
    """Who it is: people of companies that stay, one of each company. The ones with a name count towards the totals."""
    rng = source(seed, world.name, "planted")
    long_here = until - 14 * MONTH
    stay = [b for b in businesses if b.pays_at(until) and b.started_at < long_here]
    counts = [
        world.crowd(world.advocates - len(roles.ADVOCATES)),
        world.crowd(world.silent_promoters - len(roles.SILENT)),
        world.crowd(world.loud - len(roles.LOUD)),
    ]
    chosen = rng.sample(stay, min(sum(counts), len(stay)))
    planted = Planted()
    for business, crowd in zip(
        chosen,
        [planted.advocates] * counts[0] + [planted.silent] * counts[1] + [planted.loud] * counts[2],
        strict=False,
    ):
        business.steady, business.churned_at = True, None
        business.renewal_on = (until + roles.RENEWS_IN).date()
        person = business.people[0]
        person.plain = True
        crowd.append((person, business))
    _give_fates(world, planted)
    return planted


def _give_fates(world: World, planted: Planted) -> None:
    """Policies, trouble and departures go to advocates in a fixed order, so that they do not overlap."""
    keys = [(person.key, business.key) for person, business in planted.advocates]
    fates = iter(keys)
    for number in range(world.crowd(world.under_policy - 1)):
        _, company = next(fates, ("", ""))
        planted.policies[company] = "forbidden" if number < 2 else "approval"
    kinds = ("ticket", "ticket", "invoice", "invoice", "notice")
    for kind in kinds[: world.crowd(world.in_trouble - 1)]:
        planted.trouble[next(fates, ("", ""))[0]] = kind
    planted.gone = [next(fates, ("", ""))[0] for _ in range(world.crowd(world.gone - 2))]
    planted.policies.pop("", None)
    planted.trouble.pop("", None)


def deeds(world: World, seed: int, planted: Planted, until: datetime) -> Iterator[Item]:
    """What the planted crowds do."""
    for number, (person, _business) in enumerate(planted.advocates):
        rng = source(seed, world.name, "deeds", person.key)
        teller = Teller(world.name, f"deeds-{person.key}")
        trouble = planted.trouble.get(person.key, "")
        recipe = STRONG if trouble == "ticket" else RECIPES[number % len(RECIPES)]
        for event, span, properties in recipe:
            yield teller.track(
                _ago(rng, until, span), person.key, event, **_filled(rng, person, properties)
            )
        yield from _trouble(teller, person, trouble, until)
        if not trouble:
            yield from _benefit(rng, teller, person.key, number, until)
        if person.key in planted.gone:
            yield teller.track(until - timedelta(days=18), person.key, "Left Company")
    yield from _silent(world, seed, planted, until)
    yield from _loud(world, seed, planted, until)


def _filled(rng: Random, person: Person, properties: dict[str, object]) -> dict[str, object]:
    if "comment" not in properties:
        return properties
    return properties | {"comment": words.comment(rng, person.language, 1.0)}


def _ago(rng: Random, until: datetime, span: tuple[int, int]) -> datetime:
    return until - timedelta(days=rng.uniform(*span))


def _trouble(teller: Teller, person: Person, kind: str, until: datetime) -> Iterator[Item]:
    if kind == "ticket":
        at = until - timedelta(days=5)
        yield teller.track(
            at, person.key, "Ticket Opened", ticket_id=f"{person.key}-open", severity="serious"
        )
    elif kind == "invoice":
        yield teller.track(until - timedelta(days=40), person.key, "Invoice Overdue", id="overdue")
    elif kind == "notice":
        yield teller.track(
            until - timedelta(days=6), person.key, "Cancellation Requested", id="notice"
        )


def _benefit(
    rng: Random, teller: Teller, person: str, number: int, until: datetime
) -> Iterator[Item]:
    """Two in three received a benefit half a year to a year ago. Peer demos and joint work last, a spotlight flares up."""
    if number % 3 == 2:
        return
    benefit = BENEFITS[(number + number // 3) % len(BENEFITS)]
    given = until - timedelta(days=rng.uniform(200, 330))
    yield teller.track(given, person, "Benefit Given", incentive=benefit, id=f"{benefit}-1")
    days = (4, 12, 18) if benefit == "spotlight" else (15, 70, 130, 175)
    for day in days:
        if rng.random() < 0.7:
            at = given + timedelta(days=day + rng.uniform(-2, 2))
            yield teller.track(
                at, person, "Peer Answered", id=f"after-{benefit}-{day}", tone="friendly"
            )


def _silent(world: World, seed: int, planted: Planted, until: datetime) -> Iterator[Item]:
    for person, _business in planted.silent:
        rng = source(seed, world.name, "silent", person.key)
        teller = Teller(world.name, f"silent-{person.key}")
        yield teller.track(_ago(rng, until, (180, 240)), person.key, "NPS Answered", score=10)
        yield teller.track(_ago(rng, until, (10, 40)), person.key, "NPS Answered", score=10)
        for _ in range(2):
            at = _ago(rng, until, (3, 30))
            yield teller.track(at, person.key, "CSAT Answered", score=5, scale=5)
        yield teller.track(
            _ago(rng, until, (30, 80)),
            person.key,
            "ROI Milestone Reached",
            metric="campaigns_on_time_percent",
            value=95,
        )


def _loud(world: World, seed: int, planted: Planted, until: datetime) -> Iterator[Item]:
    for person, _business in planted.loud:
        rng = source(seed, world.name, "loud", person.key)
        teller = Teller(world.name, f"loud-{person.key}")
        for number in range(rng.randint(30, 60)):
            at = _ago(rng, until, (1, 90))
            yield teller.track(at, person.key, "Post Liked", id=f"like-{person.key}-{number}")
