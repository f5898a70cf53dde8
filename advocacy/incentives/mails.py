"""Mails about offers, planned: one row each, written with what it tells of. sending.py works them off."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from accounts.contacting import days_off
from accounts.contacting import services as contacting
from accounts.customers.models import Contact
from accounts.organizations.models import Organization, User
from advocacy.incentives.models import Offer
from advocacy.incentives.piece_models import JointPiece
from advocacy.incentives.promise_models import OfferMail
from kernel import tenancy
from kernel.windows import next_open

KIND = OfferMail.Kind


def plan_invitation(offer: Offer) -> None:
    """The invitation of a meeting, or its update, to the person and to who keeps the promise. It leaves at once."""
    _to_both(offer, KIND.INVITATION)


def plan_cancellation(offer: Offer) -> None:
    """The meeting is off: a higher version of the same invitation ends it in both calendars."""
    offer.sequence += 1
    offer.save(update_fields=["sequence"])
    _to_both(offer, KIND.CANCELLATION)


def _to_both(offer: Offer, kind: str) -> None:
    rows = [_mail(kind, offer=offer, number=offer.sequence, contact=offer.contact)]
    if offer.owner is not None:
        rows.append(_mail(kind, offer=offer, number=offer.sequence, to=offer.owner))
    OfferMail.objects.bulk_create(rows, ignore_conflicts=True)


def plan_place_free(offers: Sequence[Offer]) -> None:
    """A place has become free for these people: told in their working hours."""
    if not offers:
        return
    organization = Organization.objects.get(pk=tenancy.current())
    hours = contacting.working_hours()
    rows = []
    for offer in offers:
        now = due_at = timezone.now()
        if hours is not None:
            due_at = next_open(now, *days_off.of_contact(offer.contact, organization, hours))
        number = int(offer.offered_at.timestamp()) % 2_000_000_000
        rows.append(
            _mail(KIND.PLACE_FREE, offer=offer, number=number, contact=offer.contact, due_at=due_at)
        )
    OfferMail.objects.bulk_create(rows, ignore_conflicts=True)


def plan_approval(piece: JointPiece) -> None:
    """The text is ready for them to read and to approve."""
    row = _mail(KIND.APPROVAL, piece=piece, number=piece.version, contact=piece.contact)
    OfferMail.objects.bulk_create([row], ignore_conflicts=True)


def reminder(kind: str, offer: Offer, *, to: User) -> OfferMail:
    """What one of ours is reminded of, once for each day that a promise was due."""
    number = offer.due_on.toordinal() if offer.due_on else 0
    return _mail(kind, offer=offer, number=number, to=to)


def _mail(
    kind: str,
    *,
    number: int,
    offer: Offer | None = None,
    piece: JointPiece | None = None,
    contact: Contact | None = None,
    to: User | None = None,
    due_at: datetime | None = None,
) -> OfferMail:
    return OfferMail(
        organization_id=tenancy.current(),
        kind=kind,
        offer=offer,
        piece=piece,
        number=number,
        contact=contact,
        to=to,
        due_at=due_at or timezone.now(),
    )
