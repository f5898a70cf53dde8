"""How the demo starts, watches and ends a product.

The product here is a small one written for the test: a web application of five lines, an empty Celery app and a
manage.py that only notes what it was asked. The real one is shown by the journeys.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from devtools.errors import DevError
from devtools.processes import Children
from tests.devtools.test_services import wait_until_gone

REPOSITORY = Path(__file__).resolve().parents[2]
MANAGE = """
import json, os, sys, time
from pathlib import Path
from devtools.demo_notes import NAMES
command, *rest = sys.argv[1:]
with open("asked.jsonl", "a") as file:
    print(json.dumps([command, rest, {name: os.environ.get(name) for name in NAMES}]), file=file)
if command == "demo_setup":
    Path(".local/demo.json").write_text(json.dumps(
        {"organizations": [{"name": "Acme", "login": "alice@acme.example", "password": "p", "api_key": "gw_1"}],
         "commands": ["one", "two", "three"]}))
"""
ONCE = """
import os, sys
print("a milestone became a moment")
sys.exit(int(os.environ.get("ONCE", "0")))
"""
NOTES = 'NAMES = ["DEBUG", "SECRET_KEY", "EMAIL_URL", "BASE_URL", "DATABASE_URL", "REDIS_URL"]\n'
WSGI = """
def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"ok"]
"""
CELERY = """
import os
from celery import Celery
from config import local_services
app = Celery("small", broker=local_services.broker_url(os.environ["REDIS_URL"]))
"""


@pytest.fixture
def product(tmp_path: Path) -> Path:
    """A small product with our devtools."""
    root = tmp_path / "a product"
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(REPOSITORY / "devtools", root / "devtools", ignore=ignored)
    (root / "config").mkdir()
    for ours in ("local_services.py", "serve.py"):
        shutil.copy(REPOSITORY / "config" / ours, root / "config")
    for name in ("celery.py", "beat.py"):
        (root / "config" / name).write_text(CELERY)
    (root / "config" / "preloading.py").write_text("def preload(): pass\n")
    (root / "config" / "__init__.py").write_text("")
    (root / "config" / "settings.py").write_text("SECRET_KEY = 'small'\n")
    (root / "config" / "wsgi.py").write_text(WSGI)
    (root / "devtools" / "demo_notes.py").write_text(NOTES)
    (root / "manage.py").write_text(MANAGE)
    (root / "advocacy" / "demo").mkdir(parents=True)
    (root / "advocacy" / "demo" / "once.py").write_text(ONCE)
    (root / "requirements.txt").write_text("")
    return root


def start(product: Path, *arguments: str, **variables: str) -> subprocess.Popen[str]:
    unwanted = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "PYTHONPATH", "DJANGO_SETTINGS_MODULE"}
    environ = {name: value for name, value in os.environ.items() if name not in unwanted}
    return subprocess.Popen(
        [sys.executable, "-m", "devtools", *arguments],
        cwd=product,
        env={**environ, "DEBUG": "true", "EMAIL_URL": "smtp://real.example:25", **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def read_until(process: subprocess.Popen[str], wanted: str) -> str:
    assert process.stdout is not None
    seen = ""
    for line in process.stdout:
        seen += line
        if wanted in line:
            return seen
    raise AssertionError(f"{wanted!r} never came:\n{seen}")


def parents() -> dict[int, int]:
    """Every living process and its parent."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state, parent = (entry / "stat").read_text().rpartition(") ")[2].split()[:2]
            except (FileNotFoundError, ProcessLookupError):
                continue
            if state != "Z":
                found[int(entry.name)] = int(parent)
    return found


def descendants(pid: int) -> list[int]:
    family, table = [pid], parents()
    for member in family:
        family += [child for child, parent in table.items() if parent == member]
    return family[1:]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ties a child to its parent")
def test_kill_9_of_the_demo_leaves_nothing_behind(product: Path) -> None:
    process = start(product, "demo")
    try:
        read_until(process, "Ctrl-C ends it")
        family = descendants(process.pid)
        assert len(family) >= 5, "web, worker, beat, PostgreSQL, Valkey and theirs"
    finally:
        process.kill()
        process.communicate()
    assert wait_until_gone(family, seconds=20)


