"""Clocks that are wrong, and a beat that is away or there twice."""

import time

from devtools.stack import wait_for
from tests.faults.house import House
from tests.faults.registry import fault
from tests.faults.trial import Trial

SHIFTED = """
import sys, time_machine, datetime
time_machine.travel(datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours={hours}), tick=True).start()
from celery.__main__ import main
sys.argv = ["celery", "-A", "config", "worker", "--pool", "solo", "--without-mingle", "--without-gossip"]
main()
"""


@fault("F-22", "workers' clocks an hour ahead and an hour behind", within=75)
def clocks_wrong(house: House, trial: Trial) -> None:
    """Leases are counted by the database alone: neither worker may take what the other holds, or leave it for an hour."""
    house.kill("worker")
    for hours in (1, -1):
        house.run_code(SHIFTED.format(hours=hours), called=f"worker {hours:+} h")
    trial.produce(40, per_second=10)
    trial.wait_sent()
    trial.recover(time.monotonic(), 90)
    leases = house.ask(
        "SELECT max(attempts) FROM accounts_event WHERE organization_id = %s AND state = 'done'",
        trial.id,
    )
    assert leases[0][0] <= 2, f"an event was claimed {leases[0][0]} times"
    for hours in (1, -1):
        house.kill(f"worker {hours:+} h")
    trial.note = (
        "by time-machine in the process of each worker; DST and leap days: tests/advocacy/digests"
    )


@fault("F-23", "beat away while digests fall due, then two beats at once", within=75, patience=150)
def beat_away_then_twice(house: House, trial: Trial) -> None:
    trial.produce(10, producers=1)
    trial.wait_sent()
    trial.recover(time.monotonic())
    house.kill("beat")
    house.backstage("want_digests", organization=trial.id)
    time.sleep(3)
    house.run("beat")
    house.run("beat", called="beat two")
    rows = wait_for(lambda: _digests(house, trial), "the digests", 90)
    began = time.monotonic()
    wait_for(lambda: all(row[3] == "done" for row in _digests(house, trial)), "their delivery", 60)
    time.sleep(3)
    again = _digests(house, trial)
    periods = [(row[0], row[1], row[2]) for row in again]
    assert len(periods) == len(set(periods)), f"a digest twice: {again}"
    mails = [m for m in house.postbox.mails if trial.user in str(m["To"])]
    ids = [str(m["Message-ID"]) for m in mails]
    assert len(ids) == len(set(ids)), f"a digest was mailed twice: {ids}"
    house.kill("beat two")
    trial.note = f"{len(rows)} digests of the time without beat, each once, {time.monotonic() - began:.0f} s after"


def _digests(house: House, trial: Trial) -> list[tuple[object, ...]]:
    return house.ask(
        "SELECT membership_id, kind, period, state FROM advocacy_digest WHERE organization_id = %s",
        trial.id,
    )
