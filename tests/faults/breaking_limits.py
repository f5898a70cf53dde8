"""Limits that hold when a thousand come at once, and which way they fall when nobody counts."""

import http.cookiejar
import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

from tests.faults.house import House
from tests.faults.registry import fault
from tests.faults.trial import PASSWORD, Trial

QUOTA, WINDOW, CALLS = 200, 10, 1000
LEFT = re.compile(r'"burst";r=(\d+);t=(\d+)')


@fault("F-33", "1,000 calls of one key at once, with a limit of 200", within=30)
def a_thousand_at_once(house: House, trial: Trial) -> None:
    """Through HTTP, on two web processes: exactly as many pass as may, and each answer says how it stands."""
    house.kill("web")
    house.run("web", more={"API_RATE_LIMIT": str(QUOTA)})
    house.wait_ready()
    began = time.monotonic()
    answers = at_once(house, trial)
    took = time.monotonic() - began
    statuses = Counter(status for status, _headers in answers)
    assert set(statuses) == {200, 429}, statuses
    # On a slow machine a second window begins meanwhile; each of them lets exactly 200 pass, counted down to 0.
    left = Counter(_left(headers) for status, headers in answers if status == 200)
    windows = left[QUOTA - 1]
    assert windows <= took // WINDOW + 1, f"{windows} windows in {took:.1f} s"
    assert statuses[200] <= windows * QUOTA, statuses
    assert set(left) == set(range(QUOTA)), "each answer counts once"
    assert max(left.values()) == windows, "and no number is given out twice in a window"
    for status, headers in answers:
        assert headers["RateLimit-Policy"] == f'"burst";q={QUOTA};w={WINDOW}'
        if status == 429:
            assert _left(headers) == 0
            assert 1 <= int(headers["Retry-After"]) <= WINDOW
    trial.note = (
        f"{statuses[200]} passed in {windows} windows of {WINDOW} s, {statuses[429]} were told when to come back;"
        f" {took:.1f} s"
    )


@fault("F-34", "Valkey away: ingestion and API stay open, log-in is closed", within=30)
def nobody_counts(house: House, trial: Trial) -> None:
    """A limit that cannot be counted must not stop events, and must not let anybody guess passwords."""
    house.kill("web")
    house.run("web", more={"API_RATE_LIMIT": "5"})
    house.wait_ready()
    house.kill_service("Valkey")
    read = Counter(house.get("/api/v1/companies", trial.key)[0] for _n in range(20))
    assert read == {200: 20}, read
    taken = Counter(_post(house, trial, n) for n in range(20))
    assert taken == {200: 20}, taken
    closed = Counter(guess(house, trial.user, PASSWORD) for _n in range(5))
    assert closed == {"closed": 5}, f"nobody gets in while nobody counts: {closed}"
    house.start_services()
    guesses = Counter(guess(house, trial.user, f"wrong-{n}") for n in range(12))
    assert set(guesses) == {"wrong", "too many"}, guesses
    assert guesses["wrong"] <= 5, guesses
    right = guess(house, trial.user, PASSWORD)
    assert right == "too many", f"the right one is not looked at either: {right}"
    trial.note = f"20 reads and 20 batches taken, 5 log-ins refused; counted again, {guesses['wrong']} of 12 guesses were looked at"


def at_once(house: House, trial: Trial) -> list[tuple[int, Mapping[str, str]]]:
    with ThreadPoolExecutor(64) as pool:
        calls = pool.map(
            lambda _n: house.get("/api/v1/companies?limit=1", trial.key, timeout=60), range(CALLS)
        )
        return [(status, headers) for status, headers, _seconds in calls]


def _left(headers: Mapping[str, str]) -> int:
    found = LEFT.fullmatch(headers["RateLimit"])
    assert found, headers["RateLimit"]
    return int(found[1])


def _post(house: House, trial: Trial, n: int) -> int:
    person = f"{trial.name}-x{n}"
    trial.outsiders.add(person)
    fact = {"type": "track", "event": "Opened", "userId": person, "messageId": person}
    request = urllib.request.Request(
        f"{house.stack.url}/v1/batch",
        data=json.dumps({"batch": [fact]}).encode(),
        headers={"Authorization": f"Bearer {trial.key}", "Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def guess(house: House, email: str, password: str) -> str:
    """One try to log in with a browser that has never been here: in, wrong, too many, or closed."""
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    address = f"{house.stack.url}/account/login/"
    try:
        browser.open(address, timeout=30).read()
        token = next(one.value for one in jar if "csrf" in one.name)
        told = {"login": email, "password": password, "csrfmiddlewaretoken": token}
        body = urllib.parse.urlencode(told).encode()
        request = urllib.request.Request(address, data=body, headers={"Referer": address})
        with browser.open(request, timeout=30) as answer:
            page = answer.read().decode()
            inside = "/account/login/" not in answer.url
    except urllib.error.HTTPError as error:
        return {429: "too many", 503: "closed"}.get(error.code, f"answer {error.code}")
    if inside:
        return "in"
    return "too many" if "Too many attempts" in page else "wrong"
