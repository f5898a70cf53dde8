"""The product's own settings, on the same PostgreSQL and Valkey, with what tests must not do made cheap."""

import os
from urllib.parse import urlsplit, urlunsplit

os.environ.setdefault("SECRET_KEY", "for-tests-only-" + "t" * 50)
os.environ.setdefault("EMAIL_URL", "memorymail://")
os.environ.setdefault("LOG_LEVEL", "ERROR")
os.environ.setdefault("BASE_URL", "http://testserver")

from config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["*"]
DATABASES["default"]["TEST"] = {  # noqa: F405
    "NAME": os.environ.get("TEST_DATABASE_NAME", "test_goodword")
}


def _own_database(url: str, number: int) -> str:
    """The same Valkey, another of its databases: tests may empty it without touching anybody's broker."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return f"unix://{parts.path}?db={number}"
    return urlunsplit(parts._replace(path=f"/{number}"))


WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 4
CACHES["default"]["LOCATION"] = _own_database(REDIS_URL, 8 + WORKER)  # noqa: F405
RATE_LIMIT_URL = _own_database(REDIS_URL, 12 + WORKER)  # noqa: F405
"""Apart from the cache, which is emptied after each test; each of the processes that test side by side has its own."""
WHITENOISE_AUTOREFRESH = True
"""No folder of collected files is needed; the middleware reads the apps' own."""
