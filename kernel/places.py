"""Places for consumers over all workers: so that one kind of work leaves room for the others."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

HUNG = "60s"
"""So long may a consumer say nothing to the database before it loses its place. The longest call outside takes 15."""


@contextmanager
def slot(name: str, *, of: int) -> Iterator[bool]:
    """One of `of` places for this kind of consumer over all workers; False when all are taken.

    A session lock: it is free again when we leave, when the process dies, or when it says nothing for HUNG: a
    worker that was frozen does not keep the others from working.
    """
    key = zlib.crc32(name.encode()) >> 1
    with connection.cursor() as cursor:
        for place in range(of):
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [key, place])
            if cursor.fetchone()[0]:
                break
        else:
            yield False
            return
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('idle_session_timeout', %s, false)", [HUNG])
        yield True
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [key, place])
            cursor.execute("RESET idle_session_timeout")
