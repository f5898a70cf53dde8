"""Conditions: read back as written, asked as a naive reader would, refused with a pointer, said in full."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel import conditions
from kernel.conditions import Condition, Field, Group, Type, Vocabulary
from kernel.conditions.form import LineField, _spelled
from kernel.conditions.schema import LARGEST_BYTES, MOST_CONDITIONS, MOST_DEPTH
from kernel.conditions.vocabulary import OPERATORS
from kernel.errors import Invalid

NOW = datetime(2026, 3, 10, 11, tzinfo=UTC)
LEVELS = {"low": 0, "middle": 1, "high": 2}
VOCABULARY = Vocabulary(
    [
        Field("t.plan", "the t-plan", Type.TEXT),
        Field("t.size", "the t-size", Type.NUMBER),
        Field("t.kind", "the t-kind", Type.CHOICE, choices={"a": "first kind", "b": "second kind"}),
        Field("t.level", "the t-level", Type.LEVEL, choices={k: k for k in LEVELS}, ranks=LEVELS),
        Field("t.big", "t-big", Type.YES_NO, yes="they are t-big", no="they are t-small"),
        Field("t.renewal", "the t-renewal", Type.DATE),
        Field("t.mentions", "t-mention", Type.COUNT),
    ]
)
texts = st.text(
    st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=12
).filter(str.strip)
VALUES: dict[Type, st.SearchStrategy[Any]] = {
    Type.TEXT: texts,
    Type.NUMBER: st.one_of(st.integers(-100, 100), st.floats(-1e9, 1e9, allow_nan=False)),
    Type.CHOICE: st.sampled_from(["a", "b"]),
    Type.LEVEL: st.sampled_from(sorted(LEVELS)),
    Type.YES_NO: st.booleans(),
    Type.DATE: st.integers(0, 60),
    Type.COUNT: st.integers(1, 5),
}


@st.composite
def single(draw: st.DrawFn) -> Condition:
    field = VOCABULARY[draw(st.sampled_from(sorted(VOCABULARY)))]
    operator = draw(st.sampled_from(OPERATORS[field.type]))
    if operator in ("known", "unknown"):
        return Condition(field.code, operator)
    if operator == "one_of":
        several = draw(st.lists(VALUES[field.type], min_size=1, max_size=3))
        return Condition(field.code, operator, tuple(several))
    days = draw(st.integers(1, 60)) if field.type is Type.COUNT else None
    return Condition(field.code, operator, draw(VALUES[field.type]), days)


def grouped(nodes: Any) -> Any:
    return st.builds(
        Group, st.sampled_from(["all", "any"]), st.lists(nodes, min_size=1, max_size=3).map(tuple)
    )


groups = grouped(st.one_of(single(), grouped(st.one_of(single(), grouped(single())))))
FACTS: dict[Type, st.SearchStrategy[Any]] = VALUES | {
    Type.DATE: st.integers(-60, 60).map(lambda days: (NOW + timedelta(days=days)).date()),
    Type.COUNT: st.lists(
        st.integers(0, 80).map(lambda days: NOW - timedelta(days=days)), max_size=6
    ),
}
facts = st.fixed_dictionaries(
    {}, optional={code: st.one_of(st.none(), FACTS[one.type]) for code, one in VOCABULARY.items()}
)


@given(groups)
def test_what_is_written_is_read_back(group: Group) -> None:
    data = json.loads(json.dumps(conditions.dump(group)))
    assert conditions.parse(data, VOCABULARY) == group
    assert conditions.read(json.dumps(data), VOCABULARY) == group


def _naive(node: Any, told: dict[str, Any]) -> Any:
    """As somebody would read it aloud."""
    if isinstance(node, Group):
        answers = [_naive(one, told) for one in node.of]
        decisive = node.match == "any"
        if decisive in answers:
            return decisive
        return None if None in answers else not decisive
    if node.field not in told:
        return None
    fact, value = told[node.field], node.value
    if node.operator in ("known", "unknown"):
        return (fact is not None) == (node.operator == "known")
    if fact is None:
        return None
    kind = VOCABULARY[node.field].type
    if kind is Type.COUNT:
        n = len([at for at in fact if NOW - timedelta(days=node.days) < at <= NOW])
        return n >= value if node.operator == "at_least" else n <= value
    if kind is Type.DATE:
        ago = (NOW.date() - fact).days
        return {
            "in_last": 0 <= ago <= value,
            "before_last": ago > value,
            "in_next": 0 <= -ago <= value,
            "after_next": -ago > value,
        }[node.operator]
    if kind is Type.LEVEL:
        fact, value = LEVELS[fact], LEVELS[value]
    if isinstance(fact, str):
        fact = fact.strip().casefold()
        value = (
            [v.strip().casefold() for v in value]
            if isinstance(value, tuple)
            else value.strip().casefold()
        )
    return {
        "is": lambda: fact == value,
        "is_not": lambda: fact != value,
        "at_least": lambda: fact >= value,
        "at_most": lambda: fact <= value,
        "contains": lambda: value in fact,
        "one_of": lambda: fact in value,
    }[node.operator]()


@given(groups, facts)
def test_asking_agrees_with_a_naive_reader(group: Group, told: dict[str, Any]) -> None:
    asked = conditions.compiled(group, VOCABULARY)
    answer = asked.ask(told, NOW)
    assert answer is _naive(group, told)
    failing = asked.why_not(told, NOW)
    assert bool(failing) == (answer is not True)
    if answer is None:
        assert any(said is None for _one, said in failing)


@given(groups, facts, st.sampled_from(sorted(VOCABULARY)))
def test_what_is_not_known_never_fires(group: Group, told: dict[str, Any], gone: str) -> None:
    """Knowing less never turns a no into a yes."""
    asked = conditions.compiled(group, VOCABULARY)
    less = {code: fact for code, fact in told.items() if code != gone}
    if asked.ask(less, NOW):
        assert asked.ask(told, NOW)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["version", "match", "of", "field", "operator", "value", "days", "x"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)
nearly = st.builds(
    lambda match, of: {"match": match, "of": of},
    st.sampled_from(["all", "any", "none", 7]),
    st.lists(
        st.one_of(
            anything,
            st.fixed_dictionaries(
                {
                    "field": st.sampled_from([*VOCABULARY, "t.gone"]),
                    "operator": st.sampled_from(["is", "at_least", "one_of", "known", "melts"]),
                },
                optional={"value": anything, "days": anything},
            ),
        ),
        max_size=4,
    ),
)


@settings(max_examples=300)
@given(st.one_of(anything, nearly))
def test_any_json_is_read_or_refused_with_a_pointer(data: Any) -> None:
    group, errors = _read_or_refused(data)
    assert (group is None) == bool(errors)
    for error in errors:
        assert error["pointer"].startswith("/conditions")
        error["detail"].encode()
    if group is not None:
        assert conditions.parse(conditions.dump(group), VOCABULARY) == group
        conditions.compiled(group, VOCABULARY).ask({}, NOW)


def _read_or_refused(data: Any) -> tuple[Group | None, list[dict[str, str]]]:
    try:
        return conditions.parse(data, VOCABULARY, pointer="/conditions"), []
    except Invalid as refusal:
        return None, refusal.errors


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with pytest.raises(Invalid):
        conditions.read(data, VOCABULARY)


@given(groups, facts.map(lambda told: dict.fromkeys(told, object())))
def test_facts_of_another_type_say_nothing_and_never_raise(
    group: Group, told: dict[str, Any]
) -> None:
    conditions.compiled(group, VOCABULARY).ask(told, NOW)


@given(groups)
def test_the_sentence_mentions_every_field(group: Group) -> None:
    for language in ("en", "fr"):
        with translation.override(language):
            said = conditions.sentence(group, VOCABULARY).lower()
            for code in conditions.fields_of(group):
                field = VOCABULARY[code]
                words = (field.label, field.yes, field.no)
                assert any(word and str(word).lower() in said for word in words), code


def test_a_sentence_reads_as_one() -> None:
    group = Group(
        "all",
        (
            Condition("t.plan", "is", "Pro"),
            Group(
                "any",
                (Condition("t.size", "at_least", 20), Condition("t.mentions", "at_least", 2, 90)),
            ),
            Condition("t.big", "is", True),
        ),
    )
    assert conditions.sentence(group, VOCABULARY) == (
        "The t-plan is “Pro”, (the t-size is at least 20 or at least 2 × t-mention within 90 days) and they are t-big"
    )


def _refusal(data: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        conditions.parse(data, VOCABULARY)
    error: dict[str, str] = refused.value.errors[0]
    return error


CONDITION = {"field": "t.size", "operator": "at_least", "value": 3}


def test_a_field_that_is_gone_is_named() -> None:
    error = _refusal({"match": "all", "of": [CONDITION, {**CONDITION, "field": "company.colour"}]})
    assert (error["pointer"], error["code"]) == ("/of/1/field", "unknown_field")
    assert "company.colour" in error["detail"]


def test_empty_and_circular_groups_are_refused() -> None:
    assert _refusal({"match": "all", "of": []})["code"] == "empty_group"
    inner: dict[str, Any] = {"match": "any", "of": [CONDITION]}
    inner["of"].append(inner)
    assert _refusal({"match": "all", "of": [inner]})["code"] == "circular"
    whole: dict[str, Any] = {"match": "all", "of": []}
    whole["of"].append(whole)
    assert _refusal(whole)["code"] == "circular"


def test_what_is_too_large_too_many_or_too_deep_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        conditions.read("[" + " " * 1_000_000 + "]", VOCABULARY)
    assert refused.value.errors[0]["code"] == "too_large"
    with pytest.raises(Invalid):
        conditions.read("[" * (LARGEST_BYTES - 1), VOCABULARY)
    many = {"match": "all", "of": [CONDITION] * (MOST_CONDITIONS + 1)}
    assert _refusal(many)["code"] == "too_many"
    deep: dict[str, Any] = {"match": "all", "of": [CONDITION]}
    for _level in range(MOST_DEPTH):
        deep = {"match": "all", "of": [deep]}
    assert _refusal(deep)["code"] == "too_deep"


@given(single())
def test_a_line_of_the_form_says_the_same_condition(one: Condition) -> None:
    line = LineField(VOCABULARY)
    code, operator, value, days = _spelled(one, VOCABULARY)
    if isinstance(one.value, str) and one.value != one.value.strip():
        return
    if isinstance(one.value, tuple) and any("," in v or v != v.strip() for v in one.value):
        return
    assert line.clean([code, operator, "" if value is None else str(value), days or ""]) == one
