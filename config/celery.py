"""Celery works off what PostgreSQL keeps: a lost, doubled or late task is harmless.

Beat only pokes; what is due stands in rows. Nothing is enqueued from a web request.
"""

import gc
import os
from importlib import import_module
from typing import Any

from celery import Celery, Task
from celery.signals import setup_logging, worker_init

from kernel.acting import TASK, acting, current

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


class NamedTask(Task):
    """What a task writes stands in the history under its name, unless somebody runs it as their own doing."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if current():
            return super().__call__(*args, **kwargs)
        with acting(through=TASK, key=self.name.rpartition(".")[2]):
            return super().__call__(*args, **kwargs)


app = Celery("goodword", task_cls=NamedTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.CELERY_DB_REUSE_MAX = 100
"""Without it Celery closes the database connection after every task."""
app.autodiscover_tasks(["accounts", "referrals", "advocacy"])


@setup_logging.connect
def use_the_projects_logging(**_: Any) -> None:
    """Keep Django's logging (one JSON line an entry) instead of Celery's own."""


@worker_init.connect
def collect_garbage_less(**_: Any) -> None:
    """A batch makes tens of thousands of rows that die by themselves: looking through all of them for cycles again and
    again took a fifth of a worker's time. What is loaded stays for good and is looked at no more; said before there are
    children, so that they share it.
    """
    app.loader.import_default_modules()
    import_module("config.preloading").preload()
    gc.set_threshold(50_000, 20, 50)
