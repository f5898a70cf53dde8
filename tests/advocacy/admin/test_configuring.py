"""Playbooks, meanings, weights and the catalogue: edited in words, checked beside the field."""

import pytest
from django.urls import reverse

from accounts.customers.models import Contact
from accounts.events.models import EventName
from accounts.organizations.models import User
from advocacy.moments.models import Rule
from advocacy.moments.services import install_playbooks
from advocacy.moments.wording import sentence
from advocacy.scoring.models import Advocate, ScoringModel
from advocacy.scoring.services import rebuild
from advocacy.signals.models import EventMapping
from tests.factories import (
    AdvocateFactory,
    ContactFactory,
    IncentiveFactory,
    MembershipFactory,
    RuleFactory,
    SignalFactory,
    UserFactory,
)


def form_values(client, url: str) -> dict:
    """What a browser would send back unchanged."""
    form = client.get(url).context["adminform"].form
    values = {}
    for name, field in form.fields.items():
        value = form.get_initial_for_field(field, name)
        if value is True:
            values[name] = "on"
        elif value is not None and value is not False:
            values[name] = getattr(value, "pk", value)
    return values


@pytest.fixture
def playbook(acme) -> Rule:
    with acme.inside():
        install_playbooks()
        rule: Rule = Rule.objects.get(code="1-significant-result")
        return rule


def test_saving_a_playbook_unchanged_changes_nothing(acme, playbook):
    alice = acme.client("alice")
    url = reverse("admin:advocacy_rule_change", args=[playbook.pk])
    answer = alice.post(url, form_values(alice, url))
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    with acme.inside():
        again = Rule.objects.get(pk=playbook.pk)
    for field in Rule._meta.fields:
        if field.name != "updated_at":
            assert getattr(again, field.attname) == getattr(playbook, field.attname), field.name


def test_a_text_is_a_plain_field_and_what_is_wrong_is_said_beside_it(acme, playbook):
    alice = acme.client("alice")
    url = reverse("admin:advocacy_rule_change", args=[playbook.pk])
    values = form_values(alice, url)
    refused = alice.post(url, {**values, "text_fr_body": "Bonjour {prenom}"})
    errors = refused.context["adminform"].form.errors
    assert list(errors) == ["text_fr_body"]
    assert "{prenom}" in errors["text_fr_body"][0]
    alice.post(url, {**values, "text_fr_body": "Bonjour {hero}", "position": "observe"})
    with acme.inside():
        playbook.refresh_from_db()
    assert playbook.texts["fr"]["body"] == "Bonjour {hero}"
    assert playbook.texts["en"]["short_body"]
    assert playbook.position == "observe"


def test_an_analyst_reads_playbooks_and_changes_none(acme, playbook):
    MembershipFactory(
        organization=acme.organization,
        user=UserFactory(email="ann@acme.example"),
        role="analyst",
    )
    acme.people["ann"] = User.objects.get(email="ann@acme.example")
    ann = acme.client("ann")
    url = reverse("admin:advocacy_rule_change", args=[playbook.pk])
    assert "A significant result" in ann.get(url).content.decode()
    assert ann.post(url, {"name": "Mine now"}).status_code == 403
    assert ann.post(url, {"name": "Mine now", "_test": "1"}).status_code == 403
    with acme.inside():
        playbook.refresh_from_db()
    assert playbook.name == "A significant result"


def test_a_new_playbook_belongs_to_the_organization_and_offers_only_its_incentives(acme, globex):
    with globex.inside():
        theirs = IncentiveFactory()
    alice = acme.client("alice")
    url = reverse("admin:advocacy_rule_add")
    values = {
        **form_values(alice, url),
        "name": "Own",
        "code": "own",
        "kinds": ["talk"],
        "gesture": "thank",
        "text_en_body": "Thank you.",
    }
    refused = alice.post(url, {**values, "incentive": theirs.pk})
    assert "incentive" in refused.context["adminform"].form.errors
    assert alice.post(url, values).status_code == 302
    assert "with these values already" in alice.post(url, values).content.decode()
    with acme.inside():
        made = Rule.objects.get(code="own")
        assert made.texts == {"en": {"body": "Thank you."}, "fr": {}}


def test_the_sentence_says_what_a_playbook_does(acme):
    with acme.inside():
        rule = RuleFactory(
            kinds=["mention", "review"],
            gesture="offer",
            position="on",
            sends_at_once=True,
            incentive=IncentiveFactory(name="Early access"),
            cooldown_days=60,
            life_hours=120,
        )
        assert sentence(rule) == (
            "When this arrives: mention or public review, hold out: Early access. The mail leaves by itself, in "
            "their working hours. At most once in 60 days for one person; the moment lasts 5 days."
        )
        rule.position = "off"
        assert "It is off." in sentence(rule)


