"""A private PostgreSQL cluster for one checkout: create, start, adopt, and the two roles of the product."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg

from config import local_services
from devtools import nobody
from devtools.binaries import PostgresBinaries, find_postgres
from devtools.errors import DevError
from devtools.parenthood import (
    NOBODY,
    die_with_parent,
    enter_user_namespace,
    user_namespaces_work,
)
from devtools.servers import Server, as_user, first_number, last_line, process_runs, start_server

SUPERUSER = "postgres"
WIDE_ROLE = "goodword_everywhere"
SOCKET_NAME = f".s.PGSQL.{local_services.POSTGRES_PORT}"
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "256MB",
    "max_connections": "200",
    "synchronous_commit": "on",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    # A database that fills from empty: as long as a table counts as tiny, foreign keys are checked by reading all of it.
    "autovacuum_naptime": "5s",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %d ",
    "log_checkpoints": "off",
}
SETTLING_TIMEOUT = 30.0


@dataclass(frozen=True, slots=True)
class Home:
    """Where a cluster lives and as whom it runs."""

    binaries: PostgresBinaries
    data: Path
    sockets: Path
    user: int | None = None
    step_down: Callable[[], None] | None = None


def ensure_postgres(root: Path, environ: Mapping[str, str], logs: Path) -> Server | None:
    """Adopt the running cluster (None) or start it; either way roles and database exist afterwards."""
    server = None
    if not _adoptable(root):
        home = _home(root, find_postgres(environ))
        _initialise(home, logs / "initdb.log")
        _remove_stale_locks(home)
        server = _start(home, logs / "postgres.log")
    try:
        _create_roles_and_database(root)
    except BaseException:
        if server is not None:
            server.stop()
        raise
    return server


def connect(root: Path, database: str = "postgres") -> psycopg.Connection:
    """As the superuser of the local cluster: for the launcher and its tests, never for the product."""
    return psycopg.connect(
        host=str(local_services.socket_directory(root)),
        user=SUPERUSER,
        dbname=database,
        connect_timeout=5,
        autocommit=True,
    )


def _adoptable(root: Path) -> bool:
    """Whether a cluster answers; one that is just starting or stopping is given time to settle."""
    deadline = time.monotonic() + SETTLING_TIMEOUT
    while True:
        with suppress(psycopg.OperationalError), connect(root):
            return True
        socket = local_services.socket_directory(root) / SOCKET_NAME
        holder = first_number(socket.resolve().with_name(f"{SOCKET_NAME}.lock"))
        if holder is None or not process_runs(holder, "postgres"):
            return False
        if time.monotonic() > deadline:
            raise DevError(f"PostgreSQL (process {holder}) holds {socket} but does not answer.")
        time.sleep(0.1)


def _home(root: Path, binaries: PostgresBinaries) -> Home:
    """Not root: plain. Root: a user namespace, else ``nobody`` with a link at the socket's usual place."""
    data_name = f"pg{binaries.major}"  # a newer major must not meet an older cluster
    state = local_services.state_directory(root)
    sockets = local_services.socket_directory(root)
    if os.geteuid() != 0:
        return Home(binaries, state / data_name, sockets)
    if user_namespaces_work():
        return Home(binaries, state / data_name, sockets, step_down=enter_user_namespace)
    folder = nobody.own_folder(root)
    link = sockets / SOCKET_NAME
    link.unlink(missing_ok=True)
    link.symlink_to(folder / "sockets" / SOCKET_NAME)
    reachable = nobody.reachable(binaries, folder)
    return Home(reachable, folder / data_name, folder / "sockets", user=NOBODY)


def _initialise(home: Home, log: Path) -> None:
    """Create the cluster beside its place and move it there, so that half a cluster is never mistaken for one."""
    if (home.data / "PG_VERSION").exists():
        return
    unfinished = home.data.with_name(f"{home.data.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    same_order_everywhere = (
        ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        if home.binaries.major >= 17
        else []
    )
    command = [
        str(home.binaries.folder / "initdb"),
        f"--pgdata={unfinished}",
        f"--username={SUPERUSER}",
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C.UTF-8" if not same_order_everywhere else "--locale=C",
        *same_order_everywhere,
        "--no-sync",
        "--no-instructions",
    ]
    with log.open("wb") as output:
        result = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            check=False,
            preexec_fn=home.step_down,
            **as_user(home.user),
        )
    if result.returncode != 0:
        raise DevError(f"PostgreSQL could not create its cluster: {last_line(log)} (log: {log})")
    unfinished.rename(home.data)


def _remove_stale_locks(home: Home) -> None:
    """Lock files of a server that is gone.

    PostgreSQL checks only that the process id exists, and so refuses to start beside a zombie that its parent
    has not reaped, or beside a stranger that got the id after a restart of the machine.
    """
    for lock in (home.data / "postmaster.pid", home.sockets / f"{SOCKET_NAME}.lock"):
        holder = first_number(lock)
        if holder is not None and not process_runs(holder, "postgres"):
            lock.unlink(missing_ok=True)


def _start(home: Home, log: Path, *arguments: str) -> Server:
    tie = die_with_parent(signal.SIGINT)  # SIGINT: PostgreSQL's fast, clean shutdown

    def prepare() -> None:
        if home.step_down is not None:
            home.step_down()
        tie()  # after the change of credentials, which would undo it

    folder = str(home.sockets).replace('"', '""')
    settings = {**SETTINGS, "unix_socket_directories": f'"{folder}"'}
    server = start_server(
        "PostgreSQL",
        [
            str(home.binaries.folder / "postgres"),
            "-D",
            str(home.data),
            *(part for name, value in settings.items() for part in ("-c", f"{name}={value}")),
            *arguments,
        ],
        log=log,
        stop_signal=signal.SIGINT,
        prepare=prepare,
        user=home.user,
    )
    server.wait_until(lambda: _says_ready(home.data / "postmaster.pid", server.process.pid))
    return server


def _says_ready(pid_file: Path, pid: int) -> bool:
    """Line 8 of the pid file, believed only when line 1 is our process: an old file says ready too."""
    try:
        lines = pid_file.read_text().splitlines()
    except (FileNotFoundError, PermissionError):
        return False
    return len(lines) > 7 and lines[0] == str(pid) and lines[7].strip() == "ready"


def _create_roles_and_database(root: Path) -> None:
    """The role the product connects as owns its database and is held by row-level security.

    ``goodword_everywhere`` is the one way around, taken on for a transaction by SET LOCAL ROLE.
    """
    role, database = local_services.ROLE, local_services.DATABASE
    with connect(root) as connection:
        existing = {
            name
            for (name,) in connection.execute(
                "SELECT rolname::text FROM pg_roles UNION ALL SELECT '/' || datname FROM pg_database"
            )
        }
        if role not in existing:
            connection.execute(f"CREATE ROLE {role} LOGIN NOSUPERUSER CREATEDB")
        if WIDE_ROLE not in existing:
            connection.execute(f"CREATE ROLE {WIDE_ROLE} NOLOGIN BYPASSRLS")
        connection.execute(f"GRANT {WIDE_ROLE} TO {role}")
        if f"/{database}" not in existing:
            connection.execute(f"CREATE DATABASE {database} OWNER {role}")
