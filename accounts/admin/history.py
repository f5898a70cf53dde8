"""The History page of a row: who changed what, through which door, from what to what, in the reader's language."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from django.utils.formats import date_format, time_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.history import reading
from accounts.history.models import Change
from kernel import tenancy
from kernel.acting import TASK
from kernel.tenancy import OrganizationOwned

SHOWN = 100
"""The newest changes of a row; more of them is nobody's reading."""
LONGEST = 300
"""Characters shown of one value."""
_TASKS: dict[str, Any] = {}


def name_tasks(names: dict[str, Any]) -> None:
    """What tasks of Goodword do, as a reader says it: {"expire": _("ending what has run out")}."""
    _TASKS.update(names)


def page(door: Any, request: HttpRequest, object_id: str) -> HttpResponse:
    """What was changed on one row that this person may see. Raises Http404 for any other, and where none is kept."""
    if not reading.is_kept(door.model):
        raise Http404("No history is kept of this.")
    row = door.get_object(request, object_id)
    if row is None or not door.has_view_permission(request, row):
        raise Http404("A stranger's row, or none.")
    changes = list(reading.of(row)[: SHOWN + 1])
    context = {
        **door.admin_site.each_context(request),
        "title": _("History of %(row)s") % {"row": row},
        "opts": door.opts,
        "original": row,
        "changes": list(in_words(door.model, changes[:SHOWN])),
        "shown": SHOWN,
        "is_cut": len(changes) > SHOWN,
    }
    return TemplateResponse(request, "admin/history.html", context)


def in_words(model: type[models.Model], changes: list[Change]) -> Iterator[dict[str, Any]]:
    """Each change as a sentence with its fields. One query per table that the fields point to, however many changes."""
    columns: dict[str, Any] = {str(field.column): field for field in model._meta.concrete_fields}
    names = _names(columns, changes)
    for change in changes:
        differing = sorted(change.before.keys() | change.after.keys())
        is_edit = change.what == Change.What.UPDATE
        yield {
            "at": change.at,
            "sentence": sentence(change),
            "request_id": change.request_id,
            "fields": [
                {
                    "label": capfirst(str(columns[column].verbose_name)),
                    "before": _value(columns[column], change.before.get(column), names),
                    "after": _value(columns[column], change.after.get(column), names),
                }
                for column in differing
                if is_edit and column in columns
            ],
        }


def sentence(change: Change) -> str:
    """Who did what, through which door."""
    if change.through == TASK:
        return _by_itself(change)
    who = str(change.by) if change.by else change.key or "Goodword"
    words = {
        ("INSERT", "admin"): _("%(who)s made it here."),
        ("UPDATE", "admin"): _("%(who)s changed it here."),
        ("INSERT", "api"): _("%(who)s made it through the API."),
        ("UPDATE", "api"): _("%(who)s changed it through the API."),
        ("INSERT", ""): _("%(who)s made it by itself."),
        ("UPDATE", ""): _("%(who)s changed it by itself."),
    }
    said = words.get((change.what, change.through), _("%(who)s removed it."))
    if not change.by and not change.key and change.through:
        who = _("Somebody who has left")
    return said % {"who": who}


def _by_itself(change: Change) -> str:
    """A task did it: nobody pressed anything at that moment. Says what it was about, where that has words."""
    words = {
        Change.What.INSERT: _("Goodword made it by itself"),
        Change.What.UPDATE: _("Goodword changed it by itself"),
        Change.What.DELETE: _("Goodword removed it by itself"),
    }
    said = words[Change.What(change.what)]
    task = _TASKS.get(change.key)
    if not task:
        return f"{said}."
    return _("%(said)s, while %(task)s.") % {"said": said, "task": task}


def _names(columns: dict[str, Any], changes: Iterable[Change]) -> dict[Any, dict[str, str]]:
    """What the rows are called that were chosen: {model: {id: name}}."""
    wanted: dict[Any, set[str]] = defaultdict(set)
    for change in changes:
        for values in (change.before, change.after):
            for column, value in values.items():
                field = columns.get(column)
                if value is not None and field is not None and field.is_relation:
                    wanted[field.related_model].add(str(value))
    found = {}
    for model, ids in wanted.items():
        rows = model._default_manager.filter(pk__in=ids)
        if issubclass(model, OrganizationOwned):
            rows = rows.filter(organization_id=tenancy.current())
        found[model] = {str(row.pk): str(row) for row in rows}
    return found


def _value(field: Any, value: Any, names: dict[Any, dict[str, str]]) -> str:
    """One stored value as a reader says it."""
    if value in (None, "", [], {}):
        return _("nothing")
    if field.is_relation:
        return names[field.related_model].get(str(value), _("one that is gone"))
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, str):
        return _time(field, value)[:LONGEST]
    if isinstance(value, list) and all(isinstance(one, str | int) for one in value):
        return ", ".join(str(one) for one in value)[:LONGEST]
    return json.dumps(value, ensure_ascii=False)[:LONGEST]


def _time(field: Any, value: str) -> str:
    """Days and hours as they are written in the reader's language; any other text as it is."""
    if isinstance(field, models.DateTimeField) and (moment := parse_datetime(value)):
        return date_format(timezone.localtime(moment), "j N Y, H:i")
    if isinstance(field, models.DateField) and (day := parse_date(value)):
        return date_format(day, "j N Y")
    if isinstance(field, models.TimeField) and (hour := parse_time(value)):
        return time_format(hour, "H:i")
    return value
