"""Begin a request once, keep its answer, forget it after three days."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import OperationalError, connection
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.requests.models import IdempotencyKey
from kernel import encryption, tenancy
from kernel.errors import Conflict, DomainError
from kernel.ids import uuid7

KEPT = timedelta(hours=72)
"""How long a repetition gets the same answer, at least."""
PURPOSE = "answered request"
LOCK_NOT_AVAILABLE = "55P03"


class InProgress(Conflict):
    """The first request under this key is still being worked on."""

    code = "idempotency_in_progress"
    retry_seconds = 1


class KeyReused(DomainError):
    """The key stands for another request."""

    code = "idempotency_key_reused"
    status = 422


@dataclass(frozen=True, slots=True)
class Answered:
    """What the first request under a key was answered."""

    status: int
    body: bytes


def begin(*, api_key_id: UUID, key: str, fingerprint: bytes) -> Answered | None:
    """Take the key for this transaction: None when the work is to be done now, else what was answered before.

    Waits for another transaction that holds the same key, as long as the database's lock_timeout allows. Raises
    InProgress after that (the transaction is lost then) and KeyReused when the key stands for another request.
    """
    if _took(api_key_id, key, fingerprint):
        return None
    before = _rows(api_key_id, key).first()
    if before is None or before.status is None:
        raise InProgress(_("A request with this Idempotency-Key is being worked on."))
    if bytes(before.fingerprint) != fingerprint:
        raise KeyReused(
            _("This Idempotency-Key stands for another request. Use a new key for new work.")
        )
    body = encryption.decrypt(bytes(before.body).decode("ascii"), purpose=PURPOSE)
    return Answered(before.status, body.encode())


def keep(*, api_key_id: UUID, key: str, status: int, body: bytes) -> None:
    """Keep the answer beside the work it reports, in the same transaction; encrypted, as some carry a secret."""
    sealed = encryption.encrypt(body.decode(), purpose=PURPOSE)
    _rows(api_key_id, key).update(status=status, body=sealed.encode("ascii"))


def forget_old() -> int:
    """Delete the organization's answers that are older than KEPT; returns how many."""
    old = IdempotencyKey.objects.for_organization(tenancy.current()).filter(
        created_at__lt=timezone.now() - KEPT
    )
    deleted, _by_model = old.delete()
    return deleted


def forget_those_that_name(words: Collection[bytes]) -> int:
    """Delete the organization's kept answers in which one of these words stands; returns how many.

    They are encrypted, so that each is opened: there are those of three days.
    """
    rows = IdempotencyKey.objects.for_organization(tenancy.current()).exclude(body=b"")
    wanted = [word.lower() for word in words]
    naming = [
        row.pk
        for row in rows.only("pk", "body").iterator()
        if any(word in _opened(row).lower() for word in wanted)
    ]
    return int(rows.filter(pk__in=naming).delete()[0])


def _opened(row: IdempotencyKey) -> bytes:
    return encryption.decrypt(bytes(row.body).decode("ascii"), purpose=PURPOSE).encode()


def _rows(api_key_id: UUID, key: str) -> QuerySet[IdempotencyKey]:
    rows: QuerySet[IdempotencyKey] = IdempotencyKey.objects.for_organization(tenancy.current())
    return rows.filter(api_key_id=api_key_id, key=key)


def _took(api_key_id: UUID, key: str, fingerprint: bytes) -> bool:
    """Insert the row; False when there is one, after waiting for the transaction that writes it."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                """
                INSERT INTO accounts_idempotencykey
                    (id, organization_id, api_key_id, key, fingerprint, body, created_at)
                VALUES (%s, %s, %s, %s, %s, '', %s)
                ON CONFLICT (organization_id, api_key_id, key) DO NOTHING
                """,
                [uuid7(), tenancy.current(), api_key_id, key, fingerprint, timezone.now()],
            )
            return bool(cursor.rowcount == 1)
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) != LOCK_NOT_AVAILABLE:
            raise
        raise InProgress(_("A request with this Idempotency-Key is being worked on.")) from error
