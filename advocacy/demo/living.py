"""How customers live: the ones there were before the story began, what they pay, how they use the product, what they say.

Nobody in here is an advocate: answers, results and support happen to everybody. Who recommends is planted in people.py.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

from advocacy.demo import words
from advocacy.demo.acquiring import band_of, employees_of, price, staying
from advocacy.demo.chance import MONTH, pick, poisson, source, working_hour
from advocacy.demo.items import Business, Item, Person, Teller
from advocacy.demo.world import World

YEAR = 12 * MONTH
LONGEST_TICKET = timedelta(days=4)
METRICS = (
    ("hours_saved_per_month", (10, 20, 35, 50, 70)),
    ("campaigns_on_time_percent", (60, 70, 80, 90, 95)),
    ("approval_days", (9, 6, 4, 3, 2)),
)
PAGES = ("Calendar", "Approvals", "Briefs", "Reports")


def imported(world: World, seed: int, start: datetime) -> list[Business]:
    """The companies that began to pay in the two years before the story, some because somebody told them."""
    rng = source(seed, world.name, "imported")
    businesses = []
    for number in range(world.crowd(world.imported)):
        recommended = number < world.crowd(world.imported_recommended)
        shares = world.shares_recommended if recommended else world.shares_rest
        band = band_of(rng, shares, world)
        country = pick(rng, words.COUNTRIES)
        language, timezone = words.PLACES[country]
        name = words.company_name(rng, language)
        began = start - world.imported_months * MONTH * rng.random()
        business = Business(
            key=f"i-{number}",
            name=name,
            domain=f"{words.plain(name)}-{number}.example",
            country=country,
            timezone=timezone,
            band=band.code,
            employees=employees_of(rng, band),
            industry=pick(rng, words.INDUSTRIES),
            started_at=began,
            mrr=price(rng, world, band, recommended=recommended),
            recommended=recommended,
            came_by="word_of_mouth" if recommended else "search",
        )
        business.churned_at = began + staying(rng, world, business)
        businesses.append(business)
    return businesses


def settle(world: World, seed: int, business: Business, until: datetime) -> None:
    """Give a company its people and the day of its next renewal."""
    rng = source(seed, world.name, "people", business.key)
    band = next(band for band in world.bands if band.code == business.band)
    wanted = rng.randint(*band.people)
    for number in range(len(business.people), wanted):
        joined = business.started_at + rng.random() ** 2 * YEAR
        if number and not business.pays_at(joined):
            continue
        business.people.append(_colleague(rng, business, number, joined if number else None))
    if business.steady:
        return
    passed = (until - business.started_at) // YEAR + 1
    business.renewal_on = (business.started_at + max(passed, 1) * YEAR).date()


def _colleague(rng: Random, business: Business, number: int, joined: datetime | None) -> Person:
    language, timezone = words.PLACES[business.country]
    name = words.person_name(rng, language)
    return Person(
        key=f"{business.key}-p{number}",
        name=name,
        email=words.address(f"{name} {number}" if number else name, business.domain),
        title=rng.choice(words.USERS if number else words.DECIDERS),
        language=language,
        country=business.country,
        timezone=timezone,
        is_decider=number == 0,
        joined_at=joined or business.started_at,
    )


@dataclass(frozen=True, slots=True)
class Stay:
    """One person's time with the product, between two moments."""

    rng: Random
    teller: Teller
    world: World
    person: Person
    begin: datetime
    end: datetime
    story_began: datetime

    def times(self, monthly: float) -> Iterator[datetime]:
        """Moments at a monthly rate, in no order."""
        span = max((self.end - self.begin) / MONTH, 0.0)
        for _ in range(poisson(self.rng, span * monthly)):
            yield self.begin + self.rng.random() * (self.end - self.begin)

    def hour(self, day: datetime) -> datetime:
        return working_hour(self.rng, day, until=self.end)

    def did(self, at: datetime, event: str, **properties: object) -> Item:
        return self.teller.track(at, self.person.key, event, **properties)


def life(world: World, seed: int, business: Business, until: datetime) -> Iterator[Item]:
    """Everything a company and its people tell until the end of the story or their own."""
    rng = source(seed, world.name, "life", business.key)
    teller = Teller(world.name, business.key)
    yield from _profiles(rng, teller, business)
    yield from _subscription(rng, teller, world, business, until)
    end = min(until, business.churned_at or until)
    story_began = until - world.months * MONTH
    full_since = until - (world.months - world.thin_months) * MONTH
    for person in business.people:
        since = max(person.joined_at or business.started_at, business.started_at)
        thin = Stay(rng, teller, world, person, max(since, story_began), end, story_began)
        stay = replace(thin, begin=max(since, full_since))
        if not person.plain:
            yield from _answers(thin)
            yield from _support(stay)
            if person is business.people[0]:
                yield from _results(stay)
        yield from _use(stay)


