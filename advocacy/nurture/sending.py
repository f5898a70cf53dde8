"""Send the mails of sequences that are due: claim, check everything again, send and record in one transaction."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone, translation
from django.utils.translation import gettext

from accounts.contacting import days_off
from accounts.contacting import services as contacting
from accounts.customers.models import Contact
from accounts.organizations.models import Organization
from accounts.outbound import mail
from advocacy.nurture import addresses, knowing, services, timing
from advocacy.nurture.models import Enrolment, Sequence, SequenceMail
from advocacy.nurture.stopping import stop_reason, wait_until
from kernel import tenancy, work
from kernel.settling import settle_due
from kernel.text import Reason, reason
from kernel.windows import next_open
from referrals.leads.models import Lead

SECONDS_PER_MAIL = 15
LOOK_AGAIN = timedelta(days=1)
"""A mail that waits for its sequence or organization to send again is looked at once a day."""


def send_due(organization_id: UUID, limit: int = 2) -> int:
    """Work off up to `limit` due mails of one organization; call it outside of a transaction.

    Returns how many rows it worked off: sent, cancelled, or put off.
    """
    return settle_due(
        SequenceMail,
        organization_id,
        lambda row: _settle(row, now=timezone.now()),
        limit=limit,
        seconds_each=SECONDS_PER_MAIL,
        waits=mail.RETRY_AFTER_SECONDS,
    )


def _settle(row: SequenceMail, *, now: datetime) -> None:
    """Send it, put it off, or cancel it with the reason and stop the sequence."""
    enrolment = _locked(row)
    organization = Organization.objects.get(pk=tenancy.current())
    standing = knowing.standings([enrolment])[enrolment.pk]
    why = stop_reason(standing)
    if enrolment.state != "running":
        _record(row, work.State.CANCELLED, enrolment.reason or reason("sequence.off"))
        return
    if why is not None:
        _record(row, work.State.CANCELLED, why)
        services.stop(enrolment, why, now=now)
        return
    later = _later(enrolment, organization, wait_until(standing, now=now), now)
    if later is not None:
        work.postpone(row, until=later)
        return
    mail.send(
        letter_of(row, enrolment, organization),
        to=enrolment.contact,
        from_name=organization.name,
        reply_to=_reply_to(enrolment),
        delivery_id=row.pk,
    )
    _record(row, work.State.DONE, reason("sequence.sent", at=now.isoformat()))
    _go_on(enrolment, organization, now)


def _later(
    enrolment: Enrolment, organization: Organization, free_at: datetime | None, now: datetime
) -> datetime | None:
    """When it may leave instead; None: now."""
    if (
        organization.sending != Organization.Sending.ON
        or enrolment.sequence.position != Sequence.Position.ON
    ):
        return now + LOOK_AGAIN
    hours = contacting.working_hours()
    at = free_at or now
    if hours is not None:
        at = next_open(at, *days_off.of_contact(enrolment.contact, organization, hours))
    return at if at > now else None


def _locked(row: SequenceMail) -> Enrolment:
    """Person, lead and enrolment, locked in this order: nobody pays or unsubscribes half-way. Raises LostLease."""
    organization_id = tenancy.current()
    known = Enrolment.objects.for_organization(organization_id).only("contact_id", "lead_id")
    ids = known.get(pk=row.enrolment_id)
    list(
        Contact.objects.for_organization(organization_id)
        .select_for_update(no_key=True)
        .filter(pk=ids.contact_id)
        .values_list("pk")
    )
    list(
        Lead.objects.for_organization(organization_id)
        .select_for_update(no_key=True)
        .filter(pk=ids.lead_id)
        .values_list("pk")
    )
    enrolment: Enrolment = (
        Enrolment.objects.for_organization(organization_id)
        .select_for_update(of=("self",))
        .select_related("contact__company", "lead__owner", "lead__contact", "sequence")
        .get(pk=row.enrolment_id)
    )
    mine = (
        SequenceMail.objects.for_organization(organization_id)
        .select_for_update(no_key=True)
        .filter(pk=row.pk, attempts=row.attempts, state=work.State.PENDING)
    )
    if not list(mine.values_list("pk")):
        raise work.LostLease(f"mail {row.pk} was taken over")
    return enrolment


def _go_on(enrolment: Enrolment, organization: Organization, now: datetime) -> None:
    enrolment.step += 1
    steps = enrolment.sequence.steps
    if enrolment.step >= len(steps):
        services.finish(enrolment, now=now)
        return
    enrolment.next_at = timing.due_after(
        now,
        steps[enrolment.step]["days"],
        enrolment.contact,
        organization,
        contacting.working_hours(),
    )
    enrolment.save(update_fields=["step", "next_at"])


def letter_of(row: SequenceMail, enrolment: Enrolment, organization: Organization) -> mail.Letter:
    """The mail as a letter, signed by whoever looks after the lead, else by the organization."""
    owner = enrolment.lead.owner
    with translation.override(row.language):
        hero = enrolment.contact.first_name
        greeting = gettext("Hello %(name)s,") % {"name": hero} if hero else gettext("Hello,")
        footer = gettext(
            "%(organization)s writes to you because you signed up and agreed to a few mails. They stop by themselves."
        ) % {"organization": organization.name}
        button = (gettext("Read it"), _link(row, enrolment)) if row.content else None
    name = owner.get_full_name() if owner else ""
    return mail.Letter(
        subject=row.subject,
        paragraphs=[part for part in row.body.split("\n\n") if part.strip()],
        footer=footer,
        language=row.language,
        greeting=greeting,
        signature=f"{name}\n{organization.name}" if name else organization.name,
        button=button,
    )


def _link(row: SequenceMail, enrolment: Enrolment) -> str:
    if row.content is None:
        return ""
    if enrolment.sequence.counts_openings:
        return addresses.piece_url(organization_id=tenancy.current(), mail_id=row.pk)
    url: str = row.content.url
    return url


def _reply_to(enrolment: Enrolment) -> str:
    owner = enrolment.lead.owner
    return owner.email if owner else ""


def _record(row: SequenceMail, state: str, outcome: Reason) -> None:
    work.finish([row], state=state)
    SequenceMail.objects.for_organization(tenancy.current()).filter(pk=row.pk).update(
        outcome=outcome
    )
