"""A private Valkey for one checkout: the broker of Celery and the cache."""

import signal
import time
from collections.abc import Mapping
from pathlib import Path

import redis

from config import local_services
from devtools.binaries import find_valkey
from devtools.errors import DevError
from devtools.parenthood import die_with_parent
from devtools.servers import Server, first_number, process_runs, start_server

SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    "appendonly": "yes",
    "appendfsync": "everysec",
    "save": "",
    "maxmemory-policy": "noeviction",
    "daemonize": "no",
    "loglevel": "notice",
}
SETTLING_TIMEOUT = 30.0


def ensure_valkey(root: Path, environ: Mapping[str, str], logs: Path) -> Server | None:
    """Adopt the running server (None) or start it."""
    data = local_services.state_directory(root) / "valkey"
    data.mkdir(exist_ok=True)
    pid_file = data / "server.pid"
    if _adoptable(root, pid_file):
        return None
    settings = {
        **SETTINGS,
        "dir": str(data),
        "unixsocket": str(local_services.redis_socket(root)),
    }
    server = start_server(
        "Valkey",
        [
            str(find_valkey(environ)),
            *(part for name, value in settings.items() for part in (f"--{name}", value)),
        ],
        log=logs / "valkey.log",
        stop_signal=signal.SIGTERM,
        prepare=die_with_parent(signal.SIGTERM),
    )
    pid_file.write_text(f"{server.process.pid}\n")
    server.wait_until(lambda: _answers(root))
    return server


def _answers(root: Path) -> bool:
    client = redis.Redis.from_url(local_services.redis_url(root), socket_timeout=2)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()


def _adoptable(root: Path, pid_file: Path) -> bool:
    """Whether a server answers; one that is loading or stopping is waited for.

    A stopping server removes the socket file at its end, and would remove that of a successor started too early.
    """
    deadline = time.monotonic() + SETTLING_TIMEOUT
    while not _answers(root):
        holder = first_number(pid_file)
        if holder is None or not (process_runs(holder, "valkey") or process_runs(holder, "redis")):
            return False
        if time.monotonic() > deadline:
            raise DevError(
                f"Valkey (process {holder}) holds {local_services.redis_socket(root)} but does not answer."
            )
        time.sleep(0.1)
    return True
