import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from devtools.stack import Stack


def database_url() -> str:
    """The test database, as another process connects to it."""
    database = connection.settings_dict
    host = quote(str(database["HOST"] or database["OPTIONS"].get("host", "")))
    user = (
        f"{database['USER']}:{quote(database['PASSWORD'])}"
        if database["PASSWORD"]
        else database["USER"]
    )
    port = f"&port={database['PORT']}" if database["PORT"] else ""
    return f"postgresql://{user}@/{database['NAME']}?host={host}{port}"


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
        for log in sorted(tmp_path.glob("*.log")):
            sys.stdout.write(f"--- {log.name}\n{log.read_text()[-3000:]}")
