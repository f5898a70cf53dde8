"""What one raw event says, in plain values: a source fills this, the pipeline carries it out."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from accounts.customers.revenue import Earlier
from accounts.customers.told import Clue, CompanyTold, PersonTold
from accounts.orders.told import OrderTold, ProductTold
from referrals.attribution.past import PastLead


@dataclass(slots=True)
class EvidenceTold:
    """Evidence of advocacy by the person of the event (or by `contact_id`, when one of our own rooms tells it)."""

    kind: str
    subject: str
    details: dict[str, Any] = field(default_factory=dict)
    tone: str = ""
    strength: float | None = None
    contact_id: str = ""
    origin: str = ""


@dataclass(slots=True)
class TroubleNews:
    """Trouble that began or ended; `whole_company` when it is not one person's.

    `company` names the company by its id where the fact knows no person.
    """

    kind: str
    reference: str = ""
    closed: bool = False
    whole_company: bool = False
    company: str = ""


@dataclass(slots=True)
class RevenueNews:
    """What a company pays a month, in minor units: as a whole, or for one subscription (`part`).

    `earlier`: what it was until then, as the sender says. `is_sign` False: worth knowing, and evidence of nothing.
    """

    amount: int
    currency: str
    company: str = ""
    seats: int | None = None
    plan: str = ""
    part: str = ""
    earlier: Earlier | None = None
    is_sign: bool = True


@dataclass(slots=True)
class LeadNews:
    """What became of a lead, told by its external id."""

    external_id: str
    stage: str
    mrr_amount: int | None = None
    mrr_currency: str = ""


@dataclass(slots=True)
class IntroductionNews:
    """A mail by which somebody introduced others to us: its sender, and (name, address) of whom it went to."""

    sender: str
    to: list[tuple[str, str]]
    reference: str


@dataclass(frozen=True, slots=True)
class OccasionTold:
    """An occasion at which peers speak of the problem, as a public text tells of it. `topic`: the word of the problem."""

    kind: str
    name: str
    topic: str
    url: str
    starts_on: date
    ends_on: date | None
    excerpt: str


@dataclass(slots=True)
class Told:
    """Everything one event says. `reading` is how the inbox remembers it (Event.Reading); `reference` names the fact.

    `person` is somebody the product knows (created when new); `clue` is somebody who may be in the book (never
    created). `is_unsigned`: nobody proved who sent it, so that it only makes candidates for a person to confirm.
    `answer` names an answer that can still change ("delighted:5435"): a newer version replaces the ones before it.
    `standing_of`: contacts whose standing may differ without evidence (they said yes or no by another door).
    `forgets`: fields of the payload that are not kept once it is read; `forgets_of_strangers`: neither where nobody in
    the book was found to have said it.
    `is_named`: its name is the organization's own word (a tag), which it may give a meaning.
    """

    event_id: int
    at: datetime
    reading: str
    reference: str = ""
    is_test: bool = False
    is_late: bool = False
    is_unsigned: bool = False
    answer: str = ""
    is_named: bool = False
    person: PersonTold | None = None
    clue: Clue | None = None
    company: CompanyTold | None = None
    was_active: bool = False
    evidence: list[EvidenceTold] = field(default_factory=list)
    trouble: list[TroubleNews] = field(default_factory=list)
    revenue: list[RevenueNews] = field(default_factory=list)
    leads: list[LeadNews] = field(default_factory=list)
    introductions: list[IntroductionNews] = field(default_factory=list)
    occasion: OccasionTold | None = None
    past_leads: list[PastLead] = field(default_factory=list)
    orders: list[OrderTold] = field(default_factory=list)
    products: list[ProductTold] = field(default_factory=list)
    consents: dict[str, str] = field(default_factory=dict)
    standing_of: list[str] = field(default_factory=list)
    organization_created: bool = False
    forgets: tuple[str, ...] = ()
    forgets_of_strangers: tuple[str, ...] = ()
    contact_id: str = ""
    candidate_id: str = ""
    withdrawn: list[tuple[str, str]] = field(default_factory=list)
    left_company: str = ""
