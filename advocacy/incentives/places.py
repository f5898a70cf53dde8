"""What can still be held out: places per incentive, and what each person has open or had lately."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import OperationalError, models, transaction
from psycopg.errors import LockNotAvailable

from accounts.contacting import services as contacting
from accounts.contacting.rules import GRANTED, purpose_phrase
from accounts.customers.models import Company, Contact
from accounts.orders.models import Product
from accounts.organizations.models import Organization
from advocacy.incentives import eligibility, rules
from advocacy.incentives.first_looks import not_now, terms
from advocacy.incentives.models import Incentive, Offer
from kernel import tenancy
from kernel.conditions import Asked
from kernel.text import Reason, reason
from kernel.windows import zone

PATIENCE = 6
"""Times that a place is queued for; a lock is waited for as long as `lock_timeout` of the settings says."""


@dataclass(slots=True)
class Room:
    """What can still be held out, to whom.

    `take` keeps it true while a batch is being decided; nobody else can change it, as the incentives are locked.
    """

    places: dict[UUID, int] = field(default_factory=dict)
    open_offers: Counter[UUID] = field(default_factory=Counter)
    last_offered_at: dict[UUID, datetime] = field(default_factory=dict)
    asked: dict[UUID, Asked] = field(default_factory=dict)
    facts: Mapping[UUID, Mapping[str, Any]] = field(default_factory=dict)
    consents: Mapping[str, Mapping[UUID, str]] = field(default_factory=dict)
    closed: Mapping[UUID, Reason] = field(default_factory=dict)
    looks: Mapping[UUID, Product] = field(default_factory=dict)

    def refusal(
        self, *, incentive: Incentive, contact: Contact, tier: str, now: datetime
    ) -> Reason | None:
        """Why the incentive cannot be held out to this person; None when it can."""
        why = rules.person_refusal(
            incentive=incentive.name,
            is_active=incentive.is_active,
            least_tier=incentive.least_tier,
            tier=tier,
            benefits=contact.company.benefits if contact.company else Company.Benefits.YES,
            open_offers=self.open_offers[contact.pk],
            last_offered_at=self.last_offered_at.get(contact.pk),
            now=now,
        ) or self.closed.get(incentive.pk)
        why = why or self._not_for(incentive, contact, now)
        if why is None and self.places.get(incentive.pk, 0) < 1:
            why = reason("incentive_full", incentive=incentive.name)
        return why

    def _not_for(self, incentive: Incentive, contact: Contact, now: datetime) -> Reason | None:
        """Conditions that do not hold (or are not known to), and a yes that is missing."""
        asked = self.asked.get(incentive.pk)
        if asked is not None:
            wrong = asked.why_not(self.facts.get(contact.pk, {}), now)
            if asked.ask(self.facts.get(contact.pk, {}), now) is not True:
                what = asked.words[wrong[0][0]]
                return reason("incentive_conditions", incentive=incentive.name, what=what)
        if incentive.consent:
            answer = self.consents.get(incentive.consent, {}).get(contact.pk)
            if answer != GRANTED:
                purpose = purpose_phrase(incentive.consent)
                return reason("incentive_consent", incentive=incentive.name, purpose=purpose)
        return None

    def terms(self, incentive: Incentive, *, until: datetime) -> dict[str, Any]:
        return terms(self.looks.get(incentive.pk), until=until)

    def take(self, *, incentive: Incentive, contact: Contact, now: datetime) -> None:
        if not incentive.is_first_come:
            self.places[incentive.pk] -= 1
        self.open_offers[contact.pk] += 1
        self.last_offered_at[contact.pk] = now


def room_for(
    *, incentive_ids: Collection[UUID], contact_ids: Collection[UUID], now: datetime
) -> Room:
    """Lock these incentives until the transaction ends and count what is taken. A constant number of queries."""
    incentives = lock(incentive_ids)
    left = places_of(incentives, now=now)
    room = Room(places={incentive.pk: left[incentive.pk] for incentive in incentives})
    _know_people(room, contact_ids)
    room.asked = {
        one.pk: asked
        for one in incentives
        if (asked := eligibility.readable(one.conditions)) is not None
    }
    room.closed = {one.pk: why for one in incentives if (why := not_now(one, now=now))}
    room.looks = {one.pk: one.product for one in incentives if one.hours_before and one.product}
    room.facts = eligibility.facts_of(contact_ids, room.asked.values())
    if purposes := {one.consent for one in incentives if one.consent}:
        room.consents = contacting.consent_ledger(contact_ids, purposes)
    return room


def lock(incentive_ids: Collection[UUID]) -> list[Incentive]:
    """These incentives, locked in the order of their ids: whoever gives or frees a place holds them."""
    return list(
        Incentive.objects.for_organization(tenancy.current())
        .filter(pk__in=incentive_ids)
        .select_related("product")
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
    )


def lock_patiently(incentive_id: UUID) -> Incentive:
    """One incentive, locked, however many reach for it at once: who has waited as long as one lock may be waited for
    queues again, instead of being sent away with an error.
    """
    for left in reversed(range(PATIENCE)):
        try:
            with transaction.atomic():
                [incentive] = lock([incentive_id])
                return incentive
        except OperationalError as error:
            if not (left and isinstance(error.__cause__, LockNotAvailable)):
                raise
    raise AssertionError("the last try returns or raises")


def places_of(incentives: Sequence[Incentive], *, now: datetime) -> dict[UUID, int]:
    """Places that are neither had nor kept for somebody, in the period that `now` is in. Two queries."""
    tz = zone(Organization.objects.get(pk=tenancy.current()).timezone)
    taken: dict[UUID, list[datetime]] = defaultdict(list)
    rows = taking(incentives).filter(OF_THIS_PRODUCT)
    for incentive_id, at in rows.values_list("incentive_id", "offered_at"):
        taken[incentive_id].append(at)
    return {
        incentive.pk: rules.places_left(
            capacity=incentive.capacity,
            period=incentive.period,
            taken=taken[incentive.pk],
            now=now,
            tz=tz,
        )
        for incentive in incentives
    }


def taking(incentives: Iterable[Incentive]) -> models.QuerySet[Offer]:
    """The offers that take a place: those who said yes and have not given it back, and those it is kept for."""
    kept_for = models.Q(state="offered") & (
        models.Q(incentive__is_first_come=False) | models.Q(waiting_since__isnull=False)
    )
    return Offer.objects.for_organization(tenancy.current()).filter(
        HAD | kept_for, incentive__in=[incentive.pk for incentive in incentives]
    )


HAD = models.Q(state__in=rules.HAS_A_PLACE, freed_at__isnull=True)
"""Who has a place: said yes, and did not give it back."""
OF_THIS_PRODUCT = models.Q(incentive__product=None) | models.Q(
    product=models.F("incentive__product")
)
"""Places of a first look are for one product: the next one has all of them again."""


def is_room_for(offer: Offer, *, incentive: Incentive) -> bool:
    """Whether this offer can be accepted now: its place is kept for it, or one is free. The incentive is locked.

    A place that was kept is there all the same only while fewer have one than there are: capacity can be lowered.
    """
    others = taking([incentive]).filter(product=offer.product_id).exclude(pk=offer.pk)
    if not incentive.is_first_come or offer.waiting_since is not None:
        others = others.filter(HAD)
    tz = zone(Organization.objects.get(pk=tenancy.current()).timezone)
    left = rules.places_left(
        capacity=incentive.capacity,
        period=incentive.period,
        taken=list(others.values_list("offered_at", flat=True)),
        now=offer.offered_at,
        tz=tz,
    )
    return left > 0


def _know_people(room: Room, contact_ids: Collection[UUID]) -> None:
    theirs = (
        Offer.objects.for_organization(tenancy.current())
        .filter(contact_id__in=contact_ids)
        .exclude(state="withdrawn")
        .values("contact_id")
        .annotate(
            last=models.Max("offered_at"),
            still_open=models.Count("pk", filter=models.Q(state__in=("offered", "waiting"))),
        )
    )
    for row in theirs:
        room.last_offered_at[row["contact_id"]] = row["last"]
        room.open_offers[row["contact_id"]] = row["still_open"]
