"""Everything about one person, to be handed to them: each row of each table, as it is kept."""

import base64
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import models
from django.utils import timezone

from accounts.contacting import services as contacting
from accounts.customers.models import Contact
from accounts.events.models import Event
from accounts.history.models import Change
from accounts.imports.models import BadRow
from accounts.outbound.slack_models import SlackMessage
from advocacy.lifecycle.belonging import LIKELY, Model, belonging, family, own, rows_of
from advocacy.lifecycle.marks import Marks, marks_of
from advocacy.lifecycle.sweeping import mentions

MOST = 20_000
"""Rows of one table; who has more gets the newest, and is told how many there are."""
SEALED = ("_sealed", "token_hash", "secret_hash")
"""Ends of columns that hold secrets of ours."""


def everything_about(contact: Contact) -> dict[str, Any]:
    """All we hold about a person, as plain JSON: their rows, what only names them, and what is likely theirs.

    `tables` holds rows by table. Rows of `likely` tables were not confirmed by anybody. One query a table.
    """
    who = family(contact)
    marks = marks_of(who)
    tables = {
        model._meta.db_table: _told(rows_of(model, who))
        for model in sorted(belonging(), key=lambda one: one._meta.db_table)
    }
    tables |= {model._meta.db_table: _told(rows) for model, rows in _naming(who, marks)}
    return {
        "contact_id": str(contact.pk),
        "at": timezone.now(),
        "is_suppressed": bool(contacting.suppressed(marks.emails)),
        "likely": sorted(model._meta.db_table for model in LIKELY),
        "tables": {name: rows for name, rows in sorted(tables.items()) if rows},
    }


def _naming(who: list[UUID], marks: Marks) -> Iterable[tuple[Model, models.QuerySet[Any]]]:
    """Rows without a reference to the person: raw facts, messages, rows of files, and the history of their own row."""
    for model in (SlackMessage, BadRow):
        yield model, own(model).filter(pk__in=list(mentions(model, marks)))
    yield Event, events_about(who, marks)
    yield Change, own(Change).filter(subject=Contact._meta.db_table, object_id__in=who)


def events_about(who: Iterable[UUID], marks: Marks) -> models.QuerySet[Any]:
    """Raw facts that name the person: by an id, a browser, an address, or by our own id (facts of our rooms)."""
    mine = models.Q(user_id__in=marks.ids) | models.Q(anonymous_id__in=marks.browsers)
    ours = [str(one) for one in who]
    named = Marks(texts={*marks.emails, *ours, *(t for t in marks.texts if t in marks.ids)})
    return own(Event).filter(mine | models.Q(pk__in=list(mentions(Event, named))))


def _told(rows: models.QuerySet[Any]) -> list[dict[str, Any]]:
    columns = [
        field
        for field in rows.model._meta.concrete_fields
        if field.name != "organization" and not (field.generated or field.attname.endswith(SEALED))
    ]
    return [
        {column.attname: _plain(getattr(row, column.attname)) for column in columns}
        for row in rows.order_by("-pk")[:MOST]
    ]


def _plain(value: Any) -> Any:
    """As JSON can say it: bytes in base64."""
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode("ascii")
    return value
