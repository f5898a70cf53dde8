"""Hacker News: stories and comments, found by the public search of Algolia."""

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
from advocacy.sources.plain import one_line, plain_text
from advocacy.sources.polled import TEXT, Page, Plan, Wanted, decoded, listening, told_of
from advocacy.sources.providers import Provider
from advocacy.sources.spoken import handle_of, part, word
from advocacy.sources.told import Told

SERVER = "https://hn.algolia.com"
SITE = "https://news.ycombinator.com"
LOOKS_BACK = timedelta(days=30)
"""How far the first poll goes back."""
OVERLAP_SECONDS = 3600
"""The search shows a post some time after it was written: the next poll asks again for this long before the newest."""
PAGE_SIZE = 100


def request(wanted: Wanted, *, page: int = 0) -> str:
    """The address of one page of what was written since the last poll, the newest first."""
    since = int((wanted.now - LOOKS_BACK).timestamp())
    if wanted.cursor.isdigit():
        since = int(wanted.cursor) - OVERLAP_SECONDS
    asked = {
        "query": wanted.query,
        "tags": "(story,comment)",
        "numericFilters": f"created_at_i>{since}",
        "hitsPerPage": PAGE_SIZE,
        **({"page": page} if page else {}),
    }
    return f"{wanted.server or SERVER}/api/v1/search_by_date?{urlencode(asked)}"


def entries(body: bytes, wanted: Wanted, headers: Mapping[str, str]) -> Page:
    """The posts of one page of the search."""
    whole, hits = decoded(body, listed="hits")
    read_hits = [_news(hit, wanted) for hit in hits if isinstance(hit, dict)]
    times = [int(hit["created_at_i"]) for hit in hits if _has_time(hit)]
    newest = max([*times, *([int(wanted.cursor)] if wanted.cursor.isdigit() else [])], default=0)
    page, pages = whole.get("page"), whole.get("nbPages")
    is_more = isinstance(page, int) and isinstance(pages, int) and page + 1 < pages
    return Page(
        news=[one for one in read_hits if one],
        cursor=str(newest) if newest else "",
        next_url=request(wanted, page=int(page or 0) + 1) if is_more else "",
    )


def _has_time(hit: Any) -> bool:
    return isinstance(hit, dict) and isinstance(hit.get("created_at_i"), int)


def _news(hit: dict[str, Any], wanted: Wanted) -> News | None:
    number, author = word(hit, "objectID"), word(hit, "author")
    if not number or not author:
        return None
    is_comment = bool(word(hit, "comment_text"))
    return News(
        message_id=number,
        name="comment" if is_comment else "story",
        occurred_at=instant(hit.get("created_at_i")) or instant(hit.get("created_at")),
        payload={
            **listening(wanted),
            "url": f"{SITE}/item?id={number}",
            "title": "" if is_comment else one_line(word(hit, "title")),
            "text": plain_text(word(hit, "comment_text", "story_text", limit=2 * TEXT)),
            "thread": one_line(word(hit, "story_title")),
            "is_reply": is_comment,
            "author": {"name": author, "url": f"{SITE}/user?id={author}"},
        },
    )


def read(event: Event, known: Known) -> Told:
    """A story or a comment; the account is the only name we have."""
    author = word(part(event.payload, "author"), "name")
    return told_of(event, known, network="hackernews", handle=handle_of("hackernews", author))


def checked(query: str) -> str:
    """What is searched for."""
    query = " ".join(query.split())
    if len(query) < 2:
        raise ValueError(_("Write what to search for, two letters or more."))
    return query


PROVIDER = Provider(
    code="hackernews",
    label="Hacker News",
    read=read,
    plan=Plan(
        request=request,
        entries=entries,
        checked=checked,
        query_label=gettext_lazy("what to search for"),
    ),
)
