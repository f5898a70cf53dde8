"""The whole of a decision through the doors: candidates, late facts, holds, corrections, closed periods, any order."""

import itertools
import json
import random
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone

from accounts.customers.models import Contact, Identity
from accounts.events.models import Event
from accounts.organizations.models import Organization
from advocacy import working
from advocacy.moments.answers import FollowUp
from advocacy.signals.models import Signal
from kernel.errors import Conflict, Invalid
from referrals.attribution import introducing, ruling
from referrals.attribution.deciding import decide_about
from referrals.attribution.models import Attribution, Claim, ClosedPeriod
from referrals.attribution.screening_models import Hold
from referrals.attribution.services import attribute, hand_over_trace, move_lead, take_lead
from referrals.attribution.touch_models import Touch
from referrals.attribution.touching import touch_of_click
from referrals.leads.models import Lead
from referrals.leads.services import locked
from referrals.links.models import Visit
from referrals.links.services import link_for
from tests.conftest import Api, Cast
from tests.factories import CompanyFactory, ContactFactory
from tests.referrals.test_leads import EURO, PERSON, a_link, a_visit, ago, codes, reach, submit

OTHER = {"external_id": "user-78", "email": "else@elsewhere.example", "name": "Else Where"}


def test_a_won_lead_shows_candidates_evidence_rule_winner_losers_and_history(
    acme: Cast, api: Api
) -> None:
    with acme.inside():
        claire = a_link(company=CompanyFactory(name="Dupont-Lavigne"))
        marc = a_link("marc@other.example")
        early, late = a_visit(claire, at=ago(days=200)), a_visit(marc, at=ago(days=5))
    lead = submit(api, acme.key, external_id="d", click_id=str(early.pk)).json()
    assert lead["attribution"]["credit"] == "none"
    submit(api, acme.key, external_id="d", click_id=str(late.pk))
    lead = reach(api, acme.key, lead, "won", mrr=EURO).json()
    submit(api, acme.key, external_id="d", referral_code=claire.code)
    lead = api(acme.key, "GET", f"/api/v1/leads/{lead['id']}").json()
    now = lead["attribution"]
    assert (now["credit"], now["rule"], now["rules_version"]) == ("sourced", "code", 0)
    assert now["advocate"]["id"] == str(claire.contact_id)
    assert [(c["evidence"], c["outcome"], c["share"]) for c in now["candidates"]] == [
        ("code", "sourced", 100),
        ("click", "assisted", 0),
        ("click", "none", 0),
    ]
    assert "Other evidence comes first by the rules." in str(now["candidates"][1]["reasons"])
    assert "90 days is the limit" in str(now["candidates"][2]["reasons"])
    assert [e["credit"] for e in lead["earlier_attributions"]] == ["sourced", "none"]
    assert lead["earlier_attributions"][0]["advocate"]["id"] == str(marc.contact_id)
    page = acme.client("bob").get(reverse("admin:referrals_lead_change", args=[lead["id"]]))
    told = page.content.decode()
    for words in ("Who brought them", "How the decision changed", "Other evidence comes first"):
        assert words in told


def test_credit_moves_in_the_score_too_and_comes_back(acme: Cast) -> None:
    with acme.inside():
        lead, _new = take_lead(contact=ContactFactory(email="n@new.example"), external_id="x")
        first, second = (ContactFactory(email=f"{n}@{n}.example") for n in ("one", "two"))
        for who in (first, second, first):
            ruling.correct(lead=lead, contact=who, reason="said so", by=acme.people["bob"])
    working.read_a_round()
    with acme.inside():
        rows = Signal.objects.filter(kind="referral_submitted", withdrawn_at=None)
        assert list(rows.values_list("contact_id", flat=True)) == [first.pk]
        ruling.correct(lead=lead, contact=first, reason="sure", by=acme.people["bob"])
        over = Event.objects.filter(name="lead.uncredited").order_by("pk")
        told = [fact.payload["properties"]["contact_id"] for fact in over]
        assert told == [str(first.pk), str(second.pk)], "said once each, and not of who stays"


