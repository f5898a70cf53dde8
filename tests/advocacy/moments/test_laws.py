"""Laws of the pure rules, over whatever hypothesis can think of."""

import math
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from advocacy.moments import asks, gates, results, texts
from advocacy.moments.asks import Past
from advocacy.moments.playbooks import PLAYBOOKS, Playbook
from advocacy.moments.results import Metric, Use
from kernel.text import variables

NOW = datetime(2026, 3, 10, 11, tzinfo=UTC)
numbers = st.floats(-1e9, 1e9, allow_nan=False).map(lambda x: round(x, 3))
directions = st.sampled_from(["up", "down"])
USE = Use(active_days=5, known_days=90, is_recorded=True)


def _outcome(value: float | None, best: float | None, direction: str = "up", use: Use = USE) -> str:
    return results.judge(
        value=value,
        metric=Metric("Hours", direction=direction),
        best=best,
        last_celebrated_at=None,
        use=use,
        now=NOW,
    ).outcome


@given(numbers, directions)
def test_the_first_time_is_significant_whatever_the_value(value: float, direction: str) -> None:
    assert _outcome(value, None, direction) == ""


@given(numbers, directions)
def test_what_was_celebrated_is_not_celebrated_again(value: float, direction: str) -> None:
    assert _outcome(value, value, direction) == "not_significant"


@given(numbers, numbers, directions)
def test_of_two_results_at_most_one_outdoes_the_other(
    one: float, other: float, direction: str
) -> None:
    assert _outcome(one, other, direction) or _outcome(other, one, direction)


@given(numbers, numbers, numbers, directions)
def test_a_better_value_is_never_less_significant(
    best: float, one: float, other: float, direction: str
) -> None:
    worse, better = sorted((one, other), reverse=direction == "down")
    if _outcome(worse, best, direction) == "":
        assert _outcome(better, best, direction) == ""


@given(numbers, numbers)
def test_less_is_better_mirrors_more_is_better(value: float, best: float) -> None:
    assert _outcome(value, best, "up") == _outcome(-value, -best, "down")


@given(st.floats(0.01, 1e6), st.floats(0, 0.2499))
def test_a_quarter_is_the_border(best: float, share: float) -> None:
    assert _outcome(best * (1 + share), best) == "not_significant"
    assert _outcome(best * 1.2501, best) == ""


@given(st.integers(0, 40), st.integers(0, 200), st.booleans())
def test_use_refuses_only_where_it_is_recorded_and_known_long_enough(
    days: int, known: int, recorded: bool
) -> None:
    refused = _outcome(1.0, None, use=Use(days, known, recorded)) != ""
    assert refused == (recorded and known >= 30 and days < 3)


@pytest.mark.parametrize("value", [None, True, "12", math.nan, math.inf])
def test_only_a_number_counts_as_stated(value: object) -> None:
    assert results.stated_value({"value": value}) is None


RULES = [UUID(int=n) for n in range(3)]
pasts = st.lists(
    st.builds(
        Past,
        rule_id=st.sampled_from(RULES),
        contact_id=st.just(UUID(int=9)),
        gesture=st.sampled_from(["thank", "equip", "offer", "ask"]),
        opened_at=st.integers(0, 400).map(lambda days: NOW - timedelta(days=days, hours=1)),
        expires_at=st.integers(-30, 30).map(lambda days: NOW + timedelta(days=days)),
        state=st.sampled_from(["open", "done", "dismissed", "expired", "cancelled"]),
        effort=st.integers(1, 10),
        reached=st.booleans(),
    ),
    max_size=12,
)


@given(pasts, st.integers(1, 10))
def test_no_ask_breaks_a_limit(past: list[Past], effort: int) -> None:
    assume(asks.ask_refusal(effort=effort, person=past, company=past, now=NOW) is None)
    held = asks.balance(past, now=NOW)
    made = [one for one in past if one.counts(NOW)]
    assert held.given > held.asked
    assert not any(one.is_open(NOW) for one in made)
    assert all(NOW - one.opened_at >= timedelta(days=30) for one in made)
    recent = [one for one in made if NOW - one.opened_at < timedelta(days=90)]
    assert sum(one.effort for one in recent) + effort <= 10


@given(pasts, st.integers(1, 9))
def test_a_greater_ask_is_never_easier(past: list[Past], effort: int) -> None:
    if asks.ask_refusal(effort=effort, person=past, company=past, now=NOW):
        assert asks.ask_refusal(effort=effort + 1, person=past, company=past, now=NOW)


@given(pasts, st.integers(1, 10))
def test_asks_made_in_turn_stay_thirty_days_apart(past: list[Past], effort: int) -> None:
    times, now = [], NOW
    past = [
        *past,
        *(Past(RULES[0], UUID(int=9), "thank", now, now, "done", reached=True) for _ in range(9)),
    ]
    for _day in range(200):
        now += timedelta(days=1)
        if asks.ask_refusal(effort=effort, person=past, company=past, now=now) is None:
            times.append(now)
            past = [
                *past,
                Past(RULES[0], UUID(int=9), "ask", now, now, "done", effort, reached=True),
            ]
    assert all(later - earlier >= timedelta(days=30) for earlier, later in pairwise(times))
    assert all(
        sum(at <= one < at + timedelta(days=90) for one in times) * effort <= 10 for at in times
    )


@given(
    st.sets(
        st.sampled_from(
            sorted(gates.TABLE.keys() - gates.POLICIES - {"renewal_near", "company_left"})
        )
    )
)
def test_an_ask_is_never_freer_than_any_other_gesture(kinds: set[str]) -> None:
    around = gates.Surroundings(
        troubles=tuple(gates.TroubleFact(kind, NOW - timedelta(days=1)) for kind in sorted(kinds)),
        policy="allowed",
    )
    worst = {
        gesture: max(
            (one.gate for one in gates.findings(gesture, around, now=NOW)), default=gates.GO
        )
        for gesture in ("thank", "equip", "offer", "ask")
    }
    assert worst["thank"] <= worst["equip"] <= worst["offer"] <= worst["ask"]


every = st.sampled_from(
    [
        (book, language, part, kind)
        for book in PLAYBOOKS
        for language in ("en", "fr")
        for part in texts.PARTS
        for kind in book.kinds
    ]
)


@given(every, st.sets(st.sampled_from(sorted(texts.VARIABLES))), st.text(max_size=20))
def test_no_text_has_a_hole_or_an_open_brace(
    which: tuple[Playbook, str, str, str], present: set[str], value: str
) -> None:
    book, language, part, kind = which
    values = dict.fromkeys(present, texts.clean(value))
    said = texts.render(
        book.texts,
        part,
        kind=kind,
        language=language,
        values=values,
    )
    assert not set("{}") & set(said)


def test_english_and_french_say_the_same_things() -> None:
    for book in PLAYBOOKS:
        assert book.texts["en"].keys() == book.texts["fr"].keys()
        for part, english in book.texts["en"].items():
            assert variables(english) == variables(book.texts["fr"][part])
            for text in (english, book.texts["fr"][part]):
                assert "!" not in text
                assert "exclusi" not in text.lower()
                assert len(text.split()) <= 80
