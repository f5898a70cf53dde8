"""``./dev mutate NAME``: change the code of a room in one place at a time and see whether its tests notice.

First every test is watched (which lines it comes by), then each change is tried with the tests that come by it, in an
order drawn at random from a seed, until all are tried or the time is over. What no test notices is named.
"""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from devtools.trying import Outcome, Trying, place

ROOT = Path(__file__).resolve().parent.parent
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
        tuple(
            f"tests/advocacy/moments/test_{name}.py"
            for name in (
                "edges",
                "decide",
                "acting",
                "answers",
                "asking",
                "before_asking",
                "laws",
                "pace",
                "rules_as_data",
            )
        ),
    ),
    "attribution": Room(
        ("referrals/attribution/*.py",),
        tuple(
            f"tests/referrals/test_{name}.py"
            for name in (
                "attribution_rules",
                "credit",
                "heard",
                "introductions",
                "announcements",
                "lead_rules",
                "leads",
            )
        ),
    ),
    "consent": Room(
        ("accounts/contacting/*.py",),
        ("tests/accounts/contacting", "tests/accounts/pages/test_mail_events.py"),
    ),
}
QUIETLY = (
    *("-q", "--no-header", "-p", "no:xdist", "-p", "no:randomly"),
    *("-W", "ignore:Module already imported:pytest.PytestAssertRewriteWarning"),
)
LEFT_OUT = ("__init__.py",)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./dev mutate")
    parser.add_argument("room", choices=sorted(ROOMS))
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    room = ROOMS[asked.room]
    trying = Trying(
        ROOT,
        files_of(room),
        seed=asked.seed,
        minutes=asked.minutes,
        tell=lambda line: print(line, file=sys.__stderr__, flush=True),
    )
    code = pytest.main([*QUIETLY, *room.tests], [trying])
    if trying.complaint or code not in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}:
        print(f"./dev mutate: {trying.complaint or code}", file=sys.stderr)
        return 1
    tell(asked.room, trying.outcome)
    return 0


def files_of(room: Room) -> list[str]:
    found = [path for pattern in room.files for path in ROOT.glob(pattern)]
    return sorted(str(path.relative_to(ROOT)) for path in found if not path.name.endswith(LEFT_OUT))


def tell(room: str, outcome: Outcome) -> None:
    """The score, and by name what nobody noticed."""
    print(
        f"{room}: {outcome.killed} of {outcome.tried} changes noticed, {outcome.score:.0%} (aim {AIM:.0%}); "
        f"{outcome.possible} are possible, {len(outcome.alone)} on lines that no test of this room comes by, "
        f"{len(outcome.not_tried)} in what is made with a class, {outcome.left} not tried in this time"
    )
    for word, found in (("survived", outcome.survivors), ("nobody comes by", outcome.alone)):
        for one in sorted(found, key=lambda mutant: (mutant.file, mutant.line)):
            print(f"  {word}: {place(one)}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
