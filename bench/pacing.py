"""How long a fact waits, at a steady 1,000 a second: from accepted to decided, alone and beside another one's backlog.

The first seconds, in which processes meet everything for the first time, are sent and not counted.

The real processes (granian, a worker with two children, beat). Facts come in batches of 50, twenty calls a second, and both
times stand in the row: `received_at` and `finished_at`. Then the same beside a million due facts of another organization.
"""

import json
import os
import tempfile
import time
import urllib.request
from pathlib import Path

import psycopg

from bench import traffic
from bench.database import ROOT, environ, manage, scratch
from bench.figures import percentile, record
from bench.size import size
from config import local_services
from devtools.stack import Stack, wait_for

SUBJECT = "latency"
PER_SECOND, AT_ONCE, SECONDS, PEOPLE = size(1_000, least=100), 50, 10, size(2_000, least=200)
WARMING, WARMING_SECONDS = 1, 3
GOAL_MS, BACKLOG = 250.0, size(1_000_000)
PREPARE = """
import json
from accounts.events.services import receive_rows
from accounts.organizations.services import create_api_key
from advocacy import working
from bench import traffic
from bench.filling import organization
from kernel import tenancy
row, owner = organization("Paced")
with tenancy.inside(row.pk):
    receive_rows(traffic.introductions(PEOPLE), source="product")
while working.read_a_round():
    pass
_key, secret = create_api_key(organization=row, name="bench", scopes=["ingest"], by=None)
print(json.dumps([str(row.pk), secret]))
"""
PILE_UP = """
from accounts.events.models import Event
from bench.filling import organization, rows
from kernel import tenancy
row, owner = organization("Backlog")
with tenancy.inside(row.pk):
    rows(Event, BACKLOG, source="'product'", message_id="'b' || g", kind="'page'", name="'/reports'",
         user_id="'u' || (g % 50000)", occurred_at="now() - interval '1 hour'", payload="'{}'::jsonb")
"""


def run() -> int:
    """0 when the idle engine keeps its goal."""
    with scratch() as url, tempfile.TemporaryDirectory() as logs:
        organization, key = prepare(url)
        stack = Stack(
            logs=Path(logs),
            database_url=url,
            redis_url=os.environ.get("REDIS_URL") or local_services.redis_url(ROOT),
            secret_key=environ(url)["SECRET_KEY"],
        )
        try:
            stack.start()
            _warm_up(stack, url, organization, key)
            fine = _measure(stack, url, organization, key, "alone", goal=GOAL_MS)
            manage(url, "shell", "--no-imports", "-c", PILE_UP.replace("BACKLOG", str(BACKLOG)))
            _measure(
                stack,
                url,
                organization,
                key,
                f"beside {BACKLOG:,} due facts of another organization",
            )
        finally:
            stack.stop()
    return 0 if fine else 1


def prepare(url: str) -> tuple[str, str]:
    """An organization with people, and its key."""
    told = manage(url, "shell", "--no-imports", "-c", PREPARE.replace("PEOPLE", str(PEOPLE)))
    organization, key = json.loads(told.strip().splitlines()[-1])
    return organization, key


def _measure(
    stack: Stack, url: str, organization: str, key: str, what: str, *, goal: float | None = None
) -> bool:
    sent, late = _send(stack, key, seed=len(what))
    took = wait_for(
        lambda: _decided(url, organization, f"paced{len(what)}-%", sent), "the last decision", 180.0
    )
    p50, p99 = percentile(took, 50), percentile(took, 99)
    return record(
        SUBJECT,
        f"accepted to decided, {PER_SECOND:,}/s, {what}",
        f"p50 {p50:.0f}, p99 {p99:.0f} ms",
        goal=f"p99 {goal:.0f} ms" if goal else "",
        met=None if goal is None else p99 <= goal,
        note=f"{sent:,} facts; the last batch left {late * 1000:.0f} ms behind its time",
    )


def _warm_up(stack: Stack, url: str, organization: str, key: str) -> None:
    sent, _late = _send(stack, key, seed=WARMING, seconds=WARMING_SECONDS)
    wait_for(lambda: _decided(url, organization, f"paced{WARMING}-%", sent), "warming up", 60.0)


def _send(stack: Stack, key: str, *, seed: int, seconds: int = SECONDS) -> tuple[int, float]:
    """Batches at their times, whatever the answers take. Returns how many facts, and how late the last batch was."""
    items = list(traffic.items(PER_SECOND * seconds, people=PEOPLE, seed=seed))
    for item in items:
        item["messageId"] = f"paced{item['messageId']}"
    began, late = time.monotonic(), 0.0
    for number, first in enumerate(range(0, len(items), AT_ONCE)):
        due = began + number * AT_ONCE / PER_SECOND
        late = max(0.0, time.monotonic() - due)
        time.sleep(max(0.0, due - time.monotonic()))
        body = json.dumps({"batch": items[first : first + AT_ONCE]}).encode()
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{stack.url}/v1/batch", body, headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            answer.read()
    return len(items), late


def _decided(url: str, organization: str, like: str, count: int) -> list[float]:
    """Milliseconds of each fact, once all of them are decided."""
    with psycopg.connect(url) as database:
        database.execute("SELECT set_config('app.organization', %s, true)", [organization])
        rows = database.execute(
            "SELECT extract(epoch FROM finished_at - received_at) * 1000 FROM accounts_event"
            " WHERE organization_id = %s AND message_id LIKE %s AND state = 'done'",
            [organization, like],
        ).fetchall()
    return [float(took) for (took,) in rows] if len(rows) >= count else []
