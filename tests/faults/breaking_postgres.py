"""The database: restarted, away, frozen, full, locked; its connections cut."""

import json
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

from devtools.parenthood import die_with_parent
from devtools.stack import ROOT, wait_for
from tests.faults.house import House
from tests.faults.registry import CannotHere, fault
from tests.faults.trial import Trial


@fault("F-10", "PostgreSQL restarted at once, without a checkpoint", within=75)
def restarted_at_once(house: House, trial: Trial) -> None:
    trial.produce(40, per_second=10)
    trial.wait_acked(8)
    for _n in range(3):
        house.stop_postgres(signal.SIGQUIT)
        time.sleep(0.2)
        house.start_services()
        time.sleep(1.0)
    trial.kill_producers()
    trial.wait_sent()
    house.expire_leases()
    trial.note = f"3 restarts; answers while it was away: {dict(trial.read().failed)}"


@fault("F-11", "PostgreSQL away for 20 s", within=75)
def away(house: House, trial: Trial) -> None:
    """Longer than a request is held: 429 with Retry-After, red readiness, green liveness, and SDKs that lose nothing."""
    trial.produce(40, per_second=4)
    trial.wait_acked(8)
    apart = Trial(house, "sdks", hook=False)
    sdks = [_start_sdk(house, apart, name) for name in ("segment_python", "rudder_python")]
    time.sleep(0.5)
    house.stop_postgres(signal.SIGINT)
    began = time.monotonic()
    status, headers, seconds = _post(house, trial)
    assert status == 429, f"ingestion answered {status}"
    assert int(headers["Retry-After"]) >= 1
    assert seconds < 9.5, f"a request was held for {seconds:.1f} s: Node's clients wait for 10"
    api, api_headers, api_seconds = house.get("/api/v1/moments?limit=1", trial.key, timeout=30)
    assert api == 503, f"the API answered {api}"
    assert int(api_headers["Retry-After"]) >= 1
    assert house.get("/readyz", timeout=30)[0] == 503
    assert house.get("/healthz", timeout=30)[0] == 200
    time.sleep(max(0.0, 20 - (time.monotonic() - began)))
    assert all(house.stack.processes[n].poll() is None for n in ("web", "worker", "beat")), (
        "one ended"
    )
    house.start_services()
    trial.note = (
        f"ingestion 429 after {seconds:.1f} s, API 503 after {api_seconds:.1f} s; "
        + ", ".join(_ended(house, apart, *sdk) for sdk in sdks)
    )


def _post(house: House, trial: Trial) -> tuple[int, Mapping[str, str], float]:
    """One call of ingestion; status, headers, seconds."""
    request = urllib.request.Request(
        f"{house.stack.url}/v1/batch",
        data=b'{"batch": []}',
        headers={"Authorization": f"Bearer {trial.key}"},
    )
    began = time.monotonic()
    try:
        with urllib.request.urlopen(request, timeout=15) as answer:
            return answer.status, answer.headers, time.monotonic() - began
    except urllib.error.HTTPError as error:
        return error.code, error.headers, time.monotonic() - began


SDK_EVENTS = 12


