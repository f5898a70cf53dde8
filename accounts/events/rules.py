"""Judgements about one incoming fact: when it happened, and which message it is. Pure."""

import hashlib
import json
import math
import re
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.utils.translation import gettext_lazy as _

from kernel.text import define

define(
    {
        "event_not_object": _("This is not an object with named fields."),
        "event_unreadable": _("This cannot be read: {error}."),
        "event_refused": _("The database cannot keep this: {error}."),
        "event_has_nul": _("A text holds the character U+0000, which the database cannot keep."),
        "event_too_large": _("The event has {bytes} bytes, more than the {limit} allowed."),
        "event_type_unknown": _("The type “{type}” is not known."),
        "event_without_person": _("There is neither a userId nor an anonymousId."),
        "call_unreadable": _("What the service sent cannot be taken apart: {error}."),
        "event_without_name": _("A track call needs the name of its event."),
        "event_id_too_long": _("The {field} is longer than {limit} characters."),
    }
)

AHEAD = timedelta(minutes=5)
"""A fact that would lie further ahead of our clock than this is taken to have happened on arrival."""
MESSAGE_ID_LENGTH = 100
CANONICAL = UUID("0d6d3f5b-7f0c-5d4e-9d53-6a0f1f6f9b1e")
"""Namespace of message ids that are made from what an item says."""
MILLISECONDS_FROM = 1e11
"""Numbers from here on are milliseconds of the Unix clock, smaller ones seconds (this many would be year 5138)."""


_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


class Clock(StrEnum):
    """Where the time of a fact comes from."""

    ARRIVAL = "arrival"  # it told none
    TOLD = "told"  # nothing to correct it by
    CORRECTED = "corrected"  # the sender's clock was compared with ours
    CLAMPED = "clamped"  # it would lie in the future


def instant(value: Any) -> datetime | None:
    """The moment a sender writes: ISO 8601 (no zone means UTC) or a Unix time. None when it says none."""
    try:
        if isinstance(value, str):
            told = datetime.fromisoformat(value)
            return told.replace(tzinfo=UTC) if told.tzinfo is None else told.astimezone(UTC)
        if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
            seconds = value / 1000 if abs(value) >= MILLISECONDS_FROM else value
            return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return None


def corrected(
    *, original: datetime | None, sent: datetime | None, received: datetime
) -> tuple[datetime, Clock]:
    """When it happened by our clock, as Segment computes it: received - (sent - original).

    A sender's clock that is wrong by any constant makes no difference.
    """
    if original is None:
        return received, Clock.ARRIVAL
    at, clock = original, Clock.TOLD
    if sent is not None:
        try:
            at, clock = received - (sent - original), Clock.CORRECTED
        except OverflowError:  # outside of the years 1 to 9999
            at, clock = original, Clock.TOLD
    if at - received > AHEAD:
        return received, Clock.CLAMPED
    return at, clock


def text_of(value: Any) -> str:
    """An identifier as text: some senders write numbers. Everything else is no identifier."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def message_id(told: Any, *, raw: bytes, has_time: bool) -> str:
    """What makes the same message, sent again, the same row.

    A sender's own id (hashed when too long); else made from what the item says if that includes a time, so that a
    repetition is recognised; else random, as two equal items without a time may be two facts.
    """
    own = text_of(told)
    if own:
        return own if len(own) <= MESSAGE_ID_LENGTH else f"sha256:{_digest(own.encode())}"
    return str(uuid5(CANONICAL, _canonical(raw)) if has_time else uuid4())


def holds_nul(raw: bytes) -> bool:
    """Whether a JSON text writes the character U+0000. Two backslashes before it are a backslash, and a plain u0000."""
    return _NUL.search(raw) is not None


def broken_id(raw: bytes) -> str:
    """The same broken item, sent again, is one row in quarantine."""
    return f"broken:{_digest(raw)}"


def _digest(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()


def _canonical(raw: bytes) -> str:
    """The item whatever the order of its fields; when it was sent is not part of what it says."""
    item = json.loads(raw)
    item.pop("sentAt", None)
    return json.dumps(item, sort_keys=True, separators=(",", ":"))
