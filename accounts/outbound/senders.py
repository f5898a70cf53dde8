"""Whose name and address stand above a mail, and the proof that the address is the organization's own."""

import hmac
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.organizations.models import Organization
from accounts.outbound.sender_models import MailSender
from kernel import mail, tenancy
from kernel.errors import Conflict

CODE_WORKS_FOR = timedelta(hours=1)
TRIES = 5
AT_MOST = 5
"""Codes in a day: nobody fills a stranger's mailbox from here."""
DAY = timedelta(days=1)


class Outcome(StrEnum):
    CONFIRMED = "confirmed"
    WRONG = "wrong"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Sender:
    """What stands above a mail."""

    name: str
    address: str


def current(*, otherwise: str) -> Sender:
    """The sender of the organization we are inside; `otherwise` is the name when none is set."""
    row = MailSender.objects.for_organization(tenancy.current()).first()
    ours = mail.address_of(settings.DEFAULT_FROM_EMAIL)
    if row is None:
        return Sender(otherwise, ours)
    return Sender(row.from_name or otherwise, row.address if row.is_confirmed else ours)


def ask(row: MailSender) -> None:
    """Send a new code to the address of the row, once this is committed. Raises Conflict after too many in a day."""
    now = timezone.now()
    if row.asked_at is None or row.asked_at < now - DAY:
        row.asks = 0
    if row.asks >= AT_MOST:
        raise Conflict(
            _("Several codes were sent already. Use the newest, or try again tomorrow."),
            code="too_many_codes",
        )
    row.asks += 1
    row.begin_anew()
    row.save()
    organization = Organization.objects.get(pk=tenancy.current())
    transaction.on_commit(_letter(row, organization).send, robust=True)


def confirm(row: MailSender, code: str) -> Outcome:
    """Take the code: right, mail comes from the address from now on; wrong, a try is used up."""
    mine = MailSender.objects.for_organization(tenancy.current()).select_for_update().get(pk=row.pk)
    if not is_open(mine):
        return Outcome.OVER
    told = "".join(one for one in code if one.isascii() and one.isdigit())
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    if any(hmac.compare_digest(told, _code(mine.nonce, mine.address, key)) for key in keys):
        mine.confirmed_at = row.confirmed_at = timezone.now()
        mine.save(update_fields=["confirmed_at", "updated_at"])
        return Outcome.CONFIRMED
    mine.wrong += 1
    mine.save(update_fields=["wrong", "updated_at"])
    return Outcome.WRONG if mine.wrong < TRIES else Outcome.OVER


def is_open(row: MailSender) -> bool:
    """Is there a code out that would still be taken?"""
    if row.is_confirmed or row.asked_at is None or not row.address:
        return False
    return row.wrong < TRIES and timezone.now() < row.asked_at + CODE_WORKS_FOR


def _code(nonce: UUID, address: str, key: str) -> str:
    digest = hmac.new(
        key.encode(), b"goodword.sender-code" + nonce.bytes + address.encode(), "sha256"
    ).digest()
    return f"{int.from_bytes(digest[:8], 'big') % 1_000_000:06d}"


def _letter(row: MailSender, organization: Organization) -> EmailMessage:
    with translation.override(organization.language):
        return EmailMessage(
            subject=_("Your code: %(code)s")
            % {"code": _code(row.nonce, row.address, settings.SECRET_KEY)},
            body=_(
                "%(organization)s wants its mail to come from this address. If that is right, enter this code on the page "
                "of the sender: %(code)s\n\nIt works for one hour. If you know nothing of it, do nothing: without the code "
                "this address is not used."
            )
            % {
                "organization": mail.header_text(organization.name),
                "code": _code(row.nonce, row.address, settings.SECRET_KEY),
            },
            to=[row.address],
            headers={"Auto-Submitted": "auto-generated"},
        )
