"""Typeform: answers to "would you recommend us?" and to "how satisfied are you?", with the words beside them."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.customers.told import PersonTold, normal_email
from accounts.events.models import Event
from accounts.events.reading import News
from accounts.events.rules import instant
from advocacy.sources import signatures, tracked
from advocacy.sources.known import Known
from advocacy.sources.payloads import Payload, items, object_of, part, within, word
from advocacy.sources.providers import Call, NotReadable, Provider
from advocacy.sources.told import Told

SCALES = ("nps", "opinion_scale", "rating")
"""Fields we read, the plainest first: one answer counts for a form."""
STEPS = {"nps": 11, "opinion_scale": 11, "rating": 5}
"""How many steps they have as long as the form does not say otherwise (Create API)."""
PLACEHOLDERS = {"", "xxxxx", "hidden_value"}
"""What stands in a hidden field when the link was shared without filling it in."""


def unpack(call: Call) -> Sequence[News]:
    """One answered form a call."""
    said = object_of(call)
    token = word(said, "form_response", "token") or word(said, "event_id")
    if not (word(said, "event_type") and token):
        raise NotReadable("this is no event with a form_response")
    return [
        News(
            message_id=token,
            name=word(said, "event_type"),
            payload=said,
            occurred_at=instant(within(said, "form_response", "submitted_at")),
        )
    ]


def read(event: Event, known: Known) -> Told:
    """The answer on a scale, of the person that the hidden fields or an answer name. Raises Unworkable."""
    told = Told(event_id=event.pk, at=event.occurred_at, reading=Event.Reading.NOTHING)
    response = part(event.payload, "form_response")
    told.person = _person(event, response)
    answer = _answer(response)
    if event.name != "form_response" or told.person is None or answer is None:
        return told
    kind, properties = _scaled(answer, response)
    properties |= {"id": event.message_id, "comment": _comment(response)}
    if kind == "nps":
        tracked.satisfaction(told, event, properties)
    else:
        tracked.satisfaction_mark(told, event, properties | {"text": properties["comment"]})
    return told


def _person(event: Event, response: Payload) -> PersonTold | None:
    hidden = part(response, "hidden")
    mails = [answer for answer in items(response, "answers") if word(answer, "type") == "email"]
    person = PersonTold(
        key=event.pk,
        at=event.occurred_at,
        is_test=event.is_test,
        external_id=_filled(hidden, "user_id") or _filled(hidden, "userid"),
        email=normal_email(_filled(hidden, "email") or word(mails, 0, "email")),
    )
    return None if person.is_nobody else person


def _filled(hidden: Payload, name: str) -> str:
    value = word(hidden, name)
    return "" if value.lower() in PLACEHOLDERS else value


def _answer(response: Payload) -> Payload | None:
    """The first answer of the plainest scale; None when the form asked for none."""
    answers = [a for a in items(response, "answers") if word(a, "type") == "number"]
    for scale in SCALES:
        for answer in answers:
            if word(answer, "field", "type") == scale:
                return answer  # type: ignore[no-any-return]
    return None


def _scaled(answer: Payload, response: Payload) -> tuple[str, dict[str, Any]]:
    """("nps", score from 0 to 10), or ("csat", mark and the best mark of its scale)."""
    field = part(answer, "field")
    scale, score = word(field, "type"), answer.get("number")
    about = _definition(field, response)
    steps = within(about, "properties", "steps")
    steps = steps if isinstance(steps, int) and steps > 1 else STEPS[scale]
    from_one = within(about, "properties", "start_at_one") is True or scale == "rating"
    if scale != "rating" and steps == STEPS["nps"] and not from_one:
        return "nps", {"score": score}
    return "csat", {"score": score, "scale": steps if from_one else steps - 1}


def _definition(field: Payload, response: Payload) -> Payload:
    for one in items(response, "definition", "fields"):
        if word(one, "id") == word(field, "id") and word(field, "id"):
            return one  # type: ignore[no-any-return]
        if word(one, "ref") == word(field, "ref") and word(field, "ref"):
            return one  # type: ignore[no-any-return]
    return {}


def _comment(response: Payload) -> str:
    texts = (
        word(a, "text", most=500) for a in items(response, "answers") if word(a, "type") == "text"
    )
    return next((text for text in texts if text), "")


PROVIDER = Provider(
    code="typeform",
    label="Typeform",
    verify=signatures.typeform,
    unpack=unpack,
    read=read,
    help_text=_(
        "In Typeform, open the form, Connect, Webhooks, “Add a webhook”, and enter the address that you get here. Edit it, set a secret, and enter the same secret below. Ask one question of the type NPS, opinion scale or rating and one for a comment, and give the form the hidden fields user_id and email, so that we know who answered."
    ),
)
