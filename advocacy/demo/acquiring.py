"""How people come: sign-ups month by month and channel by channel, which of them pay, and the companies they become.

Fit decides who pays; a channel only decides who comes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from advocacy.demo import words
from advocacy.demo.chance import (
    MONTH,
    lognormal_days,
    pick,
    poisson,
    source,
    stays_for,
    working_hour,
)
from advocacy.demo.items import Business, Item, LeadTold, Person, Teller
from advocacy.demo.world import OUT_OF_RANGE, Band, Channel, World

SMALLEST_MIX, LARGEST_MIX = (0.96, 0.04, 0.0), (0.02, 0.55, 0.43)
"""Sizes of the companies of a channel lie between these two; its mean revenue says where."""
A_DAY = timedelta(days=1)
SHORTEST_CYCLE = timedelta(days=2)
STRANGER = "?"
COMES_WITH_A_CODE = 0.6


@dataclass(frozen=True, slots=True)
class Known:
    """A customer whom sign-ups may name."""

    key: str
    name: str
    company: str


@dataclass(slots=True)
class SignUp:
    """Somebody who signed up, and what is true about them. `pays_at` may lie after the end of the story.

    `named`: the key of the customer they named, STRANGER for somebody we do not know, empty when they named nobody.
    """

    number: int
    channel: Channel
    month: int
    at: datetime
    person: Person
    firm: str
    fits: bool
    traits: dict[str, object]
    heard_from: str
    named: str
    pays_at: datetime | None = None
    business: Business | None = None
    code_of: str = ""


@dataclass(slots=True)
class Market:
    """Everything the acquisition of one world needs to know, and what came of it."""

    world: World
    seed: int
    until: datetime
    known: Sequence[Known] = ()
    sign_ups: list[SignUp] = field(default_factory=list)

    @property
    def start(self) -> datetime:
        return self.until - self.world.months * MONTH

    def won(self) -> list[Business]:
        return [
            sign_up.business
            for sign_up in self.sign_ups
            if sign_up.business and sign_up.pays_at and sign_up.pays_at <= self.until
        ]


def acquire(market: Market) -> None:
    """Draw every sign-up of the story. Channels do not disturb each other: each has a source of its own."""
    number = 0
    for channel in market.world.channels:
        rng = source(market.seed, market.world.name, "channel", channel.code)
        for month in range(1, market.world.months + 1):
            rate = market.world.monthly_rate(channel, month)
            for _ in range(round(rate) if channel.is_counted else poisson(rng, rate)):
                number += 1
                market.sign_ups.append(_sign_up(market, rng, channel, month, number))
    _hand_over_codes(market)


def _sign_up(market: Market, rng: Random, channel: Channel, month: int, number: int) -> SignUp:
    world = market.world
    day = market.start + (month - 1 + rng.random()) * MONTH
    at = working_hour(rng, day, until=market.until)
    fits = rng.random() < channel.fit
    country = pick(rng, words.COUNTRIES)
    language, timezone = words.PLACES[country]
    key = f"s-{number}"
    name = words.person_name(rng, language)
    heard_from, named = _heard_from(market, rng, channel, language)
    traits: dict[str, object] = {
        trait.name: rng.random() < trait.share(fits=fits) for trait in world.traits
    } | {name: rng.choice(values) for name, values in sorted(world.noise.items())}
    firm = words.company_name(rng, language)
    domain = f"{words.plain(firm)}-{number}.example"
    sign_up = SignUp(
        number=number,
        channel=channel,
        month=month,
        at=at,
        firm=firm,
        person=Person(
            key=key,
            name=name,
            email=words.address(name, domain),
            title=rng.choice(words.DECIDERS),
            language=language,
            country=country,
            timezone=timezone,
            is_decider=True,
            joined_at=at,
        ),
        fits=fits,
        traits=traits,
        heard_from=heard_from,
        named=named,
    )
    if rng.random() < world.paid_chance(channel, fits=fits, month=month):
        _pay(market, rng, sign_up, day)
    return sign_up


def _heard_from(market: Market, rng: Random, channel: Channel, language: str) -> tuple[str, str]:
    """The answer to "how did you hear of us?", and whom it names."""
    if not channel.recommends:
        return rng.choice(channel.heard), ""
    if rng.random() >= market.world.named_share:
        return rng.choice(words.UNNAMED[language]), ""
    if market.known and rng.random() < market.world.names_someone_we_know:
        known = rng.choice(market.known)
        return words.NAMED[language].format(name=f"{known.name} ({known.company})"), known.key
    return words.NAMED[language].format(name=words.person_name(rng, language)), STRANGER


def _pay(market: Market, rng: Random, sign_up: SignUp, day: datetime) -> None:
    world = market.world
    cycle = lognormal_days(
        rng, median=world.cycle_median[sign_up.channel.recommends], sigma=world.cycle_sigma
    )
    sign_up.pays_at = day + max(cycle, SHORTEST_CYCLE)
    band = band_of(rng, shares_for(world, sign_up.channel), world)
    recommended = sign_up.channel.recommends
    business = Business(
        key=f"c-{sign_up.number}",
        name=sign_up.firm,
        domain=domain_of(sign_up.person),
        country=sign_up.person.country,
        timezone=sign_up.person.timezone,
        band=band.code,
        employees=employees_of(rng, band, in_range=bool(sign_up.traits["staff_20_to_500"])),
        industry=pick(rng, words.INDUSTRIES),
        started_at=sign_up.pays_at,
        mrr=price(rng, world, band, recommended=recommended),
        recommended=recommended,
        people=[sign_up.person],
    )
    business.churned_at = business.started_at + staying(rng, world, business)
    sign_up.business = business


def domain_of(person: Person) -> str:
    return person.email.rpartition("@")[2]


def shares_for(world: World, channel: Channel) -> tuple[float, ...]:
    """The sizes of a channel's paying companies, so that their mean revenue is the one planted."""
    wanted = channel.mrr / (1 + world.pays_more_when_recommended * channel.recommends)
    low, high = (
        sum(share * band.price for share, band in zip(mix, world.bands, strict=True))
        for mix in (SMALLEST_MIX, LARGEST_MIX)
    )
    tilt = min(max((wanted - low) / (high - low), 0.0), 1.0)
    return tuple(
        (1 - tilt) * small + tilt * large
        for small, large in zip(SMALLEST_MIX, LARGEST_MIX, strict=True)
    )


