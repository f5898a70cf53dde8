"""How soon a lead is to be met: settings, the due time of the first contact, and whether it was kept."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.contacting.services import working_hours
from accounts.organizations.models import Organization, User
from kernel import tenancy, undoing
from kernel.errors import Conflict, Invalid
from kernel.windows import WorkingHours, add_working_days, zone
from referrals.leads.models import Lead, LeadSettings
from referrals.leads.rules import EXITS, WON


def settings_here() -> LeadSettings:
    """The organization's own settings, or the defaults."""
    own: LeadSettings | None = LeadSettings.objects.for_organization(tenancy.current()).first()
    return own or LeadSettings(organization_id=tenancy.current())


def due_at(lead: Lead) -> datetime | None:
    """When the first contact is due: so many working days after the lead came. None for what came long ago.

    Leads of history that is loaded later need nobody's call.
    """
    due = _after_working_days(lead.submitted_at)
    return due if due > timezone.now() else None


def _after_working_days(at: datetime) -> datetime:
    organization = Organization.objects.only("timezone").get(pk=tenancy.current())
    hours = working_hours() or WorkingHours()
    days = settings_here().contact_working_days
    return add_working_days(at, days, zone(organization.timezone), hours)


def due_anew(leads: Collection[Lead], *, now: datetime) -> None:
    """These go to a person of ours only now: whoever waits longer than allowed already is due as if they came today.

    Leads of history (without a due time) stay without one.
    """
    late = [
        lead.pk
        for lead in leads
        if lead.contacted_at is None and lead.contact_due_at and lead.contact_due_at < now
    ]
    if late:
        rows = Lead.objects.for_organization(tenancy.current()).filter(pk__in=late)
        rows.update(contact_due_at=_after_working_days(now))


def waiting() -> Any:
    """Leads nobody has met yet although somebody should have, or soon has to; the most urgent first."""
    return (
        Lead.objects.for_organization(tenancy.current())
        .filter(contacted_at=None, contact_due_at__isnull=False, is_test=False, merged_into=None)
        .exclude(stage__in=[WON, *EXITS])
        .order_by("contact_due_at", "pk")
    )


def note_contact(*, lead: Lead, by: User | None, at: datetime | None = None) -> Lead:
    """Somebody has met the lead for the first time; without an owner it is theirs from now on.

    Raises Conflict when that was noted before, Invalid for a time to come.
    """
    now = timezone.now()
    if at is not None and at > now:
        raise Invalid(_("This time is still to come."), code="in_the_future")
    row: Lead = (
        Lead.objects.for_organization(tenancy.current())
        .select_for_update(no_key=True)
        .get(pk=lead.pk)
    )
    if row.contacted_at is not None:
        raise Conflict(_("Somebody has met them already."), code="contacted_already")
    row.contacted_at = at or now
    row.owner = row.owner or by
    row.save(update_fields=["contacted_at", "owner"])
    return row


def take_contact_back(*, lead: Lead) -> Lead:
    """A wrong click: nobody has met the lead yet. Raises Conflict for what was noted longer than a quarter of an hour ago,
    or when the lead has moved on since.
    """
    row: Lead = (
        Lead.objects.for_organization(tenancy.current())
        .select_for_update(no_key=True)
        .get(pk=lead.pk)
    )
    if row.contacted_at is None or row.stage in (Lead.Stage.MEETING, WON):
        raise Conflict(_("There is nothing to take back."), code="not_contacted")
    undoing.check_in_time(row.contacted_at)
    row.contacted_at = None
    row.save(update_fields=["contacted_at"])
    return row
