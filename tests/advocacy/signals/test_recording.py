from datetime import timedelta
from itertools import permutations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from advocacy.signals.facts import Fact
from advocacy.signals.kinds import KINDS
from advocacy.signals.models import Act, EventMapping, Signal
from advocacy.signals.querysets import act_spans
from advocacy.signals.rules import REFERRAL_STAGES, Prompt
from advocacy.signals.services import known, record, withdraw
from kernel import tenancy
from tests.factories import CompanyFactory, ContactFactory


def fact(contact, kind="review", subject="one", days_ago=1.0, **more):
    at = timezone.now() - timedelta(days=days_ago)
    return Fact(kind, contact.pk, contact.company_id, subject, at, 1, **more)


def write(*facts, prompts=None):
    return record(facts, kinds=KINDS, prompts=prompts or {})


def test_a_fact_becomes_a_signal_and_an_act_becomes_an_act(acme):
    with acme.inside():
        contact = ContactFactory(company=CompanyFactory())
        recorded = write(
            fact(contact, details={"site": "G2"}),
            fact(contact, "milestone"),
            fact(contact, "promoter"),
        )

        assert [signal.kind for signal in recorded.new] == ["review", "milestone", "promoter"]
        signal = Signal.objects.get(kind="review")
        assert (signal.strength, signal.weight, signal.origin) == (15, 15, "unprompted")
        assert signal.company_id == contact.company_id
        assert signal.details == {"site": "G2"}
        act = Act.objects.get()
        assert (act.signal, act.kind, act.origin) == (signal, "review", "unprompted")
        assert act.occurred_at == signal.occurred_at


def test_a_fact_told_twice_counts_once_within_a_batch_and_between_batches(acme):
    with acme.inside():
        contact = ContactFactory()
        first = write(fact(contact), fact(contact, days_ago=5), fact(contact, subject="two"))
        again = write(fact(contact), fact(contact, subject="three"))

        assert [signal.subject for signal in first.new] == ["one", "two"]
        assert [signal.subject for signal in again.new] == ["three"]
        assert Signal.objects.count() == Act.objects.count() == 3


def test_nothing_is_recorded_of_nothing(acme, django_assert_num_queries):
    with acme.inside(), django_assert_num_queries(0):
        assert write().new == []


def test_an_act_after_an_ask_is_prompted_and_history_is_unknown(acme):
    with acme.inside():
        contact = ContactFactory()
        asked = {contact.pk: [Prompt(timezone.now() - timedelta(days=3), frozenset({"review"}))]}
        write(
            fact(contact),
            fact(contact, "mention", tone="friendly"),
            fact(contact, subject="old", is_live=False),
            prompts=asked,
        )

        found = {s.subject + s.kind: (s.origin, s.weight) for s in Signal.objects.all()}
        assert found == {
            "onereview": ("prompted", 9),
            "onemention": ("unprompted", pytest.approx(4.8)),
            "oldreview": ("unknown", 15),
        }


def test_a_strength_of_the_source_is_kept_with_the_signal(acme):
    with acme.inside():
        contact = ContactFactory()
        write(fact(contact, "promoter", strength=9.0), fact(contact, "expansion", strength=0.0))

        promoter, expansion = Signal.objects.order_by("-kind")
        assert (promoter.strength, promoter.details) == (9, {"own_strength": 9})
        assert (expansion.strength, expansion.weight) == (0, 0)


def test_a_match_that_weighs_nothing_yet_is_no_act(acme):
    with acme.inside():
        write(fact(ContactFactory(), "mention", strength=0.0))
        assert not Act.objects.exists()


def test_nothing_happens_later_than_it_is_told(acme):
    with acme.inside():
        [signal] = write(fact(ContactFactory(), days_ago=-10_000)).new
        assert signal.occurred_at <= timezone.now()


@pytest.mark.parametrize("order", list(permutations(REFERRAL_STAGES)))
@pytest.mark.parametrize("batches", ["one", "three"])
def test_a_lead_counts_once_by_its_furthest_stage(acme, order, batches):
    with acme.inside():
        contact = ContactFactory()
        facts = [fact(contact, kind, "lead-1") for kind in order]
        facts += [fact(contact, "referral_qualified", "lead-2")]
        withdrawn = []
        for batch in [facts] if batches == "one" else [[one] for one in facts]:
            withdrawn += write(*batch).withdrawn

        counting = Signal.objects.filter(withdrawn_at=None).values_list("kind", "subject")
        assert set(counting) == {("referral_won", "lead-1"), ("referral_qualified", "lead-2")}
        assert set(Act.objects.values_list("kind", "signal__subject")) == set(counting)
        assert all(signal.withdrawn_at for signal in withdrawn)
        if batches == "one":
            assert withdrawn == []  # what never counted need not be taken away


def test_withdrawing_takes_the_act_away_and_twice_changes_nothing(acme):
    with acme.inside():
        contact = ContactFactory()
        new = write(fact(contact), fact(contact, subject="two")).new

        assert withdraw(new[:1]).withdrawn == new[:1]
        at = Signal.objects.get(pk=new[0].pk).withdrawn_at
        assert at
        assert withdraw(new[:1]).withdrawn == []
        assert Signal.objects.get(pk=new[0].pk).withdrawn_at == at
        assert Act.objects.get().signal_id == new[1].pk


def test_the_number_of_queries_does_not_grow_with_the_batch(acme):
    counts = []
    with acme.inside():
        for people in (2, 20):
            facts = [
                fact(contact, kind, f"lead-{people}")
                for contact in ContactFactory.create_batch(people)
                for kind in ("mention", *REFERRAL_STAGES)
            ]
            write(*[one for one in facts if one.kind != "referral_won"])
            with CaptureQueriesContext(connection) as queries:
                write(*facts)
            counts.append(len(queries))
    assert counts[0] == counts[1] <= 7


def test_the_span_of_acts_is_first_and_last(acme, globex):
    with acme.inside():
        busy, quiet = ContactFactory.create_batch(2)
        new = write(*[fact(busy, subject=str(days), days_ago=days) for days in (9, 200, 30)]).new
        lately = timezone.now() - timedelta(days=100)
        spans = act_spans([busy.pk, quiet.pk], since=lately)
        assert spans == {busy.pk: (new[1].occurred_at, new[0].occurred_at, 2)}
    with globex.inside():
        assert act_spans([busy.pk], since=lately) == {}


def test_meanings_are_the_organizations_own_by_folded_name(acme, globex):
    for cast, kind in ((acme, "quote"), (globex, "")):
        with cast.inside():
            EventMapping.objects.create(
                organization_id=tenancy.current(), name="Kudos Given", kind=kind
            )
            assert known().meanings == {"kudosgiven": kind}
