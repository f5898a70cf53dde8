"""Mails of advocates with us on copy: who wrote, and whom they introduced. No word of the mail is read or kept."""

from email import policy
from email.parser import BytesParser
from email.utils import getaddresses
from hashlib import sha256

from django.utils.translation import gettext_lazy as _

from accounts.customers.told import normal_email
from accounts.events.models import Event
from accounts.events.reading import News
from advocacy.sources import inbound_mail
from advocacy.sources.known import Known
from advocacy.sources.providers import Call, NotReadable, Provider
from advocacy.sources.raw_mail import NotAMail, header, read_mail
from advocacy.sources.told import IntroductionNews, Told

MOST_RECIPIENTS = 20
FORGOTTEN = ("from", "to")
"""Addresses of people who have not met us: gone from the inbox as soon as they were read."""


def unpack(call: Call) -> list[News]:
    """One message per call: its sender and those it went to."""
    raw = inbound_mail.raw_of(call)
    try:
        mail = read_mail(raw)
    except NotAMail as error:
        raise NotReadable(str(error)) from error
    message = BytesParser(policy=policy.compat32).parsebytes(raw)
    told = getaddresses([header(message, "to"), header(message, "cc")])[: MOST_RECIPIENTS + 1]
    return [
        News(
            message_id=mail.message_id or f"introduction:{sha256(raw).hexdigest()}",
            name="Introduction received",
            payload={
                "from": mail.sender,
                "to": [
                    {"name": name[:200], "email": email}
                    for name, address in told
                    if (email := normal_email(address))
                ],
                "automatic": mail.automatic,
            },
            occurred_at=mail.at,
        )
    ]


def read(event: Event, known: Known) -> Told:
    """Whom somebody introduced; a mail that no person wrote, or to many, introduces nobody."""
    told = Told(event_id=event.pk, at=event.occurred_at, reading=Event.Reading.NOTHING)
    told.forgets = FORGOTTEN
    said = event.payload
    to = [
        (str(one.get("name") or ""), str(one.get("email") or ""))
        for one in said.get("to") or []
        if isinstance(one, dict)
    ]
    if said.get("automatic") or not said.get("from") or len(to) > MOST_RECIPIENTS:
        return told
    told.introductions.append(
        IntroductionNews(sender=str(said["from"]), to=to, reference=event.message_id)
    )
    told.reading = Event.Reading.SIGNAL
    return told


PROVIDER = Provider(
    code="introduction",
    label=_("Introductions by mail (SendGrid, Mailgun, Postmark)"),
    read=read,
    unpack=unpack,
    verify=inbound_mail.verify,
    help_text=_(
        "Choose an address of your own, like intro@yourcompany.com, let your mail provider post what arrives there here, as the raw message, and enter the address under When leads are met. Advocates put it on copy when they introduce somebody. As secret: Mailgun's signing key, or one of your own as password of the address or in the header X-Goodword-Secret."
    ),
)
