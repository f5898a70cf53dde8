"""What an answer means and when to try again: the table of Standard Webhooks."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.outbound import retrying
from accounts.outbound.retrying import judge, wait_after

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


def judged(status, attempt=1, **headers):
    return judge(status, headers, attempt=attempt, chance=0.5, now=NOW)


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_only_2xx_is_success(status):
    assert judged(status).is_good


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (301, "webhook_redirect"),
        (302, "webhook_redirect"),
        (307, "webhook_redirect"),
        (400, "webhook_status"),
        (404, "webhook_status"),
        (500, "webhook_status"),
        (199, "webhook_status"),
    ],
)
def test_all_else_fails_and_is_tried_again(status, code):
    verdict = judged(status)
    assert verdict.failure is not None
    assert verdict.failure["code"] == code
    assert verdict.retry_in == 5
    assert verdict.hold_for is None
    assert not verdict.is_gone


def test_gone_ends_it():
    verdict = judged(410)
    assert verdict.is_gone
    assert verdict.retry_in is None


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_server_is_left_in_peace(status):
    assert judged(status).hold_for == 5
    assert judged(status, attempt=10).retry_in is None
    assert judged(status, attempt=10).hold_for == 5


@pytest.mark.parametrize(
    ("asked", "waits"),
    [
        ("7", 7),
        ("1", 5),
        ("86400", 10),
        ("Wed, 04 Mar 2026 12:00:08 GMT", 8),
        ("soon", 5),
        ("-3", 5),
        ("٧", 5),
        ("9" * 400, 10),
    ],
)
def test_what_it_asks_for_counts_between_our_wait_and_twice_of_it(asked, waits):
    assert judged(503, **{"retry-after": asked}).retry_in == pytest.approx(waits)


@given(st.integers(1, 30), st.floats(0, 1))
def test_ten_attempts_within_a_fifth_of_the_table(attempt, chance):
    wait = wait_after(attempt, chance=chance)
    if attempt >= 10:
        assert wait is None
    else:
        planned = retrying.WAITS_SECONDS[attempt - 1]
        assert wait is not None
        assert planned * 0.8 - 1e-9 <= wait <= planned * 1.2 + 1e-9


def test_ten_attempts_take_three_days():
    assert sum(retrying.WAITS_SECONDS) / 3600 == pytest.approx(75.6, abs=0.1)


def test_the_breaker_opens_after_four_and_waits_at_most_an_hour():
    assert [retrying.pause(n) for n in (1, 3, 4, 5, 6, 60)] == [None, None, 60, 120, 240, 3600]


def test_five_days_of_failing_are_enough():
    assert not retrying.has_failed_for_good(NOW - timedelta(days=4, hours=23), now=NOW)
    assert retrying.has_failed_for_good(NOW - timedelta(days=5), now=NOW)
