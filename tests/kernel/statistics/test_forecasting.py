"""Forecasts: intervals that hold, peaks that mislead nobody, and silence while too little is known."""

import itertools
from math import exp

import numpy as np
import pytest

from kernel.statistics.forecasting import forecast, spike_share, tried, typical_error


def past(rng, months=24, *, start=30.0, growth=0.03, noise=0.08):
    level, out = np.log(start), []
    for _ in range(months):
        level += growth + rng.normal(0, noise)
        out.append(float(rng.poisson(exp(level))))
    return out


def test_under_a_year_nothing_is_said():
    assert forecast([20.0] * 11) == []
    assert tried([20.0] * 12) == []
    assert typical_error([]) is None


@pytest.mark.parametrize("ahead", [1, 6])
def test_intervals_hold_what_they_promise(ahead):
    rng = np.random.default_rng(23)
    half = ninety = 0
    for _ in range(300):
        months = past(rng, 24 + ahead)
        found = forecast(months[:24])[ahead - 1]
        half += found.low_50 <= months[-1] <= found.high_50
        ninety += found.low_90 <= months[-1] <= found.high_90
    assert 0.40 <= half / 300 <= 0.68
    assert 0.82 <= ninety / 300 <= 0.98


def test_one_viral_month_is_no_new_trend():
    rng = np.random.default_rng(29)
    months = past(rng, growth=0.0, noise=0.02)
    with_a_peak = [*months[:15], months[15] * 20, *months[16:]]
    calm, shaken = forecast(months)[5].middle, forecast(with_a_peak)[5].middle
    assert shaken == pytest.approx(calm, rel=0.25)


def test_growth_goes_on_and_fades():
    months = [100 * 1.1**month for month in range(24)]
    found = [month.middle for month in forecast(months, counted=False)]
    assert found == sorted(found)
    assert found[0] == pytest.approx(months[-1] * 1.1, rel=0.05)
    steps = np.diff(np.log(found))
    assert all(later < earlier for earlier, later in itertools.pairwise(steps))


def test_forecasts_of_the_past_knew_nothing_of_their_month():
    rng = np.random.default_rng(31)
    months = past(rng)
    trials = tried(months)
    assert [trial.came for trial in trials] == months[-6:]
    assert trials[-1].expected == forecast(months[:-1], ahead=1)[0]
    changed = tried([*months[:-1], 9999.0])
    assert changed[-1].expected == trials[-1].expected
    assert 0 < typical_error(trials) < 1


def test_months_without_anything_are_no_error():
    assert all(month.low_90 >= 0 for month in forecast([0.0] * 18))
    assert spike_share([0.0] * 12) is None
    assert spike_share([1.0] * 12) == pytest.approx(1 / 6)
    assert spike_share([1.0] * 11 + [89.0]) == pytest.approx(0.9)
