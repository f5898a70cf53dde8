"""Oracles: scipy for ranks and AUC, the definition pair by pair (numpy) for the variance of the difference."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from kernel.ranking import auc, compared, midranks

PEOPLE = st.lists(
    st.tuples(st.integers(0, 8), st.integers(0, 8), st.booleans()), min_size=6, max_size=60
).filter(lambda rows: 2 <= sum(one[2] for one in rows) <= len(rows) - 2)


@given(st.lists(st.integers(0, 9), max_size=40))
def test_midranks_are_scipys(values):
    assert midranks(values) == pytest.approx(list(stats.rankdata(values)))


@given(PEOPLE)
def test_the_auc_is_mann_whitneys_u_over_the_pairs(rows):
    values, _other, did = zip(*rows, strict=True)
    yes = [value for value, one in zip(values, did, strict=True) if one]
    no = [value for value, one in zip(values, did, strict=True) if not one]
    u = stats.mannwhitneyu(yes, no).statistic
    assert auc(values, did) == pytest.approx(u / (len(yes) * len(no)))


@given(PEOPLE)
def test_the_interval_of_the_difference_is_delongs(rows):
    one, other, did = (np.array(column) for column in zip(*rows, strict=True))
    kernels = []
    for values in (one, other):
        yes, no = values[did][:, None], values[~did][None, :]
        kernels.append((yes > no) + 0.5 * (yes == no))
    above = np.array([kernel.mean(axis=1) for kernel in kernels])
    below = np.array([kernel.mean(axis=0) for kernel in kernels])
    covariance = np.cov(above) / above.shape[1] + np.cov(below) / below.shape[1]
    variance = covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1]
    difference = kernels[0].mean() - kernels[1].mean()
    spread = stats.norm.ppf(0.975) * np.sqrt(max(variance, 0))

    found = compared(one.tolist(), other.tolist(), did.tolist())
    assert found.first - found.second == pytest.approx(difference)
    assert found.low == pytest.approx(max(-1, difference - spread), abs=1e-9)
    assert found.high == pytest.approx(min(1, difference + spread), abs=1e-9)


def test_a_number_that_knows_is_told_from_one_that_does_not():
    did = [n % 2 == 0 for n in range(60)]
    knows = [float(one) + n / 1000 for n, one in enumerate(did)]
    found = compared(knows, [1.0] * 60, did)
    assert (found.first, found.second, found.is_better) == (1.0, 0.5, True)
    assert not compared([1.0] * 60, knows, did).is_better


@pytest.mark.parametrize(("yes", "no"), [(0, 50), (50, 0), (9, 60), (12, 12)])
def test_too_few_are_too_early(yes, no):
    did = [True] * yes + [False] * no
    values = [float(n) for n in range(len(did))][::-1]
    found = compared(values, [0.0] * len(did), did)
    assert found.too_early
    assert not found.is_better
