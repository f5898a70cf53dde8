"""What people of ours say about credit: who it was, whether a held referral stands, and when figures are closed."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.customers.models import Contact
from accounts.organizations.models import User
from kernel import tenancy, versions
from kernel.errors import Conflict, Invalid, NotFound
from referrals.attribution import hearing, rulebook
from referrals.attribution.heard_models import HeardFrom
from referrals.attribution.models import Attribution, ClosedPeriod, Correction, Rulebook
from referrals.attribution.screening_models import Hold
from referrals.attribution.services import attribute, decide_again
from referrals.leads import merging
from referrals.leads.models import Lead
from referrals.leads.rules import EXITS, WON
from referrals.leads.services import locked


def correct(
    *, lead: Lead, contact: Contact | None, reason: str, by: User | None, credit: str = "sourced"
) -> Attribution:
    """One of us says who is credited (nobody: no contact). It stands above every rule, in a closed period too.

    Raises Invalid without a reason, or for a credit that names nobody.
    """
    if not reason.strip():
        raise Invalid(_("Say why: the decision is shown with its reason."), code="reason_needed")
    if contact is not None and credit not in {"sourced", "assisted"}:
        raise Invalid(_("A person is credited as sourced or as assisted."), code="credit_invalid")
    row = locked(lead.pk)
    _in_force(row).update(lifted_at=timezone.now())
    Correction.objects.create(
        organization_id=row.organization_id,
        lead=row,
        contact=contact,
        credit=credit if contact else "none",
        reason=reason.strip()[:300],
        made_by=by,
    )
    return attribute(row)


def lift_correction(*, lead: Lead) -> Attribution:
    """What was said by hand holds no longer: the rules decide again. Raises NotFound when nothing was said."""
    row = locked(lead.pk)
    if not _in_force(row).update(lifted_at=timezone.now()):
        raise NotFound(_("Nobody has corrected this credit."))
    return attribute(row)


def _in_force(lead: Lead) -> Any:
    return Correction.objects.for_organization(tenancy.current()).filter(lead=lead, lifted_at=None)


def held() -> Any:
    """What waits for somebody's look, grouped by advocate and check: the group with the oldest first."""
    return (
        Hold.objects.for_organization(tenancy.current())
        .filter(referrer_side=Hold.Side.PENDING, expired_at=None, active=True, lead__is_test=False)
        .select_related("advocate__company", "lead__contact__company", "lead__company")
        .order_by("advocate_id", "check_code", "opened_at", "pk")
    )


def decide_hold(
    *,
    hold: Hold,
    by: User | None,
    referrer: str = "",
    referred: str = "",
    reason: str = "",
) -> Hold:
    """Say for each side whether the referral stands; a side that is left empty stays as it is.

    The credit is decided anew at once. Raises Invalid for words that are no decision, or a no without a reason.
    """
    known = {"", Hold.Side.APPROVED, Hold.Side.DENIED, Hold.Side.PENDING}
    if {referrer, referred} - known or not (referrer or referred):
        raise Invalid(_("Decide for the advocate, for the newcomer, or for both."), code="side")
    if Hold.Side.DENIED in (referrer, referred) and not reason.strip():
        raise Invalid(
            _("Say why not: the decision is shown with its reason."), code="reason_needed"
        )
    row: Hold = (
        Hold.objects.for_organization(tenancy.current())
        .select_for_update(of=("self",), no_key=True)
        .select_related("lead")
        .get(pk=hold.pk)
    )
    row.referrer_side = referrer or row.referrer_side
    row.referred_side = referred or row.referred_side
    row.reason = reason.strip()[:300] or row.reason
    row.decided_at, row.decided_by, row.expired_at = timezone.now(), by, None
    row.save()
    attribute(row.lead)
    return row


def decide_group(*, holds: Collection[Hold], by: User | None, side: str, reason: str) -> int:
    """Decide about everything of the chosen groups (same advocate, same check) alike. Returns how many."""
    groups = {(hold.advocate_id, hold.check_code) for hold in holds}
    same = Q(pk__in=[])
    for advocate_id, check in groups:
        same |= Q(advocate_id=advocate_id, check_code=check)
    rows = list(held().filter(same))
    for row in rows:
        decide_hold(hold=row, by=by, referrer=side, referred=side, reason=reason)
    return len(rows)


