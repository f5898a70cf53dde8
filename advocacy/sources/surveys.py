"""A survey answer (NPS or CSAT) in our own words: {id, respondent: {email | user_id, name}, score, scale, comment,
answered_at, survey}. Zapier, Survicate and Help Scout are mapped to it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.customers.told import Clue, PersonTold, normal_email
from accounts.events.models import Event
from advocacy.sources import tracked
from advocacy.sources.generic import identity_of, shared_secret, unpacked
from advocacy.sources.known import Known
from advocacy.sources.providers import Provider, is_proven
from advocacy.sources.spoken import part, word
from advocacy.sources.told import Told
from kernel.text import define, reason
from kernel.work import Unworkable

define(
    {"nobody_answered": _("The answer names nobody: respondent needs an email or a user_id.")},
)


def read(event: Event, known: Known) -> Told:
    """0-10 is read as NPS, other scales as a mark of satisfaction (tracked.survey_answer). Raises Unworkable."""
    said = event.payload
    told = Told(event_id=event.pk, at=event.occurred_at, reading=Event.Reading.NOTHING)
    _who(told, event, part(said, "respondent") or said)
    properties = {
        "id": word(said, "id", limit=120),
        "score": said.get("score"),
        "comment": word(said, "comment", "text"),
    }
    if said.get("scale") not in (None, ""):
        properties["scale"] = said["scale"]
    tracked.survey_answer(told, event, properties)
    survey = word(said, "survey", "survey_id", limit=120)
    for evidence in told.evidence:
        evidence.details |= {"survey": survey} if survey else {}
    return told


def _who(told: Told, event: Event, respondent: Mapping[str, Any]) -> None:
    """Who answered: created when new if we know who told us, else somebody who may be in the book."""
    email = normal_email(respondent.get("email"))
    user_id = word(respondent, "user_id", "external_id", limit=255)
    name = word(respondent, "name", limit=200)
    if not (email or user_id):
        raise Unworkable(reason("nobody_answered"))
    if is_proven(event):
        told.person = PersonTold(
            key=event.pk,
            at=event.occurred_at,
            is_test=event.is_test,
            external_id=user_id,
            email=email,
            fields={"name": name} if name else {},
        )
    else:
        told.clue = Clue(
            key=event.pk,
            at=event.occurred_at,
            is_test=event.is_test,
            external_id=user_id,
            email=email,
            name=name,
        )


PROVIDER = Provider(
    code="survey",
    label=_("Survey answers (Zapier, Make, Survicate, Help Scout)"),
    read=read,
    unpack=unpacked("Survey Answered", identity=identity_of("id")),
    verify=shared_secret,
    is_secret_optional=True,
    help_text=_(
        "Send each answer as JSON: id, respondent (email or user_id), score, scale (10 or 5), comment, answered_at, survey. With the secret in the header X-Goodword-Secret new people are added; without a secret only people you know already are proposed, and you confirm each."
    ),
)
