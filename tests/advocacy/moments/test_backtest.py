"""Test on history against the live path: the same facts, the same decisions; and what it says of a single rule."""

import itertools
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.customers.models import Company, Contact
from advocacy.holdout import services as holdout
from advocacy.holdout.models import HoldoutDraw, HoldoutSettings
from advocacy.holdout.rules import LEAST_COMPANIES, number_of
from advocacy.moments import services, sweeping
from advocacy.moments.backtest import backtest
from advocacy.moments.models import Decision, Moment, Rule
from advocacy.scoring import services as scoring
from tests.advocacy.conftest import Tell, group, identify, track
from tests.conftest import Cast
from tests.factories import CompanyFactory, ContactFactory

BEGAN = datetime(2027, 1, 4, 5, tzinfo=UTC)
"""Later than the database's own clock: what it writes down itself lies before."""
DAYS = 60
LIVE = {
    "1-significant-result": "on",
    "2-unprompted-mention-thanks": "on",
    "2-early-access-offer": "drafts",
    "3-warm-reply": "drafts",
    "8-solved-well": "drafts",
    "10-review-by-time": "drafts",
}
OWN_RULES = (
    {
        "code": "own-tier",
        "trigger": {"on": "tier", "enters": "warm"},
        "gesture": "thank",
        "cooldown_days": 10,
    },
    {
        "code": "own-score",
        "trigger": {"on": "score", "reaches": 20},
        "gesture": "equip",
        "cooldown_days": 10,
    },
    {
        "code": "own-ask",
        "trigger": {"on": "signal", "kinds": ["warm_reply", "promoter"]},
        "gesture": "ask",
        "asks_for": ["testimonial"],
        "is_wide": True,
        "cooldown_days": 5,
        "priority": 1,
    },
    {
        "code": "own-conditions",
        "trigger": {"on": "signal", "kinds": ["mention", "review", "milestone"]},
        "conditions": {
            "version": 1,
            "match": "any",
            "of": [
                {"field": "signals.mention", "operator": "at_least", "value": 2, "days": 30},
                {
                    "match": "all",
                    "of": [
                        {"field": "score.points", "operator": "at_least", "value": 12},
                        {"field": "history.last_gesture", "operator": "before_last", "value": 5},
                        {"field": "gestures.ask", "operator": "at_most", "value": 1, "days": 60},
                    ],
                },
            ],
        },
        "gesture": "thank",
        "cooldown_days": 3,
        "priority": 5,
    },
)
TEXTS = {"en": {"subject": "Hello", "body": "Thank you, {hero}."}}
NAMES = (
    ("Milestone Reached", 6),
    ("Mention", 6),
    ("Review Published", 2),
    ("Warm Reply", 4),
    ("Testimonial Given", 1),
    ("CSAT Answered", 2),
    ("NPS Answered", 2),
    ("Ticket Opened", 1),
    ("Ticket Closed", 2),
    ("Case Study Published", 1),
)


def _what_happens(dice: random.Random, n: int, tickets: dict[str, str]) -> Any:
    names = [name for name, weight in NAMES for _times in range(weight)]
    user, name = f"u{dice.randrange(6)}", dice.choice(names)
    told: dict[str, Any] = {"id": f"x{n}"}
    if name == "Milestone Reached":
        told = {
            "metric": dice.choice(["hours_saved", "invoices"]),
            "value": float(dice.randrange(1, 500)),
        }
    elif name == "Mention":
        told |= {"tone": dice.choice([*["enthusiastic", "friendly"] * 6, "negative"])}
    elif name == "CSAT Answered":
        told |= {"score": 5, "scale": 5}
    elif name == "NPS Answered":
        told |= {"score": dice.choice([3, *[8, 9, 10] * 6]), "comment": "So it is."}
    elif name == "Ticket Opened":
        tickets.setdefault(user, f"t{n}")
        told = {"id": tickets[user], "priority": "urgent"}
    elif name == "Ticket Closed":
        if user not in tickets:
            return track(user, "Logged In", sent_as=f"m{n}")
        told = {"id": tickets.pop(user)}
    elif name == "Warm Reply":
        told |= {"text": "It saves my week."}
    elif name == "Review Published":
        told |= {"rating": 5}
    return track(user, name, sent_as=f"m{n}", **told)


