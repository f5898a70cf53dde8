"""What a request costs: a single event, batches, a referral link and a list, beside bare Django on the same server.

Each round asks every address once, so that a ratio compares neighbours in time; the median of the rounds is told.
"""

import json
import statistics
import subprocess
import sys
from dataclasses import dataclass, field

import psycopg

from bench import servers, traffic
from bench.database import environ, scratch
from bench.figures import record
from bench.floors import TABLE
from bench.load import BROWSER, MARK, Outcome, Plan, ask
from bench.size import seconds

SUBJECT = "serving"
ROUNDS, SECONDS, CONNECTIONS = 3, seconds(2.5), 16
SINGLE_GOAL, BATCH_GOAL, LINK_GOAL, LIST_GOAL = 1.0, 0.85, 1.0, 2.0
WORKER_MEBIBYTES = 90.0


@dataclass(slots=True)
class Target:
    """One address, and what came of each round. `items`: facts in a request."""

    name: str
    floor: bool
    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    items: int = 1
    outcomes: list[Outcome] = field(default_factory=list)

    def middle(self) -> Outcome:
        return sorted(self.outcomes, key=lambda one: one.rate)[len(self.outcomes) // 2]


def run() -> int:
    """0 when every goal is reached."""
    with scratch() as url:
        with psycopg.connect(url, autocommit=True) as database:
            database.execute(TABLE)
        told = _prepare(url)
        targets = {one.name: one for one in _targets(told)}
        with (
            servers.serving(url, servers.FLOORS) as floors,
            servers.serving(url, servers.PRODUCT) as product,
        ):
            first = 0
            for number in range(ROUNDS + 1):  # the first one warms up
                for one in targets.values():
                    port = (floors if one.floor else product).port
                    outcome = ask(_plan(one, port, first, 0.7 if number == 0 else SECONDS))
                    first += outcome.answers + CONNECTIONS
                    if number:
                        one.outcomes.append(outcome)
            fine = _compare(targets)
            fine &= _weigh(product)
        fine &= _stored_what_it_took(url, told["organization"], targets)
    return 0 if fine else 1


def _prepare(url: str) -> dict[str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.serving_inside"],
        env=environ(url),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    told: dict[str, str] = json.loads(done.stdout.strip().splitlines()[-1])
    return told


def _targets(told: dict[str, str]) -> list[Target]:
    key = {"Authorization": f"Bearer {told['key']}", "Content-Type": "application/json"}
    plain = {"Content-Type": "application/json"}
    return [
        Target("noop", True, "GET", "/noop"),
        Target("insert", True, "POST", "/insert", plain, _single()),
        Target("single", False, "POST", "/v1/track", key, _single()),
        Target(
            "link", False, "GET", f"/r/{told['code']}", {"User-Agent": f"{BROWSER} {MARK.decode()}"}
        ),
        Target("listed", True, "GET", f"/listed/{told['organization']}"),
        Target("list", False, "GET", "/api/v1/contacts?limit=50", key),
        Target("copy 100", True, "POST", "/copy", plain, _batch(100), 100),
        Target("batch 100", False, "POST", "/v1/batch", key, _batch(100), 100),
        Target("copy 1,000", True, "POST", "/copy", plain, _batch(1000), 1000),
        Target("batch 1,000", False, "POST", "/v1/batch", key, _batch(1000), 1000),
    ]


def _single() -> str:
    item = next(traffic.items(1, people=100, seed=7))
    named = {"messageId": f"one-{MARK.decode()}", "event": "Report Exported"}
    return json.dumps({**item, **named, "type": "track", "properties": {"rows": 12}})


def _batch(count: int) -> str:
    items = list(traffic.items(count, people=500, seed=8))
    for number, item in enumerate(items):
        item["messageId"] = f"b{count}-{MARK.decode()}-{number}"
    return json.dumps({"batch": items})


def _plan(one: Target, port: int, first: int, seconds: float) -> Plan:
    return Plan(
        port=port,
        method=one.method,
        path=one.path,
        headers=one.headers,
        body=one.body,
        connections=4 if one.items == 1000 else CONNECTIONS,
        seconds=seconds,
        first=first,
    )


def _compare(targets: dict[str, Target]) -> bool:
    noop, insert = targets["noop"], targets["insert"]
    record(SUBJECT, "floor: bare Django view (noop)", _rate(noop))
    record(SUBJECT, "floor: bare Django view + json.loads + ORM INSERT (b)", _rate(insert))
    fine = _beside(targets["single"], insert, "b", SINGLE_GOAL, "single event, POST /v1/track")
    fine &= _beside(targets["batch 100"], targets["copy 100"], "COPY in the same stack", BATCH_GOAL, "batch of 100, POST /v1/batch")  # fmt: skip
    _beside(targets["batch 1,000"], targets["copy 1,000"], "COPY in the same stack", None, "batch of 1,000, POST /v1/batch")  # fmt: skip
    fine &= _beside(targets["link"], insert, "b", LINK_GOAL, "referral link, GET /r/{code}, visit committed")  # fmt: skip
    fine &= _beside(targets["list"], targets["listed"], "DRF ModelSerializer", LIST_GOAL, "list of 50, GET /api/v1/contacts")  # fmt: skip
    return fine


def _beside(one: Target, floor: Target, name: str, goal: float | None, what: str) -> bool:
    """The ratio is that of the medians; the spread of the rounds stands beside it."""
    ratios = [a.rate / b.rate for a, b in zip(one.outcomes, floor.outcomes, strict=True)]
    ratio = statistics.median(ratios)
    middle = one.middle()
    return record(
        SUBJECT,
        what,
        _rate(one),
        floor=f"{name} {_rate(floor)}",
        goal=f"{goal:g} of it" if goal else "",
        met=None if goal is None else ratio >= goal,
        note=f"{ratio:.2f} of it (rounds {min(ratios):.2f} to {max(ratios):.2f}), p50 {middle.p50:.1f} ms, p99 {middle.p99:.1f} ms",
    )


def _rate(one: Target) -> str:
    rate = one.middle().rate
    return f"{rate * one.items:,.0f} events/s" if one.items > 1 else f"{rate:,.0f} /s"


def _weigh(product: servers.Server) -> bool:
    workers = [size for size in product.worker_mebibytes() if size > 1]
    return record(
        SUBJECT,
        "memory of a web worker after this load (PSS)",
        f"{max(workers):.0f} MiB",
        goal=f"{WORKER_MEBIBYTES:.0f} MiB",
        met=max(workers) <= WORKER_MEBIBYTES,
        note=f"{len(workers)} workers, {product.mebibytes():.0f} MiB with their parent",
    )


def _stored_what_it_took(url: str, organization: str, targets: dict[str, Target]) -> bool:
    """Nothing that was answered with 200 may be missing: a server that drops events would be a fast one."""
    took = sum(
        outcome.answers * one.items
        for one in targets.values()
        for outcome in one.outcomes
        if one.path in ("/v1/track", "/v1/batch")
    )
    with psycopg.connect(url) as database:
        database.execute("SELECT set_config('app.organization', %s, true)", [organization])
        found = database.execute("SELECT count(*) FROM accounts_event").fetchone()
    stored = found[0] if found else 0
    return record(
        SUBJECT,
        "rows in the inbox, of those answered with 200",
        f"{stored:,}",
        goal=f"{took:,} or more",
        met=stored >= took,
        note="the warm-up counts too",
    )
