"""granian as production starts it, for the product and for the floors; what its processes cost in memory and time."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from bench.database import ROOT, environ
from devtools.processes import tail
from devtools.stack import free_port

PRODUCT, FLOORS = "config.wsgi:application", "bench.floors.wsgi:application"
WORKERS, THREADS = 2, 4
PATIENCE_SECONDS = 60.0


@contextmanager
def serving(database_url: str, application: str) -> Iterator["Server"]:
    """A server with two workers of four threads, as in the Dockerfile; ended by its group."""
    server = Server(database_url, application)
    try:
        yield server
    finally:
        server.stop()


class Server:
    """A running granian. `cold_seconds`: from the start of the process to its first 200."""

    def __init__(self, database_url: str, application: str) -> None:
        self.port = free_port()
        told = environ(database_url)
        if application == FLOORS:
            told |= {"DJANGO_SETTINGS_MODULE": "bench.floors.settings", "GOODWORD_WEB": "true"}
        program = {PRODUCT: "config.serve", FLOORS: f"granian --interface wsgi {FLOORS}"}[
            application
        ]
        command = f"{program} --host 127.0.0.1 --port {self.port} --workers {WORKERS}"
        self.log = ROOT / ".local" / "logs" / f"bench-{application.split('.', maxsplit=1)[0]}.log"
        began = time.monotonic()
        with self.log.open("wb") as log:
            self.process = self._start(command, told, log)
        self._wait()
        self.cold_seconds = time.monotonic() - began

    def _start(
        self, command: str, told: dict[str, str], log: IO[bytes]
    ) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, "-m", *command.split(), "--blocking-threads", str(THREADS)],
            cwd=ROOT,
            env=told,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )

    def _wait(self) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5):
                    return
            except OSError:
                time.sleep(0.01)
        self.stop()
        raise TimeoutError(
            f"the web server did not answer; the end of {self.log}:\n{tail(self.log)}"
        )

    def stop(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def worker_mebibytes(self) -> list[float]:
        """What each worker takes, shared pages divided among those that share them (PSS)."""
        return sorted(mebibytes(pid) for pid in children(self.process.pid))

    def mebibytes(self) -> float:
        return mebibytes(self.process.pid) + sum(self.worker_mebibytes())


def children(pid: int) -> list[int]:
    """Processes that this one started, and theirs."""
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in map(int, (task / "children").read_text().split()):
            found += [child, *children(child)]
    return found


def mebibytes(pid: int) -> float:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise LookupError(f"process {pid} does not say what it takes")
