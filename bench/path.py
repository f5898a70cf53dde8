"""How long a milestone takes: from the SDK's call to the moment in the API, and to the mail at the SMTP server.

One milestone after the other, each of another person, on an idle engine with its own database. Goal: 2 s (p95).
"""

import json
import os
import statistics
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from segment.analytics.client import Client as Segment

from bench.database import ROOT, manage, scratch
from bench.figures import record
from bench.size import size
from config import local_services
from devtools.secret import secret_key
from devtools.stack import Stack, wait_for

MILESTONES = size(40, least=8)
GOAL_SECONDS = 2.0
SET_UP = """
from advocacy.demo import setting
from advocacy.demo.cast import QUICKSTART
print(setting.set_stage(QUICKSTART, written={})["api_key"])
"""


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds from the call of one milestone."""

    moment: float
    mail: float


def run() -> int:
    """Print p50, p95 and the longest; 0 when both stay within the goal."""
    with _stack() as (stack, key):
        took = [_one(stack, key, n) for n in range(MILESTONES)]
    moments = [t.moment for t in took]
    mails = [t.mail for t in took]
    print(
        f"milestone by the SDK, one after the other, {MILESTONES} people (goal: p95 {GOAL_SECONDS} s)"
    )
    for name, seconds in (("moment in the API", moments), ("mail at the SMTP server", mails)):
        print(
            f"  {name:24} p50 {_at(seconds, 50):.2f} s  p95 {_at(seconds, 95):.2f} s  max {max(seconds):.2f} s"
        )
    for name, seconds in (("moment in the API", moments), ("mail at the SMTP server", mails)):
        longest = _at(seconds, 95)
        record(
            "path",
            f"milestone by the SDK to {name}",
            f"p50 {_at(seconds, 50):.2f}, p95 {longest:.2f} s",
            goal=f"p95 {GOAL_SECONDS:.0f} s",
            met=longest <= GOAL_SECONDS,
            note=f"p99 {_at(seconds, 99):.2f} s",
        )
    return 0 if max(_at(moments, 95), _at(mails, 95)) <= GOAL_SECONDS else 1


def _at(seconds: list[float], percent: int) -> float:
    return statistics.quantiles(seconds, n=100, method="inclusive")[percent - 1]


def _one(stack: Stack, key: str, n: int) -> Took:
    person, address = f"bench-{n}", f"bench-{n}@customer.example"
    sdk = Segment(key, host=stack.url, sync_mode=True)
    sdk.identify(person, {"email": address, "name": "Bea Bench"})
    began = time.monotonic()
    sdk.track(person, "ROI Milestone Reached", {"metric": "hours_saved_per_month", "value": 120})
    wait_for(lambda: _has_moment(stack, key, person), "the moment", pause=0.01)
    moment = time.monotonic() - began
    wait_for(
        lambda: any(address in str(m["To"]) for m in stack.letterbox.mails), "the mail", pause=0.01
    )
    return Took(moment, time.monotonic() - began)


def _has_moment(stack: Stack, key: str, person: str) -> bool:
    request = urllib.request.Request(
        f"{stack.url}/api/v1/moments?limit=5", headers={"Authorization": f"Bearer {key}"}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        found: list[Any] = json.load(answer)["data"]
    return any(moment["contact"]["external_id"] == person for moment in found)


@contextmanager
def _stack() -> Iterator[tuple[Stack, str]]:
    """The product on a database of its own, made for this run and dropped after it."""
    with scratch() as own, tempfile.TemporaryDirectory() as logs:
        stack = Stack(
            logs=Path(logs),
            database_url=own,
            redis_url=os.environ.get("REDIS_URL") or local_services.redis_url(ROOT),
            secret_key=secret_key(ROOT),
        )
        key = manage(own, "shell", "--no-imports", "-c", SET_UP).strip().splitlines()[-1]
        try:
            stack.start()
            yield stack, key
        finally:
            stack.stop()
