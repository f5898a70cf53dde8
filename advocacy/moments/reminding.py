"""One reminder of an ask that was mailed, five working days later; never a second: a moment has one row of each channel."""

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext

from accounts.contacting import days_off
from accounts.customers.models import Contact
from accounts.organizations.models import Organization
from advocacy.moments.models import Channel, Delivery, Gesture, Moment
from advocacy.moments.planning import opening
from kernel import tenancy
from kernel.windows import WorkingHours, add_working_days

AFTER_WORKING_DAYS = 5


def plan_reminder(
    moment: Moment,
    *,
    contact: Contact,
    organization: Organization,
    hours: WorkingHours | None,
    now: datetime,
) -> None:
    """Put the reminder of an ask that has just been mailed in the queue, where its moment lasts so long."""
    if moment.gesture != Gesture.ASK:
        return
    tz, theirs = days_off.of_contact(contact, organization, hours or WorkingHours())
    later = add_working_days(now, AFTER_WORKING_DAYS, tz, theirs)
    due_at = opening(later, contact=contact, organization=organization, hours=hours)
    if due_at >= moment.expires_at:
        return
    Delivery.objects.bulk_create(
        [
            Delivery(
                organization_id=tenancy.current(),
                moment=moment,
                channel=Channel.REMINDER,
                due_at=due_at,
            )
        ],
        ignore_conflicts=True,
    )


def opening_words(moment: Moment) -> str:
    """What stands before the letter when it comes again."""
    with translation.override(moment.language):
        return gettext(
            "You will have had more urgent things to do: here is my letter once more. One click is answer enough, "
            "a no as well, and I will not remind you again."
        )
