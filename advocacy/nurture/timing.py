"""When a mail of a sequence is due, and in which language: of the person, where we know it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from accounts.customers.models import Contact
from accounts.organizations.models import Organization
from kernel.windows import WorkingHours, add_working_days, next_open, zone

LANGUAGES = ("en", "fr")


def due_after(
    moment: datetime,
    days: int,
    contact: Contact,
    organization: Organization,
    hours: WorkingHours | None,
) -> datetime:
    """So many working days later, at an hour at which this person may be written to, in their own time zone."""
    tz = zone_of(contact, organization)
    kept = hours or WorkingHours()
    at = add_working_days(moment, days, tz, kept) if days else moment
    return next_open(at, tz, kept) if hours else at


def zone_of(contact: Contact, organization: Organization) -> ZoneInfo:
    company = contact.company
    return zone(contact.timezone, company.timezone if company else None, organization.timezone)


def spoken(contact: Contact, organization: Organization) -> str:
    language = contact.language.lower()[:2]
    return language if language in LANGUAGES else organization.language
