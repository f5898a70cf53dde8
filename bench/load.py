"""Load by HTTP: one process, one thread, keep-alive connections that each ask again as soon as they were answered.

`wrk` is not on every machine and cannot give every message an id of its own, which deduplication asks for; this client
costs about 15 microseconds a request. It is a process of its own, so that it shares no interpreter with what it measures,
and calls this machine only. Spoken to in JSON: `python -m bench.load` reads a plan and writes what came of it.
"""

import json
import select
import socket
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field
from typing import Any

from bench.figures import percentile

MARK = b"@@@@@@@@@@"
"""Stands in a request for a number of ten digits, another one in each request."""
RECEIVED_AT_ONCE = 256 * 1024
COLD_SECONDS = 20.0
"""How much longer than planned to wait for the very first answer."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to ask, where, with how many connections, for how long. `first` is the first number that MARK becomes."""

    port: int
    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    connections: int = 16
    seconds: float = 3.0
    first: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """`rate` is answers a second; times in milliseconds; `statuses` how often each was answered."""

    rate: float
    p50: float
    p99: float
    answers: int
    statuses: dict[str, int]


def ask(plan: Plan) -> Outcome:
    """Run the plan in a process of its own. Raises RuntimeError when anything but 200 or 302 is answered."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.load"],
        input=json.dumps(asdict(plan)),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=plan.seconds + 60,
    )
    outcome = Outcome(**json.loads(done.stdout))
    if not set(outcome.statuses) <= {"200", "302"}:
        raise RuntimeError(f"{plan.method} {plan.path} answered {outcome.statuses}")
    return outcome


class Connection:
    """One conversation: a request on its way, the bytes of its answer so far."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = b""
        self.asked_at = 0.0

    def send(self, request: bytes) -> None:
        self.received, self.asked_at = b"", time.perf_counter()
        self.socket.sendall(request)

    def answer(self) -> str | None:
        """The status, once the whole answer is there."""
        more = self.socket.recv(RECEIVED_AT_ONCE)
        if not more:
            raise ConnectionError("the server closed a connection")
        self.received += more
        head, found, body = self.received.partition(b"\r\n\r\n")
        if not found:
            return None
        lowered = head.lower()
        at = lowered.find(b"content-length:")
        if at >= 0:
            whole = len(body) >= int(lowered[at + 15 :].split(b"\r\n", 1)[0])
        else:
            whole = body.endswith(b"0\r\n\r\n")
        return head[9:12].decode() if whole else None


def _drive(plan: Plan) -> Outcome:
    request = _request(plan)
    poll = select.epoll()
    open_ones: dict[int, Connection] = {}
    number = plan.first
    took: list[float] = []
    statuses: dict[str, int] = {}
    for _ in range(plan.connections):
        one = Connection(plan.port)
        open_ones[one.socket.fileno()] = one
        poll.register(one.socket.fileno(), select.EPOLLIN)
        one.send(request.replace(MARK, b"%010d" % number))
        number += 1
    began = time.perf_counter()
    until = began + plan.seconds
    while (now := time.perf_counter()) < until or (not took and now < until + COLD_SECONDS):
        for which, _event in poll.poll(max(0.01, until - now)):
            one = open_ones[which]
            status = one.answer()
            if status is None:
                continue
            took.append(time.perf_counter() - one.asked_at)
            statuses[status] = statuses.get(status, 0) + 1
            one.send(request.replace(MARK, b"%010d" % number))
            number += 1
    lasted = time.perf_counter() - began
    if not took:
        raise TimeoutError(f"no answer within {plan.seconds} s")
    p50, p99 = (1000 * percentile(took, percent) for percent in (50, 99))
    return Outcome(len(took) / lasted, p50, p99, len(took), statuses)


def _request(plan: Plan) -> bytes:
    body = plan.body.encode()
    headers: dict[str, Any] = {"Host": f"127.0.0.1:{plan.port}", "User-Agent": BROWSER}
    headers |= plan.headers
    if body:
        headers["Content-Length"] = len(body)
    lines = [f"{plan.method} {plan.path} HTTP/1.1", *(f"{k}: {v}" for k, v in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

if __name__ == "__main__":
    print(json.dumps(asdict(_drive(Plan(**json.load(sys.stdin))))))
