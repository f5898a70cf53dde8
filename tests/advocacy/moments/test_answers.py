"""What people answer holds at once: for live rules, for eligibility and for a test on history."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.contacting import preferences
from accounts.contacting.models import Consent
from accounts.contacting.wishes import AskKind, Wish
from accounts.customers.models import Company, Contact
from advocacy import lifecycle
from advocacy.moments import answering, deliveries, eligibility, follow_ups, showing
from advocacy.moments.answers import Answer, FollowUp
from advocacy.moments.asks import Past
from advocacy.moments.models import Delivery, Moment, Rule
from advocacy.moments.resting import Answered, Said, ask_refusal
from advocacy.scoring.models import Advocate
from kernel.errors import Invalid
from tests.advocacy.moments.conftest import NOON, Stage, codes
from tests.factories import ContactFactory

QUOTE = "9-promoter-with-comment"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
WORDS = {"en": {"subject": "A question", "body": "Would you?"}}


@pytest.fixture
def emma(stage: Stage) -> Contact:
    """Somebody to whom much was given, and little asked."""
    emma = stage.person(name="Emma Lindqvist", tier="natural")
    for days in (300, 250, 200):
        stage.given(emma, days=days)
    return emma


def asked(stage: Stage, emma: Contact, *kinds: str, **fields: Any) -> Moment:
    """An open ask that was mailed 40 days ago, or as told."""
    rule = stage.rule(asks_for=list(kinds or ["introduction"]), gesture="ask", incentive=None)
    moment = stage.given(
        emma,
        gesture="ask",
        **{"days": 40, "state": "open", "rule": rule, "expires_at": NOON + timedelta(days=3)}
        | fields,
    )
    Delivery.objects.create(
        organization_id=stage.acme.id, moment=moment, channel="in_app", state="done", due_at=NOON
    )
    return moment


def why(emma: Contact, kind: str, *, days: int = 0) -> list[str]:
    fresh = Contact.objects.select_related("company__owner").get(pk=emma.pk)
    found = eligibility.of_person(fresh, now=NOON + timedelta(days=days))
    return codes(next(one.reasons for one in found.kinds if one.kind == kind))


@pytest.mark.parametrize(
    ("kind", "asked_for", "code", "days"),
    [
        ("yes", "introduction", "rest_yes", 60),
        ("yes", "quote", "rest_yes", 60),
        ("not_now", "quote", "rest_not_now", 90),
        ("something_else", "quote", "rest_something_else", 30),
        ("knows_nobody", "introduction", "rest_knows_nobody", 365),
    ],
)
def test_each_answer_rests_asks_as_long_as_it_says(
    stage: Stage, emma: Contact, kind: str, asked_for: str, code: str, days: int
) -> None:
    moment = asked(stage, emma)
    answering.answer(moment=moment, kind=kind)
    assert code in why(emma, asked_for)
    assert code in why(emma, asked_for, days=days - 1)
    assert code not in why(emma, asked_for, days=days)
    moment.refresh_from_db()
    assert (moment.state, moment.acted_at) == ("done", NOON)


def test_who_knows_nobody_is_asked_for_a_quote(stage: Stage, emma: Contact) -> None:
    answering.answer(moment=asked(stage, emma), kind="knows_nobody")
    assert why(emma, "quote") == []
    assert why(emma, "introduction") == ["rest_knows_nobody"]
    found = eligibility.of_person(emma, now=NOON)
    intro = next(one for one in found.kinds if one.kind == "introduction")
    assert intro.free_at is not None
    later = why(emma, "introduction", days=(intro.free_at - NOON).days + 1)
    assert "rest_knows_nobody" not in later


def test_live_rules_say_what_eligibility_says(stage: Stage, emma: Contact) -> None:
    answering.answer(moment=asked(stage, emma), kind="knows_nobody")
    rule = Rule.objects.get(code="1-significant-result")
    Rule.objects.exclude(pk=rule.pk).update(position="off")
    rule.gesture, rule.trigger, rule.texts = "ask", {"on": "signal", "kinds": ["promoter"]}, WORDS
    rule.asks_for, rule.position, rule.cooldown_days, rule.code = ["introduction"], "on", 0, "intro"
    rule.save()
    signal = stage.signal(emma, "promoter")
    assert stage.decide(signal) == []
    assert codes(stage.decision(signal, "intro").reasons) == ["rest_knows_nobody"]
    then = eligibility.of_person_then(emma, at=NOON + timedelta(minutes=5))
    before = eligibility.of_person_then(emma, at=NOON - timedelta(minutes=5))
    seen = [
        codes(next(one.reasons for one in found.kinds if one.kind == "introduction"))
        for found in (then, before)
    ]
    assert "rest_knows_nobody" in seen[0]
    assert "rest_knows_nobody" not in seen[1]
    rule.asks_for = ["quote"]
    rule.save()
    (moment,) = stage.decide(stage.signal(emma, "promoter"))
    assert moment.gesture == "ask"


def test_a_day_they_name_holds_instead_of_ninety(stage: Stage, emma: Contact) -> None:
    moment = asked(stage, emma)
    for wrong in (date(2026, 3, 9), date(2036, 1, 1)):
        with pytest.raises(Invalid):
            answering.answer(moment=moment, kind="not_now", until=wrong)
    with pytest.raises(Invalid):
        answering.answer(moment=moment, kind="yes", until=date(2026, 4, 1))
    assert not Answer.objects.exists()
    answering.answer(moment=moment, kind="not_now", until=date(2026, 4, 1))
    assert why(emma, "quote", days=21) == ["rest_not_now"]
    assert why(emma, "quote", days=22) == []


def test_something_else_is_never_that_kind_until_they_reopen_it(
    stage: Stage, emma: Contact
) -> None:
    answering.answer(moment=asked(stage, emma), kind="something_else", note="A talk, rather")
    assert "wish_not_kind" in why(emma, "introduction", days=400)
    assert why(emma, "reference_call", days=31) == []
    assert FollowUp.objects.get().note == "A talk, rather"
    preferences.record_wish(contact=emma, wish=Wish(), source="test")
    assert "wish_not_kind" not in why(emma, "introduction", days=400)


def test_a_companys_no_holds_everything_public_until_somebody_found_out(
    stage: Stage, emma: Contact
) -> None:
    colleague = stage.person(name="Nils", company=emma.company)
    stage.given(colleague, days=100)
    answering.answer(moment=asked(stage, emma), kind="company_forbids")
    answering.answer(moment=asked(stage, colleague, "review"), kind="company_forbids")
    for kind, is_public in (("review", True), ("quote", True), ("reference_call", False)):
        assert ("policy_on_hold" in why(colleague, kind)) is is_public
    task = FollowUp.objects.get(kind="policy")
    bob = stage.acme.people["bob"]
    with pytest.raises(Invalid):
        follow_ups.close(follow_up=task, by=bob)
    follow_ups.confirm_policy(follow_up=task, policy="forbidden", by=bob)
    assert Company.objects.get(pk=emma.company_id).policy == "forbidden"
    assert "policy_forbids" in why(colleague, "reference_call")


def test_a_company_that_allows_it_after_all_is_asked_again(stage: Stage, emma: Contact) -> None:
    answering.answer(moment=asked(stage, emma), kind="company_forbids")
    assert why(emma, "quote") == ["policy_on_hold"]
    task = FollowUp.objects.get(kind="policy")
    follow_ups.confirm_policy(follow_up=task, policy="allowed", by=stage.acme.people["bob"])
    assert why(emma, "quote") == []


@pytest.mark.parametrize(
    ("kind", "task"), [("never", None), ("not_me", "not_me"), ("left", "job_change")]
)
def test_never_holds_at_once_and_for_good(
    stage: Stage, emma: Contact, kind: str, task: str | None
) -> None:
    other = stage.given(emma, gesture="offer", days=1, state="open", expires_at=NOON + timedelta(9))
    answering.answer(moment=asked(stage, emma), kind=kind)
    assert preferences.is_never(emma)
    assert Advocate.objects.get(contact=emma).tier == "leave"
    other.refresh_from_db()
    assert other.state == "cancelled"
    assert [row.kind for row in FollowUp.objects.all()] == ([task] if task else [])
    for asks in AskKind.values:
        assert "consent_objected" in why(emma, asks, days=3000)


def test_no_answer_of_any_kind_lowers_a_score(stage: Stage, emma: Contact) -> None:
    stage.signal(emma, "testimonial", weight=18.0)
    from_before = {}
    for kind in Answer.Kind.values:
        moment = asked(stage, emma)
        before = set(emma.signals.values_list("pk", "weight", "withdrawn_at"))
        answering.answer(moment=moment, kind=kind)
        after = set(emma.signals.values_list("pk", "weight", "withdrawn_at"))
        from_before[kind] = before == after
    assert all(from_before.values())


def test_the_last_answer_holds_and_each_is_kept(stage: Stage, emma: Contact) -> None:
    moment = asked(stage, emma)
    first = answering.answer(moment=moment, kind="never")
    assert answering.answer(moment=moment, kind="never") == first
    answering.answer(moment=moment, kind="company_forbids")
    assert not preferences.is_never(emma)
    assert Advocate.objects.get(contact=emma).tier != "leave"
    answering.answer(moment=moment, kind="something_else")
    assert why(emma, "quote") == ["rest_something_else"]
    answering.answer(moment=moment, kind="yes")
    assert list(moment.answers.order_by("answered_at").values_list("kind", flat=True)) == [
        "never",
        "company_forbids",
        "something_else",
        "yes",
    ]
    assert "wish_not_kind" not in why(emma, "introduction", days=100)
    assert [row.kind for row in follow_ups.open_ones()] == ["thank"]
    ledger = Consent.objects.filter(contact=emma).order_by("recorded_at", "pk")
    assert list(ledger.values_list("answer", flat=True)) == ["objected", "lapsed"]


def test_an_ask_that_is_over_still_takes_an_answer(stage: Stage, emma: Contact) -> None:
    moment = asked(stage, emma, state="expired", expires_at=NOON - timedelta(days=1))
    assert why(emma, "quote") == ["rest_silence"]
    answering.answer(moment=moment, kind="knows_nobody")
    assert why(emma, "quote") == []
    moment.refresh_from_db()
    assert moment.state == "expired"


def test_silence_rests_sixty_days_and_twice_in_a_row_half_a_year(
    stage: Stage, emma: Contact
) -> None:
    for days in (95, 50):
        asked(
            stage,
            emma,
            days=days,
            state="expired",
            expires_at=NOON - timedelta(days=days - 10),
        )
    assert "rest_silence_twice" in why(emma, "quote", days=139)
    assert "rest_silence_twice" not in why(emma, "quote", days=140)


def test_a_thank_you_asks_for_no_answer(stage: Stage, emma: Contact) -> None:
    moment = stage.given(emma, gesture="thank", days=1, state="open")
    with pytest.raises(Invalid):
        answering.answer(moment=moment, kind="yes")
    answering.answer(moment=moment, kind="left")
    assert FollowUp.objects.get().kind == "job_change"


def test_wishes_hold_for_asks_at_once(stage: Stage, emma: Contact) -> None:
    preferences.record_wish(
        contact=emma, wish=Wish(paused_until=date(2026, 6, 1)), source="preference page"
    )
    assert why(emma, "quote") == ["wish_paused"]
    asked(stage, emma, state="done", days=31)
    preferences.record_wish(contact=emma, wish=Wish(apart_days=365), source="preference page")
    assert why(emma, "quote") == ["wish_apart"]
    assert preferences.record_wish(contact=emma, wish=Wish(apart_days=365), source="again") is None


def test_answers_wishes_and_tasks_follow_the_person_who_lives_on(
    stage: Stage, emma: Contact
) -> None:
    answering.answer(moment=asked(stage, emma), kind="something_else")
    other = ContactFactory(company=emma.company)
    lifecycle.merge_contacts(goes=emma.pk, stays=other.pk)
    assert Answer.objects.get().contact_id == FollowUp.objects.get().contact_id == other.pk
    assert "introduction" in preferences.wishes_of([other.pk])[other.pk].unwilling


def _changes(stage: Stage, moment: Moment) -> dict[str, Any]:
    contact = moment.contact
    return {
        "consent_objected": lambda: stage.consents(contact, "objected"),
        "consent_withdrawn": lambda: stage.consents(contact, "withdrawn"),
        "wish_not_kind": lambda: preferences.record_wish(
            contact=contact, wish=Wish(unwilling=frozenset({"introduction"})), source="test"
        ),
        "wish_paused": lambda: preferences.record_wish(
            contact=contact, wish=Wish(paused_until=date(2026, 5, 1)), source="test"
        ),
        "policy_forbids": lambda: Company.objects.update(policy="forbidden"),
        "ask_budget_company": lambda: [
            stage.given(
                stage.person(company=contact.company),
                gesture="ask",
                days=-0.001,
                rule=Rule.objects.get(code=QUOTE),
            )
            for _ in range(2)
        ],
        "ask_too_soon": lambda: stage.given(contact, gesture="ask", days=-0.001),
        "moment_over": lambda: Moment.objects.filter(pk=moment.pk).update(expires_at=NOON),
    }


@pytest.mark.parametrize(
    "what",
    [
        "consent_objected",
        "consent_withdrawn",
        "wish_not_kind",
        "wish_paused",
        "policy_forbids",
        "ask_budget_company",
        "ask_too_soon",
        "moment_over",
    ],
)
def test_what_changed_since_the_decision_stops_the_ask_at_the_last_moment(
    stage: Stage, emma: Contact, what: str
) -> None:
    stage.consents(emma)
    stage.rule(QUOTE, ask_effort=10)
    moment = asked(stage, emma, days=0)
    moment.subject, moment.body, moment.position = "A question", "Would you?", "on"
    moment.save()
    stage.rule(sends_at_once=True)
    Moment.objects.filter(pk=moment.pk).update(rule=stage.rule())

    def refusal() -> Any:
        row = Moment.objects.select_related("rule").get(pk=moment.pk)
        person = Contact.objects.select_related("company").get(pk=emma.pk)
        organization = stage.acme.organization
        return deliveries.refusal_now(row, contact=person, organization=organization, now=NOON)

    assert refusal() is None
    assert showing.to_show(emma, now=NOON) == [moment]
    _changes(stage, moment)[what]()
    assert refusal()["code"] == what
    assert showing.to_show(emma, now=NOON) == []


REST_DAYS = {"yes": 60, "not_now": 90, "something_else": 30, "knows_nobody": 365}


@given(
    kind=st.sampled_from(sorted(REST_DAYS)),
    days=st.integers(0, 500),
    wanted=st.sampled_from(AskKind.values),
)
def test_a_rest_ends_on_its_day_and_touches_its_own_kinds_only(
    kind: str, days: int, wanted: str
) -> None:
    asked_at = NOON - timedelta(days=1)
    rule_id = Rule().pk
    past = [
        Past(
            rule_id=rule_id,
            contact_id=rule_id,
            gesture="ask",
            opened_at=asked_at,
            expires_at=NOON + timedelta(days=9),
            state="done",
            reached=True,
        )
    ]
    said = Said(answers=[Answered(kind, NOON, (rule_id, asked_at))])
    found = ask_refusal({wanted}, said, past, now=NOON + timedelta(days=days))
    is_meant = kind != "knows_nobody" or wanted == "introduction"
    assert (found is not None) is (is_meant and days < REST_DAYS[kind])


def test_a_mailed_ask_is_reminded_of_once_five_working_days_later(
    stage: Stage, emma: Contact, clock: Any, mailoutbox: list[Any]
) -> None:
    stage.consents(emma)
    moment = asked(stage, emma, days=0, expires_at=NOON + timedelta(days=10), position="on")
    moment.subject, moment.body = "A question", "Would you?"
    moment.save()
    stage.rule(sends_at_once=True)
    row = Delivery.objects.create(
        organization_id=stage.acme.id, moment=moment, channel="mail", due_at=LONG_AGO
    )
    assert deliveries.send_due_mail(stage.acme.id) == 1
    row.refresh_from_db()
    assert row.state == "done", row.outcome
    reminder = Delivery.objects.get(channel="remind")
    assert reminder.due_at == NOON + timedelta(days=7)
    clock.move_to(reminder.due_at + timedelta(minutes=1))
    for _again in range(2):
        Delivery.objects.filter(state="pending").update(due_at=LONG_AGO)
        deliveries.send_due_mail(stage.acme.id)
    assert [mail.subject for mail in mailoutbox] == ["A question", "A question"]
    assert "I will not remind you again" in mailoutbox[1].body
    assert "/m/" in mailoutbox[0].body
    assert "/y/" in mailoutbox[0].body


def test_an_answer_calls_the_reminder_off(
    stage: Stage, emma: Contact, mailoutbox: list[Any]
) -> None:
    stage.consents(emma)
    moment = asked(stage, emma, days=0, position="on", subject="A question", body="Would you?")
    stage.rule(sends_at_once=True)
    reminder = Delivery.objects.create(
        organization_id=stage.acme.id, moment=moment, channel="remind", due_at=LONG_AGO
    )
    answering.answer(moment=moment, kind="not_now")
    deliveries.send_due_mail(stage.acme.id)
    reminder.refresh_from_db()
    assert (reminder.state, reminder.outcome["code"]) == ("cancelled", "moment_not_open")
    assert mailoutbox == []
