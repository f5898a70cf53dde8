"""Too much, too often, too strange: storms of duplicates, fifty at once, a noisy neighbour, bombs."""

import gzip
import itertools
import json
import random
import statistics
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

from devtools.stack import wait_for
from tests.faults.house import House
from tests.faults.registry import fault
from tests.faults.trial import Trial

ONE_BATCH_SECONDS = 1.0
"""A batch of the neighbour that is in hand is ended first, on however slow a machine."""
MILESTONE = {"metric": "hours_saved_per_month", "before": 160, "after": 40}


def post(house: House, trial: Trial, path: str, body: bytes, **headers: str) -> tuple[int, float]:
    request = urllib.request.Request(
        house.stack.url + path,
        data=body,
        headers={
            "Authorization": f"Bearer {trial.key}",
            "Content-Type": "application/json",
            **headers,
        },
    )
    began = time.monotonic()
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            answer.read()
            return answer.status, time.monotonic() - began
    except urllib.error.HTTPError as error:
        error.read()
        return error.code, time.monotonic() - began


def fact(trial: Trial, user: str, n: int, **more: Any) -> dict[str, Any]:
    return {
        "type": "track",
        "messageId": f"{trial.name}-{user}-{n}",
        "userId": f"{trial.name}-{user}",
        "event": "ROI Milestone Reached",
        "timestamp": datetime.now(UTC).isoformat(),
        "properties": {**MILESTONE, "value": 100 + n},
        "context": {"traits": {"email": f"{trial.name}-{user}@elsewhere.example"}},
        **more,
    }


@fault("F-17", "fifty signals of one person at once, through two doors", within=30)
def fifty_at_once(house: House, trial: Trial) -> None:
    def send(n: int) -> int:
        if n % 2:
            body = {**MILESTONE, "value": 100 + n, "message_id": f"at-once-{n}"}
            body["contact"] = {
                "external_id": f"{trial.name}-busy",
                "email": f"{trial.name}-busy@elsewhere.example",
            }
            return post(house, trial, "/api/v1/milestones", json.dumps(body).encode())[0]
        batch = {"batch": [fact(trial, "busy", n)]}
        return post(house, trial, "/v1/batch", json.dumps(batch).encode())[0]

    with ThreadPoolExecutor(25) as pool:
        answers = list(pool.map(send, range(50)))
    assert set(answers) <= {200, 201}, answers
    wait_for(lambda: trial.backlog() == 0, "the end of the backlog", 60)
    ((moments,),) = house.ask(
        "SELECT count(*) FROM advocacy_moment m JOIN accounts_contact c ON c.id = m.contact_id"
        " WHERE m.organization_id = %s AND c.external_id = %s",
        *(trial.id, f"{trial.name}-busy"),
    )
    ((signals,),) = house.ask(
        "SELECT count(*) FROM advocacy_signal s JOIN accounts_contact c ON c.id = s.contact_id"
        " WHERE s.organization_id = %s AND c.external_id = %s",
        *(trial.id, f"{trial.name}-busy"),
    )
    mails = [m for m in house.postbox.mails if f"{trial.name}-busy@" in str(m["To"])]
    assert (moments, len({m["Message-ID"] for m in mails})) == (1, 1), (
        moments,
        signals,
        len(mails),
    )
    trial.note = f"{signals} signals, 1 moment, 1 mail"
    trial.outsiders.add(f"{trial.name}-busy")


@fault(
    "F-26", "duplicate storm: 100,000 events sent again", within=60, is_quick=False, patience=180
)
def duplicate_storm(house: House, trial: Trial) -> None:
    trial.produce(30, per_second=15)
    trial.wait_sent()
    trial.recover(time.monotonic())
    trial.settle()
    ((rows,),) = house.ask(
        "SELECT count(*) FROM accounts_event WHERE organization_id = %s", trial.id
    )
    before = (rows, len(house.postbox.mails), len(house.hooks[trial.place]))
    again = [
        {
            **row[0],
            "messageId": row[1],
            "type": "track",
        }
        for row in house.ask(
            "SELECT payload, message_id FROM accounts_event WHERE organization_id = %s AND user_id <> '' AND source <> 'api'",
            trial.id,
        )
    ]
    body = json.dumps({"batch": list(itertools.islice(itertools.cycle(again), 1000))}).encode()
    began = time.monotonic()
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _n: post(house, trial, "/v1/batch", body)[0], range(100)))
    took = time.monotonic() - began
    assert set(answers) == {200}, answers
    time.sleep(2)
    ((rows,),) = house.ask(
        "SELECT count(*) FROM accounts_event WHERE organization_id = %s", trial.id
    )
    assert (rows, len(house.postbox.mails), len(house.hooks[trial.place])) == before
    trial.note = f"{100_000 / took:,.0f} a second; 0 new rows, mails, calls"


