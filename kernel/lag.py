"""How far rows are behind, over all organizations at once: for whoever runs the installation. No content, only counts.

One of the few modules that widen: what an operator is woken by must not depend on which organizations there are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, models

from kernel import tenancy
from kernel.work import Claimable


@dataclass(frozen=True, slots=True)
class Lag:
    """Of one table that is its own queue: seconds since its oldest due row became due, and rows given up."""

    oldest_due_seconds: float
    failed: int


def lag(model: type[Claimable]) -> Lag:
    """A skip scan over the organizations with something pending: as cheap beside a backlog as beside none."""
    table = connection.ops.quote_name(model._meta.db_table)
    with tenancy.everywhere(), connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH RECURSIVE owner AS (
                (SELECT organization_id FROM {table} WHERE state = 'pending'
                 ORDER BY organization_id LIMIT 1)
                UNION ALL
                SELECT (SELECT organization_id FROM {table}
                        WHERE state = 'pending' AND organization_id > owner.organization_id
                        ORDER BY organization_id LIMIT 1)
                FROM owner WHERE owner.organization_id IS NOT NULL
            )
            SELECT coalesce(extract(epoch FROM now() - min((
                SELECT due_at FROM {table} AS due
                WHERE due.organization_id = owner.organization_id AND due.state = 'pending'
                AND due.due_at <= now() ORDER BY due.due_at LIMIT 1))), 0)::float,
                (SELECT count(*) FROM {table} WHERE state = 'failed')
            FROM owner
            """  # noqa: S608
        )
        return Lag(*cursor.fetchone())


def counts(model: type[Claimable], *, by: str) -> Mapping[tuple[str, str], int]:
    """Rows by one of the table's columns and their state. Reads the whole table: for tables that stay small."""
    with tenancy.everywhere():
        rows = model._default_manager.values_list(by, "state").annotate(rows=models.Count("pk"))
        return {(value, state): count for value, state, count in rows.order_by()}


def older(model: type[models.Model], *, column: str, hours: int) -> int:
    """Rows whose time in this column lies further back than that, by the database's clock."""
    field: Any = model._meta.get_field(column)
    table, name = (connection.ops.quote_name(n) for n in (model._meta.db_table, field.column))
    with tenancy.everywhere(), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {table} WHERE {name} < now() - make_interval(hours => %s)",  # noqa: S608
            [hours],
        )
        return int(cursor.fetchone()[0])
