"""Runs ``migrate`` only when something changed, since asking Django costs two seconds of every start."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import psycopg

from config import local_services
from devtools.errors import DevError


def migrate_when_needed(root: Path, environ: Mapping[str, str]) -> None:
    """Migrate unless the database, the packages and our migrations are all as after the last time."""
    stamp = local_services.state_directory(root) / "migrated.json"
    url = environ["DATABASE_URL"]
    present = _present(root, url)
    if present is not None and present == _read(stamp):
        return
    result = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=root,
        env=dict(environ),
        check=False,
    )
    if result.returncode != 0:
        raise DevError("the database could not be migrated; the lines above say why.")
    present = _present(root, url)
    if present is not None:
        stamp.write_text(json.dumps(present, indent=1))


def _read(stamp: Path) -> object:
    try:
        return json.loads(stamp.read_text())
    except (OSError, ValueError):
        return None


def _present(root: Path, url: str) -> dict[str, str] | None:
    """What is applied, and what could be; None when the database does not say."""
    try:
        with psycopg.connect(url) as connection:
            row = connection.execute(
                "SELECT current_database(), count(*), max(applied) FROM django_migrations"
            ).fetchone()
    except psycopg.Error:
        return None
    return {"database": url, "applied": str(row), "files": _fingerprint(root)}


def _fingerprint(root: Path) -> str:
    digest = hashlib.sha256()
    for path in [root / "requirements.txt", *sorted(root.glob("*/migrations/*.py"))]:
        digest.update(f"{path.relative_to(root)}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
