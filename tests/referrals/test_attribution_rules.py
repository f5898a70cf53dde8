"""Who is credited, and why; who is not, and why not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import Invalid
from kernel.text import say
from referrals.attribution.cases import Candidate, Case, Said
from referrals.attribution.kinship import Person, company_domain, kinship, mailbox_of
from referrals.attribution.rulebook import DEFAULTS, EVIDENCE, Rule, as_content, check, rules_of
from referrals.attribution.rules import ALL, Decision, decide
from referrals.attribution.screening import CHECKS, Around, Meeting, screen

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


def test_kin_are_held_and_the_words_are_neutral() -> None:
    colleague = decided(Candidate(claire), person=person(LEAD, "julie@dl.example"))
    assert summary(colleague) == ("held", CLAIRE, ["colleague", "by_code"])
    assert "expansion" in say(colleague.reasons[0])
    oneself = decided(Candidate(claire), person=person(LEAD, "claire+2@dl.example"))
    assert summary(oneself) == ("held", CLAIRE, ["self", "by_code"])


def test_the_next_in_line_is_credited_when_the_first_is_kin() -> None:
    decision = decided(
        Candidate(claire), Candidate(marc, before(days=1)), person=person(LEAD, "julie@dl.example")
    )
    assert summary(decision) == ("sourced", MARC, ["by_visit", "passed_over"])
    assert [(v.contact_id, v.outcome) for v in decision.verdicts] == [
        (MARC, "sourced"),
        (CLAIRE, "held"),
    ]


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
    decision = decided(Candidate(claire, visited_at), around=Around(customer_since=customer_since))
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


@pytest.mark.parametrize(
    ("around", "newcomer", "seen"),
    [
        (Around(talks=((before(days=9), None),)), NEWCOMER, ["open_lead"]),
        (Around(talks=((before(days=9), before(days=8)),)), NEWCOMER, []),
        (Around(talks=((before(days=9), before(days=1)),)), NEWCOMER, []),
        (Around(talks=((before(days=9), before(hours=23)),)), NEWCOMER, ["open_lead"]),
        (Around(talks=((before(hours=1), None),)), NEWCOMER, []),
        (Around(disposable={"mailinator.com"}.__contains__), person(LEAD, "x@mailinator.com"), ["disposable"]),
        (Around(disposable={"mailinator.com"}.__contains__), person(LEAD, "x@a.mailinator.com"), ["disposable"]),
        (Around(own_domains=frozenset({"acme.example"})), person(LEAD, "dev@acme.example"), ["employee"]),
        (Around(own_emails=frozenset({"bob@gmail.com"})), person(LEAD, "bob@gmail.com"), ["employee"]),
        (Around(own_domains=frozenset({"dl.example"})), NEWCOMER, ["employee"]),
        (Around(rings=frozenset({CLAIRE})), NEWCOMER, ["ring"]),
        (Around(rings=frozenset({MARC})), NEWCOMER, []),
        (Around(recent={CLAIRE: 9}), NEWCOMER, []),
        (Around(recent={CLAIRE: 10}), NEWCOMER, ["velocity"]),
        (Around(), NEWCOMER, []),
    ],
)  # fmt: skip
def test_each_check_sees_what_it_looks_for(
    around: Around, newcomer: Person, seen: list[str]
) -> None:
    found = screen(Meeting(newcomer, claire, before(days=1), CAME), around)
    assert [finding.check for finding in found] == seen
    assert all(say(finding.reason) != finding.reason["code"] for finding in found)
    decision = decided(Candidate(claire, before(days=1)), person=newcomer, around=around)
    assert decision.credit == ("held" if seen else "sourced")


def test_a_check_that_cannot_run_holds_the_credit() -> None:
    def away(_meeting: Meeting, _around: Around) -> None:
        raise OSError("the list is not there")

    case = Case(NEWCOMER, CAME, (Candidate(claire, before(days=1)),))
    decision = decide(case, checks={**CHECKS, "disposable": away})
    assert summary(decision) == ("held", CLAIRE, ["unavailable", "by_visit"])
    assert [f.check for v in decision.verdicts for f in v.findings] == ["unavailable"]


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("released", ("sourced", CLAIRE, ["by_code", "released"])),
        ("denied", ("none", None, ["colleague", "denied", "by_code"])),
        ("expired", ("none", None, ["colleague", "expired", "by_code"])),
    ],
)
def test_what_was_decided_about_a_finding_holds(said: str, outcome: Any) -> None:
    kin = person(LEAD, "julie@dl.example")
    decision = decided(Candidate(claire), person=kin, looked_at={(CLAIRE, "colleague"): said})
    assert summary(decision) == outcome


def test_an_introduction_comes_first_and_one_after_the_lead_assists() -> None:
    early = Candidate(marc, before(days=300), evidence="introduction")
    decision = decided(Candidate(claire), early)
    assert summary(decision) == ("sourced", MARC, ["by_introduction", "passed_over"])
    assert [(v.outcome, v.share) for v in decision.verdicts] == [("sourced", 100), ("assisted", 0)]
    late = Candidate(marc, before(days=-2), evidence="introduction")
    assert summary(decided(late)) == ("assisted", MARC, ["came_later"])
    assert decided(late, Candidate(claire, before(days=1))).contact_id == CLAIRE
    assert decided(late, ended_at=before(days=-1)).credit == "none"
    assert decided(late, ended_at=before(days=-2)).credit == "none"
    assert decided(late, ended_at=before(days=-2, seconds=-1)).credit == "assisted"


def test_what_is_only_likely_is_suspected_and_stands_behind_what_is_known() -> None:
    likely = Candidate(marc, evidence="likely_named")
    beside = Candidate(marc, before(days=2), evidence="colleague_touch")
    assert summary(decided(likely)) == ("suspected", MARC, ["likely_named"])
    assert summary(decided(beside)) == ("suspected", MARC, ["by_colleague"])
    assert decided(likely, beside, Candidate(claire, before(days=80))).contact_id == CLAIRE


def test_what_one_of_us_said_stands_above_the_rules() -> None:
    said = Said(MARC, "sourced", "they had lunch together", "Bob")
    decision = decided(Candidate(claire), said=said)
    assert summary(decision) == ("sourced", MARC, ["corrected"])
    assert say(decision.reasons[0]) == "Bob said so: they had lunch together"
    assert [(v.contact_id, v.outcome, v.share) for v in decision.verdicts] == [
        (MARC, "sourced", 100),
        (CLAIRE, "none", 0),
    ]
    nobody = decided(Candidate(claire), said=Said(None, "none", "a test", "Bob"))
    assert (nobody.credit, nobody.contact_id) == ("none", None)


def test_the_rules_where_an_organization_has_none_of_its_own() -> None:
    table = [
        (kind, rule.credit, rule.window_days)
        for kind, rule in sorted(DEFAULTS.items(), key=lambda item: item[1].priority)
    ]
    assert table == [
        ("introduction", "sourced", 365),
        ("code", "sourced", 365),
        ("click", "sourced", 90),
        ("named", "sourced", 365),
        ("colleague_touch", "suspected", 90),
        ("likely_named", "suspected", 365),
        ("program", "suspected", 90),
    ]


def test_rules_are_data() -> None:
    assert rules_of(as_content(DEFAULTS)) == dict(DEFAULTS)
    own = rules_of({"click": {"priority": 5, "window_days": 30}})
    case = Case(NEWCOMER, CAME, (Candidate(claire), Candidate(marc, before(days=29))))
    assert decide(case, rules=own).contact_id == MARC
    older = Case(NEWCOMER, CAME, (Candidate(marc, before(days=31)),))
    assert decide(older, rules=own).credit == "none"
    off = rules_of({"code": {"credit": "none"}})
    assert decide(Case(NEWCOMER, CAME, (Candidate(claire),)), rules=off).credit == "none"
    assert own["click"] == Rule(5, "sourced", 30)


@pytest.mark.parametrize(
    ("content", "pointer"),
    [
        ({"rumour": {}}, "/rumour/"),
        ({"click": {"priority": 0}}, "/click/priority"),
        ({"click": {"priority": 20}}, "/priority"),
        ({"click": {"window_days": 731}}, "/click/window_days"),
        ({"click": {"window_days": True}}, "/click/window_days"),
        ({"click": {"credit": "all"}}, "/click/credit"),
        ({"click": {"late": "sourced"}}, "/click/late"),
        ({"click": {"weight": 1}}, "/click/weight"),
        ({"click": 3}, "/click/"),
        ({"likely_named": {"credit": "sourced"}}, "/likely_named/credit"),
        ({"program": {"credit": "assisted"}}, "/program/credit"),
    ],
)
def test_rules_that_cannot_be_followed_are_refused(content: Any, pointer: str) -> None:
    with pytest.raises(Invalid) as refused:
        check(content)
    assert [fault["pointer"] for fault in refused.value.errors] == [pointer]


PEOPLE = st.builds(
    lambda key, email, company: Person(UUID(int=key), frozenset({email}), company),
    st.integers(1, 4),
    st.sampled_from(["a@x.example", "b@x.example", "c@y.example", "d@gmail.com", "d+1@gmail.com"]),
    st.sampled_from([None, UUID(int=9)]),
)
TIMES = st.integers(-200, 10).map(lambda days: CAME + timedelta(days=days))
KINDS = sorted(EVIDENCE.keys() - {"correction"})
CANDIDATES = st.builds(
    Candidate,
    PEOPLE,
    st.none() | TIMES,
    st.booleans(),
    st.sampled_from(["", *KINDS]),
    st.sampled_from(["", "r1", "r2"]),
)
AROUND = st.builds(
    Around,
    customer_since=st.none() | TIMES,
    talks=st.lists(st.tuples(TIMES, st.none() | TIMES), max_size=2).map(tuple),
    own_domains=st.sampled_from([frozenset(), frozenset({"y.example"})]),
    rings=st.frozensets(st.integers(1, 4).map(lambda n: UUID(int=n)), max_size=1),
    recent=st.dictionaries(
        st.integers(1, 4).map(lambda n: UUID(int=n)), st.integers(8, 12), max_size=2
    ),
)
LOOKED = st.dictionaries(
    st.tuples(st.integers(1, 4).map(lambda n: UUID(int=n)), st.sampled_from(sorted(CHECKS))),
    st.sampled_from(["released", "denied", "expired"]),
    max_size=3,
)
SAID = st.none() | st.sampled_from(
    [Said(UUID(int=2), "sourced", "so", "Bob"), Said(None, "none", "so", "Bob"), Said(UUID(int=3), "assisted", "so", "Bob")]
)  # fmt: skip
CASES = st.builds(
    Case,
    person=PEOPLE,
    submitted_at=st.just(CAME),
    candidates=st.lists(CANDIDATES, max_size=4).map(tuple),
    ended_at=st.none() | TIMES,
    unknown_click=st.booleans(),
    unknown_code=st.booleans(),
    named_ambiguous=st.booleans(),
    around=AROUND,
    looked_at=LOOKED,
    said=SAID,
)


@given(case=CASES, order=st.randoms(use_true_random=False))
def test_credit_is_never_above_all_and_the_same_in_any_order(case: Case, order: Any) -> None:
    decision = decide(case)
    shares = [verdict.share for verdict in decision.verdicts]
    assert sum(shares) in {0, ALL}
    assert sum(share > 0 for share in shares) <= 1
    assert (sum(shares) == ALL) == (decision.credit in {"sourced", "assisted"})
    assert (decision.contact_id is None) == (decision.credit == "none")
    assert decision.reasons
    assert all(say(why) != why["code"] for v in decision.verdicts for why in v.reasons)
    assert all(say(why) != why["code"] for why in decision.reasons)
    shuffled = list(case.candidates)
    order.shuffle(shuffled)
    assert decide(replace(case, candidates=tuple(shuffled))) == decision


@given(case=CASES)
def test_kin_are_credited_only_when_somebody_said_so(case: Case) -> None:
    decision = decide(case)
    if decision.credit not in {"sourced", "assisted"} or case.said:
        return
    winner = next(c for c in case.candidates if c.person.contact_id == decision.contact_id)
    kin = kinship(case.person, winner.person).removeprefix("attribution_")
    people = [c for c in case.candidates if c.person.contact_id == decision.contact_id]
    assert any(
        not (kin := kinship(case.person, c.person).removeprefix("attribution_"))
        or case.looked_at.get((decision.contact_id, kin)) == "released"
        for c in people
    ), kin
