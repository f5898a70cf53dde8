"""The check of the table (DEFAULTS 1.4): ten invented people and the standing they should get.

The table gives the sum and not the days; each case says how old its evidence is so that the sum comes out.
"""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from advocacy.scoring.rules import contributions, kinds_shown, score_of
from advocacy.scoring.tiers import Before, Evidence, Tier, standing
from advocacy.scoring.totals import summed
from advocacy.signals.kinds import KINDS
from advocacy.signals.querysets import ActSpan
from advocacy.signals.rules import weight_of

NOW = datetime(2026, 3, 12, 12, tzinfo=UTC)


def told(kind, days_ago, *, strength=None, tone="enthusiastic", origin="unprompted"):
    kind = KINDS[kind]
    strength = kind.strength if strength is None else strength
    return SimpleNamespace(
        contact_id=1,
        kind=kind.code,
        occurred_at=NOW - timedelta(days=days_ago),
        weight=weight_of(kind, strength=strength, tone=tone, origin=origin),
    )


PEOPLE = {
    # Named seven months and one month ago, the rest within four months, the mention enthusiastic.
    "named twice, testimonial, mention, expansion, milestone": (
        67,
        Tier.CHAMPION,
        [
            told("named_by_signup", 210),
            told("named_by_signup", 30),
            told("testimonial", 90),
            told("mention", 45),
            told("expansion", 60),
            told("milestone", 30),
        ],
    ),
    # All of it within the last two months; the comment makes the promoter 9; the mention is enthusiastic.
    "mention, warm reply, promoter comment, expansion, milestone": (
        36,
        Tier.NATURAL,
        [
            told("mention", 30),
            told("warm_reply", 20),
            told("promoter", 30, strength=9),
            told("expansion", 60),
            told("milestone", 30),
        ],
    ),
    # Eight months are 243 days; answer and expansion are of the day; they do not decide, so the expansion gives 5.
    "day-one CSV only: testimonial 8 months old, promoter comment, expansion": (
        25.4,
        Tier.NATURAL,
        [
            told("testimonial", 243, origin="unknown"),
            told("promoter", 0, strength=9),
            told("expansion", 0, strength=5),
        ],
    ),
    # Three, two and two months old.
    "prompted case study and review, promoter": (
        32,
        Tier.NATURAL,
        [
            told("case_study", 90, origin="prompted"),
            told("review", 60, origin="prompted"),
            told("promoter", 60),
        ],
    ),
    # Both exactly a year old.
    "quiet for a year after case study and reference call": (
        37,
        Tier.NATURAL,
        [told("case_study", 365), told("reference_call", 365)],
    ),
    # Among the most active this month and the one before (capped at 6), milestones of today and 20 days ago.
    "silent power user, two milestones, expansion": (
        27,
        Tier.WARM,
        [
            told("power_use", 0),
            told("power_use", 30),
            told("milestone", 0),
            told("milestone", 20),
            told("expansion", 20),
        ],
    ),
    # Both answers a month old, without a comment.
    "NPS 10, CSAT, heavy use, never said a word": (
        11,
        Tier.WARM,
        [told("promoter", 30), told("csat_best", 30), told("power_use", 0)],
    ),
    "40 neutral mentions in 90 days": (
        4,
        Tier.QUIET,
        [told("mention_neutral", days * 90 / 40) for days in range(40)],
    ),
    "60 unqualified sign-ups through the link": (
        6,
        Tier.QUIET,
        [told("referral_submitted", days) for days in range(60)],
    ),
    # Testimonial half a year, mention two months, the unhappy answer ten days ago.
    "testimonial and mention, then detractor": (
        -5,
        Tier.QUIET,
        [told("testimonial", 180), told("mention", 60), told("detractor", 10)],
    ),
}


@pytest.mark.parametrize("who", PEOPLE)
def test_ten_invented_people_get_the_standing_that_is_wanted(who):
    score, tier, signals = PEOPLE[who]
    totals = {kind: total for (_, kind), total in summed(signals, kinds=KINDS).items()}
    found = contributions(totals, kinds=KINDS, now=NOW)
    acts = sorted(s.occurred_at for s in signals if KINDS[s.kind].is_act)
    span = ActSpan(acts[0], acts[-1]) if acts else None
    evidence = Evidence(score_of(found), kinds_shown(found), span)

    assert evidence.score == pytest.approx(score, abs=1)
    assert standing(evidence, before=Before(), now=NOW).tier == tier


def test_the_prompted_one_stands_below_an_unprompted_one():
    prompted = told("case_study", 90, origin="prompted")
    assert prompted.weight < told("case_study", 90).weight
