"""Introductions: taken from a mail with us on copy or written down by a colleague, followed up once, and forgotten.

We write to nobody who has not written, clicked or been introduced; the first mail says who introduced them and how to
refuse; after one second mail there is no third; after 30 days of silence name and address are deleted.
"""

import hashlib
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.contacting import services as contacting
from accounts.contacting.models import Suppression
from accounts.contacting.rules import address_hash
from accounts.customers import erased
from accounts.customers.models import Contact
from accounts.customers.services import find_contact
from accounts.customers.told import normal_email
from accounts.events.services import tell
from accounts.moving.services import upsert_contact
from accounts.organizations.models import Membership, Organization, User
from kernel import tenancy
from kernel.errors import Conflict, Invalid
from kernel.windows import WorkingHours, add_working_days, zone
from referrals.attribution import touching
from referrals.attribution.forgetting import forget, introductions
from referrals.attribution.introduction_states import WAITING
from referrals.attribution.kinship import company_domain
from referrals.attribution.services import decide_again, take_lead
from referrals.attribution.touch_models import Introduction
from referrals.leads import service_level
from referrals.leads.models import Lead

SECOND_MAIL_WORKING_DAYS = 5
AT_MOST_PER_MAIL = 5
"""A mail to more people than this introduces nobody."""


def introduce(
    *,
    advocate: Contact,
    email: str,
    how: str,
    name: str = "",
    note: str = "",
    reference: str = "",
    made_at: datetime | None = None,
    by: User | None = None,
) -> Introduction:
    """Keep an introduction with its lead; told again under its reference it is the same one.

    Raises Invalid, naming the field, for an address that is none, that asked not to be written to, or the advocate's own.
    """
    address = normal_email(email)
    _check(advocate, address)
    at = made_at or timezone.now()
    known_as = reference or f"{advocate.pk}:{address}:{at.date().isoformat()}"
    digest = hashlib.sha256(f"{known_as}\n{address}".encode()).hexdigest()
    there = introductions().filter(is_test=advocate.is_test, reference=digest).first()
    if there is not None:
        return there  # type: ignore[no-any-return]
    contact = _person(address, name, is_test=advocate.is_test)
    lead, _new = take_lead(
        is_test=advocate.is_test,
        external_id=f"introduction:{digest}",
        contact=contact,
        channel=Lead.Channel.INTRODUCTION,
        occurred_at=at,
    )
    made = Introduction(
        organization_id=tenancy.current(),
        advocate=advocate,
        contact=contact,
        lead=lead,
        how=how,
        reference=digest,
        note=note.strip()[:300],
        email_hash=_hash(address),
        made_at=at,
        due_at=_in_working_days(at, service_level.settings_here().contact_working_days),
        logged_by=by,
        is_test=advocate.is_test,
    )
    made.save(force_insert=True)
    touching.touch_of_introduction(made)
    decide_again(touching.leads_touched_by([contact.pk]))
    _tell_made(made)
    return made


def _check(advocate: Contact, address: str) -> None:
    if wrong := _why_not(advocate, address):
        fault = {"pointer": "/email", "code": "not_introduced", "detail": wrong}
        raise Invalid(wrong, errors=[fault])


def _tell_made(made: Introduction) -> None:
    tell(
        name="introduction.made",
        subject=str(made.pk),
        payload={"contact_id": str(made.advocate_id), "introduction_id": str(made.pk)},
        occurred_at=made.made_at,
        is_test=made.is_test,
    )


def arrived(
    *,
    sender: str,
    recipients: list[tuple[str, str]],
    reference: str,
    at: datetime,
    is_test: bool = False,
) -> list[Introduction]:
    """A mail of an advocate with us on copy: whoever else it goes to is introduced. `recipients`: (name, address).

    Nothing comes of a sender we do not know as a customer, of our own addresses, or of a mail to many.
    """
    advocate = find_contact(email=sender, is_test=is_test)
    if advocate is None or advocate.standing != Contact.Standing.CUSTOMER:
        return []
    own = _own_domains()
    inbox = service_level.settings_here().intro_address.lower()
    others = {
        address: name
        for name, told in recipients
        if (address := normal_email(told))
        and address not in {sender, inbox}
        and company_domain(address.rpartition("@")[2]) not in own
        and not _why_not(advocate, address)
    }
    if len(others) > AT_MOST_PER_MAIL:
        return []
    return [
        introduce(
            advocate=advocate,
            email=address,
            name=name,
            how=Introduction.How.COPY,
            reference=reference,
            made_at=min(at, timezone.now()),
        )
        for address, name in sorted(others.items())
    ]