@fault("F-27", "1,000 orders of the same stream", within=30, patience=180)
def out_of_order(house: House, trial: Trial) -> None:
    """A thousand people with the same six facts, each told in an order of its own: all end up alike."""
    start = datetime.now(UTC) - timedelta(days=30)
    rng = random.Random(27)
    items = []
    for person in range(1000):
        stream = list(enumerate(_six(trial, person, start)))
        rng.shuffle(stream)
        items += [item for _n, item in stream]
    for first in range(0, len(items), 1000):
        body = json.dumps({"batch": items[first : first + 1000]}).encode()
        assert post(house, trial, "/v1/import", body)[0] == 200
    wait_for(lambda: trial.backlog() == 0, "the end of the backlog", 150)
    like = f"{trial.name}-o%"
    ends = house.ask(
        """
        SELECT count(*), count(DISTINCT state) FROM (
            SELECT c.id, jsonb_build_object('name', c.name, 'title', c.title, 'language', c.language, 'company', o.name,
                'signals', (SELECT jsonb_agg(jsonb_build_array(s.kind, s.occurred_at, s.strength, s.origin)
                    ORDER BY s.kind, s.occurred_at) FROM advocacy_signal s WHERE s.contact_id = c.id),
                'score', (SELECT round(a.score::numeric, 6) FROM advocacy_advocate a WHERE a.contact_id = c.id)) AS state
            FROM accounts_contact c LEFT JOIN accounts_company o ON o.id = c.company_id
            WHERE c.organization_id = %s AND c.external_id LIKE %s) AS people
        """,
        *(trial.id, like),
    )
    assert ends[0] == (1000, 1), f"{ends[0][1]} different ends of {ends[0][0]} people"
    trial.note = (
        "6,000 facts, 1,000 people, one and the same end (name, title, company, signals, score)"
    )
    trial.outsiders_like = like


def _six(trial: Trial, person: int, start: datetime) -> list[dict[str, Any]]:
    user = f"o{person}"

    def at(hours: int) -> str:
        return (start + timedelta(hours=hours)).isoformat()

    who = {"userId": f"{trial.name}-{user}"}
    common = {"messageId": f"{user}-0", "timestamp": at(0)}
    return [
        {
            **who,
            **common,
            "type": "identify",
            "traits": {"name": "Ada", "email": f"{user}@x{person}.example"},
        },
        {
            **who,
            "type": "identify",
            "messageId": f"{user}-1",
            "timestamp": at(1),
            "traits": {"title": "CTO"},
        },
        {
            **who,
            "type": "identify",
            "messageId": f"{user}-2",
            "timestamp": at(2),
            "traits": {"title": "CEO"},
        },
        {
            **who,
            "type": "group",
            "messageId": f"{user}-3",
            "timestamp": at(3),
            "groupId": f"{trial.name}-g{person}",
            "traits": {"name": "Northgate"},
        },
        fact(trial, user, 4, timestamp=at(4), context={}),
        {
            **fact(trial, user, 5, timestamp=at(5), context={}),
            "event": "Mention",
            "properties": {"text": "great"},
        },
    ]


