"""One organization, its producers, and the account of what was promised to them and what came of it.

I1 every acknowledged input has its effect; I2 no effect without an input that was sent; I3 effects inside exactly once;
I4 effects outside at least once, a repetition under the same id; I5 no row or message reaches another organization;
I6 the backlog runs empty; I7 the history of what is edited has no hole.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from devtools.parenthood import die_with_parent
from devtools.stack import ROOT, wait_for
from tests.faults.house import House

PATIENCE_SECONDS = 120.0
PASSWORD = "a calm river at dawn"


@dataclass
class Diary:
    """What producers wrote down."""

    sent: set[str] = field(default_factory=set)
    acked: dict[str, float] = field(default_factory=dict)
    """Message -> seconds that its last try took."""
    failed: Counter[int] = field(default_factory=Counter)
    slowest_failure: float = 0.0
    refused: list[str] = field(default_factory=list)


@dataclass
class Row:
    """One line of the table."""

    fault: str
    title: str
    acked: int = 0
    effects: int = 0
    lost: int = 0
    phantom: int = 0
    doubled: int = 0
    again: int = 0
    """Repetitions outside, all under the same id."""
    seconds: float = 0.0
    note: str = ""
    faults: list[str] = field(default_factory=list)
    """Which invariants were broken, in words. Empty: none."""


class Trial:
    """Found an organization, let producers send to it, and settle the account in the end."""

    def __init__(self, house: House, name: str, *, hook: bool = True) -> None:
        self.house, self.name = house, name.lower().replace("-", "")
        self.place = f"{self.name}/good"
        self.hooked = hook
        hooks = {self.place: self.hook_url(self.place)} if hook else {}
        founded = house.backstage("found", name=self.name, password=PASSWORD, hooks=hooks)
        self.id, self.key, self.user = founded["id"], founded["key"], founded["user"]
        self.producers: dict[str, subprocess.Popen[bytes]] = {}
        self.jobs: dict[str, dict[str, Any]] = {}
        self.began_wall = time.time()
        self.note = ""
        self.excused: set[str] = set()
        """People whose mail may be missing: refused for good by the mail server."""
        self.outsiders: set[str] = set()
        self.outsiders_like = ""
        """People of whom the fault itself told, and counts itself."""

    def hook_url(self, place: str) -> str:
        return f"http://127.0.0.1:{self.house.wires['hooks'].port}/{place}"

    # -- producing

    def produce(
        self, count: int, *, producers: int = 2, per_second: float = 20.0, url: str = ""
    ) -> None:
        """Start processes that send; `count` each, so many a second each."""
        for _one in range(producers):
            name = f"{self.name}-p{len(self.jobs)}"
            self.jobs[name] = {
                "name": name,
                "url": url or self.house.stack.url,
                "key": self.key,
                "diary": str((self.house.papers or self.house.root) / f"{name}.diary"),
                "count": count,
                "pause": 1.0 / per_second,
                "longest_wait": 3.0,
            }
            self.resume(name)

    def resume(self, name: str) -> None:
        self.producers[name] = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.producer", json.dumps(self.jobs[name])],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"]},
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGKILL),
        )

    def kill_producers(self) -> None:
        """They die like everybody else; started again they go on from their diaries."""
        for name, process in list(self.producers.items()):
            if process.poll() is None:
                process.kill()
                process.wait()
                self.resume(name)

    def wait_acked(self, n: int, patience: float = PATIENCE_SECONDS) -> None:
        wait_for(lambda: len(self.read().acked) >= n, f"acknowledgement {n}", patience)

    def wait_sent(self, patience: float = PATIENCE_SECONDS) -> None:
        """Until every producer has said all it had to say."""
        wait_for(
            lambda: all(p.poll() is not None for p in self.producers.values()),
            "the producers' end",
            patience,
        )
        codes = {p.returncode for p in self.producers.values()}
        assert codes <= {0}, f"a producer ended with {codes}"

    def read(self) -> Diary:
        diary = Diary()
        for job in self.jobs.values():
            with suppress(FileNotFoundError):
                for line in Path(job["diary"]).read_text().splitlines():
                    _note(diary, line.split(), job["name"])
        return diary

    # -- settling

    def recover(self, since: float, patience: float = PATIENCE_SECONDS) -> float:
        """Until all that was acknowledged by now has arrived outside; seconds since then."""
        acked = self.wanted() - self.excused

        def has_arrived() -> bool:
            self.house.run_again_what_ended()
            return not acked & self.missing_outside()

        try:
            wait_for(has_arrived, "what was acknowledged", patience, pause=0.1)
        except AssertionError as late:
            raise AssertionError(f"{late}: {self.whereabouts()}") from late
        return time.monotonic() - since

    def whereabouts(self) -> str:
        """Where what is missing stands, for whoever reads the table."""
        missing = sorted(self.missing_outside())
        states = self.house.ask(_WHEREABOUTS, self.id, missing)
        hooks = self.house.ask(
            "SELECT name, is_on, failures, held_until - now() FROM accounts_webhookendpoint"
            " WHERE organization_id = %s",
            self.id,
        )
        rows = "\n".join(" ".join(map(str, row)) for row in [*states, *hooks])
        return f"{len(missing)} did not arrive, {missing[:4]}:\n{rows}"

    def settle(self, patience: float = PATIENCE_SECONDS) -> None:
        """Let the producers end and the backlog run empty (I6)."""
        self.wait_sent(patience)
        last_look = 0.0

        def is_empty() -> bool:
            nonlocal last_look
            if time.monotonic() - last_look < 0.3:
                return False
            last_look = time.monotonic()
            return self.backlog() == 0 and not self.missing_outside()

        wait_for(is_empty, "the end of the backlog", patience)

    def backlog(self) -> int:
        """Rows of this organization that are due or will be, leaving out calls that a bad endpoint is owed."""
        ((n,),) = self.house.ask(
            """
            SELECT (SELECT count(*) FROM accounts_event WHERE organization_id = %s AND state = 'pending')
                + (SELECT count(*) FROM advocacy_delivery WHERE organization_id = %s AND state = 'pending'
                    AND channel = 'mail')
                + (SELECT count(*) FROM accounts_webhookdelivery d JOIN accounts_webhookendpoint e ON e.id = d.endpoint_id
                    WHERE d.organization_id = %s AND d.state = 'pending' AND e.name = %s)
            """,
            *(self.id, self.id, self.id, self.place),
        )
        return int(n)

    def wanted(self) -> set[str]:
        """People about whom something was acknowledged."""
        return {person_of(message) for message in self.read().acked if "audited" not in message}

    def mails(self) -> dict[str, list[str]]:
        """Person -> Message-IDs that the mail server accepted for them."""
        found: dict[str, list[str]] = {}
        for mail in list(self.house.postbox.mails):
            address = str(mail["To"]).rpartition("<")[2].strip("<> ")
            person, _at, domain = address.partition("@")
            if domain == "customer.example" and person.startswith(f"{self.name}-"):
                found.setdefault(person, []).append(str(mail["Message-ID"]))
        return found

    def calls(self) -> dict[str, list[str]]:
        """Person -> webhook ids that arrived at the good endpoint."""
        found: dict[str, list[str]] = {}
        for asked in list(self.house.hooks.get(self.place, [])):
            told = json.loads(asked.body)
            found.setdefault(told["data"]["contact_external_id"], []).append(
                asked.headers["webhook-id"]
            )
        return found

    def missing_outside(self) -> set[str]:
        missing = self.wanted() - self.excused - set(self.mails())
        return missing | (self.wanted() - set(self.calls())) if self.hooked else missing

    def row(self, fault: str, title: str, seconds: float) -> Row:
        """The account: what is lost, what came from nowhere, what came twice."""
        diary = self.read()
        wanted = self.wanted()
        sent = {person_of(message) for message in diary.sent if "audited" not in message}
        events = self._counted(
            "SELECT user_id, count(*) FROM accounts_event WHERE organization_id = %s AND user_id <> '' GROUP BY 1"
        )
        signals = self._counted(_PER_PERSON.format(table="advocacy_signal"))
        moments = self._counted(_PER_PERSON.format(table="advocacy_moment"))
        mails, calls = self.mails(), self.calls()
        for one in (events, signals, moments, calls):
            for person in [p for p in one if self._is_outsider(p)]:
                del one[person]  # type: ignore[attr-defined]
        inside = [events, signals, moments]
        outside: list[dict[str, list[str]]] = [mails, calls] if self.hooked else [mails]
        row = Row(fault, title, acked=len(diary.acked), seconds=round(seconds, 1), note=self.note)
        row.effects = sum(sum(one.values()) for one in inside) + sum(len(o) for o in outside)
        lost = set().union(
            *(wanted - set(one) for one in [*inside, calls if self.hooked else events])
        )
        lost |= wanted - self.excused - set(mails)
        phantom = set().union(*(set(one) - sent for one in [*inside, *outside]))
        twice = {person for one in inside for person, n in one.items() if n > 1}
        row.lost, row.phantom, row.doubled = len(lost), len(phantom), len(twice)
        row.again = sum(len(ids) - 1 for one in outside for ids in one.values())
        row.faults += [f"I1 lost: {sorted(lost)[:5]}"] if lost else []
        row.faults += [f"I2 from nowhere: {sorted(phantom)[:5]}"] if phantom else []
        row.faults += [f"I3 twice inside: {sorted(twice)[:5]}"] if twice else []
        renamed = [p for one in outside for p, ids in one.items() if len(set(ids)) > 1]
        row.faults += [f"I4 again under another id: {sorted(renamed)[:5]}"] if renamed else []
        row.faults += self._strangers() + self._history(diary)
        row.faults += [f"refused: {diary.refused[:3]}"] if diary.refused else []
        quarantined = self._counted(
            "SELECT failure->>'code', count(*) FROM accounts_event WHERE organization_id = %s AND state = 'failed'"
            " AND name <> 'poison' GROUP BY 1"
        )
        row.faults += [f"I1 in quarantine: {quarantined}"] if quarantined else []
        return row

    def _is_outsider(self, person: str) -> bool:
        like = self.outsiders_like.rstrip("%")
        return person in self.outsiders or bool(like and person.startswith(like))

    def _counted(self, query: str) -> dict[str, int]:
        return dict(self.house.ask(query, self.id))

    def _strangers(self) -> list[str]:
        """I5: anything of this organization's people that stands elsewhere, or anything of others that stands here."""
        found = []
        for table, column in (("accounts_contact", "external_id"), ("accounts_event", "user_id")):
            ((elsewhere, foreign),) = self.house.ask(
                f"""
                SELECT count(*) FILTER (WHERE organization_id <> %s AND {column} LIKE %s),
                    count(*) FILTER (WHERE organization_id = %s AND {column} <> '' AND {column} NOT LIKE %s)
                FROM {table}
                """,
                *(self.id, f"{self.name}-%", self.id, f"{self.name}-%"),
            )
            found += (
                [f"I5 {table}: {elsewhere} elsewhere, {foreign} of others"]
                if elsewhere or foreign
                else []
            )
        strange = [person for person in self.calls() if not person.startswith(f"{self.name}-")]
        elsewhere_told = [
            place
            for place, asked in self.house.hooks.items()
            if not place.startswith(f"{self.name}/")
            and any(f'"{self.name}-'.encode() in one.body for one in asked)
        ]
        found += [f"I5 webhook of others: {strange[:3]}"] if strange else []
        return found + ([f"I5 told at {elsewhere_told}"] if elsewhere_told else [])

    def _history(self, diary: Diary) -> list[str]:
        """I7: each turn of the audited field is in the history once, by the key and through the API."""
        found = []
        for name in self.jobs:
            # Turn 0 makes the company with the value it has anyway; each later one changes it.
            turns = {m for m in diary.sent if m.startswith("audited-") and m.endswith(f"@{name}")}
            acked = len([m for m in turns if m in diary.acked and not m.startswith("audited-0@")])
            sent = len([m for m in turns if not m.startswith("audited-0@")])
            rows = self.house.ask(
                "SELECT c.key, c.through FROM accounts_change c JOIN accounts_company o ON o.id = c.object_id"
                " WHERE c.organization_id = %s AND o.external_id = %s",
                *(self.id, f"{name}-firm"),
            )
            if not acked <= len(rows) <= sent or set(rows) - {("test", "api")}:
                found.append(
                    f"I7 {name}: {acked} acknowledged, {sent} sent, history {rows[:3]} x {len(rows)}"
                )
        return found


