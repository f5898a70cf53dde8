"""What we call and what carries our mail: slow, hostile, gone, or answering into a network that loses the answer."""

import ctypes
import os
import random
import shlex
import socket
import subprocess
import time
from collections import Counter
from pathlib import Path
from typing import Any

from devtools.stack import wait_for
from tests.faults.house import House
from tests.faults.registry import CannotHere, fault
from tests.faults.trial import Trial
from tests.faults.wire import Pair
from tests.local_server import Said

BAD: dict[str, Any] = {
    "error": Said(status=500),
    "busy": Said(status=503, headers={"Retry-After": "7"}),
    "slow": Said(body=b"x" * 4000, drips=0.5),
    "endless": Said(body=b"x" * (64 * 1024 * 1024), has_length=False),
    "astray": Said(status=302, headers={"Location": "http://127.0.0.1:9/elsewhere"}),
    "gone": Said(status=410),
}


@fault("F-18", "receivers: 500, 503, slow-loris, endless, redirect, 410, reset", within=45)
def bad_receivers(house: House, trial: Trial) -> None:
    """The good endpoint of the same organization must not feel any of it."""
    places = {f"{trial.name}/{name}": said for name, said in BAD.items()}
    house.hook_answers.update({place: lambda _asked, s=said: s for place, said in places.items()})
    dead = socket.create_server(("127.0.0.1", 0))
    port = dead.getsockname()[1]
    dead.close()
    hooks = {place: trial.hook_url(place) for place in places}
    hooks[f"{trial.name}/dead"] = f"http://127.0.0.1:{port}/x"
    house.backstage("add_hooks", organization=trial.id, hooks=hooks)
    trial.produce(25, per_second=10)
    trial.wait_sent()
    trial.recover(time.monotonic())
    told = wait_for(lambda: _all_tried(house, trial), "an attempt at each, the slow one too", 45)
    assert told["gone"][0] is False, "an endpoint that answered 410 is still told"
    assert told["astray"][2] == "webhook_redirect", told["astray"]
    assert told["dead"][2] == "http_unreachable", told["dead"]
    assert told["slow"][2] == "http_too_slow", told["slow"]
    busy = len(house.hooks.get(f"{trial.name}/error", []))
    assert busy <= 10, f"the breaker let {busy} calls through to an endpoint that always fails"
    trial.note = "calls made: " + ", ".join(
        f"{name} {rest[1]}" for name, rest in sorted(told.items())
    )


def _all_tried(house: House, trial: Trial) -> dict[str, list[Any]]:
    """Endpoint -> is it told, calls made, why one failed; empty until each was called."""
    rows = house.ask(
        """
        SELECT e.name, e.is_on, count(a.id), min(a.failure->>'code')
        FROM accounts_webhookendpoint e LEFT JOIN accounts_webhookdelivery d ON d.endpoint_id = e.id
        LEFT JOIN accounts_webhookattempt a ON a.delivery_id = d.id
        WHERE e.organization_id = %s GROUP BY 1, 2
        """,
        trial.id,
    )
    told = {name.rpartition("/")[2]: rest for name, *rest in rows}
    return told if all(rest[1] for rest in told.values()) else {}


@fault("F-19", "receiver's answer lost, one in four", within=45)
def answers_lost(house: House, trial: Trial) -> None:
    rng = random.Random(19)
    lost: list[Pair] = []

    def lose(pair: Pair, data: bytes) -> bool:
        if rng.random() < 0.25:
            pair.reset()
            lost.append(pair)
            return False
        return True

    house.wires["hooks"].on_answer = lose
    trial.produce(40, per_second=10)
    trial.wait_sent()
    wait_for(lambda: len(lost) >= 5, "answers that are lost", 60)
    _let_retries_come(house, trial)
    house.wires["hooks"].on_answer = None
    _let_retries_come(house, trial)
    trial.recover(time.monotonic())
    trial.settle()
    assert any(len(ids) > 1 for ids in trial.calls().values()), "nothing was called twice"


def _let_retries_come(house: House, trial: Trial) -> None:
    """The waits of a failed call are minutes; let them pass by the database's clock."""
    time.sleep(3)
    house.do(
        "UPDATE accounts_webhookendpoint SET held_until = NULL, failures = 0, failing_since = NULL WHERE organization_id = %s",
        trial.id,
    )
    house.do(
        "UPDATE accounts_webhookdelivery SET due_at = now() WHERE organization_id = %s AND state = 'pending'",
        trial.id,
    )
    time.sleep(3)


