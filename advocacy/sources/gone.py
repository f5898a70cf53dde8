"""Whether a public post still stands where it stood: whom to ask, and what the answer means. Pure."""

import json
import re
from urllib.parse import quote, urlsplit

from kernel.http import Answer

_MASTODON = re.compile(r"/@[^/]+/(\d+)/?")
_BLUESKY = re.compile(r"/profile/([^/]+)/post/([^/]+)/?")
_HACKER_NEWS = re.compile(r"id=(\d+)")
NETWORKS = ("mastodon", "bluesky", "hackernews")


def question(network: str, url: str) -> str:
    """The address that tells whether the post at `url` is still there; "" when nobody can be asked."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return ""
    if network == "mastodon" and (found := _MASTODON.fullmatch(parts.path)):
        return f"{parts.scheme}://{parts.netloc}/api/v1/statuses/{found[1]}"
    if host == "bsky.app" and (found := _BLUESKY.fullmatch(parts.path)):
        uri = quote(f"at://{found[1]}/app.bsky.feed.post/{found[2]}", safe="")
        return f"https://public.api.bsky.app/xrpc/app.bsky.feed.getPostThread?uri={uri}&depth=0&parentHeight=0"
    if host == "news.ycombinator.com" and (found := _HACKER_NEWS.fullmatch(parts.query)):
        return f"https://hacker-news.firebaseio.com/v0/item/{found[1]}.json"
    return ""


def is_gone(network: str, answer: Answer) -> bool:
    """Whether the network says that the post was taken away. Anything else (an error, a wall) says nothing."""
    try:
        told = json.loads(answer.body)
    except (ValueError, RecursionError):
        return False
    said = told if isinstance(told, dict) else {}
    if network == "mastodon":
        return answer.status in (404, 410) and "error" in said
    if network == "bluesky":
        return answer.status in (400, 404) and said.get("error") == "NotFound"
    return answer.status == 200 and (told is None or bool(said.get("deleted") or said.get("dead")))
