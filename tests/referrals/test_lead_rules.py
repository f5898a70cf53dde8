"""Where a lead stands: a law over everything it was told, in any order and however often."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals.leads.rules import EXITS, PROGRESS, Standing, first_times, standing

START = datetime(2026, 3, 1, tzinfo=UTC)
Told = list[tuple[str, datetime]]


def day(number: int) -> datetime:
    return START + timedelta(days=number)


HISTORIES = st.lists(
    st.tuples(st.sampled_from(PROGRESS + EXITS), st.integers(0, 6).map(day)),
    min_size=1,
    max_size=12,
)


@pytest.mark.parametrize(
    ("told", "stage", "since"),
    [
        ("submitted 0", "submitted", 0),
        ("submitted 0, trial 3, qualified 5", "trial", 3),
        ("submitted 0, won 4", "won", 4),
        ("submitted 0, won 4, trial 6", "won", 4),
        ("submitted 0, lost 4", "lost", 4),
        ("submitted 0, lost 4, meeting 5", "lost", 4),
        ("submitted 0, lost 4, won 5", "won", 5),
        ("submitted 0, lost 4, won 3", "lost", 4),
        ("submitted 0, lost 4, won 4", "won", 4),
        ("submitted 0, lost 4, won 5, lost 6", "won", 5),
        ("submitted 0, won 5, withdrawn 6", "withdrawn", 6),
        ("submitted 0, duplicate 2, lost 3", "lost", 3),
        ("qualified 1, submitted 5", "qualified", 1),
    ],
)
def test_the_furthest_stage_holds_and_exits_end_it(told: str, stage: str, since: int) -> None:
    steps = [step.split() for step in told.split(", ")]
    stands = standing((name, day(int(when))) for name, when in steps)
    assert stands == Standing(stage, day(since), day(since) if stage == "won" else None)


@given(told=HISTORIES, data=st.data())
def test_order_and_repetition_do_not_matter(told: Told, data: st.DataObject) -> None:
    again = data.draw(st.lists(st.sampled_from(told), max_size=5))
    shuffled = data.draw(st.permutations(told + again))
    assert standing(shuffled) == standing(told)


@given(told=HISTORIES)
def test_keeping_the_earliest_time_of_each_stage_is_enough(told: Told) -> None:
    assert standing(first_times(told).items()) == standing(told)


@given(told=HISTORIES)
def test_the_stage_was_told_and_only_a_won_lead_has_a_day_of_winning(told: Told) -> None:
    stands = standing(told)
    first = first_times(told)
    assert first[stands.stage] == stands.since
    assert (stands.won_at is not None) == (stands.stage == "won")


@given(told=HISTORIES)
def test_progress_never_goes_back_and_exits_hold(told: Told) -> None:
    first = first_times(told)
    stage = standing(told).stage
    exits = [first[name] for name in first if name in EXITS]
    if not exits:
        assert stage == max(first, key=PROGRESS.index)
    elif "won" in first and first["won"] >= max(exits):
        assert stage == "won"
    else:
        assert stage in EXITS
