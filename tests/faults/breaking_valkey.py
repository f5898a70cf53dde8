"""The broker and cache: emptied, killed, frozen, full. PostgreSQL keeps the queue, so nobody may notice for long."""

import json
import signal
import statistics
import time
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

from tests.faults.house import House
from tests.faults.registry import fault
from tests.faults.trial import PASSWORD, Trial

RECONNECT = 75.0
"""Celery's waits grow to 30 s; what a worker held when it lost the broker comes back with its lease, after a minute."""


@fault("F-06", "Valkey FLUSHALL", within=RECONNECT)
def flushed(house: House, trial: Trial) -> None:
    body = json.dumps({"name": "North", "is_regulated": True}).encode()
    first = _once(house, trial, body)
    trial.produce(40, per_second=10)
    for _n in range(3):
        time.sleep(0.8)
        house.valkey.flushall()
    again = _once(house, trial, body)
    assert (first[0], again[0], again[1]) == (201, 201, "true"), (first, again)
    trial.note = "3 times; an Idempotency-Key answered before is still known"


def _once(house: House, trial: Trial, body: bytes) -> tuple[int, str]:
    request = urllib.request.Request(
        f"{house.stack.url}/api/v1/webhooks",
        data=json.dumps({"name": "CRM", "url": trial.hook_url(f"{trial.name}/once")}).encode(),
        headers={
            "Authorization": f"Bearer {trial.key}",
            "Content-Type": "application/json",
            "Idempotency-Key": "once",
        },
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.status, answer.headers.get("Idempotent-Replayed", "")


@fault("F-07", "Valkey killed, its data lost, away for 15 s", within=RECONNECT)
def killed_without_a_trace(house: House, trial: Trial) -> None:
    trial.produce(60, per_second=5)
    trial.wait_acked(10)
    house.kill_service("Valkey")
    for left in (house.root / ".local" / "valkey").rglob("*.aof"):
        left.unlink()
    for manifest in (house.root / ".local" / "valkey").rglob("*.manifest"):
        manifest.unlink()
    _ingestion_is_open_and_log_in_closed(house, trial, seconds=15)


@fault("F-08", "Valkey frozen for 12 s", within=RECONNECT)
def frozen(house: House, trial: Trial) -> None:
    trial.produce(50, per_second=5)
    trial.wait_acked(10)
    house.services["Valkey"].process.send_signal(signal.SIGSTOP)
    try:
        _ingestion_is_open_and_log_in_closed(house, trial, seconds=12)
        times = sorted(house.get("/api/v1/moments?limit=1", trial.key)[2] for _n in range(40))
        assert statistics.median(times) < 0.25, f"reading takes {statistics.median(times):.2f} s"
        assert times[-1] < 2, f"a read took {times[-1]:.1f} s"
        trial.note += f"; reads p50 {times[20] * 1000:.0f} ms, slowest {times[-1] * 1000:.0f} ms"
    finally:
        house.services["Valkey"].process.send_signal(signal.SIGCONT)


@fault("F-09", "Valkey full", within=RECONNECT)
def full(house: House, trial: Trial) -> None:
    trial.produce(40, per_second=5)
    trial.wait_acked(10)
    house.valkey.config_set("maxmemory", "1kb")
    try:
        _ingestion_is_open_and_log_in_closed(house, trial, seconds=8)
    finally:
        house.valkey.config_set("maxmemory", "0")


def _ingestion_is_open_and_log_in_closed(house: House, trial: Trial, *, seconds: float) -> None:
    """While Valkey is away: events are taken as quickly as ever, nobody can guess passwords, readiness says so."""
    before = len(trial.read().acked)
    began = time.monotonic()
    closed = log_in(house, trial)
    time.sleep(max(0.0, seconds - (time.monotonic() - began)))
    diary = trial.read()
    taken = len(diary.acked) - before
    failed = {status: n for status, n in diary.failed.items() if status}
    assert taken > seconds * 2, f"only {taken} calls were taken in {seconds:.0f} s"
    assert not failed, f"calls failed although only Valkey was away: {failed}"
    slowest = max(diary.acked.values())
    assert slowest < 3, f"a call took {slowest:.1f} s"
    assert closed == "closed", f"logging in while nobody counts: {closed}"
    assert house.get("/readyz")[0] == 200
    trial.note = (
        f"{taken} calls taken meanwhile, the slowest in {slowest * 1000:.0f} ms; log-in closed"
    )


def log_in(house: House, trial: Trial) -> str:
    """Try the right password: 'in', 'closed' (told to come later), or what else was answered."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    url = f"{house.stack.url}/account/login/"
    try:
        with browser.open(url, timeout=20) as page:
            text = page.read().decode()
        token = text.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
        form = {"login": trial.user, "password": PASSWORD, "csrfmiddlewaretoken": token}
        data = urllib.parse.urlencode(form).encode()
        request = urllib.request.Request(url, data=data, headers={"Referer": url})
        with browser.open(request, timeout=20) as page:
            return "in" if "/admin" in page.url else f"{page.status} {page.url}"
    except urllib.error.HTTPError as error:
        return "closed" if error.code in {429, 503} else f"{error.code}"
    except OSError as error:
        return repr(error)
