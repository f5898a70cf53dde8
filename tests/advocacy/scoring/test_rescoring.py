"""Scores after signals, trouble, objections and time, against the real database."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.contacting.services import record_consent
from accounts.customers.trouble_models import Trouble
from advocacy.scoring.models import Advocate, KindTotal
from advocacy.scoring.services import (
    age_due,
    explain,
    kinds_in_force,
    rebuild,
    refresh,
    rescore,
)
from advocacy.signals.facts import Fact
from advocacy.signals.models import Signal
from advocacy.signals.rules import REFERRAL_STAGES
from advocacy.signals.services import record, withdraw
from kernel import tenancy
from kernel.text import say
from tests.factories import CompanyFactory, ContactFactory


def fact(contact, kind="review", subject="one", days_ago=0.0, **more):
    at = timezone.now() - timedelta(days=days_ago)
    return Fact(kind, contact.pk, contact.company_id, subject, at, 1, **more)


def tell(*facts):
    kinds = kinds_in_force()
    return rescore(record(facts, kinds=kinds, prompts={}), kinds=kinds, now=timezone.now())


def totals():
    rows = KindTotal.objects.order_by("contact_id", "kind").values_list(
        "contact_id", "kind", "total", "signals", "last_at"
    )
    return [(c, k, pytest.approx(total, rel=1e-9), n, at) for c, k, total, n, at in rows]


def test_a_batch_of_signals_gives_everyone_a_score_with_its_reasons(acme):
    with acme.inside():
        ann, ben = ContactFactory.create_batch(2)
        found = tell(
            fact(ann),
            fact(ann, "testimonial"),
            fact(ann, "promoter", days_ago=180),
            fact(ben, "milestone"),
        )

        assert found.keys() == {ann.pk, ben.pk}
        stored = Advocate.objects.get(contact=ann)
        assert stored.pk == found[ann.pk].pk
        assert (stored.score, stored.tier) == (36.0, "natural")
        assert stored.entered_at == stored.scored_at
        assert stored.last_act_at is not None
        assert [reason["params"]["kind"] for reason in stored.reasons] == [
            "testimonial",
            "review",
            "promoter",
        ]
        assert sum(reason["params"]["points"] for reason in stored.reasons) == stored.score
        assert say(stored.reasons[0]).startswith("Gave a detailed testimonial on ")
        assert Advocate.objects.get(contact=ben).tier == "quiet"


def test_nothing_new_changes_nothing(acme, django_assert_num_queries):
    with acme.inside():
        contact = ContactFactory()
        tell(fact(contact))
        before = totals()
        assert tell(fact(contact)) == {}
        assert totals() == before
        with django_assert_num_queries(2):  # the weights are held, and read
            assert tell() == {}


def test_batches_and_their_order_change_nothing(acme):
    with acme.inside():
        one, two = ContactFactory.create_batch(2)
        kinds = [
            ("review", 3),
            ("mention", 90),
            ("review", 400),
            ("milestone", 20),
            ("detractor", 50),
        ]
        at = timezone.now()

        def facts(contact):
            return [
                Fact(kind, contact.pk, None, f"s{n}", at - timedelta(days=days), 1)
                for n, (kind, days) in enumerate(kinds)
            ]

        tell(*facts(one))
        for single in reversed(facts(two)):
            tell(single)
        scores = {a.contact_id: (a.score, a.reasons) for a in Advocate.objects.all()}
        assert scores[one.pk] == scores[two.pk]


def test_one_more_signal_costs_the_same_however_many_there_are(acme):
    counts = []
    with acme.inside():
        for history in (1, 1000):
            contact = ContactFactory()
            tell(*[fact(contact, "mention", f"m{n}", days_ago=n % 700) for n in range(history)])
            with CaptureQueriesContext(connection) as queries:
                tell(fact(contact, "mention", "one more"))
            counts.append(len(queries))
            assert not any(
                'FROM "advocacy_signal"' in query["sql"] and "IN (" not in query["sql"]
                for query in queries.captured_queries
            )
    assert counts[0] == counts[1]


def test_the_number_of_queries_does_not_grow_with_the_batch(acme):
    counts = []
    with acme.inside():
        for people in (2, 20):
            company = CompanyFactory()
            contacts = ContactFactory.create_batch(people, company=company)
            tell(*[fact(c, kind, "lead") for c in contacts for kind in REFERRAL_STAGES[:2]])
            with CaptureQueriesContext(connection) as queries:
                tell(
                    *[
                        fact(c, kind, "lead")
                        for c in contacts
                        for kind in ("review", "referral_won")
                    ]
                )
            counts.append(len(queries))
    assert counts[0] == counts[1] <= 21


def test_a_later_stage_takes_the_earlier_ones_out_of_the_score(acme):
    with acme.inside():
        contact = ContactFactory()
        assert tell(fact(contact, "referral_submitted", "lead"))[contact.pk].score == 3
        assert tell(fact(contact, "referral_qualified", "lead"))[contact.pk].score == 25
        advocate = tell(fact(contact, "referral_won", "lead"))[contact.pk]
        assert advocate.score == 40
        assert tell(fact(contact, "referral_submitted", "late", days_ago=9))[contact.pk].score > 40
        assert set(KindTotal.objects.values_list("kind", "signals")) == {
            ("referral_won", 1),
            ("referral_submitted", 1),
        }


def test_what_is_left_after_a_withdrawal_is_what_was_there_before(acme):
    with acme.inside():
        contact = ContactFactory()
        tell(fact(contact, days_ago=40), fact(contact, "mention", days_ago=3))
        before = totals()
        tell(fact(contact, subject="wrong"))
        wrong = Signal.objects.filter(subject="wrong")
        kinds = kinds_in_force()
        advocate = rescore(withdraw(wrong), kinds=kinds, now=timezone.now())[contact.pk]

        assert totals() == before
        assert [reason["params"]["n"] for reason in advocate.reasons] == [1, 1]


def test_rebuilding_gives_what_was_added_up_along_the_way(acme):
    with acme.inside():
        contacts = ContactFactory.create_batch(3)
        for n, contact in enumerate(contacts):
            tell(
                *[fact(contact, kind, f"lead-{day % 4}", days_ago=day * (n + 1)) for day in range(30)
                  for kind in (*REFERRAL_STAGES, "mention", "invitation_sent", "complaint")]
            )  # fmt: skip
        before, advocates = (
            totals(),
            list(Advocate.objects.values_list("contact_id", "score", "tier")),
        )

        assert rebuild() == 3
        assert totals() == before
        assert list(Advocate.objects.values_list("contact_id", "score", "tier")) == advocates
        rebuild([contacts[0].pk])
        assert totals() == before


def test_an_open_ticket_counts_in_full_and_fades_from_its_end(acme):
    with acme.inside():
        contact = ContactFactory(company=CompanyFactory())
        tell(fact(contact))
        ticket = Trouble.objects.create(
            organization_id=tenancy.current(),
            contact=contact,
            kind=Trouble.Kind.SERIOUS_TICKET,
            reference="4711",
            opened_at=timezone.now() - timedelta(days=300),
        )
        kinds = kinds_in_force()
        advocate = refresh([contact.pk], kinds=kinds, now=timezone.now())[contact.pk]
        assert advocate.score == 5
        assert say(advocate.reasons[1]).startswith("Has had a serious ticket open since ")
        changes = explain([contact.pk])[contact.pk].changes
        assert changes[0] == {"code": "change.ticket", "params": {"points": 10.0}}

        ticket.closed_at = timezone.now() - timedelta(days=30)
        ticket.save()
        assert tell(fact(contact, "serious_ticket", "4711", days_ago=30))[contact.pk].score == 10


def test_a_ticket_of_the_whole_company_weighs_on_each_of_its_people(acme):
    with acme.inside():
        contact, stranger = (
            ContactFactory(company=CompanyFactory()),
            ContactFactory(company=CompanyFactory()),
        )
        Trouble.objects.create(
            organization_id=tenancy.current(),
            company=contact.company,
            kind=Trouble.Kind.SERIOUS_TICKET,
            opened_at=timezone.now(),
        )
        found = refresh([contact.pk, stranger.pk], kinds=kinds_in_force(), now=timezone.now())
        assert (found[contact.pk].score, found[stranger.pk].score) == (-10, 0)


def test_who_objects_to_scores_has_none_and_gets_it_back_when_they_allow_it(acme):
    with acme.inside():
        contact = ContactFactory()
        tell(fact(contact), fact(contact, "testimonial"))
        record_consent(contact=contact, purpose="profiling", answer="objected", source="letter")

        advocate = tell(fact(contact, "mention", tone="enthusiastic"))[contact.pk]
        assert (advocate.score, advocate.tier, advocate.reasons) == (None, "leave", [])
        assert (advocate.entered_at, advocate.last_act_at) == (None, None)
        assert not KindTotal.objects.exists()
        assert explain([contact.pk])[contact.pk].score is None
        rebuild()
        assert not KindTotal.objects.exists()

        record_consent(contact=contact, purpose="profiling", answer="granted", source="letter")
        [advocate] = refresh([contact.pk], kinds=kinds_in_force(), now=timezone.now()).values()
        assert (advocate.score, advocate.tier) == (41, "natural")


@pytest.mark.parametrize("why", ["policy", "never"])
def test_who_must_or_wants_not_to_recommend_is_left_in_peace_with_their_score(acme, why):
    with acme.inside():
        policy = "forbidden" if why == "policy" else "allowed"
        contact = ContactFactory(company=CompanyFactory(policy=policy))
        if why == "never":
            record_consent(
                contact=contact, purpose="recommendation", answer="objected", source="call"
            )
        advocate = tell(fact(contact), fact(contact, "testimonial"))[contact.pk]
        assert (advocate.score, advocate.tier) == (33, "leave")
        assert explain([contact.pk])[contact.pk].why["code"] == f"peace.{why}"


def test_a_company_that_wants_to_approve_first_has_advocates_all_the_same(acme):
    with acme.inside():
        contact = ContactFactory(company=CompanyFactory(policy="approval"))
        assert tell(fact(contact), fact(contact, "testimonial"))[contact.pk].tier == "natural"


def test_scores_age_a_day_at_most_and_the_oldest_first(acme, globex):
    with time_machine.travel("2026-01-05 08:00Z", tick=False) as clock:
        with acme.inside():
            old, older = ContactFactory.create_batch(2)
            tell(fact(older, "csat_best"), fact(older), fact(older, "promoter", strength=15.0))
            clock.shift(timedelta(hours=1))
            tell(fact(old))
        with globex.inside():
            tell(fact(ContactFactory()))

        with acme.inside():
            clock.shift(timedelta(hours=22))
            assert age_due() == 0
            clock.shift(timedelta(days=60))
            assert age_due(limit=1) == 1
            # 61 days: review 15 -> 13.4, best mark 2 -> 1.0, promoter 15 -> 11.9 and still over its cap of 10
            assert Advocate.objects.get(contact=older).score == 24.4
            assert Advocate.objects.get(contact=old).score == 15
            assert age_due() == 1
            assert age_due() == 0
        with globex.inside():
            assert Advocate.objects.get().score == 15


def test_an_advocate_of_old_rests_after_90_days_below_15(acme):
    with time_machine.travel("2024-01-05 08:00Z", tick=False) as clock, acme.inside():
        contact = ContactFactory()
        entered = tell(fact(contact), fact(contact, "testimonial"))[contact.pk].entered_at
        tiers = []
        for _month in range(24):
            clock.shift(timedelta(days=30))
            age_due()
            advocate = Advocate.objects.get(contact=contact)
            tiers.append((advocate.score >= 15, advocate.tier, advocate.entered_at))
        assert (False, "natural", entered) in tiers
        assert tiers[-1] == (False, "resting", None)
        assert tell(fact(contact, "case_study"))[contact.pk].tier == "natural"


def test_an_explanation_adds_up_and_says_what_would_change_it(acme, django_assert_num_queries):
    with acme.inside():
        contacts = ContactFactory.create_batch(20, company=CompanyFactory())
        tell(
            *[fact(contact, kind, days_ago=33) for contact in contacts
              for kind in ("milestone", "expansion", "complaint", "nomination", "promoter")]
        )  # fmt: skip
        for few in (contacts[:2], contacts):
            with django_assert_num_queries(7):
                found = explain([contact.pk for contact in few])
        one = found[contacts[0].pk]
        assert one.score == Advocate.objects.get(contact=contacts[0]).score
        assert sum(one.parts.values()) == pytest.approx(one.score)
        assert sum(r["params"]["points"] for r in one.reasons) == pytest.approx(one.score)
        assert [change["code"] for change in one.changes] == ["change.points.natural", "change.act"]


def test_a_stranger_has_no_standing_here(acme, globex):
    with globex.inside():
        stranger = ContactFactory()
        tell(fact(stranger))
    with acme.inside():
        assert refresh([stranger.pk], kinds=kinds_in_force(), now=timezone.now()) == {}
        assert explain([stranger.pk]) == {}
        assert not Advocate.objects.exists()
    with globex.inside():
        assert Advocate.objects.get().score == 15
