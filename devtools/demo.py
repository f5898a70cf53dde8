"""``./dev demo``: the whole product on this machine, with a story in it.

Web, worker and beat are real processes on the real PostgreSQL and Valkey. What the story is, and what one round
trip consists of, the product's own commands know (``demo_setup``, ``demo_story``, ``advocacy.demo.once``).
"""

import http.client
import json
import os
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from config import local_services
from devtools.errors import DevError
from devtools.migrations import migrate_when_needed
from devtools.processes import Children
from devtools.secret import secret_key
from devtools.services import Services, ensure

USUAL_PORT = 8000
_plain_http = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def run_demo(root: Path, *, once: bool) -> int:
    """Start everything, show it, and stay until Ctrl-C; ``once`` makes one round trip instead and ends."""
    started = time.monotonic()
    with _step("PostgreSQL and Valkey"):
        services = ensure(root)
    state = local_services.state_directory(root)
    port = _free_port()
    environ = demo_environment(services, state, port)
    logs = state / "logs" / f"demo-{port}"  # its own: a second demo may run beside the first
    logs.mkdir(exist_ok=True)
    children = Children(environ, logs)
    try:
        with _step("database up to date"):
            migrate_when_needed(root, environ)
        _start_product(children, port, web_workers=1 if once else 2)
        _set_up_and_wait(children, state, environ["BASE_URL"], once=once)
        _print_way_in(environ["BASE_URL"], state / "demo.json", time.monotonic() - started)
        command = ["-m", "advocacy.demo.once"] if once else ["manage.py", "demo_story"]
        code = children.run_beside([sys.executable, *command])
        if once:
            return code
        if code != 0:
            raise DevError(f"demo_story ended with code {code}.")
        return _stay(children, services)
    finally:
        children.kill() if once else children.stop()
        services.stop()


def demo_environment(services: Services, state: Path, port: int) -> dict[str, str]:
    """What the demo's processes see: this machine's services, a secret of its own, mail into a folder.

    Mail is never sent from a demo, whatever ``EMAIL_URL`` the shell has.
    """
    outbox = state / "outbox"
    outbox.mkdir(mode=0o700, exist_ok=True)
    environ = {name: value for name, value in os.environ.items() if name != "DEBUG"}
    return {
        **environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": services.database_url,
        "REDIS_URL": services.redis_url,
        "SECRET_KEY": secret_key(services.root),
        "EMAIL_URL": f"filemail:///{quote(str(outbox))}",
        "BASE_URL": f"http://127.0.0.1:{port}",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "PYTHONUNBUFFERED": "1",
    }


def _start_product(children: Children, port: int, *, web_workers: int) -> None:
    celery = [sys.executable, "-m", "celery", "-A"]
    schedule = children.logs / "beat-schedule"
    children.start(
        "web",
        [
            *(sys.executable, "-m", "config.serve", "--host", "127.0.0.1", "--port", str(port)),
            *("--workers", str(web_workers), "--blocking-threads", "4", "--log-level", "info"),
        ],
    )
    children.start(
        "worker",
        [*celery, "config", "worker", "--concurrency", "3", "--without-mingle", "--without-gossip"],
    )
    children.start("beat", [*celery, "config.beat", "beat", "--schedule", str(schedule)])


def _set_up_and_wait(children: Children, state: Path, url: str, *, once: bool) -> None:
    """The set-up runs while web and worker start: both take a few seconds of the same two cores."""
    with _step("two organizations and their people"):
        code = children.run_beside(
            [
                *(sys.executable, "manage.py", "demo_setup", "--url", url),
                *("--mail-outbox", str(state / "outbox")),
                *(["--once"] if once else []),
            ]
        )
        if code != 0:
            raise DevError(f"demo_setup ended with code {code}.")
    with _step("web, worker and beat"):
        children.wait_until(lambda: _says_ok(f"{url}/healthz"), "An answer of /healthz")
        children.wait_until(lambda: _says_ok(f"{url}/readyz"), "An answer of /readyz")


def _says_ok(url: str) -> bool:
    try:
        with _plain_http.open(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError, http.client.HTTPException):
        return False


def _free_port() -> int:
    """8000 where it is free, else any."""
    for port in (USUAL_PORT, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise DevError("No port of 127.0.0.1 is free.")


@contextmanager
def _step(name: str) -> Iterator[None]:
    """Print what was done and how long it took, when it is done."""
    started = time.monotonic()
    yield
    print(f"  {name:<40}{time.monotonic() - started:6.1f} s", flush=True)


def _print_way_in(url: str, facts: Path, seconds: float) -> None:
    """Where to look and what to type; ``demo_setup`` wrote the facts down."""
    print(f"\nGoodword runs at {url} (ready after {seconds:.1f} s)\n")
    for line in way_in(json.loads(facts.read_text())):
        print(line)
    print(flush=True)


def way_in(facts: Mapping[str, Any]) -> list[str]:
    """The lines to show: each organization with its log-in and API key, then the commands to copy."""
    lines = []
    for organization in facts.get("organizations", []):
        log_in = f"{organization['login']} / {organization['password']}"
        lines.append(f"  {organization['name']:<20}log in as {log_in}")
        lines.append(f"  {'':<20}API key {organization['api_key']}")
    commands = facts.get("commands", [])
    return [*lines, *([""] if commands else []), *(f"  {command}" for command in commands)]


def _stay(children: Children, services: Services) -> int:
    print("\nCtrl-C ends it.", flush=True)
    while True:
        children.check()
        dead = services.dead()
        if dead is not None:
            raise DevError(f"{dead.name} ended by itself; its log is {dead.log}")
        time.sleep(0.3)
