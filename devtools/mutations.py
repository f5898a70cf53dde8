"""``./dev mutate NAME``: change the code of a room in one place at a time and see whether its tests notice.

In a copy of the repository: first every test is watched (which lines it comes by), then each change is tried with the
tests that come by its line, in an order drawn at random, until the time is over. What no test notices is named.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from config import local_services
from devtools.errors import DevError
from devtools.mutants import Mutant, mutants

ROOT = Path(__file__).resolve().parent.parent
MOST_TESTS = 12
"""A change is tried with so many tests of those that come by, spread over the files they are in."""
PATIENCE_SECONDS = 90
AIM = 0.85


@dataclass(frozen=True, slots=True)
class Room:
    """What is changed, and the tests that should notice. Tables and their constraints are made before a change is tried
    and are therefore left out."""

    files: tuple[str, ...]
    tests: tuple[str, ...]


ROOMS = {
    "tenancy": Room(
        ("kernel/tenancy/context.py",),
        ("tests/kernel/test_tenancy.py", "tests/kernel/test_work.py"),
    ),
    "events": Room(
        ("accounts/events/*.py", "accounts/api/ingestion/*.py"),
        ("tests/accounts/events", "tests/accounts/ingestion"),
    ),
    "moments": Room(
        tuple(
            f"advocacy/moments/{name}.py"
            for name in ("gates", "rules", "pace", "resting", "steadying", "states", "ruling")
        ),
        ("tests/advocacy/moments",),
    ),
    "attribution": Room(
        ("referrals/attribution/*.py",),
        ("tests/referrals/test_attribution_rules.py", "tests/referrals/test_credit.py"),
    ),
    "consent": Room(
        ("accounts/contacting/*.py",),
        ("tests/accounts/contacting", "tests/accounts/pages/test_mail_events.py"),
    ),
}
LEFT_OUT = ("__init__.py", "models.py")
NAMED = ("DATABASE_URL", "REDIS_URL")


class Trying:
    """A copy of the repository in which changes are tried."""

    def __init__(self, folder: Path, room: Room) -> None:
        self.folder, self.room = folder, room
        self.services = {
            "DATABASE_URL": local_services.database_url(ROOT),
            "REDIS_URL": local_services.redis_url(ROOT),
            **{name: os.environ[name] for name in NAMED if os.environ.get(name)},
            "TEST_DATABASE_NAME": "test_mutants",
        }
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        )
        for name in filter(None, listed.stdout.split("\0")):
            if (ROOT / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, folder / name)

    def files(self) -> list[str]:
        found = [path for pattern in self.room.files for path in self.folder.glob(pattern)]
        return sorted(
            str(path.relative_to(self.folder)) for path in found if not path.name.endswith(LEFT_OUT)
        )

    def pytest(self, tests: list[str], *more: str, patience: float, **environ: str) -> int | None:
        """The exit code; None when it took too long."""
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-x",
            "-p",
            "no:randomly",
            "-p",
            "no:xdist",
        ]
        try:
            ended = subprocess.run(
                [*command, *more, *tests],
                cwd=self.folder,
                env={**os.environ, **self.services, **environ},
                capture_output=True,
                text=True,
                timeout=patience,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return None
        self.said = ended.stdout[-3000:]
        return ended.returncode

    def watch(self) -> dict[str, dict[int, list[str]]]:
        """Run every test once; file -> line -> tests that come by."""
        notes = self.folder / "came-by.json"
        watched = ":".join(str(self.folder / name) for name in self.files())
        code = self.pytest(
            list(self.room.tests),
            *("--create-db", "-p", "devtools.tracing"),
            patience=1800,
            GOODWORD_WATCHED=watched,
            GOODWORD_CAME_BY=str(notes),
        )
        if code != 0:
            raise DevError(f"the tests fail before anything is changed:\n{self.said}")
        return {
            str(Path(file).relative_to(self.folder)): {int(n): tests for n, tests in lines.items()}
            for file, lines in json.loads(notes.read_text()).items()
        }

    def survives(self, mutant: Mutant, tests: list[str]) -> bool:
        path = self.folder / mutant.file
        before = path.read_text()
        path.write_text(mutant.source)
        try:
            return self.pytest(tests, "--reuse-db", patience=PATIENCE_SECONDS) == 0
        finally:
            path.write_text(before)


def spread(tests: list[str]) -> list[str]:
    """At most MOST_TESTS of them, as many files as there are."""
    by_file: dict[str, list[str]] = {}
    for test in tests:
        by_file.setdefault(test.partition("::")[0], []).append(test)
    chosen: list[str] = []
    while by_file and len(chosen) < MOST_TESTS:
        for file in list(by_file):
            chosen.append(by_file[file].pop(0))
            if not by_file[file]:
                del by_file[file]
    return chosen[:MOST_TESTS]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./dev mutate")
    parser.add_argument("room", choices=sorted(ROOMS))
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory(prefix="goodword-mutants-") as folder:
            return _try_all(Trying(Path(folder), ROOMS[asked.room]), asked)
    except DevError as error:
        print(f"./dev mutate: {error}", file=sys.stderr)
        return 1


def _try_all(trying: Trying, asked: argparse.Namespace) -> int:
    came_by = trying.watch()
    every = [
        mutant
        for file in trying.files()
        for mutant in mutants(file, (trying.folder / file).read_text())
    ]
    random.Random(asked.seed).shuffle(every)
    until = time.monotonic() + asked.minutes * 60
    killed, survivors, alone = 0, [], []
    for mutant in every:
        tests = came_by.get(mutant.file, {}).get(mutant.line, [])
        if not tests:
            alone.append(mutant)
            continue
        if time.monotonic() > until:
            break
        if trying.survives(mutant, spread(tests)):
            survivors.append(mutant)
            print(_line("survived", mutant), flush=True)
        else:
            killed += 1
    _tell(asked.room, killed, survivors, alone, every)
    return 0


def _tell(
    room: str, killed: int, survivors: list[Mutant], alone: list[Mutant], every: list[Mutant]
) -> None:
    tried = killed + len(survivors)
    score = killed / tried if tried else 0.0
    print(
        f"{room}: {killed} of {tried} changes noticed, {score:.0%} (aim {AIM:.0%}); {len(every)} are possible, "
        f"{len(alone)} seen are on lines that no test of this room comes by"
    )
    for mutant in sorted(alone, key=lambda one: (one.file, one.line))[:20]:
        print(_line("nobody comes by", mutant))


def _line(word: str, mutant: Mutant) -> str:
    return f"  {word}: {mutant.file}:{mutant.line}  {mutant.before}  ->  {mutant.after}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
