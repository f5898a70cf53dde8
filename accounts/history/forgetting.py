"""The only way to change or delete what was written down for good."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

FORGETTING = "app.forgetting"
"""What the database reads: `on` while rows of the history may be changed."""


@contextmanager
def is_forgetting() -> Iterator[None]:
    """Inside the block (and its transaction) history may be changed: a person is erased, two rows become one, or what
    is there is older than it may be kept.
    """
    _set("on")
    try:
        yield
    finally:
        if not connection.needs_rollback:
            _set("")


def _set(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [FORGETTING, value])
