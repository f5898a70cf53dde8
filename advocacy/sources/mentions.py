"""A mention in our own words: {id, url, source, author: {name, handle, followers}, text, title, sentiment,
published_at, lang}. Brand24, Zapier and Make are mapped to it. LinkedIn comes this way or by paste, never fetched."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.events.models import Event
from advocacy.sources.authors import tell_author
from advocacy.sources.generic import identity_of, shared_secret, unpacked
from advocacy.sources.known import Known
from advocacy.sources.providers import Provider
from advocacy.sources.spoken import network_of, part, said_in_public, word
from advocacy.sources.told import Told
from kernel.text import define, reason
from kernel.work import Unworkable

define({"nothing_said": _("There is neither a text nor a title.")})

PRIVATE = {"private", "direct", "followers", "protected", "friends", "unlisted"}
NUMBERS = {1: "positive", 0: "neutral", -1: "negative"}


def read(event: Event, known: Known) -> Told:
    """What somebody said in public, from whoever found it. Raises Unworkable when there are no words in it."""
    said = event.payload
    told = Told(event_id=event.pk, at=event.occurred_at, reading=Event.Reading.NOTHING)
    url = word(said, "url", "link", limit=2_000)
    network = network_of(word(said, "source", "network", limit=60), url)
    text, title = word(said, "text", "body", "content"), word(said, "title")
    if not (text or title):
        raise Unworkable(reason("nothing_said"))
    tell_author(told, event, network=network)
    if is_public(said):
        said_in_public(
            told,
            subject=word(said, "id", limit=200) or event.message_id,
            text=text or title,
            url=url,
            network=network,
            known=known,
            title=title if text else "",
            kind="peer_talk" if said.get("is_reply") is True else "mention",
            language=word(said, "lang", "language", limit=20),
            sentiment=sentiment_of(said.get("sentiment")),
            is_found_for_us=True,
        )
    return told


def is_public(said: Mapping[str, Any]) -> bool:
    """Whether everybody may read it; taken for granted unless the sender says otherwise."""
    told = word(said, "visibility").lower() or word(part(said, "author"), "visibility").lower()
    return told not in PRIVATE and said.get("is_public") is not False


def sentiment_of(value: Any) -> str:
    """The sender's opinion of the tone: a word, or 1, 0, -1. A number on a scale that nobody told says nothing."""
    if isinstance(value, str):
        lowered = value.strip().lower()
        return next((name for n, name in NUMBERS.items() if lowered == str(n)), lowered)[:20]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    return NUMBERS.get(int(value), "") if value == int(value) else ""


PROVIDER = Provider(
    code="mention",
    label=_("Mentions (Brand24, Zapier, Make)"),
    read=read,
    unpack=unpacked("Mention", identity=identity_of("id", "url", "link")),
    verify=shared_secret,
    is_secret_optional=True,
    help_text=_(
        "Send each mention as JSON: id, url, source, author (name, handle), text, title, published_at, lang. Only people you know are matched; an excerpt, the link and the tone are kept."
    ),
)
