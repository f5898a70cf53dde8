"""Log what somebody said: a CSM's own ears, as a fact of our own that goes the way of every other fact.

A pasted address is kept and never fetched.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.customers.models import Contact
from accounts.events import services as inbox
from accounts.organizations.models import User
from advocacy.signals.kinds import KINDS
from advocacy.signals.models import Signal
from advocacy.sources.spoken import excerpt, plain_language, web_address
from advocacy.tone.reading import ENTHUSIASTIC, FRIENDLY, NEGATIVE, NEUTRAL, UNKNOWN, tone_of
from kernel.errors import Conflict, Invalid
from kernel.ids import uuid7

LOGGED_PREFIX = "said:"
EARLIEST = date(1990, 1, 1)
AHEAD = timedelta(minutes=5)
"""How far a clock may run ahead of ours."""
LONGEST = 4_000


class Where(models.TextChoices):
    """Where it was said."""

    CALL = "call", gettext_lazy("in a call")
    MAIL = "mail", gettext_lazy("in a mail")
    MEETING = "meeting", gettext_lazy("in a meeting")
    EVENT = "event", gettext_lazy("at an event")
    CHAT = "chat", gettext_lazy("in a chat")
    LINKEDIN = "linkedin", "LinkedIn"
    SOCIAL = "social", gettext_lazy("elsewhere in public")


IN_PUBLIC = {Where.LINKEDIN, Where.SOCIAL}
IN_WORDS = {"mention", "peer_talk"}
"""Kinds whose tone weighs; an unfriendly one is a complaint, a neutral one is weak."""
QUOTED = {"testimonial", "mention", "peer_talk", "warm_reply", "complaint"}
"""Kinds that are nothing without the words themselves."""
LOGGED = (
    "testimonial",
    "mention",
    "peer_talk",
    "insight",
    "talk",
    "contribution",
    "introduction",
    "reference_call",
    "case_study",
    "review",
    "warm_reply",
    "beta_feedback",
    "research",
    "helped_customer",
    "advisory_board",
    "complaint",
)
KIND_CHOICES = [
    (code, gettext_lazy("testimonial or quote") if code == "testimonial" else KINDS[code].label)
    for code in LOGGED
    if code in KINDS
]
TONE_CHOICES = [
    ("", gettext_lazy("let Goodword read it")),
    (ENTHUSIASTIC, gettext_lazy("enthusiastic")),
    (FRIENDLY, gettext_lazy("friendly")),
    (NEUTRAL, gettext_lazy("neutral")),
    (NEGATIVE, gettext_lazy("negative")),
    (UNKNOWN, gettext_lazy("not known")),
]


def log_said(
    *,
    contact: Contact,
    kind: str,
    where: str,
    text: str = "",
    url: str = "",
    tone: str = "",
    said_at: datetime | date | None = None,
    by: User | None = None,
    reference: str = "",
) -> str:
    """Write down what a person in the book said or did; it counts a moment later. Returns the reference of the fact.

    `kind` is one of LOGGED, `tone` as somebody heard it, or read out of the words when empty. Of words said in public
    only an excerpt is kept. Logged again with the same `reference` it is the same fact. Raises Invalid, with the field.
    """
    text = text.strip()
    at = _when(said_at)
    _check(kind=kind, where=where, text=text, url=url, tone=tone)
    if not tone and text:
        tone = tone_of(text, language=plain_language(contact.language)).tone
    if tone == NEGATIVE and kind in IN_WORDS:
        kind = "complaint"
    reference = reference or uuid7().hex
    told: dict[str, Any] = {
        "id": f"{LOGGED_PREFIX}{reference}",
        "contact_id": str(contact.pk),
        "kind": kind,
        "text": excerpt(text) if where in IN_PUBLIC else text[:LONGEST],
        "tone": tone,
        "url": web_address(url),
        "source": where,
        "by": str(by) if by else "",
    }
    inbox.tell(
        name="contact.said",
        subject=reference,
        payload={name: value for name, value in told.items() if value},
        occurred_at=at,
        is_test=contact.is_test,
    )
    return reference


def was_logged(signal: Signal) -> bool:
    """Whether somebody of ours wrote it down, so that they may take it back."""
    return signal.subject.startswith(LOGGED_PREFIX) and signal.withdrawn_at is None


def take_back(*, signal: Signal) -> None:
    """What was logged does not hold: it counts no longer, and its moments are called off. Raises Conflict."""
    if not was_logged(signal):
        raise Conflict(
            _("Only what somebody of you wrote down can be taken back."), code="not_logged"
        )
    inbox.tell(
        name="contact.unsaid",
        subject=signal.subject.removeprefix(LOGGED_PREFIX),
        payload={
            "contact_id": str(signal.contact_id),
            "kind": signal.kind,
            "subject": signal.subject,
        },
        is_test=signal.contact.is_test,
    )


def _when(said_at: datetime | date | None) -> datetime:
    """The moment it was said; of a day, its noon. Raises Invalid for a day to come and for one before 1990."""
    now = timezone.now()
    if said_at is None:
        return now
    if isinstance(said_at, datetime):
        at = said_at if timezone.is_aware(said_at) else said_at.replace(tzinfo=UTC)
        is_ahead = at > now + AHEAD
    else:
        is_ahead = said_at > timezone.localdate()
        at = datetime.combine(said_at, time(12), timezone.get_current_timezone())
    day = timezone.localdate(at) if at.year > 1 else EARLIEST - timedelta(days=1)
    if is_ahead:
        raise _refusal("said_at", _("This day has not come yet."))
    if day < EARLIEST:
        raise _refusal("said_at", _("This is too long ago to be true."))
    return min(at, now)


def _check(*, kind: str, where: str, text: str, url: str, tone: str) -> None:
    if kind not in dict(KIND_CHOICES):
        raise _refusal("kind", _("Choose what it was."))
    if where not in Where.values:
        raise _refusal("where", _("Choose where it was said."))
    if tone not in dict(TONE_CHOICES):
        raise _refusal("tone", _("Choose how it sounded."))
    if kind in QUOTED and not text:
        raise _refusal("text", _("Please give their words."))
    if len(text) > LONGEST:
        raise _refusal("text", _("At most %(most)s characters.") % {"most": LONGEST})
    if tone == NEGATIVE and kind not in IN_WORDS | {"complaint"}:
        raise _refusal("kind", _("Something unfriendly is a complaint: choose that."))
    if url and not web_address(url):
        raise _refusal("url", _("An address begins with https:// or http://."))


def _refusal(field: str, words: str) -> Invalid:
    return Invalid(words, errors=[{"pointer": f"/{field}", "code": "invalid", "detail": words}])
