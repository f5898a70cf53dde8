"""What a fact says about people and companies, in plain values: the language between sources and this room."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

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
    """One company as one fact names it. `fields` hold COMPANY_FIELDS only, `traits` everything else."""

    external_id: str
    at: datetime
    is_test: bool = False
    fields: dict[str, Any] = field(default_factory=dict)
    traits: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class PersonTold:
    """One person as one fact names them; `key` gives the contact back to the caller (an event id).

    Somebody known by an anonymous id alone is nobody yet. `previous_id` comes from alias calls. `is_profile`: the fact
    is about who they are, not only about something they did.
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
    fields: dict[str, Any] = field(default_factory=dict)
    traits: dict[str, Any] = field(default_factory=dict)

    def identities(self) -> list[tuple[bool, str, str]]:
        """(is_test, kind, value) in the order in which we trust them."""
        told = [
            ("external_id", self.external_id),
            ("external_id", self.previous_id),
            ("email", self.email),
            ("anonymous_id", self.anonymous_id),
            ("anonymous_id", self.previous_id),
        ]
        return [(self.is_test, kind, value) for kind, value in told if value]

    @property
    def is_nobody(self) -> bool:
        return not (self.external_id or self.email)


def normal_email(value: object) -> str:
    """A mail address as we keep and compare it; empty when it is none."""
    if not isinstance(value, str):
        return ""
    value = value.strip().lower()
    return value if "@" in value[1:-1] and len(value) <= 254 and " " not in value else ""
