"""Who is credited, and why; who is not, and why not."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.text import say
from referrals.attribution.rules import (
    Candidate,
    Case,
    Decision,
    Person,
    company_domain,
    decide,
    kinship,
    mailbox_of,
)

CAME = datetime(2026, 6, 1, 12, tzinfo=UTC)
CLAIRE, MARC, LEAD = UUID(int=1), UUID(int=2), UUID(int=3)


def person(key: UUID, *emails: str, **more: Any) -> Person:
    return Person(key, frozenset(emails), **more)


NEWCOMER = person(LEAD, "new@northgate.example")
claire, marc = person(CLAIRE, "claire@dl.example"), person(MARC, "marc@other.example")


def before(**when: float) -> datetime:
    return CAME - timedelta(**when)


def decided(*candidates: Candidate, **more: Any) -> Decision:
    return decide(
        Case(**{"person": NEWCOMER, "submitted_at": CAME, "candidates": candidates} | more)
    )


def codes(decision: Decision) -> list[str]:
    return [why["code"].removeprefix("attribution_") for why in decision.reasons]


def summary(decision: Decision) -> tuple[str, UUID | None, list[str]]:
    return decision.credit, decision.contact_id, codes(decision)


def test_a_visit_within_ninety_days_is_sourced() -> None:
    decision = decided(Candidate(claire, before(days=3, hours=2)))
    assert summary(decision) == ("sourced", CLAIRE, ["by_visit"])
    assert say(decision.reasons[0]) == "Their link was opened 3 days before the lead came."


def test_a_code_is_sourced_and_comes_before_a_visit() -> None:
    decision = decided(Candidate(claire, before(days=1)), Candidate(marc))
    assert summary(decision) == ("sourced", MARC, ["by_code", "passed_over"])
    assert decision.reasons[1]["params"] == {"advocate_id": str(CLAIRE)}


def test_code_and_visit_of_one_person_are_two_reasons_for_them() -> None:
    decision = decided(Candidate(claire), Candidate(claire, before(days=1)))
    assert summary(decision) == ("sourced", CLAIRE, ["by_code", "by_visit"])


@pytest.mark.parametrize(
    ("visited_at", "why"),
    [
        (before(days=90), "by_visit"),
        (before(days=90, seconds=1), "too_early"),
        (before(minutes=-5), "by_visit"),
        (before(minutes=-6), "too_late"),
    ],
)
def test_the_window_has_exact_edges(visited_at: datetime, why: str) -> None:
    decision = decided(Candidate(claire, visited_at))
    assert codes(decision) == [why]
    assert (decision.credit == "sourced") == (why == "by_visit")


def test_nothing_known_is_nobodys() -> None:
    assert summary(decided()) == ("none", None, ["no_trace"])


def test_what_was_handed_over_and_is_not_ours_is_noted() -> None:
    decision = decided(unknown_click=True, unknown_code=True)
    assert summary(decision) == ("none", None, ["code_unknown", "click_unknown"])
    beside = decided(Candidate(claire, before(days=1)), unknown_code=True)
    assert summary(beside) == ("sourced", CLAIRE, ["by_visit", "code_unknown"])


def test_a_visit_that_looks_like_a_programs_is_suspected() -> None:
    decision = decided(Candidate(claire, before(days=1), is_human=False))
    assert summary(decision) == ("suspected", CLAIRE, ["not_human", "by_visit"])


@pytest.mark.parametrize(
    ("one", "other", "kin"),
    [
        (person(CLAIRE), person(CLAIRE), "self"),
        (person(LEAD, "Claire+test@dl.example"), claire, "self"),
        (person(LEAD, "c.laire@gmail.com"), person(CLAIRE, "claire@googlemail.com"), "self"),
        (person(LEAD, "a@x.example", "claire@dl.example"), claire, "self"),
        (person(LEAD, "julie@mail.dl.example"), claire, "colleague"),
        (person(LEAD, "a@eu.acme.co.uk"), person(CLAIRE, "b@acme.co.uk"), "colleague"),
        (person(LEAD, company_id=MARC), person(CLAIRE, company_id=MARC), "colleague"),
        (person(LEAD, "a@dl.example"), person(CLAIRE, company_domain="dl.example"), "colleague"),
        (person(LEAD, "c.laire@dl.example"), claire, "colleague"),
        (person(LEAD, "a@gmail.com"), person(CLAIRE, "b@gmail.com"), ""),
        (person(LEAD, "a@orange.fr"), person(CLAIRE, "b@orange.fr"), ""),
        (person(LEAD, "a@one.co.uk"), person(CLAIRE, "b@other.co.uk"), ""),
        (person(LEAD), person(CLAIRE), ""),
        (person(LEAD, "@", "x", ""), person(CLAIRE, "@", "x", ""), ""),
        (NEWCOMER, claire, ""),
    ],
)
def test_kin_are_recognised(one: Person, other: Person, kin: str) -> None:
    assert kinship(one, other).removeprefix("attribution_") == kin
    assert kinship(other, one) == kinship(one, other)


def test_kin_are_not_credited_and_the_words_are_neutral() -> None:
    colleague = decided(Candidate(claire), person=person(LEAD, "julie@dl.example"))
    assert summary(colleague) == ("none", None, ["colleague", "by_code"])
    assert "expansion" in say(colleague.reasons[0])
    oneself = decided(Candidate(claire), person=person(LEAD, "claire+2@dl.example"))
    assert summary(oneself) == ("none", None, ["self", "by_code"])


def test_the_next_in_line_is_credited_when_the_first_is_kin() -> None:
    decision = decided(
        Candidate(claire), Candidate(marc, before(days=1)), person=person(LEAD, "julie@dl.example")
    )
    assert summary(decision) == ("sourced", MARC, ["by_visit", "colleague", "by_code"])


@pytest.mark.parametrize(
    ("visited_at", "customer_since", "credit"),
    [
        (before(days=1), before(days=2), "held"),
        (before(days=1), before(hours=1), "sourced"),
        (None, before(days=2), "held"),
        (None, before(hours=1), "sourced"),
        (None, None, "sourced"),
    ],
)
def test_who_was_a_customer_before_they_came_is_held(
    visited_at: datetime | None, customer_since: datetime | None, credit: str
) -> None:
    decision = decided(Candidate(claire, visited_at), customer_since=customer_since)
    assert (decision.credit, decision.contact_id) == (credit, CLAIRE)
    assert ("customer" in codes(decision)) == (credit == "held")


@pytest.mark.parametrize(
    ("email", "mailbox"),
    [
        (" A.B+c@Gmail.com ", "ab@gmail.com"),
        ("a.b@firm.example", "a.b@firm.example"),
        ("a+b+c@firm.example", "a@firm.example"),
        ("+a@firm.example", ""),
        ("", ""),
        ("nobody", ""),
    ],
)
def test_addresses_of_one_mailbox_are_one(email: str, mailbox: str) -> None:
    assert mailbox_of(email) == mailbox


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("mail.acme.co.uk", "acme.co.uk"),
        ("ACME.example", "acme.example"),
        ("gmail.com", ""),
        ("co.uk", ""),
        ("localhost", ""),
        ("192.0.2.1", ""),
        ("", ""),
    ],
)
def test_a_companys_domain_is_the_one_it_registered(host: str, domain: str) -> None:
    assert company_domain(host) == domain


PEOPLE = st.builds(
    lambda key, email, company: Person(UUID(int=key), frozenset({email}), company),
    st.integers(1, 4),
    st.sampled_from(["a@x.example", "b@x.example", "c@y.example", "d@gmail.com", "d+1@gmail.com"]),
    st.sampled_from([None, UUID(int=9)]),
)
TIMES = st.integers(-200, 10).map(lambda days: CAME + timedelta(days=days))
CANDIDATES = st.builds(Candidate, PEOPLE, st.none() | TIMES, st.booleans())
CASES = st.builds(
    Case,
    person=PEOPLE,
    submitted_at=st.just(CAME),
    candidates=st.lists(CANDIDATES, max_size=3).map(tuple),
    customer_since=st.none() | TIMES,
    unknown_click=st.booleans(),
    unknown_code=st.booleans(),
)


@given(case=CASES)
def test_there_is_one_decision_with_reasons_and_never_for_kin(case: Case) -> None:
    decision = decide(case)
    assert decision.reasons
    assert all(say(why) != why["code"] for why in decision.reasons)
    assert (decision.contact_id is None) == (decision.credit == "none")
    assert decision == decide(case)
    if decision.contact_id:
        credited = [c for c in case.candidates if c.person.contact_id == decision.contact_id]
        assert any(not kinship(case.person, c.person) for c in credited)
