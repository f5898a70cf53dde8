"""What the inbox does not keep: words nobody needs any more, and facts some time after they were read."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from accounts.events.models import Event
from kernel import tenancy, work

KEPT_AFTER_READING = timedelta(days=30)
AT_ONCE = 5_000
MAIL = "mail/"
"""Begins the source of mails."""


def forget_words(forgotten: Iterable[tuple[int, Sequence[str]]]) -> None:
    """Take fields out of the payload of events: (event id, names of the fields). One statement per set of names."""
    by_names: dict[tuple[str, ...], list[int]] = {}
    for event, names in forgotten:
        if names:
            by_names.setdefault(tuple(sorted(names)), []).append(event)
    with connection.cursor() as cursor:
        for fields, events in by_names.items():
            cursor.execute(
                "UPDATE accounts_event SET payload = payload - %s::text[]"
                " WHERE id = ANY (%s) AND organization_id = %s",
                [list(fields), events, tenancy.current()],
            )


def forget_read() -> int:
    """Delete facts that were read more than 30 days ago, some thousand at most. Returns how many are gone; as long
    as some are, ask again, in a transaction of its own, so that none lasts long.

    What came of them stays: signals, acts, moments, decisions. What waits in quarantine stays too, except mails: their
    words are kept no longer than 30 days, read or not. Facts are numbered as they came, so only the oldest are looked
    at: the cost does not grow with the inbox.
    """
    rows = Event.objects.for_organization(tenancy.current())
    return _forget_oldest(rows.filter(state=work.State.DONE)) + _forget_oldest(
        rows.filter(state=work.State.FAILED, source__startswith=MAIL)
    )


def _forget_oldest(rows: QuerySet[Event]) -> int:
    cutoff = timezone.now() - KEPT_AFTER_READING
    oldest = rows.order_by("id").values_list("id", "finished_at")[:AT_ONCE]
    over = [pk for pk, finished_at in oldest if finished_at and finished_at < cutoff]
    return int(rows.filter(pk__in=over)._raw_delete(rows.db)) if over else 0
