"""No money, no price for praise, no reward for a review; and for whom an incentive is."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.contacting import services as contacting
from advocacy.incentives import eligibility, fairness, services
from advocacy.incentives.catalogue import CATALOGUE
from advocacy.incentives.models import Incentive
from advocacy.moments.models import Rule
from kernel.errors import Invalid
from tests.advocacy.incentives.conftest import Advocate
from tests.conftest import Cast
from tests.factories import IncentiveFactory, RuleFactory, SignalFactory


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("A 50 € gift", "money"),
        ("$20 off", "money"),
        ("A gift card", "money"),
        ("Un chèque-cadeau", "money"),
        ("200 points", "money"),
        ("For a positive review", "praise"),
        ("When you give us 5 stars", "praise"),
        ("Pour un avis positif", "praise"),
        ("For promoters", "praise"),
        ("For writing a review on our page", "review"),
        ("A thank-you from G2", "review"),
        ("Contre un avis en ligne", "review"),
    ],
)
def test_money_praise_and_reviews_are_refused(text: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        fairness.check({"name": "Fine", "text": text})
    [fault] = refused.value.errors
    assert (fault["pointer"], fault["code"]) == ("/text", f"incentive_{code}")


def test_our_own_catalogue_is_fair_in_both_languages() -> None:
    for entry in CATALOGUE:
        fairness.check(
            {
                "name": entry.name,
                "gets": entry.advocate_gets,
                "gives": entry.advocate_gives,
                "peer": entry.peer_gets,
                "more": "A quarterly business review, 45 minutes, à votre avis.",
            }
        )
        eligibility.read(entry.conditions)


def test_nothing_they_feel_or_say_is_a_condition() -> None:
    words = " ".join(eligibility.VOCABULARY)
    for wrong in ("nps", "promoter", ".tone", "review", "mention", "score", "csat"):
        assert wrong not in words


def test_a_playbook_that_asks_for_a_review_can_hold_nothing_out(acme: Cast) -> None:
    with acme.inside():
        rule = RuleFactory(gesture="ask", asks_for=["review"])
        with pytest.raises(IntegrityError), transaction.atomic():
            Rule.objects.filter(pk=rule.pk).update(incentive=IncentiveFactory())


def test_an_incentive_is_for_those_for_whom_its_conditions_hold(
    acme: Cast, advocate: Advocate
) -> None:
    conditions = {
        "match": "all",
        "of": [
            {"field": "success.milestone", "operator": "at_least", "value": 1, "days": 730},
            {"field": "who.decider", "operator": "is", "value": True},
        ],
    }
    with acme.inside():
        incentive = IncentiveFactory(conditions=conditions, consent="publication")
        contact = advocate()
        until = timezone.now() + timedelta(days=9)

        def refusal() -> str:
            with pytest.raises(services.OfferRefused) as refused:
                services.offer(incentive=incentive, contact=contact, expires_at=until)
            return f"{refused.value.reason['code']}: {refused.value.message}"

        assert "incentive_conditions" in refusal()
        assert "measured results" in refusal()
        SignalFactory(contact=contact, kind="milestone")
        assert "they decide or administer" in refusal()
        contact.is_decider = True
        contact.save()
        assert "incentive_consent" in refusal()
        contacting.record_consent(
            contact=contact, purpose="publication", answer="granted", source="test"
        )
        assert services.offer(incentive=incentive, contact=contact, expires_at=until)


def test_own_kinds_are_written_in_a_form_with_conditions(acme: Cast) -> None:
    alice = acme.client("alice")
    add = reverse("admin:advocacy_incentive_add")
    assert alice.get(add).status_code == 200
    told: dict[str, Any] = {
        "name": "A visit to the workshop",
        "code": "workshop",
        "advocate_gets": "Sees how it is made.",
        "least_tier": "natural",
        "capacity": "4",
        "period": "quarter",
        "lead_days": "10",
        "minutes": "30",
        "seats_to_share": "0",
        "hours": "2",
        "is_active": "on",
        "conditions_0_0_field": "at.employees",
        "conditions_0_0_operator": "at_least",
        "conditions_0_0_value": "20",
    }
    refused = alice.post(add, told | {"advocate_gets": "A gift card"}).content.decode()
    assert "is money, or stands for it" in refused
    assert alice.post(add, told).status_code == 302
    with acme.inside():
        made = Incentive.objects.get(code="workshop")
        assert made.conditions["of"] == [
            {"field": "at.employees", "operator": "at_least", "value": 20}
        ]
    listed = alice.get(reverse("admin:advocacy_incentive_changelist")).content.decode()
    assert "people at the company is at least 20" in listed.lower()
    change = reverse("admin:advocacy_incentive_change", args=[made.pk])
    assert alice.get(change).status_code == 200
