"""Who was introduced, or asked to be met, and stayed silent is forgotten."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.customers.models import Contact, Identity
from kernel import tenancy
from referrals.attribution.introduction_states import WAITING
from referrals.attribution.services import move_lead
from referrals.attribution.touch_models import Introduction
from referrals.leads import service_level
from referrals.leads.models import Lead
from referrals.leads.rules import EXITS


def introductions() -> Any:
    return Introduction.objects.for_organization(tenancy.current()).select_related(
        "advocate__company", "contact__company", "lead"
    )


def forget_silent() -> int:
    """After 30 days of silence an introduction is cold, and the person forgotten. Returns how many.

    Whoever has moved on (met us, uses the product, has gone further than submitted) has answered.
    """
    until = timezone.now() - timedelta(days=service_level.settings_here().unclaimed_days)
    rows = (
        introductions()
        .filter(Q(state__in=WAITING) & Q(made_at__lt=until))
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")[:200]
    )
    done = 0
    for row in rows:
        has_moved = row.lead and (
            row.lead.stage not in {Lead.Stage.SUBMITTED, *EXITS}
            or (row.contact and row.contact.external_id)
        )
        row.state = Introduction.State.ANSWERED if has_moved else Introduction.State.COLD
        row.settled_at, row.due_at = timezone.now(), None
        row.save(update_fields=["state", "settled_at", "due_at"])
        if not has_moved:
            forget(row)
        done += 1
    return done


def forget(row: Introduction) -> None:
    """Name and address go; the hash stays. Somebody who is known for another reason is not forgotten."""
    lead, contact = row.lead, row.contact
    row.forgotten_at, row.note = timezone.now(), ""
    row.save(update_fields=["forgotten_at", "note"])
    if lead is not None and contact is not None and _is_only_introduced(contact):
        _forget_person(lead, contact)


def forget_unclaimed() -> int:
    """Who wrote on the landing page and was never taken up is forgotten after as many days. Returns how many."""
    until = timezone.now() - timedelta(days=service_level.settings_here().unclaimed_days)
    rows = (
        Lead.objects.for_organization(tenancy.current())
        .filter(external_id__startswith="landing:", stage=Lead.Stage.SUBMITTED)
        .filter(contacted_at=None, forgotten_at=None, submitted_at__lt=until)
        .filter(contact__standing=Contact.Standing.PROSPECT, contact__external_id=None)
        .select_related("contact")
        .order_by("pk")[:200]
    )
    for lead in rows:
        _forget_person(lead, lead.contact)
    return len(rows)


def _forget_person(lead: Lead, contact: Contact) -> None:
    if lead.stage not in EXITS:
        lead = move_lead(lead=lead, stage=Lead.Stage.WITHDRAWN)
    Lead.objects.filter(pk=lead.pk).update(heard_from="", wish="", forgotten_at=timezone.now())
    Identity.objects.for_organization(tenancy.current()).filter(contact=contact).delete()
    contact.name, contact.email, contact.title = "", "", ""
    contact.traits, contact.told_at = {}, {}
    contact.save(update_fields=["name", "email", "title", "traits", "told_at"])


def _is_only_introduced(contact: Contact) -> bool:
    others = Lead.objects.for_organization(tenancy.current()).filter(contact=contact)
    return (
        contact.standing == Contact.Standing.PROSPECT
        and not contact.external_id
        and not others.exclude(channel=Lead.Channel.INTRODUCTION).exists()
    )
