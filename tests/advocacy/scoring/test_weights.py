from datetime import timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone

from advocacy.scoring.models import Advocate, KindTotal, KindWeight
from advocacy.scoring.services import (
    kinds_in_force,
    rebuild,
    rescore,
    reset_weight,
    set_weight,
)
from advocacy.signals.facts import Fact
from advocacy.signals.kinds import KINDS
from advocacy.signals.models import Signal
from advocacy.signals.services import record
from kernel import tenancy
from kernel.errors import Invalid
from tests.factories import ContactFactory, SignalFactory


def tell(contact, *told):
    kinds = kinds_in_force()
    facts = [
        Fact(kind, contact.pk, None, f"s{n}", timezone.now() - timedelta(days=days), 1, **more)
        for n, (kind, days, more) in enumerate(told)
    ]
    rescore(record(facts, kinds=kinds, prompts={}), kinds=kinds, now=timezone.now())


def change(cast, **values):
    return set_weight(
        **{
            "kind": "review",
            "strength": 20.0,
            "half_life_days": 100.0,
            "cap": 30.0,
            "reason": "Reviews bring more here",
            "by": cast.people["alice"],
        }
        | values
    )


def score():
    return Advocate.objects.get().score


def test_a_new_weight_scores_everyone_anew_and_resetting_brings_the_old_score_back(acme, globex):
    with globex.inside():
        tell(ContactFactory(), ("review", 100, {}))
        elsewhere = score()
    with acme.inside():
        tell(ContactFactory(), ("review", 100, {}))
        before, total = score(), KindTotal.objects.get().total
        change(acme)
        signal = Signal.objects.get()
        assert (signal.strength, signal.weight, score()) == (20, 20, 10)
        assert kinds_in_force()["review"].cap == 30
        assert KindWeight.objects.get().reason == "Reviews bring more here"

        change(acme, strength=8.0, cap=3.0)
        assert score() == 3
        assert KindWeight.objects.count() == 1

        reset_weight(kind="review", by=acme.people["alice"])
        assert kinds_in_force() == KINDS
        assert score() == before
        assert KindTotal.objects.get().total == pytest.approx(total, rel=1e-12)
    with globex.inside():
        assert (score(), kinds_in_force()) == (elsewhere, KINDS)


def test_new_signals_come_under_the_new_weight(acme):
    with acme.inside():
        change(acme)
        tell(ContactFactory(), ("review", 0, {}))
        assert score() == 20


def test_tone_and_origin_stay_and_a_strength_of_the_source_too(acme):
    with acme.inside():
        contact = ContactFactory()
        tell(
            contact,
            ("mention", 0, {"tone": "friendly"}),
            ("mention", 0, {"strength": 3.0, "tone": "enthusiastic"}),
            ("mention", 0, {"is_live": False}),
        )
        change(acme, kind="mention", strength=10.0, cap=50.0)
        assert list(Signal.objects.order_by("subject").values_list("strength", "weight")) == [
            (10, pytest.approx(6)),
            (3, pytest.approx(3)),
            (10, pytest.approx(5)),
        ]
        assert score() == 14


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"strength": -1.0}, "/strength"),
        ({"cap": float("nan")}, "/cap"),
        ({"half_life_days": 1.0}, "/half_life_days"),
        ({"half_life_days": float("inf")}, "/half_life_days"),
        ({"reason": "  "}, "/reason"),
        ({"kind": "complaint"}, "/strength"),
    ],
)
def test_a_weight_that_cannot_be_is_refused_and_nothing_changes(acme, wrong, pointer):
    with acme.inside():
        tell(ContactFactory(), ("review", 0, {}))
        with pytest.raises(Invalid) as refusal:
            change(acme, **wrong)
        assert pointer in [error["pointer"] for error in refusal.value.errors]
        assert not KindWeight.objects.exists()
        assert score() == 15


def test_an_unknown_kind_is_refused(acme):
    with acme.inside(), pytest.raises(Invalid):
        change(acme, kind="applause")


def test_resetting_what_was_never_set_does_nothing(acme, django_assert_num_queries):
    with acme.inside(), django_assert_num_queries(2):
        reset_weight(kind="review", by=acme.people["alice"])


def test_a_rebuild_finds_people_who_have_signals_and_no_standing_yet(acme, globex):
    with globex.inside():
        SignalFactory(kind="review", strength=15, weight=15)
    with acme.inside():
        SignalFactory(kind="review", strength=15, weight=15)
        SignalFactory(kind="invitation_sent", strength=0, weight=0)
        assert rebuild() == 1
        assert score() == 15
    with globex.inside():
        assert not Advocate.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_writers_hold_the_weights_still_and_readers_never_wait(acme):
    def try_lock(function):
        """From another connection: would it have to wait?"""
        other = connections.create_connection("default")
        try:
            with other.cursor() as cursor:
                cursor.execute(
                    f"SELECT {function}(hashtext('weights'), hashtext(%s))", [str(acme.id)]
                )
                return cursor.fetchone()[0]
        finally:
            other.close()

    with acme.inside():
        kinds_in_force(hold=False)
        assert try_lock("pg_try_advisory_xact_lock")
        kinds_in_force()
        assert not try_lock("pg_try_advisory_xact_lock")
        assert try_lock("pg_try_advisory_xact_lock_shared")
    with acme.inside():
        change(acme)
        assert not try_lock("pg_try_advisory_xact_lock_shared")
        assert tenancy.current() == acme.id
    assert connection.in_atomic_block is False
