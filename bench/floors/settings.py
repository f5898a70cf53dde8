"""The product's settings with everything taken away that costs time on a request; the middleware goes in `wsgi`."""

from config.settings import *  # noqa: F403
from config.settings import DATABASES

ROOT_URLCONF = "bench.floors.urls"
DATABASES["default"].update(ATOMIC_REQUESTS=False, CONN_MAX_AGE=600, CONN_HEALTH_CHECKS=False)
DATABASES["default"]["OPTIONS"].pop("pool", None)
REST_FRAMEWORK = {"UNAUTHENTICATED_USER": None, "DEFAULT_AUTHENTICATION_CLASSES": []}
