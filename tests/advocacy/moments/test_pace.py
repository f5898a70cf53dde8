"""A steady flow: so many asks a day, half for a new rule, the best first, one thing a day for one person."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.customers.models import Contact
from advocacy.moments import eligibility, saving, services
from advocacy.moments.asking_models import AskingSettings
from advocacy.moments.asks import Limits
from advocacy.moments.models import Decision, Moment, Rule
from advocacy.moments.pace import Pace, Planned, asks_a_day
from kernel.errors import Conflict
from kernel.text import say
from tests.advocacy.moments.conftest import NOON, Stage, codes
from tests.factories import RuleFactory

ASK = "9-promoter-with-comment"


def askable(stage: Stage, *, tier: str = "natural", **fields: Any) -> Contact:
    claire = stage.person(tier=tier, **fields)
    stage.given(claire)
    return claire


def promoter(stage: Stage, contact: Contact) -> list[Moment]:
    return stage.decide(stage.signal(contact, "promoter", details={"text": "So good."}))


@pytest.fixture
def rule(stage: Stage) -> Rule:
    return stage.rule(ASK, position="on")


def test_what_a_day_takes(stage: Stage) -> None:
    assert asks_a_day(Limits(), naturals=60) == 3
    assert asks_a_day(Limits(), naturals=900) == 9
    assert asks_a_day(Limits(pace_least=1, pace_percent=0), naturals=900) == 1


def test_switching_on_a_rule_never_blasts(stage: Stage, rule: Rule) -> None:
    """Ten at once: three today, the others on the days that follow, each in its own morning."""
    for number in range(10):
        promoter(stage, askable(stage, email=f"c{number}@x.example"))
    days = (
        Moment.objects.filter(gesture="ask").order_by("asks_on").values_list("asks_on", flat=True)
    )
    today = NOON.date()
    assert list(days) == [
        *[today] * 3,
        *[today + timedelta(days=1)] * 3,
        *[today + timedelta(days=2)] * 3,
        today + timedelta(days=3),
    ]
    last = Moment.objects.get(asks_on=today + timedelta(days=3))
    assert stage.channels(last)["task"] == datetime(2026, 3, 16, 9, tzinfo=UTC)
    assert say(last.reasons[-1]).startswith("Put off to March 13, 2026")


def test_in_one_batch_too(stage: Stage, rule: Rule) -> None:
    people = [askable(stage) for _number in range(5)]
    signals = [stage.signal(one, "promoter", details={"text": "Good."}) for one in people]
    stage.decide(*signals)
    days = list(Moment.objects.filter(gesture="ask").values_list("asks_on", flat=True))
    assert sorted(days) == [NOON.date()] * 3 + [NOON.date() + timedelta(days=1)] * 2


def test_a_new_rule_goes_at_half_the_pace_for_two_weeks(stage: Stage, rule: Rule) -> None:
    AskingSettings.objects.create(organization_id=stage.acme.id, pace_least=4)
    stage.rule(ASK, switched_on_at=NOON - timedelta(days=13))
    for _number in range(3):
        promoter(stage, askable(stage))
    days = (
        Moment.objects.filter(gesture="ask").order_by("asks_on").values_list("asks_on", flat=True)
    )
    assert list(days) == [NOON.date()] * 2 + [NOON.date() + timedelta(days=1)]
    stage.rule(ASK, switched_on_at=NOON - timedelta(days=14))
    promoter(stage, askable(stage))
    assert Moment.objects.filter(asks_on=NOON.date()).count() == 3


def test_a_day_is_free_again_when_an_ask_is_dropped(stage: Stage, rule: Rule) -> None:
    moments = [promoter(stage, askable(stage))[0] for _number in range(3)]
    services.dismiss(moment=moments[0], by=stage.acme.people["bob"])
    (fourth,) = promoter(stage, askable(stage))
    assert fourth.asks_on == NOON.date()


def test_where_no_day_has_room_it_is_not_asked_and_says_so(stage: Stage, rule: Rule) -> None:
    stage.rule(ASK, life_hours=20)
    for _number in range(6):
        promoter(stage, askable(stage))
    late = askable(stage)
    assert promoter(stage, late) == []
    decision = Decision.objects.filter(rule=rule, contact=late).get()
    assert decision.outcome == "pace"
    found = eligibility.of_person(late, now=timezone.now())
    assert "pace_full" in codes(found.kinds[0].reasons)
    assert found.next_at is not None


def test_a_rule_that_gives_first_gives_when_the_day_is_full(stage: Stage, rule: Rule) -> None:
    for _number in range(3):
        promoter(stage, askable(stage))
    (moment,) = stage.decide(stage.milestone(askable(stage)))
    assert moment.gesture == "equip"
    assert "ask_refused" in codes(moment.reasons)


def test_the_first_wave_asks_the_best_and_goes_wider_with_a_reason(
    stage: Stage, rule: Rule
) -> None:
    alice = stage.acme.people["alice"]
    warm = askable(stage, tier="warm")
    assert promoter(stage, warm) == []
    assert Decision.objects.get(rule=rule, contact=warm).outcome == "tier"
    rule.is_wide = True
    with pytest.raises(Conflict, match="say why"):
        saving.save(rule, by=alice)
    saving.save(rule, by=alice, note="Naturals are all asked")
    assert promoter(stage, warm)[0].gesture == "ask"
    rule.name = "Other"
    saving.save(rule, by=alice)


def test_reviews_are_invited_whatever_the_tier(stage: Stage, rule: Rule) -> None:
    stage.rule(ASK, asks_for=["review"])
    assert promoter(stage, askable(stage, tier="quiet"))[0].gesture == "ask"


def test_nobody_new_is_asked(stage: Stage, rule: Rule) -> None:
    claire = askable(stage)
    Contact.objects.filter(pk=claire.pk).update(first_seen_at=NOON - timedelta(days=29))
    assert promoter(stage, claire) == []
    decision = Decision.objects.get(rule=rule, contact=claire)
    assert codes(decision.reasons) == ["ask_new_customer"]


# Competing moments


def test_of_two_that_meet_the_same_the_more_important_wins_and_the_other_says_why(
    stage: Stage,
) -> None:
    claire = askable(stage)
    for code, priority in (("a-gift", 1), ("b-better-gift", 5)):
        RuleFactory(
            code=code,
            name=code,
            trigger={"on": "signal", "kinds": ["renewal"]},
            gesture="equip",
            priority=priority,
        )
    said = stage.signal(claire, "renewal")
    (moment,) = stage.decide(said)
    assert moment.rule.code == "b-better-gift"
    lost = stage.decision(said, "a-gift")
    assert lost.outcome == "lost"
    assert say(lost.reasons[0]) == "“b-better-gift” came first: one thing a day for one person."


def test_the_more_important_wins_though_it_happened_later(stage: Stage, rule: Rule) -> None:
    claire = askable(stage)
    stage.rule(ASK, priority=99)
    first = stage.milestone(claire)
    second = stage.signal(claire, "promoter", details={"text": "Good."})
    first.occurred_at -= timedelta(minutes=5)
    (moment,) = stage.decide(first, second)
    assert moment.rule.code == ASK
    assert stage.decision(first).outcome == "lost"


def test_one_thing_a_day_holds_across_batches_and_thanks_never_wait(
    stage: Stage, clock: time_machine.Traveller
) -> None:
    claire = askable(stage, tier="quiet")
    own = stage.rule("12-anniversary", position="on", least_tier="", kinds=["renewal"])
    stage.decide(stage.milestone(claire))
    assert stage.decide(stage.signal(claire, "mention"))[0].gesture == "thank"
    renewed = stage.signal(claire, "renewal")
    assert stage.decide(renewed) == []
    assert stage.decision(renewed, own.code).outcome == "lost"
    clock.shift(timedelta(hours=25))
    assert stage.decide(stage.signal(claire, "renewal"))[0].rule == own


# Laws

RULES = [UUID(int=n) for n in range(3)]


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(st.sampled_from([0, 1, 2]), st.integers(0, 4)), max_size=30),
    st.integers(1, 6),
)
def test_no_day_takes_more_than_it_does(wanted: list[tuple[int, int]], a_day: int) -> None:
    pace = Pace(a_day=a_day, csm_a_day=2, tz=ZoneInfo("Europe/Paris"))
    made: list[tuple[date, int]] = []
    for which, owner in wanted:
        rule = Rule(id=RULES[which], gesture="ask", switched_on_at=None)
        day = pace.day_for(
            rule, owner_id=owner, is_observed=False, begins=NOON, until=NOON + timedelta(days=9)
        )
        if day is not None:
            pace.add(Planned(rule.pk, day, owner))
            made.append((day, owner))
    days = {day for day, _owner in made}
    assert all(sum(one == day for one, _owner in made) <= a_day for day in days)
    assert all(made.count((day, owner)) <= 2 for day, owner in made)
