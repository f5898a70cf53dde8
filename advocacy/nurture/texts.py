"""What the mails of a sequence may say, and the sequence that an organization starts with (switched off)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from advocacy.nurture.models import ContentItem
from kernel.errors import DomainError, Invalid
from kernel.text import check_template

VARIABLES = ("hero", "organization", "piece", "summary", "link")
WITH_PIECE = ("piece", "summary", "link")
MOST_STEPS, LONGEST_DAYS, LONGEST_SUBJECT, LONGEST_BODY = 8, 60, 150, 3000
LANGUAGES = ("en", "fr")


def _mail(code: str, days: int, content: str, **texts: tuple[str, str]) -> dict[str, Any]:
    said = {language: {"subject": one, "body": two} for language, (one, two) in texts.items()}
    return {"code": code, "days": days, "content": content, "texts": said}


DEFAULT_STEPS: list[dict[str, Any]] = [
    _mail(
        "nearest-case",
        1,
        "case_study",
        en=(
            "How a team like yours does it",
            (
                "You told us what you want to do first. This is how somebody in your place went about it: {piece}.\n\n"
                "{summary}\n\nIf you would rather talk it through on your own case, simply answer this mail."
            ),
        ),
        fr=(
            "Comment fait une équipe comme la vôtre",
            (
                "Vous nous avez dit ce que vous voulez faire en premier. Voici comment s'y est prise une équipe comme la vôtre : {piece}.\n\n"
                "{summary}\n\nSi vous préférez en parler sur votre propre cas, répondez simplement à ce message."
            ),
        ),
    ),
    _mail(
        "second-case",
        5,
        "case_study",
        en=(
            "The same, from another side",
            "One more, with figures: {piece}.\n\n{summary}\n\nTell us where your case differs: a line is enough.",
        ),
        fr=(
            "La même chose, vue autrement",
            "Encore un exemple, chiffres à l'appui : {piece}.\n\n{summary}\n\nDites-nous en quoi votre cas diffère : une ligne suffit.",
        ),
    ),
    _mail(
        "guide",
        6,
        "guide",
        en=(
            "The first week, step by step",
            "If you have an hour this week: {piece}.\n\n{summary}",
        ),
        fr=(
            "La première semaine, pas à pas",
            "Si vous avez une heure cette semaine : {piece}.\n\n{summary}",
        ),
    ),
    _mail(
        "your-turn",
        8,
        "",
        en=(
            "Shall we leave it here?",
            (
                "This is the last of these mails. If it is not the time, you need do nothing.\n\n"
                "If it is, answer with one sentence on what is in the way. A person of {organization} reads it."
            ),
        ),
        fr=(
            "On en reste là ?",
            (
                "C'est le dernier de ces messages. Si ce n'est pas le moment, vous n'avez rien à faire.\n\n"
                "Si c'est le moment, répondez en une phrase ce qui vous retient. Quelqu'un chez {organization} vous lira."
            ),
        ),
    ),
]
"""Four mails in 20 working days: specific case studies before tips."""


def check_steps(steps: Sequence[Any], *, language: str) -> None:
    """Raises Invalid naming every fault by its place: texts missing, unknown variables, days that cannot be."""
    faults: list[dict[str, str]] = []
    if not 1 <= len(steps) <= MOST_STEPS:
        words = _("Between 1 and %(most)s mails.") % {"most": MOST_STEPS}
        faults.append(_fault("/steps", words))
    for place, step in enumerate(steps):
        at = f"/steps/{place}"
        days = step.get("days")
        if isinstance(days, bool) or not isinstance(days, int) or not 0 <= days <= LONGEST_DAYS:
            words = _("Between 0 and %(most)s working days.") % {"most": LONGEST_DAYS}
            faults.append(_fault(f"{at}/days", words))
        if step.get("content") and step["content"] not in ContentItem.Kind.values:
            faults.append(_fault(f"{at}/content", _("There is no such kind of content.")))
        _check_texts(step, at, language, faults)
    if faults:
        words = _("This sequence cannot be used: %(what)s") % {"what": faults[0]["detail"]}
        raise Invalid(words, errors=faults)


def _check_texts(step: Mapping[str, Any], at: str, language: str, faults: list[Any]) -> None:
    texts = step.get("texts") or {}
    if not all((texts.get(language) or {}).get(part) for part in ("subject", "body")):
        words = _("Subject and text are needed in the organization's language.")
        faults.append(_fault(f"{at}/texts/{language}", words))
    allowed = VARIABLES if step.get("content") else [v for v in VARIABLES if v not in WITH_PIECE]
    for spoken, said in texts.items():
        for part, most in (("subject", LONGEST_SUBJECT), ("body", LONGEST_BODY)):
            text = said.get(part) or ""
            if len(text) > most:
                words = _("A text of at most %(most)s characters.") % {"most": most}
                faults.append(_fault(f"{at}/texts/{spoken}/{part}", words))
            try:
                check_template(text, allowed=allowed)
            except DomainError as refusal:
                faults.append(_fault(f"{at}/texts/{spoken}/{part}", refusal.message))


def text_of(step: Mapping[str, Any], language: str, fallback: str) -> tuple[str, str, str]:
    """(language, subject, body) of a mail: in the person's language where it is written, else in the organization's."""
    for spoken in (language, fallback, *step["texts"]):
        said = step["texts"].get(spoken) or {}
        if said.get("subject") and said.get("body"):
            return spoken, said["subject"], said["body"]
    return fallback, "", ""


def _fault(pointer: str, detail: str) -> dict[str, str]:
    return {"pointer": pointer, "code": "invalid", "detail": detail}
