"""An incentive never depends on praise, and a review is never rewarded: refused when saved, and by the database."""

import pytest
from django.db import IntegrityError, transaction

from advocacy.moments import saving
from advocacy.moments.models import Rule
from advocacy.moments.playbooks import PLAYBOOKS
from kernel.errors import Invalid
from tests.factories import IncentiveFactory, RuleFactory

OFFER = {"gesture": "offer", "asks_for": ["introduction"]}
REVIEW = {"gesture": "ask", "asks_for": ["review"]}


def _words(code: str) -> dict:
    return {"all": [{"field": code, "test": "contains", "value": "love"}]}


@pytest.mark.parametrize("kind", ["promoter", "warm_reply", "csat_best"])
def test_a_benefit_cannot_hang_on_a_good_mark(acme, kind):
    with acme.inside():
        rule = RuleFactory.build(
            trigger={"on": "signal", "kinds": [kind]}, incentive=IncentiveFactory(), **OFFER
        )
        rule.organization_id = acme.id
        with pytest.raises(Invalid, match="may not depend on praise"):
            saving.save(rule, by=None)
        rule.trigger = {"on": "signal", "kinds": ["milestone"]}
        saving.save(rule, by=None)


@pytest.mark.parametrize(
    "selected",
    [
        {"trigger": {"on": "signal", "kinds": ["promoter"]}},
        {"trigger": {"on": "score", "reaches": 30}},
        {"least_tier": "natural"},
    ],
)
def test_a_review_rule_that_selects_by_score_nps_or_tone_is_refused(acme, selected):
    with acme.inside():
        rule = RuleFactory.build(**{**REVIEW, **selected})
        rule.organization_id = acme.id
        with pytest.raises(Invalid, match="Reviews are invited by time"):
            saving.save(rule, by=None)
        assert not Rule.objects.exists()


def test_a_benefit_on_a_review_is_impossible(acme):
    with acme.inside():
        benefit = IncentiveFactory()
        rule = RuleFactory.build(
            trigger={"on": "time", "since": "first_value", "days": 180}, incentive=benefit, **REVIEW
        )
        rule.organization_id = acme.id
        with pytest.raises(Invalid, match="never rewarded"):
            saving.save(rule, by=None)
        kept = RuleFactory(**REVIEW)
        with pytest.raises(IntegrityError), transaction.atomic():
            Rule.objects.filter(pk=kept.pk).update(incentive=benefit)


def test_our_own_playbooks_are_fair():
    for book in PLAYBOOKS:
        assert not (book.incentive and "review" in book.asks_for)
        assert not (book.incentive and set(book.kinds or ()) & saving.FEELINGS), book.code
