"""Web, worker and their children: killed, frozen, starved, told to go."""

import os
import resource
import signal
import socket
import time
from contextlib import suppress
from typing import Any

from devtools.stack import wait_for
from tests.faults.house import House, in_background
from tests.faults.registry import fault
from tests.faults.trial import Trial
from tests.faults.wire import Pair

LEASE = 75.0
"""A lease of a minute, and what it takes to be claimed and worked off again."""


@fault("F-01", "web killed after COMMIT, before the answer", within=30, is_quick=True)
def web_dies_before_it_answers(house: House, trial: Trial) -> None:
    """The wire to the database swallows the answer to an INSERT that is committed; then the web is killed."""
    trial.produce(25, per_second=15)
    trial.wait_acked(8)
    swallowed: list[bytes] = []

    def swallow(pair: Pair, data: bytes) -> bool:
        if swallowed or (b"set_config" in data and b"UPDATE" in data):  # as events go in
            swallowed.append(data)
        return not swallowed

    before = _stored(house, trial)
    house.wires["database of web"].on_answer = swallow
    wait_for(lambda: swallowed and _stored(house, trial) > before, "a committed event", 20)
    house.kill("web")
    house.wires["database of web"].on_answer = None
    house.run("web")
    house.wait_ready()
    diary = trial.read()
    assert diary.failed[0], "no call of a producer went unanswered"
    trial.note = f"{diary.failed[0]} calls were cut off and sent again"


def _stored(house: House, trial: Trial) -> int:
    ((n,),) = house.ask(
        "SELECT count(*) FROM accounts_event WHERE organization_id = %s AND user_id <> ''", trial.id
    )
    return int(n)


@fault("F-02", "web killed inside its transaction", within=30)
def web_dies_inside_its_transaction(house: House, trial: Trial) -> None:
    """It waits for a lock halfway through a milestone; what it had written must be gone with it."""
    trial.produce(15, producers=1, per_second=10)
    trial.wait_acked(5)
    with house.locked("LOCK TABLE advocacy_signal IN ACCESS EXCLUSIVE MODE"):
        wait_for(
            lambda: _waiting(house, "advocacy_signal", "web"),
            "a request inside its transaction",
            20,
        )
        before = set(_message_ids(house, trial))
        house.kill("web")
    half = set(_message_ids(house, trial)) - before - set(trial.read().acked)
    api = house.ask(
        "SELECT message_id FROM accounts_event WHERE organization_id = %s AND source = 'api'",
        trial.id,
    )
    assert not half & {row[0] for row in api}, f"half of a milestone stayed: {half}"
    house.run("web")
    house.wait_ready()


def _message_ids(house: House, trial: Trial) -> list[str]:
    return [
        row[0]
        for row in house.ask(
            "SELECT message_id FROM accounts_event WHERE organization_id = %s", trial.id
        )
    ]


def _waiting(house: House, table: str, who: str) -> int:
    ((n,),) = house.ask(
        "SELECT count(*) FROM pg_locks l JOIN pg_class c ON c.oid = l.relation WHERE c.relname = %s AND NOT l.granted",
        table,
    )
    return int(n)


@fault("F-03", "worker killed again and again", within=LEASE, is_quick=True)
def worker_dies_at_random(house: House, trial: Trial) -> None:
    trial.produce(40, per_second=10)
    for n in range(5):
        time.sleep(0.3 + 0.17 * n)
        house.kill("worker")
        if n == 2:
            trial.kill_producers()
        house.run("worker")
    trial.wait_sent()
    house.expire_leases()
    trial.note = "5 kills, producers killed once; leases were let run out by the database's clock"


@fault("F-04", "worker's children killed; poison", within=LEASE)
def children_die(house: House, trial: Trial) -> None:
    """Children alone, then one event that ends whoever works on it: it must end in quarantine, and alone."""
    trial.produce(30, per_second=10)
    for _n in range(3):
        time.sleep(0.8)
        for child in house.children_of("worker"):
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
    trial.wait_sent()
    house.expire_leases()
    trial.recover(time.monotonic())
    _poison(house, trial)


