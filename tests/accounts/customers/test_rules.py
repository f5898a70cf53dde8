"""Whose word is newest, and what a change of revenue is called: laws that hold in any order."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from accounts.customers.rules import Worth, movements, newest

START = datetime(2026, 1, 1, tzinfo=UTC)
news = st.tuples(
    st.integers(0, 20).map(lambda hours: START + timedelta(hours=hours)),
    st.dictionaries(st.sampled_from(["name", "title", "plan"]), st.sampled_from(["a", "b", "c"])),
)
worths = st.lists(
    st.builds(
        Worth,
        at=st.integers(0, 50).map(lambda days: START + timedelta(days=days)),
        amount=st.integers(0, 5000),
        currency=st.just("EUR"),
    ),
    max_size=12,
)


def apply_all(stream):
    known, told_at = {}, {}
    for at, fields in stream:
        changes, stamps = newest(known, told_at, fields, at)
        known |= changes
        told_at |= stamps
    return known


@given(st.lists(news, max_size=8), st.randoms())
def test_any_order_and_repetition_of_news_ends_in_the_same_profile(stream, random):
    shuffled = stream + stream[:3]
    random.shuffle(shuffled)
    assert apply_all(stream) == apply_all(shuffled)


def test_later_news_wins_and_older_news_changes_nothing():
    known, told_at = {"name": "Claire"}, {"name": START.isoformat()}
    assert newest(known, told_at, {"name": "C."}, START - timedelta(hours=1)) == ({}, {})
    changes, _ = newest(known, told_at, {"name": "C."}, START + timedelta(hours=1))
    assert changes == {"name": "C."}


@given(worths, st.randoms())
def test_movements_sum_to_the_last_state_in_whatever_order_they_were_told(states, random):
    shuffled = list(states)
    random.shuffle(shuffled)
    found = movements(shuffled)
    last = max(states, key=lambda s: (s.at, s.amount)).amount if states else 0
    assert sum(m.delta for m in found) == last
    assert found == movements(states)


@given(worths)
def test_a_movement_is_called_by_its_direction(states):
    paid = False
    for movement in movements(states):
        if movement.kind == "new":
            assert movement.delta > 0
            assert not paid
        elif movement.kind in ("expansion", "reactivation"):
            assert movement.delta > 0
            assert paid
        else:
            assert movement.delta < 0
        paid = True


def test_a_change_of_currency_ends_the_old_worth_and_begins_a_new_one():
    found = movements([Worth(START, 100, "EUR"), Worth(START + timedelta(days=1), 120, "USD")])
    assert [(m.kind, m.delta, m.currency) for m in found] == [
        ("new", 100, "EUR"),
        ("churn", -100, "EUR"),
        ("reactivation", 120, "USD"),
    ]
