"""Every gate, refused and passed; and what a batch costs."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.customers.models import Contact
from advocacy.incentives.models import Incentive, Offer
from advocacy.moments import services
from advocacy.moments.models import CelebratedResult, Decision, Delivery, Moment, Rule
from advocacy.signals.models import MilestoneDefinition, Signal
from kernel.text import say
from tests.advocacy.moments.conftest import NOON, Stage, codes
from tests.conftest import Cast
from tests.factories import OfferFactory


def test_a_first_result_equips_in_the_product_at_once_and_gives_the_csm_a_draft(
    stage: Stage,
) -> None:
    claire = stage.person()
    signal = stage.milestone(claire, 120.0, before=160.0, after=40.0)

    (moment,) = stage.decide(signal)

    assert moment.gesture == "equip"
    assert moment.subject == "120 hours in a month: your team's work on one page"
    assert moment.body.startswith("120 hours in a month: that is your team's work.")
    assert "http://testserver/card/" in moment.body
    assert say(moment.reasons[0]) == "Hours saved: 120, reached for the first time."
    assert stage.channels(moment) == {
        "in_app": NOON,
        "task": datetime(2026, 3, 11, 9, tzinfo=UTC),
    }
    decision = stage.decision(signal)
    assert (decision.outcome, decision.moment) == ("fired", moment)
    assert CelebratedResult.objects.get(contact=claire).value == 120
    assert not Offer.objects.exists()


def test_a_french_reader_gets_the_french_words(stage: Stage) -> None:
    (moment,) = stage.decide(stage.milestone(stage.person(language="fr-CH"), 1200.0))
    assert moment.language == "fr"
    assert moment.body.replace("\u202f", "\xa0").startswith(
        "1\xa0200 heures en un mois\xa0: c’est le travail de votre équipe."
    )
    assert moment.body.endswith("Vous n’avez rien à faire.")


def test_a_reader_of_another_language_gets_the_organizations(stage: Stage) -> None:
    stage.acme.organization.language = "fr"
    stage.acme.organization.save()
    (moment,) = stage.decide(stage.milestone(stage.person(language="de")))
    assert moment.language == "fr"


def test_without_unit_and_period_the_shorter_text_is_used(stage: Stage) -> None:
    signal = stage.milestone(stage.person(), 12.5, metric="score")
    (moment,) = stage.decide(_without_unit(signal))
    assert moment.body.startswith("Hours saved: 12.5. That is your team's work.")
    assert moment.subject == "Your team's work on one page"
    assert "{" not in moment.body + moment.subject


def _without_unit(signal: Signal) -> Signal:
    MilestoneDefinition.objects.filter(metric="score").update(unit="", period="")
    return signal


@pytest.mark.parametrize("value", [149.0, 120.0, 60.0])
def test_a_result_less_than_a_quarter_better_is_not_celebrated(stage: Stage, value: float) -> None:
    claire = _celebrated(stage, 120.0)
    signal = stage.milestone(claire, value)
    assert stage.decide(signal) == []
    assert stage.decision(signal).outcome == "not_significant"
    assert CelebratedResult.objects.get(contact=claire).value == 120


def test_a_result_a_quarter_better_is_celebrated(stage: Stage) -> None:
    claire = _celebrated(stage, 120.0)
    (moment,) = stage.decide(stage.milestone(claire, 150.0))
    assert (
        say(moment.reasons[0])
        == "Hours saved: 150, 25 % better than the last one celebrated (120)."
    )
    assert CelebratedResult.objects.get(contact=claire).value == 150


def _celebrated(
    stage: Stage, value: float, *, days: int = 31, metric: str = "hours_saved_per_month"
) -> Contact:
    claire = stage.person()
    CelebratedResult.objects.create(
        organization_id=stage.acme.id,
        contact=claire,
        metric=metric,
        value=value,
        celebrated_at=timezone.now() - timedelta(days=days),
    )
    return claire


def test_another_metric_waits_thirty_days_too(stage: Stage) -> None:
    claire = _celebrated(stage, 5.0, days=29, metric="invoices")
    signal = stage.milestone(claire)
    assert stage.decide(signal) == []
    assert stage.decision(signal).outcome == "cooldown"


def test_who_hardly_uses_the_product_is_not_celebrated(stage: Stage) -> None:
    claire = stage.person()
    stage.uses(claire, days=2)
    signal = stage.milestone(claire)
    assert stage.decide(signal) == []
    assert codes(stage.decision(signal).reasons) == ["result_little_used"]


@pytest.mark.parametrize("change", ["new", "unrecorded"])
def test_use_is_judged_only_where_it_can_be(stage: Stage, change: str) -> None:
    claire = stage.person()
    stage.uses(claire, days=1 if change == "unrecorded" else 2)
    if change == "new":
        claire.first_seen_at = timezone.now() - timedelta(days=29)
        claire.save()
    assert len(stage.decide(stage.milestone(claire))) == 1


def test_a_metric_that_is_switched_off_or_has_no_value_is_not_celebrated(stage: Stage) -> None:
    claire = stage.person()
    unstated = stage.milestone(claire, None)
    MilestoneDefinition.objects.create(
        organization_id=stage.acme.id, metric="logins", label="Log-ins", is_active=False
    )
    off = stage.milestone(claire, metric="logins")
    assert stage.decide(unstated, off) == []
    assert codes(stage.decision(unstated).reasons) == ["result_not_stated"]
    assert codes(stage.decision(off).reasons) == ["result_not_celebrated"]


@pytest.mark.parametrize(
    "late",
    [{"is_live": False}, {"occurred_at": NOON - timedelta(days=11)}],
    ids=["imported", "old"],
)
def test_late_facts_open_nothing_but_leave_a_decision(stage: Stage, late: dict[str, Any]) -> None:
    claire = stage.person()
    signal = stage.signal(claire, "milestone", details={"metric": "m", "value": 9.0}, **late)
    assert stage.decide(signal) == []
    assert stage.decision(signal).outcome == "late"
    assert not Delivery.objects.exists()
    assert not CelebratedResult.objects.exists()


def test_deciding_twice_changes_nothing(stage: Stage) -> None:
    signal = stage.milestone(stage.person())
    assert len(stage.decide(signal)) == 1
    assert stage.decide(signal) == []
    assert (Moment.objects.count(), Decision.objects.count()) == (1, 1)


def test_two_results_in_one_batch_make_one_moment(stage: Stage) -> None:
    claire = stage.person()
    first, second = stage.milestone(claire, 100.0), stage.milestone(claire, 500.0)
    first.occurred_at -= timedelta(minutes=1)
    assert len(stage.decide(first, second)) == 1
    assert Decision.objects.filter(outcome="cooldown").count() == 1


# Trouble


@pytest.mark.parametrize("whose", ["contact", "company"])
def test_an_open_ticket_leaves_material_to_a_person(stage: Stage, whose: str) -> None:
    claire = stage.person()
    stage.trouble(**{whose: claire.company if whose == "company" else claire})
    (moment,) = stage.decide(stage.milestone(claire))
    assert set(stage.channels(moment)) == {"task"}
    assert "Ticket 4711 open since 9 days." in [say(reason) for reason in moment.reasons]


def test_a_complaint_blocks_material_and_says_so(stage: Stage) -> None:
    claire = stage.person()
    stage.trouble("complaint", contact=claire)
    signal = stage.milestone(claire)
    assert stage.decide(signal) == []
    decision = stage.decision(signal)
    assert decision.outcome == "trouble"
    assert say(decision.reasons[0]) == "A complaint is unresolved since 9 days."


def test_thanks_still_go_to_a_human_in_trouble(stage: Stage) -> None:
    claire = stage.person()
    stage.trouble("complaint", contact=claire)
    mention = stage.signal(claire, "mention")
    (thanks,) = stage.decide(mention)
    assert thanks.gesture == "thank"
    assert stage.channels(thanks) == {"task": NOON}
    assert stage.decision(mention, "2-early-access-offer").outcome == "trouble"


def test_a_company_that_has_left_is_only_thanked(stage: Stage) -> None:
    claire = stage.person()
    claire.company.churned_at = timezone.now()
    claire.company.save()
    signal = stage.milestone(claire)
    assert stage.decide(signal) == []
    assert codes(stage.decision(signal).reasons) == ["company_left"]
    assert [moment.gesture for moment in stage.decide(stage.signal(claire, "mention"))] == ["thank"]


def test_trouble_that_is_over_stands_in_the_way_of_asks_only(stage: Stage) -> None:
    claire = _askable(stage)
    trouble = stage.trouble("serious_ticket", contact=claire)
    trouble.closed_at = timezone.now() - timedelta(days=59)
    trouble.save()
    (moment,) = stage.decide(stage.milestone(claire))
    assert moment.gesture == "equip"
    assert "in_app" in stage.channels(moment)
    assert "ask_refused" in codes(moment.reasons)


# Tier, person, consent


def test_a_person_who_is_left_in_peace_is_not_met(stage: Stage) -> None:
    signal = stage.milestone(stage.person(tier="leave"))
    assert stage.decide(signal) == []
    assert stage.decision(signal).outcome == "tier"


def test_a_merged_person_is_not_met(stage: Stage) -> None:
    claire, other = stage.person(), stage.person()
    claire.merged_into = other
    claire.save()
    signal = stage.milestone(claire)
    assert stage.decide(signal) == []
    assert stage.decision(signal).outcome == "merged"


@pytest.mark.parametrize("answer", ["withdrawn", "objected"])
def test_without_the_service_relation_there_is_no_material(stage: Stage, answer: str) -> None:
    claire = stage.person()
    stage.consents(claire, answer, "service")
    signal = stage.milestone(claire)
    assert stage.decide(signal) == []
    assert stage.decision(signal).outcome == "consent"


def test_a_granted_service_relation_is_material_as_usual(stage: Stage) -> None:
    claire = stage.person()
    stage.consents(claire, "withdrawn", "service")
    stage.consents(claire, "granted", "service")
    assert len(stage.decide(stage.milestone(claire))) == 1


def test_a_least_tier_is_kept(stage: Stage) -> None:
    stage.rule(least_tier="natural")
    warm, natural = stage.milestone(stage.person()), stage.milestone(stage.person(tier="natural"))
    assert [moment.signal for moment in stage.decide(warm, natural)] == [natural]
    assert stage.decision(warm).outcome == "tier"


def test_prompted_words_are_not_thanked_as_if_they_came_by_themselves(stage: Stage) -> None:
    mention = stage.signal(stage.person(), "mention", origin="prompted")
    assert stage.decide(mention) == []
    assert stage.decision(mention, "2-unprompted-mention-thanks").outcome == "prompted"


@pytest.mark.parametrize(
    ("details", "said"),
    [
        ({}, None),
        ({"may_thank": "no", "peer": "Marie"}, None),
        ({"may_thank": "without_name", "peer": "Marie"}, "we could buy."),
        ({"may_thank": "with_name", "peer": "Marie"}, "It was Marie."),
    ],
)
def test_who_named_them_is_told_only_with_their_yes(
    stage: Stage, details: dict[str, str], said: str | None
) -> None:
    named = stage.signal(stage.person(), "named_by_signup", details=details)
    moments = stage.decide(named)
    if said is None:
        assert moments == []
        assert stage.decision(named, "2-unprompted-mention-thanks").outcome == "consent"
    else:
        assert moments[0].body.endswith(said)


@pytest.mark.parametrize(
    ("kind", "details", "said"),
    [
        ("introduction", {}, "leave the rest to them."),
        ("referral_qualified", {"may_thank": "no"}, None),
        ("referral_qualified", {"may_thank": "without_name"}, "Thank you for thinking of us."),
        (
            "referral_qualified",
            {"may_thank": "with_name", "peer": "Marie", "date": "2026-03-02"},
            "You put Marie and us in touch. We spoke on March 2, 2026",
        ),
    ],
)
def test_who_brought_somebody_is_thanked_and_told_what_may_be_told(
    stage: Stage, kind: str, details: dict[str, str], said: str | None
) -> None:
    Rule.objects.filter(code="14-person-they-brought").update(position="on")
    brought = stage.signal(stage.person(), kind, details=details)
    moments = stage.decide(brought)
    if said is None:
        assert moments == []
        assert stage.decision(brought, "14-person-they-brought").outcome == "consent"
    else:
        assert [m.rule.code for m in moments] == ["14-person-they-brought"]
        assert said in moments[0].body


# Asks


def _askable(stage: Stage, **fields: Any) -> Contact:
    """A natural advocate who was given something before."""
    claire = stage.person(tier="natural", **fields)
    stage.given(claire)
    return claire


def test_a_natural_advocate_who_was_given_something_is_asked_with_benefit_and_link(
    stage: Stage,
) -> None:
    claire = _askable(stage)
    (moment,) = stage.decide(stage.milestone(claire, start="2025-06"))
    assert moment.gesture == "ask"
    give, ask = moment.body.split("\n\n")
    assert give.startswith("120 hours")
    assert "is where you were in June 2025, I will gladly show them" in ask
    link = claire.referral_links.get()
    assert f"pass on this link: http://testserver/r/{link.code}." in ask
    assert moment.offer is not None
    assert (moment.offer.incentive.code, moment.offer.state) == ("personal-demo", "offered")
    [step] = moment.offer.steps.all()
    assert (step.before, step.after, step.how) == ("", "offered", "engine")
    assert set(stage.channels(moment)) == {"in_app", "task"}


def test_the_first_gesture_is_never_an_ask(stage: Stage) -> None:
    claire = stage.person(tier="champion")
    (moment,) = stage.decide(stage.milestone(claire))
    assert moment.gesture == "equip"
    assert [say(reason) for reason in moment.reasons][2] == (
        "No ask this time: Given 0, asked 0: the next gesture gives."
    )
    assert not claire.referral_links.exists()


def test_where_as_much_was_asked_as_given_the_next_gesture_gives(stage: Stage) -> None:
    claire = _askable(stage)
    stage.given(claire, gesture="ask", days=80)
    (moment,) = stage.decide(stage.milestone(claire))
    assert moment.gesture == "equip"
    stage.given(claire, gesture="thank", days=70)
    CelebratedResult.objects.all().delete()
    Moment.objects.filter(pk=moment.pk).delete()
    (again,) = stage.decide(stage.milestone(claire))
    assert again.gesture == "ask"


@pytest.mark.parametrize(("days", "gesture"), [(29, "equip"), (31, "ask")])
def test_thirty_days_lie_between_two_asks(stage: Stage, days: int, gesture: str) -> None:
    stage.rule(cooldown_days=0)
    claire = _askable(stage)
    stage.given(claire)
    stage.given(claire, gesture="ask", days=days)
    (moment,) = stage.decide(stage.milestone(claire))
    assert moment.gesture == gesture


def test_two_open_asks_are_enough_for_a_company(stage: Stage) -> None:
    claire = _askable(stage)
    for _number in range(2):
        colleague = stage.person(company=claire.company)
        stage.given(
            colleague, gesture="ask", days=1, state="open", expires_at=NOON + timedelta(days=2)
        )
    (moment,) = stage.decide(stage.milestone(claire))
    assert moment.gesture == "equip"
    assert moment.reasons[2]["params"]["why"]["code"] == "ask_open_company"


def test_the_company_budget_is_shared(stage: Stage) -> None:
    claire = _askable(stage)
    costly = stage.rule("3-warm-reply", ask_effort=9)
    for days in (40, 50):
        stage.given(stage.person(company=claire.company), gesture="ask", days=days, rule=costly)
    (moment,) = stage.decide(stage.milestone(claire))
    assert moment.reasons[2]["params"]["why"] == {
        "code": "ask_budget_company",
        "params": {"free": (NOON + timedelta(days=40)).date().isoformat()},
    }


@pytest.mark.parametrize("answer", ["withdrawn", "objected"])
def test_who_does_not_want_to_be_asked_is_still_given(stage: Stage, answer: str) -> None:
    claire = _askable(stage)
    stage.consents(claire, answer)
    (moment,) = stage.decide(stage.milestone(claire))
    assert moment.gesture == "equip"


@pytest.mark.parametrize(
    ("policy", "is_regulated", "gesture", "channels"),
    [
        ("allowed", True, "ask", {"in_app", "task"}),
        ("unknown", False, "ask", {"in_app", "task"}),
        ("approval", False, "ask", {"task"}),
        ("forbidden", False, "equip", {"task"}),
    ],
)
def test_company_policy_holds(
    stage: Stage, policy: str, is_regulated: bool, gesture: str, channels: set[str]
) -> None:
    claire = _askable(stage)
    claire.company.policy, claire.company.is_regulated = policy, is_regulated
    if is_regulated:
        claire.company.benefits = "ask_first"
        channels = {"task"}
    claire.company.save()
    (moment,) = stage.decide(stage.milestone(claire))
    assert moment.gesture == gesture
    assert set(stage.channels(moment)) == channels


def test_a_renewal_that_is_near_keeps_us_from_asking(stage: Stage) -> None:
    claire = _askable(stage)
    claire.company.renewal_on = NOON.date() + timedelta(days=44)
    claire.company.save()
    (moment,) = stage.decide(stage.milestone(claire))
    assert moment.gesture == "equip"
    assert "in_app" in stage.channels(moment)


def test_no_place_left_means_no_ask_that_promises_one(stage: Stage) -> None:
    Incentive.objects.filter(code="personal-demo").update(capacity=1)
    first, second = stage.milestone(_askable(stage)), stage.milestone(_askable(stage))
    gestures = [moment.gesture for moment in stage.decide(first, second)]
    assert sorted(gestures) == ["ask", "equip"]
    assert Offer.objects.count() == 1


def test_a_warm_reply_is_thanked_and_with_its_sentence_a_quote_is_asked_for(stage: Stage) -> None:
    claire = _askable(stage)
    reply = stage.signal(claire, "warm_reply", details={"text": "It saves my {week}."})
    (moment,) = stage.decide(reply)
    assert moment.gesture == "ask"
    assert 'You wrote: "It saves my (week).". May we quote it' in moment.body


def test_without_its_sentence_no_quote_is_asked_for(stage: Stage) -> None:
    (moment,) = stage.decide(stage.signal(_askable(stage), "warm_reply"))
    assert moment.gesture == "thank"
    assert moment.body == "Your answer was good to read. Thank you for taking the time."


# Offers


def test_a_mention_is_thanked_now_and_early_access_held_out_a_week_later(stage: Stage) -> None:
    claire = stage.person(tier="natural")
    thanks, early = stage.decide(stage.signal(claire, "mention", details={"text": "So good."}))
    assert (thanks.gesture, early.gesture) == ("thank", "offer")
    assert stage.channels(thanks) == {"task": NOON}
    assert stage.channels(early) == {"task": datetime(2026, 3, 18, 9, tzinfo=UTC)}
    assert early.expires_at == NOON + timedelta(days=7 + 5)
    assert early.offer is not None
    assert early.offer.incentive.code == "early-access"
    assert early.body.startswith("You will want to judge this before others: something we are")


@pytest.mark.parametrize(
    ("prepare", "outcome"),
    [
        ("tier", "tier"),
        ("benefits", "policy"),
        ("capacity", "capacity"),
        ("open", "cooldown"),
        ("recommendation", "consent"),
    ],
)
def test_an_offer_is_refused_with_its_reason(stage: Stage, prepare: str, outcome: str) -> None:
    claire = stage.person(tier="warm" if prepare == "tier" else "natural")
    if prepare == "benefits":
        claire.company.benefits = "no"
        claire.company.save()
    elif prepare == "capacity":
        Incentive.objects.filter(code="early-access").update(capacity=0)
    elif prepare == "open":
        OfferFactory(contact=claire)
    elif prepare == "recommendation":
        stage.consents(claire, "objected")
    offers = Offer.objects.count()
    mention = stage.signal(claire, "mention")
    assert [moment.gesture for moment in stage.decide(mention)] == ["thank"]
    assert stage.decision(mention, "2-early-access-offer").outcome == outcome
    assert Offer.objects.count() == offers


def test_an_offer_is_never_the_first_gesture(stage: Stage) -> None:
    stage.rule("2-unprompted-mention-thanks", position="off")
    mention = stage.signal(stage.person(tier="natural"), "mention")
    assert stage.decide(mention) == []
    assert codes(stage.decision(mention, "2-early-access-offer").reasons) == ["offer_first_thank"]


def test_a_company_that_wants_to_be_asked_first_leaves_the_offer_to_a_person(stage: Stage) -> None:
    claire = stage.person(tier="natural")
    claire.company.benefits = "ask_first"
    claire.company.save()
    _thanks, early = stage.decide(stage.signal(claire, "mention"))
    assert codes(early.reasons)[-2:] == ["benefits_ask_first", "by_hand"]
    assert set(stage.channels(early)) == {"task"}


# Cooldown, positions, channels


def test_the_same_playbook_rests_after_a_moment(stage: Stage) -> None:
    claire = stage.person()
    stage.decide(stage.signal(claire, "mention"))
    again = stage.signal(claire, "review")
    assert stage.decide(again) == []
    decision = stage.decision(again, "2-unprompted-mention-thanks")
    assert decision.outcome == "duplicate"
    assert say(decision.reasons[0]) == (
        "The one of March 10, 2026 is still open; the next one from March 17, 2026 on."
    )
    services.mark_done(moment=Moment.objects.get(), by=stage.acme.people["bob"])
    after = stage.signal(claire, "review")
    assert stage.decide(after) == []
    decision = stage.decision(after, "2-unprompted-mention-thanks")
    assert decision.outcome == "cooldown"
    assert say(decision.reasons[0]) == (
        "The last one of this kind was on March 10, 2026; the next one from March 17, 2026 on."
    )


@pytest.mark.parametrize(
    ("organization", "rule", "channels", "position"),
    [
        ("observe", "on", set(), "observe"),
        ("on", "observe", set(), "observe"),
        ("drafts", "on", {"task"}, "drafts"),
        ("on", "drafts", {"task"}, "drafts"),
        ("on", "on", {"in_app", "task"}, "on"),
    ],
)
def test_the_lower_position_of_organization_and_playbook_holds(
    stage: Stage, organization: str, rule: str, channels: set[str], position: str
) -> None:
    stage.acme.organization.sending = organization
    stage.acme.organization.save()
    stage.rule(position=rule)
    (moment,) = stage.decide(stage.milestone(stage.person()))
    assert moment.position == position
    assert set(stage.channels(moment)) == channels
    assert CelebratedResult.objects.exists() == (position != "observe")


def test_a_playbook_that_is_off_is_not_even_a_candidate(stage: Stage) -> None:
    stage.rule(position="off")
    assert stage.decide(stage.milestone(stage.person())) == []
    assert not Decision.objects.exists()


def test_what_was_only_observed_does_not_hold_up_the_real_thing(stage: Stage) -> None:
    claire = stage.person()
    stage.rule(position="observe")
    stage.decide(stage.milestone(claire))
    second = stage.milestone(claire)
    assert stage.decide(second) == []
    assert stage.decision(second).outcome == "duplicate"
    stage.rule(position="on")
    (moment,) = stage.decide(stage.milestone(claire))
    assert moment.position == "on"


def test_one_moment_at_a_time_is_shown_in_the_product(stage: Stage) -> None:
    stage.rule("2-unprompted-mention-thanks", in_app=True)
    claire = stage.person()
    stage.decide(stage.milestone(claire))
    (thanks,) = stage.decide(stage.signal(claire, "mention"))
    assert set(stage.channels(thanks)) == {"task"}
    assert "in_app_one_at_a_time" in codes(thanks.reasons)


def test_a_rule_that_sends_at_once_mails_in_the_persons_working_hours(
    stage: Stage, clock: Any
) -> None:
    stage.rule(sends_at_once=True)
    at_work = stage.person()
    at_night = stage.person(timezone="Pacific/Auckland")
    first, second = stage.decide(stage.milestone(at_work), stage.milestone(at_night))
    due = {moment.contact_id: stage.channels(moment)["mail"] for moment in (first, second)}
    assert due[at_work.pk] == NOON
    # Wednesday nine o'clock in Auckland.
    assert due[at_night.pk] == datetime(2026, 3, 10, 20, tzinfo=UTC)


def test_an_ask_by_mail_needs_a_yes(stage: Stage) -> None:
    stage.rule(sends_at_once=True)
    claire, marc = _askable(stage), _askable(stage)
    stage.consents(marc)
    moments = {
        m.contact_id: m for m in stage.decide(stage.milestone(claire), stage.milestone(marc))
    }
    assert set(stage.channels(moments[claire.pk])) == {"in_app", "task"}
    assert "mail_not_by_itself" in codes(moments[claire.pk].reasons)
    assert set(stage.channels(moments[marc.pk])) == {"in_app", "mail"}


def test_a_test_contact_is_never_mailed(stage: Stage) -> None:
    stage.rule(sends_at_once=True)
    (moment,) = stage.decide(stage.milestone(stage.person(is_test=True)))
    assert moment.is_test
    assert "mail" not in stage.channels(moment)


def test_tasks_wait_for_the_csms_morning_wherever_the_csm_is(stage: Stage) -> None:
    tom = stage.acme.people["bob"]
    tom.timezone = "America/New_York"
    tom.save()
    (moment,) = stage.decide(stage.milestone(stage.person()))
    assert stage.channels(moment)["task"] == datetime(2026, 3, 11, 14, tzinfo=UTC)


@pytest.mark.parametrize("people", [2, 20])
def test_the_number_of_queries_does_not_grow_with_the_batch(
    stage: Stage, people: int, django_assert_num_queries: Any
) -> None:
    signals = []
    for number in range(people):
        claire = _askable(stage)
        if number % 2:
            stage.trouble("invoice_overdue", company=claire.company)
        signals += [stage.milestone(claire), stage.signal(claire, "mention")]
        signals[-2].occurred_at -= timedelta(minutes=1)
    advocates = {s.contact_id: s.contact.advocate for s in signals}
    with django_assert_num_queries(45):
        moments = services.decide(signals, advocates=advocates, now=timezone.now())
    assert len(moments) >= people


def test_other_organizations_see_nothing_of_it(stage: Stage, globex: Cast) -> None:
    stage.decide(stage.milestone(stage.person()))
    assert Moment.objects.filter(organization=globex.organization).count() == 0
    assert Rule.objects.exclude(organization=stage.acme.organization).count() == 0


def test_people_of_shops_without_a_company_are_met_too(stage: Stage) -> None:
    claire = stage.person(company=None, tier="natural")
    stage.given(claire)
    (moment,) = stage.decide(stage.milestone(claire))
    assert moment.gesture == "ask"
