"""Rules as data: what must not be saved, versions, the way to sending, failures, times that come, occasions."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from advocacy.moments import occasions, saving, services, sweeping
from advocacy.moments.backtest import backtest
from advocacy.moments.models import Decision, Moment, Rule, RuleVersion, SeenStanding
from advocacy.moments.ruling import FAILURES
from advocacy.scoring.models import Advocate
from kernel.errors import Conflict, Invalid
from kernel.text import say
from tests.advocacy.moments.conftest import NOON, Stage
from tests.factories import OccasionFactory, RuleFactory

OK = {
    "version": 1,
    "match": "all",
    "of": [{"field": "score.points", "operator": "at_least", "value": 5}],
}


def _refused(rule: Rule, **kwargs: Any) -> str:
    before = RuleVersion.objects.count()
    with pytest.raises(Invalid) as refusal:
        saving.save(rule, by=None, **kwargs)
    assert RuleVersion.objects.count() == before
    return str(refusal.value.errors[0]["pointer"])


def test_a_field_that_is_gone_is_refused_by_name(stage: Stage) -> None:
    rule = stage.rule()
    rule.conditions = {
        "version": 1,
        "match": "all",
        "of": [{"field": "company.colour", "operator": "is", "value": "x"}],
    }
    assert _refused(rule) == "/conditions/of/0/field"
    rule.refresh_from_db()
    assert rule.conditions == {}


@pytest.mark.parametrize(
    ("trigger", "pointer"),
    [
        ({"on": "signal", "kinds": ["gossip"]}, "/trigger/kinds"),
        ({"on": "signal", "kinds": []}, "/trigger/kinds"),
        ({"on": "dream"}, "/trigger/on"),
        ({"on": "time", "since": "signal", "days": 3}, "/trigger/kinds"),
        ({"on": "score"}, "/trigger/reaches"),
        ({"on": "tier", "enters": "resting"}, "/trigger/enters"),
        ({"on": "occasion", "days": 2, "where": "here"}, "/trigger/where"),
        (["signal"], "/trigger"),
    ],
)
def test_a_trigger_that_cannot_be_read_is_refused(stage: Stage, trigger: Any, pointer: str) -> None:
    rule = stage.rule()
    rule.trigger = trigger
    assert _refused(rule) == pointer


def test_a_megabyte_is_refused(stage: Stage) -> None:
    rule = stage.rule()
    rule.texts = {"en": {"body": "x" * 1_000_000}}
    assert _refused(rule) == "/texts"


REVIEW = {
    "gesture": "ask",
    "asks_for": ["review"],
    "asks_from_tier": "",
    "least_tier": "",
    "incentive": None,
}


@pytest.mark.parametrize(
    "felt",
    [
        {"trigger": {"on": "score", "reaches": 30}},
        {"trigger": {"on": "tier", "enters": "natural"}},
        {"trigger": {"on": "signal", "kinds": ["promoter"]}},
        {"trigger": {"on": "time", "since": "signal", "kinds": ["csat_best"], "days": 9}},
        {"conditions": OK},
        {"least_tier": "natural"},
        {"asks_for": [], "trigger": {"on": "signal", "kinds": ["promoter"]}},
    ],
)
def test_a_review_is_never_asked_of_the_happy_only(stage: Stage, felt: dict[str, Any]) -> None:
    rule = stage.rule()
    by_time = {"trigger": {"on": "time", "since": "first_value", "days": 180}}
    for name, value in (REVIEW | by_time).items():
        setattr(rule, name, value)
    saving.check(rule)
    for name, value in felt.items():
        setattr(rule, name, value)
    with pytest.raises(Invalid, match="whatever the score"):
        saving.check(rule)


def test_each_edit_is_a_version_with_who_and_why(stage: Stage) -> None:
    alice, rule = stage.acme.people["alice"], stage.rule(position="drafts")
    rule.cooldown_days = 45
    saving.save(rule, by=alice, note="Too often")
    saving.save(rule, by=alice)
    rule.cooldown_days = 60
    saving.save(rule, by=alice)
    kept = list(RuleVersion.objects.filter(rule=rule).order_by("number"))
    assert [(one.number, one.content["cooldown_days"]) for one in kept] == [
        (1, 30),
        (2, 45),
        (3, 60),
    ]
    assert (kept[1].saved_by, kept[1].note) == (alice, "Too often")
    assert saving.as_it_was(kept[1]).cooldown_days == 45


def test_a_rule_sends_after_ten_approved_drafts_or_with_a_reason(stage: Stage) -> None:
    bob, rule = stage.acme.people["bob"], stage.rule(position="drafts")
    rule.position = "on"
    with pytest.raises(Conflict):
        saving.save(rule, by=bob, note="I want it", may_override=False)
    with pytest.raises(Conflict):
        saving.save(rule, by=bob, may_override=True)
    rule.refresh_from_db()
    assert rule.position == "drafts"
    for number in range(10):
        (moment,) = stage.decide(stage.milestone(stage.person()))
        if number == 0:
            services.rewrite(moment=moment, subject="Hi", body="Quite another text.", by=bob)
        services.mark_done(moment=moment, by=bob)
    assert saving.approved_drafts(rule) == 9
    (moment,) = stage.decide(stage.milestone(stage.person()))
    services.rewrite(moment=moment, subject="Hi", body=moment.body + " Yours.", by=bob)
    services.mark_done(moment=moment, by=bob)
    rule.position = "on"
    saving.save(rule, by=bob)
    assert Rule.objects.get(pk=rule.pk).position == "on"


def test_an_administrator_may_let_it_send_before_with_a_reason(stage: Stage) -> None:
    rule = stage.rule(position="drafts")
    rule.position = "on"
    saving.save(rule, by=stage.acme.people["alice"], note="Proven elsewhere", may_override=True)
    assert RuleVersion.objects.get(rule=rule, number=2).note == "Proven elsewhere"


def test_what_is_not_known_never_fires_and_the_reason_says_so(stage: Stage) -> None:
    asked = {"field": "company.employees", "operator": "at_least", "value": 50}
    stage.rule(conditions={"version": 1, "match": "all", "of": [asked]})
    claire: Any = stage.person()
    unknown = stage.milestone(claire)
    assert stage.decide(unknown) == []
    decision = stage.decision(unknown)
    assert decision.outcome == "unknown"
    assert (
        say(decision.reasons[0])
        == "Not known whether the company's number of employees is at least 50."
    )
    claire.company.employees = 20
    claire.company.save()
    small = stage.milestone(claire, 200.0)
    assert stage.decide(small) == []
    assert stage.decision(small).outcome == "conditions"
    claire.company.employees = 80
    claire.company.save()
    assert len(stage.decide(stage.milestone(claire, 300.0))) == 1


def test_a_rule_that_keeps_failing_is_paused_and_the_others_go_on(stage: Stage) -> None:
    broken = stage.rule("2-unprompted-mention-thanks")
    Rule.objects.filter(pk=broken.pk).update(
        texts={"en": {"body": "Thank you, {nobody}.", "subject": 7}}
    )
    for number in range(FAILURES):
        (early,) = _gives(stage, stage.signal(stage.person(tier="natural"), "mention"))
        assert early.rule.code == "own"
        broken.refresh_from_db()
        assert (broken.paused_at is not None) == (number == FAILURES - 1)
    assert set(Decision.objects.filter(rule=broken).values_list("outcome", flat=True)) == {"error"}
    assert "Paused after 5 failures" in say(broken.paused_why or {})
    after = stage.signal(stage.person(), "mention")
    _gives(stage, after)
    assert not Decision.objects.filter(rule=broken, signal=after).exists()


def _gives(stage: Stage, signal: Any) -> list[Moment]:
    Rule.objects.get_or_create(
        organization_id=stage.acme.id,
        code="own",
        defaults={
            "gesture": "thank",
            "trigger": {"on": "signal", "kinds": ["mention"]},
            "texts": {"en": {"body": "Thank you."}},
            "position": "drafts",
        },
    )
    Rule.objects.filter(code="2-early-access-offer").update(position="off")
    return stage.decide(signal)


def test_a_rule_that_cannot_be_read_is_paused_at_once(stage: Stage) -> None:
    Rule.objects.filter(code="3-warm-reply").update(conditions={"match": "all", "of": []})
    stage.decide(stage.milestone(stage.person()))
    assert Rule.objects.get(code="3-warm-reply").paused_at == NOON


def test_a_time_comes_once_however_often_one_looks(
    stage: Stage, clock: time_machine.Traveller
) -> None:
    claire = stage.person()
    stage.signal(claire, "csat_best", occurred_at=NOON - timedelta(days=1))
    Rule.objects.filter(code="8-solved-well").update(position="drafts", live_since=NOON)
    assert sweeping.sweep(now=timezone.now()) == (0, [])
    clock.shift(timedelta(days=2, hours=18))
    done, (moment,) = sweeping.sweep(now=timezone.now())
    assert (done, moment.gesture, moment.signal_id) == (1, "thank", None)
    assert "3 days after: best satisfaction mark" in say(moment.reasons[0])
    assert sweeping.sweep(now=timezone.now()) == (0, [])
    clock.shift(timedelta(days=400))
    assert sweeping.sweep(now=timezone.now()) == (0, [])


def test_what_came_before_a_rule_was_switched_on_is_not_made_up_for(stage: Stage) -> None:
    stage.signal(stage.person(), "csat_best", occurred_at=NOON - timedelta(days=4))
    rule = stage.rule("8-solved-well", position="off")
    rule.position = "drafts"
    saving.save(rule, by=None)
    assert sweeping.sweep(now=timezone.now()) == (0, [])


def test_people_are_equipped_before_an_occasion(
    stage: Stage, clock: time_machine.Traveller
) -> None:
    claire = stage.person(tier="natural", email="claire@x.example")
    held: Any = OccasionFactory(
        name="Food Forum", starts_on=NOON.date() + timedelta(days=6), topic="late approvals"
    )
    found, missing = occasions.people_called(["CLAIRE@x.example", "Nobody Known"])
    assert missing == ["Nobody Known"]
    occasions.invite(held, found)
    Rule.objects.filter(code="5-peer-occasion").update(position="drafts", live_since=NOON)
    _keeps_tier(claire, "natural")
    assert sweeping.sweep(now=timezone.now()) == (0, [])
    clock.shift(timedelta(days=1))
    _done, (moment,) = sweeping.sweep(now=timezone.now())
    assert moment.body.startswith(
        "You are at Food Forum on March 16, 2026, and late approvals is on the programme."
    )


def _keeps_tier(contact: Any, tier: str) -> None:
    """By hand, as the score is computed anew when a time comes."""
    until = NOON + timedelta(days=90)
    Advocate.objects.filter(contact=contact).update(override_tier=tier, override_until=until)


def test_nobody_rises_when_a_rule_first_looks(stage: Stage, clock: time_machine.Traveller) -> None:
    claire = stage.person(tier="natural")
    rule: Any = RuleFactory(
        trigger={"on": "tier", "enters": "warm"}, position="drafts", live_since=NOON
    )
    while sweeping.sweep(now=timezone.now())[0]:
        pass
    assert SeenStanding.objects.filter(contact=claire).exists()
    assert not Decision.objects.filter(rule=rule).exists()


def test_a_test_on_history_writes_nothing_and_asks_a_constant_number_of_questions(
    stage: Stage, django_assert_max_num_queries: Any
) -> None:
    rule = stage.rule()
    for people in (2, 20):
        for _n in range(people):
            stage.milestone(stage.person())
        with django_assert_max_num_queries(28):
            result = backtest(rule, now=timezone.now())
    assert (len(result.fired), result.people) == (22, 22)
    assert not Moment.objects.exists()
    assert not Decision.objects.exists()


def test_a_draft_can_be_tested_and_names_what_is_judged_as_of_today(stage: Stage) -> None:
    claire = stage.person()
    for days in (40, 20, 19, 2):
        at = NOON - timedelta(days=days)
        stage.signal(claire, "mention", occurred_at=at, recorded_at=at)
    stage.signal(claire, "mention", occurred_at=NOON - timedelta(days=5), is_live=False)
    asked = {"field": "company.plan", "operator": "unknown"}
    draft = Rule(
        code="draft",
        gesture="thank",
        trigger={"on": "signal", "kinds": ["mention"]},
        conditions={"version": 1, "match": "all", "of": [asked]},
        cooldown_days=7,
        texts={"en": {"body": "Thank you."}},
    )
    result = backtest(draft, now=timezone.now())
    assert [one.outcome for one in result.found] == ["fired", "fired", "cooldown", "fired"]
    assert result.imported == 1
    assert result.as_today == ["the company's plan"]
    assert [one["code"] for one in result.found[2].reasons] == ["rule_cooldown"]
    assert backtest(draft, now=timezone.now(), days=30, most=2).oldest == NOON - timedelta(days=19)
    assert len(backtest(draft, now=timezone.now(), as_if_live=True).found) == 5
