"""Celery works off what PostgreSQL keeps: a lost, doubled or late task is harmless.

Beat only pokes; what is due stands in rows. Nothing is enqueued from a web request.
"""

import gc
import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("goodword")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.CELERY_DB_REUSE_MAX = 100
"""Without it Celery closes the database connection after every task."""
app.autodiscover_tasks(["accounts", "referrals", "advocacy"])


@setup_logging.connect
def use_the_projects_logging(**_: Any) -> None:
    """Keep Django's logging (one JSON line an entry) instead of Celery's own."""


@worker_process_init.connect
def collect_garbage_less(**_: Any) -> None:
    """A batch makes tens of thousands of rows that die by themselves: looking through all of them for cycles again and
    again took a fifth of a worker's time. What was loaded before stays for good and is looked at no more.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