def test_what_is_held_is_released_or_denied_for_each_side_or_expires(acme: Cast, api: Api) -> None:
    with acme.inside():
        link = a_link("boss@northgate.example")
    lead = submit(api, acme.key, referral_code=link.code).json()
    assert (lead["attribution"]["credit"], codes(lead)[0]) == ("held", "colleague")
    held = api(acme.key, "GET", "/api/v1/holds").json()["data"]
    assert [(one["seen"], one["lead_id"]) for one in held] == [("colleague", lead["id"])]
    address = f"/api/v1/holds/{held[0]['id']}/decide"
    assert api(acme.key, "POST", address, {}).status_code == 400
    assert api(acme.key, "POST", address, {"referrer_side": "denied"}).status_code == 400
    answer = api(acme.key, "POST", address, {"referrer_side": "approved"}).json()
    assert (answer["referrer_side"], answer["referred_side"]) == ("approved", "pending")
    shown = api(acme.key, "GET", f"/api/v1/leads/{lead['id']}").json()["attribution"]
    assert (shown["credit"], shown["advocate"]["id"]) == ("sourced", str(link.contact_id))
    api(acme.key, "POST", address, {"referrer_side": "denied", "reason": "one firm"})
    shown = api(acme.key, "GET", f"/api/v1/leads/{lead['id']}").json()["attribution"]
    assert shown["credit"] == "none"
    with acme.inside():
        Hold.objects.update(referrer_side="pending", expires_at=ago(hours=1))
        assert (ruling.expire_holds(), ruling.expire_holds()) == (1, 0)
        decision = Attribution.objects.get(replaced_at=None)
        assert "attribution_expired" in str(decision.reasons)


def test_a_ring_and_many_in_a_day_are_held_in_whatever_order_they_come(acme: Cast) -> None:
    with acme.inside():
        anna, bert = (ContactFactory(email=f"{n}@{n}.example") for n in ("anna", "bert"))
        links = {one.pk: link_for(one) for one in (anna, bert)}
        Contact.objects.update(standing="prospect")
        anna.refresh_from_db()
        bert.refresh_from_db()
        told: list[dict[str, Any]] = [
            {"contact": bert, "referral_code": links[anna.pk].code, "occurred_at": ago(days=9)},
            {"contact": anna, "referral_code": links[bert.pk].code, "occurred_at": ago(days=2)},
        ]
        for order in (told, told[::-1]):
            Lead.objects.all().delete()
            Touch.objects.all().delete()
            for one in order:
                take_lead(**one)
            found = dict(
                Attribution.objects.filter(replaced_at=None).values_list("lead__contact", "credit")
            )
            assert found == {bert.pk: "sourced", anna.pk: "held"}


@pytest.mark.parametrize("seed", range(5))
def test_random_histories_in_any_order_end_alike_and_never_above_all(acme: Cast, seed: int) -> None:
    chance = random.Random(seed)
    with acme.inside():
        advocates = [ContactFactory(email=f"a@{name}.example") for name in ("one", "two", "three")]
        links = [link_for(one) for one in advocates]
        visits = [a_visit(link, at=ago(days=chance.randint(1, 150))) for link in links]
        came = ago(days=chance.randint(0, 20))
        facts: list[Any] = [
            *[("click", str(visit.pk)) for visit in visits],
            ("code", chance.choice(links).code),
            ("introduction", chance.choice(advocates)),
            ("anonymous", str(visits[0].pk)),
            ("stage", chance.choice(["trial", "won", "lost"])),
        ]
        facts = chance.sample(facts, 5)
        ends = set()
        for number, order in enumerate(itertools.islice(_orders(facts, chance), 3)):
            mail = f"new@n{number}.example"
            person = ContactFactory(email=mail, standing="prospect", external_id=f"p{number}")
            Identity.objects.create(
                organization_id=acme.id, contact=person, kind="anonymous_id", value=f"anon{number}"
            )
            lead, _new = take_lead(contact=person, external_id=f"l{number}", occurred_at=came)
            for kind, what in order:
                _tell(kind, what, person=person, number=number, came=came)
                shares = Claim.objects.filter(
                    attribution__lead=lead, attribution__replaced_at=None
                ).aggregate(all=Sum("share"))["all"]
                assert (shares or 0) in {0, 100}
            now = Attribution.objects.get(lead=lead, replaced_at=None)
            ends.add((now.credit, now.contact_id, now.rule))
        assert len(ends) == 1


