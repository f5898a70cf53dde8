from datetime import UTC, datetime, timedelta
from itertools import permutations
from types import SimpleNamespace
from uuid import uuid4

import pytest

from advocacy.signals.facts import Fact
from advocacy.signals.kinds import KINDS
from advocacy.signals.rules import (
    REFERRAL_STAGES,
    Prompt,
    origin_of,
    subject_of,
    superseded,
    tone_of,
    weight_of,
)

NOW = datetime(2026, 3, 12, 12, tzinfo=UTC)
ASKED = Prompt(NOW, frozenset({"review"}))


@pytest.mark.parametrize(
    ("kind", "days_after", "is_live", "origin"),
    [
        ("review", 0, True, "prompted"),
        ("review", 30, True, "prompted"),
        ("review", 31, True, "unprompted"),
        ("review", -1, True, "unprompted"),
        ("mention", 5, True, "unprompted"),
        ("review", 5, False, "unknown"),
    ],
)
def test_an_act_is_prompted_in_the_30_days_after_an_ask_for_its_kind(
    kind, days_after, is_live, origin
):
    at = NOW + timedelta(days=days_after)
    assert origin_of(kind=kind, occurred_at=at, is_live=is_live, prompts=[ASKED]) == origin


@pytest.mark.parametrize(
    ("kind", "tone", "kept", "weight"),
    [
        ("mention", "enthusiastic", "enthusiastic", 8),
        ("mention", "friendly", "friendly", 4.8),
        ("mention", "", "unknown", 4),
        ("mention", "ironic", "unknown", 4),
        ("review", "", "", 15),
        ("review", "friendly", "friendly", 15),
    ],
)
def test_tone_weighs_only_where_a_text_is_the_evidence(kind, tone, kept, weight):
    kind = KINDS[kind]
    assert tone_of(kind, tone) == kept
    assert weight_of(kind, strength=kind.strength, tone=kept, origin="unprompted") == pytest.approx(
        weight
    )


def test_what_we_asked_for_counts_less():
    assert weight_of(KINDS["review"], strength=15, tone="", origin="prompted") == pytest.approx(9)


@pytest.mark.parametrize("order", list(permutations(REFERRAL_STAGES)))
def test_only_the_furthest_stage_of_a_lead_counts_in_whatever_order_they_come(order):
    person = uuid4()
    rows = [
        SimpleNamespace(kind=kind, subject="lead", contact_id=person, withdrawn_at=None)
        for kind in order
    ]
    assert {row.kind for row in superseded(rows)} == {"referral_submitted", "referral_qualified"}


def test_stages_of_other_leads_and_other_people_stay():
    rows = [
        SimpleNamespace(kind=kind, subject=subject, contact_id=person, withdrawn_at=None)
        for kind, subject, person in [
            ("referral_won", "one", 1),
            ("referral_submitted", "two", 1),
            ("referral_submitted", "one", 2),
        ]
    ]
    assert superseded(rows) == []


def test_a_long_subject_keeps_its_identity_in_a_short_column():
    def subject(text):
        return subject_of(Fact("mention", uuid4(), None, text, NOW, None))

    assert subject("short") == "short"
    assert len(subject("x" * 500)) == 120
    assert subject("x" * 500) == subject("x" * 500) != subject("x" * 501)
