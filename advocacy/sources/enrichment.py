"""Services that know more about people and companies than we were told, asked about new leads. None is built in.

What is known of a lead is what the organization sends: API, CSV, CRM. Who adds a provider writes a class with `code` and
`about` and a line in ENRICHERS. Its answer takes the way of every fact: into the inbox, as a profile call of the source
"enrichment/CODE", where it can be seen, replayed and forgotten. It fills gaps and never contradicts what an organization said.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from accounts.events.models import Event
from accounts.events.services import receive_rows
from kernel import tenancy
from referrals.leads.models import Lead

SOURCE = "enrichment/"
FRESH = timedelta(days=3)
AT_ONCE = 50
PERSON_COLUMNS = ("name", "title", "language", "country", "timezone")
COMPANY_COLUMNS = ("name", "domain", "industry", "plan", "country", "timezone", "employees")


@dataclass(frozen=True, slots=True)
class Asked:
    """Of whom more is to be known. A provider sees this and nothing else."""

    key: UUID
    email: str
    name: str
    company: str
    domain: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a provider knows, in the words of the Segment calls: `person` as traits of identify, `company` of group."""

    person: Mapping[str, Any] = field(default_factory=dict)
    company: Mapping[str, Any] = field(default_factory=dict)


class Enricher(Protocol):
    """A provider. `about` answers for those it knows, by key; it may raise: then they are asked about again later."""

    code: str

    def about(self, people: Sequence[Asked]) -> Mapping[UUID, Found]: ...


ENRICHERS: dict[str, Enricher] = {}
"""By code. None is built in."""


def waiting(code: str, *, now: datetime) -> list[Lead]:
    """New leads that this provider has not been asked about."""
    leads = list(
        Lead.objects.for_organization(tenancy.current())
        .filter(is_test=False, submitted_at__gt=now - FRESH, loaded_at=None)
        .select_related("contact__company", "company")
        .order_by("submitted_at", "pk")
    )
    asked = set(
        Event.objects.for_organization(tenancy.current())
        .filter(source=SOURCE + code, message_id__in=[_message_id(lead) for lead in leads])
        .values_list("message_id", flat=True)
    )
    return [lead for lead in leads if _message_id(lead) not in asked][:AT_ONCE]


def question(lead: Lead) -> Asked:
    contact, company = lead.contact, lead.company or lead.contact.company
    return Asked(
        key=lead.pk,
        email=contact.email,
        name=contact.name,
        company=company.name if company else "",
        domain=company.domain if company else contact.email.rpartition("@")[2],
    )


def hand_in(code: str, leads: Iterable[Lead], found: Mapping[UUID, Found]) -> int:
    """Put what was found into the inbox; who was not known is noted as asked. Returns how many facts were new."""
    return receive_rows(
        (call for lead in leads for call in _calls(lead, found.get(lead.pk, Found()))),
        source=SOURCE + code,
    )


def _calls(lead: Lead, found: Found) -> Iterable[dict[str, Any]]:
    contact, company = lead.contact, lead.company or lead.contact.company
    who = (
        {"userId": contact.external_id}
        if contact.external_id
        else {"anonymousId": f"lead-{lead.pk}"}
    )
    gaps = _gaps(found.person, contact, PERSON_COLUMNS)
    yield {
        "type": "identify",
        "messageId": _message_id(lead),
        **who,
        "traits": {"email": contact.email, **gaps},
    }
    if company and company.external_id and found.company:
        gaps = _gaps(found.company, company, COMPANY_COLUMNS)
        if gaps:
            yield {
                "type": "group",
                "messageId": f"{_message_id(lead)}-company",
                **who,
                "groupId": company.external_id,
                "traits": gaps,
            }


def _gaps(said: Mapping[str, Any], row: Any, columns: Sequence[str]) -> dict[str, Any]:
    """What is not known yet."""
    known = {name for name in columns if getattr(row, name)} | row.traits.keys()
    return {name: value for name, value in said.items() if name not in known and name != "email"}


def _message_id(lead: Lead) -> str:
    return f"lead-{lead.pk}"
