"""What somebody said in public: a post, an answer in a forum, a review. One reading for all who bring such words.

Of a text we keep the link, the date, an excerpt and the tone in words; never the whole of it.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

from accounts.events.models import Event
from advocacy.sources.known import Known
from advocacy.sources.listening import is_own
from advocacy.sources.naming import named
from advocacy.sources.told import EvidenceTold, Told, TroubleNews
from advocacy.tone.reading import FRIENDLY, NEGATIVE, NEUTRAL, UNKNOWN, tone_of

EXCERPT = 280
TITLE = 200
URL = 500
INSIGHT_WITHOUT_US = 3.0
"""Somebody who speaks of the field and does not name us: a weak occasion (the kind's own 8 is for naming us)."""

SENTIMENTS = {"positive": FRIENDLY, "negative": NEGATIVE, "neutral": NEUTRAL, "mixed": UNKNOWN}
NETWORKS = {
    "twitter": "x",
    "x.com": "x",
    "twitter.com": "x",
    "hn": "hackernews",
    "hacker news": "hackernews",
    "hacker_news": "hackernews",
    "news.ycombinator.com": "hackernews",
    "bsky": "bluesky",
    "bsky.app": "bluesky",
    "linkedin.com": "linkedin",
    "reddit.com": "reddit",
    "github.com": "github",
    "youtube.com": "youtube",
    "stackoverflow.com": "stackoverflow",
    "stack overflow": "stackoverflow",
}
TRACKING = ("utm_", "fbclid", "gclid", "mc_cid", "mc_eid", "ref_src", "trk")


def said_in_public(
    told: Told,
    *,
    subject: str,
    text: str,
    url: str,
    network: str,
    known: Known,
    kind: str = "mention",
    language: str = "",
    title: str = "",
    sentiment: str = "",
    is_found_for_us: bool = False,
) -> None:
    """Put what a public text is evidence of into `told`; nothing when it is about neither us nor our field.

    Names the product: `kind` ("mention", or "peer_talk" for an answer to somebody) with its tone; a neutral one is
    weak, an unfriendly one a complaint to answer. Holds only words of the problem: an insight of 3 points.
    `sentiment` is the sender's, heard only where our own reading cannot tell. `is_found_for_us`: a service that
    looks for us sent it; it is believed as long as the organization has not said which names to look for.
    The same address gives the same evidence, whoever brings it; `subject` names it where there is none.
    What the organization says about itself (told.clue is one of its own addresses) never counts.
    """
    told.reading = Event.Reading.NOTHING
    if told.clue is not None and is_own(told.clue, known.own_domains):
        return
    whole = f"{title}\n{text}"
    name = named(whole, known.product_names)
    word = named(whole, known.problem_words)
    subject = address(url) or subject
    details = spoken(text, url=url, title=title, network=network, around=name or word)
    if name or (is_found_for_us and not known.product_names):
        _about_us(told, kind, subject, details, _tone(text or title, language, sentiment))
    elif word:
        _about_the_field(told, subject, details | {"topic": word})


def _about_us(told: Told, kind: str, subject: str, details: dict[str, Any], tone: str) -> None:
    if tone == NEGATIVE:
        told.evidence.append(EvidenceTold("complaint", subject, details))
        told.trouble.append(TroubleNews("complaint", reference=subject[:120]))
    elif tone == NEUTRAL:
        told.evidence.append(EvidenceTold("mention_neutral", subject, details))
    else:
        told.evidence.append(EvidenceTold(kind, subject, details, tone=tone))
    told.reading = Event.Reading.SIGNAL


def _about_the_field(told: Told, subject: str, details: dict[str, Any]) -> None:
    told.evidence.append(EvidenceTold("insight", subject, details, strength=INSIGHT_WITHOUT_US))
    told.reading = Event.Reading.SIGNAL


def _tone(text: str, language: str, sentiment: str) -> str:
    own = tone_of(text, language=plain_language(language)).tone
    return own if own != UNKNOWN else SENTIMENTS.get(sentiment.strip().lower(), UNKNOWN)


def spoken(
    text: str, *, url: str = "", title: str = "", network: str = "", around: str = ""
) -> dict[str, Any]:
    """What is kept of somebody's words: an excerpt (from the sentence that says `around` on), title, link, network."""
    kept = {
        "text": excerpt(text, around=around),
        "title": excerpt(title, limit=TITLE),
        "url": web_address(url),
        "source": network[:60],
    }
    return {name: value for name, value in kept.items() if value}


def excerpt(text: str, *, around: str = "", limit: int = EXCERPT) -> str:
    """At most `limit` characters, ended at a word with an ellipsis where something was left out."""
    words = " ".join(text.split())
    start = ""
    if around and len(words) > limit and not named(words[: limit - 1], [around]):
        sentences = re.split(r"(?<=[.!?…])\s+", words)
        first = next((i for i, one in enumerate(sentences) if named(one, [around])), 0)
        words, start = " ".join(sentences[first:]), "… " if first else ""
    if len(start) + len(words) <= limit:
        return start + words
    cut = words[: limit - len(start) - 1]
    return start + (cut[: cut.rfind(" ")] if cut.rfind(" ") > limit // 2 else cut).rstrip() + "…"


def address(url: str) -> str:
    """An address by which the same post is known again, whoever sends it; "" when it is none of the web."""
    parts = _split(url)
    if parts is None:
        return ""
    query = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not name.lower().startswith(TRACKING)
    ]
    host = parts.netloc.lower().removeprefix("www.")
    return urlunsplit(("https", host, parts.path.rstrip("/"), urlencode(query), ""))


def web_address(url: str) -> str:
    """The link as it was told when it is one that a browser may follow (http, https), else ""."""
    url = url.strip()
    return url if _split(url) is not None and len(url) <= URL else ""


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url.strip())
        sound = parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return None
    return parts if sound and not re.search(r"\s", url.strip()) else None


def network_of(source: str, url: str = "") -> str:
    """The name we give a network ("x", "mastodon", "hackernews", ..): from what the sender calls it, else the link."""
    told = source.strip().lower()
    if not told and (parts := _split(url)) is not None:
        told = str(parts.hostname).removeprefix("www.")
    return NETWORKS.get(told, told)[:40]


def handle_of(network: str, name: str) -> str:
    """A handle as clues carry it: "network:name" in small letters; "" when either is missing."""
    name = name.strip().removeprefix("@").lower()
    return f"{network}:{name}"[:255] if network and name and not re.search(r"\s", name) else ""


def plain_language(language: str) -> str:
    """fr-FR and fr_CA as fr."""
    return re.split(r"[-_]", language.strip().lower())[0][:8]


def word(said: Mapping[str, Any], *names: str, limit: int = 20_000) -> str:
    """The first of these fields that holds a text (or a number), without surrounding space; "" when none does."""
    for name in names:
        value = said.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)
        if isinstance(value, str) and value.strip():
            return value.strip()[:limit]
    return ""


def part(said: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """An object inside another; nothing when it is missing or something else."""
    found = said.get(name)
    return found if isinstance(found, Mapping) else {}
