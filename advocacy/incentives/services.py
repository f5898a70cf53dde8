"""Hold out benefits and keep what was promised."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.customers.models import Company, Contact
from accounts.organizations.models import Organization
from advocacy.incentives import rules
from advocacy.incentives.catalogue import CATALOGUE
from advocacy.incentives.models import Incentive, Offer
from advocacy.incentives.states import OFFER_STATES, OFFER_TRANSITIONS
from advocacy.scoring.models import Advocate
from kernel import tenancy
from kernel.errors import Conflict
from kernel.text import Reason, reason, say
from kernel.windows import WorkingHours, add_working_days, zone


class OfferRefused(Conflict):
    """This benefit cannot be held out to this person now; `reason` says why."""

    code = "offer_refused"

    def __init__(self, why: Reason) -> None:
        super().__init__(say(why), code=why["code"])
        self.reason = why


def install_catalogue() -> int:
    """Give the organization the incentives it starts with. What is there already stays as it was edited."""
    before = Incentive.objects.for_organization(tenancy.current()).count()
    Incentive.objects.bulk_create(
        [
            Incentive(
                organization_id=tenancy.current(),
                code=entry.code,
                name=entry.name,
                advocate_gets=entry.advocate_gets,
                peer_gets=entry.peer_gets,
                least_tier=entry.least_tier,
                capacity=entry.capacity,
                period=entry.period,
                lead_days=entry.lead_days,
                hours=entry.hours,
                is_active=entry.is_active,
            )
            for entry in CATALOGUE
        ],
        ignore_conflicts=True,
    )
    return Incentive.objects.for_organization(tenancy.current()).count() - before


@dataclass(slots=True)
class Room:
    """What can still be held out: places per incentive, and what each person has open or had lately.

    `take` keeps it true while a batch is being decided; nobody else can change it, as the incentives are locked.
    """

    places: dict[UUID, int] = field(default_factory=dict)
    open_offers: Counter[UUID] = field(default_factory=Counter)
    last_offered_at: dict[UUID, datetime] = field(default_factory=dict)

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
        )
        if why is None and self.places.get(incentive.pk, 0) < 1:
            why = reason("incentive_full", incentive=incentive.name)
        return why

    def take(self, *, incentive: Incentive, contact: Contact, now: datetime) -> None:
        self.places[incentive.pk] -= 1
        self.open_offers[contact.pk] += 1
        self.last_offered_at[contact.pk] = now


def room_for(
    *, incentive_ids: Collection[UUID], contact_ids: Collection[UUID], now: datetime
) -> Room:
    """Lock these incentives until the transaction ends and count what is taken. A constant number of queries."""
    incentives = list(
        Incentive.objects.for_organization(tenancy.current())
        .filter(pk__in=incentive_ids)
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
    )
    tz = zone(Organization.objects.get(pk=tenancy.current()).timezone)
    offers = Offer.objects.for_organization(tenancy.current())
    taken = defaultdict(list)
    for incentive_id, at in offers.filter(
        incentive__in=incentives, state__in=rules.TAKES_A_PLACE
    ).values_list("incentive_id", "offered_at"):
        taken[incentive_id].append(at)
    room = Room(
        places={
            incentive.pk: rules.places_left(
                capacity=incentive.capacity,
                period=incentive.period,
                taken=taken[incentive.pk],
                now=now,
                tz=tz,
            )
            for incentive in incentives
        }
    )
    theirs = (
        offers.filter(contact_id__in=contact_ids)
        .exclude(state="withdrawn")
        .values("contact_id")
        .annotate(
            last=models.Max("offered_at"),
            still_open=models.Count("pk", filter=models.Q(state="offered")),
        )
    )
    for row in theirs:
        room.last_offered_at[row["contact_id"]] = row["last"]
        room.open_offers[row["contact_id"]] = row["still_open"]
    return room


def offer(
    *, incentive: Incentive, contact: Contact, expires_at: datetime, company_agreed: bool = False
) -> Offer:
    """Hold out one benefit to one person. Raises OfferRefused with the reason.

    A company that wants to be asked first is taken at its word unless `company_agreed`. Safe against a race for the
    last place: person and incentive are locked.
    """
    now = timezone.now()
    contact = (
        Contact.objects.for_organization(tenancy.current())
        .select_for_update(of=("self",), no_key=True)
        .select_related("company")
        .get(pk=contact.pk)
    )
    room = room_for(incentive_ids=[incentive.pk], contact_ids=[contact.pk], now=now)
    incentive.refresh_from_db()
    advocate = Advocate.objects.for_organization(tenancy.current()).filter(contact=contact).first()
    tier = advocate.tier if advocate else Advocate.Tier.QUIET
    why = room.refusal(incentive=incentive, contact=contact, tier=tier, now=now)
    if why is None and not company_agreed and wants_to_be_asked(contact):
        why = reason("benefits_ask_first")
    if why:
        raise OfferRefused(why)
    made = Offer(
        organization_id=tenancy.current(),
        incentive=incentive,
        contact=contact,
        offered_at=now,
        changed_at=now,
        expires_at=expires_at,
    )
    made.save(force_insert=True)
    return made


def wants_to_be_asked(contact: Contact) -> bool:
    """Whether the person's company is to be asked before they are offered a benefit."""
    company = contact.company
    return company is not None and rules.asks_first(
        benefits=company.benefits, is_regulated=company.is_regulated
    )


