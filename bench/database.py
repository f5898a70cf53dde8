"""A database of its own for one measurement, beside the one of ./dev: made, migrated, dropped.

Migrating takes half a minute, so it is done once: each measurement gets a copy of an empty one that is kept for as long
as the migrations are the same.
"""

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from config import local_services
from devtools.secret import secret_key

ROOT = Path(__file__).parent.parent
NAME = "goodword_bench"
EMPTY = "goodword_bench_empty"
PATIENCE_SECONDS = 60.0


@contextmanager
def scratch() -> Iterator[str]:
    """The URL of an empty, migrated database. Needs the server of ./dev: DATABASE_URL names a database, not a server."""
    url = os.environ.get("DATABASE_URL") or local_services.database_url(ROOT)
    if "/goodword?" not in url:
        raise SystemExit(
            "The benchmark makes its own database beside the one of ./dev: unset DATABASE_URL."
        )
    with psycopg.connect(_named(url, "postgres"), autocommit=True) as server:
        _keep_an_empty_one(server, url)
        _drop(server, NAME)
        server.execute(_sql("CREATE DATABASE {} TEMPLATE {}", NAME, EMPTY))
        try:
            yield _named(url, NAME)
        finally:
            _drop(server, NAME)


def _keep_an_empty_one(server: psycopg.Connection, url: str) -> None:
    """Its comment says of which migrations it was made: written last, so that half of one is never taken."""
    made_of = _fingerprint()
    found = server.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [EMPTY]
    ).fetchone()
    if found == (made_of,):
        return
    _drop(server, EMPTY)
    server.execute(_sql("CREATE DATABASE {}", EMPTY))
    manage(_named(url, EMPTY), "migrate", "--verbosity", "0")
    server.execute(_sql("COMMENT ON DATABASE {} IS ", EMPTY) + sql.Literal(made_of))


def _fingerprint() -> str:
    files = sorted(ROOT.glob("*/migrations/*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def _drop(server: psycopg.Connection, name: str) -> None:
    """A vacuum that is at work there belongs to the server, not to us: wait for it."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            server.execute(_sql("DROP DATABASE IF EXISTS {} WITH (FORCE)", name))
            return
        except psycopg.errors.InsufficientPrivilege:
            if time.monotonic() > until:
                raise
            time.sleep(0.5)


def _sql(text: str, *names: str) -> sql.Composed:
    return sql.SQL(text).format(*map(sql.Identifier, names))


def _named(url: str, database: str) -> str:
    return url.replace("/goodword?", f"/{database}?")


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


def inside(database_url: str, module: str, *arguments: str) -> int:
    """Run the part of a benchmark that needs Django, in a process of its own. Returns its exit code."""
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env=environ(database_url),
        check=False,
    ).returncode


def environ(database_url: str) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": database_url,
        "SECRET_KEY": secret_key(ROOT),
        "ALLOWED_HOSTS": "testserver,127.0.0.1",
        "LOG_LEVEL": "ERROR",
        "API_RATE_LIMIT": "10000000",
    }
