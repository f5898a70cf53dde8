"""What one raw event says, in plain values: a source fills this, the pipeline carries it out."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from accounts.customers.told import CompanyTold, PersonTold


@dataclass(slots=True)
class EvidenceTold:
    """Evidence of advocacy by the person of the event (or by `contact_id`, when one of our own rooms tells it)."""

    kind: str
    subject: str
    details: dict[str, Any] = field(default_factory=dict)
    tone: str = ""
    strength: float | None = None
    contact_id: str = ""


@dataclass(slots=True)
class TroubleNews:
    """Trouble that began or ended; `whole_company` when it is not one person's."""

    kind: str
    reference: str = ""
    closed: bool = False
    whole_company: bool = False


@dataclass(slots=True)
class RevenueNews:
    """What a company pays a month, in minor units."""

    amount: int
    currency: str
    company: str = ""
    seats: int | None = None
    plan: str = ""


@dataclass(slots=True)
class LeadNews:
    """What became of a lead, told by its external id."""

    external_id: str
    stage: str
    mrr_amount: int | None = None
    mrr_currency: str = ""


@dataclass(slots=True)
class Told:
    """Everything one event says. `reading` is how the inbox remembers it (Event.Reading); `reference` names the fact."""

    event_id: int
    at: datetime
    reading: str
    reference: str = ""
    is_test: bool = False
    is_late: bool = False
    person: PersonTold | None = None
    company: CompanyTold | None = None
    was_active: bool = False
    evidence: list[EvidenceTold] = field(default_factory=list)
    trouble: list[TroubleNews] = field(default_factory=list)
    revenue: list[RevenueNews] = field(default_factory=list)
    leads: list[LeadNews] = field(default_factory=list)
    consents: dict[str, str] = field(default_factory=dict)
    organization_created: bool = False
