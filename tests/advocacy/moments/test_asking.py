"""The budget of asks: reserved, spent, released; asks made elsewhere; exceptions; references; and fifty at once."""

import threading
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import OperationalError, connection
from django.utils import timezone

from accounts.customers.models import Contact
from accounts.organizations.models import Membership, Organization
from advocacy import lifecycle
from advocacy.at_once import milestone_now
from advocacy.moments import (
    acting,
    asking,
    deliveries,
    eligibility,
    forgetting,
    references,
    services,
)
from advocacy.moments.asking_models import LoggedAsk, ReferenceRequest
from advocacy.moments.models import Decision, Delivery, Moment, Rule
from advocacy.signals.models import Signal
from kernel import tenancy
from kernel.errors import Conflict, Forbidden, Invalid
from tests.advocacy.moments.conftest import NOON, Stage, codes
from tests.conftest import Cast, _cast
from tests.factories import (
    AdvocateFactory,
    CompanyFactory,
    ContactFactory,
    MomentFactory,
    RuleFactory,
)

ASK = "9-promoter-with-comment"


def askable(stage: Stage, **fields: Any) -> Contact:
    claire = stage.person(tier="natural", **fields)
    for days in (100, 110, 120, 130):
        stage.given(claire, days=days)
    return claire


def promoter(stage: Stage, contact: Contact) -> tuple[list[Moment], Decision]:
    stage.rule(ASK, position="on", cooldown_days=0)
    said = stage.signal(contact, "promoter", details={"text": "So good."})
    return stage.decide(said), stage.decision(said, ASK)


def role(stage: Stage, name: str) -> Membership:
    return Membership.objects.get(user=stage.acme.people[name])


def test_a_planned_ask_reserves_and_gives_back_what_never_left(
    stage: Stage, clock: time_machine.Traveller
) -> None:
    claire = askable(stage)
    (moment,), _decision = promoter(stage, claire)
    assert "ask_open" in codes(eligibility.of_person(claire, now=timezone.now()).kinds[0].reasons)
    clock.move_to(moment.expires_at + timedelta(hours=1))
    services.expire_due()
    assert eligibility.of_person(claire, now=timezone.now()).kinds[0].is_now
    (second,), _decision = promoter(stage, claire)
    services.mark_done(moment=second, by=stage.acme.people["bob"])
    clock.shift(timedelta(days=2))
    assert promoter(stage, claire)[1].outcome == "budget"


def test_an_ask_that_was_sent_stays_spent_when_its_occasion_ends(stage: Stage) -> None:
    claire = askable(stage)
    (moment,), _decision = promoter(stage, claire)
    Delivery.objects.create(
        organization_id=stage.acme.id, moment=moment, channel="mail", state="done", due_at=NOON
    )
    services.call_off([moment.signal_id])  # type: ignore[list-item]
    found = eligibility.of_person(claire, now=timezone.now())
    assert "ask_too_soon" in codes(found.kinds[0].reasons)


def test_an_ask_that_ran_out_unswept_does_not_stand_in_the_way(
    stage: Stage, clock: time_machine.Traveller
) -> None:
    claire = askable(stage)
    (moment,), _decision = promoter(stage, claire)
    clock.move_to(moment.expires_at + timedelta(hours=1))
    (second,), _decision = promoter(stage, claire)
    moment.refresh_from_db()
    assert (moment.state, second.state) == ("expired", "open")


def test_what_a_colleague_asked_elsewhere_counts(stage: Stage) -> None:
    claire, bob = askable(stage), stage.acme.people["bob"]
    logged = asking.log_ask(
        contact=claire, kind="reference_call", asked_at=NOON - timedelta(days=3), by=bob
    )
    made, decision = promoter(stage, claire)
    assert (made, decision.outcome, codes(decision.reasons)) == ([], "budget", ["ask_too_soon"])
    found = eligibility.of_person(claire, now=timezone.now())
    assert (found.balance.asked, found.last_asked_at) == (1, NOON - timedelta(days=3))
    prompts = services.asked_recently([claire.pk], now=timezone.now())[claire.pk]
    assert [one.kinds for one in prompts] == [frozenset({"reference_call"})]
    asking.take_back(logged)
    assert promoter(stage, claire)[1].outcome == "fired"


