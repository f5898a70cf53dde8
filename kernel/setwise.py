"""Many rows written in one statement, as one JSON parameter that PostgreSQL casts to the columns' types.

Django's bulk_update builds a CASE per row and column, and its bulk_create adapts each value: both cost many times more.
"""

from collections.abc import Collection, Sequence
from typing import Any

import msgspec
from django.db import connection, models

from kernel import tenancy

_encode = msgspec.json.Encoder(enc_hook=str).encode


def insert_rows(
    rows: Collection[Any], *, leave_out: Collection[str] = (), unless_there: bool = False
) -> set[Any]:
    """Insert owned rows of one model; the database fills the columns in `leave_out` (its defaults).

    `unless_there`: a row that breaks a unique constraint is left out. Returns the keys of those that went in.
    """
    conflict = "ON CONFLICT DO NOTHING" if unless_there else ""
    return _insert(rows, leave_out=leave_out, conflict=conflict)


def upsert_rows(
    rows: Collection[Any],
    *,
    unique: Sequence[str],
    fields: Sequence[str],
    leave_out: Collection[str] = (),
) -> None:
    """Insert owned rows of one model; where one with the same `unique` fields is there, write `fields` over its own."""
    if not rows:
        return
    meta = next(iter(rows))._meta
    keys = ", ".join(_quoted(meta.get_field(name)) for name in unique)
    changes = ", ".join(
        f"{_quoted(meta.get_field(name))} = EXCLUDED.{_quoted(meta.get_field(name))}"
        for name in fields
    )
    _insert(rows, leave_out=leave_out, conflict=f"ON CONFLICT ({keys}) DO UPDATE SET {changes}")


def update_rows(rows: Collection[Any], fields: Sequence[str]) -> None:
    """Write these fields of owned rows to the database, in id order, in one statement."""
    if not rows:
        return
    ordered = sorted(rows, key=lambda row: row.pk)
    meta = ordered[0]._meta
    columns = [meta.get_field(name) for name in fields]
    table, key = connection.ops.quote_name(meta.db_table), _quoted(meta.pk)
    assignments = ", ".join(f"{_quoted(f)} = new.{_quoted(f)}" for f in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {assignments} "  # noqa: S608
            f"FROM jsonb_to_recordset(%s::jsonb) AS new ({_types([meta.pk, *columns])}) "
            f"WHERE {table}.{key} = new.{key} AND {table}.organization_id = %s",
            [_as_json(ordered, [meta.pk, *columns]), tenancy.current()],
        )


def _insert(rows: Collection[Any], *, leave_out: Collection[str], conflict: str) -> set[Any]:
    if not rows:
        return set()
    ordered = list(rows)
    meta = ordered[0]._meta
    columns = [
        field
        for field in meta.concrete_fields
        if not field.generated and field.name not in leave_out
    ]
    names = ", ".join(_quoted(field) for field in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {connection.ops.quote_name(meta.db_table)} ({names}) "  # noqa: S608
            f"SELECT {names} FROM jsonb_to_recordset(%s::jsonb) AS new ({_types(columns)}) "
            f"{conflict} RETURNING {_quoted(meta.pk)}",
            [_as_json(ordered, columns)],
        )
        return {key for (key,) in cursor.fetchall()}


def _quoted(field: Any) -> str:
    return str(connection.ops.quote_name(field.column))


def _types(columns: Sequence[Any]) -> str:
    return ", ".join(f"{_quoted(field)} {field.cast_db_type(connection)}" for field in columns)


def _as_json(rows: Sequence[models.Model], columns: Sequence[Any]) -> str:
    names = [(field.column, field.attname) for field in columns]
    return _encode(
        [{column: getattr(row, name) for column, name in names} for row in rows]
    ).decode()
