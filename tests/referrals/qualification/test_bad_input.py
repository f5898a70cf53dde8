"""What cannot be is named when it is saved: contradictions, unknown questions, rules that mean nobody or everybody."""

from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.conditions import Field, Type, compiled, parse
from kernel.errors import Invalid
from referrals.qualification import modelling
from referrals.qualification.contents import DEFAULT_PROFILE
from referrals.qualification.contradictions import contradiction
from referrals.qualification.defaults import DEFAULT_QUESTIONS, DEFAULT_SEGMENTS
from referrals.qualification.models import IdealProfile, QuestionSet
from referrals.qualification.questions import LONG_AGO, asked, check, read_answer
from referrals.qualification.segment_models import Segment
from referrals.qualification.segmenting import check_segment
from referrals.qualification.vocabulary import FIELDS, LeadVocabulary
from tests.factories import LeadFactory

KNOWN = LeadVocabulary((*FIELDS, Field("answer.role", "role", Type.TEXT, is_theirs=True)))


def group(*lines, match="all"):
    said = [
        line
        if isinstance(line, dict)
        else {"field": line[0], "operator": line[1]} | ({"value": line[2]} if len(line) > 2 else {})
        for line in lines
    ]
    return {"version": 1, "match": match, "of": said}


@pytest.mark.parametrize(
    "said",
    [
        group(("firm.employees", "at_least", 500), ("firm.employees", "at_most", 20)),
        group(("answer.role", "is", "a"), ("answer.role", "is", "b")),
        group(("answer.role", "is", "a"), ("answer.role", "is_not", "A")),
        group(("answer.role", "one_of", ["a", "b"]), ("answer.role", "one_of", ["c"])),
        group(("answer.role", "unknown"), ("answer.role", "is", "a")),
        group(("lead.paid", "is", True), ("lead.paid", "is", False)),
        group(
            ("lead.paid", "is", True),
            {"match": "any", "of": [{"field": "lead.paid", "operator": "is", "value": False}]},
        ),
    ],
)
def test_conditions_that_can_never_hold_are_named(said):
    assert contradiction(parse(said, KNOWN), KNOWN).startswith("This can never hold:")


@pytest.mark.parametrize(
    "said",
    [
        group(("firm.employees", "at_least", 20), ("firm.employees", "at_most", 500)),
        group(("answer.role", "is", "a"), ("answer.role", "is", "b"), match="any"),
        group(("answer.role", "is", "a"), ("lead.paid", "is", False)),
        group(("answer.role", "known"), ("answer.role", "is", "a")),
    ],
)
def test_conditions_that_can_hold_are_let_through(said):
    assert contradiction(parse(said, KNOWN), KNOWN) == ""


numbers = st.integers(0, 30)
lines = st.lists(
    st.tuples(st.just("firm.employees"), st.sampled_from(["at_least", "at_most", "is"]), numbers),
    min_size=1,
    max_size=4,
)


@given(lines, numbers)
def test_what_is_called_impossible_never_holds(said, employees):
    parsed = parse(group(*said), KNOWN)
    if contradiction(parsed, KNOWN):
        assert compiled(parsed, KNOWN).ask({"firm.employees": employees}, LONG_AGO) is False


def refused(acme, content):
    with acme.inside(), pytest.raises(Invalid) as caught:
        modelling.read(content, number=1)
    return {one["pointer"] for one in caught.value.errors}


def with_line(when, points=10):
    lines_ = [{"points": points, "when": when}]
    return {"code": "own", "label": "x", "part": "fit", "must": False, "lines": lines_}


def test_a_profile_names_every_fault_by_its_place(acme):
    impossible = group(("firm.employees", "at_least", 9), ("firm.employees", "at_most", 2))
    content = {
        **DEFAULT_PROFILE,
        "groups": [
            with_line(impossible, points=999),
            with_line(group(("answer.colour", "is", "red"))),
        ],
        "grades": {"A": 10, "B": 50, "C": 20},
        "rule_out": ["nonsense"],
    }
    assert refused(acme, content) == {
        "/groups/0/lines/0/when",
        "/groups/0/lines/0/points",
        "/groups/1/lines/0/when/of/0/field",
        "/groups/1/code",
        "/rule_out",
    }


def test_grades_stand_in_their_order(acme):
    assert refused(acme, {**DEFAULT_PROFILE, "grades": {"A": 10, "B": 50, "C": 20}}) == {
        "/grades/A"
    }


def question(code, **more):
    return {"code": code, "kind": "text", "label": {"en": code}, **more}


@pytest.mark.parametrize(
    ("questions", "place"),
    [
        ([], "/questions"),
        ([question("a"), question("a")], "/questions/1/code"),
        ([question("A b")], "/questions/0/code"),
        ([question("a", kind="date")], "/questions/0/kind"),
        ([question("a", label={"fr": "x"})], "/questions/0/label"),
        ([question("a", kind="choice", choices=[])], "/questions/0/choices"),
        ([question(f"q{n}") for n in range(6)], "/questions"),
        (
            [question("a", only_if=group(("answer.b", "is", "x"))), question("b")],
            "/questions/0/only_if/of/0/field",
        ),
        (
            [
                question("a"),
                question("b", only_if=group(("answer.a", "is", "x"), ("answer.a", "is", "y"))),
            ],
            "/questions/1/only_if",
        ),
    ],
)
def test_questions_that_cannot_be_asked_are_named_by_their_place(questions, place):
    with pytest.raises(Invalid) as caught:
        check({"questions": questions})
    assert place in {one["pointer"] for one in caught.value.errors}


