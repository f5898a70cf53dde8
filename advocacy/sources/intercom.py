"""Intercom: ratings of conversations, and tags that the organization has given a meaning."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from accounts.customers.told import PersonTold, normal_email
from accounts.events.models import Event
from accounts.events.reading import News
from accounts.events.rules import instant
from advocacy.sources import signatures, tracked
from advocacy.sources.event_names import NOTHING, fold
from advocacy.sources.known import Known
from advocacy.sources.payloads import Payload, object_of, part, within, word
from advocacy.sources.providers import Call, NotReadable, Provider
from advocacy.sources.told import EvidenceTold, Told, TroubleNews
from advocacy.tone.reading import tone_of
from kernel.text import reason
from kernel.work import Unworkable

RATED = "conversation.rating.added"
TAGGED = {"contact.tag.created", "user.tag.created", "contact.lead.tag.created"}
BEST, WORST = 5, 2
PEOPLE = {"user", "lead", "contact"}


def unpack(call: Call) -> Sequence[News]:
    """One notification a call; a ping brings none."""
    said = object_of(call)
    topic = word(said, "topic")
    if topic == "ping":
        return []
    if not (topic and word(said, "id")):
        raise NotReadable("this is no notification with topic and id")
    tag = word(said, "data", "item", "tag", "name", most=200)
    return [
        News(
            message_id=word(said, "id"),
            name=tag if topic in TAGGED and tag else topic,
            payload=said,
            occurred_at=instant(said.get("created_at")),
        )
    ]


def read(event: Event, known: Known) -> Told:
    """A rating, or a tag; everything else says nothing."""
    told = Told(event_id=event.pk, at=event.occurred_at, reading=Event.Reading.NOTHING)
    topic, item = word(event.payload, "topic"), part(event.payload, "data", "item")
    if topic == RATED:
        _rating(told, event, item)
    elif topic in TAGGED and word(item, "tag", "name"):
        _tag(told, event, item, known)
    return told


def _rating(told: Told, event: Event, item: Payload) -> None:
    """5 is the best mark, 1 and 2 are a complaint that somebody should answer. Rated again, the last one counts.

    What they wrote beside it is kept with its tone; it is never turned against them.
    """
    rating = part(item, "conversation_rating")
    mark = within(rating, "rating")
    if isinstance(mark, bool) or not isinstance(mark, int):
        raise Unworkable(reason("missing_property", name="conversation_rating.rating"))
    told.person = _person(event, _rater(item, rating))
    told.answer = f"intercom:{word(item, 'id', most=60)}"
    subject = f"{told.answer}@{event.message_id}"[:120]
    remark = word(rating, "remark", most=500)
    details = {"rating": mark} | ({"text": remark} if remark else {})
    if remark:
        details["tone"] = tone_of(remark).tone
    if mark >= BEST:
        told.evidence.append(EvidenceTold("csat_best", subject, details))
    elif mark <= WORST:
        told.evidence.append(EvidenceTold("complaint", subject, details))
        told.trouble.append(TroubleNews("complaint", reference=subject))
    if told.evidence:
        told.reading = Event.Reading.SIGNAL


def _rater(item: Payload, rating: Payload) -> Payload:
    """Who rated: the rating names them by id, the conversation by name and mail address."""
    author = part(item, "source", "author")
    known = [
        part(rating, "contact") or part(rating, "customer"),
        part(item, "contacts", "contacts", 0) or part(item, "contacts", 0),
        author if word(author, "type") in PEOPLE else {},
        part(item, "user"),
    ]
    first = next((word(one, "id") for one in known if word(one, "id")), "")
    same = [one for one in known if word(one, "id") == first]
    return {name: value for one in reversed(same) for name, value in one.items() if value}


def _person(event: Event, said: Payload) -> PersonTold | None:
    person = PersonTold(
        key=event.pk,
        at=event.occurred_at,
        is_test=event.is_test,
        external_id=word(said, "external_id") or word(said, "user_id"),
        email=normal_email(said.get("email")),
        service_id=f"intercom:{word(said, 'id')}" if word(said, "id") else "",
    )
    name = word(said, "name", most=200)
    if name:
        person.fields["name"] = name
    return None if person.is_nobody else person


def _tag(told: Told, event: Event, item: Payload, known: Known) -> None:
    """A tag is evidence of what the organization says it means, and of nothing before."""
    told.person = _person(event, part(item, "contact") or part(item, "user"))
    told.is_named = True
    meaning = known.meanings.get(fold(word(item, "tag", "name")))
    if meaning is None:
        told.reading = Event.Reading.UNMAPPED
    elif meaning and meaning != NOTHING:
        tracked.evidence(told, event, {}, meaning)


PROVIDER = Provider(
    code="intercom",
    label="Intercom",
    verify=signatures.hub_sha1,
    unpack=unpack,
    read=read,
    help_text=_(
        "In Intercom, open the Developer Hub, your app, Webhooks. Enter the address that you get here as endpoint URL and choose the topics conversation.rating.added and contact.tag.created. Then copy the client secret of the app (Basic information) into the field below."
    ),
)