def _why_not(advocate: Contact, address: str) -> str:
    if not address:
        return _("This is not a mail address.")
    if address == advocate.email:
        return _("Nobody introduces themselves.")
    if contacting.suppressed([address]) or erased.buried({(advocate.is_test, "email", address)}):
        return _("This person asked not to be written to.")
    refused = introductions().filter(email_hash=_hash(address), state=Introduction.State.REFUSED)
    return _("This person asked not to be written to.") if refused.exists() else ""


def _person(address: str, name: str, *, is_test: bool) -> Contact:
    there = find_contact(email=address, is_test=is_test)
    if there is not None:
        return there
    fields = {"name": name.strip()[:200], "standing": Contact.Standing.PROSPECT}
    contact, _new = upsert_contact(email=address, is_test=is_test, fields=fields)
    return contact


def _own_domains() -> set[str]:
    mails = Membership.objects.filter(organization_id=tenancy.current()).values_list(
        "user__email", flat=True
    )
    return {company_domain(mail.rpartition("@")[2]) for mail in mails} - {""}


def _hash(address: str) -> str:
    return address_hash(address, organization_id=tenancy.current(), key=settings.SECRET_KEY)


def _in_working_days(at: datetime, days: int) -> datetime:
    organization = Organization.objects.only("timezone").get(pk=tenancy.current())
    return add_working_days(at, days, zone(organization.timezone), WorkingHours())


def _locked(introduction: Introduction) -> Introduction:
    row: Introduction = (
        introductions().select_for_update(of=("self",), no_key=True).get(pk=introduction.pk)
    )
    if row.state not in WAITING:
        raise Conflict(_("This introduction is settled already."), code="settled")
    return row


def wrote(*, introduction: Introduction, by: User | None) -> Introduction:
    """Our first mail went out; the second, and last, is due after five working days. A third is refused (Conflict)."""
    row = _locked(introduction)
    now = timezone.now()
    if row.state == Introduction.State.OPEN:
        row.state, row.written_at = Introduction.State.WRITTEN, now
        row.due_at = _in_working_days(now, SECOND_MAIL_WORKING_DAYS)
    elif row.state == Introduction.State.WRITTEN:
        row.state, row.reminded_at, row.due_at = Introduction.State.REMINDED, now, None
    else:
        raise Conflict(_("They were written to twice: there is no third mail."), code="no_third")
    row.save(update_fields=["state", "written_at", "reminded_at", "due_at"])
    _note_contact(row.lead, by)
    return row


def answered(*, introduction: Introduction, by: User | None = None) -> Introduction:
    """They answered: from here on it is a conversation."""
    row = _locked(introduction)
    row.state, row.settled_at, row.due_at = Introduction.State.ANSWERED, timezone.now(), None
    row.save(update_fields=["state", "settled_at", "due_at"])
    _note_contact(row.lead, by)
    return row


def _note_contact(lead: Lead | None, by: User | None) -> None:
    if lead and lead.contacted_at is None:
        service_level.note_contact(lead=lead, by=by)


def refuse(*, introduction: Introduction) -> None:
    """They do not want to hear from us: never again, by anybody. Saying it twice changes nothing."""
    row = introductions().select_for_update(of=("self",), no_key=True).get(pk=introduction.pk)
    if row.contact and row.contact.email:
        contacting.suppress(email=row.contact.email, cause=Suppression.Cause.UNSUBSCRIBED)
    if row.state not in WAITING:
        return
    row.state, row.settled_at, row.due_at = Introduction.State.REFUSED, timezone.now(), None
    row.save(update_fields=["state", "settled_at", "due_at"])
    forget(row)


def overdue() -> Any:
    """What should have been written by now; the longest first."""
    return (
        introductions()
        .filter(state__in=WAITING, due_at__lt=timezone.now(), is_test=False)
        .order_by("due_at", "pk")
    )
