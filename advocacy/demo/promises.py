"""What Brindille has promised its advocates, and whether it was kept. Planted are chances per promise, never a rate; they are
drawn in strata, so that fifty promises show what was planted as thousands would.

A benefit that the story tells was given ("Benefit Given") was promised before; who of the other advocates were promised
something is drawn. A few promises are open today: one late, one with times to confirm, one with a date, one seat with
two colleagues on it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from accounts.customers.models import Contact
from accounts.organizations.models import Organization
from advocacy.demo.chance import source
from advocacy.demo.items import Told
from advocacy.demo.roles import CLAIRE, MARC
from advocacy.demo.simulation import Story
from advocacy.incentives import pieces, seats
from advocacy.incentives.models import Incentive, Offer
from advocacy.incentives.piece_models import JointPiece
from advocacy.incentives.promise_models import How, OfferStep
from kernel import tenancy
from kernel.windows import WorkingHours, add_working_days, next_working_morning, zone

KEPT, KEPT_LATE = 0.96, 0.02
"""Chances of a promise of the past: kept by its day, kept after it; the rest is not kept at all. With the one that is late
today, 94 % of a year were kept by their day."""
SHARE_PROMISED = 0.7
"""Of the advocates to whom the story gives no benefit, so many were promised something small as well."""
SMALL = "peer-introduction"
"""A kind of which no effect is planted: the others last, or flare up, and must not be thinned out."""
CODES = {
    "personal_demo": "personal-demo",
    "joint_webinar": "joint-webinar",
    "spotlight": "spotlight",
}
FEATURE = "new-calendar"


@dataclass(frozen=True, slots=True)
class Promised:
    """One promise of the past: to whom, what, when it was accepted, due and kept (None: never)."""

    key: str
    code: str
    accepted_at: datetime
    due_on: date
    kept_at: datetime | None


def drawn(story: Story, seed: int, until: datetime, tz: ZoneInfo) -> Iterator[Promised]:
    """The promises of the past, pure: the same story and seed give the same ones."""
    given = list(_given(story, seed, until))
    strata = [(place + 0.5) / len(given) for place in range(len(given))]
    source(seed, "promises").shuffle(strata)
    for gift, chance in zip(given, strata, strict=True):
        yield _one(source(seed, "promise", gift[0], "when"), chance, gift, tz)


def _given(story: Story, seed: int, until: datetime) -> Iterator[tuple[str, str, datetime]]:
    """To whom, what, and when it was given: the benefits of the story, and something small for most of the others."""
    told: set[str] = set()
    for item in story.items:
        if isinstance(item, Told) and item.message.get("event") == "Benefit Given":
            key = str(item.message["userId"])
            told.add(key)
            yield key, CODES[item.message["properties"]["incentive"]], item.at
    for person, _business in story.planted.advocates:
        rng = source(seed, "promise", person.key)
        if person.key not in told and rng.random() < SHARE_PROMISED:
            yield person.key, SMALL, until - timedelta(days=rng.uniform(70, 330))


def _one(rng: Random, chance: float, gift: tuple[str, str, datetime], tz: ZoneInfo) -> Promised:
    """The day it was promised for lies before or after the one on which it was given, as chance has it."""
    key, code, at = gift
    took = timedelta(days=rng.uniform(3, 18))
    if chance < KEPT:
        due = at + timedelta(days=rng.uniform(0.5, 9))
    elif chance < KEPT + KEPT_LATE:
        due = at - timedelta(days=rng.uniform(2, 6))
    else:
        return Promised(key, code, at - took, at.astimezone(tz).date(), None)
    return Promised(key, code, at - took, due.astimezone(tz).date(), at)


def plant(organization: Organization, story: Story, seed: int, until: datetime) -> int:
    """Write them down, unless an earlier run has. Returns how many promises were written. Inside the organization."""
    if Offer.objects.for_organization(organization.pk).filter(state="fulfilled").exists():
        return 0
    tz = zone(organization.timezone)
    past = list(drawn(story, seed, until, tz))
    wanted = {one.key for one in past} | {p.key for p, _b in story.planted.advocates}
    people = {
        contact.external_id or "": contact
        for contact in Contact.objects.for_organization(organization.pk)
        .filter(external_id__in=wanted | {CLAIRE.key, MARC.key}, merged_into=None)
        .select_related("company__owner")
    }
    kinds = {row.code: row for row in Incentive.objects.for_organization(organization.pk).all()}
    offers = [
        _past_offer(one, people[one.key], kinds[one.code]) for one in past if one.key in people
    ]
    Offer.objects.bulk_create(offers)
    OfferStep.objects.bulk_create(step for offer in offers for step in _steps(offer))
    _plant_open(story, people, kinds, until, tz)
    return len(offers)


def _past_offer(one: Promised, contact: Contact, incentive: Incentive) -> Offer:
    return Offer(
        organization_id=tenancy.current(),
        incentive=incentive,
        contact=contact,
        state="fulfilled" if one.kept_at else "withdrawn",
        offered_at=one.accepted_at - timedelta(days=2),
        expires_at=one.accepted_at + timedelta(days=12),
        accepted_at=one.accepted_at,
        due_on=one.due_on,
        fulfilled_at=one.kept_at,
        changed_at=one.kept_at or one.accepted_at + timedelta(days=30),
        owner=contact.company.owner if contact.company else None,
    )


def _steps(offer: Offer) -> Iterator[OfferStep]:
    def step(before: str, after: str, at: datetime, how: str) -> OfferStep:
        return OfferStep(
            organization_id=offer.organization_id,
            offer=offer,
            before=before,
            after=after,
            at=at,
            how=how,
            by=offer.owner if how == How.TEAM else None,
        )

    assert offer.accepted_at is not None  # noqa: S101  made above
    yield step("", "offered", offer.offered_at, How.ENGINE)
    yield step("offered", "accepted", offer.accepted_at, How.PAGE)
    if offer.state != "accepted":
        yield step("accepted", offer.state, offer.changed_at, How.TEAM)


def _plant_open(
    story: Story,
    people: dict[str, Contact],
    kinds: dict[str, Incentive],
    until: datetime,
    tz: ZoneInfo,
) -> None:
    """What is owed today."""
    free = [p.key for p, b in story.planted.advocates if b.key.startswith("i-") and p.key in people]
    today = until.astimezone(tz).date()
    days = timedelta(days=1)
    if MARC.key in people:
        webinar = _open(
            people[MARC.key], kinds["joint-webinar"], until - 2 * days, today + 40 * days
        )
        webinar.proposed = [
            _morning(until + n * days, tz) + timedelta(hours=hours)
            for n, hours in ((9, 0), (11, 4), (14, 1))
        ]
        webinar.zone = people[MARC.key].timezone
        _keep(webinar)
        pieces.begin_piece(webinar)
    if free:
        _keep(_open(people[free[-1]], kinds["spotlight"], until - 24 * days, today - 3 * days))
    if len(free) > 1:
        story_of = _open(
            people[free[-2]], kinds["joint-case-study"], until - 30 * days, today + 6 * days
        )
        story_of.state, story_of.starts_at = "scheduled", _morning(until + 6 * days, tz)
        story_of.sequence = 1
        _keep(story_of)
        piece = pieces.begin_piece(story_of)
        if piece is not None:
            JointPiece.objects.filter(pk=piece.pk).update(
                stage="drafting", stage_since=until - 25 * days
            )
    if CLAIRE.key in people:
        _seat_of(people[CLAIRE.key], kinds["early-access"], until, today)


def _seat_of(claire: Contact, early_access: Incentive, until: datetime, today: date) -> None:
    """Claire's seat in the new calendar, and two colleagues who took theirs."""
    early_access.opens = FEATURE
    early_access.save(update_fields=["opens"])
    offer = _open(claire, early_access, until - timedelta(days=20), today - timedelta(days=20))
    offer.state, offer.fulfilled_at = "fulfilled", until - timedelta(days=20)
    _keep(offer)
    seats.open_for(offer)
    domain = claire.email.rpartition("@")[2]
    for seat, name in zip(seats.passes_of(offer), ("Ada Morin", "Jean Roux"), strict=False):
        address = f"{name.lower().replace(' ', '.')}@{domain}"
        seats.take(seat=seat, email=address, name=name)


def _open(contact: Contact, incentive: Incentive, accepted_at: datetime, due_on: date) -> Offer:
    return Offer(
        organization_id=tenancy.current(),
        incentive=incentive,
        contact=contact,
        state="accepted",
        offered_at=accepted_at - timedelta(days=2),
        expires_at=accepted_at + timedelta(days=12),
        accepted_at=accepted_at,
        changed_at=accepted_at,
        due_on=due_on,
        owner=contact.company.owner if contact.company else None,
    )


def _keep(offer: Offer) -> None:
    offer.save(force_insert=True)
    OfferStep.objects.bulk_create(_steps(offer))


def _morning(at: datetime, tz: ZoneInfo) -> datetime:
    """Ten o'clock of a working day."""
    working = add_working_days(at, 1, tz, WorkingHours())
    return next_working_morning(datetime.combine(working.date(), time(8), tz), tz, WorkingHours())
