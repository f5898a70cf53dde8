"""Production without an engine: every command of docker-compose.yml is run here as it stands there.

Only what a container brings is put in its place: names of hosts, folders, the port. PostgreSQL is a fresh cluster, made
by compose's own script, so that nothing on the way can lean on what development has.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
import redis
import yaml

from config import local_services
from devtools import postgres
from devtools.binaries import find_postgres, find_valkey
from devtools.stack import free_port

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
FILLED_IN = {
    "SECRET_KEY": "for-this-test-" + "k7Z" * 20,
    "DATABASE_PASSWORD": "fromthetest",
    "POSTGRES_PASSWORD": "fromthetesttoo",
    "BASE_URL": "https://goodword.example.com",
    "ALLOWED_HOSTS": "goodword.example.com",
    "EMAIL_URL": "consolemail://",
    "DEFAULT_FROM_EMAIL": "Goodword <goodword@example.com>",
}
PATIENCE_SECONDS = 60
VARIABLE = re.compile(r"\$\{([A-Z_]+)(?::([-?]))?((?:[^${}]|\$\{[^}]*\})*)\}")


def filled_in(text: str) -> str:
    """As compose puts variables in: `${X:?...}` must be there, `${X:-default}` need not."""

    def value(match: re.Match[str]) -> str:
        name, how, default = match.groups()
        if name in FILLED_IN:
            return FILLED_IN[name]
        assert how == "-", f"{name} has no value"
        return filled_in(default)

    return VARIABLE.sub(value, text).replace("$$", "$")


@dataclass
class Machine:
    """What compose calls hosts and folders, here."""

    folder: Path
    binaries: Path
    port: int

    @property
    def environ(self) -> dict[str, str]:
        """A service's environment and nothing of ours but what finds programs."""
        product = COMPOSE["x-product"]["environment"]
        values = {name: self.here(filled_in(str(text))) for name, text in product.items()}
        path = f"{Path(sys.executable).parent}:{self.binaries}:{os.environ['PATH']}"
        return {
            "PATH": path,
            "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONUNBUFFERED": "1",
            **values,
        }

    def here(self, text: str) -> str:
        """The same word with this machine's places in it."""
        text = text.replace("/tmp/", f"{self.folder}/")
        sockets = quote(str(self.folder))
        text = text.replace("@db:5432/goodword", f"@/goodword?host={sockets}")
        text = text.replace("redis://valkey:6379/0", f"unix://{sockets}/valkey.sock?db=0")
        return re.sub(r"\b8000\b", str(self.port), text)

    def start(self, service: str) -> subprocess.Popen[bytes]:
        command = [self.here(part) for part in SERVICES[service]["command"]]
        with (self.folder / f"{service}.log").open("wb") as log:
            return subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environ,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def is_healthy(self, service: str) -> bool:
        """What the health check written in compose says."""
        kind, *test = SERVICES[service]["healthcheck"]["test"]
        assert kind == "CMD"
        command = [self.here(part) for part in test]
        checked = subprocess.run(
            command, cwd=ROOT, env=self.environ, capture_output=True, check=False, timeout=30
        )
        return checked.returncode == 0

    def log(self, service: str) -> str:
        return (self.folder / f"{service}.log").read_text()