def _orders(facts: list[Any], chance: random.Random) -> Any:
    while True:
        yield chance.sample(facts, len(facts))


def _tell(kind: str, what: Any, *, person: Contact, number: int, came: Any) -> None:
    mine = {"contact": person, "external_id": f"l{number}"}
    if kind == "click":
        take_lead(**mine, click_id=what)
    elif kind == "code":
        take_lead(**mine, referral_code=what)
    elif kind == "anonymous":
        hand_over_trace(anonymous_id=f"anon{number}", click_id=what)
    elif kind == "introduction":
        introducing.introduce(
            advocate=what,
            email=person.email,
            how="logged",
            made_at=came - timedelta(days=3),
            reference=f"i{number}",
        )
    else:
        lead = Lead.objects.get(external_id=f"l{number}")
        move_lead(lead=lead, stage=what, mrr_amount=100, mrr_currency="EUR")


def test_a_closed_period_keeps_its_credit_and_shows_what_came_late(acme: Cast, api: Api) -> None:
    with acme.inside():
        link = a_link()
        visit = a_visit(link, at=ago(days=50))
        lead, _new = take_lead(
            contact=ContactFactory(email="n@n.example", standing="prospect"),
            external_id="old",
            occurred_at=ago(days=45),
        )
        move_lead(
            lead=lead, stage="won", mrr_amount=1, mrr_currency="EUR", occurred_at=ago(days=40)
        )
        period = ruling.close_period(until=(timezone.localdate() - timedelta(days=30)), by=None)
        with pytest.raises(Conflict):
            ruling.close_period(until=period.until, by=None)
        with pytest.raises(Invalid):
            ruling.close_period(until=timezone.localdate(), by=None)
        for _again in "ab":
            take_lead(contact=lead.contact, external_id="old", click_id=str(visit.pk))
        now = Attribution.objects.get(lead=lead, replaced_at=None)
        beside = Attribution.objects.get(lead=lead, after_close=True)
        assert (now.credit, beside.credit) == ("none", "sourced")
        ruling.correct(lead=lead, contact=link.contact, reason="agreed", by=acme.people["bob"])
        assert Attribution.objects.get(lead=lead, replaced_at=None).credit == "sourced"
        ruling.lift_correction(lead=lead)
        ruling.reopen_period(period=ClosedPeriod.objects.get())
        assert Attribution.objects.get(lead=lead, replaced_at=None).rule == "click"


def test_a_touch_that_comes_after_the_close_changes_no_channel(acme: Cast) -> None:
    with acme.inside():
        visit = a_visit(a_link(), at=ago(days=50))
        person = ContactFactory(email="n@n.example", standing="prospect")
        lead, _new = take_lead(contact=person, occurred_at=ago(days=45))
        move_lead(lead=lead, stage="lost", occurred_at=ago(days=40))
        ruling.close_period(until=timezone.localdate() - timedelta(days=30), by=None)
        touch_of_click(str(visit.pk), is_test=False, contact=person)
        decide_about(locked(lead.pk))
        assert Attribution.objects.get(lead=lead, after_close=True).credit == "sourced"
        assert Lead.objects.get(pk=lead.pk).channel == "unknown"
        ruling.reopen_period(period=ClosedPeriod.objects.get())
        assert Lead.objects.get(pk=lead.pk).channel == "referral_link"


