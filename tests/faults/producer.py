"""A product app that sends: a process of its own, without Django, that writes down what it sent and what was taken.

Started again on the same diary it goes on where it was killed: what was not acknowledged is sent again, as it was.
"""

import json
import random
import sys
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

TIMEOUT_SECONDS = 10.0
"""As the SDKs of Node: a server has to answer before."""
MILESTONE = {"metric": "hours_saved_per_month", "before": 160, "after": 40}
AUDITED_EVERY, AT_ONCE_EVERY = 10, 7


def batch(job: dict[str, Any], n: int) -> tuple[str, str, dict[str, Any]]:
    """The n-th fact in the words of an SDK, which is how most of them come."""
    item = {
        "type": "track",
        "messageId": f"{job['name']}-{n}",
        "userId": f"{job['name']}-u{n}",
        "event": "ROI Milestone Reached",
        "timestamp": datetime.now(UTC).isoformat(),
        "properties": {**MILESTONE, "value": 100 + n},
        "context": {"traits": {"email": f"{job['name']}-u{n}@customer.example"}},
    }
    return "POST", "/v1/batch", {"batch": [item]}


def at_once(job: dict[str, Any], n: int) -> tuple[str, str, dict[str, Any]]:
    """The same through the door that answers with what came of it."""
    person = {
        "external_id": f"{job['name']}-u{n}",
        "email": f"{job['name']}-u{n}@customer.example",
    }
    body = {**MILESTONE, "contact": person, "value": 100 + n, "message_id": f"{job['name']}-{n}"}
    return "POST", "/api/v1/milestones", body


def audited(job: dict[str, Any], n: int) -> tuple[str, str, dict[str, Any]]:
    """Something whose history is kept: one field of one company of ours, turned over each time."""
    turn = bool(n // AUDITED_EVERY % 2)
    return (
        "PUT",
        f"/api/v1/companies/by-external-id/{job['name']}-firm",
        {"is_regulated": turn},
    )


def what(job: dict[str, Any], n: int) -> tuple[str, tuple[str, str, dict[str, Any]]]:
    if n % AUDITED_EVERY == 0:
        return f"audited-{n}", audited(job, n)
    if n % AT_ONCE_EVERY == 0:
        return f"{job['name']}-{n}", at_once(job, n)
    return f"{job['name']}-{n}", batch(job, n)


def call(job: dict[str, Any], method: str, path: str, body: bytes) -> tuple[int, float]:
    """Status (0 when there was no answer) and how long to wait before the next try."""
    request = urllib.request.Request(
        job["url"] + path,
        data=body,
        method=method,
        headers={"Authorization": f"Bearer {job['key']}", "Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
            answer.read()
            return int(answer.status), 0.0
    except urllib.error.HTTPError as error:
        asked = float(error.headers.get("Retry-After") or 0)
        return error.code, min(asked, float(job["longest_wait"]))
    except OSError:
        return 0, 0.0


def send(job: dict[str, Any], n: int, diary: TextIO) -> None:
    """Until it is taken, however often; what is refused for good is an error of this suite."""
    message_id, (method, path, body) = what(job, n)
    diary.write(f"sent {message_id}\n")
    encoded = json.dumps(body).encode()
    wait = 0.1
    while True:
        began = time.monotonic()
        status, asked = call(job, method, path, encoded)
        took = time.monotonic() - began
        if 200 <= status < 300:
            diary.write(f"acked {message_id} {took:.4f} {time.time():.3f}\n")
            return
        diary.write(f"failed {message_id} {status} {took:.4f}\n")
        if 400 <= status < 500 and status not in {408, 409, 429}:
            diary.write(f"refused {message_id} {status}\n")
            return
        time.sleep(max(asked, wait * random.uniform(0.5, 1.0)))
        wait = min(wait * 2, 2.0)


def begin_at(diary: Path) -> int:
    """The first that was not acknowledged by whoever kept this diary before us."""
    lines = diary.read_text().splitlines() if diary.exists() else []
    ended = {line.split()[1] for line in lines if line.startswith(("acked", "refused"))}
    sent = [line.split()[1] for line in lines if line.startswith("sent")]
    open_ones = [one for one in sent if one not in ended]
    numbers = [int(one.rpartition("-")[2]) for one in open_ones]
    return min(numbers) if numbers else len(set(sent))


def main() -> None:
    job = json.loads(sys.argv[1])
    path = Path(job["diary"])
    first = begin_at(path)
    with path.open("a", buffering=1) as diary:
        for n in range(first, job["count"]):
            began = time.monotonic()
            send(job, n, diary)
            time.sleep(max(0.0, job["pause"] - (time.monotonic() - began)))
        diary.write("ended\n")


if __name__ == "__main__":
    main()
