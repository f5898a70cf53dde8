"""What holds now: the profile, the questions and their words, read once per piece of work."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection
from django.utils.translation import get_language

from kernel import tenancy, versions
from referrals.qualification.contents import DEFAULT_PROFILE, Profile, profile_of
from referrals.qualification.defaults import DEFAULT_QUESTIONS
from referrals.qualification.models import IdealProfile, QuestionSet
from referrals.qualification.vocabulary import FIELDS, FIT_FIELDS, LeadVocabulary, question_fields

OFFERED_FROM = 2000
MOST_OFFERED = 60


def questions_now() -> tuple[int, Mapping[str, Any]]:
    """(version, content) of the questions in force; version 0 are the defaults."""
    version = versions.active(QuestionSet)
    return (version.number, version.content) if version else (0, DEFAULT_QUESTIONS)


def questions_of(number: int) -> Mapping[str, Any] | None:
    """What a version asked; None when there never was one of this number."""
    if number == 0:
        return DEFAULT_QUESTIONS
    found: QuestionSet | None = (
        QuestionSet.objects.for_organization(tenancy.current()).filter(number=number).first()
    )
    return found.content if found else None


def profile_now() -> Profile:
    """The profile in force, ready to judge by."""
    version = versions.active(IdealProfile)
    content = version.content if version else DEFAULT_PROFILE
    return profile_of(content, vocabulary(), number=version.number if version else 0)


def vocabulary(
    *,
    with_fit: bool = False,
    is_strict: bool = False,
    offered: Iterable[str] = (),
    content: Mapping[str, Any] | None = None,
) -> LeadVocabulary:
    """What conditions may speak of now. `content`: of these questions instead of those in force."""
    said = questions_now()[1] if content is None else content
    return LeadVocabulary(
        (*FIELDS, *FIT_FIELDS) if with_fit else FIELDS,
        questions=question_fields(said, get_language() or "en"),
        offered=offered,
        is_strict=is_strict,
    )


def traits_seen() -> list[str]:
    """Names of traits that recent leads have, as the codes of fields, the commonest first: for a form to offer."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT kind || key FROM (
                SELECT contact.traits FROM referrals_lead AS lead
                JOIN accounts_contact AS contact ON contact.id = lead.contact_id
                WHERE lead.organization_id = %s AND NOT lead.is_test
                ORDER BY lead.submitted_at DESC LIMIT %s
            ) AS recent, jsonb_each(traits) AS told (key, value),
            LATERAL (VALUES (CASE jsonb_typeof(value) WHEN 'number' THEN 'number.' ELSE 'trait.' END)) AS of (kind)
            WHERE jsonb_typeof(value) IN ('string', 'boolean', 'number') AND length(key) <= 80
            GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT %s
            """,
            [tenancy.current(), OFFERED_FROM, MOST_OFFERED],
        )
        return [row[0] for row in cursor.fetchall()]
