"""Some companies are not asked, drawn at random, so that the effect of asking can be known."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.customers.models import Company, Contact
from advocacy.holdout import effect, rules, services
from advocacy.holdout.models import HoldoutArm, HoldoutDraw, HoldoutSettings
from advocacy.holdout.sizing import needed
from advocacy.moments import deliveries, eligibility
from advocacy.moments.backtest import backtest
from advocacy.moments.models import Decision, Moment, Rule
from kernel.errors import Conflict, Invalid
from kernel.text import say
from tests.advocacy.moments.conftest import Stage, codes
from tests.factories import CompanyFactory, ContactFactory

ASK = "9-promoter-with-comment"


@pytest.fixture
def many(stage: Stage) -> list[Company]:
    """Enough companies to draw from."""
    return [ContactFactory(company=CompanyFactory()).company for _n in range(200)]


def askable(stage: Stage, **fields: Any) -> Contact:
    claire = stage.person(tier="natural", **fields)
    stage.given(claire)
    return claire


def sided(stage: Stage, *, held_out: bool) -> Contact:
    """Somebody whose company stands on this side of the draw in force."""
    draw = HoldoutDraw.objects.get(ended_at=None)
    while True:
        claire = askable(stage)
        number = rules.number_of(draw.salt, claire.company_id)
        if (number < draw.percent / 100) is held_out:
            return claire


def asks(stage: Stage, contact: Contact, **rule: Any) -> tuple[list[Moment], Decision]:
    stage.rule(ASK, position="on", **rule)
    said = stage.signal(contact, "promoter", details={"text": "So good."})
    return stage.decide(said), stage.decision(said, ASK)


def test_below_two_hundred_companies_nobody_is_drawn_and_a_sentence_says_why(stage: Stage) -> None:
    claire = askable(stage)
    assert not services.keep_drawn()
    assert "1 companies can be asked" in say(services.standing())
    made, _decision = asks(stage, claire)
    assert made[0].gesture == "ask"
    assert not HoldoutArm.objects.exists()


def test_who_is_held_out_is_not_asked_and_both_sides_are_on_record_before_anything_leaves(
    stage: Stage, many: list[Company]
) -> None:
    assert services.keep_drawn()
    assert not services.keep_drawn()
    held, asked = sided(stage, held_out=True), sided(stage, held_out=False)
    made, decision = asks(stage, held)
    assert (made, decision.outcome) == ([], "holdout")
    assert "drawn not to be asked" in say(decision.reasons[0])
    made, decision = asks(stage, asked)
    assert (made[0].gesture, decision.outcome) == ("ask", "fired")
    sides = dict(HoldoutArm.objects.values_list("company_id", "is_held_out"))
    assert sides == {held.company_id: True, asked.company_id: False}


def test_a_colleague_of_somebody_held_out_is_held_out_too(
    stage: Stage, many: list[Company]
) -> None:
    services.keep_drawn()
    held = sided(stage, held_out=True)
    colleague = askable(stage, name="Marc", company=held.company)
    assert asks(stage, colleague)[1].outcome == "holdout"
    assert HoldoutArm.objects.count() == 1 or asks(stage, held)[1].outcome == "holdout"


def test_only_asks_are_held_back(stage: Stage, many: list[Company]) -> None:
    services.keep_drawn()
    held = sided(stage, held_out=True)
    (moment,) = stage.decide(stage.milestone(held))
    assert moment.gesture == "equip"
    assert "ask_refused" in codes(moment.reasons)
    assert HoldoutArm.objects.get().is_held_out


def test_who_would_not_have_been_asked_anyway_is_on_neither_side(
    stage: Stage, many: list[Company]
) -> None:
    services.keep_drawn()
    held = sided(stage, held_out=True)
    stage.trouble(contact=held)
    assert asks(stage, held)[1].outcome == "trouble"
    assert not HoldoutArm.objects.exists()


def test_a_playbook_may_have_a_share_of_its_own_and_who_was_met_stays(
    stage: Stage, many: list[Company]
) -> None:
    services.keep_drawn()
    held = sided(stage, held_out=True)
    assert asks(stage, held, holdout_percent=0)[0][0].gesture == "ask"
    again = askable(stage, name="Marc", company=held.company)
    assert asks(stage, again, holdout_percent=50)[1].outcome == "fired"
    assert not HoldoutArm.objects.get(company=held.company).is_held_out


def test_an_exemption_holds_from_the_next_draw_on(
    stage: Stage, many: list[Company], clock: time_machine.Traveller
) -> None:
    alice = stage.acme.people["alice"]
    services.keep_drawn()
    clock.shift(timedelta(days=1))
    held = sided(stage, held_out=True)
    with pytest.raises(Invalid):
        services.exempt(company=held.company, why=" ", by=alice)
    services.exempt(company=held.company, why="Our landlord", by=alice)
    assert asks(stage, held)[1].outcome == "holdout"
    clock.shift(timedelta(days=365))
    assert services.keep_drawn()
    assert services.known(services.in_force(), units=[held.company_id]).exempt == {held.company_id}  # type: ignore[arg-type]


def test_it_is_drawn_anew_every_year_with_another_salt(
    stage: Stage, many: list[Company], clock: time_machine.Traveller
) -> None:
    services.keep_drawn()
    clock.shift(timedelta(days=364))
    assert not services.keep_drawn()
    clock.shift(timedelta(days=1))
    assert services.keep_drawn()
    first, second = HoldoutDraw.objects.order_by("drawn_at")
    assert first.ended_at == second.drawn_at
    assert first.salt != second.salt


def test_drawing_anew_needs_a_reason_and_takes_the_share_that_is_set(
    stage: Stage, many: list[Company], clock: time_machine.Traveller
) -> None:
    alice = stage.acme.people["alice"]
    services.keep_drawn()
    HoldoutSettings.objects.create(organization_id=stage.acme.id, percent=20)
    with pytest.raises(Invalid):
        services.draw_anew(why="", by=alice)
    clock.shift(timedelta(days=1))
    assert services.draw_anew(why="Seen sooner", by=alice).percent == 20
    HoldoutSettings.objects.update(is_on=False)
    with pytest.raises(Conflict):
        services.draw_anew(why="Again", by=alice)
    services.keep_drawn()
    assert services.in_force() is None
    assert "switched off" in say(services.standing())


def test_an_ask_that_was_planned_before_the_draw_does_not_reach_who_is_drawn(
    stage: Stage, many: list[Company], clock: time_machine.Traveller
) -> None:
    """The salt decides; so the test takes a draw that holds everybody out it can."""
    claire = askable(stage)
    stage.consents(claire)
    (moment,), _decision = asks(stage, claire, sends_at_once=True)
    clock.shift(timedelta(hours=1))
    services.keep_drawn()
    HoldoutDraw.objects.update(percent=100)
    (contact, row) = Contact.objects.get(pk=claire.pk), Moment.objects.get(pk=moment.pk)
    why = deliveries.refusal_now(
        row, contact=contact, organization=stage.acme.organization, now=timezone.now()
    )
    assert why is not None
    assert why["code"] == "held_out"


def test_the_page_of_a_person_says_it(stage: Stage, many: list[Company]) -> None:
    services.keep_drawn()
    held = sided(stage, held_out=True)
    found = eligibility.of_person(held, now=timezone.now())
    assert all("held_out" in codes(one.reasons) for one in found.kinds)


def test_test_on_history_counts_who_was_held_out(
    stage: Stage, many: list[Company], clock: time_machine.Traveller
) -> None:
    services.keep_drawn()
    clock.shift(timedelta(minutes=5))
    held, asked = sided(stage, held_out=True), sided(stage, held_out=False)
    for contact in (held, asked):
        asks(stage, contact, is_wide=True)
    clock.shift(timedelta(minutes=5))
    result = backtest(Rule.objects.get(code=ASK), now=timezone.now())
    assert [one.contact_id for one in result.of("holdout")] == [held.pk]
    assert [one.contact_id for one in result.fired] == [asked.pk]
    assert result.was_drawn


def test_the_effect_is_collecting_then_told(
    stage: Stage, many: list[Company], clock: time_machine.Traveller
) -> None:
    services.keep_drawn()
    draw = HoldoutDraw.objects.get()
    met = [(ASK, company.pk, number < 60) for number, company in enumerate(many[:160])]
    services.remember(draw, met, companies={one.pk for one in many}, now=timezone.now())
    people = {one.company_id: one for one in Contact.objects.exclude(company=None)}
    clock.shift(timedelta(days=30))
    for number, company in enumerate(many[:160]):
        if number < 4 or number >= 110:
            stage.signal(people[company.pk], "mention")
    assert effect.report(draw, now=timezone.now()).open == 160
    clock.shift(timedelta(days=61))
    told = effect.report(draw, now=timezone.now())
    acts, renewals = told.effects[0], told.effects[2]
    assert (acts.asked.k, acts.asked.n, acts.held_out.k, acts.held_out.n) == (50, 100, 4, 60)
    assert (acts.verdict, renewals.verdict) == ("separated", "inconclusive")
    assert 0 < acts.low < acts.difference < acts.high
    services.remember(
        draw, [("other", many[0].pk, False)], companies={many[0].pk}, now=timezone.now()
    )
    assert effect.report(draw, now=timezone.now()).mixed == 1
    assert effect.report(draw, now=timezone.now(), rule=ASK).mixed == 0
    few = effect.compare("acts", "", asked=[True] * 29, held_out=[False] * 29)
    assert few.verdict == "collecting"


def test_a_draw_is_even(stage: Stage) -> None:
    numbers = [rules.number_of("salt", UUID(int=n)) for n in range(4000)]
    assert 0.085 < sum(number < 0.1 for number in numbers) / 4000 < 0.115
    assert all(0 <= number < 1 for number in numbers)


@given(st.uuids(), st.integers(1, 49), st.text(min_size=1, max_size=43))
def test_a_larger_share_holds_out_all_of_a_smaller_one(unit: UUID, percent: int, salt: str) -> None:
    now = timezone.now()
    drawn = rules.Drawn(salt, 10, now, now)
    if drawn.holds_out(unit, rule="r", percent=percent):
        assert drawn.holds_out(unit, rule="r", percent=percent + 1)
    other = rules.Drawn(salt, 10, now, now, met={("r", unit): True})
    assert other.holds_out(unit, rule="r", percent=0)


@pytest.mark.parametrize(
    ("base", "hoped", "percent"), [(0.08, 0.24, 20), (0.05, 0.1, 10), (0.3, 0.2, 50)]
)
def test_so_many_companies_have_the_power_that_was_asked_for(
    base: float, hoped: float, percent: int
) -> None:
    """Against an oracle: the power of a two-sided test with these groups, by scipy."""
    norm = pytest.importorskip("scipy.stats").norm
    found = needed(base=base, hoped=hoped, percent=percent, met_a_week=10)
    assert found is not None
    pooled = (found.held_out * base + found.asked * hoped) / found.companies
    null = (pooled * (1 - pooled) * (1 / found.held_out + 1 / found.asked)) ** 0.5
    real = (base * (1 - base) / found.held_out + hoped * (1 - hoped) / found.asked) ** 0.5
    power = norm.cdf((abs(hoped - base) - norm.ppf(0.975) * null) / real)
    assert 0.79 < power < 0.83
    assert found.weeks is not None
    assert found.weeks > found.companies / 10
    assert needed(base=0.1, hoped=0.1, percent=10) is None