def _live(acme: Cast, tell: Tell, travel: time_machine.Traveller, seed: int) -> None:
    """Sixty days of life, worked through as it happens; whoever gets a draft acts on it at once."""
    dice = random.Random(seed)
    number, tickets = 0, dict[str, str]()
    for day in range(DAYS):
        travel.move_to(BEGAN + timedelta(days=day))
        scoring.age_due()
        while sweeping.sweep(now=timezone.now())[0]:
            pass
        _act(acme)
        for _part in range(dice.choice([0, 1, 1, 2])):
            travel.shift(timedelta(hours=dice.randrange(1, 10), minutes=dice.randrange(60)))
            number += 10
            tell(
                *[
                    _what_happens(dice, number + n, tickets)
                    for n in range(dice.choice([1, 1, 1, 3]))
                ]
            )
            _act(acme)
    travel.move_to(BEGAN + timedelta(days=DAYS, minutes=-1))


def _act(acme: Cast) -> None:
    for moment in Moment.objects.filter(state="open"):
        services.mark_done(moment=moment, by=acme.people["bob"])


def _draw_one_company_of_three(acme: Cast, tell: Tell) -> None:
    """Companies enough for a draw, and a salt under which only the second of the three that live on is held out."""
    tell(*[identify(f"u{n}", name=f"Person {n}", email=f"u{n}@x.example") for n in range(6)])
    tell(*[group(f"u{n}", f"c{n // 2}", name=f"Company {n // 2}") for n in range(5)])
    for number in range(LEAST_COMPANIES):
        ContactFactory(company=CompanyFactory(external_id=f"other-{number}"))
    Contact.objects.update(standing=Contact.Standing.CUSTOMER)
    HoldoutSettings.objects.create(organization_id=acme.id, percent=50)
    assert holdout.keep_drawn()
    first, second, third = Company.objects.filter(external_id__in=["c0", "c1", "c2"]).order_by(
        "external_id"
    )
    salts = (f"salt-{number}" for number in itertools.count())
    salt = next(
        salt
        for salt in salts
        if number_of(salt, second.pk) < 0.5
        and min(number_of(salt, one.pk) for one in (first, third)) >= 0.5
    )
    HoldoutDraw.objects.update(salt=salt)


@pytest.mark.parametrize("seed", [1, *(pytest.param(n, marks=pytest.mark.slow) for n in (2, 3))])
def test_what_fires_live_is_what_the_test_on_history_says(
    acme: Cast, tell: Tell, seed: int
) -> None:
    with time_machine.travel(BEGAN - timedelta(days=1), tick=False) as travel, acme.inside():
        services.install_playbooks()
        Rule.objects.all().update(position="off")
        for code, position in LIVE.items():
            Rule.objects.filter(code=code).update(position=position)
        Rule.objects.filter(code="10-review-by-time").update(
            trigger={"on": "time", "since": "first_value", "days": 7, "every": 20}, cooldown_days=10
        )
        for told in OWN_RULES:
            Rule.objects.create(organization_id=acme.id, texts=TEXTS, **told)
        _draw_one_company_of_three(acme, tell)
        _live(acme, tell, travel, seed)

        fired, held_out = 0, 0
        for rule in Rule.objects.exclude(position="off"):
            live = {
                (one.signal_id or one.key): one.outcome
                for one in Decision.objects.filter(rule=rule)
            }
            result = backtest(rule, now=timezone.now(), days=DAYS + 5)
            simulated = {one.cause: one.outcome for one in result.found}
            assert simulated == live, rule.code
            fired += len(result.fired)
            held_out += len(result.of("holdout"))
            assert all(one.outcome != "error" for one in result.found)
        assert fired > 20
        assert held_out > 0