@pytest.mark.slow
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_demo_ends_in_order_when_asked(product: Path, end: signal.Signals) -> None:
    process = start(product, "demo")
    read_until(process, "Ctrl-C ends it")
    family = descendants(process.pid)
    process.send_signal(end)
    output, _ = process.communicate(timeout=40)
    assert (process.returncode, output) == (0, "")
    assert wait_until_gone(family, seconds=1)
    assert not list((product / ".local" / "pg18").glob("postmaster.pid")), "a clean shutdown"


@pytest.mark.slow
def test_once_makes_one_round_trip_and_hands_on_its_result(product: Path) -> None:
    process = start(product, "demo", "--once")
    output, _ = process.communicate(timeout=90)
    assert process.returncode == 0, output
    for line in ("alice@acme.example", "gw_1", "one", "three", "a milestone became a moment"):
        assert line in output
    asked = [json.loads(line) for line in (product / "asked.jsonl").read_text().splitlines()]
    assert [command for command, _, _ in asked] == ["migrate", "demo_setup"]
    environ = asked[1][2]
    assert asked[1][1][0:2] == ["--url", environ["BASE_URL"]]
    assert "--once" in asked[1][1]
    assert environ["DEBUG"] is None
    assert environ["EMAIL_URL"].startswith("filemail:////"), "a demo never mails anybody"
    key = product / ".local" / "secret_key"
    assert key.read_text().strip() == environ["SECRET_KEY"]
    assert key.stat().st_mode & 0o777 == 0o600

    again = start(product, "demo", "--once", ONCE="3")
    output, _ = again.communicate(timeout=90)
    assert again.returncode == 3, output


@pytest.mark.slow
def test_a_port_that_is_taken_is_left_alone(product: Path) -> None:
    first = start(product, "demo")
    second = None
    try:
        said = read_until(first, "Ctrl-C ends it")
        second = start(product, "demo", "--once")
        output, _ = second.communicate(timeout=90)
        assert second.returncode == 0, output
        ports = [re.findall(r"runs at http://127\.0\.0\.1:(\d+)", text) for text in (said, output)]
        assert ports[0] != ports[1]
        assert len(ports[0]) == len(ports[1]) == 1
    finally:
        first.send_signal(signal.SIGTERM)
        rest, _ = first.communicate(timeout=40)
    assert (first.returncode, rest) == (0, ""), "nothing of the first was touched"


@pytest.mark.slow
def test_a_child_that_dies_is_named_and_ends_the_demo(product: Path) -> None:
    process = start(product, "demo")
    read_until(process, "Ctrl-C ends it")
    beat = next(
        pid
        for pid in descendants(process.pid)
        if b"\0beat\0" in Path(f"/proc/{pid}/cmdline").read_bytes()
    )
    os.kill(beat, signal.SIGKILL)
    output, _ = process.communicate(timeout=40)
    assert process.returncode == 1
    assert "The beat ended with code -9" in output
    assert "beat.log" in output


def test_the_end_of_a_childs_log_is_shown(tmp_path: Path) -> None:
    children = Children(dict(os.environ), tmp_path)
    noisy = "import sys; print(*range(1, 100), sep='\\n'); sys.exit(7)"
    children.start("worker", [sys.executable, "-c", noisy])
    children.running[0].process.wait()
    with pytest.raises(DevError) as complaint:
        children.check()
    lines = str(complaint.value).splitlines()
    assert "The worker ended with code 7" in lines[0]
    assert [line.strip() for line in lines[1:]] == [str(n) for n in range(80, 100)]


def test_stopping_ends_a_child_that_does_not_listen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("devtools.processes.STOP_TIMEOUT", 0.3)
    children = Children(dict(os.environ), tmp_path)
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
    children.start("worker", [sys.executable, "-c", deaf])
    children.wait_until(lambda: "deaf" in (tmp_path / "worker.log").read_text(), "The child")
    process = children.running[0].process
    children.stop()
    assert process.returncode == -signal.SIGKILL
