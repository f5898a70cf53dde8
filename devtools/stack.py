"""The real thing for journeys and benchmarks: granian, a worker and beat as processes, and a real SMTP server."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

ROOT = Path(__file__).parent.parent
PATIENCE_SECONDS = 60.0


class Letterbox:
    """Takes every mail and keeps it."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.mails.append(BytesParser(policy=default).parsebytes(envelope.content))
        return "250 OK"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(
    look: Callable[[], Any], what: str, patience: float = PATIENCE_SECONDS, *, pause: float = 0.05
) -> Any:
    """The first true answer of `look`; raises AssertionError when none comes in time."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if found := look():
            return found
        time.sleep(pause)
    raise AssertionError(f"{what} did not come within {patience:.0f} s")


@dataclass
class Stack:
    """Starts and kills its own processes, by their ids only. `more`: variables for all of them."""

    logs: Path
    database_url: str
    redis_url: str
    secret_key: str
    letterbox: Letterbox = field(default_factory=Letterbox)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    more: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.smtp = Controller(self.letterbox, hostname="127.0.0.1", port=free_port())
        self.smtp.start()
        for name in ("web", "worker", "beat"):
            self.run(name)
        wait_for(self._answers, "an answer of /readyz")

    def run(
        self,
        name: str,
        *,
        called: str = "",
        more: Mapping[str, str] | None = None,
        prepare: Callable[[], None] | None = None,
        folder: Path = ROOT,
    ) -> None:
        """Start web, worker or beat (again); `called` otherwise where there are two of a kind.

        `more`: variables for this one; `prepare` runs in it before it begins; `folder`: a checkout other than ours.
        """
        called = called or name
        commands = {
            "web": f"config.serve --host 127.0.0.1 --port {self.port} --workers 2 --blocking-threads 2",
            "worker": "celery -A config worker --concurrency 2 --without-mingle --without-gossip",
            "beat": f"celery -A config.beat beat --schedule {self.logs / called}",
        }
        with (self.logs / f"{called}.log").open("ab") as log:
            self.processes[called] = subprocess.Popen(
                [sys.executable, "-m", *commands[name].split()],
                cwd=folder,
                env={**self._environ(), **(more or {})},
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=prepare,
            )

    def kill(self, name: str) -> None:
        """kill -9 the whole process group, as a machine that dies would."""
        process = self.processes.pop(name)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        for name in list(self.processes):
            self.kill(name)
        self.smtp.stop()

    def _environ(self) -> dict[str, str]:
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": self.database_url,
            "REDIS_URL": _other_valkey_database(self.redis_url),
            "SECRET_KEY": self.secret_key,
            "EMAIL_URL": f"smtp://127.0.0.1:{self.smtp.port}",
            "BASE_URL": self.url,
            "ALLOWED_HOSTS": "127.0.0.1",
            "LOG_LEVEL": "WARNING",
            **self.more,
        }

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


def _other_valkey_database(url: str) -> str:
    """Beat pokes its own workers: not those of a demo that runs on the same Valkey."""
    return url.replace("db=0", "db=5") if "db=0" in url else url.rstrip("/0") + "/5"
