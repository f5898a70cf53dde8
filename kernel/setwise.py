"""Many rows written in one statement, as one JSON parameter that PostgreSQL casts to the columns' types.

Django's bulk_update builds a CASE per row and column, and its bulk_create adapts each value: both cost many times more.
"""

import json
from collections.abc import Collection, Sequence
from typing import Any

from django.db import connection, models

from kernel import tenancy


def insert_rows(rows: Collection[Any], *, leave_out: Collection[str] = ()) -> None:
    """Insert owned rows of one model; the database fills the columns in `leave_out` (its defaults)."""
    if not rows:
        return
    ordered = list(rows)
    meta = ordered[0]._meta
    columns = [field for field in meta.concrete_fields if field.name not in leave_out]
    quote = connection.ops.quote_name
    names = ", ".join(quote(f.column) for f in columns)
    types = ", ".join(f"{quote(f.column)} {f.cast_db_type(connection)}" for f in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(meta.db_table)} ({names}) SELECT {names} "  # noqa: S608
            f"FROM jsonb_to_recordset(%s::jsonb) AS new ({types})",
            [_as_json(ordered, columns)],
        )


def update_rows(rows: Collection[Any], fields: Sequence[str]) -> None:
    """Write these fields of owned rows to the database, in id order, in one statement.

    The rows travel as one JSON parameter; PostgreSQL casts them to the columns' types.
    """
    if not rows:
        return
    ordered = sorted(rows, key=lambda row: row.pk)
    meta = ordered[0]._meta
    columns = [meta.get_field(name) for name in fields]
    quote = connection.ops.quote_name
    assignments = ", ".join(f"{quote(f.column)} = new.{quote(f.column)}" for f in columns)
    types = ", ".join(
        f"{quote(f.column)} {f.cast_db_type(connection)}" for f in [meta.pk, *columns]
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {quote(meta.db_table)} SET {assignments} "  # noqa: S608
            f"FROM jsonb_to_recordset(%s::jsonb) AS new ({types}) "
            f"WHERE {quote(meta.db_table)}.{quote(meta.pk.column)} = new.{quote(meta.pk.column)} "
            f"AND {quote(meta.db_table)}.organization_id = %s",
            [_as_json(ordered, [meta.pk, *columns]), tenancy.current()],
        )


def _as_json(rows: Sequence[models.Model], columns: Sequence[Any]) -> str:
    return json.dumps(
        [{field.column: getattr(row, field.attname) for field in columns} for row in rows],
        default=str,
    )
