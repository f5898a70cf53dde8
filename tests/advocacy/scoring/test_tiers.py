from datetime import UTC, datetime, timedelta

import pytest

from advocacy.scoring.tiers import Before, Evidence, Tier, standing, what_would_change
from advocacy.signals.querysets import ActSpan
from kernel.text import say

NOW = datetime(2026, 3, 12, 12, tzinfo=UTC)
DAY = timedelta(days=1)
RECENT = ActSpan(NOW - 10 * DAY, NOW - 2 * DAY)
CONSTANT = ActSpan(NOW - 200 * DAY, NOW - 2 * DAY)
LONG_AGO = ActSpan(NOW - 900 * DAY, NOW - 600 * DAY)


NEW = Before()


def stand(score, kinds=3, acts=RECENT, before=NEW, *, now=NOW, peace=""):
    return standing(Evidence(score, kinds, acts, peace), before=before, now=now)


@pytest.mark.parametrize(
    ("score", "kinds", "acts", "tier"),
    [
        (50, 3, CONSTANT, Tier.CHAMPION),
        (49.9, 3, CONSTANT, Tier.NATURAL),
        (50, 2, CONSTANT, Tier.NATURAL),
        (50, 3, RECENT, Tier.NATURAL),
        (25, 2, RECENT, Tier.NATURAL),
        (25, 1, RECENT, Tier.WARM),
        (24.9, 2, RECENT, Tier.WARM),
        (80, 5, None, Tier.WARM),
        (40, 2, LONG_AGO, Tier.WARM),
        (10, 1, None, Tier.WARM),
        (9.9, 3, RECENT, Tier.QUIET),
        (-5, 2, RECENT, Tier.QUIET),
    ],
)
def test_tiers_begin_where_the_table_says(score, kinds, acts, tier):
    found = stand(score, kinds, acts)
    assert found.tier == tier
    assert (found.entered_at == NOW) == (tier in (Tier.CHAMPION, Tier.NATURAL))
    assert say(found.why) != found.why["code"]


def test_a_standing_relation_does_not_flicker_between_15_and_25():
    entered = NOW - 300 * DAY
    before = Before(Tier.NATURAL, entered, None)
    for score in (24, 16, 15, 26, 15):
        found = stand(score, before=before)
        assert (found.tier, found.entered_at, found.below_since) == (Tier.NATURAL, entered, None)
        before = Before(found.tier, found.entered_at, found.below_since)


def test_an_advocate_rests_only_after_90_days_below_15():
    entered = NOW - 300 * DAY
    low = stand(14.9, before=Before(Tier.CHAMPION, entered, None))
    assert (low.tier, low.entered_at, low.below_since) == (Tier.NATURAL, entered, NOW)

    almost = stand(5, before=Before(low.tier, entered, NOW), now=NOW + 89 * DAY)
    assert (almost.tier, almost.below_since) == (Tier.NATURAL, NOW)
    rests = stand(5, before=Before(low.tier, entered, NOW), now=NOW + 90 * DAY)
    assert (rests.tier, rests.entered_at) == (Tier.RESTING, None)


def test_a_better_day_below_25_starts_the_90_days_again():
    before = Before(Tier.NATURAL, NOW - 300 * DAY, NOW - 80 * DAY)
    up = stand(15, before=before)
    assert up.below_since is None
    assert (
        stand(3, before=Before(up.tier, up.entered_at, None), now=NOW + 20 * DAY).tier
        == Tier.NATURAL
    )


def test_who_rests_stays_listed_until_they_are_an_advocate_again():
    resting = Before(Tier.RESTING, None, NOW - 200 * DAY)
    assert stand(3, before=resting).tier == Tier.RESTING
    assert stand(20, before=resting).tier == Tier.RESTING
    back = stand(26, before=resting)
    assert (back.tier, back.entered_at, back.below_since) == (Tier.NATURAL, NOW, None)


def test_who_wants_peace_is_left_in_peace_whatever_the_score():
    entered = NOW - 30 * DAY
    found = stand(90, 5, CONSTANT, Before(Tier.CHAMPION, entered), peace="peace.never")
    assert (found.tier, found.entered_at) == (Tier.LEAVE, entered)
    assert stand(90, 5, CONSTANT, Before(Tier.LEAVE, entered)).tier == Tier.CHAMPION


@pytest.mark.parametrize(
    ("evidence", "missing"),
    [
        (Evidence(27, 3, None), ["change.act"]),
        (Evidence(11, 3, None), ["change.points.natural", "change.act"]),
        (Evidence(30, 1, RECENT), ["change.kinds.natural"]),
        (Evidence(60, 3, RECENT), ["change.quarter"]),
        (Evidence(30, 2, CONSTANT), ["change.points.champion", "change.kinds.champion"]),
        (Evidence(60, 3, CONSTANT), []),
        (Evidence(60, 3, CONSTANT, "peace.never"), ["change.theirs"]),
    ],
)
def test_what_would_change_it_names_what_is_missing(evidence, missing):
    stands = standing(evidence, before=Before(), now=NOW)
    changes = what_would_change(evidence, stands=stands, now=NOW)
    assert [change["code"] for change in changes] == missing
    assert all(say(change) != change["code"] for change in changes)