def test_the_questions_everybody_starts_with_are_in_order():
    check(DEFAULT_QUESTIONS, languages=("en", "fr"))


def test_follow_ups_come_once_their_condition_holds():
    codes = [one["code"] for one in asked(DEFAULT_QUESTIONS, {})]
    assert "which_tool" not in codes
    after = [one["code"] for one in asked(DEFAULT_QUESTIONS, {"replacing": "tool"})]
    assert "which_tool" in after
    assert "budget" not in after


NUMBER = {"code": "n", "kind": "number", "least": 1, "most": 50}
SEVERAL = {"code": "s", "kind": "several", "choices": [{"code": "a"}, {"code": "b"}]}


@given(
    st.one_of(st.none(), st.booleans(), st.floats(), st.text(), st.lists(st.text()), st.integers())
)
def test_an_answer_is_kept_in_its_kind_or_said_to_be_wrong(said):
    for one in (NUMBER, SEVERAL, {"code": "t", "kind": "text"}):
        value, wrong = read_answer(one, said)
        assert (value is None) is bool(wrong)
        if not wrong and one is NUMBER:
            assert 1 <= value <= 50
        if not wrong and one is SEVERAL:
            assert set(value) <= {"a", "b"}


def test_a_question_that_the_profile_needs_cannot_go(acme):
    with acme.inside():
        draft = modelling.begin(QuestionSet, by=acme.people["alice"])
        content = {
            **draft.content,
            "questions": [one for one in draft.content["questions"] if one["code"] != "when"],
        }
        modelling.edit_questions(draft, content=content)
        with pytest.raises(Invalid) as caught:
            modelling.activate(draft, by=acme.people["alice"], note="Shorter.")
        assert "The profile asks about “when”" in caught.value.errors[0]["detail"]


def test_a_choice_that_a_segment_needs_cannot_go(acme):
    with acme.inside():
        Segment.objects.create(
            organization_id=acme.id,
            code="looking",
            name="Lookers",
            conditions=group(("answer.when", "is", "just_looking")),
        )
        draft = modelling.begin(QuestionSet, by=acme.people["alice"])
        for one in draft.content["questions"]:
            if one["code"] == "when":
                one["choices"] = [c for c in one["choices"] if c["code"] != "just_looking"]
        modelling.edit_questions(draft, content=draft.content)
        with pytest.raises(Invalid, match="Lookers"):
            modelling.activate(draft, by=acme.people["alice"], note="Nobody just looks.")


def test_a_segment_that_cannot_be_is_refused_with_its_places(acme):
    with acme.inside(), pytest.raises(Invalid) as caught:
        check_segment(
            conditions=group(("answer.colour", "is", "red")),
            steps=[{"code": "a", "kind": "dance", "title": {}}, {"code": "a", "kind": "call"}],
        )
    assert {one["pointer"] for one in caught.value.errors} == {
        "/conditions/of/0/field",
        "/steps/0/kind",
        "/steps/0/title",
        "/steps/1/code",
    }


def test_the_segments_everybody_starts_with_can_be_saved(acme):
    with acme.inside():
        for one in DEFAULT_SEGMENTS:
            check_segment(conditions=one["conditions"], steps=one["steps"])


FORM = {
    "name": "Large ones",
    "code": "large",
    "place": "15",
    "is_active": "on",
    "conditions_match": "all",
    "conditions_0_match": "all",
    "conditions_0_0_field": "firm.employees",
    "conditions_0_0_operator": "at_least",
    "conditions_1_match": "all",
}


def save(acme, **more):
    return (
        acme.client("alice")
        .post("/admin/referrals/segment/add/", FORM | more, follow=True)
        .content.decode()
    )


def test_a_segment_that_means_nobody_or_everybody_says_so_when_it_is_saved(acme):
    with acme.inside():
        for _ in range(3):
            LeadFactory()
    page = save(acme, conditions_0_0_value="900")
    assert "It matches none of the last 3 leads." in page
    page = save(
        acme,
        code="any",
        name="Any",
        conditions_0_0_field="lead.paid",
        conditions_0_0_operator="is",
        conditions_0_0_value="no",
    )
    assert "It matches every one of the last 3 leads." in page


def test_a_segment_whose_conditions_contradict_is_not_saved(acme):
    page = save(
        acme,
        conditions_0_0_value="900",
        conditions_0_1_field="firm.employees",
        conditions_0_1_operator="at_most",
        conditions_0_1_value="10",
    )
    assert "This can never hold" in page
    with acme.inside():
        assert not Segment.objects.filter(code="large").exists()


@pytest.mark.parametrize("model", [IdealProfile, QuestionSet])
def test_what_everybody_starts_with_is_nobodys_draft(acme, model):
    before = deepcopy(model.untouched)
    with acme.inside():
        draft = modelling.begin(model, by=acme.people["alice"])
        for part in draft.content.values():
            if isinstance(part, list):
                part.clear()
    assert model.untouched == before
