"""The words of one language, read once from its file; the notation is explained at the top of `english.txt`."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

FILES = {"en": "english.txt", "fr": "french.txt"}
VALUES = ("enthusiastic", "bad", "praise", "trouble", "friendly", "courtesy", "nothing")
"""Sections that say how something is found; a word that stands in two of them has the first."""
ROLES = (
    "negator",
    "stress",
    "contrast",
    "wish",
    "maybe",
    "remedy",
    "remedied",
    "gone",
    "plain",
    "mocking",
    "sarcasm",
)
"""Sections that say what a word does to others."""
LONGEST_GAP = 3
SHORTEST_STEM = 4
CACHED = 20_000
"""Words remembered: most texts are made of the same few thousand."""


@dataclass(frozen=True, slots=True)
class Found:
    """An entry found in a text: the section it stands in, and the tokens [start, end) it covers."""

    section: str
    start: int
    end: int


@dataclass(slots=True)
class Lexicon:
    """Single words, stems and phrases, by their first word."""

    language: str
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)
    stems: dict[str, tuple[str, ...]] = field(default_factory=dict)
    phrases: dict[str, list[tuple[tuple[str, ...], str]]] = field(default_factory=dict)

    def sections_of(self, word: str) -> tuple[str, ...]:
        """Where a single word stands; a long stem goes before a short one."""
        found = self.words.get(word)
        for length in range(len(word), SHORTEST_STEM - 1, -1):
            found = found or self.stems.get(word[:length])
        return found or ()

    def find(self, tokens: Sequence[str]) -> Iterator[Found]:
        """Every entry that stands in these tokens, overlapping ones too."""
        for start, word in enumerate(tokens):
            for section in sections_of(self.language, word):
                yield Found(section, start, start + 1)
            for pattern, section in self.phrases.get(word, ()):
                end = _end(tokens, start, pattern)
                if end:
                    yield Found(section, start, end)


@cache
def lexicon(language: str) -> Lexicon:
    """The words of a language we can read. Raises KeyError for another."""
    found = Lexicon(language)
    for section, entry in entries(Path(__file__).parent / FILES[language]):
        *before, last = words = tuple(fold(entry).split())
        if before:
            found.phrases.setdefault(words[0], []).append((words, section))
        else:
            where, key = (found.stems, last[:-1]) if last.endswith("*") else (found.words, last)
            where[key] = (*where.get(key, ()), section)
    return found


@lru_cache(maxsize=CACHED)
def sections_of(language: str, word: str) -> tuple[str, ...]:
    """Where a single word of a language stands, remembered."""
    return lexicon(language).sections_of(word)


def entries(path: Path) -> Iterator[tuple[str, str]]:
    """(section, entry) of a file of words."""
    section = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[] ")
        elif line and not line.startswith("#"):
            for entry in line.split(","):
                if entry.strip():
                    yield section, entry.strip()


@lru_cache(maxsize=CACHED)
def fold(text: str) -> str:
    """Without capitals, accents and typographic apostrophes: many write without them."""
    plain = text.replace("’", "'").replace("ʼ", "'").replace("œ", "oe").replace("Œ", "oe")
    parts = unicodedata.normalize("NFKD", plain)
    return "".join(letter for letter in parts if not unicodedata.combining(letter)).lower()


def _end(tokens: Sequence[str], start: int, pattern: Sequence[str]) -> int:
    """Where a phrase that begins at `start` ends; 0 when it does not stand there."""
    place = start + 1
    for number, wanted in enumerate(pattern[1:], start=1):
        if wanted == "_":
            return _after_a_gap(tokens, place, pattern[number + 1 :])
        if place >= len(tokens) or not _fits(tokens[place], wanted):
            return 0
        place += 1
    return place


def _after_a_gap(tokens: Sequence[str], place: int, rest: Sequence[str]) -> int:
    for skipped in range(1, LONGEST_GAP + 1):
        begins = place + skipped
        if begins < len(tokens) and _fits(tokens[begins], rest[0]):
            end = _end(tokens, begins, rest)
            if end:
                return end
    return 0


def _fits(token: str, wanted: str) -> bool:
    return token.startswith(wanted[:-1]) if wanted.endswith("*") else token == wanted
