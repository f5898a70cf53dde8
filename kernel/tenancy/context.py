"""Enter and leave an organization: a transaction-local setting that row-level security reads."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from django.db import connection, transaction

from kernel import acting
from kernel.wide_role import WIDE_ROLE

SETTING = "app.organization"

_organization: ContextVar[UUID | None] = ContextVar("organization", default=None)
_wide: ContextVar[bool] = ContextVar("everywhere", default=False)


class NestedOrganization(RuntimeError):
    """Code inside one organization tried to enter another, or to enter one while seeing everything."""


class NoOrganization(RuntimeError):
    """Code that belongs inside an organization ran outside of one."""


def current() -> UUID:
    """Id of the organization we are inside. Raises NoOrganization."""
    organization_id = _organization.get()
    if organization_id is None:
        raise NoOrganization("This needs an organization: wrap the call in tenancy.inside(...)")
    return organization_id


def _set(organization_id: UUID | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config(%s, %s, true), set_config(%s, %s, true)",
            [
                SETTING,
                str(organization_id) if organization_id else "",
                acting.SETTING,
                acting.current() if organization_id else "",
            ],
        )


@contextmanager
def inside(organization_id: UUID) -> Iterator[None]:
    """Run the block as one organization, in a transaction.

    Entering the same organization again is fine; another one raises NestedOrganization. Leaving restores the
    setting that was in force. No savepoint: an error inside dooms the surrounding transaction as a whole.
    """
    before = _organization.get()
    if _wide.get() or (before is not None and before != organization_id):
        raise NestedOrganization(
            f"Cannot enter organization {organization_id}: already inside "
            + ("everywhere" if _wide.get() else str(before))
        )
    with transaction.atomic(savepoint=False):
        _set(organization_id)
        token = _organization.set(organization_id)
        try:
            yield
        finally:
            _organization.reset(token)
        if not connection.needs_rollback:
            _set(before)


@contextmanager
def everywhere() -> Iterator[None]:
    """Run the block across organizations, as the role that row-level security does not bind.

    For claiming work, text search (with an explicit organization filter) and platform staff; nothing else widens.
    """
    if _wide.get():
        yield
        return
    with transaction.atomic(savepoint=False):
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL ROLE {WIDE_ROLE}")
        token = _wide.set(True)
        try:
            yield
        finally:
            _wide.reset(token)
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL ROLE NONE")
