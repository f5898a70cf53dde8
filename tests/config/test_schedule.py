"""What beat pokes is there: a poke that no worker knows is dropped without anybody noticing."""

import inspect

from advocacy import tasks, working
from config.celery import app
from config.schedule import SCHEDULE


def test_every_poke_is_a_task_that_workers_know():
    app.loader.import_default_modules()
    poked = {entry["task"] for entry in SCHEDULE.values()}
    assert poked <= set(app.tasks)


def test_everything_that_works_off_rows_is_a_task():
    functions = {
        name for name, one in vars(tasks).items() if inspect.isfunction(one) and name[0] != "_"
    }
    known = {name.rpartition(".")[2] for name in app.tasks}
    own = {name for name in functions if vars(tasks)[name].__module__ == tasks.__name__}
    assert own & set(working.__all__) <= known
