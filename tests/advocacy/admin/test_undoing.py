"""Every button of the first page is taken back by the button of its message: by whom it may, and while it may."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.customers.models import Company
from accounts.customers.refusals import Refusal
from advocacy.incentives import services as incentives
from advocacy.incentives.models import Offer
from advocacy.incentives.promise_models import OfferStep
from advocacy.moments import acting, follow_ups, services
from advocacy.moments.answers import FollowUp
from advocacy.moments.models import Delivery, Moment
from advocacy.signals import confirming
from advocacy.signals.suggested import Candidate
from kernel.errors import Conflict, Invalid
from referrals.attribution.heard_models import HeardFrom
from referrals.leads import service_level
from referrals.leads.models import Lead
from referrals.qualification.routing_models import FirstContact
from tests.browser.desk import make_desk
from tests.factories import LeadFactory

UNDO = re.compile(r'<form method="post" action="([^"]+)" class="inline">(.*?)</form>', re.DOTALL)
HIDDEN = re.compile(r'name="([^"]+)" value="([^"]*)"')


@pytest.fixture
def desk(acme):
    return make_desk(acme)


@pytest.fixture
def press(acme):
    """Press a button as Bob, and hand back what undoes it; the message is on the page that follows."""
    bob = acme.client("bob")

    def pressed(name, *args, **told):
        answer = bob.post(
            reverse(f"admin:{name}", args=args), {"next": "/admin/", **told}, follow=True
        )
        assert answer.request["PATH_INFO"] == "/admin/"
        address, fields = UNDO.search(answer.content.decode()).groups()
        posted = {}
        for field, value in HIDDEN.findall(fields):
            posted.setdefault(unescape(field), []).append(unescape(value))
        assert posted["next"] == ["/admin/"]

        def undo():
            back = bob.post(address, posted, follow=True)
            assert back.request["PATH_INFO"] == "/admin/"
            return back.content.decode()

        return undo

    return pressed


def fresh(cast, row):
    with cast.inside():
        return type(row).objects.get(pk=row.pk)


@pytest.mark.parametrize("word", ["done", "pass"])
def test_a_moment_is_open_again(acme, desk, press, word):
    moment = desk.moments["Claire Fontan"]
    undo = press(f"advocacy_moment_{word}", moment.pk, why="person")
    assert fresh(acme, moment).passed_why == ("person" if word == "pass" else "")
    undo()
    now = fresh(acme, moment)
    assert (now.state, now.passed_why, now.acted_by) == ("open", "", None)


def test_only_known_reasons_let_a_moment_pass(acme, desk):
    with acme.inside(), pytest.raises(Invalid):
        services.dismiss(moment=desk.moments["Claire Fontan"], by=acme.people["bob"], why="mood")
    assert fresh(acme, desk.moments["Claire Fontan"]).state == "open"


def test_a_moment_put_off_stands_on_the_list_as_before(acme, desk, press):
    moment = desk.moments["Claire Fontan"]
    undo = press("advocacy_moment_snooze", moment.pk)
    assert fresh(acme, moment).snoozed_until is not None
    assert "Claire Fontan</a>" in undo()
    assert fresh(acme, moment).snoozed_until is None


def test_an_approved_mail_is_called_back_until_it_has_left(acme, desk, press):
    moment, bob = desk.moments["Claire Fontan"], acme.people["bob"]
    undo = press("advocacy_moment_approve", moment.pk)
    with acme.inside():
        assert Delivery.objects.filter(moment=moment, channel="mail").count() == 1
    undo()
    with acme.inside():
        assert not Delivery.objects.filter(moment=moment, channel="mail").exists()
        now = Moment.objects.get(pk=moment.pk)
        assert (now.approved_at, now.approved_by, now.needs_human) == (None, None, True)
        acting.approve(moment=moment, by=bob)
        Delivery.objects.filter(moment=moment, channel="mail").update(attempts=1)
        with pytest.raises(Conflict, match="left"):
            acting.take_approval_back(moment=moment, by=bob)


def test_a_rewritten_draft_is_what_it_was(acme, desk, press):
    moment = desk.moments["Claire Fontan"]
    undo = press("advocacy_moment_rewrite", moment.pk, subject="Other", body="One.\r\nTwo.")
    assert fresh(acme, moment).body == "One.\nTwo."
    undo()
    now = fresh(acme, moment)
    assert (now.subject, now.body) == (moment.subject, moment.body)


def test_a_promise_is_owed_again(acme, desk, press):
    undo = press("advocacy_offer_step", desk.kept.pk, step="fulfil")
    assert fresh(acme, desk.kept).state == "fulfilled"
    undo()
    now = fresh(acme, desk.kept)
    assert (now.state, now.fulfilled_at) == ("accepted", None)
    with acme.inside():
        steps = OfferStep.objects.filter(offer=desk.kept).values_list("before", "after")
        assert list(steps) == [("accepted", "fulfilled"), ("fulfilled", "accepted")]


def test_nobody_else_and_nobody_later_takes_a_promise_back(acme, desk):
    alice, bob = acme.people["alice"], acme.people["bob"]
    with acme.inside():
        offer: Offer = incentives.fulfil(offer=desk.kept, by=bob)
        with pytest.raises(Conflict):
            incentives.undo_fulfil(offer=offer, by=alice)
        with pytest.raises(Conflict):
            incentives.accept(offer=offer, by=bob)
        with (
            time_machine.travel(timezone.now() + timedelta(minutes=16)),
            pytest.raises(Conflict, match="15 minutes"),
        ):
            incentives.undo_fulfil(offer=offer, by=bob)


def test_what_was_followed_up_waits_again(acme, desk, press):
    undo = press("advocacy_followup_close", desk.follow_up.pk, result="Spoke with her")
    assert fresh(acme, desk.follow_up).done_at is not None
    undo()
    now = fresh(acme, desk.follow_up)
    assert (now.done_at, now.done_by, now.result) == (None, None, "")


def test_a_policy_said_by_mistake_is_what_it_was(acme, desk, press):
    with acme.inside():
        Company.objects.filter(pk=desk.company.pk).update(policy="approval", policy_note="Ann")
    undo = press("advocacy_followup_close", desk.policy.pk, policy="forbidden", result="Bob")
    assert fresh(acme, desk.company).policy == "forbidden"
    undo()
    now = fresh(acme, desk.company)
    assert (now.policy, now.policy_note) == ("approval", "Ann")


def test_nobody_else_and_nobody_later_opens_a_follow_up_again(acme, desk):
    alice, bob = acme.people["alice"], acme.people["bob"]
    with acme.inside():
        follow_ups.close(follow_up=desk.follow_up, by=bob)
        with pytest.raises(Conflict):
            follow_ups.reopen(follow_up=desk.follow_up, by=alice)
        FollowUp.objects.update(done_at=timezone.now() - timedelta(minutes=16))
        with pytest.raises(Conflict, match="15 minutes"):
            follow_ups.reopen(follow_up=desk.follow_up, by=bob)


def test_a_lead_gone_cold_waits_again(acme, desk, press):
    with acme.inside():
        row = str(Lead.objects.get(pk=desk.cold.pk).first_contact.pk)
    undo = press("referrals_firstcontact_changelist", action="in_touch", _selected_action=row)
    assert fresh(acme, desk.cold).contacted_at is not None
    undo()
    assert fresh(acme, desk.cold).contacted_at is None
    with acme.inside():
        Lead.objects.filter(pk=desk.cold.pk).update(
            contacted_at=timezone.now() - timedelta(minutes=16)
        )
        with pytest.raises(Conflict, match="15 minutes"):
            service_level.take_contact_back(lead=desk.cold)
        other = FirstContact.objects.create(
            organization_id=acme.id, lead=LeadFactory(contacted_at=timezone.now())
        )
    both = {"action": "not_in_touch", "_selected_action": [row, str(other.pk)]}
    page = acme.client("bob").post(
        reverse("admin:referrals_firstcontact_changelist"), both, follow=True
    )
    assert "1 lead waits again." in page.content.decode(), "one that is refused holds no other up"
    assert fresh(acme, desk.cold).contacted_at is not None
    assert fresh(acme, other.lead).contacted_at is None


@pytest.mark.parametrize("word", ["accept", "reject", "never"])
def test_a_match_waits_again_with_whom_it_suggested(acme, desk, press, word):
    row = desk.matches[0]
    undo = press(f"advocacy_candidate_{word}", row.pk, contact=str(desk.claire.pk))
    assert fresh(acme, row).state == {"accept": "accepted"}.get(word, "rejected")
    undo()
    now = fresh(acme, row)
    assert (now.state, now.contact) == (Candidate.State.WAITING, None)
    with acme.inside():
        assert [one.contact for one in now.suggestions.all()] == [desk.claire]
        assert not Refusal.objects.exists()


def test_a_never_is_not_taken_back_from_under_somebody_else(acme, desk):
    row, bob = desk.matches[0], acme.people["bob"]
    with acme.inside():
        confirming.accept(candidate=row, contact=desk.claire, by=bob)
        with pytest.raises(Conflict):
            confirming.suggest_again(candidate=row, contact=desk.claire, by=bob)


@pytest.mark.parametrize("told", ["contact", "nobody"])
def test_an_answer_waits_again(acme, desk, press, told):
    undo = press("referrals_heardfrom_who", desk.heard.pk, **{told: str(desk.claire.pk)})
    assert fresh(acme, desk.heard).decided_at is not None
    undo()
    now = fresh(acme, desk.heard)
    assert (now.state, now.contact) == (HeardFrom.State.WAITING, None)
