"""Mastodon: public posts with a hashtag, as one server knows them."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.events.models import Event
from accounts.events.reading import News
from accounts.events.rules import instant
from advocacy.sources.known import Known
from advocacy.sources.plain import one_line, plain_text
from advocacy.sources.polled import TEXT, Page, Plan, Wanted, decoded, host_of, listening, told_of
from advocacy.sources.providers import Provider
from advocacy.sources.spoken import handle_of, part, word
from advocacy.sources.told import Told

PAGE_SIZE = 40
PUBLIC = frozenset({"public", "unlisted"})


def request(wanted: Wanted, *, before: str = "") -> str:
    """The newest posts with the hashtag since the last poll; `before` goes on to older ones of the same poll."""
    asked = {
        "limit": str(PAGE_SIZE),
        **({"since_id": wanted.cursor} if wanted.cursor else {}),
        **({"max_id": before} if before else {}),
    }
    tag = quote(wanted.query, safe="")
    return f"{wanted.server}/api/v1/timelines/tag/{tag}?{urlencode(asked)}"


def entries(body: bytes, wanted: Wanted, headers: Mapping[str, str]) -> Page:
    """The posts of one answer. The first poll takes one page: what is older is no news."""
    _whole, rows = decoded(body, listed="")
    posts = [row for row in rows if isinstance(row, dict)]
    read_posts = [_news(post, wanted) for post in posts]
    ids = [number for post in posts if (number := word(post, "id"))]
    is_more = bool(wanted.cursor) and len(rows) >= PAGE_SIZE and bool(ids)
    return Page(
        news=[one for one in read_posts if one],
        cursor=max([*ids, *([wanted.cursor] if wanted.cursor else [])], key=_age, default=""),
        next_url=request(wanted, before=min(ids, key=_age)) if is_more else "",
    )


def _age(number: str) -> tuple[int, str]:
    """Ids grow with time: numbers written as text."""
    return len(number), number


def _news(post: dict[str, Any], wanted: Wanted) -> News | None:
    account = part(post, "account")
    uri, name = word(post, "uri", "url"), word(account, "acct", "username")
    # What somebody passed on (a boost) is not what they said; what is for followers is not ours to read.
    if not uri or not name or post.get("reblog") or word(post, "visibility") not in PUBLIC:
        return None
    warning = plain_text(word(post, "spoiler_text"))
    text = plain_text(word(post, "content", limit=2 * TEXT))
    return News(
        message_id=uri,
        name="post",
        occurred_at=instant(post.get("created_at")),
        payload={
            **listening(wanted),
            "url": word(post, "url", "uri"),
            "text": f"{warning}\n{text}".strip(),
            "language": word(post, "language"),
            "is_reply": bool(post.get("in_reply_to_id")),
            "author": {
                "name": one_line(word(account, "display_name", "username")),
                "handle": name if "@" in name else f"{name}@{host_of(wanted.server)}",
                "url": word(account, "url"),
            },
        },
    )


def read(event: Event, known: Known) -> Told:
    """A post; its author is known by name and server."""
    name = word(part(event.payload, "author"), "handle")
    return told_of(event, known, network="mastodon", handle=handle_of("mastodon", name))


def checked(query: str) -> str:
    """A hashtag without its sign."""
    tag = query.strip().removeprefix("#")
    if not re.fullmatch(r"\w{2,100}", tag) or tag.isdigit():
        raise ValueError(_("A hashtag is one word of letters, digits and underscores."))
    return tag


PROVIDER = Provider(
    code="mastodon",
    label="Mastodon",
    read=read,
    plan=Plan(
        request=request,
        entries=entries,
        checked=checked,
        query_label=gettext_lazy("hashtag"),
    ),
)
