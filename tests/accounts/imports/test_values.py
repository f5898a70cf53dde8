from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.imports.fields import FIELDS, guess
from accounts.imports.rows import Way, read_row
from accounts.imports.types import TYPES, fallback_for, type_of
from accounts.imports.values import Fault, amount, hint, moment, whole
from advocacy.signals.kinds import KINDS
from advocacy.sources.event_names import READINGS, meaning_of

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cell", "value", "currency"),
    [
        ("1 234,56 €", "1234.56", "EUR"),
        ("1\u202f234,56\u00a0€", "1234.56", "EUR"),
        ("€1,234.56", "1234.56", "EUR"),
        ("1.234,56 EUR", "1234.56", "EUR"),
        ("$99", "99", "USD"),
        ("1'234.50 CHF", "1234.50", "CHF"),
        ("1,234", "1234", ""),
        ("1.234.567", "1234567", ""),
        ("12,5", "12.5", ""),
        ("0.125", "0.125", ""),
        ("gbp 80", "80", "GBP"),
        ("490 €/mois", "490", "EUR"),
    ],
)
def test_amounts_as_people_write_them(cell, value, currency):
    assert amount(cell) == (Decimal(value), currency)


@pytest.mark.parametrize("cell", ["", "free", "-5", "1,2,3.4.5", "NaN", "1e99", "12 apples"])
def test_what_is_no_amount_is_said(cell):
    with pytest.raises(Fault):
        amount(cell)


@pytest.mark.parametrize(
    ("cell", "order", "day"),
    [
        ("2025-04-03", "", "2025-04-03"),
        ("2025-4-3", "", "2025-04-03"),
        ("2025/04/03", "", "2025-04-03"),
        ("2025-04-03T23:30:00+02:00", "", "2025-04-03"),
        ("2025-04-03 10:15:00 UTC", "", "2025-04-03"),
        ("03/04/2025", "dmy", "2025-04-03"),
        ("03/04/2025", "mdy", "2025-03-04"),
        ("03/04/25", "dmy", "2025-04-03"),
        ("25/04/2025 14:05", "", "2025-04-25"),
        ("04/25/2025", "dmy", "2025-04-25"),
        ("05/05/2025", "", "2025-05-05"),
        ("03.04.2025", "mdy", "2025-04-03"),
        ("3 avril 2025", "", "2025-04-03"),
        ("1er août 2025", "", "2025-08-01"),
        ("Apr 3, 2025", "", "2025-04-03"),
        ("3 April 2025", "", "2025-04-03"),
        ("45750", "", "2025-04-03"),
        ("20250403", "", "2025-04-03"),
    ],
)
def test_days_as_people_write_them(cell, order, day):
    assert moment(cell, order=order, now=NOW).date().isoformat() == day


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("31/02/2025", "row.not_date"),
        ("2025-02-31", "row.not_date"),
        ("32/13/2025", "row.not_date"),
        ("yesterday", "row.not_date"),
        ("3 brumaire 2025", "row.not_date"),
        ("0", "row.not_date"),
        ("1900-01-01", "row.date_too_old"),
        ("1999-12-31", "row.date_too_old"),
        ("2999-01-01", "row.date_future"),
        ("2026-11-23", "row.date_future"),
        ("03/04/2025", "row.date_ambiguous"),
    ],
)
def test_impossible_days_are_said(cell, code):
    with pytest.raises(Fault) as refused:
        moment(cell, order="", now=NOW)
    assert refused.value.reason["code"] == code


@given(st.dates(date(2000, 1, 1), date(2026, 11, 21)))
def test_a_day_is_read_as_it_was_written(day):
    for order, form in (
        ("dmy", "%d/%m/%Y"),
        ("mdy", "%m/%d/%Y"),
        ("", "%Y-%m-%d"),
        ("", "%d.%m.%Y"),
    ):
        cell = day.strftime(form)
        assert moment(cell, order=order, now=NOW).date() == day
        assert hint(cell) in ("", "either", order)


