"""Drafts in the person's language from logic-less templates. Never a hole, never an unfilled brace.

A template is used as a whole; where a value is missing its shorter sister is tried, and after that the sentences that
need the value are left out. Values are data: nothing in them is read as template again.
"""

import re
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.utils import formats, translation
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from kernel.errors import Invalid
from kernel.text import check_template, fill, localized_number, variables

VARIABLES = frozenset(
    [
        "hero",
        "company",
        "value",
        "unit",
        "period",
        "label",
        "before",
        "after",
        "card",
        "material",
        "introduction",
        "start",
        "link",
        "sentence",
        "feature",
        "date",
        "topic",
        "occasion",
        "problem",
        "peer",
        "site",
        "anchor",
        "role",
        "week",
    ]
)
PARTS = ("subject", "body", "ask")
LONGEST_SUBJECT = 200
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_BRACES = str.maketrans("{}", "()")
_NO_BREAK = "\u00a0\u202f"

UNITS = {
    "fr": {
        "hours": "heures",
        "minutes": "minutes",
        "days": "jours",
        "percent": "%",
        "invoices": "factures",
        "campaigns": "campagnes",
        "orders": "commandes",
        "users": "utilisateurs",
    },
    "en": {"percent": "%"},
}
PERIODS = {
    "en": {
        "month": "a month",
        "week": "a week",
        "day": "a day",
        "year": "a year",
        "quarter": "a quarter",
    },
    "fr": {
        "month": "un mois",
        "week": "une semaine",
        "day": "un jour",
        "year": "un an",
        "quarter": "un trimestre",
    },
}
"""The words that milestones are guessed in; anything else is used as the organization wrote it."""

Texts = Mapping[str, Mapping[str, str]]


def language_of(contact_language: str, organization_language: str) -> str:
    """English or French: the person's own, else the organization's."""
    own = contact_language.lower()[:2]
    return own if own in {"en", "fr"} else organization_language


def template_for(
    texts: Texts, part: str, *, kind: str, language: str, present: Collection[str]
) -> str:
    """The template to use for one part: of this kind if there is one, the shorter one when a value is missing."""
    own = texts.get(language, {})
    full = own.get(f"{part}_{kind}") or own.get(part, "")
    short = own.get(f"short_{part}", "")
    if variables(full) <= set(present) or not short:
        return full
    return short


def is_whole(
    texts: Texts, part: str, *, kind: str, language: str, present: Collection[str]
) -> bool:
    """Whether this part can be said without leaving anything out."""
    template = template_for(texts, part, kind=kind, language=language, present=present)
    return bool(template) and variables(template) <= set(present)


def render(texts: Texts, part: str, *, kind: str, language: str, values: Mapping[str, str]) -> str:
    """One part in words; sentences with a missing value are left out."""
    template = template_for(texts, part, kind=kind, language=language, present=values.keys())
    kept = [
        sentence
        for sentence in _SENTENCE_END.split(template)
        if variables(sentence) <= values.keys()
    ]
    return fill(" ".join(kept).strip(), values)


def draft(
    texts: Texts, *, kind: str, language: str, is_ask: bool, values: Mapping[str, str]
) -> tuple[str, str]:
    """(subject, body) of a moment; the ask stands in a paragraph of its own."""
    said = {
        part: render(texts, part, kind=kind, language=language, values=values) for part in PARTS
    }
    paragraphs = [said["body"], said["ask"]] if is_ask else [said["body"]]
    return said["subject"][:LONGEST_SUBJECT], "\n\n".join(text for text in paragraphs if text)


def clean(value: Any) -> str:
    """A value as text: one line, no braces, no control characters; no-break spaces of numbers stay."""
    text = "".join(c if c.isprintable() or c in _NO_BREAK else " " for c in str(value))
    return re.sub(" +", " ", text).strip().translate(_BRACES)


def spoken_number(value: float, language: str) -> str:
    """1200.0 as 1,200 in English and 1 200 in French."""
    with translation.override(language):
        return localized_number(value)


def spoken_date(value: date | datetime | str, language: str, *, form: str = "DATE_FORMAT") -> str:
    """A day in words; a text that is no date stays as it is."""
    if isinstance(value, str):
        try:
            found = parse_date(value[:10]) if len(value) >= 10 else parse_date(f"{value}-01")
        except ValueError:
            found = None
        if found is None:
            return clean(value)
        form = form if len(value) >= 10 else "YEAR_MONTH_FORMAT"
        value = found
    with translation.override(language):
        return str(formats.date_format(value, form))


def spoken_unit(unit: str, language: str) -> str:
    return UNITS.get(language, {}).get(unit, clean(unit))


def spoken_period(period: str, language: str) -> str:
    return PERIODS.get(language, {}).get(period, clean(period))


def check_texts(texts: Any) -> None:
    """Raises Invalid when a playbook's texts are not by language, or use a variable that is not known."""
    if not isinstance(texts, Mapping) or any(
        not isinstance(own, Mapping) for own in texts.values()
    ):
        raise Invalid(_("Texts are given by language: subject, body, ask."), code="invalid_texts")
    for own in texts.values():
        for part, template in own.items():
            if not isinstance(template, str) or not part.removeprefix("short_").startswith(PARTS):
                raise Invalid(
                    _("%(part)s is not a part of a text.") % {"part": part}, code="invalid_texts"
                )
            check_template(template, allowed=VARIABLES)
            if set("{}") & set(re.sub(r"\{[a-z][a-z0-9_]*\}", "", template)):
                raise Invalid(
                    _("A brace in %(part)s is not closed.") % {"part": part}, code="invalid_texts"
                )
