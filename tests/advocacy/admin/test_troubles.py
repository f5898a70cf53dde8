"""An unhappy answer or a complaint ends with a talk that somebody of the team notes on the person's page."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.customers.trouble_models import Trouble
from advocacy.moments import eligibility
from advocacy.moments.asking_models import Conversation
from tests.advocacy.admin.pages import person_page
from tests.factories import (
    AdvocateFactory,
    CompanyFactory,
    ContactFactory,
    MomentFactory,
    SignalFactory,
)


@pytest.fixture
def nadia(acme):
    """Named us, and then was unhappy ten days ago."""
    with acme.inside():
        contact = ContactFactory(
            name="Nadia Benali",
            company=CompanyFactory(policy="allowed"),
            first_seen_at=timezone.now() - timedelta(days=400),
        )
        AdvocateFactory(contact=contact, tier="natural", score=40)
        SignalFactory(contact=contact, kind="testimonial")
        long_ago = timezone.now() - timedelta(days=40)
        MomentFactory(
            contact=contact, company=None, gesture="thank", state="done", opened_at=long_ago
        )
        return contact


@pytest.fixture
def complaint(acme, nadia):
    with acme.inside():
        return Trouble.objects.create(
            organization_id=acme.id,
            contact=nadia,
            kind="complaint",
            reference="4711",
            opened_at=timezone.now() - timedelta(days=10),
        )


def settle(browser, contact, trouble, *, days_ago=0, note="Called her; the export works again."):
    day = timezone.localdate() - timedelta(days=days_ago)
    return browser.post(
        reverse("admin:accounts_contact_settle", args=[contact.pk]),
        {"trouble": trouble.pk, "day": day.isoformat(), "note": note},
        follow=True,
    )


def outcomes(acme, contact):
    with acme.inside():
        found = eligibility.of_person(contact, now=timezone.now())
        return {one["code"] for kind in found.kinds for one in kind.reasons}, found.next_at


def test_a_talk_ends_it_and_asks_rest_for_sixty_days_from_there(acme, nadia, complaint):
    reasons, free = outcomes(acme, nadia)
    assert "trouble_complaint" in reasons
    assert free is None
    assert "We spoke, and it is settled" in person_page(acme.client("bob"), nadia.pk)

    answer = settle(acme.client("bob"), nadia, complaint, days_ago=3)
    assert "Noted. Asks rest for 60 days" in answer.content.decode()

    with acme.inside():
        complaint.refresh_from_db()
        assert timezone.localdate(complaint.closed_at) == timezone.localdate() - timedelta(days=3)
        spoken = Conversation.objects.get(contact=nadia)
        assert (spoken.logged_by, spoken.spoken_at) == (acme.people["bob"], complaint.closed_at)
        assert spoken.note == "Called her; the export works again."
    reasons, free = outcomes(acme, nadia)
    assert "trouble_over" in reasons
    assert "trouble_complaint" not in reasons
    assert timezone.localdate(free) >= timezone.localdate() + timedelta(days=56)


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"days_ago": -1}, "still to come"),
        ({"days_ago": 30}, "before it began"),
        ({"note": ""}, "what came of it"),
    ],
)
def test_a_talk_that_cannot_be_is_refused_and_nothing_ends(acme, nadia, complaint, told, says):
    assert says in settle(acme.client("bob"), nadia, complaint, **told).content.decode()
    with acme.inside():
        complaint.refresh_from_db()
        assert complaint.closed_at is None
        assert not Conversation.objects.exists()


def test_what_systems_end_is_not_settled_by_hand(acme, nadia, complaint):
    with acme.inside():
        complaint.kind = "serious_ticket"
        complaint.save()
    assert "ends by itself" in settle(acme.client("bob"), nadia, complaint).content.decode()
    assert "We spoke, and it is settled" not in person_page(acme.client("bob"), nadia.pk)
    with acme.inside():
        complaint.refresh_from_db()
        assert complaint.closed_at is None


def test_a_second_word_changes_nothing(acme, nadia, complaint):
    settle(acme.client("bob"), nadia, complaint, days_ago=3)
    assert "settled before" in settle(acme.client("alice"), nadia, complaint).content.decode()
    with acme.inside():
        complaint.refresh_from_db()
        assert Conversation.objects.get(contact=nadia).logged_by == acme.people["bob"]


def test_strangers_and_readers_settle_nothing(acme, globex, nadia, complaint):
    assert settle(globex.client("mallory"), nadia, complaint).status_code == 404
    with acme.inside():
        complaint.refresh_from_db()
        assert complaint.closed_at is None
