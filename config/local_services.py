"""Where the local PostgreSQL and Valkey listen when the environment names none.

Settings and the launcher (``devtools.services``) both ask here, so they agree without talking to each other:
settings never start a server, and the launcher never writes a file that settings would have to read. Every
function is pure: paths and text in, text out.
"""

import hashlib
import os
import sys
import tempfile
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

ROLE = "goodword"
DATABASE = "goodword"
POSTGRES_PORT = 5432  # names the socket file only; nothing listens on the network
LONGEST_SOCKET_PATH = (
    107 if sys.platform == "linux" else 103
)  # bytes, sockaddr_un.sun_path without its final NUL


def state_directory(root: Path) -> Path:
    """Everything the launcher keeps for this checkout: data, logs, sockets."""
    return root.resolve() / ".local"


def socket_directory(root: Path) -> Path:
    """The folder of both sockets; a short private one in the temp folder when the checkout's path is too long."""
    nearby = state_directory(root) / "sockets"
    longest_name = nearby / f".s.PGSQL.{POSTGRES_PORT}"
    if len(os.fsencode(longest_name)) <= LONGEST_SOCKET_PATH:
        return nearby
    fingerprint = hashlib.sha256(os.fsencode(root.resolve())).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"goodword-{os.getuid()}-{fingerprint}"


def database_url(root: Path) -> str:
    """The URL form that libpq, psycopg and django-environ read alike: the socket folder as ``host``."""
    return f"postgresql://{ROLE}@/{DATABASE}?host={quote(str(socket_directory(root)))}"


def redis_socket(root: Path) -> Path:
    """The socket file of Valkey."""
    return socket_directory(root) / "valkey.sock"


def redis_url(root: Path) -> str:
    """The URL of Valkey for redis-py and Django's cache."""
    return f"unix://{quote(str(redis_socket(root)))}?db=0"


def broker_url(redis_url: str) -> str:
    """The same server in the words of Celery, which spells sockets ``redis+socket://`` and databases otherwise."""
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    database = parse_qs(parts.query).get("db", ["0"])[0]
    return f"redis+socket://{parts.path}?virtual_host={database}"
