"""Which language a text is in, by its small words. Honest about short texts: no answer is an answer."""

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path

from advocacy.tone.lexicon import CACHED, FILES, entries, fold, sections_of

SUPPORTED = frozenset(FILES)
LATIN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]*)?")
OF_ONE_LANGUAGE = {"ß": "de", "ñ": "es", "¿": "es", "¡": "es", "ã": "pt", "õ": "pt", "å": "sv"}
OF_ONE_LANGUAGE |= {"ø": "da", "ł": "pl", "ż": "pl", "ı": "tr", "ğ": "tr", "ş": "tr"}

ENOUGH = 0.7
"""One small word that no other language has, or several that few have."""
AHEAD = 1.35
"""How much more than for the next language must speak for the first."""
COVERED = 0.12
"""In a longer text at least this share of the words must speak for its language."""
LONG = 8
READ_AT_MOST = 2000
"""Characters: the language of a text shows in its first lines."""


def recognised(text: str) -> str:
    """The code of the language ("en", "fr", "de" ...), "" when that is not clear."""
    words = [word.lower().replace("’", "'") for word in LATIN.findall(text[:READ_AT_MOST])]
    if not words or _is_another_script(words):
        return ""
    told = _evidence(words)
    for letter in set(text.lower()) & OF_ONE_LANGUAGE.keys():
        told[OF_ONE_LANGUAGE[letter]] = told.get(OF_ONE_LANGUAGE[letter], 0) + 1
    ranked = sorted(told.items(), key=lambda pair: -pair[1])
    if not ranked:
        return ""
    language, much = ranked[0]
    next_best = ranked[1][1] if len(ranked) > 1 else 0
    is_clear = much >= ENOUGH and much >= AHEAD * next_best
    is_covered = len(words) < LONG or much >= COVERED * len(words)
    return language if is_clear and is_covered else ""


def _is_another_script(words: Iterable[str]) -> bool:
    """Greek, Cyrillic, Chinese ...: not one of ours, whatever single words are mixed in."""
    letters = "".join(words)
    return sum(letter < "\u0250" for letter in letters) < 0.7 * len(letters)


def _evidence(words: Iterable[str]) -> dict[str, float]:
    """How much speaks for each language: a word counts less the more languages have it."""
    told: dict[str, float] = {}
    for word in words:
        for language, much in _says(word).items():
            told[language] = told.get(language, 0) + much
    return told


@lru_cache(maxsize=CACHED)
def _says(word: str) -> Mapping[str, float]:
    of = _small_words().get(word) or _small_words().get(word.partition("'")[0] + "'")
    if of:
        return dict.fromkeys(of, 1 / len(of))
    # No small word: a word of one lexicon and not of the other speaks for its language, less loudly.
    ours = [code for code in FILES if sections_of(code, fold(word))]
    return {ours[0]: 0.8} if len(ours) == 1 else {}


@cache
def _small_words() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for language, word in entries(Path(__file__).parent / "languages.txt"):
        found[word] = (*found.get(word, ()), language)
    return found
