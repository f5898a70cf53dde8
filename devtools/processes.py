"""Child processes of ``./dev``: one in the foreground, or several watched together.

Every child is tied to our life by the kernel (see ``devtools.parenthood``), so that even ``kill -9`` of
``./dev`` leaves nothing behind.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from devtools.errors import DevError
from devtools.parenthood import die_with_parent

STOP_TIMEOUT = 25.0
ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Ended(BaseException):
    """We were asked to end; raised by the signal handlers so that every ``finally`` runs."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number
        self.exit_code = 128 + number


def end_on_signals() -> None:
    """Turn SIGINT, SIGTERM and SIGHUP into ``Ended``.

    Said explicitly for SIGINT too: a shell that starts us in the background sets it to be ignored.
    """

    def end(number: int, frame: FrameType | None) -> None:
        for each in ENDING_SIGNALS:  # a second Ctrl-C must not interrupt the orderly end
            signal.signal(each, signal.SIG_IGN)
        raise Ended(number)

    for number in ENDING_SIGNALS:
        signal.signal(number, end)


def run(command: Sequence[str], environ: Mapping[str, str] | None = None) -> int:
    """Run in the foreground and return the exit code; when we are asked to end, the child ends first.

    At a terminal Ctrl-C reaches the child by itself, and what it means there (end the tests, drop a line in
    the shell) is for the child to say.
    """
    at_terminal = os.isatty(0)
    process = subprocess.Popen(
        command,
        env=dict(os.environ if environ is None else environ),
        preexec_fn=die_with_parent(signal.SIGTERM),
    )
    before = signal.signal(signal.SIGINT, _leave_to_child) if at_terminal else None
    try:
        return process.wait()
    except Ended as ended:
        process.send_signal(ended.number)
        _wait_or_kill(process)
        raise
    finally:
        if before is not None:
            signal.signal(signal.SIGINT, before)


def _leave_to_child(number: int, frame: FrameType | None) -> None:
    """Not SIG_IGN, which the child would inherit."""


def _wait_or_kill(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(STOP_TIMEOUT)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@dataclass(slots=True)
class Child:
    """One watched process and where it writes."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path


@dataclass(slots=True)
class Children:
    """Several processes that live and end together."""

    environ: Mapping[str, str]
    logs: Path
    running: list[Child] = field(default_factory=list)

    def start(self, name: str, command: Sequence[str]) -> None:
        """Start one, in a session of its own, with a fresh log."""
        log = self.logs / f"{name}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                command,
                env=dict(self.environ),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGTERM),
            )
        self.running.append(Child(name, process, log))

    def check(self) -> None:
        """Complain about a child that ended by itself, with the end of its log."""
        for child in self.running:
            code = child.process.poll()
            if code is not None:
                raise DevError(
                    f"The {child.name} ended with code {code}. The end of {child.log}:\n{tail(child.log)}"
                )

    def wait_until(self, ready: Callable[[], bool], what: str, timeout: float = 60.0) -> None:
        """Poll until ``ready``, watching the children meanwhile."""
        deadline = time.monotonic() + timeout
        while not ready():
            self.check()
            if time.monotonic() > deadline:
                raise DevError(
                    f"{what} did not come within {timeout:.0f} s; the logs are in {self.logs}"
                )
            time.sleep(0.05)

    def run_beside(self, command: Sequence[str]) -> int:
        """Run a command on the terminal while the children work; theirs ending ends it too."""
        process = subprocess.Popen(
            command,
            env=dict(self.environ),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGTERM),
        )
        try:
            while process.poll() is None:
                self.check()
                time.sleep(0.05)
            return process.returncode
        finally:
            if process.poll() is None:
                process.terminate()
                _wait_or_kill(process)

    def stop(self) -> None:
        """Ask all at once, then wait for each: they end beside one another."""
        for child in self.running:
            if child.process.poll() is None:
                child.process.terminate()
        for child in self.running:
            _wait_or_kill(child.process)
        self.running.clear()

    def kill(self) -> None:
        """End all now, with what they started: what they had not finished stands in rows and is not lost."""
        for child in self.running:
            with suppress(ProcessLookupError):
                os.killpg(child.process.pid, signal.SIGKILL)
            child.process.wait()
        self.running.clear()


def tail(log: Path, lines: int = 20) -> str:
    """The last lines of a log, indented."""
    found = log.read_text(errors="replace").splitlines()[-lines:] or ["(nothing was written)"]
    return "\n".join(f"    {line}" for line in found)
