"""Six unmodified analytics SDKs against a running server, each in nine situations: what was sent is stored, once.

The clients of Node come from the npm registry (package-lock.json); where there is no Node, their tests are skipped and
say so.
"""

import json
import shutil
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.accounts.ingestion.conftest import events_of
from tests.clients.between import between

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
HERE = Path(__file__).parent
INSTALLED = HERE.parent.parent / ".local" / "clients"
EVENTS = 5
CASES = ["plain", "gzip", "400", "401", "413", "429", "503", "killed", "lost"]
REFUSED = {"400", "401", "413"}
"""Where the client is right to give up, and has to say so."""
SILENT = {"rudder-node", "posthog-node", "segment-node"}
CLIENTS = {
    "segment-python": [sys.executable, str(HERE / "programs" / "segment_python.py")],
    "rudder-python": [sys.executable, str(HERE / "programs" / "rudder_python.py")],
    "posthog-python": [sys.executable, str(HERE / "programs" / "posthog_python.py")],
    "segment-node": ["node", "segment_node.mjs"],
    "rudder-node": ["node", "rudder_node.mjs"],
    "posthog-node": ["node", "posthog_node.mjs"],
}


@pytest.fixture(scope="session")
def node() -> None:
    """Node's clients, installed once per lock file."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("THERE IS NO NODE HERE: the three SDKs of Node were not tried.")
    lock = (HERE / "package-lock.json").read_text()
    stamp = INSTALLED / "stamp.json"
    if not stamp.exists() or stamp.read_text() != lock:
        INSTALLED.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, INSTALLED / name)
        subprocess.run(
            ["npm", "ci", "--no-audit", "--no-fund", "--silent"], cwd=INSTALLED, check=True
        )
        stamp.write_text(lock)
    for program in (HERE / "programs").glob("*.mjs"):
        shutil.copy(program, INSTALLED / program.name)


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one case: how many events there are of each name, and what the client said."""

    case: str
    stored: Counter[str]
    errors: list[str]
    calls: int


def names(case: str) -> list[str]:
    return [f"Case {case} event {n}" for n in range(EVENTS)]


def run_case(client: str, case: str, *, url: str, key: str) -> tuple[str, list[str], int]:
    fault = case if case not in {"plain", "gzip", "401"} else ""
    with between(url, fault) as server:
        job = {
            "url": server.url,
            "key": "gw_live_00000000_unknown" if case == "401" else key,
            "gzip": case == "gzip",
            "events": names(case),
        }
        ended = subprocess.run(
            [*CLIENTS[client], json.dumps(job)],
            cwd=INSTALLED if client.endswith("node") else HERE.parent.parent,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert ended.returncode == 0, (client, case, ended.stderr[-2000:])
        return case, json.loads(ended.stdout.splitlines()[-1])["errors"], server.calls


@pytest.mark.parametrize("client", CLIENTS)
def test_what_a_client_sends_is_stored_once_whatever_happens(client, acme, live_server, request):
    if client.endswith("node"):
        request.getfixturevalue("node")
    with ThreadPoolExecutor(3) as pool:
        ended = list(
            pool.map(
                lambda case: run_case(client, case, url=live_server.url, key=acme.key.secret), CASES
            )
        )
    stored = Counter(event.name for event in events_of(acme))
    table = {case: (stored_of(stored, case), bool(errors), calls) for case, errors, calls in ended}
    print_table(client, table)
    for case, (found, complained, calls) in table.items():
        if case in REFUSED:
            assert found == 0, (client, case)
            assert complained or client in SILENT, (client, case)
        else:
            assert found == EVENTS, (client, case, found)
            assert not complained, (client, case)
        assert calls > 1 or case in REFUSED | {"plain", "gzip"}, (
            client,
            case,
            "was not tried again",
        )
    assert set(stored.values()) == {1}


def stored_of(stored: Counter[str], case: str) -> int:
    return sum(stored[name] for name in names(case))


def print_table(client: str, table: dict[str, Any]) -> None:
    sys.stdout.write(f"\n{client}: case, events stored of {EVENTS}, client complained, calls\n")
    for case, (found, complained, calls) in table.items():
        sys.stdout.write(f"  {case:8}{found:3}  {'yes' if complained else 'no':4}{calls:3}\n")