def _profiles(rng: Random, teller: Teller, business: Business) -> Iterator[Item]:
    first = business.people[0]
    came = {"channel": business.came_by} if business.came_by else {}
    yield teller.group(business.started_at, first.key, business, **came)
    for person in business.people:
        yield teller.identify(
            max(person.joined_at or business.started_at, business.started_at),
            person,
            company=business.key,
            consent={"recommendation": person.plain or rng.random() < 0.7},
        )


def _subscription(
    rng: Random, teller: Teller, world: World, business: Business, until: datetime
) -> Iterator[Item]:
    mrr, seats = business.mrr, max(2, len(business.people) + 1)
    end = min(until, business.churned_at or until)
    yield teller.worth(
        business.started_at, business, mrr=mrr, seats=seats, event="Subscription Started"
    )
    at = business.started_at + 3 * MONTH
    month = 3
    while at < end:
        draw = rng.random()
        if business.steady:
            draw = 1.0
        if draw < world.expansion_monthly:
            mrr, seats = round(mrr * rng.uniform(1.15, 1.40)), seats + rng.randint(2, 4)
            yield teller.worth(at, business, mrr=mrr, seats=seats)
        elif draw < world.expansion_monthly + world.contraction_monthly:
            mrr, seats = round(mrr * rng.uniform(0.75, 0.9)), max(2, seats - 1)
            yield teller.worth(at, business, mrr=mrr, seats=seats)
        at += MONTH
        month += 1
        if month % 12 == 0 and at < end:
            decider = business.people[0].key
            yield teller.track(at, decider, "Renewal Signed", id=f"{business.key}-{month}")
    yield from _leaving(rng, teller, business, until)


def _leaving(rng: Random, teller: Teller, business: Business, until: datetime) -> Iterator[Item]:
    gives_notice = rng.random() < 0.5
    if business.churned_at is None:
        return
    notice = max(business.churned_at - timedelta(days=30), business.started_at)
    if gives_notice and notice <= until:
        yield teller.track(notice, business.people[0].key, "Cancellation Requested", id="notice")
    if business.churned_at <= until:
        yield teller.worth(business.churned_at, business, mrr=0, seats=0)


def _answers(stay: Stay) -> Iterator[Item]:
    """Asked after three months and then twice a year; some answer."""
    rng, world = stay.rng, stay.world
    at = stay.begin + 3 * MONTH
    while at < stay.end:
        answers, low_high = rng.random() < world.answers_survey, pick(rng, world.survey_scores)
        score, comments = rng.randint(*low_high), rng.random() < 0.3
        progress = (at - stay.story_began) / (world.months * MONTH)
        text = words.comment(rng, stay.person.language, progress)
        said = {"comment": text} if comments else {}
        day = stay.hour(at)
        if answers:
            yield stay.did(day, "NPS Answered", score=score, **said)
        at += 6 * MONTH


def _use(stay: Stay) -> Iterator[Item]:
    for day in stay.times(pick(stay.rng, stay.world.active_days_monthly)):
        at = stay.hour(day)
        if stay.rng.random() < 0.2:
            yield stay.did(at, "Campaign Launched", id=f"campaign-{stay.teller.count}")
        else:
            yield stay.teller.page(at, stay.person.key, stay.rng.choice(PAGES))


def _support(stay: Stay) -> Iterator[Item]:
    rng, world = stay.rng, stay.world
    for number, day in enumerate(stay.times(world.tickets_monthly)):
        at = stay.hour(day)
        severity = "serious" if rng.random() < world.serious_share else "normal"
        mark = pick(rng, [(0.6, 0), (0.24, 5), (0.10, 4), (0.06, 3)])
        closed = at + timedelta(hours=rng.uniform(2, 90))
        ticket = f"{stay.person.key}-{number}"
        yield stay.did(at, "Ticket Opened", ticket_id=ticket, severity=severity)
        if day + LONGEST_TICKET < stay.end:
            yield stay.did(closed, "Ticket Closed", ticket_id=ticket)
            if mark:
                yield stay.did(closed, "CSAT Answered", score=mark, scale=5, id=ticket)


def _results(stay: Stay) -> Iterator[Item]:
    """Results the product measures, told for whoever decides; each step further than the one before."""
    metric, steps = stay.rng.choice(METRICS)
    times = sorted(stay.times(stay.world.results_monthly))
    for at, (before, value) in zip(times, pairwise(steps), strict=False):
        yield stay.did(
            stay.hour(at),
            "ROI Milestone Reached",
            metric=metric,
            value=value,
            before=before,
            after=value,
        )
