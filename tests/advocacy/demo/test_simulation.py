"""The generator of the demo's story: a pure function of parameters, seed and last moment."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advocacy.demo.acquiring import Market, acquire, shares_for
from advocacy.demo.chance import MONTH
from advocacy.demo.items import LeadTold, Told
from advocacy.demo.living import imported
from advocacy.demo.roles import NAMED
from advocacy.demo.shop import simulate_shop
from advocacy.demo.simulation import draw, simulate
from advocacy.demo.world import CHANNELS, Shop, World

UNTIL = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
SMALL = World(scale=0.02)


def as_text(items):
    return [json.dumps(item.message) if isinstance(item, Told) else repr(item) for item in items]


def ids(items):
    return {item.message["messageId"] if isinstance(item, Told) else item.lead_id for item in items}


@pytest.fixture(scope="module")
def whole():
    return draw(World(), 2026, UNTIL)


@settings(max_examples=4, deadline=None)
@given(st.integers(0, 10**6))
def test_the_same_arguments_give_the_same_story_and_another_seed_another(seed):
    told = as_text(simulate(SMALL, seed, UNTIL))
    assert told == as_text(simulate(SMALL, seed, UNTIL))
    assert told != as_text(simulate(SMALL, seed + 1, UNTIL))


@settings(max_examples=4, deadline=None)
@given(st.integers(0, 10**6), st.timedeltas(timedelta(seconds=1), timedelta(days=40)))
def test_another_last_moment_moves_the_times_and_no_id(seed, later):
    assert ids(simulate(SMALL, seed, UNTIL)) == ids(simulate(SMALL, seed, UNTIL + later))


@settings(max_examples=4, deadline=None)
@given(st.integers(0, 10**6))
def test_everything_comes_in_order_with_an_id_of_its_own_and_nothing_from_the_future(seed):
    items = list(simulate(SMALL, seed, UNTIL))
    times = [item.at for item in items]
    assert times == sorted(times)
    assert times[-1] <= UNTIL
    assert len(ids(items)) == len(items)


def test_only_today_and_yesterday_are_live(whole):
    live = [item for item in whole.items if isinstance(item, Told) and item.is_live]
    assert 5 <= len(live) <= 12
    assert all(item.at > UNTIL - timedelta(hours=40) for item in live)


def test_the_story_is_as_large_as_it_should_be(whole):
    assert 55_000 < len(whole.items) < 66_000
    assert 2_200 < sum(len(business.people) for business in whole.businesses) < 3_600


def test_people_with_a_name_are_whole_in_the_smallest_world():
    small = list(simulate(World(scale=0.01), 1, UNTIL))
    large = list(simulate(SMALL, 1, UNTIL))
    for role in NAMED:
        assert [text for text in as_text(small) if f"brindille-{role.key}-" in text] == [
            text for text in as_text(large) if f"brindille-{role.key}-" in text
        ]


@pytest.mark.parametrize("channel", CHANNELS, ids=lambda channel: channel.code)
def test_sign_ups_and_their_fit_follow_what_is_planted(whole, channel):
    """Counts lie within five standard deviations of a Poisson, shares within five of a binomial."""
    world = whole.world
    came = [s for s in whole.market.sign_ups if s.channel is channel]
    mean = sum(world.monthly_rate(channel, month) for month in range(1, world.months + 1))
    assert abs(len(came) - mean) < 5 * mean**0.5
    fits = sum(s.fits for s in came)
    spread = (len(came) * channel.fit * (1 - channel.fit)) ** 0.5
    assert abs(fits - len(came) * channel.fit) <= 5 * spread


def test_who_pays_follows_from_fit_and_month(whole):
    world = whole.world
    usual = [s for s in whole.market.sign_ups if s.channel.paid is None]
    for fits, early, chance in (
        (True, True, 0.20),
        (True, False, 0.30),
        (False, True, 0.015),
        (False, False, 0.015),
    ):
        group = [s for s in usual if s.fits is fits and (s.month < world.improved_from) is early]
        paid = sum(s.pays_at is not None for s in group)
        spread = (len(group) * chance * (1 - chance)) ** 0.5
        assert abs(paid - len(group) * chance) < 5 * spread, (fits, early, paid, len(group))


def test_a_channel_pays_the_mean_that_is_planted():
    world = World()
    for channel in CHANNELS:
        if channel.mrr and channel.code != "outbound":
            shares = shares_for(world, channel)
            mean = sum(s * band.price for s, band in zip(shares, world.bands, strict=True))
            mean *= 1 + world.pays_more_when_recommended * channel.recommends
            assert mean == pytest.approx(channel.mrr, rel=0.02)


def test_advocacy_shortens_the_cycle_and_lets_customers_stay():
    """Over several seeds, so that chance has little to say: medians 42 and 90 days, first years 84 % and 60 %."""
    cycles, stayed = {True: [], False: []}, {True: [], False: []}
    for seed in range(5):
        market = Market(World(), seed, UNTIL)
        acquire(market)
        for sign_up in market.sign_ups:
            if sign_up.pays_at:
                cycles[sign_up.channel.recommends].append(sign_up.pays_at - sign_up.at)
        for business in imported(World(), seed, market.start):
            year = business.churned_at - business.started_at > 12 * MONTH
            stayed[business.recommended].append(year)
    for recommends, median in ((True, 42), (False, 90)):
        ordered = sorted(cycles[recommends])
        assert ordered[len(ordered) // 2].days == pytest.approx(median, rel=0.2)
    assert sum(stayed[True]) / len(stayed[True]) == pytest.approx(0.84, abs=0.06)
    assert sum(stayed[False]) / len(stayed[False]) == pytest.approx(0.60, abs=0.05)


def test_sixty_advocates_are_planted_and_their_fates_do_not_overlap(whole):
    planted = whole.planted
    assert (len(planted.advocates), len(planted.silent), len(planted.loud)) == (52, 19, 8)
    assert (len(planted.policies), len(planted.trouble), len(planted.gone)) == (7, 5, 3)
    companies = {business.key: person.key for person, business in planted.people()}
    marked = [companies[key] for key in planted.policies] + [*planted.trouble, *planted.gone]
    assert len(marked) == len(set(marked))


def test_leads_reach_their_stages_in_order(whole):
    leads = [item for item in whole.items if isinstance(item, LeadTold)]
    assert all(lead.stages[0] == ("submitted", lead.at) for lead in leads)
    assert all(at >= lead.at for lead in leads for _stage, at in lead.stages)
    won = [lead for lead in leads if lead.stages[-1][0] == "won"]
    assert won
    assert all(lead.company and lead.mrr_amount for lead in won)


def test_the_shop_has_shoppers_without_companies():
    items = list(simulate_shop(Shop(), 2026, UNTIL))
    people = {item.message["userId"] for item in items}
    assert len(people) == 400
    assert not any("company" in item.message.get("traits", {}) for item in items)
    assert as_text(items) == as_text(simulate_shop(Shop(), 2026, UNTIL))
