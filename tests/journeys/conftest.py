import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from devtools.stack import Stack, wait_for
from tests.other_process import database_url


def nobody_else_is_connected() -> bool:
    """PostgreSQL notices a killed client a moment later; the database cannot be dropped before."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) = 1 FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend'"
        )
        return bool(cursor.fetchone()[0])


@pytest.fixture
def stack(transactional_db: None, tmp_path: Path) -> Iterator[Stack]:
    """Web, worker, beat and SMTP, running on the test database."""
    running = Stack(
        logs=tmp_path,
        database_url=database_url(),
        redis_url=settings.REDIS_URL,
        secret_key=settings.SECRET_KEY,
    )
    try:
        running.start()
        yield running
    finally:
        running.stop()
        wait_for(nobody_else_is_connected, "the end of what was killed")
        for log in sorted(tmp_path.glob("*.log")):
            sys.stdout.write(f"--- {log.name}\n{log.read_text()[-3000:]}")
