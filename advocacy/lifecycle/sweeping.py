"""Taking a person out of what is about something else: notes, other people's words, files, messages, kept answers."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import connection, models

from accounts.customers.tombstones import Erasure, Tombstone
from accounts.imports.finding import packed, unpacked
from accounts.imports.models import ImportChunk
from accounts.requests import services as requests
from advocacy.lifecycle.belonging import Model, own, owned_tables
from advocacy.lifecycle.marks import ERASED, Marks
from kernel import tenancy
from kernel.ids import uuid7

AT_ONCE = 500
LEFT_ALONE = {Erasure, Tombstone}


def sweep(marks: Marks) -> dict[str, int]:
    """Take what gives the person away out of every text of the organization. Returns rows changed by table.

    One look at each table; only rows in which something stands are read and written.
    """
    if not marks.texts:
        return {}
    changed = {}
    for model in owned_tables():
        columns = text_columns(model)
        if columns and model not in LEFT_ALONE and (n := _sweep_table(model, columns, marks)):
            changed[model._meta.db_table] = n
    _sweep_files(marks)
    requests.forget_those_that_name([text.encode() for text in marks.texts])
    return changed


def text_columns(model: Model) -> list[Any]:
    """The columns of a table in which words may stand; those with a fixed choice hold none."""
    kinds = (models.CharField, models.TextField, models.JSONField)
    return [
        field
        for field in model._meta.local_concrete_fields
        if isinstance(field, kinds) and not field.choices
    ]


def mentions(model: Model, marks: Marks) -> Iterator[Any]:
    """Primary keys of the rows in which something of the person stands."""
    columns = text_columns(model)
    if not (columns and marks.texts):
        return
    quote = connection.ops.quote_name
    anywhere = " OR ".join(f"{quote(c.column)}::text ILIKE ANY (%(patterns)s)" for c in columns)
    primary: Any = model._meta.pk
    key, table = quote(primary.column), quote(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {key} FROM {table} WHERE organization_id = %(organization)s AND ({anywhere})",  # noqa: S608
            {"organization": tenancy.current(), "patterns": marks.patterns},
        )
        for (pk,) in cursor.fetchall():
            yield pk


def _sweep_table(model: Model, columns: list[Any], marks: Marks) -> int:
    pks: list[Any] = list(mentions(model, marks))
    done = 0
    for start in range(0, len(pks), AT_ONCE):
        rows = own(model).filter(pk__in=pks[start : start + AT_ONCE])
        names = [column.attname for column in columns]
        for pk, *values in rows.values_list("pk", *names):
            told = {n: marks.taken_out(v) for n, v in zip(names, values, strict=True) if v}
            before = dict(zip(names, values, strict=True))
            news = {
                name: _fitting(model._meta.get_field(name), value)
                for name, value in told.items()
                if value != before[name]
            }
            if news:
                own(model).filter(pk=pk).update(**news)
                done += 1
    return done


def _fitting(column: Any, value: Any) -> Any:
    """What was wholly the person's gets a name of its own, so that two of them may stand in a column that is unique."""
    if not isinstance(value, str):
        return value
    if value == ERASED and _is_unique(column):
        value = f"erased:{uuid7().hex}"
    return value[: column.max_length] if column.max_length else value


def _is_unique(column: Any) -> bool:
    sets = [
        constraint.fields
        for constraint in column.model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint)
    ]
    return column.unique or any(column.name in names for names in sets)


def _sweep_files(marks: Marks) -> None:
    """Rows of files that still wait to be loaded, and the names that are kept beside them."""
    rows: Any = ImportChunk.objects.for_organization(tenancy.current())
    pks: list[UUID] = list(rows.values_list("pk", flat=True))
    for pk in pks:
        chunk = rows.get(pk=pk)
        news = {
            name: packed(marks.taken_out(content))
            for name in ("content", "names")
            if (content := unpacked(getattr(chunk, name))) != marks.taken_out(content)
        }
        if news:
            rows.filter(pk=pk).update(**news)
