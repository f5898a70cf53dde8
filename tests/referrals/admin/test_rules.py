"""Held referrals decided by groups, closed periods, how soon leads are met: through the pages where it is done."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from referrals.attribution.heard_models import HeardFrom, HeardSuggestion
from referrals.attribution.models import Attribution, ClosedPeriod
from referrals.attribution.screening_models import Hold
from referrals.attribution.services import take_lead
from referrals.leads.models import Lead
from tests.conftest import Api, Cast
from tests.factories import ContactFactory, LeadFactory, MembershipFactory
from tests.referrals.test_leads import a_link

HOLDS = reverse("admin:referrals_hold_changelist")
PERIODS = reverse("admin:referrals_closedperiod_changelist")


def colleagues_held(cast: Cast, boss: str, *names: str) -> list[Hold]:
    """Colleagues of an advocate who came with their code: each is held as kin."""
    host = boss.partition("@")[2]
    with cast.inside():
        link = a_link(boss)
        for name in names:
            person = ContactFactory(name=name.title(), email=f"{name}@{host}", standing="prospect")
            take_lead(contact=person, external_id=f"{name}@{host}", referral_code=link.code)
        return list(Hold.objects.filter(advocate=link.contact_id).order_by("pk"))


@pytest.mark.parametrize(
    ("action", "side", "credit"),
    [("release_groups", "approved", "sourced"), ("deny_groups", "denied", "none")],
)
def test_one_click_decides_about_everything_of_the_group_and_nothing_else(
    acme: Cast, globex: Cast, action: str, side: str, credit: str
) -> None:
    first, _second = colleagues_held(acme, "boss@northgate.example", "nora", "otto")
    [other] = colleagues_held(acme, "chief@dupont.example", "paul")
    chosen = {"action": action, "_selected_action": [str(first.pk)]}
    globex.client("mallory").post(HOLDS, chosen)
    with acme.inside():
        reader = MembershipFactory(organization=acme.organization, role="analyst").user
    acme.people["ada"] = reader
    acme.client("ada").post(HOLDS, chosen)
    with acme.inside():
        assert set(Hold.objects.values_list("referrer_side", flat=True)) == {"pending"}
    page = acme.client("bob").post(HOLDS, chosen, follow=True).content.decode()
    assert "2 held referrals decided." in page
    with acme.inside():
        decided = Hold.objects.exclude(pk=other.pk)
        assert set(decided.values_list("referrer_side", "referred_side")) == {(side, side)}
        assert set(decided.values_list("decided_by", flat=True)) == {acme.people["bob"].pk}
        now = Attribution.objects.filter(replaced_at=None, lead__in=decided.values("lead"))
        assert set(now.values_list("credit", flat=True)) == {credit}
        other.refresh_from_db()
        assert other.referrer_side == "pending"
    waiting = acme.client("bob").get(HOLDS).content.decode()
    assert "Paul" in waiting
    assert "Nora" not in waiting


def test_a_no_without_a_reason_is_refused_on_the_page(acme: Cast) -> None:
    [hold] = colleagues_held(acme, "boss@northgate.example", "nora")
    page = reverse("admin:referrals_hold_change", args=[hold.pk])
    told = {"referrer_side": "denied", "referred_side": "pending", "reason": ""}
    answer = acme.client("bob").post(page, told, follow=True).content.decode()
    assert "Say why not" in answer
    with acme.inside():
        hold.refresh_from_db()
        assert hold.referrer_side == "pending"


def test_a_period_is_closed_and_opened_again_on_its_page(acme: Cast) -> None:
    alice, add = acme.client("alice"), reverse("admin:referrals_closedperiod_add")
    today = timezone.localdate()
    assert acme.client("bob").get(add).status_code == 403
    wrong = alice.post(add, {"until": today.isoformat(), "note": ""})
    assert wrong.status_code == 200
    assert "when its last day is over" in wrong.content.decode()
    until = (today - timedelta(days=3)).isoformat()
    assert alice.post(add, {"until": until, "note": "October"}).status_code == 302
    again = alice.post(add, {"until": until, "note": ""})
    assert again.status_code == 200
    assert "closed already" in again.content.decode()
    with acme.inside():
        period = ClosedPeriod.objects.get()
        assert (period.note, period.closed_by) == ("October", acme.people["alice"])
    opened = {"action": "open_again", "_selected_action": [str(period.pk)]}
    acme.client("bob").post(PERIODS, opened)
    with acme.inside():
        assert ClosedPeriod.objects.get().reopened_at is None
    for _twice in "ab":
        assert alice.post(PERIODS, opened).status_code == 302
    with acme.inside():
        assert ClosedPeriod.objects.get().reopened_at is not None


def test_how_soon_leads_are_met_is_set_within_bounds(acme: Cast) -> None:
    alice, add = acme.client("alice"), reverse("admin:referrals_leadsettings_add")
    good = {"contact_working_days": 3, "unclaimed_days": 30, "intro_address": "hello@acme.example"}
    for name, value in (
        ("contact_working_days", 0),
        ("contact_working_days", -1),
        ("unclaimed_days", 0),
        ("intro_address", "nobody"),
    ):
        assert alice.post(add, {**good, name: value}).status_code == 200, name
    assert acme.client("bob").post(add, good).status_code == 403
    assert alice.post(add, good).status_code == 302
    with acme.inside():
        lead, _new = take_lead(contact=ContactFactory(email="n@n.example", standing="prospect"))
        days = (lead.contact_due_at - lead.submitted_at).days
    assert days >= 2


def an_answer(cast: Cast, number: int) -> None:
    heard = HeardFrom.objects.create(
        organization_id=cast.id, lead=LeadFactory(), text=f"Marie {number}", state="waiting"
    )
    for confidence in (0.6, 0.4):
        HeardSuggestion.objects.create(
            organization_id=cast.id,
            heard=heard,
            contact=ContactFactory(),
            confidence=confidence,
            reason={"code": "match_first_name", "params": {"company": "Dupont"}},
        )


def a_hold(cast: Cast, number: int) -> None:
    Hold.objects.create(
        organization_id=cast.id,
        lead=LeadFactory(),
        advocate=ContactFactory(),
        check_code="colleague",
        expires_at=timezone.now() + timedelta(days=number + 1),
    )


@pytest.mark.parametrize(
    ("address", "make", "model"),
    [("/api/v1/heard", an_answer, HeardFrom), ("/api/v1/holds", a_hold, Hold)],
)
def test_lists_of_the_api_cost_the_same_for_many(
    acme: Cast, api: Api, address: str, make: Any, model: Any
) -> None:
    def queries_for(how_many: int) -> int:
        with acme.inside():
            for number in range(model.objects.count(), how_many):
                make(acme, number)
        with CaptureQueriesContext(connection) as queries:
            listed = api(acme.key, "GET", address).json()["data"]
        assert len(listed) == how_many
        return len(queries)

    queries_for(1)
    assert queries_for(2) == queries_for(20)
    with acme.inside():
        assert Lead.objects.count() == 20
