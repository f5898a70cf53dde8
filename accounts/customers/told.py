"""What a fact says about people and companies, in plain values: the language between sources and this room."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

PERSON_FIELDS = (
    "name",
    "email",
    "title",
    "language",
    "country",
    "timezone",
    "is_decider",
    "standing",
)
COMPANY_FIELDS = (
    "name",
    "domain",
    "industry",
    "employees",
    "plan",
    "seats",
    "country",
    "timezone",
    "is_regulated",
    "renewal_on",
)


@dataclass(slots=True)
class CompanyTold:
    """One company as one fact names it. `fields` hold COMPANY_FIELDS only, `traits` everything else.

    `other_id`: how the service that tells it calls the same company ("stripe:cus_1"); remembered, so that what it
    tells by that id alone finds the company.
    """

    external_id: str
    at: datetime
    is_test: bool = False
    fields: dict[str, Any] = field(default_factory=dict)
    traits: dict[str, Any] = field(default_factory=dict)
    other_id: str = ""


@dataclass(slots=True)
class PersonTold:
    """One person as one fact names them; `key` gives the contact back to the caller (an event id).

    Somebody known by an anonymous id alone is nobody yet. `previous_id` comes from alias calls. `is_profile`: the fact
    is about who they are, not only about something they did. `service_id` is how another service calls the person
    ("hubspot:123"): it finds them again, and says nothing against being somebody with an id of yours.
    """

    key: int
    at: datetime
    is_test: bool = False
    external_id: str = ""
    email: str = ""
    anonymous_id: str = ""
    previous_id: str = ""
    company: str = ""
    is_profile: bool = False
    service_id: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    traits: dict[str, Any] = field(default_factory=dict)

    def identities(self) -> list[tuple[bool, str, str]]:
        """(is_test, kind, value) in the order in which we trust them."""
        told = [
            ("external_id", self.external_id),
            ("external_id", self.previous_id),
            ("email", self.email),
            ("service_id", self.service_id),
            ("anonymous_id", self.anonymous_id),
            ("anonymous_id", self.previous_id),
        ]
        return [(self.is_test, kind, value) for kind, value in told if value]

    @property
    def is_nobody(self) -> bool:
        return not (self.external_id or self.email or self.service_id)


@dataclass(frozen=True, slots=True)
class Move:
    """Somebody was at one company and is at another from `at` on. `key` of the fact that said so, where one did."""

    before: UUID
    after: UUID
    at: datetime
    key: int | None = None


@dataclass(slots=True)
class Clue:
    """Who somebody outside the product seems to be. Matched against people in the book, never a new person.

    `key` gives the match back to the caller (an event id). `handle` is "network:name" in lower case
    ("mastodon:claire@piaille.fr", "github:claire"). `company` is a company's name, not an id.
    """

    key: int
    at: datetime
    is_test: bool = False
    external_id: str = ""
    email: str = ""
    handle: str = ""
    profile_url: str = ""
    name: str = ""
    company: str = ""


def normal_email(value: object) -> str:
    """A mail address as we keep and compare it; empty when it is none."""
    if not isinstance(value, str):
        return ""
    value = value.strip().lower()
    return value if "@" in value[1:-1] and len(value) <= 254 and " " not in value else ""
