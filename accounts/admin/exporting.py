"""Any list of the admin as a table for a spreadsheet: its columns, the chosen rows."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.contrib.admin.utils import label_for_field, lookup_field
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, QuerySet
from django.http import FileResponse, HttpRequest
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _

from accounts.history import trail
from kernel.errors import Invalid
from kernel.spreadsheets import csv_answer

MOST = 100_000
AT_ONCE = 2_000


def export(model_admin: Any, request: HttpRequest, queryset: QuerySet[Any]) -> FileResponse:
    """The chosen rows as CSV, in the words of the list. Raises Invalid for more than a spreadsheet takes."""
    if queryset.count() > MOST:
        raise Invalid(
            _("More than %(most)s rows: narrow the list down first.") % {"most": MOST},
            code="too_many_rows",
        )
    columns = [name for name in model_admin.get_list_display(request) if name != "action_checkbox"]
    name = f"{model_admin.opts.model_name}-{timezone.localdate().isoformat()}.csv"
    return taken_out(_table(model_admin, queryset, columns), name=name)


def taken_out(rows: Iterable[Sequence[Any]], *, name: str) -> FileResponse:
    """A table as CSV; it is written down who took it."""
    trail.note(trail.Kind.EXPORTED, subject=name)
    return csv_answer(rows, name=name)


export.short_description = _("Export as CSV")  # type: ignore[attr-defined]


def _table(model_admin: Any, rows: QuerySet[Any], columns: list[Any]) -> Iterator[list[Any]]:
    labels = [label_for_field(column, model_admin.model, model_admin) for column in columns]
    yield ["id", *map(str, labels)]
    found = rows.iterator(chunk_size=AT_ONCE)
    while part := list(islice(found, AT_ONCE)):
        model_admin.dress(part)
        for row in part:
            yield [str(row.pk), *(_cell(model_admin, row, column) for column in columns)]


def _cell(model_admin: Any, row: Model, column: Any) -> Any:
    """What the list shows, without its colours."""
    try:
        field, _attribute, value = lookup_field(column, row, model_admin)
    except ObjectDoesNotExist:
        return ""
    if field is not None and field.choices:
        value = dict(field.flatchoices).get(value, value)
    if isinstance(value, tuple):
        value = value[1]
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    text = strip_tags(str(value)) if value is not None else ""
    return "" if text == "-" else text
