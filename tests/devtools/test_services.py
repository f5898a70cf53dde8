"""The launcher against real servers: each test has a cluster of its own in a folder of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from config import local_services
from devtools import postgres, services
from devtools.errors import DevError

REPOSITORY = Path(__file__).resolve().parents[2]
CHILD = """
import sys, time
from pathlib import Path
from devtools.services import ensure
found = ensure(Path(sys.argv[1]), {})
print(*[server.process.pid for server in found.started], flush=True)
time.sleep(60)
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout whose path has what breaks carelessly quoted paths."""
    place = tmp_path / "a checkout, für 100% 'us'"
    place.mkdir()
    return place


@pytest.fixture
def running(root: Path) -> Iterator[services.Services]:
    found = services.ensure(root, {})
    yield found
    found.stop()


def start_in_child(root: Path) -> tuple[subprocess.Popen[str], list[int]]:
    """Services started by another process; returned with the process ids of the servers."""
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(root)], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    pids = [int(word) for word in child.stdout.readline().split()]
    child.stdout.close()
    return child, pids


def is_gone(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    try:
        return stat.read_text().rpartition(") ")[2].startswith("Z")
    except (FileNotFoundError, ProcessLookupError):
        return True


def wait_until_gone(pids: list[int], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if all(is_gone(pid) for pid in pids):
            return True
        time.sleep(0.05)
    return False


def test_both_servers_answer_at_the_urls_of_the_settings(
    root: Path, running: services.Services
) -> None:
    assert running.notes == ["PostgreSQL started", "Valkey started"]
    with psycopg.connect(local_services.database_url(root)) as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("goodword",)
        assert connection.info.server_version >= 150000
    client = redis.Redis.from_url(local_services.redis_url(root))
    assert client.ping()
    policy, append = client.config_get("maxmemory-policy"), client.config_get("appendonly")
    assert (policy, append) == ({"maxmemory-policy": "noeviction"}, {"appendonly": "yes"})
    client.close()


def test_the_product_connects_as_a_role_that_row_level_security_holds(
    root: Path, running: services.Services
) -> None:
    with postgres.connect(root) as connection:
        roles = connection.execute(
            "SELECT rolname, rolsuper, rolbypassrls, rolcanlogin, rolcreatedb FROM pg_roles "
            "WHERE rolname LIKE 'goodword%' ORDER BY rolname"
        ).fetchall()
        owner = connection.execute(
            "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'goodword'"
        ).fetchone()
    assert roles == [
        ("goodword", False, False, True, True),
        ("goodword_everywhere", False, True, False, False),
    ]
    assert owner == ("goodword",)
    with psycopg.connect(local_services.database_url(root)) as connection:
        connection.execute("SET LOCAL ROLE goodword_everywhere")
        assert connection.execute("SELECT current_user").fetchone() == ("goodword_everywhere",)


def test_nothing_listens_on_the_network(root: Path, running: services.Services) -> None:
    with postgres.connect(root) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    client = redis.Redis.from_url(local_services.redis_url(root))
    assert client.config_get("port") == {"port": "0"}
    client.close()


def test_a_second_start_adopts_and_its_stop_stops_nothing(
    root: Path, running: services.Services
) -> None:
    second = services.ensure(root, {})
    assert second.notes == ["PostgreSQL was running", "Valkey was running"]
    second.stop()
    assert [server.process.poll() for server in running.started] == [None, None]
    psycopg.connect(local_services.database_url(root)).close()


def test_data_survives_a_stop(root: Path) -> None:
    first = services.ensure(root, {})
    with psycopg.connect(local_services.database_url(root)) as connection:
        connection.execute("CREATE TABLE kept (n int)")
    client = redis.Redis.from_url(local_services.redis_url(root))
    client.set("kept", "yes")
    client.close()
    first.stop()
    second = services.ensure(root, {})
    try:
        assert second.notes == ["PostgreSQL started", "Valkey started"]
        with psycopg.connect(local_services.database_url(root)) as connection:
            connection.execute("SELECT n FROM kept")
        client = redis.Redis.from_url(local_services.redis_url(root))
        assert client.get("kept") == b"yes"
        client.close()
    finally:
        second.stop()


def test_a_path_too_long_for_a_socket_gets_a_short_folder_of_its_own(tmp_path: Path) -> None:
    root = tmp_path / ("long" * 30)
    root.mkdir()
    sockets = local_services.socket_directory(root)
    assert not sockets.is_relative_to(root)
    found = services.ensure(root, {})
    try:
        assert sockets.stat().st_mode & 0o777 == 0o700
        psycopg.connect(local_services.database_url(root)).close()
        assert redis.Redis.from_url(local_services.redis_url(root)).ping()
    finally:
        found.stop()
        for path in sockets.iterdir():
            path.unlink()
        sockets.rmdir()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ties a child to its parent")
def test_kill_9_leaves_nothing_behind_and_the_next_start_works(root: Path) -> None:
    child, pids = start_in_child(root)
    assert len(pids) == 2
    child.send_signal(signal.SIGKILL)
    child.wait()
    after = services.ensure(root, {})  # at once, while the orphans may still be going down
    try:
        assert wait_until_gone(pids)
        assert after.notes == ["PostgreSQL started", "Valkey started"]
    finally:
        after.stop()


def test_servers_killed_hard_are_started_again(root: Path) -> None:
    """Their lock files remain, and so may a zombie with the process id that stands in them."""
    first = services.ensure(root, {})
    for server in first.started:
        server.process.kill()  # not reaped here: a zombie
    for server in first.started:
        assert wait_until_gone([server.process.pid])
    second = services.ensure(root, {})
    try:
        assert second.notes == ["PostgreSQL started", "Valkey started"]
    finally:
        second.stop()
        first.stop()


@pytest.mark.slow
def test_two_starts_in_the_same_moment_make_one_pair_of_servers(root: Path) -> None:
    children = [
        subprocess.Popen(
            [sys.executable, "-c", CHILD, str(root)],
            cwd=REPOSITORY,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    lines = []
    for child in children:
        assert child.stdout is not None
        lines.append(child.stdout.readline().split())
        child.stdout.close()
    for child in children:
        child.kill()
        child.wait()
    assert sorted(len(line) for line in lines) == [0, 0, 2]


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to step down")
def test_root_without_user_namespaces_runs_postgres_as_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even in a folder that nobody may enter, and with binaries that lie in one."""
    public = Path("/var/tmp") / f"goodword-test-{os.getpid()}"
    public.mkdir(mode=0o755)
    root = tmp_path / "closed"
    root.mkdir(mode=0o700)
    monkeypatch.setattr("devtools.postgres.user_namespaces_work", lambda: False)
    monkeypatch.setattr("devtools.nobody.PUBLIC_STATE", public)
    monkeypatch.setattr("devtools.nobody._runs_as_nobody", lambda folder: False)
    found = services.ensure(root, {})
    try:
        pid = found.started[0].process.pid
        assert Path(f"/proc/{pid}").stat().st_uid == 65534
        with psycopg.connect(local_services.database_url(root)) as connection:
            assert connection.execute("SELECT current_user").fetchone() == ("goodword",)
        assert services.ensure(root, {}).notes == ["PostgreSQL was running", "Valkey was running"]
    finally:
        found.stop()
        subprocess.run(["rm", "-rf", str(public)], check=True)


