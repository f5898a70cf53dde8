"""Answers to our mails, as mail providers hand them over: the raw message, alone or in a field of a form.

Read for enthusiasm only, and only after an administrator turned it on. What somebody writes to us is never a reason
against them: whatever is not enthusiastic is nothing.
"""

import hashlib
import hmac
import json
from email import policy
from email.parser import BytesParser
from urllib.parse import parse_qsl

from django.utils.translation import gettext_lazy as _

from accounts.customers.told import Clue
from accounts.events.models import Event
from accounts.events.reading import News
from advocacy.sources import signatures
from advocacy.sources.generic import shared_secret
from advocacy.sources.known import Known
from advocacy.sources.listening import is_own
from advocacy.sources.providers import Call, NotProven, NotReadable, Provider
from advocacy.sources.raw_mail import BROKEN, NotAMail, nests_too_deep, read_mail
from advocacy.sources.spoken import spoken, word
from advocacy.sources.told import EvidenceTold, Told
from advocacy.tone.reading import ENTHUSIASTIC, tone_of

FIELDS = ("email", "body-mime", "RawEmail", "rawemail", "raw", "mime", "message")
"""Where the raw message stands: SendGrid, Mailgun, Postmark, and what others call it."""
WORDS = ("text", "subject")
"""The fields that hold what somebody wrote; forgotten as soon as they are not needed."""


def verify(call: Call, secret: str, now: float) -> None:
    """The shared secret, or Mailgun's own: hex HMAC-SHA256 over timestamp and token, both fields of the form."""
    told = _form(call)
    names = ("timestamp", "token", "signature")
    stamp, token, signature = (told.get(name, b"").decode("ascii", "replace") for name in names)
    if not signature:
        shared_secret(call, secret, now)
        return
    signatures.in_time(stamp, now)
    expected = hmac.new(secret.encode(), f"{stamp}{token}".encode(), "sha256").hexdigest()
    if not hmac.compare_digest(signature.encode(), expected.encode()):
        raise NotProven("the signature does not fit the timestamp and the token")


def unpack(call: Call) -> list[News]:
    """One message per call, reduced to what its sender wrote: quoted text and signature stay outside.

    Raises NotReadable when the call holds no message. The message's own id makes it the same one when it is handed over again.
    """
    raw = raw_of(call)
    digest = f"mail:{hashlib.sha256(raw).hexdigest()}"
    try:
        mail = read_mail(raw)
    except NotAMail:
        # Kept without a word of it: what cannot be read must not lie about in quarantine.
        return [News(digest, "Mail received", {"automatic": "unreadable"})]
    return [
        News(
            message_id=mail.message_id or digest,
            name="Mail received",
            payload={
                "from": mail.sender,
                "subject": mail.subject,
                "text": mail.text,
                "automatic": mail.automatic,
                "in_reply_to": mail.in_reply_to,
            },
            occurred_at=mail.at,
        )
    ]


def raw_of(call: Call) -> bytes:
    """The raw message of a call. Raises NotReadable."""
    kind = _kind(call)
    if kind in ("message/rfc822", "text/plain", "application/octet-stream", ""):
        found = call.body
    elif kind == "application/json":
        found = _of_json(call.body)
    else:
        told = _form(call)
        found = next((told[name] for name in FIELDS if told.get(name)), b"")
    if not found.strip():
        raise NotReadable(
            "There is no raw message in it. SendGrid: tick “POST the raw, full MIME message”. Mailgun: let the address "
            "end with ?mime. Postmark: tick “Include raw email content in JSON payload”."
        )
    return found


def _kind(call: Call) -> str:
    return call.headers.get("content-type", "").partition(";")[0].strip().lower()


def _of_json(body: bytes) -> bytes:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotReadable("This is not JSON.") from error
    found = word(told, *FIELDS, limit=len(body)) if isinstance(told, dict) else ""
    return found.encode("utf-8", "surrogateescape" if found.isprintable() else "replace")


def _form(call: Call) -> dict[str, bytes]:
    """The fields of a form as the bytes that came; empty when it is none. A raw message need not be UTF-8."""
    kind = _kind(call)
    if kind == "application/x-www-form-urlencoded":
        pairs = parse_qsl(
            call.body.decode("ascii", "replace"), encoding="latin-1", keep_blank_values=True
        )
        return {name: value.encode("latin-1") for name, value in pairs}
    if kind != "multipart/form-data" or nests_too_deep(call.body):
        return {}
    head = f"Content-Type: {call.headers['content-type']}\r\n\r\n".encode("latin-1", "replace")
    try:
        parts = BytesParser(policy=policy.compat32).parsebytes(head + call.body).get_payload()
        if not isinstance(parts, list):
            return {}
        found = {}
        for part in parts:
            if isinstance(part, str):
                continue
            name = part.get_param("name", header="content-disposition")
            content = part.get_payload(decode=True)
            if isinstance(name, str) and isinstance(content, bytes):
                found[name] = content
        return found
    except BROKEN:
        return {}


def read(event: Event, known: Known) -> Told:
    """An enthusiastic answer by somebody in the book is a warm reply; everything else is nothing, and forgotten."""
    said = event.payload
    told = Told(event_id=event.pk, at=event.occurred_at, reading=Event.Reading.NOTHING)
    told.forgets = WORDS
    sender = word(said, "from", limit=254)
    clue = Clue(key=event.pk, at=event.occurred_at, is_test=event.is_test, email=sender)
    if not known.reads_replies or not sender or said.get("automatic"):
        return told
    if is_own(clue, known.own_domains):
        return told
    text = word(said, "text")
    tone = tone_of(text)
    if not text or tone.tone != ENTHUSIASTIC:
        return told
    told.clue = clue
    told.forgets, told.forgets_of_strangers = (), WORDS
    told.evidence.append(
        EvidenceTold("warm_reply", event.message_id, spoken(text, network="mail"), tone=tone.tone)
    )
    told.reading = Event.Reading.SIGNAL
    return told


PROVIDER = Provider(
    code="mail",
    label=_("Answers to your mails (SendGrid, Mailgun, Postmark)"),
    read=read,
    unpack=unpack,
    verify=verify,
    is_secret_optional=True,
    help_text=_(
        "Let your mail provider post incoming answers here, as the raw message. They are read only after you turned on “read replies for tone” under Listening. As secret: Mailgun's signing key, or one of your own as password of the address or in the header X-Goodword-Secret."
    ),
)
