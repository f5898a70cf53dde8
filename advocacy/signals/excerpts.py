"""Excerpts of public posts that we keep: when the post is gone, so are its words. Kind and date of the act stay."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.utils import timezone

from accounts.events.forgetting import forget_words
from advocacy.signals.models import Signal
from advocacy.sources.gone import NETWORKS, is_gone, question
from kernel import http, tenancy
from kernel.addresses import NotFetched
from kernel.http import Limits
from kernel.setwise import update_rows

KINDS = ("mention", "mention_neutral", "peer_talk", "insight", "complaint", "talk")
WORDS = ("text", "title")
"""What of a signal's details is in the words of its author."""
EVENT_WORDS = ("text", "title", "thread", "body")
EVERY = timedelta(days=1)
MOST_AT_ONCE = 20
LIMITS = Limits(seconds=5)


@dataclass(frozen=True, slots=True)
class Kept:
    """One excerpt and whom to ask about its post."""

    signal_id: UUID
    network: str
    question: str


def due(*, limit: int = MOST_AT_ONCE) -> list[Kept]:
    """Excerpts of posts that nobody has looked for since yesterday, the longest unseen first. One query."""
    before = (timezone.now() - EVERY).isoformat()
    rows = (
        _kept()
        .annotate(seen=KeyTextTransform("seen_at", "details"))
        .filter(Q(seen__isnull=True) | Q(seen__lt=before))
        .order_by(F("seen").asc(nulls_first=True), "id")[:limit]
    )
    return [
        Kept(row.pk, row.details["source"], question(row.details["source"], row.details["url"]))
        for row in rows
    ]


def _kept() -> QuerySet[Signal]:
    rows: QuerySet[Signal] = Signal.objects.for_organization(tenancy.current()).filter(
        kind__in=KINDS,
        details__source__in=NETWORKS,
        details__has_keys=["url", "text"],
    )
    return rows


def look_for(kept: Iterable[Kept]) -> tuple[list[UUID], list[UUID]]:
    """(still there or not known, gone), of the excerpts' signals. Call it outside of a transaction; it asks the networks."""
    there: list[UUID] = []
    gone: list[UUID] = []
    for one in kept:
        try:
            is_away = bool(one.question) and is_gone(
                one.network, http.fetch(one.question, limits=LIMITS)
            )
        except NotFetched:
            is_away = False
        (gone if is_away else there).append(one.signal_id)
    return there, gone


def note(*, there: Sequence[UUID], gone: Sequence[UUID]) -> int:
    """Write down when posts were seen last, and forget the words of those that are gone. Returns how many are gone.

    The raw fact loses its words too; link, date, kind and weight stay.
    """
    now = timezone.now().isoformat()
    rows = list(_kept().filter(pk__in=[*there, *gone]).select_for_update().order_by("pk"))
    away = set(gone)
    for row in rows:
        if row.pk in away:
            row.details = {k: v for k, v in row.details.items() if k not in WORDS} | {
                "gone_at": now
            }
        else:
            row.details["seen_at"] = now
    update_rows(rows, ["details"])
    scrubbed = [row for row in rows if row.pk in away]
    forget_words((row.event_id, EVENT_WORDS) for row in scrubbed if row.event_id)
    return len(scrubbed)
