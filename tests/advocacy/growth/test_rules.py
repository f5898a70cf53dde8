"""The rules one by one: verdicts, alarm, clock, what to fix first, benefits, themes, goal, gaps."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

from advocacy.growth import answering, channels, comparisons, fixing, incentives, verdicts
from advocacy.growth.clock import clock
from advocacy.growth.constancy import longest_gap
from advocacy.growth.forecasts import proposed_goal
from advocacy.growth.incentives import Given
from advocacy.growth.summary import sentence
from advocacy.growth.themes import Said, by_theme, themes_of
from advocacy.growth.values import (
    OTHER,
    SOURCED,
    Came,
    Customer,
    Inviting,
    Market,
    Won,
    band_of,
    quarter_of,
)
from kernel.statistics import Answer
from tests.advocacy.growth.worlds import TODAY, ago, channel, market


def judged(world, source):
    return verdicts.verdict(channels.all_figures(world)[source], world)


def test_a_growth_loop_needs_payments_that_are_quick_and_like_the_others():
    rng = Random(1)
    world = market(
        channel(rng, "product_invitation", 600, pays=0.10, cycle=20),
        channel(rng, "outbound", 600, pays=0.10, cycle=20),
    )
    users = Inviting(users=60, inviters=40, sent=300, accepted=150, cycle_days=20)
    assert judged(replace(world, inviting=users), "product_invitation").code == "growth_loop"
    slow = replace(users, cycle_days=90)
    assert judged(replace(world, inviting=slow), "product_invitation").code != "growth_loop"
    many = replace(users, users=6000)
    assert judged(replace(world, inviting=many), "product_invitation").code != "growth_loop"


def stays(source, n, left):
    return [
        Customer(source, OTHER, began=ago(400), left=ago(360) if k < left else None, first=100)
        for k in range(n)
    ]


def test_leaky_pays_like_the_rest_and_leaves_within_ninety_days():
    rng = Random(2)
    world = market(
        channel(rng, "partner", 400, pays=0.10),
        channel(rng, "outbound", 400, pays=0.10),
        customers=[*stays("partner", 60, 30), *stays("outbound", 60, 2)],
    )
    found = judged(world, "partner")
    assert found.code == "leaky"
    assert "verdict_leaves" in {told["code"] for told in found.reasons}
    assert judged(world, "outbound").code == "no_clear_difference"


def test_below_the_minimum_nothing_is_said():
    rng = Random(3)
    others = channel(rng, "outbound", 400, pays=0.1)
    assert judged(market(channel(rng, "event", 29, pays=0.9), others), "event").code == "too_early"
    young = judged(market(channel(rng, "event", 90, pays=0.9, days=50), others), "event")
    assert (young.code, young.reasons[0]["code"]) == ("too_early", "verdict_young")
    poor = market(channel(rng, "event", 90, pays=0.0), channel(rng, "outbound", 90, pays=0.0))
    assert judged(poor, "event").reasons[0]["code"] == "verdict_few_payments"


def test_young_channels_that_pay_more_are_not_steady_yet():
    rng = Random(4)
    came, won = channel(rng, "event", 200, pays=0.5, cycle=20)
    early = [one for one in came if one.paid is None or one.paid > ago(50)]
    world = market((early, won), channel(rng, "outbound", 800, pays=0.03))
    codes = [told["code"] for told in judged(world, "event").reasons]
    assert codes == ["verdict_pays_more", "verdict_not_steady"]


def sign_ups(n, first, last, paid=0):
    rng = Random(n)
    rows = [Came("search", "search", OTHER, ago(rng.uniform(first, last))) for _ in range(n)]
    return [
        *rows,
        *(Came("search", "search", OTHER, ago(last), paid=ago(last)) for _ in range(paid)),
    ]


@pytest.mark.parametrize(
    ("now", "before", "paid", "paid_before", "rings", "too_early"),
    [
        (130, 100, 10, 10, True, False),
        (110, 100, 10, 10, False, False),
        (130, 100, 14, 10, False, False),
        (60, 20, 1, 1, False, True),
    ],
)
def test_activity_without_revenue(now, before, paid, paid_before, rings, too_early):
    came = [*sign_ups(now, 1, 90, paid), *sign_ups(before, 93, 181, paid_before)]
    found = answering.alarm(Market(TODAY, came))
    assert (found["rings"], found["too_early"]) == (rings, too_early)


@pytest.mark.parametrize(
    ("weeks", "week", "phase", "may_judge"),
    [
        (0, 1, "listen", ()),
        (1, 2, "listen", ()),
        (2, 3, "rebuild", ("qualification",)),
        (8, 9, "first_effect", ("qualification",)),
        (12, 13, "judge_advocacy", ("qualification", "advocacy")),
        (26, 27, "steady", ("qualification", "advocacy", "retention")),
        (200, 201, "steady", ("qualification", "advocacy", "retention")),
    ],
)
def test_the_clock(weeks, week, phase, may_judge):
    found = clock(TODAY - timedelta(weeks=weeks), TODAY)
    assert (found.week, found.phase, found.may_judge) == (week, phase, may_judge)


def test_before_the_first_gesture_there_is_no_week():
    assert clock(None, TODAY).week is None
    assert clock(TODAY + timedelta(days=1), TODAY).phase == "before"


def trials(n, paid, *, days):
    rows = [Came("search", "search", OTHER, ago(days), True, ago(days)) for _ in range(n - paid)]
    return rows + [
        Came("search", "search", OTHER, ago(days), True, ago(days), ago(days - 5))
        for _ in range(paid)
    ]


def test_trials_that_pay_less_than_before_are_fixed_first():
    worse = Market(TODAY, [*trials(300, 9, days=100), *trials(300, 60, days=300)])
    assert fixing.first(fixing.parts(worse)) == "trial_to_paid"
    alike = Market(TODAY, [*trials(300, 30, days=100), *trials(300, 30, days=300)])
    assert fixing.first(fixing.parts(alike)) == ""


def test_without_a_past_five_percent_is_the_floor():
    low = Market(TODAY, trials(600, 6, days=100))
    assert fixing.first(fixing.parts(low)) == "trial_to_paid"
    unsure = Market(TODAY, trials(40, 1, days=100))
    assert fixing.first(fixing.parts(unsure)) == ""


def test_customers_who_leave_come_before_everything_else():
    def began(days, n, left):
        return [
            Customer("search", OTHER, ago(days), ago(days - 30) if k < left else None)
            for k in range(n)
        ]

    leaking = Market(
        TODAY,
        [*trials(300, 9, days=100), *trials(300, 60, days=300)],
        customers=[*began(200, 80, 40), *began(500, 80, 4)],
    )
    assert fixing.first(fixing.parts(leaking)) == "retention"


def test_benefits_that_last_flare_up_or_do_nothing():
    rng = Random(5)
    lasting = [Given(rng.randint(0, 1), 1, rng.randint(1, 2), rng.randint(2, 4)) for _ in range(14)]
    burst = [Given(rng.randint(0, 1), rng.randint(1, 3), 0, 0) for _ in range(14)]
    nothing = [Given(rng.randint(2, 4), rng.randint(0, 1), 1, rng.randint(1, 2)) for _ in range(14)]
    assert incentives.judge(lasting)[0] == "lasting"
    assert incentives.judge(burst)[0] == "burst"
    fading = [replace(one, middle=rng.randint(3, 4)) for one in burst]
    assert incentives.judge(fading)[0] == "no_clear_difference"
    assert incentives.judge(nothing)[0] == "no_clear_difference"
    assert incentives.judge(lasting[:7])[0] == "too_early"
    assert incentives.judge([Given(0, 3, 3, 3)])[1]["late"].answer is Answer.TOO_EARLY


def test_a_good_season_for_everybody_is_no_effect_of_a_benefit():
    rng = Random(6)
    season = [Given(rng.randint(0, 1), 1, rng.randint(1, 2), rng.randint(2, 4)) for _ in range(40)]
    assert incentives.judge(season[:20])[0] == "lasting"
    verdict, changes = incentives.judge(season[:20], season[20:])
    assert verdict == "no_clear_difference"
    assert changes["late"].n == (20, 20)


@pytest.mark.parametrize(
    ("text", "themes"),
    [
        ("Un vrai gain de temps pour l'équipe.", {"time"}),
        ("We finally see where it hangs.", {"overview"}),
        ("Un peu cher pour une petite équipe.", {"price"}),
        ("Easy to get started, and support answers quickly.", {"ease", "support"}),
        ("Très clair, on voit tout.", {"overview"}),
        ("Claire cherche ses couteaux, vous savez.", set()),
        ("", set()),
    ],
)
def test_what_a_text_speaks_of(text, themes):
    assert themes_of(text) == themes


def said(text, n, kind="promoter"):
    return [Said(text, f"Person {k}", "2026-10-01", kind, str(k)) for k in range(n)]


def test_a_theme_that_rises_is_separated_and_quotes_no_public_post():
    now = [
        *said("Un vrai gain de temps.", 30),
        *said("Bien.", 30),
        *said("Saves time!", 1, "mention"),
    ]
    before = [*said("Un vrai gain de temps.", 8), *said("Bien.", 52)]
    time = next(theme for theme in by_theme(now, before) if theme.code == "time")
    assert time.moved.is_above
    assert [one.text for one in time.verbatims] == ["Un vrai gain de temps."]
    few = by_theme(now[:5], before[:5])
    assert few[0].moved.answer is Answer.TOO_EARLY


def test_a_goal_is_proposed_from_the_own_past_and_never_under_a_year():
    assert proposed_goal([20.0] * 11) is None
    assert proposed_goal([20.0] * 14) == 20
    growing = [20 * 1.05**month for month in range(24)]
    assert growing[-2] <= proposed_goal(growing) <= growing[-1] * 1.06


def test_gaps_bands_and_quarters():
    assert longest_gap([], TODAY) is None
    assert longest_gap([TODAY - timedelta(days=9), TODAY - timedelta(days=2)], TODAY) == 7
    assert longest_gap([TODAY - timedelta(days=30)], TODAY) == 30
    assert [band_of(n) for n in (None, 1, 19, 20, 499, 500)] == [
        "?",
        "1-19",
        "1-19",
        "20-49",
        "200-499",
        "500+",
    ]
    assert quarter_of(date(2026, 10, 1)) == "2026-Q4"


def test_a_touch_counts_from_when_it_happened():
    """Somebody touched on the day before they paid did not take a day to decide... and was not there a year before."""
    late = Won("outbound", "influenced", ago(200), ago(100), 100, touched=ago(101))
    found = comparisons.cycle(Market(TODAY, won=[late] * 40), "influenced")
    assert found.first.value == 1
    customer = Customer(
        "outbound", "influenced", began=ago(500), left=None, touched=ago(50), first=100
    )
    life = channels.life_of(customer, TODAY)
    assert (life.days, life.entered) == (500, 449)
    assert channels.staying([customer] * 40, TODAY).at_risk.on(365) == 0


def test_sourced_and_influenced_are_never_added():
    world = Market(
        TODAY,
        customers=[
            Customer("a", SOURCED, ago(50), now=100),
            Customer("b", "influenced", ago(50), now=70),
            Customer("c", OTHER, ago(50), now=30),
        ],
    )
    sides = comparisons.groups(world.customers, SOURCED)
    assert [len(side) for side in sides] == [1, 1]


def test_the_sentence_says_only_what_there_is():
    assert sentence(Market(TODAY)) == []
    alone = Market(TODAY, [Came("word_of_mouth", "word_of_mouth", SOURCED, ago(5), n=9)])
    (part,) = sentence(alone)
    assert part["reason"]["code"] == "sentence_told_alone_none"
    assert part["reason"]["params"]["n_month"] == 3


def test_who_fits_better_pays_more_and_that_is_not_the_recommendation():
    """Advocates bring those who fit; among those who fit alike, a recommendation changes nothing."""
    rng = Random(4)
    customers = [
        Customer(
            source="x",
            origin=origin,
            began=TODAY - timedelta(days=100),
            first=round((20_000 if segment == "a" else 8_000) * rng.uniform(0.8, 1.2)),
            segment=segment,
        )
        for origin, counts in ((SOURCED, {"a": 60, "b": 15}), (OTHER, {"a": 20, "b": 90}))
        for segment, n in counts.items()
        for _ in range(n)
    ]
    found = comparisons.contract(Market(TODAY, customers=customers), SOURCED)
    assert found.raw.answer == "separated"
    assert found.raw.value > 1.4
    assert found.adjusted.answer == "inconclusive"
    assert 0.95 < found.adjusted.value < 1.05
