"""Webhooks hear of moments, asks and tiers where they come about, and of nothing that is only observed."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.outbound.webhook_models import WebhookDelivery, WebhookEndpoint
from advocacy.moments import answering, services
from advocacy.scoring import services as scoring
from kernel import tenancy


@pytest.fixture
def told(stage):
    """What an endpoint that hears everything was told so far: (type, data)."""
    WebhookEndpoint.objects.create(
        organization_id=tenancy.current(), name="CRM", url="https://a.example", secret_sealed="x"
    )

    def hear():
        bodies = [json.loads(row.body) for row in WebhookDelivery.objects.all()]
        bodies.sort(key=lambda body: body["data"]["sequence"])
        return [(body["type"], body["data"]) for body in bodies]

    return hear


def types(told) -> list[str]:
    return [type_ for type_, _data in told()]


def test_a_moment_is_told_when_it_opens_and_when_it_is_done(stage, told):
    claire = stage.person()
    (moment,) = stage.decide(stage.milestone(claire))
    ((type_, data),) = told()
    assert type_ == "moment.created"
    assert data["id"] == str(moment.pk)
    assert data["contact_id"] == str(claire.pk)
    assert data["company_id"] == str(claire.company_id)
    assert data["playbook"] == "1-significant-result"
    assert data["gesture"] == moment.gesture

    services.mark_done(moment=moment, by=stage.acme.people["bob"])
    assert types(told) == ["moment.created", "moment.ended"]
    assert told()[-1][1]["state"] == "done"
    assert WebhookDelivery.objects.filter(contact=claire).count() == 2


def test_letting_it_pass_can_be_taken_back_and_both_are_told(stage, told):
    (moment,) = stage.decide(stage.milestone(stage.person()))
    bob = stage.acme.people["bob"]
    services.dismiss(moment=moment, by=bob)
    services.reopen(moment=moment, by=bob)
    assert types(told) == ["moment.created", "moment.ended", "moment.reopened"]


def test_what_ran_out_is_told(stage, told, clock):
    (moment,) = stage.decide(stage.milestone(stage.person()))
    clock.move_to(moment.expires_at + timedelta(minutes=1))
    services.expire_due()
    assert told()[-1][0] == "moment.ended"
    assert told()[-1][1]["state"] == "expired"


def test_what_is_only_observed_is_not_told(stage, told):
    stage.rule(position="observe")
    (moment,) = stage.decide(stage.milestone(stage.person()))
    assert moment.position == "observe"
    services.dismiss(moment=moment, by=stage.acme.people["bob"])
    assert told() == []


def test_an_ask_and_its_answer_are_told(stage, told):
    moment = stage.given(stage.person(), gesture="ask", days=1, state="open", position="on")
    moment.expires_at = timezone.now() + timedelta(days=3)
    moment.save()
    services.mark_done(moment=moment, by=stage.acme.people["bob"])
    assert types(told) == ["moment.ended", "ask.sent"]
    assert told()[-1][1]["channel"] == "person"

    answering.answer(moment=moment, kind="yes", how="page")
    type_, data = told()[-1]
    assert type_ == "ask.answered"
    assert data["answer"] == "yes"
    answering.answer(moment=moment, kind="yes", how="page")
    assert types(told).count("ask.answered") == 1, "the same answer again is no news"


def test_a_tier_is_told_once_when_it_changes(stage, told):
    claire = stage.person(tier="quiet")
    for n in range(3):
        stage.signal(claire, "review", weight=30.0, subject=f"review {n}")
    scoring.rebuild([claire.pk])
    changed = [data for type_, data in told() if type_ == "advocate.tier_changed"]
    assert len(changed) == 1
    assert changed[0]["tier_before"] == "quiet"
    assert changed[0]["tier"] != "quiet"
    assert changed[0]["score"] > 0
    scoring.refresh([claire.pk], kinds=scoring.kinds_in_force(), now=timezone.now())
    assert types(told).count("advocate.tier_changed") == 1


@pytest.mark.parametrize("many", [2, 20])
def test_telling_of_many_tiers_takes_as_many_queries_as_of_two(
    stage, told, django_assert_max_num_queries, many
):
    people = [stage.person(tier="champion", company=None) for _n in range(many)]
    kinds = scoring.kinds_in_force()
    with django_assert_max_num_queries(24):
        scoring.refresh([one.pk for one in people], kinds=kinds, now=timezone.now())
    assert types(told).count("advocate.tier_changed") == many
