"""What people praise and complain about, by theme, in English and French. Pure functions over what they wrote.

A theme is a list of word beginnings (whole words where a full stop ends them); a text belongs to a theme when one of them begins a word in it (accents and capitals do
not matter). Simple on purpose: everybody can see why a text was counted, and read the texts themselves beside the number.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kernel.statistics import Comparison, Proportion, proportion
from kernel.statistics.proportions import difference

THEMES: dict[str, tuple[str, ...]] = {
    "time": (
        "gain de temps",
        "gagn",
        "save.",
        "saves.",
        "saved.",
        "saving",
        "faster",
        "quicker",
        "plus vite",
        "rapid",
        "hours",
        "heures",
        "in time",
        "on time",
        "a temps",
        "deadline",
    ),
    "overview": (
        "finally see",
        "see where",
        "see what",
        "on voit",
        "overview",
        "vue d'ensemble",
        "visib",
        "clear",
        "clair.",
        "clairement",
        "transparen",
        "everybody sees",
        "keeps track",
        "suivi",
    ),
    "ease": (
        "easy",
        "easier",
        "simple",
        "simpl",
        "facile",
        "intuiti",
        "prise en main",
        "prendre en main",
    ),
    "support": (
        "support",
        "helpful",
        "reactif",
        "a l'ecoute",
        "answers quick",
        "repond vite",
        "your team",
    ),
    "results": ("result", "resultat", "revenue", "growth", "croissance", "launch", "roi."),
    "calm": ("sleep", "calm", "serein", "stress", "peace of mind", "tranquil", "evening"),
    "price": (
        "expensive",
        "cher.",
        "chere",
        "price",
        "prix.",
        "cost.",
        "costs.",
        "cout.",
        "couteu",
        "tarif",
        "worth its",
    ),
    "gaps": (
        "missing",
        "manque",
        "bug",
        "slow",
        "lent.",
        "lente.",
        "wish",
        "dommage",
        "complicat",
        "compliqu",
    ),
}


def _pattern(beginning: str) -> str:
    """A full stop at its end says that the word ends there too: "cher." is not "chercher"."""
    return re.escape(beginning[:-1]) + r"\b" if beginning.endswith(".") else re.escape(beginning)


_WORDS = {
    theme: re.compile(r"\b(?:" + "|".join(map(_pattern, beginnings)) + ")")
    for theme, beginnings in THEMES.items()
}
SHOWN = 3
PUBLIC_POSTS = frozenset({"mention", "mention_neutral", "peer_talk", "insight", "complaint"})
"""Counted, and not kept in a report: an excerpt goes when its post goes."""


@dataclass(frozen=True, slots=True)
class Said:
    """Something a customer wrote: whose it is, when (ISO day), where it stands (`key` of the signal)."""

    text: str
    by: str
    on: str
    kind: str
    key: str
    contact: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Theme:
    """How many of the texts speak of it now and in the period before, whether it moved, and some of their own words."""

    code: str
    now: Proportion
    before: Proportion
    moved: Comparison
    verbatims: Sequence[Said]


def plain(text: str) -> str:
    """Without accents and capitals."""
    bare = unicodedata.normalize("NFKD", text.lower().replace("’", "'"))
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


def themes_of(text: str) -> set[str]:
    """The themes of one text: those of which a word's beginning stands at the beginning of a word in it."""
    bare = plain(text)
    return {theme for theme, words in _WORDS.items() if words.search(bare)}


def by_theme(now: Sequence[Said], before: Sequence[Said]) -> list[Theme]:
    """The themes of a period against the one before, the most frequent first; each with its newest words."""
    tagged = [(one, themes_of(one.text)) for one in now]
    earlier = [themes_of(one.text) for one in before]
    found = []
    for code in THEMES:
        mine = [one for one, themes in tagged if code in themes]
        was = sum(code in themes for themes in earlier)
        if not mine and not was:
            continue
        too_early = min(len(now), len(before)) < 30 or len(mine) + was < 5
        moved = difference((len(mine), len(now)), (was, len(before)))
        found.append(
            Theme(
                code,
                proportion(len(mine), len(now)),
                proportion(was, len(before)),
                moved.judged(too_early=too_early or moved.value is None),
                _newest(mine),
            )
        )
    return sorted(found, key=lambda theme: (-theme.now.k, theme.code))


def _newest(said: Iterable[Said]) -> list[Said]:
    """A few of their own words, no sentence twice; unprompted and newest first."""
    seen: set[str] = set()
    found = []
    own = (one for one in said if one.kind not in PUBLIC_POSTS)
    for one in sorted(own, key=lambda s: (s.origin != "unprompted", _reversed(s.on))):
        if one.text not in seen:
            seen.add(one.text)
            found.append(one)
    return found[:SHOWN]


def _reversed(day: str) -> int:
    return -int(day.replace("-", "") or 0)
