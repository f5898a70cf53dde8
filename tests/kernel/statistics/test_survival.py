"""Survival curves and log-rank against scipy."""

import warnings
from math import exp, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from kernel.statistics.survival import Lifetime, kaplan_meier, log_rank

lives = st.lists(st.tuples(st.integers(0, 60), st.booleans()), min_size=1, max_size=60)


def lifetimes(rows):
    return [Lifetime(days, ended) for days, ended in rows]


def censored(rows):
    return stats.CensoredData(
        uncensored=[d for d, ended in rows if ended], right=[d for d, ended in rows if not ended]
    )


@given(lives)
def test_the_curve_and_its_interval_are_scipys(rows):
    curve = kaplan_meier(lifetimes(rows))
    known = stats.ecdf(censored(rows)).sf
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # where nobody or everybody ended, which is ours to say below
        interval = known.confidence_interval(method="log-log")
    for step in curve.steps:
        place = list(known.quantiles).index(step.day)
        assert step.survival == pytest.approx(known.probabilities[place], abs=1e-12)
        if 0 < step.survival < 1:
            found = curve.at(step.day)
            assert found.low == pytest.approx(interval.low.probabilities[place], abs=1e-9)
            assert found.high == pytest.approx(interval.high.probabilities[place], abs=1e-9)


@given(lives)
def test_many_alike_are_the_same_as_one_with_a_number(rows):
    numbers = {}
    for row in rows:
        numbers[row] = numbers.get(row, 0) + 1
    together = kaplan_meier(Lifetime(d, ended, n) for (d, ended), n in numbers.items())
    assert together.steps == kaplan_meier(lifetimes(rows)).steps


@given(lives, lives)
def test_log_rank_is_scipys(first, second):
    if not any(ended for _d, ended in (*first, *second)):
        assert log_rank([(lifetimes(first), lifetimes(second))]) == 1
        return
    with np.errstate(all="ignore"):
        known = stats.logrank(censored(first), censored(second)).pvalue
    found = log_rank([(lifetimes(first), lifetimes(second))])
    assert found == pytest.approx(1.0 if np.isnan(known) else known, abs=1e-9)


def test_strata_take_out_what_is_unlike():
    rng = np.random.default_rng(3)

    def group(n, mean):
        return [Lifetime(int(d) + 1, ended=True) for d in rng.exponential(mean, n)]

    short, long = (group(40, 50), group(160, 50)), (group(160, 400), group(40, 400))
    both = ([*short[0], *long[0]], [*short[1], *long[1]])
    assert log_rank([both]) < 0.001
    assert log_rank([short, long]) > 0.05


def test_the_mean_up_to_a_day_is_the_area_under_the_curve():
    rows = [(3, True), (5, False), (8, True), (8, True), (12, False), (20, True)]
    curve = kaplan_meier(lifetimes(rows))
    area = sum(
        next((s.survival for s in reversed(curve.steps) if s.day <= day), 1.0) for day in range(15)
    )
    assert curve.mean_until(15).value == pytest.approx(area)
    assert curve.mean_until(21).value is None


def test_the_interval_of_the_mean_covers_the_truth():
    rng = np.random.default_rng(5)
    truth = sum(exp(-day / 300) for day in range(365))
    covered = 0
    for _ in range(300):
        rows = [
            Lifetime(int(min(life, seen)), bool(life < seen))
            for life, seen in zip(rng.exponential(300, 80), rng.uniform(200, 700, 80), strict=True)
        ]
        found = kaplan_meier(rows).mean_until(365)
        covered += (
            found.value is not None and found.low <= truth + 0.5 and truth <= found.high + 0.5
        )
    assert 0.90 <= covered / 300 <= 0.99


def test_the_median_covers_the_truth_while_cases_are_open():
    rng = np.random.default_rng(11)
    covered = 0
    for _ in range(300):
        rows = [
            Lifetime(int(min(life, seen)), bool(life < seen))
            for life, seen in zip(
                rng.lognormal(log(90), 0.6, 70), rng.uniform(1, 400, 70), strict=True
            )
        ]
        found = kaplan_meier(rows).quantile()
        covered += found.low <= 90 and (found.high is None or found.high >= 89)
    assert 0.90 <= covered / 300 <= 0.99


def test_delayed_entry_undoes_what_only_the_quick_ones_show():
    """Of deals that are won only the quick ones of late are known; seen backwards in time that is delayed entry."""
    rng = np.random.default_rng(13)
    horizon, naive, fair = 365, [], []
    for _ in range(60):
        deals = zip(rng.lognormal(log(90), 0.6, 400), rng.uniform(1, 400, 400), strict=True)
        won = [(took, ago) for took, ago in deals if took <= min(ago, horizon)]
        naive.append(np.median([took for took, _ago in won]))
        backwards = [
            Lifetime(horizon - int(took), ended=True, entered=max(horizon - int(ago), 0) - 1)
            for took, ago in won
        ]
        fair.append(horizon - kaplan_meier(backwards).quantile().value)
    assert np.mean(naive) < 82
    assert np.mean(fair) == pytest.approx(88, abs=3)


def test_nobody_ended_everybody_ended_and_nobody_at_all():
    stays = kaplan_meier([Lifetime(400, ended=False, n=25)])
    found = stays.at(365)
    assert (found.value, found.high) == (1.0, 1.0)
    assert found.low == pytest.approx(stats.binomtest(25, 25).proportion_ci(method="wilson").low)
    gone = kaplan_meier([Lifetime(10, ended=True, n=5)]).at(10)
    assert (gone.value, gone.low) == (0.0, 0.0)
    assert 0 < gone.high < 1
    assert kaplan_meier([]).at(1).value is None
    assert stays.at(401).value is None
    assert stays.at_risk.on(365) == 25