def _poison(house: House, trial: Trial) -> None:
    """The worker is killed whenever it holds a claim on this event, as the kernel's killer would when memory ends."""
    house.kill("worker")
    house.do(
        """
        INSERT INTO accounts_event (organization_id, source, message_id, kind, name, occurred_at, received_at, due_at,
            payload, is_historical, state)
        VALUES (%s, 'poison', 'poison', 'track', 'poison', now(), now(), now(),
            '{"event": "poison", "properties": {}}', false, 'pending')
        """,
        trial.id,
    )
    look = "SELECT state, attempts, lease_until > now(), failure FROM accounts_event WHERE organization_id = %s AND name = 'poison'"
    deaths = 0
    with house.locked("LOCK TABLE accounts_eventname IN ACCESS EXCLUSIVE MODE"):
        while house.ask(look, trial.id)[0][0] == "pending":
            assert deaths < 12, house.ask(look, trial.id)
            house.run("worker")
            wait_for(
                lambda: (
                    house.ask(look, trial.id)[0][2] or house.ask(look, trial.id)[0][0] != "pending"
                ),
                "a claim of the poison",
                60,
            )
            if house.ask(look, trial.id)[0][0] == "pending":
                house.kill("worker")
                deaths += 1
                house.expire_leases()
    ((state, _attempts, _lease, failure),) = house.ask(look, trial.id)
    assert (state, failure["code"]) == ("failed", "worker_died"), (state, failure)
    trial.note = f"poison killed {deaths} workers, then went to quarantine with its reason"


@fault("F-05", "worker frozen, another takes over, the first wakes", within=LEASE)
def a_zombie_wakes(house: House, trial: Trial) -> None:
    trial.produce(25, per_second=12)
    trial.wait_acked(6)
    with house.locked("LOCK TABLE advocacy_signal IN ACCESS EXCLUSIVE MODE"):
        wait_for(lambda: _waiting(house, "advocacy_signal", "worker"), "a worker in the middle", 20)
        house.freeze("worker")
    house.run("worker", called="worker two")
    frozen_at = time.monotonic()
    trial.wait_sent()
    trial.recover(frozen_at, 150)
    took = time.monotonic() - frozen_at
    house.freeze("worker", False)
    time.sleep(2)
    house.kill("worker two")
    assert took < 120, f"the other one took over after {took:.0f} s"
    trial.note = f"taken over {took:.0f} s after it froze in the middle of a transaction, holding a consumer's place"


@fault("F-25", "SIGTERM in the middle of a batch", within=30)
def told_to_go(house: House, trial: Trial) -> None:
    """A worker that is asked to go ends what it has in hand; a web process answers what it has begun."""
    trial.produce(60, per_second=40)
    trial.wait_acked(30)
    worker = house.term("worker")
    web = house.term("web")
    ((leased,),) = house.ask(
        "SELECT count(*) FROM accounts_event WHERE organization_id = %s AND lease_until > now()",
        trial.id,
    )
    house.run("web")
    house.run("worker")
    assert worker < 26, f"the worker took {worker:.0f} s to go"
    assert not leased, f"{leased} events were left claimed by a worker that was asked to go"
    trial.note = f"worker gone after {worker:.1f} s, web after {web:.1f} s, no claim left behind"


@fault("F-30", "web without file descriptors and threads", within=15)
def no_descriptors(house: House, trial: Trial) -> None:
    house.kill("web")

    def starve() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))

    house.run("web", prepare=starve)
    house.wait_ready()
    trial.produce(20, per_second=10)
    held: list[socket.socket] = []
    try:
        for _n in range(400):
            one = socket.create_connection(("127.0.0.1", house.stack.port), timeout=2)
            one.sendall(
                b"POST /v1/batch HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{"
            )
            held.append(one)
    except OSError:
        """It takes no more: what was to be reached."""
    time.sleep(3)
    for one in held:
        one.close()
    began = time.monotonic()
    house.wait_ready()
    took = time.monotonic() - began
    assert took < 5, f"it took {took:.1f} s until the web answered again"
    assert house.stack.processes["web"].poll() is None, "the web ended"
    trial.note = f"{len(held)} connections held open against a limit of 64; answered again after {took:.1f} s"


@fault("F-31", "web away for 4 s behind a listening socket", within=30)
def away_behind_a_socket(house: House, trial: Trial) -> None:
    """The load balancer keeps callers while nobody listens: none of them may see it."""
    trial.produce(40, per_second=8, url=f"http://127.0.0.1:{house.wires['front'].port}")
    trial.wait_acked(10)
    house.term("web")
    time.sleep(4)
    house.run("web")
    house.wait_ready()
    trial.wait_sent()
    diary = trial.read()
    assert not diary.failed, f"callers saw the restart: {diary.failed}"
    slowest = max(diary.acked.values())
    trial.note = f"no call failed; the slowest took {slowest:.1f} s"


def burst(run: Any, times: int) -> None:
    threads = [in_background(run) for _n in range(times)]
    for thread in threads:
        thread.join()
