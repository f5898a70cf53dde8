"""A database of its own for one measurement, beside the one of ./dev: made, migrated, dropped."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from config import local_services
from devtools.secret import secret_key

ROOT = Path(__file__).parent.parent
NAME = "goodword_bench"


@contextmanager
def scratch() -> Iterator[str]:
    """The URL of an empty, migrated database. Needs the server of ./dev: DATABASE_URL names a database, not a server."""
    url = os.environ.get("DATABASE_URL") or local_services.database_url(ROOT)
    own = url.replace("/goodword?", f"/{NAME}?")
    if own == url:
        raise SystemExit(
            "The benchmark makes its own database beside the one of ./dev: unset DATABASE_URL."
        )
    with psycopg.connect(url.replace("/goodword?", "/postgres?"), autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {NAME}")
        try:
            manage(own, "migrate", "--verbosity", "0")
            yield own
        finally:
            server.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")


def manage(database_url: str, *arguments: str) -> str:
    """Run manage.py against it; what it printed."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environ(database_url),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout


def environ(database_url: str) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": database_url,
        "SECRET_KEY": secret_key(ROOT),
        "ALLOWED_HOSTS": "testserver,127.0.0.1",
        "LOG_LEVEL": "ERROR",
    }
