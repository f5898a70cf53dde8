"""Follow one milestone from HTTP to the delivered mail, with the time of every step: `python -m advocacy.demo.once`.

Uses the outside doors only, and nothing of Django: it is a program beside the running demo.
"""

import email
import email.policy
import json
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from advocacy.demo.cast import QUICKSTART

PATIENCE_SECONDS = 20.0


class NotSeen(Exception):
    """Something that should have happened did not, in the time given."""


@dataclass(slots=True)
class Steps:
    """Prints each step with the milliseconds since the milestone was sent."""

    write: Callable[[str], Any]
    began: float = 0.0

    def start(self) -> None:
        self.began = time.monotonic()

    def tell(self, what: str) -> None:
        self.write(f"  {(time.monotonic() - self.began) * 1000:6.0f} ms  {what}")


@dataclass(slots=True)
class Program:
    """A product app that knows the address and its key."""

    url: str
    key: str

    def call(self, path: str, body: Any = None) -> Any:
        request = urllib.request.Request(  # noqa: S310  (loopback, our own server)
            self.url + path,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            return json.load(answer)


def follow_one_milestone(*, url: str, key: str, outbox: Path, write: Callable[[str], Any]) -> None:
    """Identify a person, send a milestone by the analytics route, wait for moment and mail. Raises NotSeen."""
    program, steps = Program(url, key), Steps(write)
    person = f"once-{time.time_ns()}"
    address = f"{person}@customer.example"
    before = set(outbox.glob("*"))
    steps.start()
    program.call("/v1/batch", {"batch": list(_told(person, address))})
    steps.tell("milestone accepted and kept: POST /v1/batch answered 200")
    moment = _wait(lambda: _moment(program, person), "the moment")
    steps.tell(f"moment opened: {moment['gesture']}, because {moment['reasons'][0]['text']}")
    mail = _wait(lambda: _mail(outbox, before, address), "the mail")
    steps.tell(f"mail delivered to {address}: {mail['Subject']}")
    state = _wait(lambda: _recorded(program, moment["id"]), "the record of its delivery")
    steps.tell(f"delivery recorded: {state}")


def _told(person: str, address: str) -> Iterator[dict[str, Any]]:
    now = datetime.now(UTC)
    yield {
        "type": "identify",
        "messageId": f"{person}-identify",
        "userId": person,
        "timestamp": now.isoformat(),
        "traits": {"email": address, "name": "Olive Once", "consent": {"recommendation": True}},
    }
    for days in (3, 2, 1):
        yield {
            "type": "page",
            "messageId": f"{person}-day-{days}",
            "userId": person,
            "timestamp": (now - timedelta(days=days)).isoformat(),
        }
    yield {
        "type": "track",
        "messageId": f"{person}-milestone",
        "userId": person,
        "timestamp": now.isoformat(),
        "event": "ROI Milestone Reached",
        "properties": {"metric": "hours_saved_per_month", "value": 120, "before": 160, "after": 40},
    }


def _wait(look: Callable[[], Any], what: str) -> Any:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        if found := look():
            return found
        time.sleep(0.05)
    raise NotSeen(f"{what} did not come within {PATIENCE_SECONDS:.0f} s")


def _moment(program: Program, person: str) -> Any:
    moments = program.call("/api/v1/moments?limit=20")["data"]
    return next((m for m in moments if m["contact"]["external_id"] == person), None)


def _mail(outbox: Path, before: set[Path], address: str) -> Any:
    for path in set(outbox.glob("*")) - before:
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        if address in str(message["To"]):
            return message
    return None


def _recorded(program: Program, moment_id: str) -> str | None:
    deliveries = program.call(f"/api/v1/moments/{moment_id}")["deliveries"]
    states = {d["channel"]: d["state"] for d in deliveries}
    return states.get("mail") if states.get("mail") == "done" else None


def main() -> int:
    """0 when the milestone became a moment and the mail was delivered."""
    told = json.loads(Path(".local/demo.json").read_text())
    entry = next(e for e in told["organizations"] if e["name"] == QUICKSTART.name)
    try:
        follow_one_milestone(
            url=told["url"], key=entry["api_key"], outbox=Path(told["mail_outbox"]), write=print
        )
    except (NotSeen, OSError) as error:
        print(f"{error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
