"""Octolens: {action: "mention_created", data: {title, body, url, timestamp, author, source, sentiment, relevance,
keywords}}, one mention per call, unsigned. The address of the post makes it the same mention when it is sent again."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.events.models import Event
from accounts.events.reading import News
from advocacy.sources.authors import tell_author
from advocacy.sources.generic import items, time_of
from advocacy.sources.known import Known
from advocacy.sources.mentions import is_public, sentiment_of
from advocacy.sources.providers import Call, NotReadable, Provider
from advocacy.sources.spoken import address, network_of, part, said_in_public, word
from advocacy.sources.told import Told

MENTION = "mention_created"
IRRELEVANT = {"irrelevant", "not_relevant", "not relevant", "none"}


def unpack(call: Call) -> list[News]:
    """The mention of a call. Other actions are kept as they are and say nothing. Raises NotReadable."""
    news = []
    for told in items(call):
        data = part(told, "data")
        url = word(data, "url", limit=2_000)
        if told.get("action") == MENTION and not url:
            raise NotReadable("The mention has no address (data.url).")
        news.append(
            News(
                message_id=address(url) or url or word(data, "id", limit=200),
                name=word(told, "action", limit=100) or "unknown",
                payload={"action": told.get("action"), **_kept(data)},
                occurred_at=time_of(data),
            )
        )
    return news


def _kept(data: Mapping[str, Any]) -> dict[str, Any]:
    """The mention without what we have no use for: pictures, and how many follow somebody."""
    unused = {"imageUrl", "authorAvatar", "authorFollowers", "relevanceComment"}
    return {name: value for name, value in data.items() if name not in unused}


def read(event: Event, known: Known) -> Told:
    """What somebody said in public. What Octolens found irrelevant itself, and other actions, say nothing."""
    said = event.payload
    told = Told(event_id=event.pk, at=event.occurred_at, reading=Event.Reading.NOTHING)
    text, title = word(said, "body"), word(said, "title")
    if said.get("action") != MENTION or not (text or title) or not is_public(said):
        return told
    if word(said, "relevance").lower() in IRRELEVANT:
        return told
    url = word(said, "url", limit=2_000)
    network = network_of(word(said, "source", limit=60), url)
    tell_author(told, event, network=network)
    if told.clue is not None:
        told.clue.name = told.clue.name or word(said, "authorName", limit=200)
        told.clue.profile_url = told.clue.profile_url or word(said, "authorUrl", limit=500)
    said_in_public(
        told,
        subject=event.message_id,
        text=text or title,
        url=url,
        network=network,
        known=known,
        title=title if text else "",
        language=word(said, "language", limit=20),
        sentiment=sentiment_of(said.get("sentiment")),
        is_found_for_us=True,
    )
    return told


PROVIDER = Provider(
    code="octolens",
    label="Octolens",
    read=read,
    unpack=unpack,
    help_text=_(
        "In Octolens: Set up alert, Webhook, paste this address, frequency: instantly. Octolens does not sign its calls, so each match with a person you know waits for your yes."
    ),
)
