"""Measurements on the real stack: `./dev bench` runs them and writes results.md, `./dev bench NAME` runs one.

Each runs in a process of its own: one that fails is reported, and the others go on. The exit code is 0 when all of them
ended and every goal was reached, 1 when a goal was missed, 2 when one of them broke.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

from bench import figures, machine, results
from bench.runs import BROKE, MISSED, REACHED, Run
from devtools.parenthood import die_with_parent

BENCHMARKS = (
    "serving",
    "starting",
    "draining",
    "pacing",
    "path",
    "scoring",
    "deciding",
    "growing",
    "keeping",
    "reports",
    "pages",
    "tone",
)
APART = ("recommending", "sign_ups")
"""Measured by name only: a shop's catalogue and an audit of sign-ups, whose data takes minutes to make."""
IN_THE_WHOLE = {"pages": ("companies", "200,000")}
"""What of a benchmark belongs to the whole run, which is to end within a quarter of an hour."""
LONGEST_SECONDS = 400


def main() -> int:
    """Run one benchmark (what follows its name is its own), or all of them."""
    wanted = sys.argv[1:2]
    if not wanted:
        return _all()
    known = (*BENCHMARKS, *APART)
    if wanted[0] not in known:
        print(f"There is no benchmark {wanted[0]}. Known: {', '.join(known)}.")
        return BROKE
    code: int = import_module(f"bench.{wanted[0]}").run()
    return code


def _all() -> int:
    began, runs = time.monotonic(), []
    for name in BENCHMARKS:
        runs.append(_apart(name))
        results.write(runs, seconds=time.monotonic() - began)
    print(f"\n{len(runs)} benchmarks in {(time.monotonic() - began) / 60:.1f} minutes; results in {results.PATH}")  # fmt: skip
    for run in runs:
        if run.code != REACHED:
            print(f"  {run.name}: {run.ended}")
    return max(run.code for run in runs)


def _apart(name: str) -> Run:
    """In a process and a session of its own, so that its end is the end of all it started."""
    busy = machine.wait_until_quiet()
    print(f"\n{name} (others use {busy:.1f} cores)", flush=True)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        found, log = Path(folder) / "figures", Path(folder) / "log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "bench", name, *IN_THE_WHOLE.get(name, ())],
                env={**os.environ, figures.FILE: str(found)},
                stdout=output,
                stderr=output,
                preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509  (there are no threads here)
            )
            code = _wait(process)
        said = log.read_text(errors="replace")
        print(said, end="", flush=True)
        whole = code in (REACHED, MISSED) and "Traceback (most recent call last)" not in said
        found_ones = figures.read(found)
    return Run(name, code if whole else BROKE, time.monotonic() - began, busy, found_ones, said)


def _wait(process: "subprocess.Popen[bytes]") -> int:
    """Its exit code; what takes too long is asked to end, and to end what it started."""
    try:
        return process.wait(LONGEST_SECONDS)
    except subprocess.TimeoutExpired:
        print(f"  ended after {LONGEST_SECONDS} s", flush=True)
        process.terminate()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    return BROKE


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    sys.exit(main())