@fault("F-20", "name service: no such name; a name that turns to 127.0.0.1", within=60)
def names(house: House, trial: Trial) -> None:
    """The worker lives in a mount namespace with a hosts file of ours; both networks are closed to it."""
    hosts = house.root / "hosts"
    hosts.write_text("127.0.0.1 localhost\n93.184.215.14 turning.example\n")
    check_namespaces(hosts)
    house.kill("worker")
    hook = f"{trial.name}/turning"
    house.run(
        "worker",
        called="worker two",
        more={"OUTGOING_PRIVATE_NETWORKS": f"{house_address(house)}/32"},
        prepare=lambda: _own_hosts(hosts),
    )
    port = house.wires["hooks"].port
    house.do(
        """
        UPDATE accounts_webhookendpoint SET url = %s WHERE organization_id = %s
        """,
        f"http://gone.invalid:{port}/{hook}",
        trial.id,
    )
    hosts.write_text("127.0.0.1 localhost turning.example\n")
    trial.produce(6, producers=1)
    trial.wait_sent()
    code = wait_for(lambda: _codes(house, trial), "an attempt at a name that does not exist", 30)
    assert set(code) == {"http_no_such_host"}, code
    house.do(
        "UPDATE accounts_webhookendpoint SET url = %s, held_until = NULL, failures = 0, failing_since = NULL WHERE organization_id = %s",
        *(f"http://turning.example:{port}/{hook}", trial.id),
    )
    house.do(
        "UPDATE accounts_webhookdelivery SET due_at = now() WHERE organization_id = %s", trial.id
    )
    wait_for(lambda: len(_codes(house, trial)) > 1, "an attempt at a name that turned inside", 60)
    assert not house.hooks.get(hook), "a name that turned to 127.0.0.1 was called"
    codes = dict(_codes(house, trial))
    house.kill("worker two")
    house.run("worker")
    house.do(
        "UPDATE accounts_webhookendpoint SET url = %s, held_until = NULL, failures = 0, failing_since = NULL WHERE organization_id = %s",
        *(trial.hook_url(trial.place), trial.id),
    )
    house.do(
        "UPDATE accounts_webhookdelivery SET due_at = now() WHERE organization_id = %s", trial.id
    )
    trial.note = f"attempts: {codes}; nothing arrived inside; told once the name was right"


def house_address(house: House) -> str:
    """A network that is allowed and has nobody in it: so that 127.0.0.1 is not."""
    return "10.255.255.1"


def _own_hosts(hosts: Path) -> None:
    """Between fork and exec: a mount namespace in which /etc/hosts is ours."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(0x00020000) != 0:
        os._exit(97)
    libc.mount(b"none", b"/", None, 0x4000 | 0x40000, None)  # private, recursively
    if libc.mount(str(hosts).encode(), b"/etc/hosts", None, 0x1000, None) != 0:
        os._exit(97)


def check_namespaces(hosts: Path) -> None:
    """What `_own_hosts` does, tried where failing can be told. Raises CannotHere where it is not allowed."""
    tried = f"mount --bind {shlex.quote(str(hosts))} /etc/hosts"
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", tried], capture_output=True, check=False
    )
    if done.returncode != 0:
        raise CannotHere(
            "a mount namespace cannot be made here: tests/kernel/test_http.py turns names inside"
        )


def _codes(house: House, trial: Trial) -> Counter[str]:
    return Counter(
        row[0]
        for row in house.ask(
            "SELECT a.failure->>'code' FROM accounts_webhookattempt a WHERE a.organization_id = %s AND a.failure IS NOT NULL",
            trial.id,
        )
    )


@fault("F-21", "mail server: away, 421, 550, answer lost after DATA", within=60)
def mail_server(house: House, trial: Trial) -> None:
    house.wires["mail"].refuses = True
    trial.produce(20, per_second=10)
    trial.wait_sent()
    time.sleep(2)
    house.wires["mail"].refuses = False
    people = sorted(trial.wanted())
    never = set(people[:2])
    busy = Counter[str]()

    def say(address: str) -> str:
        person = address.partition("@")[0]
        if person in never:
            return "550 5.1.1 no such mailbox"
        busy[person] += 1
        return "421 4.3.2 come again later" if busy[person] == 1 and person.endswith("3") else ""

    house.postbox.says_to_recipient = say
    lost = {"left": 3}

    def lose(pair: Pair, data: bytes) -> bool:
        accepted_before = len(house.postbox.mails)
        if (
            lost["left"]
            and data.startswith(b"250")
            and accepted_before > lost.setdefault("seen", 0)
        ):
            lost["seen"], lost["left"] = accepted_before, lost["left"] - 1
            pair.reset()
            return False
        return True

    house.wires["mail"].on_answer = lose
    _mail_again(house, trial)
    house.wires["mail"].on_answer = None
    _mail_again(house, trial)
    trial.excused = never
    refused = house.ask(
        "SELECT d.state, d.failure->>'code' FROM advocacy_delivery d JOIN advocacy_moment m ON m.id = d.moment_id"
        " JOIN accounts_contact c ON c.id = m.contact_id WHERE d.organization_id = %s AND c.external_id = ANY(%s)"
        " AND d.channel = 'mail'",
        *(trial.id, list(never)),
    )
    assert {tuple(row) for row in refused} == {("failed", "mail_server_refused")}, refused
    _mail_again(house, trial)
    trial.recover(time.monotonic())
    again = sum(len(ids) - 1 for ids in trial.mails().values())
    assert 1 <= again <= 3, f"{again} letters came twice for 3 lost answers"
    trial.note = (
        f"{len(never)} refused for good and never tried again; {again} twice after 3 lost answers"
    )


def _mail_again(house: House, trial: Trial) -> None:
    """The waits after a failed mail are minutes; let them pass by the database's clock."""
    for _look in range(3):
        house.do(
            "UPDATE advocacy_delivery SET due_at = now() WHERE organization_id = %s AND state = 'pending' AND lease_until IS NULL",
            trial.id,
        )
        time.sleep(1.5)
