"""What tells of the state the database is in, and nothing of what somebody wanted from it."""

from django.db import InterfaceError, InternalError, OperationalError

_STATES = ("08", "40", "53", "55P03", "57P", "58", "25006")
"""SQLSTATEs, by their beginning: connection, rolled back, resources, lock not available, shutting down, system, read-only."""


def is_the_databases_fault(error: Exception) -> bool:
    """Whether the same statement may succeed when the database is well again: it is away, full, locked, read-only."""
    if not isinstance(error, OperationalError | InterfaceError | InternalError):
        return False
    state = getattr(error.__cause__, "sqlstate", None)
    return state is None or state.startswith(_STATES)
