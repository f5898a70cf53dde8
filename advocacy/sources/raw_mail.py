"""Taking a raw message (RFC 5322, MIME) apart, however broken it is: who, when, to what, in which words. Pure."""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import Message
from email.parser import BytesParser
from email.utils import getaddresses, parsedate_to_datetime

from accounts.customers.told import normal_email
from advocacy.sources.mail_html import text_of_html
from advocacy.sources.own_words import own_words

log = logging.getLogger(__name__)

MOST_PARTS = 200
DEEPEST = 20
MOST_CONTAINERS = 60
LONGEST_HEADER = 1_000
PART_BYTES = 200_000
KEPT = 10_000
"""Characters of somebody's own words that are taken in; what stays of them later is an excerpt."""

# What the standard parser raises for headers and contents that nobody should have written.
BROKEN = (ValueError, LookupError, AttributeError, TypeError, AssertionError, RecursionError)


class NotAMail(Exception):
    """These bytes are no message; the words say why."""


@dataclass(frozen=True, slots=True)
class Mail:
    """One message. `automatic` says why no person wrote it ("" when one did); `text` holds the sender's own words."""

    message_id: str
    sender: str
    subject: str
    at: datetime | None
    in_reply_to: str
    automatic: str
    text: str


def read_mail(raw: bytes) -> Mail:
    """Raises NotAMail when there is no sender in it or it cannot be taken apart."""
    if nests_too_deep(raw):
        raise NotAMail("The message is nested too deep.")
    try:
        message = BytesParser(policy=policy.compat32).parsebytes(raw)
        sender = _sender(message)
        automatic = why_automatic(message, sender)
        text = "" if automatic else own_words(_text(message))[:KEPT]
    except BROKEN as error:
        raise NotAMail("The message cannot be taken apart.") from error
    if not sender and not automatic:
        raise NotAMail("The message names no sender.")
    return Mail(
        message_id=header(message, "message-id")[:500],
        sender=sender,
        subject=header(message, "subject")[:300],
        at=_time(header(message, "date")),
        in_reply_to=header(message, "in-reply-to")[:500],
        automatic=automatic,
        text=_printable(text),
    )


def nests_too_deep(raw: bytes) -> bool:
    """Parts within parts within parts: each level costs the parser as much as all of those below it."""
    lowered = raw.lower()
    return lowered.count(b"multipart/") + lowered.count(b"message/") > MOST_CONTAINERS


def header(message: Message, name: str) -> str:
    """A header as text on one line, "" when it is missing; as it stands when it is too broken to be decoded.

    Decoded by the modern parser, which takes minutes for a header made to hurt it: nobody writes longer ones.
    """
    found = message.get(name)
    if found is None:
        return ""
    told = str(found)[:LONGEST_HEADER]
    try:
        told = str(policy.default.header_factory(name, " ".join(told.split())))
    except BROKEN as error:
        log.debug("header %s kept as it stands: %s", name, type(error).__name__)
    return " ".join(_printable(told).split())


def why_automatic(message: Message, sender: str) -> str:
    """Why this is no answer of a person: RFC 3834, bounces, lists, absence notes. "" when it may be one."""
    submitted = header(message, "auto-submitted").partition(";")[0].strip().lower()
    back_to_nobody = message["return-path"] is not None and header(message, "return-path") in (
        "<>",
        "",
    )
    signs = {
        "auto-submitted": submitted not in ("", "no"),
        "report": message.get_content_type() in ("multipart/report", "message/delivery-status"),
        "bounce": back_to_nobody,
        "bulk": header(message, "precedence").lower() in ("bulk", "junk", "list", "auto_reply"),
        "list": any(header(message, name) for name in ("list-id", "list-unsubscribe")),
        "auto-reply": any(header(message, name) for name in _ANSWERED_BY_MACHINE),
        "nobody": _NOBODY.match(sender),
        "absence": _ABSENT.match(header(message, "subject")),
        "forged": _FORGED.search(header(message, "authentication-results")),
    }
    return next((why for why, holds in signs.items() if holds), "")


_ANSWERED_BY_MACHINE = ("x-autoreply", "x-autorespond", "x-failed-recipients")
_NOBODY = re.compile(
    r"(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?|ne-?pas-?repondre)\b",
    re.IGNORECASE,
)
_ABSENT = re.compile(
    r"(?:(?:re|aw|sv|tr|fwd?)\s*:\s*)*(?:automatic reply|auto(?:matic)?[- ]?(?:reply|response)|out of (?:the )?office"
    r"|réponse automatique|absence du bureau|absent(?:e)? du bureau|message d['’]absence|abwesenheit"
    r"|undeliver(?:ed|able)|delivery status notification|mail delivery (?:failed|subsystem)|returned mail)",
    re.IGNORECASE,
)
_FORGED = re.compile(r"\bdmarc\s*=\s*fail\b", re.IGNORECASE)


def _sender(message: Message) -> str:
    told = [address for _name, address in getaddresses([header(message, "from")])]
    return normal_email(told[0]) if len(told) == 1 else ""


def _time(told: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(told)
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _text(message: Message) -> str:
    """What the message says: its plain parts, where there are none its HTML. Attachments, invitations to a meeting and
    messages inside are none of the sender's words."""
    plain, rich = [], []
    for part in _parts(message):
        _shorten(part)
        kind = part.get_content_type()
        if part.get_content_disposition() == "attachment" or part.get_filename():
            continue
        if kind == "text/plain":
            plain.append(_decoded(part))
        elif kind == "text/html":
            rich.append(text_of_html(_decoded(part)))
    return "\n".join(text for text in plain if text.strip()) or "\n".join(rich)


def _shorten(part: Message) -> None:
    """Headers that say what a part is, at a length that can be read in no time."""
    for name in ("content-type", "content-disposition"):
        told = part.get(name)
        if told is not None and len(str(told)) > LONGEST_HEADER:
            part.replace_header(name, str(told)[:LONGEST_HEADER])


def _parts(message: Message) -> Iterator[Message]:
    """The leaves, in their order, without going into messages that are enclosed."""
    waiting = [(message, 0)]
    seen = 0
    while waiting and seen < MOST_PARTS:
        part, depth = waiting.pop()
        seen += 1
        if part.get_content_maintype() == "message" or depth > DEEPEST:
            continue
        inside = part.get_payload()
        if isinstance(inside, list):
            waiting += [(one, depth + 1) for one in reversed(inside)]
        else:
            yield part


def _decoded(part: Message) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    content = content[:PART_BYTES]
    for charset in (part.get_content_charset() or "utf-8", "utf-8"):
        try:
            return content.decode(charset)
        except (LookupError, ValueError):
            continue
    return content.decode("cp1252", "replace")


def _printable(text: str) -> str:
    """Without what PostgreSQL does not keep (NUL, half a surrogate pair) and what nobody sees."""
    return "".join(c for c in text if c in "\n\t" or (c >= " " and not "\ud800" <= c <= "\udfff"))
