"""Claimable rows: a table is its own queue, PostgreSQL keeps it, Celery only works it off.

A row is pending until it is done, failed (past its attempts: visible, replayable) or cancelled. Claiming leases it
and counts an attempt; the attempt number is the fencing token: a worker that lost its lease cannot finish the row.
All times are the database's clock.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, ClassVar, TypeVar
from uuid import UUID

import structlog
from django.contrib.postgres.functions import TransactionNow
from django.db import connection, models, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from psycopg.types.json import Jsonb

from kernel import tenancy
from kernel.deaths import NOTED_SQL, give_up_deadly
from kernel.errors import DomainError
from kernel.outages import is_the_databases_fault
from kernel.text import Reason, define, reason

log = logging.getLogger(__name__)

define({"refused": _("{message}"), "error": _("It failed and was given up: {error}")})

Row = TypeVar("Row", bound="Claimable")


class State(models.TextChoices):
    PENDING = "pending", _("waiting")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


class LostLease(RuntimeError):
    """Another worker has taken the row over: what we did must be rolled back."""


class Unworkable(Exception):
    """The row itself is wrong: trying again cannot help. Carries the reason {"code", "params"}."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason["code"])
        self.reason = reason


class Claimable(models.Model):
    """The columns of a row that waits to be worked off. `noted`: texts that the work sets, written with its end."""

    noted: ClassVar[tuple[str, ...]] = ()

    state = models.CharField(
        _("state"),
        max_length=10,
        choices=State.choices,
        default=State.PENDING,
        db_default=State.PENDING,
    )
    due_at = models.DateTimeField(db_default=Now())
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    finished_at = models.DateTimeField(null=True, blank=True, editable=False)
    failure = models.JSONField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True


def due_index(name: str) -> models.Index:
    """The index that claiming and the skip scan over organizations use."""
    return models.Index(
        fields=["organization", "due_at", "id"], name=name, condition=models.Q(state=State.PENDING)
    )


def organizations_with_due_rows(model: type[Claimable]) -> list[UUID]:
    """Who has something to do now: a skip scan, as cheap beside a backlog of a million as beside none."""
    return _owners(
        model,
        among="state = 'pending'",
        which="""EXISTS (
            SELECT 1 FROM {table} AS due
            WHERE due.organization_id = owner.organization_id AND due.state = 'pending'
            AND due.due_at <= now() AND (due.lease_until IS NULL OR due.lease_until < now()))""",
    )


def organizations_with_rows(model: type[models.Model]) -> list[UUID]:
    """Who has any row in this small table: a skip scan over the index that begins with the organization."""
    return _owners(model, among="TRUE", which="TRUE")


def _owners(model: type[models.Model], *, among: str, which: str) -> list[UUID]:
    table = connection.ops.quote_name(model._meta.db_table)
    with tenancy.everywhere(), connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH RECURSIVE owner AS (
                (SELECT organization_id FROM {table} WHERE {among} ORDER BY organization_id LIMIT 1)
                UNION ALL
                SELECT (SELECT organization_id FROM {table}
                        WHERE {among} AND organization_id > owner.organization_id
                        ORDER BY organization_id LIMIT 1)
                FROM owner WHERE owner.organization_id IS NOT NULL
            )
            SELECT organization_id FROM owner
            WHERE organization_id IS NOT NULL AND {which.format(table=table)}
            """  # noqa: S608
        )
        return [row[0] for row in cursor.fetchall()]


def claim(
    model: type[Row], *, limit: int, lease_seconds: int = 60, of: tuple[str, Any] | None = None
) -> list[Row]:
    """Lease up to `limit` due rows of the organization we are inside, oldest first; `of`: those with this column's value.

    Rows that were claimed twice before without an end come one at a time: whatever kills a worker then dies alone, and
    after five times is given up (kernel.deaths). Not so with `of`, which is for calls that may fail for days and kill nobody.
    """
    if of is not None:
        return _claim(model, limit, lease_seconds, among=f'"{of[0]}" = %s', values=(of[1],))
    rows = _claim(model, limit, lease_seconds, among="attempts < 2")
    if rows:
        return rows
    give_up_deadly(model)
    return _claim(model, 1, lease_seconds, among="attempts >= 2")


def _claim(
    model: type[Row], limit: int, lease_seconds: int, *, among: str, values: Sequence[Any] = ()
) -> list[Row]:
    table = connection.ops.quote_name(model._meta.db_table)
    columns = ", ".join(
        f"{table}.{connection.ops.quote_name(str(field.column))}"
        for field in model._meta.concrete_fields
    )
    # By place (ctid), not by key: where statistics do not know yet how much an organization has (a large import), the
    # planner would look for each key among all of its rows. What is locked keeps its place; a row that somebody
    # has changed since this statement began has another one, and is left for the next claim.
    rows = model._default_manager.raw(
        f"""
        WITH due AS MATERIALIZED (
            SELECT ctid AS place FROM {table}
            WHERE organization_id = %s AND state = 'pending' AND due_at <= now()
            AND (lease_until IS NULL OR lease_until < now()) AND {among}
            ORDER BY due_at, id LIMIT %s FOR UPDATE SKIP LOCKED)
        UPDATE {table} SET lease_until = now() + make_interval(secs => %s), attempts = attempts + 1,
            failure = {NOTED_SQL}
        FROM due WHERE {table}.ctid = due.place
        RETURNING {columns}
        """,  # noqa: S608
        [tenancy.current(), *values, limit, lease_seconds],
    )
    return sorted(rows, key=lambda row: (row.due_at, row.pk))


def finish(rows: Sequence[Claimable], *, state: str = State.DONE) -> None:
    """Mark claimed rows in the transaction that did their work. Raises LostLease if any is no longer ours."""
    if not rows:
        return
    table = connection.ops.quote_name(rows[0]._meta.db_table)
    key = str(rows[0]._meta.pk.db_type(connection)).split()[0]
    noted = rows[0].noted
    told: list[Any] = [[getattr(row, name) for row in rows] for name in noted]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE {table} SET state = %s, finished_at = now(), lease_until = NULL, failure = NULL
                {"".join(f', "{name}" = mine."{name}"' for name in noted)}
            FROM unnest(%s::{key}[], %s::int[]{", %s::text[]" * len(noted)})
                AS mine (id, attempts{"".join(f', "{name}"' for name in noted)})
            WHERE {table}.id = mine.id AND {table}.attempts = mine.attempts
            AND {table}.state = 'pending' AND {table}.organization_id = %s
            """,  # noqa: S608
            [state, [r.pk for r in rows], [r.attempts for r in rows], *told, tenancy.current()],
        )
        if cursor.rowcount != len(rows):
            raise LostLease(f"{len(rows) - cursor.rowcount} of {len(rows)} rows were taken over")


