"""Beat alone: it sends names of tasks on a schedule, and so loads neither models nor rooms (a third of the memory).

``celery -A config.beat beat``
"""

import logging.config
import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("goodword", fixups=[])
app.config_from_object("django.conf:settings", namespace="CELERY")


@setup_logging.connect
def log_as_the_product_does(**_: Any) -> None:
    """One JSON line an entry. Where Django is loaded it does this itself."""
    logging.config.dictConfig(settings.LOGGING)