@pytest.mark.parametrize(("kind", "days"), [("nothing", 1), ("review", -1), ("review", 366)])
def test_a_wrong_ask_is_not_logged(stage: Stage, kind: str, days: int) -> None:
    with pytest.raises(Invalid):
        asking.log_ask(
            contact=stage.person(), kind=kind, asked_at=NOON - timedelta(days=days), by=None
        )


def test_an_administrator_allows_one_ask_beyond_the_budget(stage: Stage) -> None:
    claire, bob = askable(stage), stage.acme.people["bob"]
    asking.log_ask(contact=claire, kind="quote", asked_at=NOON - timedelta(days=3), by=bob)
    with pytest.raises(Forbidden):
        asking.allow_one(contact=claire, why="They offered", by=role(stage, "bob"))
    with pytest.raises(Invalid):
        asking.allow_one(contact=claire, why=" ", by=role(stage, "alice"))
    asking.allow_one(contact=claire, why="They offered", by=role(stage, "alice"))
    (moment,), _decision = promoter(stage, claire)
    assert "budget_allowed" in codes(moment.reasons)
    services.mark_done(moment=moment, by=bob)
    assert promoter(stage, claire)[1].outcome in {"budget", "cooldown"}


def test_no_word_lifts_that_we_give_before_we_ask(stage: Stage) -> None:
    claire = stage.person(tier="natural")
    asking.allow_one(contact=claire, why="Urgent", by=role(stage, "alice"))
    made, decision = promoter(stage, claire)
    assert (made, codes(decision.reasons)) == ([], ["ask_first_give"])


def test_two_people_who_turn_out_to_be_one_keep_one_open_ask(stage: Stage) -> None:
    claire, other = askable(stage), askable(stage)
    for contact in (claire, other):
        promoter(stage, contact)
    lifecycle.merge_contacts(goes=other.pk, stays=claire.pk)
    asks = Moment.objects.filter(gesture="ask", contact=claire)
    assert sorted(asks.values_list("state", flat=True)) == ["cancelled", "open"]


def test_in_conversation_everything_goes_by_hand(
    stage: Stage, clock: time_machine.Traveller
) -> None:
    claire = stage.person()
    stage.signal(claire, "warm_reply", occurred_at=NOON - timedelta(days=4))
    (moment,) = stage.decide(stage.milestone(claire))
    assert moment.needs_human
    assert set(stage.channels(moment)) == {"task"}
    clock.shift(timedelta(days=1))
    (other,) = stage.decide(stage.milestone(claire, value=200.0, metric="invoices")) or [None]
    assert other is None or not other.needs_human


# References


@pytest.fixture
def request_(stage: Stage) -> ReferenceRequest:
    stage.rule("reference-request", position="drafts")
    made: ReferenceRequest = ReferenceRequest.objects.create(
        organization_id=stage.acme.id,
        topic="late approvals",
        prospect="A head of marketing",
        industry="food",
        employees=80,
        requested_by=stage.acme.people["bob"],
    )
    return made


def test_three_are_suggested_with_reasons_and_load(
    stage: Stage, request_: ReferenceRequest, django_assert_max_num_queries: Any
) -> None:
    best = askable(stage, company=CompanyFactory(industry="Food", employees=100))
    size = askable(stage, company=CompanyFactory(industry="Health", employees=60))
    for _number in range(3):
        askable(stage)
    full = askable(stage, company=CompanyFactory(industry="Food", employees=80))
    asking.log_ask(contact=full, kind="talk", asked_at=NOON - timedelta(days=40), by=None)
    forbidden = askable(stage, company=CompanyFactory(industry="Food", policy="forbidden"))
    with django_assert_max_num_queries(30):
        found = references.suggestions(request_)
    assert [one.contact.pk for one in found[:2]] == [best.pk, size.pk]
    assert len(found) == 3
    assert not {full.pk, forbidden.pk} & {one.contact.pk for one in found}
    assert codes(found[0].reasons)[:2] == ["reference_same_field", "reference_same_size"]
    assert "reference_load" in codes(found[0].reasons)


