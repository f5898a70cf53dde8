"""When a mail of a sequence is due, and in which language: of the person, where we know it."""

from datetime import datetime

from accounts.contacting import days_off
from accounts.customers.models import Contact
from accounts.organizations.models import Organization
from kernel.windows import WorkingHours, add_working_days, next_open

LANGUAGES = ("en", "fr")


def due_after(
    moment: datetime,
    days: int,
    contact: Contact,
    organization: Organization,
    hours: WorkingHours | None,
) -> datetime:
    """So many working days later, at an hour at which this person may be written to, in their own time zone."""
    tz, kept = days_off.of_contact(contact, organization, hours or WorkingHours())
    at = add_working_days(moment, days, tz, kept) if days else moment
    return next_open(at, tz, kept) if hours else at


def spoken(contact: Contact, organization: Organization) -> str:
    language = contact.language.lower()[:2]
    return language if language in LANGUAGES else organization.language