def test_from_a_click_over_a_log_in_and_a_second_device_to_the_payment(
    acme: Cast, api: Api
) -> None:
    """The click id is handed over for a visitor; they log in elsewhere; the sign-up names only the mail address."""
    with acme.inside():
        link = a_link()
        visit = a_visit(link, at=ago(days=3))
    answer = api(
        acme.key, "POST", "/api/v1/touches", {"anonymous_id": "anon-1", "click_id": str(visit.pk)}
    )
    assert (answer.status_code, answer.json()) == (201, {"leads_decided": 0})
    lead = submit(
        api, acme.key, external_id="d", contact={"external_id": "u-9", "email": "n@north.example"}
    ).json()
    assert (lead["attribution"]["credit"], lead["channel"]) == ("none", "unknown")
    batch = {
        "items": [
            {"type": "identify", "userId": "u-9", "anonymousId": "anon-1", "traits": {}},
            {"type": "group", "userId": "u-9", "groupId": "north", "traits": {"name": "North"}},
        ]
    }
    assert api(acme.key, "POST", "/api/v1/bulk/events", batch).status_code == 200
    working.read_a_round()
    reach(api, acme.key, lead, "trial")
    paid = {"mrr": 190, "currency": "EUR"}
    event = {"type": "track", "event": "Subscription Started", "userId": "u-9", "properties": paid}
    assert api(acme.key, "POST", "/api/v1/bulk/events", {"items": [event]}).status_code == 200
    working.read_a_round()
    lead = api(acme.key, "GET", f"/api/v1/leads/{lead['id']}").json()
    assert lead["attribution"]["advocate"]["id"] == str(link.contact_id)
    assert (lead["stage"], lead["company"]["name"]) == ("won", "North")
    assert lead["channel"] == "referral_link"
    assert lead["mrr"] == {"amount": 19000, "currency": "EUR"}
    assert lead["first_paid_at"]


def test_a_trace_of_a_visitor_who_logged_in_before_is_theirs_at_once(acme: Cast, api: Api) -> None:
    with acme.inside():
        link = a_link()
        visit = a_visit(link, at=ago(days=3))
    contact = {"external_id": "u-9", "email": "n@north.example"}
    lead = submit(api, acme.key, external_id="d", contact=contact).json()
    known = {"type": "identify", "userId": "u-9", "anonymousId": "anon-1", "traits": {}}
    assert api(acme.key, "POST", "/api/v1/bulk/events", {"items": [known]}).status_code == 200
    working.read_a_round()
    for whose, decided, credit in (("anon-2", 0, "none"), ("anon-1", 1, "sourced")):
        trace = {"anonymous_id": whose, "click_id": str(visit.pk)}
        answer = api(acme.key, "POST", "/api/v1/touches", trace)
        assert answer.json() == {"leads_decided": decided}
        found = api(acme.key, "GET", f"/api/v1/leads/{lead['id']}").json()["attribution"]
        assert found["credit"] == credit
    assert found["advocate"]["id"] == str(link.contact_id)


def test_a_trace_that_is_none_of_ours_is_refused(acme: Cast, api: Api) -> None:
    for body in ({"anonymous_id": "a", "click_id": str(UUID(int=7))}, {"click_id": "x"}):
        assert api(acme.key, "POST", "/api/v1/touches", body).status_code == 400
    with acme.inside():
        assert not Touch.objects.exists()


def test_many_leads_keep_the_good_ones(acme: Cast, api: Api) -> None:
    good = {"external_id": "a", "contact": PERSON, "stages": [{"stage": "won", "mrr": EURO}]}
    items = [
        good,
        {"external_id": "b", "contact": {}},
        {"external_id": "c", "contact": PERSON, "stages": [{"stage": "won"}]},
        {
            "external_id": "d",
            "contact": PERSON,
            "stages": [
                {"stage": "trial", "mrr": EURO},
                {"stage": "won", "mrr": {"amount": 1, "currency": "USD"}},
            ],
        },
        {"external_id": "e", "contact": PERSON},
        {
            "external_id": "f",
            "contact": PERSON,
            "stages": [{"stage": "won", "mrr": {"amount": 1, "currency": "XYZ"}}],
        },
    ]
    told = api(acme.key, "POST", "/api/v1/bulk/leads", {"items": items}).json()
    results = [one["result"] for one in told["results"]]
    assert results == ["ok", "drop", "drop", "drop", "ok", "drop"]
    assert "not a currency" in json.dumps(told["results"][-1])
    with acme.inside():
        assert set(Lead.objects.values_list("external_id", flat=True)) == {"a", "e"}


