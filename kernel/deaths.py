"""Rows that end whoever works on them: no exception is ever seen, the worker is killed or hangs until its lease is over.

How often in a row that happened stands in the `failure` of the claimable row (kernel.work) while it waits.
"""

import logging

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from kernel import tenancy
from kernel.text import define

log = logging.getLogger(__name__)

define({"worker_died": _("Who worked on it did not come to an end, {times} times in a row.")})

MOST_DEATHS = 5
"""So often in a row may whoever works on a row die or hang over it; then the row is given up."""

DEATHS_SQL = (
    "CASE WHEN failure->>'code' = 'worker_died' THEN (failure->'params'->>'times')::int ELSE 0 END"
)
"""How often in a row the lease of a row ran out: noted where it is claimed anew, forgotten with any other end."""


def give_up_deadly(model: type[models.Model]) -> None:
    """To quarantine with what ran out of its lease too often: it would kill one worker after the other for ever."""
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE {table} SET state = 'failed', finished_at = now(), lease_until = NULL,
                failure = jsonb_build_object(
                    'code', 'worker_died', 'params', jsonb_build_object('times', {DEATHS_SQL} + 1))
            WHERE organization_id = %s AND state = 'pending' AND due_at <= now()
            AND lease_until < now() AND {DEATHS_SQL} + 1 >= %s
            """,  # noqa: S608
            [tenancy.current(), MOST_DEATHS],
        )
        if cursor.rowcount:
            log.error("gave up %s rows of %s that end who works on them", cursor.rowcount, table)


NOTED_SQL = f"""CASE WHEN lease_until IS NULL THEN failure ELSE jsonb_build_object(
    'code', 'worker_died', 'params', jsonb_build_object('times', {DEATHS_SQL} + 1)) END"""
"""What a row that is claimed says from now on: one death more when somebody's lease ran out over it."""
