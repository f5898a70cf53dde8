"""``./dev check``: everything that can be said about the code without running the product.

Every step runs, whatever the others say; a step that cannot run has failed.
"""

import difflib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

from devtools import dependencies
from devtools.dependencies import ADVISORY_PAGE
from devtools.secret import secret_key
from devtools.services import Services, ensure

SCHEMA = "openapi.yaml"
WRITE_SCHEMA = f"./dev manage spectacular --validate --fail-on-warn --file {SCHEMA}"
MOST_LINES = 60

IN_PRODUCTION = {
    "SECRET_KEY": "".join(f"{n:02x}-" for n in range(1, 60)),
    "BASE_URL": "https://goodword.example",
    "ALLOWED_HOSTS": "goodword.example",
    "EMAIL_URL": "smtp+tls://mail.example:587",
    "DEBUG": "",
}
SEEN_WITH = {"deploy": IN_PRODUCTION}
"""What a step looks at the settings with: as in production, where most of them come from the environment."""

MANAGE = (sys.executable, "manage.py")
STEPS: dict[str, Sequence[str]] = {
    "format": (sys.executable, "-m", "ruff", "format", "--check", "--quiet", "."),
    "lint": (sys.executable, "-m", "ruff", "check", "--quiet", "--output-format", "concise", "."),
    "types": (sys.executable, "-m", "mypy"),
    "layers": (
        *(sys.executable, "-c"),
        "from importlinter.cli import lint_imports_command; lint_imports_command(['--no-logo'])",
    ),
    "django": (*MANAGE, "check", "--fail-level", "WARNING"),
    "deploy": (*MANAGE, "check", "--deploy", "--fail-level", "WARNING"),
    "migrations": (*MANAGE, "makemigrations", "--check", "--dry-run"),
    "messages": (sys.executable, "-m", "devtools.messages", "check"),
    "compose": (
        *(sys.executable, "-m", "check_jsonschema"),
        *("--builtin-schema", "vendor.compose-spec", "docker-compose.yml"),
    ),
}


def run_checks(root: Path) -> int:
    """Run every step, say how each went, and return 1 when any failed."""
    services = ensure(root)
    try:
        environ = _environment(services)
        failed = [
            name
            for name, command in STEPS.items()
            if not _step(name, command, root, {**environ, **SEEN_WITH.get(name, {})})
        ]
        if not _schema_step(root, environ):
            failed.append("schema")
    finally:
        services.stop()
    if not _bill_step(root):
        failed.append("sbom")
    unknown = _audit_step(root, failed)
    print(f"\nFailed: {', '.join(failed)}" if failed else "\nAll checks passed" + unknown)
    return 1 if failed else 0


def _bill_step(root: Path) -> bool:
    """Everything that is part of the product says under which licence, and what its files hash to."""
    started = time.monotonic()
    dependencies.write_bill(root)
    wanting = [
        f"{package.name} {package.version} names {'no licence' if package.hashes else 'no hash'}"
        for package in dependencies.locked(root)
        if package.scope == "required"
        and _is_installed(package.name)
        and not (package.hashes and dependencies.licence_of(package.name))
    ]
    _report("sbom", started, not wanting, "\n".join(wanting))
    return not wanting


def _is_installed(name: str) -> bool:
    """Some of a lock are for other platforms."""
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def _audit_step(root: Path, failed: list[str]) -> str:
    """Ask for what is known to be wrong. What the last line has to say where nobody answered."""
    started = time.monotonic()
    try:
        known = dependencies.advisories(dependencies.locked(root))
    except dependencies.NotReached as reason:
        seconds = time.monotonic() - started
        print(f"  {'audit':<12}{seconds:6.1f} s  NOT DONE: {reason}", flush=True)
        return ", but NOBODY KNOWS whether a dependency has a known hole: the audit was not done"
    lines = [f"{name}: {', '.join(ids)} ({ADVISORY_PAGE}{ids[0]})" for name, ids in known.items()]
    _report("audit", started, not known, "\n".join(lines))
    if known:
        failed.append("audit")
    return ""


def _environment(services: Services) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": services.database_url,
        "REDIS_URL": services.redis_url,
        "SECRET_KEY": secret_key(services.root),
    }


def _step(name: str, command: Sequence[str], root: Path, environ: dict[str, str]) -> bool:
    started = time.monotonic()
    result = subprocess.run(
        command,
        cwd=root,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    _report(name, started, result.returncode == 0, result.stdout)
    return result.returncode == 0


def _schema_step(root: Path, environ: dict[str, str]) -> bool:
    """The API's description as committed equals the one the code gives, and the generator has no warning."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / SCHEMA
        result = subprocess.run(
            [*MANAGE, "spectacular", "--validate", "--fail-on-warn", "--file", str(fresh)],
            cwd=root,
            env=environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        output = result.stdout + result.stderr
        if result.returncode == 0:
            output = schema_drift(root / SCHEMA, fresh.read_text())
    ok = result.returncode == 0 and not output
    _report("schema", started, ok, output)
    return ok


def schema_drift(committed: Path, fresh: str) -> str:
    """What differs, as a diff; empty when nothing does."""
    if not committed.exists():
        return f"{committed.name} is missing; write it with: {WRITE_SCHEMA}"
    difference = "\n".join(
        difflib.unified_diff(
            committed.read_text().splitlines(),
            fresh.splitlines(),
            fromfile=f"{committed.name} as committed",
            tofile=f"{committed.name} as the code says",
            lineterm="",
            n=1,
        )
    )
    return f"{difference}\nWrite it again with: {WRITE_SCHEMA}" if difference else ""


def _report(name: str, started: float, ok: bool, output: str) -> None:
    seconds = time.monotonic() - started
    print(f"  {name:<12}{seconds:6.1f} s  {'ok' if ok else 'FAILED'}", flush=True)
    if ok:
        return
    lines = output.strip().splitlines()
    for line in lines[-MOST_LINES:]:
        print(f"      {line}")
    if len(lines) > MOST_LINES:
        print(f"      (the last {MOST_LINES} of {len(lines)} lines)")