def accept(*, offer: Offer, note: str = "") -> Offer:
    """They said yes: from now on it is a promise, due after the working days it takes to prepare.

    Raises Conflict when the offer is not open any more.
    """
    now = timezone.now()
    row = _locked(offer)
    if row.state == "offered" and row.expires_at <= now:
        raise Conflict(_("This offer has expired."), code="offer_expired")
    tz = zone(Organization.objects.get(pk=tenancy.current()).timezone)
    row.due_on = add_working_days(now, row.incentive.lead_days, tz, WorkingHours()).date()
    return _change(row, "accepted", note=note)


def decline(*, offer: Offer, note: str = "") -> Offer:
    """They said no: a preference, never a fault. Raises Conflict when it is not open."""
    return _change(_locked(offer), "declined", note=note)


def schedule(*, offer: Offer, due_on: date, note: str = "") -> Offer:
    """A day was found. Raises Conflict when it was not accepted."""
    row = _locked(offer)
    row.due_on = due_on
    return _change(row, "scheduled", note=note)


def fulfil(*, offer: Offer, note: str = "") -> Offer:
    """The promise was kept. Raises Conflict when nothing was promised."""
    return _change(_locked(offer), "fulfilled", note=note)


def withdraw(*, offer: Offer, note: str = "") -> Offer:
    """We take it back. Raises Conflict when it has ended already."""
    return _change(_locked(offer), "withdrawn", note=note)


def withdraw_unseen(offer_ids: Collection[UUID]) -> int:
    """Take back open offers that nobody has seen: their places are free again. Returns how many."""
    return (
        Offer.objects.for_organization(tenancy.current())
        .filter(pk__in=offer_ids, state="offered")
        .update(state="withdrawn", changed_at=timezone.now())
    )


def expire_due() -> int:
    """Close the offers that nobody answered in time. Returns how many."""
    now = timezone.now()
    return (
        Offer.objects.for_organization(tenancy.current())
        .filter(state="offered", expires_at__lte=now)
        .update(state="expired", changed_at=now)
    )


def _locked(offer: Offer) -> Offer:
    row: Offer = (
        Offer.objects.for_organization(tenancy.current())
        .select_for_update(of=("self",), no_key=True)
        .select_related("incentive")
        .get(pk=offer.pk)
    )
    return row


def _change(row: Offer, state: str, *, note: str) -> Offer:
    if (row.state, state) not in OFFER_TRANSITIONS:
        words = dict(OFFER_STATES)
        raise Conflict(
            _("An offer that is %(before)s cannot become %(after)s.")
            % {"before": words[row.state], "after": words[state]},
            code="offer_state",
        )
    row.state, row.changed_at, row.note = state, timezone.now(), note[:300] or row.note
    row.save(update_fields=["state", "changed_at", "note", "due_on"])
    return row
