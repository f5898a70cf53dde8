"""When a digest is due: once a week, local, also on the days the clock changes and after an outage."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.digests.rules import LATEST, Rhythm, Schedule, default_schedule, last_due

PARIS = ZoneInfo("Europe/Paris")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def schedule(weekday=0, at=time(8, 30), is_on=True, since=LONG_AGO):
    return Schedule(weekday, at, is_on, since)


def test_monday_half_past_eight_where_the_reader_is():
    early = datetime(2026, 3, 9, 7, 29, tzinfo=UTC)
    assert last_due(schedule(), tz=PARIS, now=early) is None
    due = last_due(schedule(), tz=PARIS, now=early + timedelta(minutes=1))
    assert due.at == datetime(2026, 3, 9, 7, 30, tzinfo=UTC)
    assert (due.period, due.since, due.until) == (
        date(2026, 3, 9),
        date(2026, 3, 2),
        date(2026, 3, 9),
    )
    tokyo = last_due(schedule(), tz=ZoneInfo("Asia/Tokyo"), now=early)
    assert tokyo.at == datetime(2026, 3, 8, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "at"),
    [
        ("2026-03-30T09:00Z", "2026-03-30T06:30Z"),  # the Monday after the clocks went forward
        ("2026-10-26T09:00Z", "2026-10-26T07:30Z"),  # and back
    ],
)
def test_local_time_stays_when_the_clock_changes(now, at):
    due = last_due(schedule(), tz=PARIS, now=datetime.fromisoformat(now))
    assert due.at == datetime.fromisoformat(at)


def test_a_time_that_is_skipped_and_one_that_comes_twice_are_due_once():
    skipped = schedule(weekday=6, at=time(2, 30))
    found = {
        last_due(skipped, tz=PARIS, now=datetime(2026, 3, 29, tzinfo=UTC) + timedelta(minutes=n))
        for n in range(0, 24 * 60, 10)
    } - {None}
    assert {due.at for due in found} == {datetime(2026, 3, 29, 1, 30, tzinfo=UTC)}
    twice = {
        last_due(skipped, tz=PARIS, now=datetime(2026, 10, 25, tzinfo=UTC) + timedelta(minutes=n))
        for n in range(0, 24 * 60, 10)
    } - {None}
    assert {due.at for due in twice} == {datetime(2026, 10, 25, 0, 30, tzinfo=UTC)}


def test_late_is_better_than_never_and_too_late_is_not():
    due_at = datetime(2026, 3, 9, 7, 30, tzinfo=UTC)
    assert last_due(schedule(), tz=PARIS, now=due_at + LATEST[Rhythm.WEEKLY]).at == due_at
    assert (
        last_due(schedule(), tz=PARIS, now=due_at + LATEST[Rhythm.WEEKLY] + timedelta(minutes=1))
        is None
    )


def test_off_means_off_and_what_was_due_before_it_was_wanted_is_not_sent():
    now = datetime(2026, 3, 9, 9, tzinfo=UTC)
    assert last_due(schedule(is_on=False), tz=PARIS, now=now) is None
    assert last_due(schedule(since=now), tz=PARIS, now=now) is None


@pytest.mark.parametrize("role", ["owner", "admin", "analyst", "csm"])
def test_only_customer_success_managers_get_it_unasked(role):
    found = default_schedule(role=role, joined_at=LONG_AGO)
    assert found.is_on is (role == "csm")
    assert (found.weekday, found.at) == (0, time(8, 30))


def test_after_a_move_to_another_day_the_digest_goes_on_where_the_last_one_ended():
    friday = datetime(2026, 3, 13, 9, tzinfo=UTC)
    moved = last_due(schedule(weekday=4), tz=PARIS, now=friday, told_until=date(2026, 3, 2))
    assert (moved.since, moved.until) == (date(2026, 3, 2), date(2026, 3, 13))
    back = last_due(
        schedule(), tz=PARIS, now=datetime(2026, 3, 16, 9, tzinfo=UTC), told_until=date(2026, 3, 13)
    )
    assert (back.since, back.until) == (date(2026, 3, 13), date(2026, 3, 16))
    after_a_pause = last_due(
        schedule(), tz=PARIS, now=friday - timedelta(days=4), told_until=date(2025, 1, 1)
    )
    assert after_a_pause.since == date(2026, 3, 2)


@given(
    weekday=st.integers(0, 6),
    at=st.times(),
    zone=st.sampled_from(["Europe/Paris", "America/Havana", "Africa/Cairo", "Pacific/Apia", "UTC"]),
    now=st.integers(0, 2 * 365 * 24 * 60).map(
        lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
)
def test_whatever_is_due_is_past_on_the_chosen_day_and_tells_whole_days_before_it(
    weekday, at, zone, now
):
    due = last_due(schedule(weekday, at.replace(fold=0)), tz=ZoneInfo(zone), now=now)
    if due is not None:
        assert now - LATEST[Rhythm.WEEKLY] <= due.at <= now
        assert due.until.weekday() == weekday
        assert due.period.weekday() == 0
        assert due.since == due.until - timedelta(days=7)
