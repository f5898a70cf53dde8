"""Two leads that are one possible customer: found, and made one."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from kernel import tenancy
from kernel.errors import Conflict, Invalid
from referrals.leads.models import Lead, StageChange
from referrals.leads.rules import EXITS, WON, first_times, standing
from referrals.leads.services import locked


def alike(lead: Lead) -> Any:
    """Other open leads of the same person or company: perhaps the same possible customer."""
    same = Q(contact_id=lead.contact_id)
    if company_id := lead.contact.company_id or lead.company_id:
        same |= Q(contact__company_id=company_id) | Q(company_id=company_id)
    return (
        Lead.objects.for_organization(tenancy.current())
        .filter(same, is_test=lead.is_test, merged_into=None)
        .exclude(pk=lead.pk)
        .exclude(stage__in=EXITS)
        .select_related("contact", "company")
        .order_by("submitted_at", "pk")
    )


def merge_leads(*, goes: Lead, stays: Lead) -> Lead:
    """What was told of `goes` was told of `stays`: stages with their earliest times, words, revenue. Returns `stays`.

    The row that goes remains as a duplicate and points to the other; told again under its own id, it adds to that one.
    Raises Invalid for a lead and itself, or for amounts in two currencies; Conflict when it was merged before.
    """
    if goes.pk == stays.pk:
        raise Invalid(_("A lead cannot be merged into itself."), code="same_lead")
    first, second = sorted((goes.pk, stays.pk))
    rows = {pk: locked(pk) for pk in (first, second)}
    leaving, living = rows[goes.pk], rows[stays.pk]
    if leaving.merged_into_id or living.merged_into_id:
        raise Conflict(_("One of the two was merged already."), code="merged_already")
    if leaving.is_test != living.is_test:
        raise Invalid(_("Test leads and live leads are never one."), code="other_mode")
    _revenue(living, leaving)
    _stages(living, leaving)
    for field in ("heard_from", "may_thank", "wish", "channel_told", "referral_code"):
        if not getattr(living, field):
            setattr(living, field, getattr(leaving, field))
    for field in ("company", "owner", "link", "visit", "demo_at", "first_paid_at"):
        if getattr(living, f"{field}_id", getattr(living, field, None)) is None:
            setattr(living, field, getattr(leaving, field))
    met = [at for at in (living.contacted_at, leaving.contacted_at) if at]
    living.contacted_at = min(met, default=None)
    living.save()
    leaving.merged_into = living
    StageChange.objects.get_or_create(
        organization_id=leaving.organization_id,
        lead=leaving,
        stage=Lead.Stage.DUPLICATE,
        defaults={"occurred_at": leaving.stage_at},
    )
    leaving.stage, leaving.won_at, leaving.mrr_amount = Lead.Stage.DUPLICATE, None, None
    leaving.mrr_currency = ""
    leaving.save()
    return living


def _revenue(living: Lead, leaving: Lead) -> None:
    """One customer pays once: the amount of the lead that stays, else that of the other."""
    if leaving.mrr_amount is None:
        return
    if living.mrr_currency and living.mrr_currency != leaving.mrr_currency:
        raise Invalid(
            _("One counts in %(one)s, the other in %(other)s: correct one of them first.")
            % {"one": living.mrr_currency, "other": leaving.mrr_currency},
            code="mixed_currency",
        )
    if living.mrr_amount is None:
        living.mrr_amount, living.mrr_currency = leaving.mrr_amount, leaving.mrr_currency


def _stages(living: Lead, leaving: Lead) -> None:
    mine = {one.stage: one for one in StageChange.objects.filter(lead=living)}
    for told in StageChange.objects.filter(lead=leaving):
        if told.stage in {Lead.Stage.DUPLICATE, Lead.Stage.WITHDRAWN}:
            continue
        if told.stage not in mine:
            mine[told.stage] = StageChange.objects.create(
                organization_id=living.organization_id,
                lead=living,
                stage=told.stage,
                occurred_at=told.occurred_at,
            )
        elif told.occurred_at < mine[told.stage].occurred_at:
            mine[told.stage].occurred_at = told.occurred_at
            mine[told.stage].save(update_fields=["occurred_at"])
    all_told = [(one.stage, one.occurred_at) for one in mine.values()]
    stands = standing(all_told)
    living.stage, living.stage_at, living.won_at = stands.stage, stands.since, stands.won_at
    living.submitted_at = first_times(all_told).get(Lead.Stage.SUBMITTED, living.submitted_at)
    if living.stage == WON and living.company_id is None:
        living.company = leaving.company