@fault("F-28", "a neighbour with a backlog of 200,000 events", within=60, patience=240)
def noisy_neighbour(house: House, trial: Trial) -> None:
    """Of an organization that has little to do, the way from fact to mail must hardly take longer."""
    idle = _latencies(house, trial, "idle")
    noisy = Trial(house, "noisy")
    house.do(
        """
        INSERT INTO accounts_event (organization_id, source, message_id, kind, name, user_id, occurred_at, received_at,
            due_at, payload, is_historical, state)
        SELECT %s, 'noise', 'n-' || n, 'track', 'Opened', %s || (n %% 5000), now(), now(), now(),
            '{"event": "Opened"}', true, 'pending' FROM generate_series(1, 200000) n
        """,
        *(noisy.id, f"{noisy.name}-u"),
    )
    house.do("ANALYZE accounts_event")
    busy = _latencies(house, trial, "busy")
    ((left,),) = house.ask(
        "SELECT count(*) FROM accounts_event WHERE organization_id = %s AND state = 'pending'",
        noisy.id,
    )
    house.kill("worker")
    house.do("DELETE FROM accounts_event WHERE organization_id = %s", noisy.id)
    house.run("worker")
    assert left > 1000, "the neighbour's backlog was gone before the end: nothing was measured"
    p_idle, p_busy = (sorted(times)[int(len(times) * 0.95)] for times in (idle, busy))
    trial.note = (
        f"fact to moment: idle p50 {statistics.median(idle):.2f} s, p95 {p_idle:.2f} s; beside the backlog p50 "
        f"{statistics.median(busy):.2f} s, p95 {p_busy:.2f} s ({left:,} were still waiting)"
    )
    assert p_busy < 2 * p_idle + ONE_BATCH_SECONDS, trial.note


def _latencies(house: House, trial: Trial, name: str) -> list[float]:
    """Seconds from an acknowledged fact to its moment, one after the other."""
    times = []
    for n in range(20):
        user = f"{name}{n}"
        body = json.dumps({"batch": [fact(trial, user, n)]}).encode()
        assert post(house, trial, "/v1/batch", body)[0] == 200
        began = time.monotonic()
        wait_for(
            lambda u=user: house.ask(
                "SELECT 1 FROM advocacy_moment m JOIN accounts_contact c ON c.id = m.contact_id"
                " WHERE m.organization_id = %s AND c.external_id = %s",
                *(trial.id, f"{trial.name}-{u}"),
            ),
            "the moment",
            60,
            pause=0.02,
        )
        times.append(time.monotonic() - began)
        trial.outsiders.add(f"{trial.name}-{user}")
    return times


@fault("F-29", "bombs: gzip 1000:1, 10,000 levels, 5 MiB + 1, invalid UTF-8, NaN", within=30)
def bombs(house: House, trial: Trial) -> None:
    trial.produce(20, per_second=8)
    trial.wait_acked(4)
    gzipped = gzip.compress(b'{"batch": [' + b" " * (60 * 1024 * 1024) + b"]}", 9)
    deep = b'{"batch": [{"type": "track", "a": ' + b"[" * 10_000 + b"]" * 10_000 + b"}]}"
    calls = {
        "gzip bomb": (gzipped, {413}, {"Content-Encoding": "gzip"}),
        "deep": (b"[" * 10_000 + b"]" * 10_000, {400}, {}),
        "deep item": (deep, {200, 400}, {}),
        "too large": (b" " * (5 * 1024 * 1024 + 1), {413}, {}),
        "not UTF-8": (b'{"batch": [{"type": "track", "event": "\xff\xfe"}', {400}, {}),
        "NaN alone": (b"NaN", {400}, {}),
        "cut gzip": (gzipped[:-20], {400, 413}, {}),
    }
    for (
        body,
        _statuses,
        headers,
    ) in calls.values():  # warm: what is imported late is not the call's fault
        post(house, trial, "/v1/batch", body, **headers)
    before = house.memory("web")
    slowest = 0.0
    for name, (body, statuses, headers) in calls.items():
        tries = [post(house, trial, "/v1/batch", body, **headers) for _n in range(5)]
        assert {status for status, _seconds in tries} <= statuses, (name, tries)
        slowest = max(slowest, statistics.median(seconds for _status, seconds in tries))
    grown = (house.memory("web") - before) / 2**20
    assert grown < 50, f"the web grew by {grown:.0f} MB"
    assert slowest < 0.5, f"a bomb took {slowest:.2f} s"
    house.do("DELETE FROM accounts_event WHERE organization_id = %s AND state = 'failed'", trial.id)
    trial.note = (
        f"35 bombs: slowest kind {slowest * 1000:.0f} ms, memory of the web {grown:+.0f} MB"
    )
