"""Cold start of the web server, and what the whole application takes in memory after some load."""

import json
import os
import tempfile
from pathlib import Path

from bench import traffic
from bench.database import ROOT, environ, scratch
from bench.figures import record
from bench.load import MARK, Plan, ask
from bench.pacing import prepare
from bench.servers import PRODUCT, Server, children, mebibytes
from config import local_services
from devtools.stack import Stack

SUBJECT = "start and memory"
STARTS, COLD_SECONDS = 3, 1.0
CHILD_MEBIBYTES, ALL_MEBIBYTES = 45.0, 400.0


def run() -> int:
    """0 when both goals are kept."""
    with scratch() as url, tempfile.TemporaryDirectory() as logs:
        fine = _cold(url)
        _organization, key = prepare(url)
        stack = Stack(
            logs=Path(logs),
            database_url=url,
            redis_url=os.environ.get("REDIS_URL") or local_services.redis_url(ROOT),
            secret_key=environ(url)["SECRET_KEY"],
        )
        try:
            stack.start()
            _work(stack, key)
            fine &= _weigh(stack)
        finally:
            stack.stop()
    return 0 if fine else 1


def _cold(url: str) -> bool:
    took = []
    for _ in range(STARTS):
        server = Server(url, PRODUCT)
        took.append(server.cold_seconds)
        server.stop()
    return record(
        SUBJECT,
        "from the start of granian to the first 200",
        f"{min(took):.2f} s",
        goal=f"{COLD_SECONDS:.1f} s",
        met=min(took) <= COLD_SECONDS,
        note=f"the best of {STARTS}; slowest {max(took):.2f} s; two workers",
    )


def _work(stack: Stack, key: str) -> None:
    """Some thousand facts through web and workers."""
    items = list(traffic.items(100, people=500, seed=4))
    for number, item in enumerate(items):
        item["messageId"] = f"w{MARK.decode()}-{number}"
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    ask(Plan(stack.port, "POST", "/v1/batch", headers, json.dumps({"batch": items}), seconds=3.0))


def _weigh(stack: Stack) -> bool:
    worker = stack.processes["worker"].pid
    of_children = [mebibytes(pid) for pid in children(worker)]
    sizes = {
        name: mebibytes(process.pid) + sum(mebibytes(pid) for pid in children(process.pid))
        for name, process in stack.processes.items()
    }
    fine = record(
        SUBJECT,
        "memory of a Celery child after load (PSS)",
        f"{max(of_children):.0f} MiB",
        goal=f"{CHILD_MEBIBYTES:.0f} MiB",
        met=max(of_children) <= CHILD_MEBIBYTES,
    )
    whole = sum(sizes.values())
    return fine & record(
        SUBJECT,
        "memory of the whole application (PSS)",
        f"{whole:.0f} MiB",
        goal=f"{ALL_MEBIBYTES:.0f} MiB",
        met=whole <= ALL_MEBIBYTES,
        note=", ".join(f"{name} {size:.0f}" for name, size in sizes.items()),
    )
