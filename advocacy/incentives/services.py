"""The catalogue, and holding something out. What becomes of an offer: promising.py."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from accounts.customers.models import Contact
from accounts.organizations.models import User
from advocacy.incentives import rules
from advocacy.incentives.catalogue import CATALOGUE
from advocacy.incentives.models import Incentive, Offer
from advocacy.incentives.places import Room, room_for
from advocacy.incentives.promising import (
    accept,
    decline,
    expire_due,
    fulfil,
    give_back,
    propose,
    schedule,
    withdraw,
    withdraw_unseen,
)
from advocacy.incentives.steps import write_step, write_steps
from advocacy.incentives.telling import told_all_of, told_of
from advocacy.incentives.undoing import undo_fulfil
from advocacy.scoring.models import Advocate
from kernel import tenancy
from kernel.errors import Conflict
from kernel.text import Reason, reason, say

__all__ = [
    "OfferRefused",
    "Room",
    "accept",
    "decline",
    "expire_due",
    "fulfil",
    "give_back",
    "hold_out",
    "install_catalogue",
    "offer",
    "propose",
    "room_for",
    "schedule",
    "undo_fulfil",
    "wants_to_be_asked",
    "withdraw",
    "withdraw_unseen",
]

COPIED = (
    "code",
    "name",
    "advocate_gets",
    "advocate_gives",
    "peer_gets",
    "least_tier",
    "conditions",
    "capacity",
    "period",
    "is_first_come",
    "lead_days",
    "needs_time",
    "minutes",
    "opens",
    "seats_to_share",
    "makes",
    "hours",
    "is_active",
)


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
                **{name: getattr(entry, name) for name in COPIED},
            )
            for entry in CATALOGUE
        ],
        ignore_conflicts=True,
    )
    return Incentive.objects.for_organization(tenancy.current()).count() - before


def offer(
    *,
    incentive: Incentive,
    contact: Contact,
    expires_at: datetime,
    company_agreed: bool = False,
    by: User | None = None,
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
    write_step(made, before="", by=by)
    told_of(made)
    return made


def hold_out(offers: Sequence[Offer]) -> None:
    """Write down what playbooks hold out, decided on with `room_for`: a constant number of queries, none for none."""
    if not offers:
        return
    Offer.objects.bulk_create(offers)
    write_steps(offers, before="")
    told_all_of(offers)


def wants_to_be_asked(contact: Contact) -> bool:
    """Whether the person's company is to be asked before they are offered a benefit."""
    company = contact.company
    return company is not None and rules.asks_first(
        benefits=company.benefits, is_regulated=company.is_regulated
    )
