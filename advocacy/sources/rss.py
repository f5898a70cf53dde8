"""RSS and Atom feeds of any site, Google Alerts among them (their links are unwrapped)."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit
from xml.sax import SAXException

import feedparser
from django.utils.translation import gettext_lazy

from accounts.events.models import Event
from accounts.events.reading import News
from advocacy.sources.known import Known
from advocacy.sources.plain import one_line, plain_text
from advocacy.sources.polled import TEXT, NotAFeed, Page, Plan, Wanted, hashed, listening, told_of
from advocacy.sources.providers import Provider
from advocacy.sources.spoken import part, word
from advocacy.sources.told import Told
from kernel.addresses import NotAllowed, target_of
from kernel.text import define, reason, say

define(
    {
        "feed_declares_entities": gettext_lazy(
            "The feed declares entities of its own, which a feed has no need of."
        ),
        "feed_is_a_page": gettext_lazy("This is a page to read, not a feed (RSS or Atom)."),
        "feed_is_empty": gettext_lazy("it is empty"),
        "feed_unreadable": gettext_lazy("This is no feed that can be read: {error}"),
    }
)

_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
_GOOGLE = re.compile(r"(?:www\.)?google\.[a-z.]{2,6}")
ALERT_MINUTES = 15


def request(wanted: Wanted) -> str:
    """The feed's own address."""
    return wanted.query


def entries(body: bytes, wanted: Wanted, headers: Mapping[str, str]) -> Page:
    """The entries of a feed, whatever its version; a feed that breaks off keeps those before the break."""
    # An entity that stands for many others fills the memory: none are read. (Without the noughts of UTF-16.)
    if _ENTITY.search(body.replace(b"\0", b"")):
        raise NotAFeed(reason("feed_declares_entities"))
    told = feedparser.parse(
        BytesIO(body),
        response_headers={"content-type": headers.get("content-type", "")},
        resolve_relative_uris=False,
        sanitize_html=False,
    )
    if not told.entries and not told.get("version"):
        raise NotAFeed(_why(body, told))
    found = (_news(entry, told.feed, wanted) for entry in told.entries)
    return Page(
        news=[one for one in found if one],
        is_whole=not isinstance(told.get("bozo_exception"), SAXException),
    )


def _why(body: bytes, told: Any) -> Any:
    if re.search(rb"<html[\s>]", body[:2000], re.IGNORECASE):
        return reason("feed_is_a_page")
    return reason("feed_unreadable", error=str(told.get("bozo_exception") or "feed_is_empty")[:200])


def _news(entry: Any, feed: Any, wanted: Wanted) -> News | None:
    """One entry; None when it says nothing."""
    wrapped = _link(entry, wanted.query)
    link = unwrapped(wrapped)
    title = one_line(word(entry, "title", limit=2000))
    text = plain_text(_content(entry))
    if not title and not text:
        return None
    author = _author(entry) or _author(feed)
    return News(
        message_id=word(entry, "id") or hashed(link or f"{title}\n{text}"),
        name="entry",
        occurred_at=_instant(entry),
        payload={
            **listening(wanted),
            "url": link,
            "title": title,
            "text": text,
            "is_alert": link != wrapped,
            "author": author,
        },
    )


def _link(entry: Any, base: str) -> str:
    """Where an entry leads, also when its feed says it relative to itself; "" when nowhere."""
    told = word(entry, "link", limit=2000)
    if not told or (entry.get("guidislink") and "://" not in told):
        return ""
    try:
        return urljoin(base, told)
    except ValueError:
        return ""


def _content(entry: Any) -> str:
    """The longer of summary and content, as HTML."""
    contents = entry.get("content") or []
    bodies = [word(one, "value", limit=4 * TEXT) for one in contents if isinstance(one, Mapping)]
    return max([word(entry, "summary", limit=4 * TEXT), *bodies], key=len)


def _author(told: Any) -> dict[str, str]:
    """Who wrote it, as far as the feed says."""
    detail = part(told, "author_detail")
    author = {
        "name": one_line(word(detail, "name") or word(told, "author"), longest=200),
        "email": word(detail, "email", limit=254),
        "url": word(detail, "href", limit=500),
    }
    return author if any(author.values()) else {}


def _instant(entry: Any) -> datetime | None:
    for field in ("published_parsed", "updated_parsed"):
        told = dict.get(entry, field)  # its own `get` takes one date for the other, and warns
        if told:
            try:
                year, month, day, hour, minute, second = told[:6]
                return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
            except (ValueError, TypeError):
                continue
    return None


def unwrapped(link: str) -> str:
    """Where a link of Google Alerts leads; any other link as it is."""
    if not _GOOGLE.fullmatch(_host(link)) or urlsplit(link).path != "/url":
        return link
    asked = parse_qs(urlsplit(link).query)
    target = (asked.get("url") or asked.get("q") or [""])[0]
    return target if target.startswith(("http://", "https://")) else link


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def read(event: Event, known: Known) -> Told:
    """An entry. A name in a feed proves nothing: it only makes a candidate. What stands on our own site is ours."""
    host = _host(word(event.payload, "url"))
    told = told_of(
        event,
        known,
        network=host.removeprefix("www."),
        handle="",
        is_searched=False,
        is_found_for_us=event.payload.get("is_alert") is True,
    )
    told.is_unsigned = True
    if any(host == own or host.endswith(f".{own}") for own in known.own_domains if own):
        told.evidence, told.trouble, told.reading = [], [], Event.Reading.NOTHING
        told.occasion = None
    return told


def checked(query: str) -> str:
    """The address of a feed."""
    try:
        return target_of(query.strip()).url
    except NotAllowed as refusal:
        raise ValueError(say(refusal.reason)) from refusal


def is_alert(query: str) -> bool:
    """Whether this is the feed of a Google Alert."""
    return _GOOGLE.fullmatch(_host(query)) is not None


def least_minutes(query: str) -> int:
    """Google makes its alerts anew no more often than this."""
    return ALERT_MINUTES if is_alert(query) else 0


PROVIDER = Provider(
    code="rss",
    label=gettext_lazy("RSS, Atom or Google Alerts"),
    read=read,
    plan=Plan(
        request=request,
        entries=entries,
        checked=checked,
        query_label=gettext_lazy("address of the feed"),
        least_minutes=least_minutes,
        is_conditional=True,
    ),
)
