"""What a door shows of a lead: its judgement, its place on the path, and the questions in one language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kernel import tenancy
from referrals.leads.models import Lead
from referrals.qualification.facts import facts_of, with_fit
from referrals.qualification.in_force import questions_now
from referrals.qualification.models import Assessment
from referrals.qualification.questions import missing
from referrals.qualification.routing_models import FirstContact
from referrals.qualification.segment_models import PathEntry
from referrals.qualification.segmenting import Step, entry_of, next_step, steps_for
from referrals.qualification.services import Problem, answers_of
from referrals.qualification.vocabulary import in_language


@dataclass(frozen=True, slots=True)
class Answered:
    """Everything about a lead that a product app or a sales person wants at once."""

    lead: Lead
    assessment: Assessment | None
    entry: PathEntry | None
    steps: Sequence[Step]
    next_step: Step | None
    first_contact: FirstContact | None
    answers: Mapping[str, Any]
    missing: Sequence[str]
    problems: Sequence[Problem] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)


def answered(
    lead: Lead, *, language: str, now: datetime, problems: Sequence[Problem] = ()
) -> Answered:
    """A constant number of queries. `lead` comes with its contact and companies."""
    assessment = Assessment.objects.for_organization(tenancy.current()).filter(lead=lead).first()
    facts = with_fit(facts_of([lead], now=now)[lead.pk], assessment)
    entry = entry_of(lead)
    steps = steps_for(entry, facts, language=language, now=now) if entry else []
    said = answers_of(lead)
    return Answered(
        lead=lead,
        assessment=assessment,
        entry=entry,
        steps=steps,
        next_step=next_step(steps),
        first_contact=FirstContact.objects.for_organization(tenancy.current())
        .filter(lead=lead)
        .select_related("owner")
        .first(),
        answers=said,
        missing=missing(questions_now()[1], said),
        problems=problems,
        facts=facts,
    )


def shown_questions(number: int, content: Mapping[str, Any], language: str) -> dict[str, Any]:
    """A version of the questions in one language; a text that is not written in it stands in English."""
    return {
        "version": number,
        "language": language,
        "intro": in_language(content.get("intro"), language),
        "questions": [_shown(one, language) for one in content["questions"]],
    }


def _shown(question: Mapping[str, Any], language: str) -> dict[str, Any]:
    return {
        "code": question["code"],
        "kind": question["kind"],
        "required": bool(question.get("required")),
        "label": in_language(question["label"], language),
        "help": in_language(question.get("help"), language),
        "choices": [
            {"code": one["code"], "label": in_language(one["label"], language)}
            for one in question.get("choices", ())
        ],
        "least": question.get("least"),
        "most": question.get("most"),
        "only_if": question.get("only_if") or None,
    }
