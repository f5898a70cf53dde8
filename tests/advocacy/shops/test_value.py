"""The model of value against what others published about CDNOW, and against itself."""

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from advocacy.shops import modelling
from advocacy.shops.modelling import backtest, fit, history_of
from advocacy.shops.rules import Bought
from advocacy.shops.value import (
    Frequency,
    History,
    Spending,
    fit_frequency,
    fit_spending,
    hypergeometric,
    likelihood,
)

CDNOW = Path(__file__).parent / "fixtures" / "cdnow.csv"
NOW = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def cdnow():
    return list(csv.DictReader(CDNOW.read_text().splitlines()))


def test_frequency_is_what_the_authors_published(cdnow):
    """Fader, Hardie and Lee 2005, table 2: r 0.243, alpha 4.414, a 0.793, b 2.426, LL -9582.4."""
    buyers = [History(int(r["x"]), float(r["t_x"]), float(r["T"])) for r in cdnow]
    assert len(buyers) == 2357
    found = fit_frequency(buyers)
    assert found.r == pytest.approx(0.2426, abs=0.0005)
    assert found.alpha == pytest.approx(4.4136, abs=0.005)
    assert found.a == pytest.approx(0.7929, abs=0.002)
    assert found.b == pytest.approx(2.4259, abs=0.005)
    assert likelihood(buyers, found) == pytest.approx(-9582.43, abs=0.01)
    # BTYD's walk-through: the first customer (x=2, t_x=30.43, T=38.86) orders 1.226 times in 39 weeks.
    assert found.expected(buyers[0], 39) == pytest.approx(1.226, abs=0.001)


def test_spending_is_what_the_reference_gives(cdnow):
    """Fader and Hardie 2013: p 6.25, q 3.74, v 15.44."""
    found = fit_spending([(int(r["x"]), float(r["zbar"])) for r in cdnow])
    assert found.p == pytest.approx(6.25, abs=0.02)
    assert found.q == pytest.approx(3.74, abs=0.02)
    assert found.v == pytest.approx(15.45, abs=0.1)
    assert found.expected(2, 22.35) == pytest.approx(24.65, abs=0.15)


@given(a=st.floats(0.05, 30), b=st.floats(0.05, 30), c=st.floats(0.1, 40), z=st.floats(0, 0.95))
def test_the_series_is_the_function(a, b, c, z):
    assert hypergeometric(a, b, c, z) == pytest.approx(special.hyp2f1(a, b, c, z), rel=1e-6)


@given(x=st.integers(0, 60), last=st.floats(0, 100), more=st.floats(0, 100))
def test_figures_of_a_buyer_stay_within_reason(x, last, more):
    model = Frequency(0.2426, 4.4136, 0.7929, 2.4259)
    buyer = History(x, last if x else 0.0, last + more)
    assert 0 <= model.alive(buyer) <= 1
    assert 0 <= model.expected(buyer, 10) <= model.expected(buyer, 52) + 1e-9


def test_little_known_buyers_are_drawn_towards_everybody():
    model = Spending(6.25, 3.74, 15.45)
    everybody = model.v * model.p / (model.q - 1)
    assert model.expected(1, 100.0) < model.expected(20, 100.0) < 100.0
    assert everybody < model.expected(1, 100.0)


def shop(seed=3, buyers=600, weeks=104):
    """Buyers drawn from the model itself: (r, alpha, a, b) = (1, 6, 1, 4), orders worth 30 on average."""
    rng = Random(seed)
    found = {}
    for number in range(buyers):
        at = rng.uniform(0, weeks * 0.9)
        rate, leaves = rng.gammavariate(1.0, 1 / 6), rng.betavariate(1, 4)
        mean = rng.gammavariate(6, 5)
        orders = []
        while at < weeks:
            net = max(1, round(100 * rng.gammavariate(4, mean / 4)))
            orders.append(Bought(NOW - timedelta(weeks=weeks - at), net))
            if rng.random() < leaves:
                break
            at += rng.expovariate(rate)
        if orders:
            found[UUID(int=number)] = orders
    return found


def test_the_backtest_says_how_far_off_the_model_was_and_beats_going_on_as_before():
    told = backtest(shop(), now=NOW)
    assert told["state"] == "done"
    assert told["came"] > 100
    assert abs(told["error"]) < 0.25
    assert told["each"] < told["naive"]


def test_a_small_shop_is_told_that_it_is_too_early():
    assert fit(shop(buyers=60), now=NOW) is None
    assert backtest(shop(buyers=60), now=NOW) == {"state": "too_early"}
    assert backtest({}, now=NOW) == {"state": "too_early"}


def test_orders_of_one_day_are_one():
    orders = [Bought(NOW - timedelta(days=70), 5), Bought(NOW - timedelta(days=70), 5), Bought(NOW - timedelta(days=35), 5)]  # fmt: skip
    assert history_of(orders, now=NOW) == History(1, 5.0, 10.0)


def test_a_model_is_kept_and_read_again():
    model = fit(shop(), now=NOW)
    assert model is not None
    assert modelling.model_of(model.as_data()) == model
    assert modelling.model_of({"buyers": 3}) is None
