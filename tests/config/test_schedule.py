"""What beat pokes, the workers know: a poke that nobody answers to is a part of the product that stands still."""

from config.celery import app
from config.schedule import SCHEDULE

ON_DEMAND: set[str] = set()
"""Tasks that nobody pokes by the clock."""


def known() -> set[str]:
    app.loader.import_default_modules()
    return {name for name in app.tasks if not name.startswith("celery.")}


def test_every_poke_has_its_task() -> None:
    poked = {entry["task"] for entry in SCHEDULE.values()}
    assert poked - known() == set()


def test_every_task_is_poked() -> None:
    poked = {entry["task"] for entry in SCHEDULE.values()}
    assert known() - poked - ON_DEMAND == set()
