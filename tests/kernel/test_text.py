"""Reasons in words: numbers, days and moments as the reader writes them."""

import pytest
from django.utils import timezone, translation

from advocacy.incentives.catalogue import CATALOGUE
from advocacy.signals.kinds import KINDS
from kernel.errors import Invalid
from kernel.money import Money
from kernel.text import check_template, days_in_words, define, reason, say

define({"tests.told": "{what}", "tests.of": "of {what}."})


@pytest.mark.parametrize(
    ("value", "english", "french"),
    [
        (1200.0, "1,200", "1 200"),
        (0.5, "0.5", "0,5"),
        (-25, "-25", "-25"),
        (1e7, "10,000,000", "10 000 000"),
        ("2026-11-21", "Nov. 21, 2026", "21 novembre 2026"),
        ("2026-11-21T09:05:07.5+00:00", "Nov. 21, 2026, 10:05 a.m.", "21 novembre 2026 10:05"),
        ("2026-99-99", "2026-99-99", "2026-99-99"),
        ("2026-11-21Tomorrow", "2026-11-21Tomorrow", "2026-11-21Tomorrow"),
        ("free text", "Free text", "Free text"),
    ],
)
def test_a_value_is_said_as_the_reader_writes_it(value, english, french):
    told = reason("tests.told", what=value)
    with timezone.override("Europe/Paris"):
        with translation.override("en"):
            assert say(told) == english
        with translation.override("fr"):
            assert say(told).replace("\xa0", " ").replace("\u202f", " ") == french


def test_codes_in_a_reason_are_said_too_and_a_sentence_begins_with_a_capital():
    assert say(reason("tests.of", what=reason("tests.told", what="warm_reply"))) == "Of warm reply."
    assert say(reason("tests.told", what="warm_reply")) == "Warm reply"


@pytest.mark.parametrize(("days", "words"), [(0, "less than a day"), (1, "1 day"), (9, "9 days")])
def test_a_length_of_time_keeps_its_number(days, words):
    assert say(reason("tests.of", what=days_in_words(days))) == f"Of {words}."


def test_names_that_are_ours_follow_the_reader():
    with translation.override("fr"):
        for name, ours in [(entry.name, entry.name) for entry in CATALOGUE] + [
            (kind.code, kind.label) for kind in KINDS.values()
        ]:
            assert say(reason("tests.of", what=name)) == f"Of {translation.gettext(str(ours))}."
        assert say(reason("tests.of", what="Un déjeuner")) == "Of Un déjeuner."


def test_refusals_speak_the_readers_language():
    with translation.override("fr"):
        with pytest.raises(Invalid, match="pas connu ici"):
            check_template("Hello {nobody}", allowed=["hero"])
        with pytest.raises(Invalid, match="Impossible"):
            Money(1, "EUR") + Money(1, "USD")
