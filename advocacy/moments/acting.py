"""What a colleague does with an open moment from wherever they see it: approve it, put it off, say it is done."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.contacting import services as contacting
from accounts.organizations.models import Organization, User
from advocacy.moments import last_check, people, rules, services
from advocacy.moments.models import Channel, Delivery, Moment
from advocacy.moments.planning import opening, task_due
from kernel import tenancy
from kernel.errors import Conflict
from kernel.text import say
from kernel.work import State


def done(*, moment: Moment, by: User) -> Moment:
    """Somebody did it. Raises Conflict when the moment is not open."""
    return services.mark_done(moment=moment, by=by)


def snooze(*, moment: Moment, by: User, until: datetime | None = None) -> Moment:
    """Put it off to the next working morning, or to a time. Raises Conflict when it is not open, or over by then."""
    row = _open(moment)
    if until is None:
        until = task_due(
            timezone.now(),
            gesture="equip",
            contact=row.contact,
            organization=Organization.objects.get(pk=tenancy.current()),
            hours=contacting.working_hours(),
        )
    if until >= row.expires_at:
        raise Conflict(_("By then the moment is over."), code="moment_over_by_then")
    row.snoozed_until = until
    row.save(update_fields=["snoozed_until"])
    Delivery.objects.for_organization(tenancy.current()).filter(
        moment=row, channel=Channel.TASK
    ).update(due_at=until)
    return row


def wake(*, moment: Moment, by: User) -> Moment:
    """It was put off by mistake: it stands on the list as it did before. Raises Conflict when it is not open."""
    row = _open(moment)
    row.snoozed_until = None
    row.save(update_fields=["snoozed_until"])
    due_at = task_due(
        row.opened_at,
        gesture=row.gesture,
        contact=row.contact,
        organization=Organization.objects.get(pk=tenancy.current()),
        hours=contacting.working_hours(),
    )
    Delivery.objects.for_organization(tenancy.current()).filter(
        moment=row, channel=Channel.TASK
    ).update(due_at=due_at)
    return row


def approve(*, moment: Moment, by: User) -> Moment:
    """Let the draft go out by mail as it stands, in the person's working hours, with the CSM as reply-to.

    The word of a human opens what waited for one; consent, budget, policy and expiry are asked again when it leaves.
    Raises Conflict with the reason when no mail may go: then somebody does it by hand.
    """
    row = _open(moment)
    organization = Organization.objects.get(pk=tenancy.current())
    if organization.sending != Organization.Sending.ON:
        raise Conflict(
            _("Sending is off here: send it yourself, then press done."), code="sending_not_on"
        )
    now = timezone.now()
    contact = row.contact
    known = people.know([contact.pk], tiers=people.tiers_of([contact.pk]), now=now)
    person = known.persons[contact.pk]
    why = rules.mail_refusal(
        person,
        gesture=row.gesture,
        is_test=contact.is_test or row.is_test,
        now=now,
        by_word_of_a_human=True,
    ) or last_check.refusal(row, person, now=now, today=last_check.today_for(contact))
    if why is not None:
        raise Conflict(_("This cannot be mailed: %(why)s") % {"why": say(why)}, code=why["code"])
    if not (row.subject and row.body):
        raise Conflict(_("There is no text to send."), code="mail_without_text")
    row.approved_at, row.approved_by, row.needs_human = now, by, False
    row.save(update_fields=["approved_at", "approved_by", "needs_human"])
    due_at = opening(
        now, contact=contact, organization=organization, hours=contacting.working_hours()
    )
    Delivery.objects.bulk_create(
        [
            Delivery(
                organization_id=tenancy.current(),
                moment=row,
                channel=Channel.MAIL,
                due_at=due_at,
                state=State.PENDING,
            )
        ],
        ignore_conflicts=True,
    )
    return row


def hurry(*, moment: Moment, by: User) -> Moment:
    """Let a mail that waits for the person's working hours go at once, on the word of whoever says so.

    Everything else is asked again when it leaves. Raises Conflict when no mail waits.
    """
    row = _open(moment)
    now = timezone.now()
    waiting = Delivery.objects.for_organization(tenancy.current()).filter(
        moment=row, channel=Channel.MAIL, state=State.PENDING, due_at__gt=now
    )
    if not waiting.update(due_at=now, hurried_at=now, hurried_by=by):
        raise Conflict(_("No mail waits for their working hours."), code="no_mail_held")
    return row


def take_approval_back(*, moment: Moment, by: User) -> Moment:
    """The mail that was approved is not to leave; the draft waits for a word again. Raises Conflict once it has left."""
    row = _open(moment)
    waiting = Delivery.objects.for_organization(tenancy.current()).filter(
        moment=row, channel=Channel.MAIL, state=State.PENDING, attempts=0
    )
    if row.approved_at is None or not waiting.delete()[0]:
        raise Conflict(_("The mail has left already."), code="mail_left")
    row.approved_at = row.approved_by = None
    row.needs_human = True
    row.save(update_fields=["approved_at", "approved_by", "needs_human"])
    return row


def _open(moment: Moment) -> Moment:
    row: Moment = (
        Moment.objects.for_organization(tenancy.current())
        .select_for_update(of=("self",), no_key=True)
        .select_related("rule", "contact__company__owner")
        .get(pk=moment.pk)
    )
    if row.state != "open" or row.expires_at <= timezone.now():
        raise Conflict(_("This moment is not open any more."), code="moment_state")
    return row