def test_a_name_gets_its_meaning_in_one_click_and_leaves_the_list(acme, globex):
    with acme.inside():
        EventName.objects.create(organization_id=acme.id, name="Dashboard Pinned", seen=4)
    alice = acme.client("alice")
    names = reverse("admin:accounts_eventname_changelist")
    link = f"{reverse('admin:advocacy_eventmapping_add')}?name=Dashboard+Pinned"
    assert link in alice.get(names).content.decode()
    assert link not in acme.client("bob").get(names).content.decode()
    assert 'value="Dashboard Pinned"' in alice.get(link).content.decode()
    add = reverse("admin:advocacy_eventmapping_add")
    assert (
        acme.client("bob").post(add, {"name": "Dashboard Pinned", "kind": "power_use"}).status_code
        == 403
    )
    alice.post(add, {"name": "dashboard pinned", "kind": "power_use"})
    with acme.inside():
        assert EventMapping.objects.get().kind == "power_use"
    assert "Dashboard Pinned" not in alice.get(names).content.decode()


def test_a_weight_is_changed_in_a_draft_seen_put_in_force_and_taken_back(acme, globex):
    alice, bob = acme.client("alice"), acme.client("bob")
    weights, draft = reverse("admin:weights"), reverse("admin:weight_draft")
    kind, preview = (
        reverse("admin:weight_draft_kind", args=["mention"]),
        reverse("admin:weight_preview"),
    )
    values = {"strength": 30, "half_life_days": 90, "cap": 30, "effort": 2, "value": 2}
    with acme.inside():
        AdvocateFactory(score=8, tier="quiet", contact=ContactFactory(name="Claire Fontan"))
        contact = Contact.objects.get(name="Claire Fontan")
        SignalFactory(contact=contact, tone="enthusiastic")
        rebuild()

    assert bob.post(reverse("admin:weight_begin")).status_code == 403
    assert alice.get(kind).status_code == 404
    assert alice.post(reverse("admin:weight_begin"))["Location"] == draft
    assert bob.get(draft).status_code == 200
    assert bob.post(kind, values).status_code == 403
    refused = alice.post(kind, {**values, "strength": -4}).content.decode()
    assert "This kind gives points" in refused
    assert alice.post(kind, values)["Location"] == draft
    tiers = {
        "champion_points": 50,
        "champion_kinds": 3,
        "natural_points": 25,
        "natural_kinds": 1,
        "resting_points": 30,
        "warm_points": 10,
    }
    flickers = alice.post(reverse("admin:weight_draft_tiers"), tiers).content.decode()
    assert "else it flickers" in flickers
    alice.post(reverse("admin:weight_draft_tiers"), {**tiers, "resting_points": 15})

    seen = alice.get(preview).content.decode()
    assert "mention, strength: 8, then 30" in seen
    assert "Claire Fontan" in seen
    with acme.inside():
        assert Advocate.objects.get().tier == "quiet"
    assert bob.post(preview, {"note": "mine"}).status_code == 403
    assert "required" in alice.post(preview, {"note": ""}).content.decode()
    assert alice.post(preview, {"note": "Ours are rare and long"})["Location"] == weights
    with acme.inside():
        assert (Advocate.objects.get().tier, Advocate.objects.get().score) == ("warm", 30)
    with globex.inside():
        assert not ScoringModel.objects.exists()
    assert "Ours are rare and long" in bob.get(weights).content.decode()
    compared = bob.get(reverse("admin:weight_compare", args=[0, 1])).content.decode()
    assert "mention, strength: 8, then 30" in compared

    back = reverse("admin:weight_back", args=[0])
    assert bob.post(back, {"note": "no"}).status_code == 403
    assert alice.post(back, {"note": "Better before"})["Location"] == weights
    with acme.inside():
        assert ScoringModel.objects.get(state="active").number == 2
        assert Advocate.objects.get().score == 8
    alice.post(reverse("admin:weight_begin"))
    alice.post(draft)
    with acme.inside():
        assert not ScoringModel.objects.filter(state="draft").exists()
    for gone in (
        reverse("admin:weight_draft_kind", args=["gossip"]),
        reverse("admin:weight_compare", args=[0, 9]),
    ):
        assert alice.get(gone).status_code == 404