_WHEREABOUTS = """
    SELECT what, state, attempts, count(*), min(due_at - now()), max(lease_until - now()), max(failure) FROM (
        SELECT 'fact' AS what, e.state, e.attempts, e.due_at, e.lease_until, e.failure::text, e.organization_id, e.user_id
        FROM accounts_event e
        UNION ALL
        SELECT 'mail', d.state, d.attempts, d.due_at, d.lease_until, d.failure::text, d.organization_id, c.external_id
        FROM advocacy_delivery d JOIN advocacy_moment m ON m.id = d.moment_id JOIN accounts_contact c ON c.id = m.contact_id
        UNION ALL
        SELECT 'call', w.state, w.attempts, w.due_at, w.lease_until, w.failure::text, w.organization_id, c.external_id
        FROM accounts_webhookdelivery w JOIN accounts_contact c ON c.id = w.contact_id
    ) AS found (what, state, attempts, due_at, lease_until, failure, organization_id, person)
    WHERE organization_id = %s AND person = ANY(%s) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
_PER_PERSON = """
    SELECT c.external_id, count(*) FROM {table} t JOIN accounts_contact c ON c.id = t.contact_id
    WHERE t.organization_id = %s GROUP BY 1
"""


def person_of(message: str) -> str:
    name, _dash, n = message.rpartition("-")
    return f"{name}-u{n}"


def _note(diary: Diary, words: list[str], producer: str) -> None:
    if len(words) < 2:  # the last line of one who was killed while writing
        return
    verb, message = words[0], words[1]
    if message.startswith("audited"):
        message = f"{message}@{producer}"
    match verb:
        case "sent":
            diary.sent.add(message)
        case "acked" if len(words) == 4:
            diary.acked[message] = float(words[2])
        case "failed" if len(words) == 4:
            diary.failed[int(words[2])] += 1
            diary.slowest_failure = max(diary.slowest_failure, float(words[3]))
        case "refused":
            diary.refused.append(" ".join(words[1:]))
