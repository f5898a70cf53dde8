"""Whether a public text tells of an occasion at which peers speak of the problem: what kind, and when. Pure.

A conference or a meetup needs a day that is to come, in words or figures; a question in a forum is talked about now.
"""

import re
from calendar import month_name
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from advocacy.sources.naming import named
from advocacy.sources.told import OccasionTold

LONGEST_NAME, LONGEST_EXCERPT = 120, 280
FARTHEST = timedelta(days=400)
FORUM_LASTS = timedelta(days=7)
CONFERENCES = (
    "conference", "summit", "congress", "trade show", "expo", "conférence", "congrès", "salon", "sommet",
)  # fmt: skip
MEETUPS = (
    "meetup", "meet-up", "webinar", "workshop", "round table", "panel", "user group", "webinaire", "atelier",
    "table ronde", "rencontre", "apéro",
)  # fmt: skip
FORUMS = frozenset({"hackernews", "reddit", "stackoverflow", "discourse"})

FRENCH = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip
MONTHS = {name[:length].casefold(): number for number, names in enumerate(zip(month_name[1:], FRENCH, strict=True), 1)
          for name in names for length in {len(name), 3, 4}}  # fmt: skip
MONTHS |= {"juin": 6, "jui": 6, "juil": 7, "fev": 2, "févr": 2, "aout": 8, "dec": 12, "sept": 9}
_WORDS = "|".join(sorted((re.escape(name) for name in MONTHS), key=len, reverse=True))
_ISO = re.compile(r"\b(20\d\d)-(\d\d)-(\d\d)\b")
_DAY_FIRST = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th|er)?(?:\s*(?:-|–|to|au|and|et)\s*(\d{{1,2}}))?\s+(?:of\s+)?({_WORDS})\.?(?:,?\s+(20\d\d))?\b",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"\b({_WORDS})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?(?:\s*(?:-|–|to|and)\s*(\d{{1,2}}))?\b(?:,?\s+(20\d\d)\b)?",
    re.IGNORECASE,
)


def occasion_in(
    *, title: str, text: str, url: str, network: str, at: datetime, topic: str, is_reply: bool
) -> OccasionTold | None:
    """What it tells of; None when it is no occasion, or one that is over. `topic`: the word of the problem it holds."""
    whole = f"{title}\n{text}"
    name = (title or text.split("\n", 1)[0]).strip()
    if not (topic and name and url) or is_reply:
        return None
    kind, days = _kind(whole, name, network), None
    if kind in ("conference", "meetup"):
        days = next(_days(whole, today=at.date()), None)
    elif kind == "forum":
        days = at.date(), at.date() + FORUM_LASTS
    if days is None:
        return None
    first, last = days
    return OccasionTold(
        kind=kind,
        name=_cut(name, LONGEST_NAME),
        topic=topic[:LONGEST_NAME],
        url=url,
        starts_on=first,
        ends_on=last,
        excerpt=_cut(" ".join(text.split()), LONGEST_EXCERPT),
    )


def _kind(whole: str, name: str, network: str) -> str:
    if named(whole, CONFERENCES):
        return "conference"
    if named(whole, MEETUPS):
        return "meetup"
    return "forum" if network in FORUMS and name.endswith("?") else ""


def _days(text: str, *, today: date) -> Iterator[tuple[date, date | None]]:
    """Each day to come that the text names, the first of the text first, with its last day where one is told."""
    found: list[tuple[int, date, date | None]] = []
    for match in _ISO.finditer(text):
        numbers = [int(number) for number in match.groups()]
        _add(found, match.start(), (numbers[0], numbers[1], numbers[2], None), today)
    for match in _DAY_FIRST.finditer(text):
        told, until, name, said = match.groups()
        _add(found, match.start(), (_year(said), MONTHS[name.casefold()], int(told), until), today)
    for match in _MONTH_FIRST.finditer(text):
        name, told, until, said = match.groups()
        _add(found, match.start(), (_year(said), MONTHS[name.casefold()], int(told), until), today)
    for _place, first, last in sorted(found, key=lambda one: one[0]):
        yield first, last


def _year(said: str | None) -> int | None:
    return int(said) if said else None


def _add(
    found: list[tuple[int, date, date | None]],
    place: int,
    told: tuple[int | None, int, int, str | None],
    today: date,
) -> None:
    year, month, day, until = told
    try:
        first = date(year or today.year, month, day)
        if year is None and first < today:
            first = date(today.year + 1, month, day)
        last = first.replace(day=int(until)) if until else None
    except ValueError:
        return
    if today <= first <= today + FARTHEST:
        found.append((place, first, last if last and last >= first else None))


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