def test_named_servers_are_used_and_none_is_started(
    tmp_path: Path, root: Path, running: services.Services
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    environ = {
        "DATABASE_URL": local_services.database_url(root),
        "REDIS_URL": local_services.redis_url(root),
    }
    found = services.ensure(elsewhere, environ)
    assert (found.database_url, found.redis_url) == tuple(environ.values())
    assert found.started == []
    assert list(elsewhere.iterdir()) == []


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize(
    ("variable", "url", "expected"),
    [
        ("DATABASE_URL", "postgresql://me:hush@127.0.0.1:{port}/x", "PostgreSQL named by"),
        ("DATABASE_URL", "sqlite:///x.db", "DATABASE_URL names sqlite, but Goodword needs"),
        ("REDIS_URL", "redis://:hush@127.0.0.1:{port}/0", "Redis named by REDIS_URL"),
        ("REDIS_URL", "not a url", "Redis named by REDIS_URL"),
    ],
)
def test_a_named_server_that_does_not_answer_is_one_clear_line(
    tmp_path: Path, variable: str, url: str, expected: str
) -> None:
    with pytest.raises(DevError) as complaint:
        services.ensure(tmp_path, {variable: url.format(port=closed_port())})
    message = str(complaint.value)
    assert expected in message
    assert "\n" not in message
    assert "hush" not in message
    assert list(tmp_path.iterdir()) == [], "nothing was started beside it"


@pytest.mark.parametrize(
    ("url", "broker"),
    [
        ("unix:///a%20b/v.sock?db=3", "redis+socket:///a%20b/v.sock?virtual_host=3"),
        ("unix:///v.sock", "redis+socket:///v.sock?virtual_host=0"),
        ("redis://host:6379/1", "redis://host:6379/1"),
        ("rediss://:secret@host:6379/1", "rediss://:secret@host:6379/1"),
    ],
)
def test_the_broker_is_the_same_server_in_the_words_of_celery(url: str, broker: str) -> None:
    assert local_services.broker_url(url) == broker
