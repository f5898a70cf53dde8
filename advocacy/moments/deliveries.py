"""Send the mails that are due: claim, then for each row check everything again, send and record in one transaction."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone, translation
from django.utils.translation import gettext

from accounts.contacting import services as contacting
from accounts.customers.models import Contact
from accounts.organizations.models import Organization
from accounts.outbound import mail
from advocacy.moments import addresses, announcements, last_check, people, reminding, rules
from advocacy.moments.answering import answers_to
from advocacy.moments.models import Channel, Delivery, Gesture, Moment
from advocacy.moments.planning import opening
from kernel import tenancy, work
from kernel.settling import settle_due
from kernel.text import Reason, reason

SECONDS_PER_MAIL = 15
"""A little more than the mail server's time limit: the lease of a batch outlasts its slowest course.

Batches are small, because what a worker held when it died waits for the end of that lease.
"""


def send_due_mail(organization_id: UUID, limit: int = 2) -> int:
    """Work off up to `limit` due mails of one organization; call it outside of a transaction.

    Returns how many rows it worked off: sent, refused, put off, or failed to try again. Two workers never send the
    same row: it is leased, and locked while it is sent. A worker that dies between sending and recording sends it
    once more, with the same Message-ID.
    """
    return settle_due(
        Delivery,
        organization_id,
        lambda row: _settle(row, now=timezone.now()),
        limit=limit,
        seconds_each=SECONDS_PER_MAIL,
        waits=mail.RETRY_AFTER_SECONDS,
    )


def _settle(row: Delivery, *, now: datetime) -> None:
    """Send it, put it off to the next opening, or cancel it with the reason."""
    contact, moment = _locked(row)
    organization = Organization.objects.get(pk=tenancy.current())
    refusal = refusal_now(moment, contact=contact, organization=organization, now=now)
    if refusal is not None:
        _record(row, work.State.CANCELLED, refusal)
        return
    hours = contacting.working_hours()
    due_at = opening(now, contact=contact, organization=organization, hours=hours)
    if due_at > now and row.hurried_at is None:
        work.postpone(row, until=due_at)
        return
    owner = contact.company.owner if contact.company else None
    is_reminder = row.channel == Channel.REMINDER
    mail.send(
        letter_of(moment, contact=contact, organization=organization, again=is_reminder),
        to=contact,
        from_name=organization.name,
        reply_to=owner.email if owner else "",
        delivery_id=row.pk,
    )
    _record(row, work.State.DONE, reason("mail_sent", at=now.isoformat()))
    if not is_reminder:
        if moment.gesture == Gesture.ASK:
            announcements.asked(moment, channel="mail")
        reminding.plan_reminder(
            moment, contact=contact, organization=organization, hours=hours, now=now
        )


def _locked(row: Delivery) -> tuple[Contact, Moment]:
    """Contact and moment, locked in this order; nobody can change their mind half-way. Raises LostLease."""
    contact = (
        Contact.objects.for_organization(tenancy.current())
        .select_for_update(of=("self",), no_key=True)
        .select_related("company__owner")
        .get(moments=row.moment_id)
    )
    moment = (
        Moment.objects.for_organization(tenancy.current())
        .select_for_update(of=("self",), no_key=True)
        .select_related("rule", "contact__company")
        .get(pk=row.moment_id)
    )
    mine = (
        Delivery.objects.for_organization(tenancy.current())
        .select_for_update(no_key=True)
        .filter(pk=row.pk, attempts=row.attempts, state=work.State.PENDING)
    )
    if not list(mine.values_list("pk")):
        raise work.LostLease(f"delivery {row.pk} was taken over")
    return contact, moment


def refusal_now(
    moment: Moment, *, contact: Contact, organization: Organization, now: datetime
) -> Reason | None:
    """Why this mail may not leave at this moment; None when it may. Nothing decided earlier is taken on trust."""
    if moment.state != "open":
        return reason("moment_not_open")
    if moment.expires_at <= now:
        return reason("moment_over")
    if why := _position_refusal(moment, organization):
        return why
    if contact.merged_into_id:
        return reason("person_merged")
    if not (moment.subject and moment.body):
        return reason("mail_without_text")
    person = people.know([contact.pk], tiers=people.tiers_of([contact.pk]), now=now).persons[
        contact.pk
    ]
    return rules.mail_refusal(
        person,
        gesture=moment.gesture,
        is_test=contact.is_test or moment.is_test,
        now=now,
        by_word_of_a_human=moment.approved_at is not None,
    ) or last_check.refusal(moment, person, now=now, today=last_check.today_for(contact))


def _position_refusal(moment: Moment, organization: Organization) -> Reason | None:
    """What somebody approved needs the organization's word alone; what leaves by itself needs the rule's too."""
    rule, is_approved = moment.rule, moment.approved_at is not None
    position = organization.sending if is_approved else rule.position
    if rules.effective(organization=organization.sending, rule=position) != "on":
        return reason("sending_not_on")
    if not is_approved and not rule.sends_at_once:
        return reason("rule_not_sending")
    return None


def letter_of(
    moment: Moment, *, contact: Contact, organization: Organization, again: bool = False
) -> mail.Letter:
    """The moment as a letter, signed by the person who looks after the customer, else by the organization.

    What asks or offers carries the way to its answers; every letter the way to what the person decides about us.
    """
    owner = contact.company.owner if contact.company else None
    with translation.override(moment.language):
        hero = contact.first_name
        greeting = gettext("Hello %(name)s,") % {"name": hero} if hero else gettext("Hello,")
        footer = gettext("%(organization)s writes to you because you work with us.") % {
            "organization": organization.name
        }
        page = addresses.page_url(organization_id=tenancy.current(), moment_id=moment.pk)
        button = (gettext("Answer with one click"), page) if answers_to(moment) else None
        yours = addresses.your_url(organization_id=tenancy.current(), contact_id=contact.pk)
        links = ((gettext("What you allow us, and what we know about you"), yours),)
    name = owner.get_full_name() if owner else ""
    return mail.Letter(
        subject=moment.subject,
        paragraphs=[
            *([reminding.opening_words(moment)] if again else []),
            *moment.body.split("\n\n"),
        ],
        footer=footer,
        language=moment.language,
        greeting=greeting,
        signature=f"{name}\n{organization.name}" if name else organization.name,
        button=button,
        links=links,
    )


def _record(row: Delivery, state: str, outcome: Reason) -> None:
    work.finish([row], state=state)
    Delivery.objects.for_organization(tenancy.current()).filter(pk=row.pk).update(outcome=outcome)
