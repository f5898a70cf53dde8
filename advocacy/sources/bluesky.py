"""Bluesky: public posts found by its search, which wants a log-in (an app password, never the account's own)."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.events.models import Event
from accounts.events.reading import News
from accounts.events.rules import instant
from advocacy.sources.known import Known
from advocacy.sources.plain import one_line
from advocacy.sources.polled import (
    TEXT,
    Login,
    NotAFeed,
    Page,
    Plan,
    Wanted,
    decoded,
    listening,
    told_of,
)
from advocacy.sources.providers import Provider
from advocacy.sources.spoken import handle_of, part, word
from advocacy.sources.told import Told
from kernel.text import reason

SERVER = "https://bsky.social"
SITE = "https://bsky.app"
PAGE_SIZE = 100
LOOKS_BACK = timedelta(days=30)
OVERLAP = timedelta(hours=1)
"""The search shows a post some time after it was written."""
LOGGED_IN_READERS_ONLY = "!no-unauthenticated"


def request(wanted: Wanted, *, after: str = "") -> str:
    """One page of the posts since the last poll, the newest first."""
    newest = instant(wanted.cursor)
    since = newest - OVERLAP if newest else wanted.now - LOOKS_BACK
    asked = {
        "q": wanted.query,
        "sort": "latest",
        "since": since.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "limit": PAGE_SIZE,
        **({"cursor": after} if after else {}),
    }
    return f"{wanted.server or SERVER}/xrpc/app.bsky.feed.searchPosts?{urlencode(asked)}"


def entries(body: bytes, wanted: Wanted, headers: Mapping[str, str]) -> Page:
    """The posts of one page."""
    whole, rows = decoded(body, listed="posts")
    found = [one for row in rows if isinstance(row, dict) and (one := _news(row, wanted))]
    times = [at for one in found if (at := one.occurred_at) and at <= wanted.now]
    newest = max([*times, *([at] if (at := instant(wanted.cursor)) else [])], default=None)
    after = word(whole, "cursor")
    return Page(
        news=found,
        cursor=newest.isoformat() if newest else "",
        next_url=request(wanted, after=after) if after and len(rows) >= PAGE_SIZE else "",
    )


def _news(post: dict[str, Any], wanted: Wanted) -> News | None:
    author, record = part(post, "author"), part(post, "record")
    uri, handle = word(post, "uri"), word(author, "handle")
    if not uri or not handle or _is_hidden(author):
        return None
    languages = record.get("langs")
    language = languages[0] if isinstance(languages, list) and len(languages) == 1 else ""
    return News(
        message_id=uri,
        name="post",
        occurred_at=instant(record.get("createdAt")) or instant(post.get("indexedAt")),
        payload={
            **listening(wanted),
            "url": f"{SITE}/profile/{handle}/post/{uri.rpartition('/')[2]}",
            "text": word(record, "text", limit=TEXT),
            "language": language if isinstance(language, str) else "",
            "is_reply": bool(part(record, "reply")),
            "author": {
                "name": one_line(word(author, "displayName", "handle")),
                "handle": handle,
                "url": f"{SITE}/profile/{handle}",
            },
        },
    )


def _is_hidden(author: Mapping[str, Any]) -> bool:
    """Whether the author asked not to be shown to readers without a log-in: then it is not public."""
    labels = author.get("labels")
    values = (
        [part({"label": label}, "label").get("val") for label in labels or ()]
        if isinstance(labels, list)
        else []
    )
    return LOGGED_IN_READERS_ONLY in values


def read(event: Event, known: Known) -> Told:
    """A post; its author is known by the handle."""
    name = word(part(event.payload, "author"), "handle")
    return told_of(event, known, network="bluesky", handle=handle_of("bluesky", name))


def ask_login(wanted: Wanted, name: str, password: str) -> tuple[str, bytes]:
    """The call that logs in."""
    body = json.dumps({"identifier": name, "password": password}).encode()
    return f"{wanted.server or SERVER}/xrpc/com.atproto.server.createSession", body


def token(body: bytes) -> str:
    """The token of a log-in that succeeded. Raises NotAFeed."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotAFeed(reason("feed_not_json")) from error
    found = word(told, "accessJwt") if isinstance(told, dict) else ""
    if not found:
        raise NotAFeed(reason("feed_not_json"))
    return found


def checked(query: str) -> str:
    """What is searched for."""
    query = " ".join(query.split())
    if len(query) < 2:
        raise ValueError(_("Write what to search for, two letters or more."))
    return query


PROVIDER = Provider(
    code="bluesky",
    label="Bluesky",
    read=read,
    plan=Plan(
        request=request,
        entries=entries,
        checked=checked,
        query_label=gettext_lazy("what to search for"),
        login=Login(ask=ask_login, token=token),
    ),
)