def test_duplicates_become_one_and_count_once(acme: Cast, api: Api) -> None:
    one = submit(api, acme.key, external_id="one", submitted_at="2026-03-01T00:00:00Z").json()
    two = submit(api, acme.key, external_id="two", submitted_at="2026-02-01T00:00:00Z").json()
    reach(api, acme.key, two, "won", mrr=EURO, occurred_at="2026-04-01T00:00:00Z")
    address = f"/api/v1/leads/{two['id']}/merge"
    assert api(acme.key, "POST", address, {"into": two["id"]}).status_code == 400
    living = api(acme.key, "POST", address, {"into": one["id"]}).json()
    assert (living["stage"], living["mrr"]) == ("won", EURO)
    assert living["submitted_at"] == "2026-02-01T00:00:00Z"
    assert api(acme.key, "POST", address, {"into": one["id"]}).status_code == 409
    again = submit(api, acme.key, external_id="two", heard_from="a friend").json()
    assert (again["id"], again["heard_from"]) == (one["id"], "a friend")
    with acme.inside():
        assert Lead.objects.filter(won_at__isnull=False).count() == 1


def test_the_first_contact_is_due_and_noted_once(acme: Cast, api: Api) -> None:
    lead = submit(api, acme.key).json()
    assert lead["contact_due_at"]
    assert lead["contacted_at"] is None
    address = f"/api/v1/leads/{lead['id']}/contacted"
    assert api(acme.key, "POST", address, {}).json()["contacted_at"]
    assert api(acme.key, "POST", address, {}).status_code == 409


def test_the_rules_are_changed_in_versions(acme: Cast) -> None:
    alice = acme.client("alice")
    url = reverse("admin:referrals_rulebook_add")
    form = alice.get(url).context["adminform"].form
    values = {name: field.initial for name, field in form.fields.items()}
    bad = {**values, "note": "try", "click__priority": 20}
    assert "same priority" in alice.post(url, bad).content.decode()
    values |= {"note": "clicks first", "click__priority": 5}
    assert alice.post(url, values).status_code == 302
    with acme.inside():
        claire, marc = a_link(), a_link("marc@other.example")
        visit = a_visit(marc)
        lead, _new = take_lead(
            contact=ContactFactory(email="n@n.example", standing="prospect"),
            referral_code=claire.code,
            click_id=str(visit.pk),
        )
        decision = Attribution.objects.get(lead=lead)
        assert (decision.contact_id, decision.rulebook) == (marc.contact_id, 1)
    assert "click" in alice.get(reverse("admin:referrals_rulebook_changelist")).content.decode()


@pytest.mark.parametrize(
    ("answer", "named"), [("with_name", "Nora New"), ("without_name", None), ("no", None)]
)
def test_what_happened_is_told_with_whether_they_may_be_thanked(
    acme: Cast, api: Api, answer: str, named: str | None
) -> None:
    with acme.inside():
        link = a_link()
    submit(api, acme.key, referral_code=link.code, may_thank=answer)
    with acme.inside():
        fact = Event.objects.get(name="lead.submitted").payload["properties"]
    assert fact["may_thank"] == answer
    assert fact.get("peer") == named
    assert "Nora" not in str(fact) or named


def test_when_who_brought_them_leaves_their_csm_is_told(acme: Cast, api: Api) -> None:
    with acme.inside():
        link = a_link(company=CompanyFactory(external_id="dl", name="Dupont-Lavigne"))
    lead = submit(api, acme.key, referral_code=link.code).json()
    reach(api, acme.key, lead, "won", mrr=EURO, company={"external_id": "ng"})
    for amount in (100, 0, 0):
        traits = {"mrr": amount, "currency": "EUR"}
        item = {"type": "group", "userId": "boss", "groupId": "dl", "traits": traits}
        assert api(acme.key, "POST", "/api/v1/bulk/events", {"items": [item]}).status_code == 200
        working.read_a_round()
    with acme.inside():
        task = FollowUp.objects.get(kind="referrer_left")
        assert str(task.contact_id) == lead["contact"]["id"]
        assert task.note == "Claire Fontan, Dupont-Lavigne"


