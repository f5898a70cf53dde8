"""`./dev soak --minutes N`: producers send without a pause while faults strike at random; the account in the end.

What may not grow is looked at as well: the memory of web and workers, and the space of the inbox per event.
"""

import argparse
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.faults.house import House
from tests.faults.report import write
from tests.faults.trial import Row, Trial

ROOT = Path(__file__).parents[2]
PER_SECOND = 4.0
PRODUCERS = 2
PAUSE_SECONDS = (3.0, 9.0)
ROUND_SECONDS = 300.0
"""A trial is settled after so long and another begins: an hour does not end with an account of everything at once."""
PATIENCE_SECONDS = 240.0


def worker_killed(house: House) -> None:
    house.kill("worker")
    house.run("worker")


def children_killed(house: House) -> None:
    for child in house.children_of("worker")[:1]:
        house.signal(child, signal.SIGKILL)


def web_killed(house: House) -> None:
    house.kill("web")
    house.run("web")


def beat_away(house: House) -> None:
    house.kill("beat")
    time.sleep(2)
    house.run("beat")


def flushed(house: House) -> None:
    house.valkey.flushall()


def valkey_killed(house: House) -> None:
    house.kill_service("Valkey")
    time.sleep(1)
    house.start_services()


def postgres_restarted(house: House) -> None:
    house.stop_postgres(signal.SIGQUIT)
    house.start_services()


def backends_ended(house: House) -> None:
    house.do("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'goodword'")


def wires_cut(house: House) -> None:
    for wire in house.wires.values():
        wire.cut()


FAULTS: tuple[Callable[[House], None], ...] = (
    worker_killed,
    children_killed,
    web_killed,
    beat_away,
    flushed,
    valkey_killed,
    postgres_restarted,
    backends_ended,
    wires_cut,
)


def soak(house: House, *, seconds: float, seed: int) -> list[Row]:
    """Rounds until the time is over; one row of the table for each."""
    rng = random.Random(seed)
    until = time.monotonic() + seconds
    rows = []
    while (left := until - time.monotonic()) > 20 or not rows:
        rows.append(_round(house, len(rows) + 1, min(left, ROUND_SECONDS), rng))
    return rows


def _round(house: House, number: int, seconds: float, rng: random.Random) -> Row:
    trial = Trial(house, f"soak{number}")
    before = house.memory()
    count = max(1, int(seconds * PER_SECOND * 0.8))
    trial.produce(count, producers=PRODUCERS, per_second=PER_SECOND)
    struck: Counter[str] = Counter()
    until = time.monotonic() + seconds
    while time.monotonic() < until and any(p.poll() is None for p in trial.producers.values()):
        time.sleep(rng.uniform(*PAUSE_SECONDS))
        one = rng.choice(FAULTS)
        one(house)
        struck[one.__name__] += 1
        if rng.random() < 0.3:
            trial.kill_producers()
            struck["producers_killed"] += 1
    house.heal()
    # What was acknowledged is a moving target until they have ended: whoever was slowed down still sends.
    trial.wait_sent(PATIENCE_SECONDS)
    taken = _recover(house, trial, time.monotonic())
    trial.settle(PATIENCE_SECONDS)
    what = ", ".join(f"{name.replace('_', ' ')} {n}" for name, n in struck.most_common())
    diary = trial.read()
    trial.note = (
        f"{what}; calls that failed and were sent again: {sum(diary.failed.values())}; memory of web and worker "
        f"{before // 2**20} -> {house.memory() // 2**20} MB"
    )
    return trial.row(f"F-32.{number}", f"soak of {seconds / 60:.0f} min, random faults", taken)


def _recover(house: House, trial: Trial, ended: float) -> float:
    """A call or a letter that failed twice waits for minutes: those are let pass, again and again."""
    house.expire_leases()
    while True:
        house.let_waits_pass()
        try:
            return trial.recover(ended, PATIENCE_SECONDS / 8)
        except AssertionError:
            if time.monotonic() - ended > PATIENCE_SECONDS:
                raise


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./dev soak", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    asked = parser.parse_args(arguments)
    print(
        f"{asked.minutes:g} minutes, --seed {asked.seed}", flush=True
    )  # the same faults in the same order
    with tempfile.TemporaryDirectory(prefix="goodword-soak-") as folder:
        house = House(Path(folder))
        try:
            house.start()
            rows = soak(house, seconds=asked.minutes * 60, seed=asked.seed)
        finally:
            house.stop()
    told: list[dict[str, Any]] = [vars(row) for row in rows]
    print(write(told, ROOT, name="soak.txt"))
    return 1 if any(row.faults for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