@given(st.text(max_size=40))
def test_any_text_is_a_value_or_a_fault(cell):
    for read in (amount, whole, hint, lambda said: moment(said, order="dmy", now=NOW)):
        with suppress(Fault):
            read(cell)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=12), min_size=4, max_size=4), st.sampled_from(sorted(FIELDS)))
def test_any_row_is_read_or_blamed(cells, kind):
    codes = [field.code for field in FIELDS[kind]]
    for start in range(0, len(codes), 4):
        meanings = [*codes[start : start + 4], "", "", "", ""][:4]
        read_row(cells, Way(kind, ["a", "b", "c", "d"], meanings, NOW, "dmy", "nps"))


def test_headers_are_understood_in_english_and_french():
    assert guess("contacts", ["E-mail", "Prénom", "Nom", "Société", "Fonction"]) == [
        "email", "first_name", "last_name", "company", "title",
    ]  # fmt: skip
    assert guess("contacts", ["Adresse e-mail", "Nom", "Entreprise"]) == [
        "email",
        "name",
        "company",
    ]
    assert guess("companies", ["Raison sociale", "Site web", "Effectif", "Revenu mensuel", "Devise"]) == [
        "name", "domain", "employees", "mrr", "currency",
    ]  # fmt: skip
    assert guess("history", ["Type", "Date de réponse", "Courriel", "Note", "Commentaire", "Shoe size"]) == [
        "type", "date", "email", "score", "text", "",
    ]  # fmt: skip
    assert guess("companies", ["Company ID", "Account name", "ARR", "Goodword reason"]) == [
        "id", "name", "arr", "",
    ]  # fmt: skip


def test_types_are_understood_and_every_one_has_a_meaning_in_the_engine():
    for words, code in {
        "NPS": "nps", "Témoignage": "testimonial", "Étude de cas": "case_study", "avis": "review",
        "Reviews": "review", "Abonnement": "subscription", "résiliation": "churn_notice",
    }.items():  # fmt: skip
        found = type_of(words)
        assert found is not None
        assert found.code == code
    assert type_of("Unicorn petted") is None
    for one in TYPES.values():
        meaning = meaning_of(one.event, {})
        assert meaning in {*KINDS, *READINGS}, one.event


@pytest.mark.parametrize(
    ("name", "headers", "code"),
    [
        ("nps-2026.csv", ["email", "date", "score"], "nps"),
        ("export.csv", ["email", "date", "témoignage"], "testimonial"),
        ("avis.csv", ["email", "date", "rating"], "review"),
        ("a.csv", ["company", "date", "mrr", "currency"], "subscription"),
        ("a.csv", ["email", "date", "score"], "nps"),
        ("a.csv", ["email", "date", "text"], ""),
        ("nps.csv", ["type", "email", "date"], ""),
    ],
)
def test_a_history_of_one_thing_needs_no_column_for_it(name, headers, code):
    assert fallback_for(guess("history", headers), name=name, headers=headers) == code


def test_a_wrong_score_and_a_missing_currency_are_said():
    way = Way(
        "history", ["type", "date", "email", "score"], ["type", "date", "email", "score"], NOW
    )
    said = read_row(["nps", "2025-01-01", "a@b.example", "11"], way)
    assert [fault["reason"]["code"] for fault in said.faults] == ["row.out_of_scale"]
    way = Way("companies", ["name", "MRR"], ["name", "mrr"], NOW)
    assert read_row(["Acme", "490"], way).faults[0]["reason"]["code"] == "row.no_currency"
    assert read_row(["Acme", "490 €"], way).values["mrr"] == "490"
    assert read_row(["Acme", "490 XYZ"], way).faults[0]["reason"]["code"] == "row.not_currency"
    way = Way("companies", ["name", "ARR", "cur"], ["name", "arr", "currency"], NOW)
    assert read_row(["Acme", "1 200,00", "eur"], way).values == {
        "name": "Acme", "mrr": "100", "currency": "EUR",
    }  # fmt: skip
    faults = read_row(["Acme", "1 200,00", "XYZ"], way).faults
    assert {fault["reason"]["code"] for fault in faults} == {"row.not_currency"}
