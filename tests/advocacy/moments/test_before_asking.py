"""What has to come before an ask: a first value, and after trouble some time and a conversation."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.customers.models import Contact
from advocacy.moments import conversations, eligibility
from advocacy.moments.asking_models import Conversation
from advocacy.moments.knowledge import known_about
from kernel.errors import Invalid
from tests.advocacy.moments.conftest import Stage
from tests.factories import ContactFactory


def reasons(contact: Contact, kind: str = "introduction") -> list[str]:
    found = eligibility.of_person(contact, now=timezone.now())
    return [why["code"] for one in found.kinds if one.kind == kind for why in one.reasons]


def days_ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


@pytest.mark.parametrize("kind", ["milestone", "promoter", "testimonial", "expansion"])
def test_nobody_is_asked_before_a_first_value(stage: Stage, kind: str) -> None:
    claire = stage.person(tier="natural")
    assert "ask_before_value" in reasons(claire)
    stage.signal(claire, "invitation_sent")
    stage.signal(claire, "complaint")
    assert "ask_before_value" in reasons(claire)
    colleague = ContactFactory(company=claire.company)
    signal = stage.signal(colleague, kind)
    assert "ask_before_value" not in reasons(claire)
    signal.withdrawn_at = timezone.now()
    signal.save()
    assert "ask_before_value" in reasons(claire)


@pytest.mark.parametrize("kind", ["detractor", "complaint"])
def test_after_a_complaint_only_time_and_a_conversation_together_free(
    stage: Stage, kind: str, clock: Any
) -> None:
    claire = stage.person(tier="natural")
    stage.given(claire)
    trouble = stage.trouble(kind, contact=claire, days=40)
    assert f"trouble_{kind}" in reasons(claire)
    trouble.closed_at = timezone.now() - timedelta(days=10)
    trouble.save()
    assert "trouble_unspoken" in reasons(claire)

    clock.shift(timedelta(days=100))
    assert "trouble_unspoken" in reasons(claire)
    conversations.note(contact=claire, day=days_ago(200), by=None)
    assert "trouble_unspoken" in reasons(claire), "spoken with before it began"
    conversations.note(contact=claire, day=days_ago(9), by=None)
    assert not {"trouble_unspoken", "trouble_over"} & set(reasons(claire))


def test_a_conversation_does_not_shorten_the_sixty_days(stage: Stage) -> None:
    claire = stage.person(tier="natural")
    trouble = stage.trouble("complaint", contact=claire, days=40)
    trouble.closed_at = timezone.now() - timedelta(days=59)
    trouble.opened_at = trouble.closed_at - timedelta(days=3)
    trouble.save()
    conversations.note(contact=claire, day=days_ago(30), by=None)
    assert "trouble_over" in reasons(claire)


def test_a_conversation_of_the_same_day_comes_after_the_complaint(stage: Stage) -> None:
    claire = stage.person(tier="natural")
    trouble = stage.trouble("complaint", contact=claire, days=70)
    trouble.closed_at = trouble.opened_at
    trouble.save()
    assert "trouble_unspoken" in reasons(claire)
    conversations.note(contact=claire, day=timezone.localdate(trouble.opened_at), by=None)
    assert "trouble_unspoken" not in reasons(claire)


def test_a_solved_ticket_wants_no_conversation(stage: Stage) -> None:
    claire = stage.person(tier="natural")
    trouble = stage.trouble("serious_ticket", contact=claire, days=90)
    trouble.closed_at = timezone.now() - timedelta(days=61)
    trouble.save()
    assert not {"trouble_unspoken", "trouble_over"} & set(reasons(claire))


def test_a_conversation_of_today_leaves_the_ask_to_a_person(stage: Stage) -> None:
    claire = stage.person(tier="natural")
    conversations.note(contact=claire, day=days_ago(0), by=None)
    stage.given(claire)
    moments = stage.decide(stage.signal(claire, "mention"))
    assert moments
    assert all(moment.needs_human for moment in moments)


def test_what_is_to_come_is_no_conversation(stage: Stage) -> None:
    with pytest.raises(Invalid) as refused:
        conversations.note(contact=stage.person(), day=days_ago(-1), by=None)
    assert refused.value.errors[0]["pointer"] == "/spoken_at"
    assert not Conversation.objects.exists()


def test_a_csm_notes_a_conversation_on_the_page_and_the_person_can_read_it(
    acme: Any, globex: Any
) -> None:
    with acme.inside():
        claire = ContactFactory(name="Claire Fontan")
    bob = acme.client("bob")
    door = reverse("admin:accounts_contact_asks", args=[claire.pk])
    today = timezone.localdate().isoformat()
    assert globex.client("mallory").post(door, {"spoken_on": today}).status_code == 404
    said = bob.post(door, {"spoken_on": today, "about": "Called her, all is well"}, follow=True)
    assert "Noted" in said.content.decode()
    with acme.inside():
        noted = Conversation.objects.get()
        assert noted.logged_by == acme.people["bob"]
        told = [line.text for section in known_about(claire) for line in section.lines]
        assert any("Called her, all is well" in line for line in told)
    part = reverse("admin:accounts_contact_part", args=[claire.pk, "talked"])
    assert "Called her, all is well" in bob.get(part).content.decode()
    bob.post(door, {"not_spoken": str(noted.pk)})
    with acme.inside():
        assert not Conversation.objects.exists()
