"""What the story is made of: facts in the words of the Segment calls, leads, and who the people are. Pure values."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Told:
    """One fact for the inbox. `is_live`: not imported, so that it may open a moment."""

    at: datetime
    message: dict[str, Any]
    is_live: bool = False


@dataclass(frozen=True, slots=True)
class LeadTold:
    """A possible customer and what became of them.

    `code_of`: the person whose link code came with the lead. `names`: the answer names somebody of the book.
    `meant`: the person whom a CSM said was meant.
    """

    at: datetime
    lead_id: str
    person: str
    channel: str
    heard_from: str
    stages: tuple[tuple[str, datetime], ...]
    mrr_amount: int | None = None
    company: str = ""
    code_of: str = ""
    names: bool = False
    meant: str = ""

    @property
    def has_trace(self) -> bool:
        """Whether anybody may be credited for it."""
        return bool(self.code_of) or self.names


Item = Told | LeadTold


@dataclass(slots=True)
class Person:
    """Somebody in the story. `plain`: says nothing else that scores, so that what is planted stays what it is."""

    key: str
    name: str
    email: str
    title: str = ""
    language: str = "en"
    country: str = "GB"
    timezone: str = "Europe/London"
    is_decider: bool = False
    joined_at: datetime | None = None
    plain: bool = False


@dataclass(slots=True)
class Business:
    """A customer company and the span in which it pays. Revenue in minor units (euro cents) a month.

    `came_by`: the channel it came through, where no lead says so (who was imported).
    """

    key: str
    name: str
    domain: str
    country: str
    timezone: str
    band: str
    employees: int
    industry: str
    started_at: datetime
    mrr: int
    recommended: bool = False
    churned_at: datetime | None = None
    people: list[Person] = field(default_factory=list)
    steady: bool = False
    renewal_on: date | None = None
    came_by: str = ""

    def pays_at(self, at: datetime) -> bool:
        return self.started_at <= at and (self.churned_at is None or at < self.churned_at)


class Teller:
    """Writes facts with ids that depend on the part of the story and the order in it only, never on the clock."""

    def __init__(self, world: str, part: str) -> None:
        self.prefix = f"{world}-{part}"
        self.count = 0

    def track(self, at: datetime, person: str, event: str, **properties: Any) -> Told:
        return self._told("track", at, person, event=event, properties=properties)

    def page(self, at: datetime, person: str, name: str) -> Told:
        return self._told("page", at, person, name=name)

    def identify(self, at: datetime, person: Person, **traits: Any) -> Told:
        """`company`, where it is among the traits, is the company's key."""
        said: dict[str, Any] = {
            "name": person.name,
            "email": person.email,
            "title": person.title,
            "language": person.language,
            "country": person.country,
            "timezone": person.timezone,
            "is_decider": person.is_decider,
        } | traits
        if "company" in said:
            said["company"] = {"id": said["company"]}
        return self._told("identify", at, person.key, traits=said)

    def group(self, at: datetime, person: str, business: Business, **traits: Any) -> Told:
        said = {
            "name": business.name,
            "domain": business.domain,
            "industry": business.industry,
            "employees": business.employees,
            "country": business.country,
            "timezone": business.timezone,
        } | traits
        if business.renewal_on:
            said["renewal_on"] = business.renewal_on.isoformat()
        return self._told("group", at, person, groupId=business.key, traits=said)

    def worth(
        self,
        at: datetime,
        business: Business,
        *,
        mrr: int,
        seats: int,
        event: str = "Subscription Updated",
    ) -> Told:
        """What a company pays from now on, told by its first person in its name."""
        person = business.people[0].key
        properties = {"mrr_amount": mrr, "currency": "EUR", "seats": seats}
        told = self.track(at, person, event, **properties)
        told.message["context"] = {"groupId": business.key}
        return told

    def _told(self, kind: str, at: datetime, person: str, **fields: Any) -> Told:
        self.count += 1
        message = {
            "type": kind,
            "messageId": f"{self.prefix}-{self.count}",
            "userId": person,
            "timestamp": at.isoformat(),
            **fields,
        }
        return Told(at, message)


def live(told: Told) -> Told:
    """The same fact, reaching us as it happens."""
    return replace(told, is_live=True)