def _start_sdk(house: House, trial: Trial, name: str) -> tuple[str, subprocess.Popen[str]]:
    job = {
        "url": house.stack.url,
        "key": trial.key,
        "gzip": False,
        "events": [f"{name} {n}" for n in range(SDK_EVENTS)],
    }
    program = ROOT / "tests" / "clients" / "programs" / f"{name}.py"
    return name, subprocess.Popen(
        [sys.executable, str(program), json.dumps(job)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        preexec_fn=die_with_parent(signal.SIGKILL),
    )


def _ended(house: House, trial: Trial, name: str, process: "subprocess.Popen[str]") -> str:
    """What an SDK that sent during the outage delivered."""
    said, _nothing = process.communicate(timeout=120)
    assert json.loads(said.splitlines()[-1])["errors"] == [], said
    stored = house.ask(
        "SELECT name, count(*) FROM accounts_event WHERE organization_id = %s AND name LIKE %s GROUP BY 1",
        *(trial.id, f"{name} %"),
    )
    assert len(stored) == SDK_EVENTS, f"{name} delivered {len(stored)} of {SDK_EVENTS}"
    assert {n for _name, n in stored} == {1}, stored
    return f"{name} delivered all"


@fault("F-12", "backends terminated twice a second", within=75)
def backends_terminated(house: House, trial: Trial) -> None:
    trial.produce(60, per_second=10)
    trial.wait_acked(5)
    kills = 0
    for _n in range(12):
        kills += house.do(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'goodword'"
        )
        time.sleep(0.5)
    trial.wait_sent()
    house.expire_leases()
    failed = sum(trial.read().failed.values())
    assert failed <= kills, f"{failed} calls failed for {kills} connections"
    trial.note = f"{kills} connections ended, {failed} calls failed"


@fault("F-13", "PostgreSQL frozen for 25 s", within=75)
def frozen(house: House, trial: Trial) -> None:
    """Nobody can be told: connections stay open, and every request waits. Afterwards none may be half done."""
    trial.produce(50, per_second=5)
    trial.wait_acked(8)
    house.freeze_postgres()
    began = time.monotonic()
    alive = house.get("/healthz", timeout=4)[0]
    time.sleep(max(0.0, 25 - (time.monotonic() - began)))
    house.freeze_postgres(False)
    house.wait_ready()
    back = time.monotonic() - began - 25
    trial.wait_sent()
    trial.note = (
        f"ready again {back:.1f} s after; /healthz meanwhile: {alive or 'no answer'}. A request waits until the database "
        "goes on: neither granian nor libpq ends it, the caller does, and sends again"
    )


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path]:
    """A file system of its own. Raises CannotHere where we may not mount one."""
    folder = Path(tempfile.mkdtemp(prefix="goodword-small-"))
    try:
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)],
            capture_output=True,
            text=True,
            check=False,
        )
        if mounted.returncode != 0:
            raise CannotHere(
                f"a small file system cannot be mounted here: {mounted.stderr.strip()}"
            )
        try:
            yield folder
        finally:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@fault("F-14", "PostgreSQL's disk full", within=60)
def disk_full(house: House, trial: Trial) -> None:
    """A house of its own on a small file system, filled to the last byte, and given room again."""
    trial.produce(1, producers=1)
    with small_disk(450) as folder:
        papers = house.root / "small"
        papers.mkdir(exist_ok=True)
        small = House(folder, papers=papers)
        small.start()
        try:
            _fill_and_give_room(small, trial)
        finally:
            small.stop()
            kept = house.logs / "small"
            kept.mkdir(exist_ok=True)
            for log in small.logs.glob("*.log"):
                shutil.copy(log, kept)


def _fill_and_give_room(small: House, outer: Trial) -> None:
    inner = Trial(small, "small")
    inner.produce(40, per_second=8)
    inner.wait_acked(8)
    ballast = small.root / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"x" * 65536)
    with suppress(psycopg.Error):
        small.do(
            "CREATE TABLE filler AS SELECT repeat(md5(n::text), 200) AS t FROM generate_series(1, 50000) n"
        )
    time.sleep(6)
    answers = dict(inner.read().failed)
    ballast.unlink()
    time.sleep(0.5)
    small.heal()
    ended = time.monotonic()
    small.expire_leases()
    try:
        seconds = inner.recover(ended, 200)
    except AssertionError as error:
        rows = [
            small.ask(
                f"SELECT state, attempts, due_at - now(), lease_until - now(), failure, count(*) FROM {table}"
                " WHERE state <> 'done' GROUP BY 1, 2, 3, 4, 5 LIMIT 3"
            )
            for table in ("accounts_event", "advocacy_delivery", "accounts_webhookdelivery")
        ]
        raise AssertionError(
            f"{error}; mails {len(inner.mails())}, calls {len(inner.calls())} of {len(inner.wanted())}; waiting {rows}"
        ) from error
    inner.settle()
    row = inner.row("F-14", "", seconds)
    assert not row.faults, row.faults
    outer.note = (
        f"in a house of its own: {row.acked} acknowledged, {row.effects} effects, 0 lost, {row.again} again, recovered in "
        f"{seconds:.0f} s; answers while it was full: {answers or 'all taken (the log had room)'}"
    )


