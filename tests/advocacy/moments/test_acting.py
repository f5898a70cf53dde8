"""What people do with moments, what time does, and what is remembered of it."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from advocacy.incentives.models import Incentive
from advocacy.moments import saving, services
from advocacy.moments.answers import Answer
from advocacy.moments.models import Delivery, Moment, Rule
from advocacy.moments.playbooks import PLAYBOOKS
from advocacy.signals.rules import Prompt
from kernel.errors import Conflict, Invalid
from tests.advocacy.moments.conftest import NOON, Stage


@pytest.fixture
def moment(stage: Stage) -> Moment:
    (moment,) = stage.decide(stage.milestone(stage.person()))
    return moment


@pytest.fixture
def early(stage: Stage) -> Moment:
    """An offer of early access that nobody has seen yet."""
    _thanks, early = stage.decide(stage.signal(stage.person(tier="natural"), "mention"))
    return early


def test_playbooks_are_installed_once_and_edits_stay(stage: Stage) -> None:
    assert Rule.objects.count() == len(PLAYBOOKS)
    stage.rule(name="Ours", position="off", texts={})
    assert services.install_playbooks() == 0
    rule = Rule.objects.get(code="1-significant-result")
    assert (rule.name, rule.position, rule.texts) == ("Ours", "off", {})


def test_playbooks_start_in_drafts_or_off(acme: Any) -> None:
    with acme.inside():
        assert services.install_playbooks() == len(PLAYBOOKS)
        positions = dict(Rule.objects.values_list("code", "position"))
        on = {
            code.partition("-")[0] for code, position in positions.items() if position == "drafts"
        }
        assert on == {"1", "2", "3", "8", "14", "reference"}
        of_shops = {"s1", "s2", "s3", "s5"}
        assert {code.partition("-")[0] for code in positions} == of_shops | {"reference"} | {
            str(n) for n in range(1, 16)
        }
        assert set(positions.values()) == {"drafts", "off"}
        assert not Rule.objects.filter(sends_at_once=True).exists()
        for rule in Rule.objects.all():
            rule.full_clean(exclude=["organization"])
            saving.check(rule)


def test_done_says_who_and_when(stage: Stage, moment: Moment) -> None:
    bob = stage.acme.people["bob"]
    done = services.mark_done(moment=moment, by=bob)
    assert (done.state, done.acted_by, done.acted_at) == ("done", bob, NOON)
    with pytest.raises(Conflict):
        services.dismiss(moment=moment, by=bob)
    with pytest.raises(Conflict):
        services.mark_done(moment=moment, by=bob)
    moment.refresh_from_db()
    assert moment.state == "done"


def test_a_wrong_click_on_done_is_undone_by_the_same_person_within_a_quarter_of_an_hour(
    stage: Stage, moment: Moment, clock: time_machine.Traveller
) -> None:
    alice, bob = stage.acme.people["alice"], stage.acme.people["bob"]
    services.mark_done(moment=moment, by=bob)
    with pytest.raises(Conflict):
        services.undo_done(moment=moment, by=alice)
    with pytest.raises(Conflict):
        services.reopen(moment=moment, by=bob)
    clock.shift(timedelta(minutes=15))
    again = services.undo_done(moment=moment, by=bob)
    assert (again.state, again.acted_at, again.acted_by) == ("open", None, None)
    services.mark_done(moment=moment, by=bob)
    clock.shift(timedelta(minutes=15, seconds=1))
    with pytest.raises(Conflict, match="15 minutes"):
        services.undo_done(moment=moment, by=bob)


def test_done_is_not_undone_once_something_followed(stage: Stage, moment: Moment) -> None:
    bob = stage.acme.people["bob"]
    services.mark_done(moment=moment, by=bob)
    Answer.objects.create(
        organization=stage.acme.organization,
        moment=moment,
        contact=moment.contact,
        kind=Answer.Kind.YES,
        how=Answer.How.TEAM,
        answered_at=timezone.now(),
    )
    with pytest.raises(Conflict, match="followed"):
        services.undo_done(moment=moment, by=bob)


def test_a_dismissal_can_be_taken_back_while_the_moment_lasts(
    stage: Stage, early: Moment, clock: time_machine.Traveller
) -> None:
    bob = stage.acme.people["bob"]
    first_offer = early.offer
    assert first_offer is not None
    services.dismiss(moment=early, by=bob)
    first_offer.refresh_from_db()
    assert first_offer.state == "withdrawn"
    reopened = services.reopen(moment=early, by=bob)
    assert (reopened.state, reopened.acted_by, reopened.acted_at) == ("open", None, None)
    assert reopened.offer is not None
    assert reopened.offer.state == "offered"
    services.dismiss(moment=early, by=bob)
    clock.move_to(early.expires_at)
    with pytest.raises(Conflict):
        services.reopen(moment=early, by=bob)


def test_a_draft_is_rewritten_while_it_is_open(stage: Stage, moment: Moment) -> None:
    bob = stage.acme.people["bob"]
    services.rewrite(moment=moment, subject="Your\n team", body="Well done.\n", by=bob)
    moment.refresh_from_db()
    assert (moment.subject, moment.body) == ("Your team", "Well done.")
    assert (moment.edited_by, moment.edited_at) == (bob, NOON)


@pytest.mark.parametrize(
    ("subject", "body"), [("Hello {hero}", "Text."), ("Hello", "It is {value}."), ("Hello", " ")]
)
def test_a_rewritten_draft_leaves_no_hole(
    stage: Stage, moment: Moment, subject: str, body: str
) -> None:
    with pytest.raises(Invalid):
        services.rewrite(moment=moment, subject=subject, body=body, by=stage.acme.people["bob"])
    before = moment.body
    moment.refresh_from_db()
    assert (moment.body, moment.edited_at) == (before, None)


def test_a_finished_draft_is_not_rewritten(stage: Stage, moment: Moment) -> None:
    bob = stage.acme.people["bob"]
    services.mark_done(moment=moment, by=bob)
    with pytest.raises(Conflict):
        services.rewrite(moment=moment, subject="a", body="b", by=bob)


def test_time_ends_a_moment_and_what_waits_with_it(
    stage: Stage, clock: time_machine.Traveller
) -> None:
    stage.rule(sends_at_once=True)
    (moment,) = stage.decide(stage.milestone(stage.person()))
    clock.move_to(moment.expires_at - timedelta(seconds=1))
    assert services.expire_due() == 0
    clock.move_to(moment.expires_at)
    assert services.expire_due() == 1
    assert services.expire_due() == 0
    moment.refresh_from_db()
    mail = Delivery.objects.get(channel="mail")
    assert (moment.state, mail.state) == ("expired", "cancelled")
    assert mail.outcome == {"code": "moment_over", "params": {}}


@pytest.mark.parametrize(("seen", "state"), [(False, "withdrawn"), (True, "offered")])
def test_an_offer_is_taken_back_with_its_moment_only_if_nobody_saw_it(
    stage: Stage, early: Moment, clock: time_machine.Traveller, seen: bool, state: str
) -> None:
    if seen:
        Delivery.objects.create(
            organization_id=stage.acme.id, moment=early, channel="mail", state="done"
        )
    clock.move_to(early.expires_at)
    services.expire_due()
    assert early.offer is not None
    early.offer.refresh_from_db()
    assert early.offer.state == state


def test_given_and_asked_count_what_reached_the_person(stage: Stage, moment: Moment) -> None:
    claire, marc = moment.contact, stage.person()
    stage.given(claire, gesture="thank")
    stage.given(claire, gesture="ask", days=40)
    stage.given(claire, gesture="thank", days=366)
    stage.given(claire, gesture="offer", state="dismissed")
    stage.given(claire, gesture="thank", state="expired", days=20)
    balances = services.given_and_asked([claire.pk, marc.pk], now=timezone.now())
    assert balances == {claire.pk: (2, 1), marc.pk: (0, 0)}


@pytest.mark.parametrize("people", [2, 20])
def test_balances_and_prompts_cost_two_queries_each(
    stage: Stage, people: int, django_assert_num_queries: Any
) -> None:
    contacts = [stage.person().pk for _number in range(people)]
    with django_assert_num_queries(4):
        services.given_and_asked(contacts, now=timezone.now())
        services.asked_recently(contacts, now=timezone.now())


def test_asks_and_offers_prompt_the_acts_they_are_for(stage: Stage, early: Moment) -> None:
    claire = early.contact
    stage.given(claire, gesture="ask", days=10, acted_at=NOON - timedelta(days=5))
    stage.given(claire, gesture="ask", days=61)
    stage.given(claire, gesture="ask", days=3, state="dismissed")
    stage.given(claire, gesture="ask", days=3, state="open", position="observe")
    stage.given(claire, gesture="equip", days=3)
    found = services.asked_recently([claire.pk], now=timezone.now())[claire.pk]
    introductions = frozenset(Rule.objects.get(code="1-significant-result").asks_for)
    assert sorted(found, key=lambda prompt: prompt.at) == [
        Prompt(at=NOON - timedelta(days=5), kinds=introductions),
        Prompt(at=NOON, kinds=frozenset({"beta_feedback"})),
    ]


def test_a_place_that_is_gone_is_not_promised_again(stage: Stage, early: Moment) -> None:
    bob = stage.acme.people["bob"]
    services.dismiss(moment=early, by=bob)
    Incentive.objects.filter(code="early-access").update(capacity=0)
    with pytest.raises(Conflict):
        services.reopen(moment=early, by=bob)
    early.refresh_from_db()
    assert early.state == "dismissed"
