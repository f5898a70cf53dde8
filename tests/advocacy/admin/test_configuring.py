"""Playbooks, meanings, weights and the catalogue: edited in words, checked beside the field."""

import pytest
from django.urls import reverse

from accounts.events.models import EventName
from advocacy.admin.playbooks import sentence
from advocacy.moments.models import Rule
from advocacy.moments.services import install_playbooks
from advocacy.scoring.models import KindWeight
from advocacy.signals.models import EventMapping
from tests.factories import IncentiveFactory, RuleFactory


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
    alice.post(url, {**values, "text_fr_body": "Bonjour {hero}", "position": "on"})
    with acme.inside():
        playbook.refresh_from_db()
    assert playbook.texts["fr"]["body"] == "Bonjour {hero}"
    assert playbook.texts["en"]["short_body"]
    assert playbook.position == "on"


def test_a_csm_reads_playbooks_and_changes_none(acme, playbook):
    bob = acme.client("bob")
    url = reverse("admin:advocacy_rule_change", args=[playbook.pk])
    assert "A significant result" in bob.get(url).content.decode()
    assert bob.post(url, {"name": "Mine now"}).status_code == 403
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


def test_a_weight_is_changed_with_a_reason_and_taken_back(acme, globex):
    alice = acme.client("alice")
    url = reverse("admin:weight", args=["mention"])
    values = {
        "strength": "12",
        "half_life_days": "90",
        "cap": "30",
        "reason": "Ours are rare and long",
    }
    assert acme.client("bob").post(url, values).status_code == 403
    assert (
        "This kind gives points" in alice.post(url, {**values, "strength": "-4"}).content.decode()
    )
    assert alice.post(url, values)["Location"] == reverse("admin:weights")
    with acme.inside():
        weight = KindWeight.objects.get()
        assert (weight.kind, weight.strength, weight.cap) == ("mention", 12, 30)
    assert "Ours are rare and long" in alice.get(reverse("admin:weights")).content.decode()
    with globex.inside():
        assert not KindWeight.objects.exists()
    alice.post(url, {"reset": "1"})
    with acme.inside():
        assert not KindWeight.objects.exists()
    assert alice.get(reverse("admin:weight", args=["gossip"])).status_code == 404