def band_of(rng: Random, shares: Sequence[float], world: World) -> Band:
    return pick(rng, list(zip(shares, world.bands, strict=True)))


def employees_of(rng: Random, band: Band, *, in_range: bool = True) -> int:
    span = band.employees if in_range else OUT_OF_RANGE.get(band.code, band.employees)
    return rng.randint(*span)


def price(rng: Random, world: World, band: Band, *, recommended: bool) -> int:
    """Euro cents a month, around the price of the band."""
    more = 1 + world.pays_more_when_recommended * recommended
    return round(band.price * more * rng.lognormvariate(-0.02, 0.2)) * 100


def staying(rng: Random, world: World, business: Business) -> timedelta:
    first_year = (world.staying.recommended if business.recommended else world.staying.rest)[
        business.band
    ]
    return stays_for(
        rng, first_year=first_year, later_monthly_loss=world.staying.later_monthly_loss
    )


def _hand_over_codes(market: Market) -> None:
    """Since go-live some who name a customer of ours came with that person's code: one each, not decided yet."""
    rng = source(market.seed, market.world.name, "codes")
    before_live = market.world.months - round(timedelta(weeks=market.world.live_weeks) / MONTH)
    handed_over = {"", STRANGER}
    for sign_up in market.sign_ups:
        names_one = sign_up.named not in handed_over and sign_up.month > before_live
        if names_one and sign_up.pays_at is None and rng.random() < COMES_WITH_A_CODE:
            sign_up.code_of = sign_up.named
            handed_over.add(sign_up.named)


def leads(market: Market) -> Iterator[Item]:
    """Each sign-up as a profile and as a lead with the stages it has reached by the end."""
    teller = Teller(market.world.name, "sign-up")
    rng = source(market.seed, market.world.name, "stages")
    for sign_up in market.sign_ups:
        won = sign_up.business if sign_up.pays_at and sign_up.pays_at <= market.until else None
        yield teller.identify(
            sign_up.at,
            sign_up.person,
            **sign_up.traits,
            channel=sign_up.channel.code,
            heard_from=sign_up.heard_from,
            consent={"recommendation": rng.random() < 0.5},
        )
        yield LeadTold(
            at=sign_up.at,
            lead_id=f"lead-{sign_up.number}",
            person=sign_up.person.key,
            channel=sign_up.channel.lead_channel,
            heard_from=sign_up.heard_from,
            stages=tuple(_stages(rng, sign_up, market.until)),
            mrr_amount=won.mrr if won else None,
            company=won.key if won else "",
            code_of=sign_up.code_of,
        )


def _stages(rng: Random, sign_up: SignUp, until: datetime) -> Iterator[tuple[str, datetime]]:
    """Everybody tries the product; who fits is found to fit; who pays starts to try it less than a month before."""
    wait, gap = rng.random(), rng.random()
    yield "submitted", sign_up.at
    told: list[tuple[str, datetime]] = []
    if sign_up.fits:
        told.append(("qualified", sign_up.at + A_DAY * (0.2 + 2 * wait)))
    if sign_up.pays_at:
        begins = sign_up.pays_at - timedelta(days=5 + 20 * gap)
        told.append(("trial", max(begins, sign_up.at + timedelta(minutes=5))))
        told.append(("won", sign_up.pays_at))
    else:
        told.append(("trial", sign_up.at + A_DAY * (0.1 + 2 * gap)))
        if sign_up.fits:
            told.append(("lost", sign_up.at + timedelta(days=30 + 60 * gap)))
    yield from ((stage, at) for stage, at in told if at <= until)
