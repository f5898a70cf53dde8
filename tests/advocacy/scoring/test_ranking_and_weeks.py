"""The order of advocates, the weeks of their scores, and what companies make of their people."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.contacting.services import record_consent
from accounts.customers.models import Company
from advocacy.lifecycle import merge_contacts
from advocacy.scoring import weekly
from advocacy.scoring.companies import coverage, standing_of, with_standing
from advocacy.scoring.models import Advocate, ScoreWeek
from advocacy.scoring.querysets import ranked, with_weeks
from advocacy.scoring.rules import TIER_ORDER, company_score, rank
from advocacy.scoring.services import age_due, kinds_in_force, refresh
from tests.advocacy.scoring.test_weights import tell
from tests.factories import AdvocateFactory, CompanyFactory, ContactFactory

STANDINGS = st.tuples(
    st.sampled_from(TIER_ORDER),
    st.integers(0, 99),
    st.sampled_from([None, 1, 2, 3, 4]),
    st.integers(-3000, 20000).map(lambda tenths: tenths / 10),
)


@given(STANDINGS, STANDINGS)
def test_the_rank_orders_by_tier_then_acts_then_fit_then_score(one, other):
    def key(standing):
        tier, acts, fit, score = standing
        return TIER_ORDER.index(tier), acts, fit or 0, score

    def number(standing):
        tier, acts, fit, score = standing
        return rank(tier=tier, unprompted=acts, fit=fit, score=score)

    assert (number(one) < number(other)) is (key(one) < key(other))
    assert 0 <= number(one) < 2**63


def test_inside_a_tier_unprompted_acts_come_first_then_fit_then_score(acme):
    with acme.inside():
        graded = CompanyFactory(traits={"fit_grade": "A"})
        asked, fits, by_herself = ContactFactory(), ContactFactory(company=graded), ContactFactory()
        high = ContactFactory()
        tell(asked, ("review", 0, {"is_live": False}), ("promoter", 0, {"strength": 10.0}))
        tell(fits, ("review", 0, {"is_live": False}), ("promoter", 0, {"strength": 10.0}))
        tell(by_herself, ("review", 10, {}), ("quote", 10, {}), ("promoter", 0, {}))
        tell(high, ("case_study", 0, {"is_live": False}), ("promoter", 0, {}))
        assert {one.tier for one in ranked()} == {"natural"}
        assert [one.contact_id for one in ranked()] == [
            by_herself.pk,
            fits.pk,
            high.pk,
            asked.pk,
        ]
        assert [(one.unprompted_acts, one.fit) for one in ranked()][:2] == [(2, None), (0, 4)]


def test_acts_of_long_ago_do_not_lift_inside_a_tier(acme):
    with acme.inside():
        claire = ContactFactory()
        tell(claire, ("testimonial", 600, {}), ("quote", 10, {}))
        assert Advocate.objects.get().unprompted_acts == 1


def test_a_week_is_written_once_and_again_when_the_tier_changes(acme):
    monday = datetime(2026, 3, 2, 9, tzinfo=UTC)
    with time_machine.travel(monday, tick=False) as clock, acme.inside():
        claire = ContactFactory()
        tell(claire, ("testimonial", 0, {}))
        for _day in range(6):
            clock.shift(timedelta(days=1, minutes=1))
            age_due()
        assert [(one.week, one.score, one.tier) for one in ScoreWeek.objects.all()] == [
            (date(2026, 3, 2), 18, "warm")
        ]
        clock.shift(timedelta(days=1, minutes=1))
        age_due()
        tell(claire, ("review", 0, {}), ("quote", 0, {}))
        first, second = weekly.history_of(claire.pk)
        assert (first.week, second.week, second.tier) == (
            date(2026, 3, 2),
            date(2026, 3, 9),
            "natural",
        )
        assert second.score > 40
        (row,) = with_weeks(ranked())
        assert row.weeks == [second.week, first.week]
        assert row.week_scores == [second.score, 18]


def test_who_has_no_score_above_nought_has_no_weeks_and_who_falls_to_it_ends_there(acme):
    with acme.inside():
        quiet, fell = ContactFactory(), ContactFactory()
        tell(quiet, ("complaint", 0, {}))
        tell(fell, ("quote", 0, {}))
        tell(fell, ("detractor", 0, {}))
        assert [(one.contact_id, one.score) for one in ScoreWeek.objects.all()] == [(fell.pk, -17)]


def test_an_objection_takes_the_history_too(acme):
    with acme.inside():
        claire = ContactFactory()
        tell(claire, ("testimonial", 0, {}))
        record_consent(contact=claire, purpose="profiling", answer="objected", source="letter")
        refresh([claire.pk], kinds=kinds_in_force(), now=timezone.now())
        assert not ScoreWeek.objects.exists()
        assert not ranked().exists()


def test_weeks_follow_a_merged_person_and_old_ones_are_forgotten(acme, globex):
    def week_of(cast, contact, week):
        return ScoreWeek.objects.create(
            organization_id=cast.id,
            contact=contact,
            week=week,
            score=9,
            tier="quiet",
            model_number=0,
        )

    today = timezone.now().date()
    with globex.inside():
        week_of(globex, ContactFactory(), today - timedelta(days=800))
    with acme.inside():
        goes, stays = ContactFactory(), ContactFactory()
        week_of(acme, goes, today - timedelta(days=770))
        kept = [
            week_of(acme, stays, today - timedelta(days=14)),
            week_of(acme, goes, today - timedelta(days=21)),
        ]
        week_of(acme, goes, today - timedelta(days=14))
        merge_contacts(goes=goes.pk, stays=stays.pk)
    assert weekly.forget_old() == 2
    with acme.inside():
        assert set(ScoreWeek.objects.values_list("pk", "contact_id")) == {
            (row.pk, stays.pk) for row in kept
        }


def test_a_company_stands_by_its_best_and_a_quarter_of_the_next_two(
    acme, globex, django_assert_num_queries
):
    with globex.inside():
        AdvocateFactory(contact=ContactFactory(company=CompanyFactory()))
    with acme.inside():
        full, empty, left = CompanyFactory(), CompanyFactory(), CompanyFactory()
        left.churned_at = timezone.now()
        left.save()
        for score, tier in ((60, "champion"), (20, "warm"), (30, "natural"), (10, "warm")):
            AdvocateFactory(score=score, tier=tier, contact=ContactFactory(company=full))
        merged = ContactFactory(company=full, merged_into=ContactFactory())
        AdvocateFactory(score=99, tier="champion", contact=merged)
        AdvocateFactory(score=None, tier="leave", contact=ContactFactory(company=full))
        with django_assert_num_queries(1):
            found = {
                one.pk: (standing_of(one), one.advocates)
                for one in with_standing(Company.objects.all())
            }
        assert found == {full.pk: (72.5, 2), empty.pk: (None, 0), left.pk: (None, 0)}
        assert company_score([60, 20, 30, 10]) == 72.5
        assert (coverage().covered, coverage().companies) == (1, 2)


@pytest.mark.parametrize("people", [2, 20])
def test_a_batch_costs_the_same_queries_however_many_people(
    acme, people, django_assert_max_num_queries
):
    with acme.inside():
        contacts = [ContactFactory() for _ in range(people)]
        for contact in contacts:
            tell(contact, ("testimonial", 0, {}))
        kinds = kinds_in_force()
        with django_assert_max_num_queries(8):
            refresh([one.pk for one in contacts], kinds=kinds, now=timezone.now())
