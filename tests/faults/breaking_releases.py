"""A new version while the old one works: migration under load, old and new code side by side, no call refused."""

import shutil
import subprocess
from pathlib import Path

from devtools.stack import ROOT, free_port
from tests.faults.house import House
from tests.faults.registry import fault
from tests.faults.trial import Trial

MIGRATION = '''
from django.db import migrations


class Migration(migrations.Migration):
    """A column that may be empty, and an index built beside the writers: what a release may do under load."""

    atomic = False
    dependencies = [("accounts", "{latest}")]
    operations = [
        migrations.RunSQL(
            ["SET lock_timeout = '2s'", "ALTER TABLE accounts_event ADD COLUMN next_version text"],
            ["ALTER TABLE accounts_event DROP COLUMN next_version"],
        ),
        migrations.RunSQL(
            "CREATE INDEX CONCURRENTLY accounts_event_next ON accounts_event (next_version)",
            "DROP INDEX CONCURRENTLY accounts_event_next",
        ),
    ]
'''


def next_version(folder: Path) -> str:
    """A checkout like ours with one migration more. Returns the migration before it."""
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
    migrations = folder / "accounts" / "migrations"
    latest = max(path.stem for path in migrations.glob("[0-9]*.py"))
    (migrations / "9999_next_version.py").write_text(MIGRATION.format(latest=latest))
    return latest


def _go_on(trial: Trial, n: int) -> None:
    """Until so many calls more were acknowledged, or there are no more."""
    everything = sum(job["count"] for job in trial.jobs.values())
    trial.wait_acked(min(len(trial.read().acked) + n, everything))


@fault("F-24", "a new version: migration and both codes under load", within=75)
def new_version(house: House, trial: Trial) -> None:
    folder = house.root / "next"
    before = next_version(folder)
    trial.produce(150, per_second=5, url=f"http://127.0.0.1:{house.wires['front'].port}")
    trial.wait_acked(10)
    house.manage("migrate", "--noinput", "--verbosity", "0", folder=folder)
    _go_on(trial, 10)  # the old code on the new tables
    old_port = house.stack.port
    house.stack.port = free_port()
    house.run("web", called="web next", folder=folder)
    house.run("worker", called="worker next", folder=folder)
    house.wait_ready()
    house.wires["front"].target = ("127.0.0.1", house.stack.port)
    house.term("web")
    house.term("worker")
    _go_on(trial, 20)  # the new code alone
    try:
        trial.wait_sent()
        diary = trial.read()
        assert not diary.failed, f"callers saw the new version come: {diary.failed}"
        slowest = max(diary.acked.values())
        assert slowest < 8, f"a call took {slowest:.1f} s"
        trial.note = f"{len(diary.acked)} calls, none failed, the slowest took {slowest:.1f} s; migrated back afterwards"
    finally:
        house.stack.port = old_port
        house.wires["front"].target = ("127.0.0.1", old_port)
        for name in ("web", "worker"):
            house.run(name)
        house.wait_ready()
        house.term("web next")
        house.term("worker next")
        house.manage("migrate", "accounts", before, "--verbosity", "0", folder=folder)
