import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from devtools.stack import Stack
from tests.other_process import database_url


def end_other_connections() -> None:
    """PostgreSQL notices a killed client a moment later; the tables cannot be emptied while it still holds locks."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )


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
        end_other_connections()
        for log in sorted(tmp_path.glob("*.log")):
            sys.stdout.write(f"--- {log.name}\n{log.read_text()[-3000:]}")