def test_one_is_asked_through_the_same_budget_and_the_outcome_is_logged(
    stage: Stage, request_: ReferenceRequest
) -> None:
    bob, claire, marc = stage.acme.people["bob"], askable(stage), stage.person(tier="natural")
    with pytest.raises(Conflict, match="the next gesture gives"):
        references.ask(request=request_, contact=marc, by=bob)
    with pytest.raises(Conflict):
        references.close(request=request_, state="held", by=bob)
    moment = references.ask(request=request_, contact=claire, by=bob)
    assert moment.gesture == "ask"
    assert moment.body.startswith("A head of marketing at a company of your size")
    assert "late approvals" in moment.body
    with pytest.raises(Conflict):
        references.ask(request=request_, contact=marc, by=bob)
    assert "ask_open" in codes(eligibility.of_person(claire, now=timezone.now()).kinds[0].reasons)
    closed = references.close(request=request_, state="held", by=bob, outcome="Went well")
    assert (closed.state, closed.outcome) == ("held", "Went well")
    with pytest.raises(Conflict):
        references.close(request=request_, state="held", by=bob)


# What a colleague does with a moment


def test_what_needs_a_human_leaves_when_one_approved_it(stage: Stage) -> None:
    claire, bob = (
        askable(stage, company=CompanyFactory(policy="approval")),
        stage.acme.people["bob"],
    )
    stage.consents(claire)
    (moment,), _decision = promoter(stage, claire)
    assert moment.needs_human
    acting.approve(moment=moment, by=bob)
    mail = Delivery.objects.get(moment=moment, channel="mail")
    moment.refresh_from_db()
    assert (mail.state, moment.needs_human, moment.approved_by) == ("pending", False, bob)
    why = deliveries.refusal_now(
        moment, contact=claire, organization=stage.acme.organization, now=timezone.now()
    )
    assert why is None
    stage.trouble(contact=claire)
    why = deliveries.refusal_now(
        moment, contact=claire, organization=stage.acme.organization, now=timezone.now()
    )
    assert why is not None
    assert why["code"] == "trouble_serious_ticket"


@pytest.mark.parametrize(("sending", "consent"), [("drafts", True), ("on", False)])
def test_what_may_not_be_mailed_is_not_approved(stage: Stage, sending: str, consent: bool) -> None:
    claire = askable(stage)
    if consent:
        stage.consents(claire)
    (moment,), _decision = promoter(stage, claire)
    Organization.objects.filter(pk=stage.acme.id).update(sending=sending)
    with pytest.raises(Conflict):
        acting.approve(moment=moment, by=stage.acme.people["bob"])
    assert not Delivery.objects.filter(channel="mail").exists()


def test_a_moment_is_put_off_to_the_next_working_morning(stage: Stage) -> None:
    claire, bob = askable(stage), stage.acme.people["bob"]
    (moment,), _decision = promoter(stage, claire)
    put_off = acting.snooze(moment=moment, by=bob)
    assert put_off.snoozed_until is not None
    assert put_off.snoozed_until > timezone.now()
    assert stage.channels(moment)["task"] == put_off.snoozed_until
    with pytest.raises(Conflict):
        acting.snooze(moment=moment, by=bob, until=moment.expires_at)
    acting.done(moment=moment, by=bob)
    with pytest.raises(Conflict):
        acting.snooze(moment=moment, by=bob)


def test_old_decisions_are_forgotten(stage: Stage, clock: time_machine.Traveller) -> None:
    stage.decide(stage.milestone(stage.person()))
    clock.shift(timedelta(days=399))
    assert forgetting.forget_decisions() == 0
    clock.shift(timedelta(days=2))
    assert forgetting.forget_decisions() > 0
    assert not Decision.objects.exists()


# Fifty at once


@pytest.fixture
def crowd(transactional_db: None) -> Cast:
    return _cast("acme", alice="admin", bob="csm")


