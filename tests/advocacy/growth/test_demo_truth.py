"""Every report finds what is planted in the story: parameters, through draws, through the same rules as the product's."""

import pytest

from advocacy.demo.simulation import draw
from advocacy.demo.story import SEED
from advocacy.demo.world import World
from advocacy.growth import answering, channels, comparisons, fixing, summary, telling, verdicts
from advocacy.growth.values import SOURCED
from kernel.statistics import Answer
from tests.advocacy.growth.story import NOON, market_of

WORLD = World()


@pytest.fixture(scope="module")
def market():
    return market_of(draw(WORLD, SEED, NOON), NOON)


@pytest.fixture(scope="module")
def found(market):
    return channels.all_figures(market)


@pytest.fixture(scope="module")
def fair(market):
    return {one.code: one for one in comparisons.compare(market, SOURCED)}


def code_of(source, found, market):
    return verdicts.verdict(found[source], market).code


def test_invitations_are_an_engagement_loop_and_word_of_mouth_is_an_engine(found, market):
    assert code_of("product_invitation", found, market) == "engagement_loop"
    assert code_of("word_of_mouth", found, market) == "engine"


def test_tips_bring_onlookers_and_a_podcast_without_effect_is_no_winner(found, market):
    assert code_of("content:Article", found, market) == "onlookers"
    assert code_of("other:Podcast", found, market) == "no_clear_difference"
    assert code_of("cash_programme", found, market) == "too_early"
    assert code_of("partner", found, market) in {"no_clear_difference", "engine", "too_early"}


def test_case_studies_against_tips_by_who_fits_and_who_pays(market):
    (pair,) = telling.channels_report(market, [], "EUR")["content"]
    assert (pair["first"], pair["second"]) == ("content:Article", "content:Case study")
    assert pair["qualified"]["answer"] == "separated"
    assert pair["qualified"]["high"] < -0.2
    assert pair["paid"]["high"] < 0


@pytest.mark.parametrize(
    ("source", "rates"),
    [
        ("product_invitation", (0.018, 0.019)),
        ("word_of_mouth", (0.089, 0.129)),
        ("content:Article", (0.021, 0.024)),
        ("other:Podcast", (0.041, 0.055)),
        ("outbound", (0.061, 0.086)),
    ],
)
def test_paid_conversion_holds_the_planted_rates(found, source, rates):
    """The year mixes two halves, before and after month 19; invitations are given 180 of their days."""
    within = 0.87 if source != "word_of_mouth" else 0.99
    assert found[source].paid.low <= rates[1] * within
    assert found[source].paid.high >= rates[0] * within


def test_trial_to_paid_rises_as_planted(market):
    decided, paid, _open = channels.trials_of(market.came, market.today, 30, 182)
    assert 0.03 <= paid / decided <= 0.06


def test_the_cash_programme_stands_beside_the_undercurrent_of_its_months(market):
    (programme,) = telling.channels_report(market, [], "EUR")["programmes"]
    assert programme["channel"] == "cash_programme"
    assert programme["sign_ups"]["n"] == 12
    assert programme["paid"]["n"] == 0
    assert 80 <= programme["undercurrent"]["n"] <= 140


def test_the_sales_cycle_is_the_planted_one_with_deals_still_open(fair):
    cycle = fair["cycle"]
    assert cycle.first.low <= 42 <= cycle.first.high
    assert cycle.second.low <= 90 <= cycle.second.high
    assert cycle.raw.low <= 42 / 90 <= cycle.raw.high
    assert cycle.raw.answer is Answer.SEPARATED
    assert cycle.adjusted.is_below


def test_retention_raw_and_adjusted_show_the_confounder(market, fair):
    found = fair["retention"]
    assert found.raw.is_above
    assert found.raw.value > found.adjusted.value + 0.05
    truth = {
        recommended: sum(
            share * (WORLD.staying.recommended if recommended else WORLD.staying.rest)[band]
            for band, share in mix(market).items()
        )
        for recommended in (True, False)
    }
    assert found.adjusted.low <= truth[True] - truth[False] <= found.adjusted.high
    assert found.adjusted.answer in {Answer.SEPARATED, Answer.INCONCLUSIVE}


def mix(market):
    """The sizes of all customers of whom it is known how they came."""
    names = {"20-49": "small", "50-199": "middle", "200-499": "large"}
    known = [one for one in market.customers if one.origin != "unknown"]
    counted = {name: sum(one.band == band for one in known) for band, name in names.items()}
    return {name: n / sum(counted.values()) for name, n in counted.items()}


def test_contracts_are_larger_by_what_is_planted_and_look_larger_still(fair):
    found = fair["contract"]
    assert found.adjusted.low <= 1.15 <= found.adjusted.high
    assert found.raw.value > 1.25
    assert found.raw.value > found.adjusted.value + 0.1


def test_win_rate_of_those_who_fit_is_the_same_and_nothing_is_claimed(fair):
    assert fair["win_rate"].adjusted.answer in {Answer.INCONCLUSIVE, Answer.COLLECTING}


def test_the_months_spike_and_the_sentence(market):
    sign_ups = [came for came, _paid in found_monthly(market)]
    assert max(sign_ups) > 1.8 * sorted(sign_ups)[len(sign_ups) // 2]
    told = summary.sentence(market)
    codes = [part["reason"]["code"] for part in told]
    assert codes == [
        "sentence_invitations",
        "sentence_cash_programme_none",
        "sentence_told",
        "sentence_stay",
    ]
    assert 180 <= told[0]["reason"]["params"]["n_month"] <= 220
    assert 2 <= told[0]["reason"]["params"]["paid_month"] <= 7
    assert told[2]["rows"]["undercurrent"] == 1


def found_monthly(market):
    return channels.by_month(market.came, market.today).values()


def test_nothing_is_to_be_fixed_that_has_become_better(market):
    parts = {part.code: part for part in fixing.parts(market)}
    assert list(parts) == ["retention", "trial_to_paid", "qualification", "top_of_funnel"]
    assert parts["trial_to_paid"].change.is_above
    assert not parts["trial_to_paid"].is_low


def test_the_alarm_is_silent_and_the_advice_is_an_engine(market):
    assert not answering.alarm(market)["rings"]
    assert (
        answering.advice(comparisons.colleagues(market.customers, market.today), "no") == "engine"
    )
