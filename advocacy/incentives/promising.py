"""What becomes of an offer: accepted, put in line, given a time, kept, let go. Each verb locks, checks, and writes a step.

Locks are taken in one order everywhere: the incentive, then the offer.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.customers.models import Company
from accounts.organizations.models import Organization, User
from advocacy.incentives import mails, seats, waiting
from advocacy.incentives.models import MOST_PROPOSED, Offer
from advocacy.incentives.pieces import begin_piece
from advocacy.incentives.places import is_room_for, lock_patiently
from advocacy.incentives.states import OFFER_STATES, OFFER_TRANSITIONS, PROMISED
from advocacy.incentives.steps import write_step, write_steps
from advocacy.incentives.telling import told_all_of, told_of
from kernel import tenancy
from kernel.errors import Conflict, Invalid
from kernel.text import define, reason, say
from kernel.windows import WorkingHours, add_working_days, zone

FURTHEST = timedelta(days=365)

define({"place_given_back": gettext_lazy("The place was given back.")})


def accept(*, offer: Offer, note: str = "", by: User | None = None, how: str = "") -> Offer:
    """They said yes: a promise, due after the working days it takes to prepare; or, when every place is gone, in line.

    However many say yes at the same instant, as many have a place as there are. Raises Conflict when the offer is not
    open any more, or their company does not let them accept benefits.
    """
    now = timezone.now()
    incentive = lock_patiently(offer.incentive_id)
    row = _locked(offer)
    _check_step(row, "accepted")
    if row.expires_at <= now:
        raise Conflict(_("This offer has expired."), code="offer_expired")
    company = row.contact.company
    if company is not None and company.benefits == Company.Benefits.NO:
        raise Conflict(say(reason("benefits_refused")), code="benefits_refused")
    if not is_room_for(row, incentive=incentive):
        row.waiting_since = row.waiting_since or now
        return _change(row, "waiting", note=note, by=by, how=how)
    row.owner = row.owner or (company.owner if company else None) or incentive.owner
    row.accepted_at = now
    tz = zone(Organization.objects.get(pk=tenancy.current()).timezone)
    row.due_on = add_working_days(now, incentive.lead_days, tz, WorkingHours()).date()
    _change(row, "accepted", note=note, by=by, how=how)
    seats.open_for(row)
    begin_piece(row)
    return _open_at_once(row)


def _open_at_once(row: Offer) -> Offer:
    """Access that needs nothing but the yes is had with it: nobody owes anything any more."""
    incentive = row.incentive
    if not incentive.opens or incentive.needs_time or incentive.makes:
        return row
    row.fulfilled_at = row.accepted_at
    return _change(row, "fulfilled", note="", by=None, how="")


def decline(*, offer: Offer, note: str = "", by: User | None = None, how: str = "") -> Offer:
    """They said no, or left the line: a preference, never a fault. Raises Conflict when it is not open."""
    row = _locked_with_incentive(offer)
    _change(row, "declined", note=note, by=by, how=how)
    waiting.offer_next([row.incentive_id])
    return row


def propose(
    *, offer: Offer, times: Sequence[datetime], tz: str = "", by: User | None = None, how: str = ""
) -> Offer:
    """Name up to three times that would suit; naming them anew replaces those before. `tz`: the zone they were read in.

    Raises Invalid for times that have passed or are too far away, Conflict when nothing was promised.
    """
    row = _locked_with_incentive(offer)
    if row.state not in PROMISED:
        raise _not_now(row)
    wanted = sorted(set(times))
    now = timezone.now()
    if not 0 < len(wanted) <= MOST_PROPOSED:
        raise Invalid(_("Name one to three times."), code="times_needed")
    for at in wanted:
        if at <= now:
            raise Invalid(_("This time has passed."), code="time_passed")
        if at > now + FURTHEST:
            raise Invalid(_("This is more than a year away."), code="time_too_far")
    row.proposed, row.zone = wanted, tz[:64]
    return _same_state(row, note=_("times proposed"), by=by, how=how)


def schedule(
    *,
    offer: Offer,
    due_on: date | None = None,
    starts_at: datetime | None = None,
    place: str = "",
    note: str = "",
    by: User | None = None,
    how: str = "",
) -> Offer:
    """A day was found, or a time: then an invitation goes out to both, and with a later time its update.

    Raises Conflict when it was not accepted, Invalid without a day or for a time that has passed.
    """
    row = _locked_with_incentive(offer)
    if row.state != "scheduled":
        _check_step(row, "scheduled")
    if starts_at is None and due_on is None:
        raise Invalid(_("Please choose a day."), code="day_needed")
    if starts_at is not None:
        if starts_at <= timezone.now():
            raise Invalid(_("This time has passed."), code="time_passed")
        tz = zone(Organization.objects.get(pk=tenancy.current()).timezone)
        due_on = starts_at.astimezone(tz).date()
    elif row.starts_at is not None:
        mails.plan_cancellation(row)
    row.due_on, row.starts_at, row.place = due_on, starts_at, place.strip()[:300]
    if row.state == "scheduled":
        _same_state(row, note=note or _("moved"), by=by, how=how)
    else:
        _change(row, "scheduled", note=note, by=by, how=how)
    if starts_at is not None:
        row.sequence += 1
        row.save(update_fields=["sequence"])
        mails.plan_invitation(row)
    return row


def fulfil(*, offer: Offer, note: str = "", by: User | None = None, how: str = "") -> Offer:
    """The promise was kept. Raises Conflict when nothing was promised."""
    row = _locked_with_incentive(offer)
    row.fulfilled_at = timezone.now()
    return _change(row, "fulfilled", note=note, by=by, how=how)


def withdraw(
    *, offer: Offer, note: str = "", by_them: bool = False, by: User | None = None, how: str = ""
) -> Offer:
    """It is taken back: by us, or (`by_them`) they cannot after all. Its place is free again, its meeting called off.

    Early access that is open comes to an end. Raises Conflict when it has ended already.
    """
    row = _locked_with_incentive(offer)
    if row.state == "fulfilled" and row.incentive.opens:
        return give_back(offer=row, by=by, how=how)
    row.called_off_by_them = by_them
    had_meeting = row.state == "scheduled" and row.starts_at is not None
    _change(row, "withdrawn", note=note, by=by, how=how)
    if had_meeting:
        mails.plan_cancellation(row)
    seats.close([row.pk], why=reason("place_given_back"))
    waiting.offer_next([row.incentive_id])
    return row


def give_back(*, offer: Offer, by: User | None = None, how: str = "") -> Offer:
    """A place that was had is free again (early access came to an end): the next in line is offered it."""
    row = _locked_with_incentive(offer)
    if row.state in PROMISED:
        return withdraw(offer=row, by_them=True, by=by, how=how)
    if row.state != "fulfilled" or row.freed_at is not None:
        raise _not_now(row)
    row.freed_at = timezone.now()
    row.save(update_fields=["freed_at"])
    _same_state(row, note=_("place given back"), by=by, how=how)
    seats.close([row.pk], why=reason("place_given_back"))
    waiting.offer_next([row.incentive_id])
    return row


def withdraw_unseen(offer_ids: Collection[UUID]) -> int:
    """Take back open offers that nobody has seen: their places are free again. Returns how many."""
    return _end(
        Offer.objects.for_organization(tenancy.current()).filter(pk__in=offer_ids), "withdrawn"
    )


def expire_due() -> int:
    """Close the offers that nobody answered in time, and offer what is free to who waits. Returns how many it closed."""
    ended = _end(
        Offer.objects.for_organization(tenancy.current()).filter(expires_at__lte=timezone.now()),
        "expired",
    )
    waiting.offer_next_everywhere()
    return ended


def _end(offers: Collection[Offer], state: str) -> int:
    """Set-wise, from `offered`."""
    rows = list(
        offers.filter(state="offered")  # type: ignore[attr-defined]
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
        .select_related("contact__company", "incentive")
    )
    if not rows:
        return 0
    now = timezone.now()
    Offer.objects.for_organization(tenancy.current()).filter(
        pk__in=[one.pk for one in rows]
    ).update(state=state, changed_at=now)
    for row in rows:
        row.state, row.changed_at = state, now
    write_steps(rows, before="offered")
    told_all_of(rows)
    return len(rows)


def _locked_with_incentive(offer: Offer) -> Offer:
    lock_patiently(offer.incentive_id)
    return _locked(offer)


def _locked(offer: Offer) -> Offer:
    row: Offer = (
        Offer.objects.for_organization(tenancy.current())
        .select_for_update(of=("self",), no_key=True)
        .select_related("incentive__owner", "contact__company__owner", "owner")
        .get(pk=offer.pk)
    )
    return row


def _check_step(row: Offer, state: str) -> None:
    if (row.state, state) in OFFER_TRANSITIONS:
        return
    words = dict(OFFER_STATES)
    raise Conflict(
        _("An offer that is %(before)s cannot become %(after)s.")
        % {"before": words[row.state], "after": words[state]},
        code="offer_state",
    )


def _not_now(row: Offer) -> Conflict:
    return Conflict(
        _("An offer that is %(state)s cannot take this.")
        % {"state": dict(OFFER_STATES)[row.state]},
        code="offer_state",
    )


def _change(row: Offer, state: str, *, note: str, by: User | None, how: str) -> Offer:
    _check_step(row, state)
    before, row.state = row.state, state
    _save(row, note)
    write_step(row, before=before, by=by, how=how, note=note)
    told_of(row)
    return row


def _same_state(row: Offer, *, note: str, by: User | None, how: str) -> Offer:
    _save(row, "")
    write_step(row, before=row.state, by=by, how=how, note=note)
    return row


def _save(row: Offer, note: str) -> None:
    row.changed_at, row.note = timezone.now(), note[:300] or row.note
    row.save(
        update_fields=[
            "state",
            "changed_at",
            "note",
            "due_on",
            "waiting_since",
            "accepted_at",
            "fulfilled_at",
            "owner",
            "proposed",
            "zone",
            "starts_at",
            "place",
            "called_off_by_them",
        ]
    )
