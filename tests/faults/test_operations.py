"""What docs/operations.md tells people to do, done: backup, the loss of everything, restore, replay."""

import subprocess

import pytest

from config import local_services
from devtools import postgres
from devtools.binaries import find_postgres
from tests.faults.house import House
from tests.faults.trial import Trial

pytestmark = pytest.mark.slow


def run(command: list[str], house: House) -> "subprocess.CompletedProcess[str]":
    binaries = find_postgres(house.environ)
    program = str(binaries.folder / command[0])
    return subprocess.run(
        [program, *command[1:]], capture_output=True, text=True, check=False, cwd=house.root
    )


def test_a_backup_brings_everything_back_and_nothing_twice(house: House) -> None:
    trial = Trial(house, "backup")
    trial.produce(15, per_second=20)
    trial.wait_sent()
    trial.settle()
    house.kill("worker")
    trial.produce(10, producers=1, per_second=20)  # taken, and not worked off when the dump is made
    trial.wait_sent()
    waiting = trial.backlog()
    assert waiting > 0

    dump = house.root / "goodword.dump"
    url = house.database_url
    plain = run(["pg_dump", "--format=custom", f"--file={dump}", url], house)
    assert plain.returncode != 0, (
        "a dump as the role of the product would be empty, and must refuse"
    )
    made = run(
        ["pg_dump", "--role=goodword_everywhere", "--format=custom", f"--file={dump}", url], house
    )
    assert made.returncode == 0, made.stderr

    for name in ("web", "beat"):
        house.kill(name)
    house._backstage.kill()
    with house._backstage:
        """Its pipes are closed."""
    with postgres.connect(house.root) as connection:
        connection.execute(f"DROP DATABASE {local_services.DATABASE} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {local_services.DATABASE} OWNER {local_services.ROLE}")
    house.valkey.flushall()
    restored = run(
        ["pg_restore", "--no-owner", "--role=goodword", f"--dbname={url}", str(dump)], house
    )
    assert restored.returncode == 0, restored.stderr

    for name in ("web", "worker", "beat"):
        house.run(name)
    house._backstage = house._start_backstage()
    house.wait_ready()
    for job in trial.jobs.values():  # producers that know nothing of it send all of it again
        job["diary"] += ".again"
    for name in list(trial.jobs):
        trial.resume(name)
    trial.wait_sent()
    trial.settle()
    row = trial.row("backup", "dump, drop, restore, replay", 0.0)
    # The audited turns were sent twice, and each changed the field: that is what happened, not a hole.
    assert [fault for fault in row.faults if not fault.startswith("I7")] == []
    assert row.again == 0
