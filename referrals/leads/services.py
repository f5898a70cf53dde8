"""Verbs for leads: take one in, record a stage. Both may be told again, late, and in any order.

Doors call them through `referrals.attribution.services`, which decides about credit right after.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.customers.models import Company, Contact
from kernel import tenancy
from kernel.errors import Invalid, NotFound
from kernel.text import without_overrides
from referrals.leads import answers, service_level, telling
from referrals.leads.models import Lead, StageChange
from referrals.leads.rules import PROGRESS, first_times, standing
from referrals.links.models import Visit
from referrals.links.services import active_link, visit_behind

MET = {Lead.Stage.MEETING, Lead.Stage.WON}
"""Who reached one of these was met."""
CLOCK_SKEW = timedelta(minutes=5)
"""How far the clocks of senders may run ahead of ours."""


def submit_lead(
    *,
    is_test: bool = False,
    external_id: str | None = None,
    contact: Contact,
    channel: str = "",
    heard_from: str = "",
    referral_code: str = "",
    click_id: str = "",
    occurred_at: datetime | None = None,
    may_thank: str = "",
    wish: str = "",
    demo_at: datetime | None = None,
    loaded_at: datetime | None = None,
) -> tuple[Lead, bool]:
    """Create a lead, or add to the one of the same `external_id`. Returns (lead, created), the lead locked.

    A lead that was merged into another adds to that one. What is left empty stays as it is. A click id or code that is none of ours is kept as told and leads nowhere; it is
    not an error. Raises Invalid for a date in the future, or when the id belongs to another person's lead.
    """
    at = _checked(occurred_at or timezone.now(), "submitted_at")
    lead, is_new = _find_or_create(is_test=is_test, external_id=external_id, contact=contact, at=at)
    if contact.pk not in {lead.contact_id, lead.contact.merged_into_id}:
        raise _invalid("external_id", "taken", _("This id belongs to a lead of another person."))
    lead.contact = contact
    heard_from, wish = without_overrides(heard_from), without_overrides(wish)
    lead.heard_from = heard_from or lead.heard_from
    lead.may_thank = may_thank or lead.may_thank
    lead.wish, lead.demo_at = wish or lead.wish, demo_at or lead.demo_at
    _trace(lead, referral_code=referral_code, click_id=click_id)
    lead.channel_told = channel or lead.channel_told
    lead.channel = channel_of(lead)
    before = "" if is_new else lead.stage
    if is_new or occurred_at:
        _reach(lead, Lead.Stage.SUBMITTED, at)
    if is_new:
        lead.loaded_at = loaded_at
        lead.contact_due_at = None if loaded_at else service_level.due_at(lead)
    lead.save()
    if lead.stage != before:
        telling.told_of(lead)
    return lead, is_new


def channel_of(lead: Lead) -> str:
    """The channel as it was told; else by the link that was followed; else as the person says in their own words."""
    if lead.channel_told:
        return lead.channel_told
    if lead.link_id:
        return Lead.Channel.REFERRAL_LINK
    said = answers.read(lead.heard_from).channel if lead.heard_from else ""
    return said or Lead.Channel.UNKNOWN


def _find_or_create(
    *, is_test: bool, external_id: str | None, contact: Contact, at: datetime
) -> tuple[Lead, bool]:
    """The lead, locked. Of two that come at once with one id, the second waits and finds the first."""
    fresh = Lead(
        organization_id=tenancy.current(),
        is_test=is_test,
        external_id=external_id or None,
        contact=contact,
        company_id=contact.company_id,
        stage_at=at,
        submitted_at=at,
    )
    if fresh.external_id is None:
        fresh.save(force_insert=True)
        return locked(fresh.pk), True
    Lead.objects.bulk_create([fresh], ignore_conflicts=True)
    lead = (
        _leads()
        .filter(is_test=is_test, external_id=fresh.external_id)
        .select_for_update(of=("self",))
        .get()
    )
    if lead.merged_into_id:
        return locked(lead.merged_into_id), False
    return lead, lead.pk == fresh.pk


def locked(lead_id: UUID) -> Lead:
    """The lead, locked until the transaction ends, with its person and the link that brought them."""
    lead: Lead | None = _leads().filter(pk=lead_id).select_for_update(of=("self",)).first()
    if lead is None:
        raise NotFound(_("There is no such lead."))
    return lead


def _leads() -> Any:
    # Whose link or visit it is, few leads have to know: joined in too, planning alone would take 40 ms.
    return Lead.objects.for_organization(tenancy.current()).select_related(
        "contact__company", "company"
    )


def _trace(lead: Lead, *, referral_code: str, click_id: str) -> None:
    """Find what the code and the click id stand for. Of several click ids, the last visit before the lead counts."""
    by_code = lead.link if lead.link and lead.link.code == lead.referral_code else None
    if referral_code:
        lead.referral_code = referral_code
        by_code = active_link(referral_code, is_test=lead.is_test)
    if click_id and click_id != lead.click_id:
        visit = visit_behind(click_id, is_test=lead.is_test)
        if lead.visit is None or (visit and _beats(visit, lead.visit, lead.submitted_at)):
            lead.click_id, lead.visit = click_id, visit
    lead.link = by_code or (lead.visit.link if lead.visit else None)


def _beats(visit: Visit, other: Visit, submitted_at: datetime) -> bool:
    latest = submitted_at + CLOCK_SKEW
    return (visit.visited_at <= latest, visit.visited_at) > (
        other.visited_at <= latest,
        other.visited_at,
    )


def record_stage(
    *,
    lead: Lead,
    stage: str,
    occurred_at: datetime | None = None,
    mrr_amount: int | None = None,
    mrr_currency: str = "",
    company: Company | None = None,
) -> Lead:
    """Record that a lead reached a stage (or left). Told again or late, it ends in the same state. Returns it locked.

    A won lead needs its monthly revenue in minor units (0 is an answer) and gets the company that came of it. Raises
    Invalid, naming the field, for unknown stages, dates in the future, negative or mixed-currency amounts.
    """
    if stage not in Lead.Stage.values:
        raise _invalid(
            "stage", "invalid_choice", _("There is no stage “%(stage)s”.") % {"stage": stage}
        )
    at = _checked(occurred_at or timezone.now(), "occurred_at")
    lead = locked(lead.pk)
    _revenue(lead, stage, mrr_amount, mrr_currency)
    if stage in MET and lead.contacted_at is None:
        lead.contacted_at = at
    if stage == Lead.Stage.WON:
        lead.company = company or lead.company or lead.contact.company
    before = lead.stage
    _reach(lead, stage, at)
    lead.save()
    if lead.stage != before:
        telling.told_of(lead)
    return lead


def correct_revenue(*, lead: Lead, amount: int, currency: str) -> Lead:
    """Note what a lead brings a month, whatever its stage. Raises Invalid as `record_stage`. Returns it locked."""
    lead = locked(lead.pk)
    _revenue(lead, lead.stage, amount, currency)
    lead.save(update_fields=["mrr_amount", "mrr_currency"])
    return lead


def _revenue(lead: Lead, stage: str, amount: int | None, currency: str) -> None:
    """Take over the monthly revenue, all or nothing. The amount told last stands: it is a correction."""
    if amount is None and not currency:
        if stage == Lead.Stage.WON and lead.mrr_amount is None:
            words = _("A won lead needs its monthly revenue in minor units; 0 when there is none.")
            raise _invalid("mrr", "required", words)
        return
    if amount is None or amount < 0:
        raise _invalid(
            "mrr/amount", "min_value", _("The monthly revenue is a number from 0, in minor units.")
        )
    if not (
        len(currency) == 3 and currency.isascii() and currency.isalpha() and currency.isupper()
    ):
        raise _invalid("mrr/currency", "invalid", _("Three capital letters, like EUR."))
    if lead.mrr_currency and lead.mrr_currency != currency:
        words = _("This lead counts in %(before)s; %(now)s cannot be mixed in.") % {
            "before": lead.mrr_currency,
            "now": currency,
        }
        raise _invalid("mrr/currency", "mixed_currency", words)
    lead.mrr_amount, lead.mrr_currency = amount, currency


def _reach(lead: Lead, stage: str, at: datetime) -> None:
    """Keep the stage (the earliest time told for it) and let the lead stand where all that was told puts it."""
    changes = {change.stage: change for change in StageChange.objects.filter(lead=lead)}
    change = changes.get(stage)
    if change is None:
        changes[stage] = StageChange.objects.create(
            organization_id=lead.organization_id, lead=lead, stage=stage, occurred_at=at
        )
    elif at < change.occurred_at:
        change.occurred_at = at
        change.save(update_fields=["occurred_at"])
    told = [(change.stage, change.occurred_at) for change in changes.values()]
    stands = standing(told)
    lead.stage, lead.stage_at, lead.won_at = stands.stage, stands.since, stands.won_at
    lead.submitted_at = first_times(told).get(Lead.Stage.SUBMITTED, lead.submitted_at)


def stages_reached(lead: Lead) -> dict[str, datetime]:
    """The steps of progress that were told for a lead and that its standing does not take back, with their times."""
    told = first_times(StageChange.objects.filter(lead=lead).values_list("stage", "occurred_at"))
    return {
        stage: told[stage]
        for stage in PROGRESS
        if stage in told and (stage != Lead.Stage.WON or lead.stage == Lead.Stage.WON)
    }


def _checked(at: datetime, field: str) -> datetime:
    if at > timezone.now() + CLOCK_SKEW:
        raise _invalid(field, "in_the_future", _("This time is still to come."))
    return at


def _invalid(field: str, code: str, detail: str) -> Invalid:
    return Invalid(
        detail, code=code, errors=[{"pointer": f"/{field}", "code": code, "detail": detail}]
    )


def take_back_stage(*, lead: Lead, stage: str) -> Lead:
    """A stage that was told by mistake was never reached: the lead stands where the rest of what was told puts it."""
    lead = locked(lead.pk)
    StageChange.objects.filter(lead=lead, stage=stage).delete()
    told = list(StageChange.objects.filter(lead=lead).values_list("stage", "occurred_at"))
    stands = standing(told or [(Lead.Stage.SUBMITTED, lead.submitted_at)])
    lead.stage, lead.stage_at, lead.won_at = stands.stage, stands.since, stands.won_at
    lead.save(update_fields=["stage", "stage_at", "won_at"])
    return lead
