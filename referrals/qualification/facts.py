"""The facts of leads that profiles, segments and routing ask about: a constant number of queries for any number of leads."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Min

from accounts.customers.models import ActiveDay, Company, Contact
from accounts.customers.movements import MrrState
from kernel import tenancy
from referrals.attribution.deciding import CREDITED
from referrals.attribution.models import Attribution
from referrals.leads.models import Lead
from referrals.qualification.addresses import is_of, kind_of
from referrals.qualification.models import Answer, Assessment, QualificationSettings

FIRST_DAYS = timedelta(days=7)
ONLOOKER_AFTER_DAY = 3
ONLOOKER_DAYS = 2
"""An onlooker: at most so many active days, and none after the third."""


def settings_now() -> QualificationSettings:
    """The organization's settings; the defaults when it has none."""
    found: QualificationSettings | None = QualificationSettings.objects.for_organization(
        tenancy.current()
    ).first()
    return found or QualificationSettings(organization_id=tenancy.current())


def leads_with_people() -> Any:
    """Leads with what the facts read of them."""
    return Lead.objects.for_organization(tenancy.current()).select_related(
        "contact__company", "company"
    )


def facts_of(leads: Sequence[Lead], *, now: datetime) -> dict[UUID, dict[str, Any]]:
    """Everything known of each lead, by its id. `leads` come with contact and companies (`leads_with_people`)."""
    ids = [lead.pk for lead in leads]
    answers = _answers(ids)
    days = _active_days([lead.contact_id for lead in leads])
    companies = {company.pk for lead in leads if (company := _company(lead))}
    joined = _first_seen(companies)
    paying = _paying_since(companies)
    credited = set(
        Attribution.objects.for_organization(tenancy.current())
        .filter(lead_id__in=ids, replaced_at=None, credit__in=CREDITED)
        .values_list("lead_id", flat=True)
    )
    settings = settings_now()
    return {
        lead.pk: {
            **_told(lead),
            **_person(lead, settings),
            **_firm(lead, answers[lead.pk]),
            **_behaviour(lead, days[lead.contact_id], settings, now),
            "behaviour.colleague_joined": _colleague_joined(lead, joined),
            "lead.channel": lead.channel,
            "lead.by_advocate": lead.pk in credited,
            "lead.is_customer": _is_customer(lead, paying),
            "lead.paid": lead.won_at is not None,
            **{f"answer.{code}": value for code, value in answers[lead.pk].items()},
        }
        for lead in leads
    }


def with_fit(facts: dict[str, Any], assessment: Assessment | None) -> dict[str, Any]:
    """The facts, and what came of them."""
    if assessment is None:
        return facts
    return facts | {
        "fit.grade": assessment.grade,
        "fit.points": assessment.points,
        "fit.is_qualified": assessment.is_qualified,
        "fit.is_ruled_out": bool(assessment.disqualifier),
    }


def _company(lead: Lead) -> Company | None:
    found: Company | None = lead.company or lead.contact.company
    return found


def _told(lead: Lead) -> dict[str, Any]:
    """Traits as text and as numbers; what is said of the person comes before what is said of the company."""
    company = _company(lead)
    said = (company.traits if company else {}) | lead.contact.traits
    facts: dict[str, Any] = {}
    for name, value in said.items():
        if isinstance(value, bool):
            facts[f"trait.{name}"] = "true" if value else "false"
        elif isinstance(value, str):
            facts[f"trait.{name}"] = value
        elif isinstance(value, int | float):
            facts[f"trait.{name}"] = f"{value:g}"
            facts[f"number.{name}"] = value
    return facts


def _person(lead: Lead, settings: QualificationSettings) -> dict[str, Any]:
    contact: Contact = lead.contact
    return {
        "person.title": contact.title or None,
        "person.country": contact.country or None,
        "person.language": contact.language or None,
        "person.is_decider": contact.is_decider or None,
        "mail.kind": kind_of(contact.email) or None,
        "mail.is_competitor": is_of(contact.email, settings.competitor_domains),
    }


def _firm(lead: Lead, answers: dict[str, Any]) -> dict[str, Any]:
    company = _company(lead)
    employees = company.employees if company else None
    return {
        "firm.employees": employees if employees is not None else answers.get("company_size"),
        "firm.industry": (company.industry if company else "") or answers.get("industry"),
        "firm.country": (company.country if company else "") or lead.contact.country or None,
        "firm.plan": (company.plan if company else "") or None,
    }


def _behaviour(
    lead: Lead, days: Collection[Any], settings: QualificationSettings, now: datetime
) -> dict[str, Any]:
    """Of somebody whose product sends no days of use nothing is known; nobody is an onlooker before a week is over."""
    first = lead.submitted_at.date()
    ages = {(day - first).days for day in days if day >= first}
    early = {age for age in ages if age < FIRST_DAYS.days}
    stayed_away = len(early) <= ONLOOKER_DAYS and max(ages, default=0) <= ONLOOKER_AFTER_DAY
    success = lead.contact.traits.get(settings.key_trait)
    return {
        "behaviour.active_days": len(early) if ages else None,
        "behaviour.onlooker": stayed_away
        if ages and now >= lead.submitted_at + FIRST_DAYS
        else None,
        "behaviour.first_success": success if isinstance(success, bool) else None,
    }


def _answers(ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    found: dict[UUID, dict[str, Any]] = defaultdict(dict)
    rows = Answer.objects.for_organization(tenancy.current()).filter(lead_id__in=ids)
    for lead_id, question, value in rows.values_list("lead_id", "question", "value"):
        found[lead_id][question] = ", ".join(value) if isinstance(value, list) else value
    return found


def _active_days(contact_ids: Iterable[UUID]) -> dict[UUID, set[Any]]:
    found: dict[UUID, set[Any]] = defaultdict(set)
    rows = ActiveDay.objects.for_organization(tenancy.current()).filter(
        contact_id__in=set(contact_ids)
    )
    for contact_id, day in rows.values_list("contact_id", "day"):
        found[contact_id].add(day)
    return found


def _first_seen(companies: Collection[UUID]) -> dict[UUID, list[tuple[UUID, datetime]]]:
    found: dict[UUID, list[tuple[UUID, datetime]]] = defaultdict(list)
    rows = Contact.objects.for_organization(tenancy.current()).filter(
        company_id__in=companies, merged_into=None
    )
    for company_id, contact_id, at in rows.values_list("company_id", "pk", "first_seen_at"):
        found[company_id].append((contact_id, at))
    return found


def _colleague_joined(lead: Lead, joined: dict[UUID, list[tuple[UUID, datetime]]]) -> bool | None:
    company = _company(lead)
    if company is None:
        return None
    return any(
        contact_id != lead.contact_id and lead.submitted_at < at <= lead.submitted_at + FIRST_DAYS
        for contact_id, at in joined.get(company.pk, ())
    )


def _paying_since(companies: Collection[UUID]) -> dict[UUID, datetime]:
    rows = MrrState.objects.for_organization(tenancy.current()).filter(
        company_id__in=companies, amount__gt=0
    )
    return dict(rows.order_by().values_list("company_id").annotate(Min("occurred_at")))


def _is_customer(lead: Lead, paying: dict[UUID, datetime]) -> bool:
    """Their company paid before the lead came. Who is won paid because of the lead."""
    company = _company(lead)
    since = paying.get(company.pk) if company else None
    return since is not None and since < lead.submitted_at