def expire_holds() -> int:
    """What nobody looked at in time: nobody is credited, and the reason says so. Returns how many."""
    late = Hold.objects.for_organization(tenancy.current()).filter(
        referrer_side=Hold.Side.PENDING, expired_at=None, expires_at__lte=timezone.now()
    )
    rows = list(late.order_by("pk")[:500])
    Hold.objects.filter(pk__in=[row.pk for row in rows]).update(expired_at=timezone.now())
    decide_again({row.lead_id for row in rows})
    return len(rows)


def confirm_heard(*, heard: HeardFrom, contact: Contact, by: User | None) -> Attribution:
    """They meant this person: one click, and the credit is decided. Raises Conflict when it was said before."""
    row = hearing.confirm(heard=heard, contact=contact.merged_into or contact, by=by)
    return attribute(row.lead)


def reject_heard(*, heard: HeardFrom, by: User | None) -> Attribution:
    """They meant nobody we know."""
    row = hearing.reject(heard=heard, by=by)
    return attribute(row.lead)


def undo_heard(*, heard: HeardFrom) -> Attribution:
    """Take back who was meant."""
    return attribute(hearing.undo(heard=heard).lead)


def join_leads(*, goes: Lead, stays: Lead) -> Lead:
    """Two leads are one (see `merge_leads`); what was said about the one that goes is said about the other."""
    living = merging.merge_leads(goes=goes, stays=stays)
    heard = HeardFrom.objects.for_organization(tenancy.current())
    if not heard.filter(lead=living).exists():
        heard.filter(lead=goes.pk).update(lead=living)
    if not _in_force(living).exists():
        _in_force(goes).update(lead=living)
    there = Hold.objects.for_organization(tenancy.current()).filter(lead=living)
    taken = set(there.values_list("advocate_id", "check_code"))
    for hold in Hold.objects.for_organization(tenancy.current()).filter(lead=goes.pk):
        if (hold.advocate_id, hold.check_code) not in taken:
            hold.lead = living
            hold.save(update_fields=["lead"])
    decide_again({goes.pk, living.pk})
    living.refresh_from_db()
    return living


def check_close(*, until: date) -> None:
    """Raises Invalid for a day to come, Conflict when that day is closed already."""
    if until >= timezone.localdate():
        raise Invalid(_("A period can be closed when its last day is over."), code="not_over")
    rows = ClosedPeriod.objects.for_organization(tenancy.current()).filter(reopened_at=None)
    if rows.filter(until__gte=until).exists():
        raise Conflict(_("Everything up to that day is closed already."), code="closed_already")


def close_period(*, until: date, by: User | None, note: str = "") -> ClosedPeriod:
    """Figures up to this day were handed over: leads settled by then keep their credit, whatever is told later.

    Raises what `check_close` raises.
    """
    check_close(until=until)
    made: ClosedPeriod = ClosedPeriod.objects.create(
        organization_id=tenancy.current(), until=until, note=note.strip()[:200], closed_by=by
    )
    return made


def reopen_period(*, period: ClosedPeriod) -> int:
    """Open a closed period again: late facts count now. Returns how many leads were decided anew."""
    changed = (
        ClosedPeriod.objects.for_organization(tenancy.current())
        .filter(pk=period.pk, reopened_at=None)
        .update(reopened_at=timezone.now())
    )
    if not changed:
        raise Conflict(_("It was opened again already."), code="open_already")
    waiting: set[UUID] = set(
        Attribution.objects.for_organization(tenancy.current())
        .filter(after_close=True)
        .values_list("lead_id", flat=True)
    )
    return decide_again(waiting)


def put_rules_in_force(
    *, content: Mapping[str, Any], by: User | None, note: str
) -> tuple[Rulebook, int]:
    """New rules from now on, as a version of their own; leads that are still open are decided anew (the newest 500 at
    once, the others with their next news). Returns (version, leads decided). Raises Invalid for rules nobody can follow.
    """
    rulebook.check(content)
    if (left := versions.draft(Rulebook)) is not None:
        versions.discard(left)
    made = versions.draft_from(Rulebook, base=versions.active(Rulebook), by=by)
    versions.edit(made, content=content)
    versions.activate(made, by=by, note=note)
    waiting = (
        Lead.objects.for_organization(tenancy.current())
        .exclude(stage__in=[WON, *EXITS])
        .order_by("-submitted_at")
        .values_list("pk", flat=True)
    )
    return made, decide_again(waiting[:500])
