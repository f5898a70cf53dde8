"""Shares and their differences, against scipy and against the published examples."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from kernel.statistics import Answer, Comparison, proportion
from kernel.statistics.answers import two_sided
from kernel.statistics.proportions import adjusted_difference, apart, difference, weighted

counts = st.integers(0, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(counts)
def test_wilson_is_scipys(kn):
    k, n = kn
    found = proportion(k, n)
    if n == 0:
        assert (found.low, found.high, found.too_early) == (0.0, 1.0, True)
        return
    low, high = stats.binomtest(k, n).proportion_ci(method="wilson")
    assert found.low == pytest.approx(low, abs=1e-12)
    assert found.high == pytest.approx(high, abs=1e-12)
    assert found.too_early is (n < 30)


def test_the_normal_quantile_is_scipys():
    assert two_sided(0.95) == pytest.approx(stats.norm.ppf(0.975), abs=1e-9)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [  # Newcombe 1998, table II, method 10
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((10, 10), (0, 20), 0.6791, 1.0000),
        ((5, 56), (0, 29), -0.0381, 0.1926),
    ],
)
def test_newcombes_own_examples(first, second, low, high):
    found = difference(first, second)
    assert found.low == pytest.approx(low, abs=5e-5)
    assert found.high == pytest.approx(high, abs=5e-5)


@given(counts, counts)
def test_a_difference_holds_its_value_and_turns_with_its_sides(first, second):
    found, turned = difference(first, second), difference(second, first)
    if found.value is None:
        assert found.answer is Answer.TOO_EARLY
        return
    assert -1 <= found.low <= found.value <= found.high <= 1
    assert (found.low, found.high) == pytest.approx((-turned.high, -turned.low))


def test_one_stratum_adjusts_nothing_and_a_confounder_is_taken_out():
    assert adjusted_difference([((30, 100), (20, 100))]).value == pytest.approx(0.1)
    # Inside both sizes the groups are alike; the first has more of the large ones, which stay.
    strata = [((10, 20), (90, 180)), ((144, 180), (16, 20))]
    raw = difference((154, 200), (106, 200))
    assert raw.is_above
    adjusted = adjusted_difference(strata)
    assert adjusted.value == pytest.approx(0.0)
    assert adjusted.answer is Answer.INCONCLUSIVE


def test_a_stratum_with_one_side_empty_is_dropped_and_counted():
    found = adjusted_difference([((3, 10), (2, 10)), ((5, 9), (0, 0))])
    assert (found.n, found.dropped) == ((10, 10), 9)
    assert adjusted_difference([((1, 1), (0, 0))]).answer is Answer.TOO_EARLY


def test_satos_interval_covers_the_truth_in_thin_strata():
    rng = stats.uniform.rvs(size=(400, 60, 8), random_state=7)
    covered = 0
    for world in rng:
        strata = []
        for row in world:
            base = 0.1 + 0.5 * row[0]
            one = sum(u < base + 0.15 for u in row[1:4])
            other = sum(u < base for u in row[4:7])
            strata.append(((one, 3), (other, 3)))
        found = adjusted_difference(strata)
        covered += found.low <= 0.15 <= found.high
    assert 0.90 <= covered / 400 <= 0.99


def test_square_and_add_is_newcombes_and_a_sum_of_one_is_itself():
    one, other = proportion(56, 70), proportion(48, 80)
    value, low, high = apart((0.8, one.low, one.high), (0.6, other.low, other.high))
    known = difference((56, 70), (48, 80))
    assert (value, low, high) == pytest.approx((known.value, known.low, known.high))
    assert weighted([(1.0, (0.8, one.low, one.high))]) == pytest.approx((0.8, one.low, one.high))


@pytest.mark.parametrize(
    ("low", "high", "is_open", "answer"),
    [
        (0.1, 0.3, True, Answer.SEPARATED),
        (-0.3, -0.1, False, Answer.SEPARATED),
        (-0.1, 0.3, True, Answer.COLLECTING),
        (-0.1, 0.3, False, Answer.INCONCLUSIVE),
    ],
)
def test_what_a_comparison_says(low, high, is_open, answer):
    found = Comparison((low + high) / 2, low, high, (50, 50), is_open=is_open)
    assert found.answer is answer
    assert found.judged(too_early=True).answer is Answer.TOO_EARLY
