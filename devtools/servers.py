"""What both local servers have in common: start in the foreground, tied to our life; wait; stop."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from devtools.errors import DevError

START_TIMEOUT = 60.0
STOP_TIMEOUT = 20.0


@dataclass(slots=True)
class Server:
    """A server process that this process started and therefore stops."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    stop_signal: signal.Signals

    def wait_until(self, ready: Callable[[], bool]) -> None:
        """Poll until ``ready``; a server that ends or stays silent is reported with the end of its log."""
        deadline = time.monotonic() + START_TIMEOUT
        while not ready():
            if self.process.poll() is not None:
                raise DevError(
                    f"{self.name} ended with code {self.process.returncode} while starting: "
                    f"{last_line(self.log)} (log: {self.log})"
                )
            if time.monotonic() > deadline:
                self.stop()
                raise DevError(
                    f"{self.name} did not answer within {START_TIMEOUT:.0f} s (log: {self.log})"
                )
            time.sleep(0.02)

    def stop(self) -> None:
        """Ask, wait, and insist."""
        if self.process.poll() is None:
            self.process.send_signal(self.stop_signal)
            try:
                self.process.wait(STOP_TIMEOUT)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def start_server(
    name: str,
    command: Sequence[str],
    *,
    log: Path,
    stop_signal: signal.Signals,
    prepare: Callable[[], None],
    user: int | None = None,
) -> Server:
    """Start ``command`` in a session of its own, so that Ctrl-C reaches us first and we end things in order."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            start_new_session=True,
            preexec_fn=prepare,
            **as_user(user),
        )
    return Server(name, process, log, stop_signal)


def as_user(user: int | None) -> dict[str, Any]:
    """The ``subprocess`` arguments that drop to a user id, group and all."""
    return {} if user is None else {"user": user, "group": user, "extra_groups": []}


def process_runs(pid: int, program: str) -> bool:
    """Whether ``pid`` is a living process of that program: not a zombie, not a stranger with a reused id."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    try:
        name, _, rest = Path(f"/proc/{pid}/stat").read_text(errors="replace").partition(") ")
    except FileNotFoundError:
        return not Path("/proc/self/stat").exists()  # no /proc on macOS: believe the signal
    return not rest.startswith("Z") and program in name


def first_number(path: Path) -> int | None:
    """The number on the first line of a pid file."""
    try:
        return int(path.read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None


def last_line(log: Path) -> str:
    """The last line of a log that says something."""
    lines = log.read_text(errors="replace").strip().splitlines() if log.exists() else []
    return lines[-1] if lines else "no output"


def named(environ: Mapping[str, str], variable: str) -> str | None:
    """The value of a variable, with an empty one counted as unset."""
    return environ.get(variable, "").strip() or None