@fault("F-15", "the inbox locked for 12 s", within=90)
def lock_storm(house: House, trial: Trial) -> None:
    trial.produce(30, producers=3, per_second=4)
    trial.wait_acked(6)
    with house.locked("LOCK TABLE accounts_event IN ACCESS EXCLUSIVE MODE"):
        status, headers, seconds = _post_one(house, trial)
        assert status == 429, f"ingestion answered {status}"
        assert headers.get("Retry-After")
        assert seconds < 11
        time.sleep(max(0.0, 12 - seconds))
    began = time.monotonic()
    wait_for(lambda: _post(house, trial)[0] == 200, "an answer after the lock", 20)
    took = time.monotonic() - began
    assert took < 5, f"it took {took:.1f} s until events were taken again"
    trial.note = f"429 after {seconds:.1f} s while locked; taken again {took:.1f} s after"


def _post_one(house: House, trial: Trial) -> tuple[int, Mapping[str, str], float]:
    """One event that must wait for the lock; it is never acknowledged, and sent by nobody again."""
    item = {"type": "track", "messageId": "never", "anonymousId": "nobody", "event": "Opened"}
    request = urllib.request.Request(
        f"{house.stack.url}/v1/batch",
        data=json.dumps({"batch": [item]}).encode(),
        headers={"Authorization": f"Bearer {trial.key}"},
    )
    began = time.monotonic()
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.headers, time.monotonic() - began
    except urllib.error.HTTPError as error:
        return error.code, error.headers, time.monotonic() - began


@fault("F-16", "deadlock with a stranger's transaction", within=75)
def deadlock(house: House, trial: Trial) -> None:
    """A stranger holds one person and wants another, in the order that meets the worker's; the worker is the victim."""
    trial.produce(12, producers=1, per_second=20)
    trial.settle()
    victims = 0
    for attempt in range(4):
        people = house.ask(
            "SELECT id FROM accounts_contact WHERE organization_id = %s ORDER BY id LIMIT 2",
            trial.id,
        )
        first, second = people[0][0], people[1][0]
        victims += _cross(house, trial, first, second, attempt)
        if victims:
            break
    assert victims, "no deadlock came about in four attempts"
    trial.settle()
    trial.note = f"{victims} deadlock with the worker as the victim: halved, tried again, done"


def _cross(house: House, trial: Trial, first: object, second: object, attempt: int) -> int:
    before = house.ask("SELECT deadlocks FROM pg_stat_database WHERE datname = 'goodword'")[0][0]
    with house.database() as stranger, stranger.transaction():
        stranger.execute("SET LOCAL deadlock_timeout = '60s'")
        stranger.execute("SELECT 1 FROM accounts_contact WHERE id = %s FOR UPDATE", [second])
        house.do(
            """
            INSERT INTO accounts_event (organization_id, source, message_id, kind, name, user_id, occurred_at,
                received_at, due_at, payload, is_historical, state)
            SELECT organization_id, 'again', 'again-' || %s || '-' || id, 'identify', '', external_id, now(), now(), now(),
                jsonb_build_object('type', 'identify', 'userId', external_id, 'traits', jsonb_build_object('title', 'CTO')),
                true, 'pending'
            FROM accounts_contact WHERE id = ANY(%s)
            """,
            attempt,
            [first, second],
        )
        stranger_id = stranger.info.backend_pid
        wait_for(
            lambda: house.ask(
                "SELECT 1 FROM pg_stat_activity WHERE %s = ANY(pg_blocking_pids(pid))", stranger_id
            ),
            "the worker at the lock",
            20,
            pause=0.02,
        )
        with suppress(psycopg.errors.DeadlockDetected):
            stranger.execute("SELECT 1 FROM accounts_contact WHERE id = %s FOR UPDATE", [first])
    time.sleep(0.5)
    house.do(
        "DELETE FROM accounts_event WHERE organization_id = %s AND source = 'again' AND state = 'done'",
        trial.id,
    )
    after = house.ask("SELECT deadlocks FROM pg_stat_database WHERE datname = 'goodword'")[0][0]
    return int(after - before)