def told(crowd: Cast, user: str, *, metric: str, value: float) -> None:
    """As a program tells it: whoever waited too long for a lock is told so, and tells it again with the same id."""
    for _time in range(50):
        try:
            with tenancy.inside(crowd.id):
                milestone_now(
                    is_test=False,
                    contact={"external_id": user},
                    metric=metric,
                    value=value,
                    message_id=f"{user}-{metric}",
                )
            return
        except OperationalError:
            continue


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("has_company", [True, False])
def test_fifty_events_for_one_person_at_once_make_one_ask(crowd: Cast, has_company: bool) -> None:
    with crowd.inside():
        services.install_playbooks()
        Rule.objects.update(position="off")
        RuleFactory(
            code="own",
            trigger={"on": "milestone"},
            gesture="ask",
            asks_for=["introduction"],
            is_wide=True,
            position="drafts",
            cooldown_days=0,
            texts={"en": {"subject": "A question", "body": "Would you?"}},
            conditions={},
        )
        company = CompanyFactory() if has_company else None
        claire = ContactFactory(
            external_id="u1",
            company=company,
            first_seen_at=timezone.now() - timedelta(days=100),
        )
        AdvocateFactory(contact=claire, tier="natural")
        past = timezone.now() - timedelta(days=50)
        MomentFactory(
            contact=claire,
            company=company,
            gesture="equip",
            state="done",
            opened_at=past,
            expires_at=past + timedelta(days=10),
        )
    start, failures = threading.Barrier(50), list[str]()

    def tell(number: int) -> None:
        try:
            start.wait(timeout=60)
            told(crowd, "u1", metric=f"metric_{number}", value=10.0 + number)
        except Exception as error:  # noqa: BLE001  a thread must tell what stopped it
            failures.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=tell, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    with crowd.inside():
        decided = Decision.objects.filter(rule__code="own")
        assert decided.count() == Signal.objects.filter(kind="milestone").count() == 50
        told_why = {one.outcome: one.reasons for one in decided}
        assert Moment.objects.filter(gesture="ask").count() == 1, told_why
        assert decided.filter(outcome="fired").count() == 1


@pytest.mark.django_db(transaction=True)
def test_fifty_people_at_once_keep_the_pace(crowd: Cast) -> None:
    """The day has three places, whoever comes first; nobody waits for somebody who waits for them."""
    with crowd.inside():
        RuleFactory(
            code="own",
            trigger={"on": "milestone"},
            gesture="ask",
            asks_for=["introduction"],
            is_wide=True,
            position="drafts",
            life_hours=24,
            switched_on_at=None,
            texts={"en": {"subject": "A question", "body": "Would you?"}},
        )
        for number in range(20):
            company = CompanyFactory()
            claire = ContactFactory(
                external_id=f"u{number}",
                company=company,
                first_seen_at=timezone.now() - timedelta(days=100),
            )
            AdvocateFactory(contact=claire, tier="natural")
            past = timezone.now() - timedelta(days=50)
            MomentFactory(
                contact=claire,
                company=company,
                gesture="equip",
                state="done",
                opened_at=past,
                expires_at=past + timedelta(days=10),
            )
    start = threading.Barrier(20)

    def tell(number: int) -> None:
        try:
            start.wait(timeout=60)
            told(crowd, f"u{number}", metric="hours", value=9.0)
        finally:
            connection.close()

    threads = [threading.Thread(target=tell, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with crowd.inside():
        days = list(Moment.objects.filter(gesture="ask").values_list("asks_on", flat=True))
        assert Decision.objects.filter(rule__code="own").count() == 20
        assert 3 <= len(days) <= 6
        assert max(days.count(day) for day in days) == 3


def test_asks_made_elsewhere_are_lost_with_their_person_only(stage: Stage) -> None:
    claire, other = askable(stage), askable(stage)
    asking.log_ask(contact=other, kind="quote", asked_at=NOON - timedelta(days=3), by=None)
    lifecycle.merge_contacts(goes=other.pk, stays=claire.pk)
    assert LoggedAsk.objects.get().contact_id == claire.pk
