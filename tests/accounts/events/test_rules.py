"""Laws of time and identity."""

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.events.rules import AHEAD, Clock, broken_id, corrected, holds_nul, instant, message_id

RECEIVED = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
times = st.timedeltas(timedelta(0), timedelta(days=70 * 365)).map(
    lambda age: RECEIVED + timedelta(days=13000) - age
)
any_time = st.datetimes(timezones=st.just(UTC))
shifts = st.timedeltas(timedelta(days=-4000), timedelta(days=4000))
ages = st.timedeltas(timedelta(0), timedelta(days=4000))


@given(age=ages, travel=st.timedeltas(timedelta(0), timedelta(minutes=1)), shift=shifts)
def test_a_clock_that_is_wrong_by_a_constant_makes_no_difference(age, travel, shift) -> None:
    sent = RECEIVED - travel
    right = corrected(original=sent - age, sent=sent, received=RECEIVED)
    wrong = corrected(original=sent - age + shift, sent=sent + shift, received=RECEIVED)
    assert right == wrong == (RECEIVED - age, Clock.CORRECTED)


@given(first=times, second=times, sent=st.none() | times)
def test_what_the_sender_says_came_later_is_not_put_earlier(first, second, sent) -> None:
    early, late = (
        corrected(original=original, sent=sent, received=RECEIVED)
        for original in sorted([first, second])
    )
    if Clock.CLAMPED not in (early[1], late[1]):
        assert early[0] <= late[0]


@given(original=st.none() | any_time, sent=st.none() | any_time, received=any_time)
def test_nothing_happens_far_ahead_of_its_arrival(original, sent, received) -> None:
    at, clock = corrected(original=original, sent=sent, received=received)
    assert at - received <= AHEAD
    if clock in (Clock.CLAMPED, Clock.ARRIVAL):
        assert at == received
    if clock is Clock.TOLD:
        assert at == original


@given(times)
def test_an_instant_is_read_back_as_it_was_written(at) -> None:
    assert instant(at.isoformat()) == at
    assert instant(at.isoformat().replace("+00:00", "Z")) == at
    assert instant(at.replace(tzinfo=None).isoformat()) == at
    whole = at.replace(microsecond=0)
    assert instant(int(whole.timestamp())) == (
        whole if abs(whole.timestamp()) < 1e11 else instant(int(whole.timestamp()))
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-11-02T10:30:00+01:00", RECEIVED),
        ("2026-11-02T09:30:00.123456789Z", RECEIVED + timedelta(microseconds=123456)),
        (RECEIVED.timestamp(), RECEIVED),
        (RECEIVED.timestamp() * 1000, RECEIVED),
        *[
            (odd, None)
            for odd in (
                "",
                "now",
                None,
                True,
                [],
                {},
                float("nan"),
                float("inf"),
                1e300,
                "0001-01-01T00:00:00+14:00",
            )
        ],
    ],
)
def test_instants_of_all_kinds(value, expected) -> None:
    assert instant(value) == expected


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
items = st.dictionaries(st.text(), anything, max_size=6)


@given(items, st.text(), st.text())
def test_an_item_with_a_time_has_one_id_whatever_the_order_and_time_of_sending(
    item, first, second
) -> None:
    forward = json.dumps({**item, "sentAt": first}).encode()
    backward = json.dumps({"sentAt": second, **dict(reversed(item.items()))}, indent=1).encode()
    item.pop("sentAt", None)
    if "sentAt" not in item:
        ids = {
            message_id(None, raw=raw, has_time=True) for raw in (forward, json.dumps(item).encode())
        }
        assert len(ids) == 1
        UUID(ids.pop())
    assert broken_id(forward) != broken_id(backward)


@given(st.text(min_size=1) | st.integers())
def test_the_senders_own_id_is_kept_or_hashed_and_always_fits(told) -> None:
    made = message_id(told, raw=b"{}", has_time=False)
    assert 0 < len(made) <= 100
    assert made == message_id(told, raw=b"[]", has_time=True)
    if len(str(told)) <= 100:
        assert made == str(told)


@given(st.text(alphabet='\0\\"u0a\n'))
def test_the_character_that_postgresql_cannot_keep_is_seen_exactly(text) -> None:
    assert holds_nul(json.dumps({"text": text}).encode()) is ("\0" in text)


def test_two_items_without_a_time_are_two_facts() -> None:
    made = {message_id(told, raw=b"{}", has_time=False) for told in (None, "", [], {}, True)}
    assert len(made) == 5
