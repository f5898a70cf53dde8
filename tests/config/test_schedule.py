"""What beat pokes must be known to the workers: they drop a task without a name, and nobody hears of it."""

from advocacy import tasks
from config import celery_app
from config.schedule import SCHEDULE


def test_everything_that_is_poked_is_a_task():
    poked = {entry["task"] for entry in SCHEDULE.values()}
    assert poked
    assert tasks.__name__ == "advocacy.tasks"  # imported: its tasks are known by now
    assert poked <= set(celery_app.tasks)
