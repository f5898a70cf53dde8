"""When one person works: in their own time zone, and not on the public holidays of their country."""

from collections.abc import Container
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

import holidays

from accounts.customers.models import Contact
from accounts.organizations.models import Organization, User
from kernel.windows import WorkingHours, zone


@dataclass(frozen=True, slots=True)
class PublicHolidays(Container[date]):
    """Those of a whole country (ISO 3166, two letters), of any year; none where the country is not known."""

    country: str

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and day in _of_year(self.country, day.year)


@cache
def _of_year(country: str, year: int) -> frozenset[date]:
    try:
        return frozenset(holidays.country_holidays(country, years=year))
    except NotImplementedError:
        return frozenset()


@cache
def _countries_of_zones() -> dict[str, str]:
    """The country whose people keep a time zone, as the IANA table (zone.tab) has it."""
    rows = (files("tzdata") / "zoneinfo" / "zone.tab").read_text().splitlines()
    told = (row.split("\t") for row in rows if row and not row.startswith("#"))
    return {name: country for country, _place, name, *_comment in told}


def country_of(tz: ZoneInfo) -> str:
    """The country of a time zone; "" when it belongs to none (UTC)."""
    return _countries_of_zones().get(tz.key, "")


def days_of(hours: WorkingHours, tz: ZoneInfo, country: str = "") -> WorkingHours:
    """These hours without the public holidays of a country, else of the country of the time zone."""
    return replace(hours, holidays=PublicHolidays((country or country_of(tz)).upper()))


def of_contact(
    contact: Contact, organization: Organization, hours: WorkingHours
) -> tuple[ZoneInfo, WorkingHours]:
    """Their own zone and country, else their company's, else the organization's. `contact.company` is loaded."""
    company = contact.company
    tz = zone(contact.timezone, company.timezone if company else None, organization.timezone)
    country = contact.country or (company.country if company else "")
    return tz, days_of(hours, tz, country)


def of_colleague(
    user: User | None, organization: Organization, hours: WorkingHours
) -> tuple[ZoneInfo, WorkingHours]:
    """The working days of somebody of ours."""
    tz = zone(user.timezone if user else None, organization.timezone)
    return tz, days_of(hours, tz)
