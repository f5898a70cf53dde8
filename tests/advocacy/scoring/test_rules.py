"""The laws of the score: sums, caps, decay. Arithmetic against a direct recomputation."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from advocacy.scoring.decay import LANDMARK, LEAST_HALF_LIFE_DAYS, faded, grown
from advocacy.scoring.phrases import KINDS as PHRASES
from advocacy.scoring.rules import (
    PART_OF_FAMILY,
    Open,
    Total,
    company_score,
    contributions,
    kinds_shown,
    parts_of,
    score_of,
)
from advocacy.scoring.totals import summed
from advocacy.signals.kinds import KINDS, Family
from kernel.text import say

NOW = datetime(2026, 3, 12, 12, tzinfo=UTC)
POSITIVE = sorted(code for code, kind in KINDS.items() if kind.strength > 0)

times = st.datetimes(datetime(2010, 1, 1), datetime(2026, 3, 12), timezones=st.just(UTC))  # noqa: DTZ001
weights = st.floats(0.1, 60)


def signal(kind, weight, at):
    return SimpleNamespace(contact_id=1, kind=kind, weight=weight, occurred_at=at)


signals = st.lists(
    st.builds(
        lambda kind, factor, at: signal(kind, KINDS[kind].strength * factor, at),
        st.sampled_from(sorted(KINDS)),
        st.sampled_from([1.0, 0.6, 0.5, 0.36]),
        times,
    ),
    max_size=30,
)


def totals(rows):
    return {kind: total for (_, kind), total in summed(rows, kinds=KINDS).items()}


def weigh(rows, now=NOW, opened=None):
    return contributions(totals(rows), kinds=KINDS, now=now, opened=opened)


def score(rows):
    return score_of(weigh(rows))


def near(one, other):
    return {
        kind: (pytest.approx(t.total, rel=1e-12), t.signals, t.last_at) for kind, t in one.items()
    } == {kind: (t.total, t.signals, t.last_at) for kind, t in other.items()}


@given(st.lists(st.tuples(weights, times), min_size=1), st.floats(LEAST_HALF_LIFE_DAYS, 1000))
def test_forward_decay_gives_what_direct_recomputation_gives(told, half_life):
    total = sum(grown(weight, at=at, half_life_days=half_life) for weight, at in told)
    days = timedelta(days=1)
    direct = sum(weight * 2.0 ** (-((NOW - at) / days) / half_life) for weight, at in told)
    assert faded(total, now=NOW, half_life_days=half_life) == pytest.approx(direct, rel=1e-9)


@pytest.mark.parametrize("year", [1, 1970, 2057])
def test_no_date_overflows_a_total(year):
    at = datetime(year, 6, 1, tzinfo=UTC)
    total = grown(60, at=at, half_life_days=LEAST_HALF_LIFE_DAYS)
    assert 0 < total < float("inf")
    assert 0 <= faded(total, now=at, half_life_days=LEAST_HALF_LIFE_DAYS) < 61


def test_evidence_is_worth_half_after_its_half_life():
    kind = KINDS["testimonial"]
    total = grown(18, at=LANDMARK, half_life_days=kind.half_life_days)
    later = LANDMARK + timedelta(days=kind.half_life_days)
    assert faded(total, now=later, half_life_days=kind.half_life_days) == pytest.approx(9)


@given(signals, st.randoms())
def test_the_order_of_signals_does_not_matter(rows, random):
    shuffled = random.sample(rows, len(rows))
    assert near(totals(rows), totals(shuffled))
    assert score(rows) == pytest.approx(score(shuffled), abs=0.1)


@given(signals, st.integers(0, 30))
def test_splitting_into_batches_changes_nothing(rows, cut):
    whole, first, second = totals(rows), totals(rows[:cut]), totals(rows[cut:])
    added = {}
    for part in (first, second):
        for kind, more in part.items():
            known = added.get(kind, Total(0.0, 0, more.last_at))
            added[kind] = Total(
                known.total + more.total,
                known.signals + more.signals,
                max(known.last_at, more.last_at),
            )
    assert near(added, whole)


@given(signals)
def test_the_score_never_leaves_the_sum_of_caps(rows):
    present = {row.kind for row in rows}
    assert score(rows) <= sum(max(KINDS[kind].cap, 0) for kind in present) + 1e-9
    assert score(rows) >= sum(min(KINDS[kind].cap, 0) for kind in present) - 1e-9


@given(signals, st.sampled_from(POSITIVE), times)
def test_one_more_good_signal_never_lowers_the_score(rows, kind, at):
    assert score([*rows, signal(kind, KINDS[kind].strength, at)]) >= score(rows)


@given(signals, st.integers(0, 3))
def test_what_is_shown_adds_up_to_what_is_shown(rows, tickets):
    found = weigh(rows, opened=Open(tickets, NOW) if tickets else None)
    shown = sum(one.why["params"]["points"] for one in found)
    assert f"{shown:.1f}".replace("-0.0", "0.0") == f"{score_of(found):.1f}"
    assert sum(parts_of(found).values()) == pytest.approx(score_of(found), abs=1e-9)
    assert [abs(one.points) for one in found] == sorted(
        (abs(one.points) for one in found), reverse=True
    )


def test_parts_are_what_they_did_how_it_goes_and_what_weighs():
    rows = [
        signal(kind, KINDS[kind].strength, NOW)
        for kind in ("review", "milestone", "nomination", "detractor")
    ]
    assert parts_of(weigh(rows)) == {"willingness": 15, "success": 6, "other": 10, "negative": -25}
    assert PART_OF_FAMILY.keys() == set(Family)


def test_only_good_evidence_that_still_shows_is_a_kind():
    long_ago = NOW - timedelta(days=4000)
    rows = [
        signal("review", 15, NOW),
        signal("detractor", -25, NOW),
        signal("promoter", 6, long_ago),
    ]
    assert kinds_shown(weigh([*rows, signal("invitation_sent", 0, NOW)])) == 1


def test_an_open_ticket_weighs_fully_however_old_and_no_more_than_the_floor():
    old = NOW - timedelta(days=300)
    [one] = weigh([], opened=Open(1, old))
    assert (one.points, one.why["code"]) == (-10, "score.serious_ticket.open.one")
    assert one.why["params"]["last"] == "2025-05-16"
    assert score_of(weigh([], opened=Open(9, old))) == -20
    assume_faded = weigh([signal("serious_ticket", -10, NOW - timedelta(days=30))])
    assert score_of(assume_faded) == -5


def test_reasons_are_sentences_with_a_day():
    march = datetime(2026, 3, 12, tzinfo=UTC)
    found = weigh(
        [signal("named_by_signup", 20, march)] * 2 + [signal("review", 15, march)], now=march
    )
    assert [one.why["code"] for one in found] == ["score.named_by_signup", "score.review.one"]
    assert found[0].why["params"] == {
        "n": 2,
        "last": "2026-03-12",
        "points": 40.0,
        "kind": "named_by_signup",
    }
    said = [say(one.why) for one in found]
    assert said[0].startswith("Named by 2 sign-ups, last on ")
    assert said[0].endswith(": +40")
    assert said[1].startswith("Published a review on ")


def test_every_kind_has_its_sentences_and_bad_news_no_plus():
    assert PHRASES.keys() == KINDS.keys()
    for kind, sentences in PHRASES.items():
        for sentence in map(str, sentences):
            assert "{last}" in sentence
            assert ("+{points}" in sentence) == (
                KINDS[kind].strength > 0 or kind.startswith("invitation")
            )
        assert "{n}" in str(sentences[1])


@given(st.lists(st.floats(-50, 200)))
def test_a_company_stands_with_its_best_person_and_a_little_with_the_next_two(scores):
    assume(scores)
    best = sorted(scores, reverse=True)[:3]
    assert company_score(scores) == pytest.approx(best[0] + 0.25 * sum(best[1:]), abs=0.051)
    assert company_score([]) == 0
