from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.customers.models import Contact
from advocacy.metrics.calibration import calibration
from advocacy.moments.models import Moment
from advocacy.scoring.contents import Heights
from advocacy.scoring.models import ScoreWeek
from advocacy.signals.models import Act
from tests.factories import (
    ContactFactory,
    IncentiveFactory,
    MomentFactory,
    OfferFactory,
    RuleFactory,
    SignalFactory,
)

NOW = timezone.now()


def found():
    return calibration(heights=Heights(), now=timezone.now())


def asked(rule, *, score=30.0, days_ago=60, tenure=400, **moment):
    """An ask that reached its person, with the score as it was in the week before."""
    contact = ContactFactory(first_seen_at=NOW - timedelta(days=tenure + days_ago))
    at = NOW - timedelta(days=days_ago)
    if score is not None:
        ScoreWeek.objects.create(
            organization_id=contact.organization_id,
            contact=contact,
            week=(at - timedelta(days=7)).date(),
            score=score,
            tier="natural",
            model_number=0,
        )
    return MomentFactory(
        **{"rule": rule, "contact": contact, "gesture": "ask", "state": "done", "acted_at": at}
        | moment
    )


def did(moment, *, kind="review", after_days=10):
    signal = SignalFactory(contact=moment.contact, kind=kind)
    return Act.objects.create(
        organization_id=moment.organization_id,
        contact=moment.contact,
        signal=signal,
        kind=kind,
        occurred_at=moment.acted_at + timedelta(days=after_days),
    )


@pytest.fixture
def rule(acme):
    with acme.inside():
        return RuleFactory(gesture="ask", asks_for=["review"])


def band(low):
    return next(one for one in found().bands if one.low == low)


def test_asks_are_counted_in_the_band_of_their_score_then(acme, rule):
    with acme.inside():
        moment = asked(rule, score=30.0)
        ScoreWeek.objects.create(
            organization_id=acme.id,
            contact=moment.contact,
            week=NOW.date(),
            score=90,
            tier="champion",
            model_number=0,
        )
        did(moment)
        asked(rule, score=60.0)
        asked(rule, score=-4.0)
        result = found()
    assert [(one.low, one.high, one.did_it.k, one.did_it.n) for one in result.bands] == [
        (50, None, 0, 1),
        (25, 50, 1, 1),
        (10, 25, 0, 0),
        (0, 10, 0, 0),
        (None, 0, 0, 1),
    ]
    assert (result.asked, result.unknown) == (3, 0)
    assert all(one.did_it.too_early for one in result.bands)


def test_only_what_was_asked_for_within_its_30_days_is_a_doing(acme, rule):
    with acme.inside():
        did(asked(rule), kind="quote")
        did(asked(rule), after_days=31)
        did(asked(rule), after_days=-1)
        assert band(25).did_it.k == 0
        open_to_all = RuleFactory(gesture="ask", asks_for=[])
        did(asked(open_to_all), kind="quote")
        assert (band(25).did_it.k, band(25).said_yes.k) == (1, 1)


def test_who_took_the_offer_said_yes(acme, rule):
    with acme.inside():
        moment = asked(rule)
        offer = OfferFactory(contact=moment.contact, incentive=IncentiveFactory())
        Moment.objects.filter(pk=moment.pk).update(offer=offer)
        assert band(25).said_yes.k == 0
        offer.state = "accepted"
        offer.save()
        assert (band(25).said_yes.k, band(25).did_it.k) == (1, 0)


def test_what_is_no_finished_ask_is_not_counted(acme, globex, rule):
    with acme.inside():
        asked(rule, days_ago=20)
        asked(rule, gesture="thank")
        asked(rule, position="observe")
        asked(rule, state="dismissed")
        asked(rule, is_test=True)
        asked(rule, score=None)
        merged = asked(rule)
        Contact.objects.filter(pk=merged.contact_id).update(merged_into=ContactFactory())
        result = found()
    assert (result.asked, result.unknown) == (0, 1)
    with globex.inside():
        assert found().asked == 0


def test_the_page_warns_when_the_score_ranks_no_better_than_tenure(acme, rule):
    page = "/admin/calibration/"
    client = acme.client("bob")
    assert "Too early to say" in client.get(page).content.decode()
    with acme.inside():
        for n in range(40):
            moment = asked(rule, score=30.0 + n % 3, tenure=1000 if n % 2 else 10)
            if n % 2:
                did(moment)
    told = client.get(page).content.decode()
    assert "ranks no better than tenure" in told
    with acme.inside():
        ScoreWeek.objects.filter(contact__acts__isnull=False).update(score=45.0)
        Contact.objects.all().update(first_seen_at=NOW - timedelta(days=900))
    told = client.get(page).content.decode()
    assert "The score ranks better than tenure" in told
    assert "20 of 40" in told


def test_the_page_costs_the_same_however_many_were_asked(acme, rule, django_assert_num_queries):
    with acme.inside():
        for _ in range(20):
            asked(rule)
        with django_assert_num_queries(1):
            assert found().asked == 20
