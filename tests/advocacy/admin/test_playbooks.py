"""A CSM builds a playbook without code, tests it on history, and lets it work."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from advocacy.moments.facts import VOCABULARY
from advocacy.moments.models import Occasion, Rule, RuleVersion
from advocacy.moments.occasions import guests
from advocacy.signals.models import Signal
from kernel.conditions import fields_of, parse
from tests.advocacy.admin.test_configuring import form_values
from tests.factories import (
    AdvocateFactory,
    CompanyFactory,
    ContactFactory,
    RuleFactory,
    SignalFactory,
)


@pytest.fixture
def history(acme: Any) -> None:
    with acme.inside():
        claire = ContactFactory(name="Claire Fontan", company=CompanyFactory(plan="Pro"))
        AdvocateFactory(contact=claire)
        for days in (90, 60, 59, 5):
            at = timezone.now() - timedelta(days=days)
            SignalFactory(
                contact=claire, kind="mention", occurred_at=at, recorded_at=at, subject=str(days)
            )


def _filled(client: Any) -> dict[str, Any]:
    return {
        **form_values(client, reverse("admin:advocacy_rule_add")),
        "name": "Own",
        "code": "own",
        "trigger_on": "signal",
        "kinds": ["mention"],
        "gesture": "thank",
        "cooldown_days": "30",
        "text_en_body": "Thank you.",
        "conditions_0_0_field": "company.plan",
        "conditions_0_0_operator": "is",
        "conditions_0_0_value": "pro",
        "conditions_1_0_field": "signals.mention",
        "conditions_1_0_operator": "at_least",
        "conditions_1_0_value": "1",
        "conditions_1_0_days": "30",
    }


def test_a_csm_builds_a_playbook_tests_the_draft_and_saves_it(acme: Any, history: None) -> None:
    bob = acme.client("bob")
    add = reverse("admin:advocacy_rule_add")
    tested = bob.post(add, {**_filled(bob), "_test": "1", "days_back": "180"})
    assert tested.status_code == 200
    page = tested.content.decode()
    assert "it would have fired 3 times, for 1 person" in page
    assert "too soon after the last one" in page
    assert "Claire Fontan" in page
    assert "the company&#x27;s plan" in page
    with acme.inside():
        assert not Rule.objects.exists()
    saved = bob.post(add, _filled(bob))
    assert saved.status_code == 302, saved.context["adminform"].form.errors
    with acme.inside():
        rule = Rule.objects.get()
        assert (rule.position, rule.version) == ("drafts", 1)
        asked = list(fields_of(parse(rule.conditions, VOCABULARY)))
        assert asked == ["company.plan", "signals.mention"]
        assert RuleVersion.objects.get().saved_by == acme.people["bob"]
    assert "3 times" in bob.get(reverse("admin:playbook_test", args=[rule.pk])).content.decode()
    listed = bob.get(reverse("admin:advocacy_rule_changelist")).content.decode()
    assert "the company&#x27;s plan is “pro” and at least 1 × mention within 30 days" in listed


def test_what_was_imported_is_counted_where_there_is_little_else_and_says_so(
    acme: Any, history: None
) -> None:
    bob = acme.client("bob")
    with acme.inside():
        rule = RuleFactory(position="off", trigger={"on": "signal", "kinds": ["mention"]})
        imported = list(Signal.objects.order_by("occurred_at").values_list("pk", flat=True)[1:])
        Signal.objects.filter(pk__in=imported).update(is_live=False)
    page = reverse("admin:playbook_test", args=[rule.pk])
    said = "Imported facts are counted here as if they had come in as they happened"
    both = bob.get(page).content.decode()
    assert "it would have fired 3 times" in both
    assert said in both
    live = bob.get(page, {"facts": "live"}).content.decode()
    assert "it would have fired 1 time," in live
    assert "Besides, 3 facts of this kind were imported or came late" in live
    assert said not in live
    with acme.inside():
        Signal.objects.filter(pk__in=imported[1:]).update(is_live=True)
    assert said not in bob.get(page).content.decode(), "most came as they happened"


def test_what_is_wrong_is_said_beside_its_line(acme: Any) -> None:
    alice = acme.client("alice")
    wrong = {
        **_filled(alice),
        "conditions_0_0_operator": "at_least",
        "conditions_1_0_days": "",
        "trigger_on": "score",
        "score": "",
    }
    form = alice.post(reverse("admin:advocacy_rule_add"), wrong).context["adminform"].form
    assert set(form.errors) == {"conditions_0_0", "conditions_1_0"}
    mended = {**wrong, "conditions_0_0_operator": "is", "conditions_1_0_days": "30"}
    form = alice.post(reverse("admin:advocacy_rule_add"), mended).context["adminform"].form
    assert set(form.errors) == {"score"}
    with acme.inside():
        assert not Rule.objects.exists()


def test_only_an_administrator_lets_it_send_before_ten_drafts(acme: Any) -> None:
    with acme.inside():
        rule = RuleFactory(texts={"en": {"body": "Thank you."}}, position="drafts")
    url = reverse("admin:advocacy_rule_change", args=[rule.pk])
    for name, note, may in (
        ("bob", "I am sure", False),
        ("alice", "", False),
        ("alice", "Proven", True),
    ):
        client = acme.client(name)
        answer = client.post(url, {**form_values(client, url), "position": "on", "note": note})
        assert (answer.status_code == 302) is may
        with acme.inside():
            rule.refresh_from_db()
        assert rule.position == ("on" if may else "drafts")


def test_a_paused_playbook_is_seen_on_today_and_goes_on_by_a_button(acme: Any, globex: Any) -> None:
    with acme.inside():
        rule = RuleFactory(
            name="Ours",
            texts={"en": {"body": "Thank you."}},
            paused_at=timezone.now(),
            paused_why={"code": "rule_paused", "params": {"n": 5, "what": "KeyError"}},
        )
    bob, resume = acme.client("bob"), reverse("admin:playbook_resume", args=[rule.pk])
    assert "“Ours” is paused" in bob.get(reverse("admin:index")).content.decode()
    page = bob.get(reverse("admin:advocacy_rule_change", args=[rule.pk])).content.decode()
    assert "Paused after 5 failures" in page
    assert globex.client("mallory").post(resume).status_code == 404
    assert bob.get(resume).status_code == 405
    bob.post(resume)
    with acme.inside():
        rule.refresh_from_db()
    assert rule.paused_at is None


def test_an_occasion_names_who_will_be_there(acme: Any, globex: Any) -> None:
    with globex.inside():
        ContactFactory(name="Stranger", email="s@x.example")
    with acme.inside():
        claire = ContactFactory(name="Claire Fontan", email="claire@x.example")
    bob, add = acme.client("bob"), reverse("admin:advocacy_occasion_add")
    told = {"name": "Forum", "kind": "forum", "starts_on": "2027-03-16", "topic": "late approvals"}
    refused = bob.post(add, {**told, "who": "claire@x.example\nStranger"})
    assert "Stranger" in str(refused.context["adminform"].form.errors["who"])
    assert bob.post(add, {**told, "who": "claire@x.example"}).status_code == 302
    with acme.inside():
        assert [one.pk for one in guests(Occasion.objects.get())] == [claire.pk]
