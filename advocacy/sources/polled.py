"""What the feeds we fetch ourselves have in common: what one call asks for, what one page brings. Pure."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.customers.told import Clue
from accounts.events.models import Event
from accounts.events.reading import News
from advocacy.sources.known import Known
from advocacy.sources.listening import is_own
from advocacy.sources.naming import named
from advocacy.sources.occasions import occasion_in
from advocacy.sources.plain import one_line
from advocacy.sources.spoken import part, said_in_public, web_address, word
from advocacy.sources.told import Told
from kernel.text import Reason, define, reason

define(
    {
        "feed_not_json": _("The answer is not the JSON we expected."),
        "feed_unexpected": _("The answer holds no list of {name}."),
    }
)

PRODUCT, PROBLEM = "product", "problem"
TEXT = 10_000
"""How much of one entry is taken in; what is kept of it later is an excerpt."""


class NotAFeed(Exception):
    """The answer is not what this kind of feed sends; `reason` says why, in words."""

    def __init__(self, why: Reason) -> None:
        super().__init__(why["code"])
        self.reason = why


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a feed asks for. `server` is "https://host" or empty for the usual one; `cursor` is where it got to last."""

    query: str
    server: str = ""
    listens_for: str = PRODUCT
    cursor: str = ""
    now: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass(frozen=True, slots=True)
class Page:
    """What one answer brought: its news, where to go on from next time, and where the same poll goes on now.

    An answer that is not whole (it broke off) is asked for again in full next time.
    """

    news: Sequence[News]
    cursor: str = ""
    next_url: str = ""
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Login:
    """How a feed that needs a log-in gets one: `ask(wanted, name, password)` gives url and body of the call, `token`
    reads its answer."""

    ask: Callable[[Wanted, str, str], tuple[str, bytes]]
    token: Callable[[bytes], str]


@dataclass(frozen=True, slots=True)
class Plan:
    """How a feed is polled: `request(wanted)` gives the address, `entries(body, wanted, headers)` its page.

    `entries` raises NotAFeed when nothing of the answer can be read; an entry that cannot be read is left out.
    `checked(query)` gives the query as it is kept and raises ValueError with words when it is none. `is_conditional`:
    each poll asks the same address, so that "not changed since" can be asked.
    """

    request: Callable[[Wanted], str]
    entries: Callable[[bytes, Wanted, Mapping[str, str]], Page]
    checked: Callable[[str], str]
    query_label: str | Promise
    login: Login | None = None
    least_minutes: Callable[[str], int] = lambda query: 0
    is_conditional: bool = False


def decoded(body: bytes, *, listed: str) -> tuple[dict[str, Any], list[Any]]:
    """A JSON answer, and the list in it of that name ("" when the answer is the list). Raises NotAFeed."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotAFeed(reason("feed_not_json")) from error
    whole = told if isinstance(told, dict) else {}
    rows = whole.get(listed) if listed else told
    if not isinstance(rows, list):
        raise NotAFeed(reason("feed_unexpected", name=listed or "posts"))
    return whole, rows


def listening(wanted: Wanted) -> dict[str, str]:
    """What a translator later needs to know of the feed that brought an entry."""
    return {"listens_for": wanted.listens_for, "query": wanted.query}


def told_of(
    event: Event,
    known: Known,
    *,
    network: str,
    handle: str,
    is_searched: bool = True,
    is_found_for_us: bool = True,
) -> Told:
    """What a public post says. Payload: listens_for, query, text, title, thread, url, is_reply, language, author.

    An answer that names us where a problem of our field is spoken of is peer talk. Where the organization has set no
    words, `is_searched` (the query was looked for in the posts) lets the query of a problem feed stand for them, and
    `is_found_for_us` believes a product feed without them.
    """
    said = event.payload
    told = Told(event_id=event.pk, at=event.occurred_at, reading=Event.Reading.NOTHING)
    told.clue = _author(event, handle)
    text, title, thread = word(said, "text"), word(said, "title"), word(said, "thread")
    is_problem = word(said, "listens_for") == PROBLEM
    if is_problem and is_searched and not known.problem_words:
        known = replace(known, problem_words=(word(said, "query"),))
    is_reply = said.get("is_reply") is True
    is_peer_talk = is_reply and bool(named(f"{thread}\n{title}\n{text}", known.problem_words))
    said_in_public(
        told,
        subject=event.message_id,
        text=text,
        title=title,
        url=word(said, "url"),
        network=network,
        known=known,
        kind="peer_talk" if is_peer_talk else "mention",
        language=word(said, "language"),
        is_found_for_us=is_found_for_us and not is_problem,
    )
    if is_own(told.clue, known.own_domains):
        return told
    told.occasion = occasion_in(
        title=title,
        text=text,
        url=web_address(word(said, "url")),
        network=network,
        at=event.occurred_at,
        topic=named(f"{title}\n{text}", known.problem_words),
        is_reply=is_reply,
    )
    return told


def _author(event: Event, handle: str) -> Clue:
    author = part(event.payload, "author")
    return Clue(
        key=event.pk,
        at=event.occurred_at,
        is_test=event.is_test,
        handle=handle,
        email=word(author, "email", limit=254).lower(),
        profile_url=word(author, "url", limit=500),
        name=one_line(word(author, "name"), longest=200),
    )


def hashed(text: str) -> str:
    """An id made from an address."""
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def host_of(server: str) -> str:
    return urlsplit(server).netloc.lower()
