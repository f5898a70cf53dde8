"""Writes results.md: the figures of a whole run, each beside its floor and its goal, and what stood in the way."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench import machine
from bench.figures import Figure
from bench.runs import BROKE, Run

FOLDER = Path(__file__).parent
PATH = FOLDER / "results.md"
LIMITS = FOLDER / "limits.md"
"""Written by hand: which limit a missed goal met, and the profile that shows it."""
LINES_OF_LOG = 80
MET = {True: "yes", False: "**no**", None: ""}


def write(runs: Sequence[Run], *, seconds: float) -> None:
    """Written anew after each benchmark: whatever happens later, what was measured is there."""
    PATH.write_text("\n".join(_lines(runs, seconds)) + "\n")


def _lines(runs: Sequence[Run], seconds: float) -> Iterator[str]:
    figures = [figure for run in runs for figure in run.figures]
    promised = [figure for figure in figures if figure.met is not None]
    reached = sum(figure.met is True for figure in promised)
    yield "# What was measured"
    yield ""
    yield (
        f"`./dev bench` on {datetime.now(UTC):%d %B %Y, %H:%M} UTC, {seconds / 60:.1f} minutes: {machine.described()}; "
        "PostgreSQL and Valkey of `./dev`, synchronous commit and row-level security on, the load on the same cores. "
        "Absolute figures belong to this machine; what carries over is the ratio to a floor of the same minute. "
        "How each is measured stands at the top of its module in `bench/`."
    )
    yield ""
    yield f"{reached} of {len(promised)} goals were reached."
    for run in runs:
        yield from _one(run)
    yield ""
    yield from LIMITS.read_text().splitlines() if LIMITS.exists() else ()


def _one(run: Run) -> Iterator[str]:
    yield ""
    yield f"## {run.name}"
    yield ""
    yield f"{run.ended.capitalize()}; {run.seconds:.0f} s, while others used {run.busy:.1f} cores before it began."
    if run.figures:
        yield ""
        yield "| what | figure | floor | goal | reached | beside it |"
        yield "|---|---|---|---|---|---|"
        yield from map(_row, run.figures)
    if run.code == BROKE or not run.figures:  # some tell in lines of their own
        yield ""
        yield "```"
        yield from run.log.splitlines()[-LINES_OF_LOG:]
        yield "```"


def _row(one: Figure) -> str:
    told = (one.what, one.value, one.floor, one.goal, MET[one.met], one.note)
    return "| " + " | ".join(text.replace("|", "\\|") for text in told) + " |"
