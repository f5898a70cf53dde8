"""What the events of a product app say, in plain values."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.events.models import Event
from advocacy.signals.kinds import KINDS
from advocacy.sources import bought, reading
from advocacy.sources.event_names import DEFAULT_MEANINGS
from advocacy.sources.known import Known
from advocacy.sources.tracked import SPECIAL
from advocacy.sources.traits import minor_units, number, whole_number
from kernel.work import Unworkable

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def event(kind="track", name="", user_id="u1", received_at=NOW, occurred_at=NOW, **payload):
    return Event(
        pk=1,
        source="product",
        message_id="m1",
        kind=kind,
        name=name,
        user_id=user_id,
        occurred_at=occurred_at,
        received_at=received_at,
        payload={"event": name, **payload},
    )


def read(meanings=None, **facts):
    return reading.read(event(**facts), known=Known(meanings or {}))


def test_every_default_meaning_is_a_kind_or_has_a_reading():
    elsewhere = {*bought.READERS, "lead_row"}
    assert set(DEFAULT_MEANINGS.values()) - KINDS.keys() - SPECIAL.keys() == elsewhere


def test_identify_names_the_person_and_their_consent():
    told = read(
        kind="identify",
        traits={
            "email": " Claire@Dupont.Example ",
            "firstName": "Claire",
            "lastName": "Fontan",
            "jobTitle": "Ops lead",
            "company": {"id": "dupont"},
            "consent": {"recommendation": True, "profiling": False, "unknown": True},
            "plan": "pro",
        },
        context={"timezone": "Europe/Paris", "locale": "fr-FR"},
    )
    assert told.person.email == "claire@dupont.example"
    assert told.person.company == "dupont"
    assert told.person.fields == {
        "name": "Claire Fontan",
        "title": "Ops lead",
        "timezone": "Europe/Paris",
        "language": "fr",
    }
    assert told.person.traits == {"plan": "pro"}
    assert told.consents == {"recommendation": "granted", "profiling": "withdrawn"}
    assert not told.was_active


@pytest.mark.parametrize(("said", "fields"), [("customer", {"standing": "customer"}), ("vip", {})])
def test_identify_says_who_is_a_customer_in_our_words_only(said, fields):
    told = read(kind="identify", traits={"standing": said})
    assert told.person.fields == fields
    assert told.person.traits == ({} if fields else {"standing": "vip"})


def test_group_names_the_company_and_what_it_pays():
    told = read(
        kind="group",
        groupId="dupont",
        traits={
            "name": "Dupont SA",
            "website": "https://www.dupont.example/about",
            "employees": "120",
            "mrr": 490.5,
            "currency": "eur",
        },
    )
    assert told.company.external_id == "dupont"
    assert told.company.fields == {
        "name": "Dupont SA",
        "domain": "dupont.example",
        "employees": 120,
    }
    assert [(r.amount, r.currency) for r in told.revenue] == [(49050, "EUR")]
    assert told.person.company == "dupont"


def test_a_milestone_states_its_metric_and_value():
    told = read(
        name="ROI Milestone Reached",
        properties={"metric": "hours_saved", "value": "120", "before": 160, "after": 40},
    )
    (evidence,) = told.evidence
    assert evidence.kind == "milestone"
    assert evidence.subject == "m1"
    assert evidence.details == {
        "metric": "hours_saved",
        "value": 120.0,
        "before": 160.0,
        "after": 40.0,
    }
    assert told.was_active


@pytest.mark.parametrize(
    ("properties", "code"),
    [
        ({}, "missing_property"),
        ({"metric": "hours"}, "missing_property"),
        ({"metric": "hours", "value": "many"}, "bad_number"),
        ({"metric": "hours", "value": 1, "before": []}, "bad_number"),
        ({"metric": "hours", "value": "NaN"}, "bad_number"),
        ({"metric": 7, "value": 1}, "missing_property"),
    ],
)
def test_a_milestone_that_states_nothing_usable_is_refused_with_the_property_named(
    properties, code
):
    with pytest.raises(Unworkable) as refusal:
        read(name="Milestone Reached", properties=properties)
    assert refusal.value.reason["code"] == code


@pytest.mark.parametrize(
    ("score", "comment", "kinds", "strength"),
    [
        (10, "", ["promoter"], None),
        (9, "Great", ["promoter"], 9.0),
        (8, "", [], None),
        (7, "fine", [], None),
        (6, "", ["detractor"], None),
        (0, "bad", ["detractor"], None),
    ],
)
def test_an_nps_answer_is_read_by_its_score(score, comment, kinds, strength):
    told = read(name="NPS Answered", properties={"score": score, "comment": comment})
    assert [e.kind for e in told.evidence] == kinds
    assert [t.kind for t in told.trouble] == (["detractor"] if score <= 6 else [])
    if strength:
        assert told.evidence[0].strength == strength


def test_an_impossible_score_is_refused():
    with pytest.raises(Unworkable):
        read(name="NPS Answered", properties={"score": 11})


@pytest.mark.parametrize(
    ("rating", "kinds"), [(5, ["review"]), (4, ["review"]), (3, []), (2, ["complaint"])]
)
def test_a_review_counts_from_four_stars_and_is_a_complaint_up_to_two(rating, kinds):
    told = read(name="Review Published", properties={"rating": rating, "site": "G2"})
    assert [e.kind for e in told.evidence] == kinds


def test_a_testimonial_is_detailed_by_length_or_by_a_number_of_their_own():
    short = read(name="Testimonial Given", properties={"text": "Lovely tool"})
    with_number = read(name="Testimonial Given", properties={"text": "Saves us 12 hours a week"})
    long = read(name="Testimonial Given", properties={"text": "word " * 40})
    assert [t.evidence[0].kind for t in (short, with_number, long)] == [
        "quote",
        "testimonial",
        "testimonial",
    ]


def test_a_serious_ticket_is_trouble_until_it_is_closed_and_a_small_one_is_not():
    opened = read(name="Ticket Opened", properties={"ticket_id": "4711", "priority": "urgent"})
    closed = read(name="Ticket Closed", properties={"ticket_id": "4711"})
    small = read(name="Ticket Opened", properties={"ticket_id": "4712", "priority": "low"})
    assert [(t.kind, t.reference, t.closed) for t in opened.trouble] == [
        ("serious_ticket", "4711", False)
    ]
    assert [(t.reference, t.closed) for t in closed.trouble] == [("4711", True)]
    assert small.trouble == []


def test_an_unknown_name_is_unmapped_until_the_organization_gives_it_a_meaning():
    assert read(name="Frobnicated").reading == "unmapped"
    told = read(name="Frobnicated", meanings={"frobnicated": "insight"})
    assert [e.kind for e in told.evidence] == ["insight"]
    assert read(name="Frobnicated", meanings={"frobnicated": ""}).reading == "nothing"


def test_a_mention_carries_its_tone_and_unknown_tone_is_never_neutral():
    told = read(name="Mention", properties={"text": "x", "tone": "enthusiastic"})
    assert told.evidence[0].tone == "enthusiastic"
    assert read(name="Mention", properties={"text": "x"}).evidence[0].tone == "unknown"


def test_facts_that_come_late_or_are_imported_are_not_to_be_acted_on():
    assert not read(name="Mention", occurred_at=NOW - timedelta(hours=47)).is_late
    assert read(name="Mention", occurred_at=NOW - timedelta(hours=49)).is_late
    imported = event(name="Mention")
    imported.is_historical = True
    assert reading.read(imported, known=Known()).is_late


def test_our_own_facts_are_evidence_for_the_credited_advocate():
    fact = event(name="lead.won", properties={"lead_id": "l1", "advocate_id": "a1"})
    fact.source = "goodword"
    told = reading.read(fact, known=Known())
    assert [(e.kind, e.subject, e.contact_id) for e in told.evidence] == [
        ("referral_won", "l1", "a1")
    ]


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists, max_leaves=3))
def test_odd_values_are_never_numbers_and_never_break_reading(value):
    for parse in (number, whole_number):
        found = parse(value)
        assert found is None or isinstance(found, int | float)
    try:
        amount = minor_units({"mrr": value, "currency": "EUR"})
    except Unworkable:
        return
    assert amount is None or amount >= 0