def fail(row: Claimable, *, reason: Reason, retry_in_seconds: float | None) -> None:
    """Record why a claimed row did not work; `retry_in_seconds=None` gives it up (quarantine)."""
    table = connection.ops.quote_name(row._meta.db_table)
    told: list[Any] = [Jsonb(reason), *[retry_in_seconds] * 4]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE {table} SET lease_until = NULL, failure = %s,
                state = CASE WHEN %s::float IS NULL THEN 'failed' ELSE state END,
                finished_at = CASE WHEN %s::float IS NULL THEN now() ELSE NULL END,
                due_at = CASE WHEN %s::float IS NULL THEN due_at
                              ELSE now() + make_interval(secs => %s::float) END
            WHERE id = %s AND attempts = %s AND state = 'pending'
            """,  # noqa: S608
            [*told, row.pk, row.attempts],
        )


def replay(rows: models.QuerySet[Any]) -> int:
    """Put failed rows back in the queue, as if new. Returns how many."""
    return rows.filter(state=State.FAILED).update(
        state=State.PENDING,
        attempts=0,
        due_at=TransactionNow(),  # the clock that claims go by
        finished_at=None,
        failure=None,
        lease_until=None,
    )


BACKOFF_SECONDS = (1, 5, 30, 120)
"""Waits after the first, second, ... failed attempt; past them a row is given up."""


def work_off(rows: Sequence[Row], process: Callable[[Sequence[Row]], Any]) -> int:
    """Process a claimed batch in one transaction; when it fails halve it until the bad row stands alone.

    `process` runs inside the organization and must call nothing that leaves the database. It may return the rows
    that are done, when it has failed the others itself. Returns how many rows are done.
    """
    organization_id = rows[0].organization_id  # type: ignore[attr-defined]
    try:
        with transaction.atomic(), tenancy.inside(organization_id):
            answer = process(rows)
            done = rows if answer is None else answer
            finish(done)
        return len(done)
    except LostLease:
        log.warning("lost the lease of %s rows of %s", len(rows), rows[0]._meta.label)
        return 0
    except Exception as error:  # noqa: BLE001  (whatever it is, only the bad row may suffer)
        if len(rows) > 1:
            middle = len(rows) // 2
            return work_off(rows[:middle], process) + work_off(rows[middle:], process)
        with tenancy.inside(organization_id):
            give_up_or_retry(rows[0], error)
        return 0


def postpone(row: Claimable, *, until: datetime) -> None:
    """Put a claimed row off: nothing was wrong, it is only too early."""
    table = connection.ops.quote_name(row._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE {table} SET lease_until = NULL, due_at = %s, failure = NULL
            WHERE id = %s AND attempts = %s AND state = 'pending' AND organization_id = %s
            """,  # noqa: S608
            [until, row.pk, row.attempts, tenancy.current()],
        )
        if cursor.rowcount != 1:
            raise LostLease("the row was taken over")


LONGEST_WAIT_SECONDS = 30.0
"""After which a row is looked at again that only the state of the database kept from being done."""


def give_up_or_retry(
    row: Claimable, error: Exception, *, waits: Sequence[float] = BACKOFF_SECONDS
) -> None:
    """A row that is wrong goes to quarantine at once; one that met an error waits and tries again.

    `waits` are the seconds after the first, second, ... attempt; past them the row is given up. What a database that
    is full, locked or away has done to it never ends it.
    """
    if isinstance(error, Unworkable):
        fail(row, reason=error.reason, retry_in_seconds=None)
        return
    if isinstance(error, DomainError):
        fail(
            row,
            reason=reason("refused", because=error.error_code, message=error.message),
            retry_in_seconds=None,
        )
        return
    # A row that a request brought knows which: its log line can be found from the answer's Request-Id.
    with structlog.contextvars.bound_contextvars(request_id=getattr(row, "request_id", "")):
        log.error("working off %s %s failed", row._meta.label, row.pk, exc_info=error)
    wait = waits[row.attempts - 1] if row.attempts <= len(waits) else None
    if is_the_databases_fault(error):
        wait = min(wait or LONGEST_WAIT_SECONDS, LONGEST_WAIT_SECONDS)
    words = f"{type(error).__name__}: {error}"[:500]
    fail(row, reason=reason("error", error=words), retry_in_seconds=wait)
