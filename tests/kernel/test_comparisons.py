"""Two groups beside each other; scipy is the oracle of the tests, simulation that of the interval of a lift."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from kernel.comparisons import (
    binomial_p,
    compare_counts,
    compare_rates,
    difference,
    fisher_p,
    holm,
    lift,
    p_value,
)

size = st.integers(1, 400)


@st.composite
def table(draw):
    n1, n2 = draw(size), draw(size)
    return draw(st.integers(0, n1)), n1, draw(st.integers(0, n2)), n2


@given(table())
@settings(max_examples=80, deadline=None)
def test_fishers_exact_test_is_scipys(cells):
    k1, n1, k2, n2 = cells
    _odds, expected = stats.fisher_exact([[k1, n1 - k1], [k2, n2 - k2]])
    assert fisher_p(*cells) == pytest.approx(expected, rel=1e-6, abs=1e-9)


def test_large_tables_are_judged_as_chi_squared_does():
    cells = (300, 2000, 350, 3000)
    k1, n1, k2, n2 = cells
    expected = stats.chi2_contingency([[k1, n1 - k1], [k2, n2 - k2]], correction=False).pvalue
    assert p_value(*cells) == pytest.approx(expected, rel=1e-9)


@given(st.integers(0, 60), st.integers(0, 60))
@settings(max_examples=60, deadline=None)
def test_two_counts_are_compared_by_the_exact_binomial_test(one, other):
    if one + other:
        expected = stats.binomtest(one, one + other, 0.5).pvalue
        assert binomial_p(one, one + other) == pytest.approx(expected, rel=1e-6)
    assert compare_counts(one, other).p == compare_counts(other, one).p


def test_newcombes_interval_of_a_difference_is_the_published_one():
    """Newcombe 1998, Table II, method 10: 56/70 against 48/80."""
    gap = difference(56, 70, 48, 80)
    assert (gap.value, gap.low, gap.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-4)


@given(table())
@settings(max_examples=60, deadline=None)
def test_a_difference_lies_inside_its_interval_and_turns_with_its_sides(cells):
    k1, n1, k2, n2 = cells
    gap, turned = difference(*cells), difference(k2, n2, k1, n1)
    assert -1 <= gap.low <= gap.value <= gap.high <= 1
    assert gap.low == pytest.approx(-turned.high)


@given(table())
@settings(max_examples=60, deadline=None)
def test_a_lift_lies_inside_its_interval(cells):
    k, n, rest_k, rest_n = cells
    found = lift(k, n, k + rest_k, n + rest_n)
    assert 0 <= found.low <= found.value <= found.high


def test_the_interval_of_a_lift_holds_the_truth_about_95_times_in_100():
    rng, hits, runs = Random(7), 0, 400
    n, rest_n, p, rest_p = 400, 1600, 0.12, 0.03
    truth = p / ((n * p + rest_n * rest_p) / (n + rest_n))
    for _ in range(runs):
        k = sum(rng.random() < p for _ in range(n))
        rest = sum(rng.random() < rest_p for _ in range(rest_n))
        found = lift(k, n, k + rest, n + rest_n)
        hits += found.low <= truth <= found.high
    assert 0.92 <= hits / runs <= 0.98


def test_the_example_of_the_brief_rates_maybe_customers_no():
    rates, customers = compare_rates(4, 200, 5, 50), compare_counts(4, 5)
    assert rates.verdict == "maybe"
    assert rates.difference.high < 0
    assert customers.verdict == "alike"
    assert customers.p == pytest.approx(1.0)


def test_too_few_cases_are_too_early_whatever_they_show():
    assert compare_rates(0, 29, 29, 29).verdict == "too_early"
    assert compare_rates(0, 200, 4, 200).verdict == "too_early"
    assert compare_rates(0, 200, 40, 200).verdict == "separated"
    assert compare_counts(0, 4).verdict == "too_early"
    assert compare_rates(0, 0, 0, 0).verdict == "too_early"


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_corrects_upwards_keeps_the_order_and_never_more_than_bonferroni(chances):
    corrected = holm(chances)
    pairs = sorted(zip(chances, corrected, strict=True))
    assert all(before <= after <= min(1, before * len(chances)) + 1e-12 for before, after in pairs)
    assert [after for _before, after in pairs] == sorted(corrected)


def test_holm_is_the_published_example():
    """Holm's step-down on 0.01, 0.04, 0.03, 0.005: 0.03, 0.06, 0.06, 0.02 (R: p.adjust, method "holm")."""
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
