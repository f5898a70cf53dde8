"""Ratios, rates and Student's t against scipy."""

from math import exp, log
from statistics import fmean

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from kernel.statistics import Answer, Estimate
from kernel.statistics.ratios import (
    adjusted_ratio_of_sizes,
    bootstrap,
    difference_of_means,
    mean,
    pooled_ratio,
    rate,
    ratio_of,
    ratio_of_sizes,
    share_over_share,
    student,
)

sizes = st.lists(st.integers(1, 1000), min_size=3, max_size=40)


@pytest.mark.parametrize("df", [1, 2, 3, 4, 5, 7, 10, 29, 30, 100, 399, 400, 1000])
@pytest.mark.parametrize("confidence", [0.5, 0.9, 0.95])
def test_student_is_scipys(df, confidence):
    tolerance = 1e-6 if df <= 400 else 3e-3
    assert student(df, confidence) == pytest.approx(
        stats.t.ppf(0.5 + confidence / 2, df), abs=tolerance
    )


@given(sizes, sizes)
def test_a_ratio_of_sizes_is_welchs_test_on_logs(first, second):
    found = ratio_of_sizes(first, second)
    a, b = np.log(first), np.log(second)
    assert found.value == pytest.approx(exp(a.mean() - b.mean()))
    if min(a.std(), b.std()) < 1e-2:
        return
    known = stats.ttest_ind(a, b, equal_var=False).confidence_interval()
    # Degrees of freedom are cut to whole ones: never narrower, hardly wider.
    assert log(found.low) <= known.low + 1e-9
    assert log(found.high) >= known.high - 1e-9


def test_within_one_stratum_it_is_students_test_and_a_confounder_is_taken_out():
    rng = np.random.default_rng(1)
    a, b = rng.lognormal(1, 0.3, 30), rng.lognormal(1.2, 0.3, 25)
    found = adjusted_ratio_of_sizes([(a, b)])
    known = stats.ttest_ind(np.log(a), np.log(b)).confidence_interval()
    assert (log(found.low), log(found.high)) == pytest.approx((known.low, known.high))

    small, large = (75, (20, 80)), (307, (80, 20))
    strata = [
        tuple(
            price * more * rng.lognormal(0, 0.2, n) for n, more in zip(ns, (1.15, 1), strict=True)
        )
        for price, ns in (small, large)
    ]
    raw = ratio_of_sizes(*(np.concatenate([s[side] for s in strata]) for side in (0, 1)))
    adjusted = adjusted_ratio_of_sizes(strata)
    assert raw.low > 2
    assert adjusted.low < 1.15 < adjusted.high
    assert adjusted.is_above


@given(
    st.lists(st.integers(-9, 9), min_size=12, max_size=40),
    st.lists(st.integers(-9, 9), min_size=12, max_size=40),
)
def test_a_difference_of_means_is_welchs_test(first, second):
    found = difference_of_means(first, second)
    assert found.value == pytest.approx(np.mean(first) - np.mean(second))
    if min(np.std(first), np.std(second)) < 0.5:
        return
    known = stats.ttest_ind(first, second, equal_var=False).confidence_interval()
    assert known.low - 0.2 <= found.low <= known.low + 1e-9
    assert known.high - 1e-9 <= found.high <= known.high + 0.2
    assert difference_of_means([1], second).answer is Answer.TOO_EARLY


def test_an_empty_side_says_nothing():
    assert ratio_of_sizes([1.0], [2.0, 3.0]).answer is Answer.TOO_EARLY
    assert adjusted_ratio_of_sizes([([1.0], [])]).dropped == 1
    assert ratio_of(Estimate(None, None, None, 0), Estimate(1, 0.5, 2, 9)).value is None
    assert pooled_ratio([]).answer is Answer.TOO_EARLY


def test_a_ratio_of_two_figures_and_one_out_of_several():
    one, other = Estimate(42, 36, 50, 40), Estimate(90, 80, 100, 90)
    found = ratio_of(one, other)
    assert found.value == pytest.approx(42 / 90)
    assert found.is_below
    pooled = pooled_ratio([found, found])
    assert pooled.value == pytest.approx(found.value)
    assert pooled.high < found.high


@given(st.integers(0, 500))
def test_a_rate_lies_near_the_exact_interval(count):
    found = rate(count, 10)
    exact_low = stats.chi2.ppf(0.025, 2 * count) / 20 if count else 0.0
    exact_high = stats.chi2.ppf(0.975, 2 * count + 2) / 20
    assert found.low == pytest.approx(exact_low, abs=0.12)
    assert found.high == pytest.approx(exact_high, abs=0.25)


def test_share_over_share_covers_the_truth_and_raises_no_alarm():
    rng = np.random.default_rng(17)
    covered = alarms = 0
    for _ in range(400):
        own, rest = (rng.lognormal(5, 0.5, rng.binomial(n, 0.05)).tolist() for n in (400, 1600))
        found = share_over_share((own, 400), (rest, 1600))
        covered += found.low <= 1 <= found.high
        alarms += found.is_above
    assert 0.90 <= covered / 400 <= 0.99
    assert alarms / 400 <= 0.05


def test_a_mean_and_a_bootstrap():
    values = [3.0, 5.0, 4.0, 8.0, 6.0]
    found = mean(values)
    known = stats.ttest_1samp(values, 0).confidence_interval()
    assert (found.low, found.high) == pytest.approx((known.low, known.high))
    assert bootstrap(values, fmean) == bootstrap(values, fmean)
    assert bootstrap(values, fmean).low < fmean(values) < bootstrap(values, fmean).high
    assert bootstrap([], fmean).value is None
