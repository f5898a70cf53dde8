"""Try changes with the tests that come by them, inside one process of pytest: every change in a fork of its own.

A fork has everything loaded, the database made and the tests collected; the change is put into the code it has in
memory. So a change costs what its tests cost, not what starting costs. Files are never touched.
"""

import ast
import enum
import os
import random
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections
from hypothesis import Phase
from hypothesis import settings as hypothesis_settings

from devtools.errors import DevError
from devtools.mutants import Mutant, mutants
from devtools.swapping import Living
from devtools.tracing import Watch

LEAST_TESTS, MOST_SECONDS = 12, 20.0
"""A change is tried with as many tests of those that come by as fit into this time, quick ones first, and never with fewer."""
PATIENCE = 5.0, 10.0
"""Whoever takes five times as long as with nothing changed, and ten seconds, will not come to an end."""


class End(enum.IntEnum):
    """How a fork ended."""

    SURVIVED = 0
    NOTICED = 10
    NOT_TRIED = 11
    """It belongs to a class as it is made."""


@dataclass
class Outcome:
    """What became of the changes that were tried."""

    killed: int = 0
    survivors: list[Mutant] = field(default_factory=list)
    alone: list[Mutant] = field(default_factory=list)
    """No test comes by."""
    not_tried: list[Mutant] = field(default_factory=list)
    possible: int = 0
    left: int = 0
    """The time was over."""

    @property
    def tried(self) -> int:
        return self.killed + len(self.survivors)

    @property
    def score(self) -> float:
        return self.killed / self.tried if self.tried else 0.0


class _Nobody:
    """Comes after the last test, so that what belongs to the session stays."""

    def __init__(self, session: pytest.Session) -> None:
        self.session = session

    def listchain(self) -> list[pytest.Session]:
        return [self.session]


class Trying:
    """The plugin of pytest that runs the tests in its own way."""

    def __init__(
        self,
        root: Path,
        files: list[str],
        *,
        seed: int,
        minutes: float,
        tell: Callable[[str], None],
    ) -> None:
        self.root, self.files, self.tell = root, files, tell
        self.seed, self.seconds = seed, minutes * 60
        self.watch = Watch({str(root / name) for name in files})
        self.took: dict[str, float] = {}
        self.failed: list[str] = []
        self.outcome = Outcome()
        self.complaint = ""

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        """Drawn the same way each time, and nothing is made smaller once it was found."""
        hypothesis_settings.register_profile(
            "mutants",
            hypothesis_settings.default,
            derandomize=True,
            database=None,
            phases=[Phase.explicit, Phase.generate],
        )
        hypothesis_settings.load_profile("mutants")

    @pytest.hookimpl
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.append(report.nodeid)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed:
            self.complaint = "the tests could not be collected"
            return True
        self.items = {item.nodeid: item for item in session.items if not _needs_a_thread(item)}
        self.session = session
        self._run(session.items, watched=True)
        if self.failed:
            self.complaint = f"the tests fail before anything is changed: {self.failed[:5]}"
            return True
        try:
            self._try_all()
        except DevError as error:
            self.complaint = str(error)
        return True

    def _run(self, items: list[pytest.Item], *, watched: bool = False) -> None:
        for item, following in zip_longest(items, items[1:]):
            began = time.monotonic()
            after: Any = following or _Nobody(self.session)
            if watched:
                with self.watch.on(item.nodeid):
                    item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
            else:
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
            self.took[item.nodeid] = time.monotonic() - began
            if self.failed and not watched:
                return

    def _try_all(self) -> None:
        self.living = Living(self.watch.files)
        self.trees = {name: ast.parse((self.root / name).read_text()) for name in self.files}
        every = [
            one for name in self.files for one in mutants(name, (self.root / name).read_text())
        ]
        random.Random(self.seed).shuffle(every)
        self.outcome.possible = len(every)
        for tests in [tests for tests in map(self._tests_of, every[:50]) if tests][:5]:
            self._check_in_a_fork(tests)
        until = time.monotonic() + self.seconds
        for position, one in enumerate(every):
            if time.monotonic() > until:
                self.outcome.left = len(every) - position
                break
            self._try(one)

    def _check_in_a_fork(self, tests: list[str]) -> None:
        """Nothing is changed: they must be as green as they were. Raises DevError that names those that are not."""
        if self._fork(None, tests) is not End.SURVIVED:
            red = [test for test in tests if self._fork(None, [test]) is not End.SURVIVED]
            raise DevError(f"green, and red in a fork although nothing was changed: {red}")

    def _try(self, one: Mutant) -> None:
        tests = self._tests_of(one)
        if not tests:
            self.outcome.alone.append(one)
            return
        end = self._fork(one, tests)
        if end is End.SURVIVED:
            self.outcome.survivors.append(one)
            self.tell(f"  survived: {place(one)}")
        elif end is End.NOT_TRIED:
            self.outcome.not_tried.append(one)
        else:
            self.outcome.killed += 1

    def _tests_of(self, one: Mutant) -> list[str]:
        """Those that come by, quick ones first; whoever reads a name of the module comes by no line of it."""
        lines = self.watch.came_by.get(str(self.root / one.file), {})
        tests = set().union(*(lines.get(number, set()) for number in one.lines))
        if not tests and one.is_name:
            tests = set(self.items)
        chosen: list[str] = []
        seconds = 0.0
        tests &= self.items.keys()
        for test in sorted(tests, key=lambda test: (self.took[test], test)):
            seconds += self.took[test]
            if len(chosen) >= LEAST_TESTS and seconds > MOST_SECONDS:
                break
            chosen.append(test)
        return chosen

    def _fork(self, one: Mutant | None, tests: list[str]) -> End:
        connections.close_all()
        child = os.fork()
        if child == 0:
            self._be_silent()
            code = End.NOTICED
            try:
                code = self._inside(one, tests)
            finally:
                os._exit(code)
        times, more = PATIENCE
        return self._wait(child, times * sum(self.took[test] for test in tests) + more)

    def _be_silent(self) -> None:
        self.session.config.pluginmanager.unregister(name="terminalreporter")
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)

    def _inside(self, one: Mutant | None, tests: list[str]) -> End:
        self.failed.clear()
        if one is not None and not self.living.swap(
            str(self.root / one.file), self.trees[one.file], one.tree
        ):
            return End.NOT_TRIED
        self._run([self.items[test] for test in tests])
        return End.NOTICED if self.failed else End.SURVIVED

    def _wait(self, child: int, patience: float) -> End:
        """Whoever does not come to an end has noticed; what it left in the database is taken out."""
        until = time.monotonic() + patience
        while time.monotonic() < until:
            pid, status = os.waitpid(child, os.WNOHANG)
            if pid:
                code = os.waitstatus_to_exitcode(status)
                if code in End._value2member_map_:
                    return End(code)
                break
            time.sleep(0.005)
        else:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        cleaner = os.fork()
        if cleaner == 0:
            try:
                call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)
            finally:
                os._exit(0)
        os.waitpid(cleaner, 0)
        return End.NOTICED


def _needs_a_thread(item: pytest.Item) -> bool:
    """A thread of the session is not in a fork of it."""
    return "live_server" in getattr(item, "fixturenames", ())


def place(one: Mutant) -> str:
    return f"{one.file}:{one.line}  {one.before}  ->  {one.after}"
