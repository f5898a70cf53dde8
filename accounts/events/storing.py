"""Rows into the inbox: all of a call in one statement, as one jsonb parameter; what PostgreSQL refuses, alone.

Handing over JSON text once and letting PostgreSQL take it apart costs a third of the CPU of a value per column.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from itertools import islice
from typing import Any, TypeVar

import msgspec
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction

from accounts.events.reading import Arrival, Row
from accounts.events.rules import holds_nul
from kernel import tenancy
from kernel.text import Reason, reason

Sent = TypeVar("Sent")
Refused = list[tuple[Row, Reason]]

# Ids tell the order in which things were said; rows go in by the order of their key, so that two calls with the same
# messages wait for each other instead of crosswise for ever.
_INSERT = """
INSERT INTO accounts_event (
    id, organization_id, source, message_id, kind, name, user_id, anonymous_id, occurred_at, received_at, due_at,
    payload, is_test, is_historical, request_id, failure, state, finished_at)
SELECT
    told.id, sender.organization_id, sender.source, told.message_id, told.kind, coalesce(told.name, ''),
    coalesce(told.user_id, ''), coalesce(told.anonymous_id, ''), told.occurred_at,
    coalesce(told.received_at, %(received_at)s), now(), told.payload, sender.is_test, %(is_historical)s,
    coalesce(told.request_id, %(request_id)s), told.failure,
    CASE WHEN told.failure IS NULL THEN 'pending' ELSE 'failed' END,
    CASE WHEN told.failure IS NULL THEN NULL ELSE now() END
FROM {sender}, (
    SELECT nextval('accounts_event_id_seq') AS id, * FROM jsonb_to_recordset(%(rows)s::jsonb) AS came (
        message_id text, kind text, name text, user_id text, anonymous_id text, occurred_at timestamptz,
        received_at timestamptz, request_id text, payload jsonb, failure jsonb)) AS told
ORDER BY told.message_id
ON CONFLICT (organization_id, source, message_id) DO NOTHING
"""

_VALID_KEY = """
    prefix = %(prefix)s AND secret_hash = %(secret_hash)s AND revoked_at IS NULL
    AND (expires_at IS NULL OR expires_at > now()) AND 'ingest' = ANY (scopes)
"""

# One message to the server, hence one transaction. The key is joined where the rows are written: a key that was
# revoked a moment ago writes nothing. Its own row is touched last and once a minute at most, so nobody waits for it.
_WITH_KEY = f"""
SELECT set_config(
    'app.organization', (SELECT organization_id::text FROM accounts_apikey WHERE {_VALID_KEY}), true);
WITH sender AS MATERIALIZED (
    SELECT id, organization_id, source, is_test FROM accounts_apikey WHERE {_VALID_KEY}
), stored AS ({_INSERT.format(sender="sender")})
SELECT id FROM sender;
UPDATE accounts_apikey SET last_used_at = now()
    WHERE {_VALID_KEY} AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute');
SELECT set_config('app.organization', '', true)
"""  # noqa: S608

_INSIDE = _INSERT.format(
    sender="(VALUES (%(organization)s::uuid, %(source)s, %(is_test)s)) AS sender (organization_id, source, is_test)"
)


def insert_with_key(
    rows: Sequence[Row], *, prefix: str, secret_hash: bytes, arrival: Arrival
) -> bool:
    """Insert the rows for the organization of a key. False, and nothing written, when the key is not valid."""
    with connection.cursor() as cursor:
        cursor.execute(
            _WITH_KEY, {"prefix": prefix, "secret_hash": secret_hash, **_parameters(rows, arrival)}
        )
        cursor.nextset()
        return cursor.fetchone() is not None


def insert_inside(rows: Sequence[Row], *, source: str, is_test: bool, arrival: Arrival) -> int:
    """Insert the rows for the organization we are inside. Returns how many were new."""
    sender: dict[str, Any] = {
        "organization": tenancy.current(),
        "source": source,
        "is_test": is_test,
    }
    with connection.cursor() as cursor:
        cursor.execute(_INSIDE, {**sender, **_parameters(rows, arrival)})
        return int(cursor.rowcount)


def _parameters(rows: Sequence[Row], arrival: Arrival) -> dict[str, Any]:
    return {
        "rows": msgspec.json.encode(rows).decode(),
        "received_at": arrival.received_at,
        "is_historical": arrival.is_historical,
        "request_id": arrival.request_id[:64],
    }


def store(rows: Sequence[Row], insert: Callable[[Sequence[Row]], Any]) -> Refused:
    """Insert the rows; when PostgreSQL refuses their content, halve them until the bad one stands alone.

    Returns what was refused, with the reason; everything else is in. Other database errors are raised.
    """
    try:
        with _savepoint():
            insert(rows)
    except DatabaseError as error:
        if not rows or not refuses_content(error):
            raise
        words = _words(error)
    else:
        return []
    return _store_apart(rows, insert, words)


def _store_apart(
    rows: Sequence[Row], insert: Callable[[Sequence[Row]], Any], words: str
) -> Refused:
    # By far the most frequent cause, and one that can be seen from here: all of them at once.
    hopeless = [row for row in rows if holds_nul(bytes(row.payload))]
    if hopeless:
        sound = [row for row in rows if not holds_nul(bytes(row.payload))]
        refused = [(row, reason("event_has_nul")) for row in hopeless]
        return refused + (store(sound, insert) if sound else [])
    if len(rows) == 1:
        return [(rows[0], reason("event_refused", error=words))]
    middle = len(rows) // 2
    return store(rows[:middle], insert) + store(rows[middle:], insert)


def _savepoint() -> AbstractContextManager[Any]:
    """Inside a transaction a refusal must not doom it; outside of one, the statement is its own transaction."""
    return transaction.atomic() if connection.in_atomic_block else nullcontext()


def refuses_content(error: DatabaseError) -> bool:
    """PostgreSQL cannot keep what a row says: data exception (22) or program limit exceeded (54)."""
    return _sqlstate(error)[:2] in {"22", "54"}


def is_away(error: DatabaseError | InterfaceError) -> bool:
    """The database does not answer, or cannot write now; the same statement may succeed a little later."""
    read_only = _sqlstate(error) == "25006"
    return read_only or isinstance(error, OperationalError | InterfaceError)


def _sqlstate(error: Exception) -> str:
    return getattr(error.__cause__, "sqlstate", None) or ""


def _words(error: DatabaseError) -> str:
    diagnosis = getattr(error.__cause__, "diag", None)
    return str(getattr(diagnosis, "message_primary", None) or error)[:200]


def chunks(items: Iterator[Sent], size: int) -> Iterator[list[Sent]]:
    while chunk := list(islice(items, size)):
        yield chunk