def test_what_looked_like_a_program_was_a_person_and_credit_follows(acme: Cast, api: Api) -> None:
    with acme.inside():
        visit = a_visit(a_link(), is_human=False)
    lead = submit(api, acme.key, click_id=str(visit.pk)).json()
    assert lead["attribution"]["credit"] != "sourced"
    bob = acme.client("bob")
    for action, credit in (("was_human", "sourced"), ("was_machine", "suspected")):
        told = {"action": action, "_selected_action": [str(visit.pk)]}
        assert bob.post(reverse("admin:referrals_visit_changelist"), told).status_code == 302
        found = api(acme.key, "GET", f"/api/v1/leads/{lead['id']}").json()["attribution"]
        assert found["credit"] == credit
        with acme.inside():
            assert set(Touch.objects.values_list("is_human", flat=True)) == {credit == "sourced"}


def test_visits_go_after_thirteen_months_and_their_credit_stays(acme: Cast, api: Api) -> None:
    with acme.inside():
        link = a_link()
        old, new = a_visit(link, at=ago(days=400)), a_visit(link, at=ago(days=390))
        lead, _new = take_lead(
            contact=ContactFactory(email="n@n.example", standing="prospect"),
            click_id=str(old.pk),
            occurred_at=ago(days=399),
        )
        before = Attribution.objects.get(lead=lead, replaced_at=None)
    working.settle_referrals()
    with acme.inside():
        assert [visit.pk for visit in Visit.objects.all()] == [new.pk]
        after = attribute(lead)
        assert (after.credit, after.contact_id) == (before.credit, before.contact_id)
        assert before.credit == "sourced"


def test_a_stage_is_told_with_whoever_has_the_credit_for_it(acme: Cast, api: Api) -> None:
    with acme.inside():
        link = a_link()
    alone = submit(api, acme.key, external_id="alone").json()
    brought = submit(api, acme.key, external_id="brought", referral_code=link.code, contact=OTHER)
    for lead in (alone, brought.json()):
        reach(api, acme.key, lead, "won", mrr=EURO)
    with acme.inside():
        payloads = Event.objects.filter(name="lead.won").values_list("payload", flat=True)
        told = [payload["properties"] for payload in payloads]
        assert {one["lead_id"]: one["advocate_id"] for one in told} == {
            alone["id"]: None,
            brought.json()["id"]: str(link.contact_id),
        }


def test_a_decision_without_new_words_keeps_the_reason_of_the_one_before(
    acme: Cast, api: Api
) -> None:
    with acme.inside():
        link = a_link("boss@northgate.example")
    submit(api, acme.key, referral_code=link.code)
    bob = acme.people["bob"]
    with acme.inside():
        hold = Hold.objects.get()
        ruling.decide_hold(hold=hold, by=bob, referrer="denied", referred="", reason=" one firm ")
        row = ruling.decide_hold(hold=hold, by=bob, referrer="", referred="approved", reason=" ")
        assert (row.referrer_side, row.referred_side, row.reason) == (
            "denied",
            "approved",
            "one firm",
        )
        row = ruling.decide_hold(
            hold=hold, by=bob, referrer="approved", referred="", reason="r" * 400
        )
        assert row.reason == "r" * 300


@pytest.mark.parametrize(("days", "is_closed"), [(0, True), (1, False)])
def test_the_last_day_of_a_closed_period_belongs_to_it(
    acme: Cast, days: int, is_closed: bool
) -> None:
    """By the calendar of the organization: an hour before midnight there is still that day."""
    Organization.objects.filter(pk=acme.id).update(timezone="America/New_York")
    last = timezone.localdate() - timedelta(days=40)
    won = datetime.combine(last + timedelta(days=days), time(23), ZoneInfo("America/New_York"))
    with acme.inside():
        visit = a_visit(a_link(), at=ago(days=50))
        person = ContactFactory(email="n@n.example", standing="prospect")
        lead, _new = take_lead(contact=person, external_id="old", occurred_at=ago(days=45))
        move_lead(lead=lead, stage="lost", occurred_at=won)
        ruling.close_period(until=last, by=None)
        take_lead(contact=person, external_id="old", click_id=str(visit.pk))
        now = Attribution.objects.get(lead=lead, replaced_at=None, after_close=False)
        assert now.credit == ("none" if is_closed else "sourced")
