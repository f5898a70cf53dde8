"""Delighted: survey answers. People often change theirs or add words later: the last version is the one that counts."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts.customers.told import PersonTold, normal_email
from accounts.events.models import Event
from accounts.events.reading import News
from accounts.events.rules import instant
from advocacy.sources import signatures, tracked
from advocacy.sources.known import Known
from advocacy.sources.payloads import Payload, object_of, part, word
from advocacy.sources.providers import Call, NotReadable, Provider
from advocacy.sources.told import Told

ANSWERED = {"survey_response.created", "survey_response.updated"}
MARKS = {"csat": 5, "stars": 5, "smileys": 5}
"""Kinds of surveys in which only the best mark counts. Others (effort, thumbs) say too little about recommending."""


def unpack(call: Call) -> Sequence[News]:
    """One event a call."""
    said = object_of(call)
    if not (word(said, "event_type") and word(said, "event_id")):
        raise NotReadable("this is no event with event_type and event_id")
    return [
        News(
            message_id=word(said, "event_id"),
            name=word(said, "event_type"),
            payload=said,
            occurred_at=_changed_at(part(said, "event_data")),
        )
    ]


def read(event: Event, known: Known) -> Told:
    """An answer, or its newer version. Raises Unworkable."""
    told = Told(event_id=event.pk, at=event.occurred_at, reading=Event.Reading.NOTHING)
    said = part(event.payload, "event_data")
    if event.name not in ANSWERED:
        return told
    told.person = _person(event, said)
    told.answer = f"delighted:{word(said, 'id', most=60)}" if word(said, "id") else ""
    properties = {
        "id": f"{told.answer or 'delighted'}@{event.message_id}"[:120],
        "score": said.get("score"),
        "comment": word(said, "comment", most=500),
    }
    survey = word(said, "survey_type") or "nps"
    if survey == "nps":
        tracked.satisfaction(told, event, properties)
    elif survey in MARKS:
        marked = properties | {"scale": MARKS[survey], "text": properties["comment"]}
        tracked.satisfaction_mark(told, event, marked)
    return told


def _changed_at(said: Payload) -> datetime | None:
    return instant(said.get("updated_at")) or instant(said.get("created_at"))


def _person(event: Event, said: Payload) -> PersonTold | None:
    who = part(said, "person")
    person = PersonTold(
        key=event.pk,
        at=event.occurred_at,
        is_test=event.is_test,
        email=normal_email(who.get("email")),
        service_id=f"delighted:{word(who, 'id')}" if word(who, "id") else "",
    )
    name = word(who, "name", most=200)
    if name:
        person.fields["name"] = name
    return None if person.is_nobody else person


PROVIDER = Provider(
    code="delighted",
    label="Delighted",
    verify=signatures.delighted,
    unpack=unpack,
    read=read,
    help_text=_(
        "In Delighted, open Integrations, Webhooks, and add the address that you get here with the events for new and updated responses. Then copy the signature key of the webhook into the field below."
    ),
)
