"""Who acts in this request: entered by a door, read by the history that triggers keep. Knows no domain."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

SETTING = "app.by"
"""What the database reads: the actor as JSON, or empty when nobody acts."""
TASK = "task"
"""The door of work that nobody asked for at that moment; its key is the name of the task."""

_actor: ContextVar[str] = ContextVar("actor", default="")


@contextmanager
def acting(
    *, through: str, person: object = None, key: str = "", request_id: str = ""
) -> Iterator[None]:
    """Run the block as somebody's doing: a person (their user id) or a program (the name of its key), through a door.

    Enter it before the organization: the transaction is told with the same statement.
    """
    told = {
        "person": str(person) if person else "",
        "key": key,
        "through": through,
        "request_id": request_id,
    }
    token = _actor.set(json.dumps(told))
    try:
        yield
    finally:
        _actor.reset(token)


def current() -> str:
    """The actor as the database is told, empty when nobody acts."""
    return _actor.get()
