"""Versions of the scoring: drafts, previews that say what an activation does, history, and the lock discipline."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, connections
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.customers.trouble_models import Trouble
from advocacy.scoring import modelling
from advocacy.scoring.contents import Heights, Weights, as_content, check, weights_of
from advocacy.scoring.models import Advocate, KindTotal, ScoringModel
from advocacy.scoring.services import kinds_in_force, rebuild, refresh, rescore
from advocacy.signals.facts import Fact
from advocacy.signals.kinds import KINDS
from advocacy.signals.models import Signal
from advocacy.signals.services import record
from kernel import tenancy
from kernel.errors import Conflict, Invalid, NotFound
from tests.factories import CompanyFactory, ContactFactory, SignalFactory


def tell(contact, *told):
    kinds = kinds_in_force()
    facts = [
        Fact(kind, contact.pk, None, f"s{n}", timezone.now() - timedelta(days=days), 1, **more)
        for n, (kind, days, more) in enumerate(told)
    ]
    rescore(record(facts, kinds=kinds, prompts={}), kinds=kinds, now=timezone.now())


REVIEW = {"strength": 20.0, "half_life_days": 100.0, "cap": 30.0}


def drafted(cast, *, kind="review", tiers=None, **values):
    draft = modelling.draft() or modelling.begin(by=cast.people["alice"])
    if values:
        modelling.change_kind(draft, kind=kind, values=values)
    if tiers:
        modelling.change_tiers(draft, values=tiers)
    return draft


def activated(cast, **values):
    draft = drafted(cast, **values)
    modelling.activate(draft, by=cast.people["alice"], note="Reviews bring more here")
    return draft


def score():
    return Advocate.objects.get().score


def test_a_version_in_force_scores_everyone_anew_and_going_back_brings_the_old_score_back(
    acme, globex
):
    alice = acme.people["alice"]
    with globex.inside():
        tell(ContactFactory(), ("review", 100, {}))
        elsewhere = score()
    with acme.inside():
        tell(ContactFactory(), ("review", 100, {}))
        before, total = score(), KindTotal.objects.get().total
        activated(acme, **REVIEW)
        signal, advocate = Signal.objects.get(), Advocate.objects.get()
        assert (signal.strength, signal.weight, score()) == (20, 20, 10)
        assert advocate.model_number == 1
        assert kinds_in_force()["review"].cap == 30

        activated(acme, strength=8.0, cap=3.0)
        assert score() == 3

        again = modelling.go_back(to=0, by=alice, note="It was better before")
        assert kinds_in_force() == KINDS
        assert score() == before
        assert KindTotal.objects.get().total == pytest.approx(total, rel=1e-12)
        assert [
            (one.number, one.state, one.based_on, one.note, one.activated_by)
            for one in modelling.history()
        ] == [
            (3, "active", 0, "It was better before", alice),
            (2, "retired", 1, "Reviews bring more here", alice),
            (1, "retired", 0, "Reviews bring more here", alice),
        ]
        assert again.activated_at
        assert modelling.version(1).retired_at
    with globex.inside():
        assert (score(), kinds_in_force()) == (elsewhere, KINDS)
        with pytest.raises(NotFound):
            modelling.version(1)


def test_a_draft_changes_nothing_until_it_is_activated(acme):
    with acme.inside():
        tell(ContactFactory(), ("review", 0, {}))
        draft = drafted(acme, **REVIEW)
        assert (score(), kinds_in_force()["review"].strength) == (15, 15)
        with pytest.raises(Conflict):
            modelling.begin(by=acme.people["alice"])
        modelling.discard(draft, by=acme.people["alice"])
        assert modelling.draft() is None
        assert not ScoringModel.objects.exists()


def test_what_was_in_force_is_never_edited(acme):
    with acme.inside():
        version = activated(acme, **REVIEW)
        for forbidden in (
            lambda: modelling.change_kind(version, kind="review", values=REVIEW),
            lambda: modelling.discard(version, by=acme.people["alice"]),
            lambda: modelling.activate(version, by=acme.people["alice"], note="again"),
        ):
            with pytest.raises(Conflict):
                forbidden()
        assert kinds_in_force()["review"].strength == 20


def test_new_signals_come_under_the_new_weight(acme):
    with acme.inside():
        activated(acme, **REVIEW)
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
        activated(acme, kind="mention", strength=10.0, cap=50.0)
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
        ({"effort": 11}, "/effort"),
        ({"value": 1.5}, "/value"),
        ({"label": "x" * 61}, "/label"),
        ({"kind": "complaint", "strength": 5.0}, "/strength"),
        ({"tiers": {"resting_points": 26}}, "/resting_points"),
        ({"tiers": {"champion_points": 20}}, "/natural_points"),
        ({"tiers": {"natural_kinds": 0}}, "/natural_kinds"),
    ],
)
def test_a_weight_that_cannot_be_is_refused_and_nothing_changes(acme, wrong, pointer):
    with acme.inside():
        draft = drafted(acme)
        before = draft.content
        with pytest.raises(Invalid) as refusal:
            drafted(acme, **wrong)
        assert pointer in [error["pointer"] for error in refusal.value.errors]
        assert ScoringModel.objects.get().content == before


def test_an_unknown_kind_and_a_missing_reason_are_refused(acme):
    with acme.inside():
        with pytest.raises(Invalid):
            drafted(acme, kind="applause", strength=1.0)
        with pytest.raises(Invalid):
            modelling.activate(modelling.draft(), by=acme.people["alice"], note="  ")
        assert kinds_in_force().number == 0


def test_names_efforts_and_values_are_the_organizations_own_words(acme):
    with acme.inside():
        activated(acme, effort=4, value=9, label="Stars on G2")
        kind = kinds_in_force()["review"]
        assert (kind.effort, kind.value, kind.label) == (4, 9, "Stars on G2")


def test_every_act_has_an_effort_and_a_value_and_nothing_else_has():
    for kind in KINDS.values():
        assert (1 <= kind.effort <= 10 and 1 <= kind.value <= 10) is kind.is_act
        assert kind.is_act or kind.effort == kind.value == 0


def test_a_version_says_again_what_it_was_told():
    assert weights_of(as_content(Weights()), number=0) == KINDS
    check(as_content(Weights()))


def crowd():
    """People on every side of every height, with a ticket, a policy, an objection and somebody who rests."""
    people = [ContactFactory(name=f"Person {n}") for n in range(8)]
    acted = ("testimonial", 30, {}), ("review", 20, {}), ("mention", 200, {"tone": "friendly"})
    tell(people[0], *acted, ("case_study", 100, {}))
    tell(people[1], *acted)
    tell(people[2], ("review", 0, {}), ("promoter", 0, {"strength": 9.0}))
    tell(people[3], ("milestone", 0, {}), ("expansion", 0, {}))
    tell(people[4], ("invitation_sent", 0, {}))
    tell(people[5], ("review", 300, {}))
    Advocate.objects.filter(contact=people[5]).update(entered_at=timezone.now())
    tell(people[6], *acted)
    Trouble.objects.create(
        organization_id=tenancy.current(),
        contact=people[6],
        kind="serious_ticket",
        reference="1",
        opened_at=timezone.now(),
    )
    people[7].company = CompanyFactory(policy="forbidden")
    people[7].save()
    tell(people[7], *acted)
    refresh([person.pk for person in people], kinds=kinds_in_force(), now=timezone.now())
    return people


def standings():
    return {one.contact_id: (one.score, one.tier) for one in Advocate.objects.all()}


CHANGES = st.fixed_dictionaries(
    {
        "review": st.fixed_dictionaries(
            {"strength": st.integers(0, 60), "half_life_days": st.integers(14, 400)}
        ),
        "invitation_sent": st.fixed_dictionaries(
            {"strength": st.integers(0, 30), "cap": st.just(30)}
        ),
        "serious_ticket": st.fixed_dictionaries({"strength": st.integers(-20, 0)}),
        "mention": st.fixed_dictionaries({"cap": st.integers(0, 30)}),
    },
)
HEIGHTS = st.builds(
    lambda natural, more: {"natural_points": natural, "champion_points": natural + more},
    st.integers(15, 40),
    st.integers(0, 40),
)


# The crowd stays as the change before left it: from wherever they stand, both must say the same.
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(changes=CHANGES, heights=HEIGHTS)
def test_a_preview_says_exactly_what_an_activation_does(acme, changes, heights):
    with acme.inside():
        if not Advocate.objects.exists():
            crowd()
        if modelling.history():
            modelling.go_back(to=0, by=acme.people["alice"], note="From the start")
        before = standings()
        draft = drafted(acme, tiers=heights)
        for kind, values in changes.items():
            modelling.change_kind(draft, kind=kind, values=values)
        said = modelling.preview_of(draft)
        assert standings() == before
        modelling.activate(draft, by=acme.people["alice"], note="Try")
        after = standings()
    moved = {key for key in before if before[key][1] != after[key][1]}
    assert {move.contact_id for move in (*said.up, *said.down)} == moved
    assert said.moved == len(moved)
    assert said.rescored == sum(before[key][0] != after[key][0] for key in before)
    for move in (*said.up, *said.down):
        assert (move.score_before, move.tier_before) == before[move.contact_id]
        assert (move.score_after, move.tier_after) == after[move.contact_id]


def test_two_versions_are_compared_in_what_they_say_and_whom_they_move(acme):
    with acme.inside():
        people = crowd()
        activated(acme, strength=60.0, cap=90.0)
        activated(acme, tiers={"natural_points": 20.0})
        said, moved = modelling.compare(0, 2)
        assert {one.path: (one.before, one.after) for one in said} == {
            ("kinds", "review", "strength"): (15, 60),
            ("kinds", "review", "cap"): (25, 90),
            ("tiers", "natural_points"): (25, 20),
        }
        assert people[1].pk in {move.contact_id for move in moved.up}
        assert not modelling.compare(2, 2)[1].moved
        with pytest.raises(NotFound):
            modelling.compare(1, 9)


def test_a_preview_needs_no_more_queries_for_more_people(acme, django_assert_max_num_queries):
    with acme.inside():
        for _ in range(20):
            tell(ContactFactory(), ("review", 0, {}))
        draft = drafted(acme, strength=40.0)
        with django_assert_max_num_queries(12):
            assert modelling.preview_of(draft).looked_at == 20


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


def test_heights_move_tiers_without_moving_scores(acme):
    with acme.inside():
        tell(ContactFactory(), ("review", 0, {}), ("promoter", 0, {}))
        assert (score(), Advocate.objects.get().tier) == (21, "warm")
        activated(acme, tiers={"natural_points": 20.0})
        assert (score(), Advocate.objects.get().tier) == (21, "natural")
        assert kinds_in_force().heights == Heights(natural_points=20.0)


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
        activated(acme, **REVIEW)
        assert not try_lock("pg_try_advisory_xact_lock_shared")
        assert tenancy.current() == acme.id
    assert connection.in_atomic_block is False


def test_two_actives_cannot_be(acme):
    with acme.inside():
        activated(acme, **REVIEW)
        with pytest.raises(IntegrityError, match="one_active"):
            ScoringModel.objects.create(organization_id=acme.id, number=7, state="active")
