"""Questions as data: what may stand in a version, which are asked of whom, and whether an answer can be one. Pure.

A question: {"code", "kind": choice | several | number | text, "required", "label": {language: text}, "help", "choices":
[{"code", "label"}], "least", "most", "only_if": conditions on answers to earlier questions}.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from math import isfinite
from typing import Any

from django.utils.translation import gettext as _

from kernel.conditions import compiled, parse
from kernel.errors import DomainError, Invalid
from referrals.qualification.contradictions import contradiction
from referrals.qualification.vocabulary import LeadVocabulary, question_fields

KINDS = ("choice", "several", "number", "text")
MOST_FOR_EVERYBODY = 5
"""So many questions are asked of everybody at most; follow-ups come on top, and only for whom they concern."""
MOST_QUESTIONS, MOST_CHOICES = 15, 30
LONGEST_TEXT, LONGEST_LABEL = 500, 200
CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)

Question = Mapping[str, Any]


def check(content: Mapping[str, Any], *, languages: Sequence[str] = ("en",)) -> None:
    """Raises Invalid naming every fault by its place, among them branches that nobody can reach."""
    faults: list[dict[str, str]] = []
    questions = content.get("questions")
    if not isinstance(questions, list) or not 1 <= len(questions) <= MOST_QUESTIONS:
        words = _("Between 1 and %(most)s questions.") % {"most": MOST_QUESTIONS}
        faults.append(_fault("/questions", words))
        questions = []
    for place, question in enumerate(questions):
        _check_one(question, questions[:place], f"/questions/{place}", languages, faults)
    if (
        sum(not one.get("only_if") for one in questions if isinstance(one, Mapping))
        > MOST_FOR_EVERYBODY
    ):
        words = _("At most %(most)s questions are asked of everybody. Give the others a condition.")
        faults.append(_fault("/questions", words % {"most": MOST_FOR_EVERYBODY}))
    if faults:
        words = _("These questions cannot be used: %(what)s") % {"what": faults[0]["detail"]}
        raise Invalid(words, errors=faults)


def _check_one(
    question: Any, before: Sequence[Any], at: str, languages: Sequence[str], faults: list[Any]
) -> None:
    if not isinstance(question, Mapping):
        faults.append(_fault(at, _("This is no question.")))
        return
    code = question.get("code")
    if not isinstance(code, str) or not CODE.fullmatch(code):
        faults.append(_fault(f"{at}/code", _("Small letters, digits and _; a letter first.")))
    elif any(isinstance(one, Mapping) and one.get("code") == code for one in before):
        faults.append(_fault(f"{at}/code", _("“%(code)s” stands there twice.") % {"code": code}))
    if question.get("kind") not in KINDS:
        words = _("One of: %(parts)s.") % {"parts": ", ".join(KINDS)}
        faults.append(_fault(f"{at}/kind", words))
    _check_label(question.get("label"), f"{at}/label", languages, faults)
    if question.get("kind") in ("choice", "several"):
        _check_choices(question.get("choices"), f"{at}/choices", languages, faults)
    if question.get("only_if"):
        _check_branch(question["only_if"], before, f"{at}/only_if", faults)


def _check_label(label: Any, at: str, languages: Sequence[str], faults: list[Any]) -> None:
    said = label if isinstance(label, Mapping) else {}
    missing = [one for one in languages if not str(said.get(one) or "").strip()]
    if missing:
        words = _("A text is missing in: %(languages)s.") % {"languages": ", ".join(missing)}
        faults.append(_fault(at, words))
    elif any(len(str(text)) > LONGEST_LABEL for text in said.values()):
        words = _("A text of at most %(most)s characters.") % {"most": LONGEST_LABEL}
        faults.append(_fault(at, words))


def _check_choices(choices: Any, at: str, languages: Sequence[str], faults: list[Any]) -> None:
    if not isinstance(choices, list) or not 2 <= len(choices) <= MOST_CHOICES:
        words = _("Between 2 and %(most)s choices.") % {"most": MOST_CHOICES}
        faults.append(_fault(at, words))
        return
    codes = [one.get("code") if isinstance(one, Mapping) else None for one in choices]
    for place, choice in enumerate(choices):
        code = codes[place]
        if not isinstance(code, str) or not CODE.fullmatch(code) or code in codes[:place]:
            words = _("Each choice has a code of its own, in small letters.")
            faults.append(_fault(f"{at}/{place}/code", words))
        else:
            _check_label(choice.get("label"), f"{at}/{place}/label", languages, faults)


def _check_branch(said: Any, before: Sequence[Any], at: str, faults: list[Any]) -> None:
    """A follow-up may ask about earlier questions only; and somebody must be able to get there."""
    try:
        earlier = question_fields({"questions": list(before)}, "en")
        vocabulary = LeadVocabulary((), questions=earlier, is_strict=True)
        group = parse(said, vocabulary, pointer=at)
    except DomainError as refusal:
        faults.extend(refusal.errors)
        return
    except (KeyError, TypeError):
        return  # a question before is broken, and named already
    if why := contradiction(group, vocabulary):
        faults.append(_fault(at, why, code="contradiction"))


def asked(content: Mapping[str, Any], answers: Mapping[str, Any]) -> list[Question]:
    """The questions that concern somebody who answered this, in order: those without a condition, and whose holds."""
    vocabulary = LeadVocabulary((), questions=question_fields(content, "en"))
    shown: list[Question] = []
    told: dict[str, Any] = {}
    for question in content["questions"]:
        condition = question.get("only_if")
        if condition and not compiled(parse(condition, vocabulary), vocabulary).ask(told, LONG_AGO):
            continue
        shown.append(question)
        if question["code"] in answers:
            value = answers[question["code"]]
            told[f"answer.{question['code']}"] = (
                ", ".join(value) if isinstance(value, list) else value
            )
    return shown


def missing(content: Mapping[str, Any], answers: Mapping[str, Any]) -> list[str]:
    """Codes of the questions that concern them and are not answered, the required ones first."""
    waiting = [one for one in asked(content, answers) if one["code"] not in answers]
    return [one["code"] for one in sorted(waiting, key=lambda one: not one.get("required"))]


def read_answer(question: Question, said: Any) -> tuple[Any, str]:
    """The answer as it is kept, and what is wrong with it (empty: nothing). Texts of forms are read as what is meant."""
    kind = question["kind"]
    if kind == "number":
        return _number(question, said)
    if kind == "text":
        text = said.strip() if isinstance(said, str) else ""
        if 0 < len(text) <= LONGEST_TEXT and "\0" not in text and text.isprintable():
            return text, ""
        return None, _("A text of at most %(most)s characters, on one line.") % {
            "most": LONGEST_TEXT
        }
    codes = [choice["code"] for choice in question["choices"]]
    chosen = said if kind == "several" and isinstance(said, list) else [said]
    wrong = [one for one in chosen if one not in codes]
    if wrong or not chosen:
        return None, _("One of: %(choices)s.") % {"choices": ", ".join(codes)}
    return (list(dict.fromkeys(chosen)) if kind == "several" else said), ""


def _number(question: Question, said: Any) -> tuple[Any, str]:
    low, high = question.get("least", 0), question.get("most", 10**9)
    words = _("A number from %(least)s to %(most)s.") % {"least": low, "most": high}
    if isinstance(said, str):
        try:
            said = float("".join(said.split()).replace(",", "."))
        except ValueError:
            return None, words
    if isinstance(said, bool) or not isinstance(said, int | float) or not isfinite(said):
        return None, words
    if not low <= said <= high:
        return None, words
    return (int(said) if float(said).is_integer() else said), ""


def _fault(pointer: str, detail: str, *, code: str = "invalid") -> dict[str, str]:
    return {"pointer": pointer, "code": code, "detail": detail}