def wait(look: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not look():
        assert time.monotonic() < until, what
        time.sleep(0.2)


@pytest.fixture(scope="module")
def machine(tmp_path_factory: Any) -> Iterator[Machine]:
    """A cluster that has only its superuser, and a Valkey started by compose's command."""
    folder = Path("/tmp") / f"gw-compose-{os.getpid()}"
    folder.mkdir(mode=0o700)
    binaries = find_postgres(os.environ)
    cluster = postgres._home(folder, binaries)
    if cluster.user is not None:
        shutil.rmtree(folder)
        pytest.skip("needs user namespaces, or not to be root")
    cluster = postgres.Home(binaries, folder / "data", folder, step_down=cluster.step_down)
    machine = Machine(folder, binaries.folder, free_port())
    started = []
    try:
        postgres._initialise(cluster, folder / "initdb.log")
        program, *arguments = SERVICES["db"]["command"]
        assert program == "postgres"
        log = folder / "postgres.log"
        started.append(postgres._start(cluster, log, *arguments).process)
        started.append(run_valkey(machine))
        make_roles(machine)
        yield machine
    finally:
        for process in reversed(started):
            process.send_signal(signal.SIGINT)
            process.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def run_valkey(machine: Machine) -> subprocess.Popen[bytes]:
    program, *arguments = SERVICES["valkey"]["command"]
    assert program == "valkey-server"
    place = ["--port", "0", "--unixsocket", f"{machine.folder}/valkey.sock"]
    process = subprocess.Popen(
        [find_valkey(os.environ), *arguments, *place, "--dir", str(machine.folder)],
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    client = redis.Redis(unix_socket_path=f"{machine.folder}/valkey.sock")

    def answers() -> bool:
        with suppress(redis.RedisError):
            return bool(client.ping())
        return False

    wait(answers, "Valkey did not answer")
    settings = client.config_get("append*", "maxmemory-policy")
    assert settings["appendonly"] == "yes"
    assert settings["maxmemory-policy"] == "noeviction"
    client.close()
    return process


def make_roles(machine: Machine) -> None:
    """The script PostgreSQL's image would run when its data folder is empty."""
    script = COMPOSE["configs"]["roles"]["content"].replace("$$", "$")
    environ = {
        "PATH": f"{machine.binaries}:{os.environ['PATH']}",
        "PGHOST": str(machine.folder),
        "DATABASE_PASSWORD": FILLED_IN["DATABASE_PASSWORD"],
    }
    made = subprocess.run(
        ["sh", "-e", "-c", script], env=environ, capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr


def test_the_roles_are_made_and_neither_is_too_mighty(machine: Machine) -> None:
    with psycopg.connect(host=str(machine.folder), user="postgres", dbname="postgres") as wide:
        roles = wide.execute(
            "SELECT rolname, rolcanlogin, rolsuper, rolbypassrls, rolpassword LIKE 'SCRAM-%'"
            " FROM pg_authid WHERE rolname LIKE 'goodword%' ORDER BY 1"
        ).fetchall()
    assert roles == [
        ("goodword", True, False, False, True),
        ("goodword_everywhere", False, False, True, None),
    ]


def ready(machine: Machine, web: subprocess.Popen[bytes]) -> None:
    def is_healthy() -> bool:
        assert web.poll() is None, machine.log("web")
        return machine.is_healthy("web")

    wait(is_healthy, "web is not healthy")


@pytest.mark.slow
def test_every_command_runs_and_every_health_check_passes(machine: Machine) -> None:
    assert machine.start("migrate").wait(PATIENCE_SECONDS) == 0, machine.log("migrate")

    started = {name: machine.start(name) for name in ("web", "worker", "beat")}
    try:
        ready(machine, started["web"])
        wait(lambda: machine.is_healthy("beat"), "beat wrote no pid file")
        wait(lambda: machine.is_healthy("worker"), "the worker did not answer")
        for name, process in started.items():
            assert process.poll() is None, machine.log(name)
    finally:
        for process in started.values():
            process.terminate()
        codes = {name: process.wait(30) for name, process in started.items()}
    assert codes == dict.fromkeys(started, 0)


def test_the_image_runs_as_nobody_special() -> None:
    last_stage = DOCKERFILE.rsplit("\nFROM ", 1)[1]
    users = re.findall(r"^USER (\S+)$", last_stage, re.MULTILINE)
    assert users == ["goodword"]
    assert "useradd --system --uid 10001" in last_stage
    after = last_stage.split("USER goodword", 1)[1]
    assert not re.search(r"^(RUN|COPY|ADD)", after, re.MULTILINE)
    assert DOCKERFILE.rsplit("CMD ", 1)[1].strip() == str(SERVICES["web"]["command"]).replace(
        "'", '"'
    )


def test_a_container_may_do_no_more_than_it_must() -> None:
    for name in ("migrate", "web", "worker", "beat"):
        service = SERVICES[name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
    published = {name: one["ports"] for name, one in SERVICES.items() if "ports" in one}
    assert published == {"web": ["127.0.0.1:8000:8000"]}


def test_no_secret_has_a_default() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    for name in re.findall(r"([A-Z_]*(?:KEY|PASSWORD|TOKEN|DSN|_URL))\b(?=:)", text):
        if name == "REDIS_URL":
            continue
        for how, default in re.findall(rf"\$\{{{name}(:[-?])([^}}]*)", text):
            assert how == ":?" or default == "", f"{name} has a default"
    assert not re.search(r"PASSWORD: [^$\s]", text)
    secrets = [line for line in DOCKERFILE.splitlines() if "SECRET_KEY" in line]
    assert all("collectstatic" in line and line.startswith("RUN SECRET_KEY=") for line in secrets)


def test_nothing_starts_without_its_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SECRET_KEY", "DATABASE_PASSWORD", "POSTGRES_PASSWORD"):
        monkeypatch.delitem(FILLED_IN, name)
        with pytest.raises(AssertionError, match=name):
            filled_in(str(COMPOSE))
        monkeypatch.undo()


def test_web_and_workers_wait_for_what_they_need() -> None:
    for name in ("web", "worker", "beat"):
        needs = {other: one["condition"] for other, one in SERVICES[name]["depends_on"].items()}
        assert needs == {
            "migrate": "service_completed_successfully",
            "valkey": "service_healthy",
        }
    assert local_services.POSTGRES_PORT == 5432
