"""Build one letter, as text and as HTML, and hand it to the mail server."""

import smtplib
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

from anymail.exceptions import AnymailAPIError, AnymailRecipientsRefused
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.customers.models import Contact
from accounts.outbound import senders
from kernel import mail, signed_links, tenancy
from kernel.text import Reason, define, reason, without_overrides
from kernel.work import Unworkable

UNSUBSCRIBE = "unsubscribe"
UNSUBSCRIBE_WORKS_FOR = timedelta(days=3650)
"""A no is accepted for as long as anybody may still find the mail."""

RETRY_AFTER_SECONDS = (10, 60, 300, 900, 3600, 4 * 3600)
"""Mail servers greylist for minutes and are away for hours: waits after the first, second, ... failed attempt."""

define(
    {
        "mail_server_refused": _("The mail server refused it: {answer}"),
        "mail_address_broken": _("This is no mail address."),
    }
)


@dataclass(frozen=True, slots=True)
class Letter:
    """What one person is to read. Texts are final; `button` and each of `links` (small, below) are (label, address)."""

    subject: str
    paragraphs: list[str]
    footer: str
    language: str = "en"
    greeting: str = ""
    signature: str = ""
    button: tuple[str, str] | None = None
    links: tuple[tuple[str, str], ...] = ()


def send(
    letter: Letter,
    *,
    to: Contact,
    from_name: str,
    reply_to: str = "",
    delivery_id: UUID,
) -> None:
    """Send one letter to a contact, with one-click unsubscribe (RFC 8058) and a Message-ID made of `delivery_id`.

    Decides nothing: the caller has just checked that it may. Raises Unworkable when the server refused it for good,
    OSError or SMTPException when it may work later.
    """
    try:
        message = build(
            letter, to=to, from_name=from_name, reply_to=reply_to, delivery_id=delivery_id
        )
    except mail.BrokenAddress as error:
        raise Unworkable(reason("mail_address_broken")) from error
    hand_over(message)


def hand_over(message: EmailMultiAlternatives) -> None:
    """Give a finished message to the mail server.

    Raises Unworkable when it was refused for good, OSError or SMTPException when it may work later.
    """
    try:
        message.send()
    except AnymailRecipientsRefused as error:
        raise Unworkable(reason("mail_server_refused", answer=str(error)[:300])) from error
    except AnymailAPIError as error:
        # The provider found something wrong with this letter; a key that is wrong may be mended.
        if error.status_code in (400, 422):
            raise Unworkable(_refusal(error.status_code, str(error))) from error
        raise
    except smtplib.SMTPRecipientsRefused as error:
        code, answer = next(iter(error.recipients.values()), (451, b""))
        if code >= 500:
            raise Unworkable(_refusal(code, answer)) from error
        raise
    except smtplib.SMTPResponseException as error:
        # 5xx is for good (RFC 5321); but a server that does not let us in may be repaired.
        if error.smtp_code >= 500 and not isinstance(error, smtplib.SMTPAuthenticationError):
            raise Unworkable(_refusal(error.smtp_code, error.smtp_error)) from error
        raise


def build(
    letter: Letter, *, to: Contact, from_name: str, reply_to: str = "", delivery_id: UUID
) -> EmailMultiAlternatives:
    """The message as it is sent: text first, HTML beside it, nothing loaded from outside, no pixel."""
    unsubscribe = unsubscribe_url(to)
    context = {"letter": letter, "unsubscribe_url": unsubscribe}
    sender = senders.current(otherwise=from_name)
    with translation.override(letter.language):
        text = render_to_string("mail/letter.txt", context)
        html = mail.html_of(render_to_string("mail/letter.mjml", context))
    return envelope(
        subject=letter.subject,
        text=text,
        html=html,
        to=mail.mailbox(to.name, to.email),
        from_name=sender.name,
        from_address=sender.address,
        reply_to=reply_to,
        delivery_id=delivery_id,
        unsubscribe=unsubscribe,
    )


def envelope(
    *,
    subject: str,
    text: str,
    html: str,
    to: str,
    from_name: str,
    delivery_id: UUID,
    unsubscribe: str,
    reply_to: str = "",
    from_address: str = "",
) -> EmailMultiAlternatives:
    """Text and HTML as one message: the text first, a stable Message-ID, one-click unsubscribe. Raises BrokenAddress."""
    message = EmailMultiAlternatives(
        subject=mail.header_text(subject),
        body=without_overrides(text),
        from_email=mail.mailbox(
            from_name, from_address or mail.address_of(settings.DEFAULT_FROM_EMAIL)
        ),
        to=[to],
        reply_to=[reply_to] if reply_to else None,
        headers={
            "Message-ID": mail.message_id(
                str(delivery_id), host=urlsplit(settings.BASE_URL).hostname or "localhost"
            ),
            "List-Unsubscribe": f"<{unsubscribe}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
    message.attach_alternative(html, "text/html")
    # Read by mail providers alone: whose letter it is, for what they tell of it later; and no pixel, no counted clicks.
    for name, value in {
        "metadata": {"organization": str(tenancy.current())},
        "track_opens": False,
        "track_clicks": False,
    }.items():
        setattr(message, name, value)
    return message


def unsubscribe_url(contact: Contact) -> str:
    """The address behind "no more mail like this"; it names the contact to us and nobody else."""
    token = signed_links.sign(
        purpose=UNSUBSCRIBE, organization_id=contact.organization_id, subject_id=contact.pk
    )
    return f"{settings.BASE_URL}{reverse('unsubscribe', args=[token])}"


def _refusal(code: int, answer: bytes | str) -> Reason:
    said = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    return reason("mail_server_refused", answer=f"{code} {said}"[:300])
