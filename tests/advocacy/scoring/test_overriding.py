"""Somebody's word beside the machine's: until a day, with a reason, never against "leave in peace"."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.contacting.services import record_consent
from advocacy.lifecycle import merge_contacts
from advocacy.moments.people import tiers_of
from advocacy.scoring.models import Advocate, ScoreOverride
from advocacy.scoring.overriding import override_in_force
from advocacy.scoring.querysets import ranked
from advocacy.scoring.services import (
    age_due,
    explain,
    kinds_in_force,
    lift_tier,
    refresh,
    rescore,
    set_tier,
)
from advocacy.signals.facts import Fact
from advocacy.signals.services import record
from kernel.errors import Conflict, Invalid
from tests.advocacy.scoring.test_weights import tell
from tests.factories import ContactFactory


def said(cast, contact, *, days=30, **more):
    return set_tier(
        **{
            "contact": contact,
            "tier": "champion",
            "reason": "Keynote at our event",
            "until": timezone.now() + timedelta(days=days),
            "by": cast.people["bob"],
        }
        | more
    )


def again(*contacts):
    refresh([one.pk for one in contacts], kinds=kinds_in_force(), now=timezone.now())


def test_the_word_holds_in_lists_and_gates_and_the_machines_number_stands_beside_it(acme):
    with acme.inside():
        claire, marc = ContactFactory(), ContactFactory()
        tell(claire, ("testimonial", 0, {}))
        tell(marc, ("testimonial", 0, {}), ("review", 0, {}))
        said(acme, claire)
        again(claire)
        advocate = Advocate.objects.get(contact=claire)
        assert (advocate.tier, advocate.machine_tier, advocate.score) == ("champion", "warm", 18)
        assert tiers_of([claire.pk]) == {claire.pk: "champion"}
        assert [one.contact_id for one in ranked()] == [claire.pk, marc.pk]
        told = explain([claire.pk])[claire.pk]
        assert (told.tier, told.machine_tier, told.score) == ("champion", "warm", 18)
        override = override_in_force(claire.pk, now=timezone.now())
        assert (override.machine_score, override.machine_tier) == (18, "warm")
        assert override.set_by == acme.people["bob"]


def test_the_word_ends_by_itself_and_is_kept(acme):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        with acme.inside():
            claire = ContactFactory()
            tell(claire, ("testimonial", 0, {}))
            said(acme, claire, days=2)
            assert age_due() == 0
        clock.shift(timedelta(days=2, seconds=1))
        with acme.inside():
            assert explain([claire.pk])[claire.pk].tier == "warm"
            again()
            assert age_due() == 1
            advocate = Advocate.objects.get()
            assert (advocate.tier, advocate.machine_tier, advocate.override_tier) == (
                "warm",
                "",
                "",
            )
            assert advocate.override_until is None
            assert ScoreOverride.objects.get().reason == "Keynote at our event"
            assert age_due() == 0


def test_a_new_word_takes_the_place_of_the_old_one_and_can_be_taken_back(acme):
    with acme.inside():
        claire = ContactFactory()
        tell(claire, ("testimonial", 0, {}))
        said(acme, claire)
        said(acme, claire, tier="natural", reason="Not quite")
        assert Advocate.objects.get().tier == "natural"
        lift_tier(contact=claire, by=acme.people["alice"])
        lift_tier(contact=claire, by=acme.people["alice"])
        assert Advocate.objects.get().tier == "warm"
        assert [one.lifted_at is not None for one in ScoreOverride.objects.all()] == [True, True]


def test_somebody_without_any_evidence_can_be_lifted_too(acme):
    with acme.inside():
        claire = ContactFactory()
        said(acme, claire, tier="natural")
        assert (Advocate.objects.get().tier, Advocate.objects.get().score) == ("natural", 0)


@pytest.mark.parametrize("purpose", ["profiling", "recommendation"])
def test_leave_in_peace_is_never_lifted(acme, purpose):
    with acme.inside():
        before, after = ContactFactory(), ContactFactory()
        for contact in (before, after):
            tell(contact, ("testimonial", 0, {}))
        said(acme, before)
        for contact in (before, after):
            record_consent(contact=contact, purpose=purpose, answer="objected", source="letter")
        again(before, after)
        assert set(Advocate.objects.values_list("tier", flat=True)) == {"leave"}
        with pytest.raises(Conflict):
            said(acme, after)
        assert explain([before.pk])[before.pk].tier == "leave"
        assert ScoreOverride.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"tier": "leave"}, "/tier"),
        ({"tier": "resting"}, "/tier"),
        ({"reason": " "}, "/reason"),
        ({"days": -1}, "/until"),
        ({"days": 400}, "/until"),
    ],
)
def test_a_word_that_cannot_be_is_refused(acme, wrong, pointer):
    with acme.inside():
        claire = ContactFactory()
        with pytest.raises(Invalid) as refusal:
            said(acme, claire, **wrong)
        assert [error["pointer"] for error in refusal.value.errors] == [pointer]
        assert not ScoreOverride.objects.exists()
        assert not Advocate.objects.exists()


def test_the_word_follows_a_merged_person(acme):
    with acme.inside():
        goes, stays = ContactFactory(), ContactFactory()
        tell(goes, ("testimonial", 0, {}))
        tell(stays, ("quote", 0, {}))
        said(acme, goes)
        merge_contacts(goes=goes.pk, stays=stays.pk)
        advocate = Advocate.objects.get(contact=stays)
        assert (advocate.tier, advocate.machine_tier, advocate.score) == ("champion", "natural", 26)
        assert ScoreOverride.objects.get().contact_id == stays.pk


def test_a_declined_ask_never_lowers_and_unhappiness_does(acme):
    with acme.inside():
        claire = ContactFactory()
        tell(claire, ("testimonial", 0, {}))
        record_consent(
            contact=claire, purpose="recommendation", answer="withdrawn", source="declined"
        )
        again(claire)
        assert Advocate.objects.get().score == 18
        kinds = kinds_in_force()
        fact = Fact("detractor", claire.pk, None, "nps", timezone.now(), 1)
        from_signals(record([fact], kinds=kinds, prompts={}), kinds)
        assert Advocate.objects.get().score == -7


def from_signals(recorded, kinds):
    rescore(recorded, kinds=kinds, now=timezone.now())
