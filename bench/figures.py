"""What a benchmark found: each figure beside its floor and its goal, handed to whoever asked for it as lines of JSON."""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = "BENCH_FIGURES"
"""Names the file in which the figures of a run are gathered; without it they are only printed."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number. `met` is None where nothing was promised. Texts are ready to read."""

    subject: str
    what: str
    value: str
    floor: str = ""
    goal: str = ""
    met: bool | None = None
    note: str = ""


def record(
    subject: str,
    what: str,
    value: str,
    *,
    floor: str = "",
    goal: str = "",
    met: bool | None = None,
    note: str = "",
) -> bool:
    """Print a figure and hand it on. Returns False when a goal was missed."""
    figure = Figure(subject, what, value, floor, goal, met, note)
    beside = "; ".join(
        part
        for part in (floor and f"floor {floor}", goal and f"goal {goal}", WORDS[met], note)
        if part
    )
    print(f"  {what:58} {value:>22}   {beside}", flush=True)
    if path := os.environ.get(FILE):
        with Path(path).open("a") as file:
            file.write(json.dumps(asdict(figure)) + "\n")
    return met is not False


def read(path: Path) -> list[Figure]:
    """The figures that were handed on."""
    lines = path.read_text().splitlines() if path.exists() else []
    return [Figure(**json.loads(line)) for line in lines]


def at_least(value: float, goal: float) -> bool:
    return value >= goal


def percentile(values: Iterable[float], percent: float) -> float:
    """The value below which so many percent lie, without interpolation: a value that was really seen."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


WORDS = {True: "reached", False: "NOT REACHED", None: ""}
