"""What a person wants of us, as plain values: which kinds of ask, how often, by which way, from when on. Pure."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.text import Reason, define, reason


class AskKind(models.TextChoices):
    """What somebody can be asked for, the least effort first."""

    SURVEY = "survey", _("your opinion, in a line or two")
    QUOTE = "quote", _("to be quoted")
    SHARE = "share", _("to share something")
    REVIEW = "review", _("a public review")
    INTRODUCTION = "introduction", _("an introduction")
    REFERENCE = "reference_call", _("a call with somebody who is choosing")
    TALK = "talk", _("a talk, a webinar or a seat on a board")
    CASE_STUDY = "case_study", _("a case study")


EFFORT = {
    AskKind.SURVEY: 1,
    AskKind.QUOTE: 1,
    AskKind.SHARE: 2,
    AskKind.REVIEW: 3,
    AskKind.INTRODUCTION: 4,
    AskKind.REFERENCE: 5,
    AskKind.TALK: 8,
    AskKind.CASE_STUDY: 10,
}
"""What each costs the person who does it, as the ask budget counts."""

PUBLIC = frozenset({AskKind.QUOTE, AskKind.SHARE, AskKind.REVIEW, AskKind.TALK, AskKind.CASE_STUDY})
"""Where a name or a company is seen by others: what a company's policy is about first."""


class Way(models.TextChoices):
    """How somebody wants to be reached."""

    ANY = "any", _("whichever fits")
    MAIL = "mail", _("by mail")
    IN_APP = "in_app", _("in the product")
    PERSON = "person", _("by a person I know, not by the machine")


define({f"ask_kind_{kind.value}": kind.label for kind in AskKind})
define(
    {
        "wish_not_kind": _("Does not want to be asked for this: {kind}."),
        "wish_paused": _("Wants to be left alone until {free}."),
        "wish_apart": _("Wants to be asked less often: asked on {last}, the next ask from {free}."),
        "wish_way_mail": _("Wants to be reached by mail."),
        "wish_way_in_app": _("Wants to be reached in the product."),
        "wish_way_person": _("Wants to be reached by a person, not by the machine."),
    }
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What holds for one person. No wish: everything as usual."""

    unwilling: frozenset[str] = field(default_factory=frozenset)
    apart_days: int | None = None
    way: str = Way.ANY
    paused_until: date | None = None

    def allows(self, way: str) -> bool:
        return self.way in (Way.ANY, way)


def free_from(day: date) -> datetime:
    """The beginning of a day that somebody named, the same for every reader: in UTC."""
    return datetime.combine(day, time(), UTC)


def pause_refusal(wish: Wish, *, now: datetime) -> Reason | None:
    """Why nothing but an answer to them may be sent or asked now; None when they did not ask for quiet."""
    if wish.paused_until is None or now >= free_from(wish.paused_until):
        return None
    return reason("wish_paused", free=wish.paused_until.isoformat())


def way_refusal(wish: Wish, *, way: str) -> Reason | None:
    """Why not by this way ("mail", "in_app"); None when they do not mind."""
    return None if wish.allows(way) else reason(f"wish_way_{wish.way}")


def ask_refusal(
    wish: Wish, *, kinds: Collection[str], last_ask_at: datetime | None, now: datetime
) -> Reason | None:
    """Why they do not want this ask now. `kinds`: all that it asks for; none named means anything.

    One unwanted kind is enough: an ask that offers a choice would name it all the same.
    """
    unwanted = wish.unwilling & set(kinds) if kinds else wish.unwilling
    if unwanted:
        return reason("wish_not_kind", kind=f"ask_kind_{min(unwanted)}")
    if paused := pause_refusal(wish, now=now):
        return paused
    if wish.apart_days and last_ask_at:
        free = last_ask_at + timedelta(days=wish.apart_days)
        if now < free:
            return reason(
                "wish_apart", last=last_ask_at.date().isoformat(), free=free.date().isoformat()
            )
    return None
