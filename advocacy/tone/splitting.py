"""A text as folded words and marks, and where its clauses and sentences end."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from advocacy.tone.lexicon import fold

READ_AT_MOST = 6000
"""Characters: of a longer text the beginning and the end are read."""
SENTENCE_ENDS = frozenset(".!?;:…\n")
CLAUSE_ENDS = SENTENCE_ENDS | frozenset(",()—–")
LIKED = frozenset("😍🤩🥰😻🚀❤🎉🔥💯🙌💪🏆⭐🌟💖💚💙🧡💜😎🥳")
KIND = frozenset("👍🙂😊😀😃😄😁🙏👌✅😉☺")
DISLIKED = frozenset("😡😠🤬👎😤😞😢😭💩🤮🤦😩😫😒🤢🙁☹")
TEASING = frozenset("🙄🙃😏🤡")
QUOTES = frozenset('"«»“”')
MARKS = LIKED | KIND | DISLIKED | TEASING

_TOKEN = re.compile(
    rf"\d+/\d+|/s(?!\w)|\d+(?:[.,]\d+)*|[^\W\d_]+'?|[.!?;:,…()\n—–\"«»“”%]|[{''.join(MARKS)}]"
)
_SHORTENED = re.compile(r"(?<=\w)'(?:s|re|ve|ll|d|m)\b")
_REPEATED = re.compile(r"([a-z])\1{2,}")
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|#(?=\w)|@(?=\w)")
_NOT = re.compile(r"(?i)(?<=[a-z])n't\b")
_FULL = {"dont": "do not", "cant": "can not", "doesnt": "does not", "didnt": "did not"}
_FULL |= {"isnt": "is not", "wont": "will not", "im": "i", "cannot": "can not"}
_FULL |= {"can't": "can not", "won't": "will not"}
_BARE = re.compile(rf"(?i)\b(?:{'|'.join(_FULL)})\b")


@dataclass(slots=True)
class Words:
    """The tokens of a text; for each the number of its clause and of its sentence.

    `loud` and `drawn` are tokens in capitals and with letters drawn out; `asked` the sentences that end in a question;
    `shouts` how many exclamation marks there are.
    """

    language: str = ""
    tokens: list[str] = field(default_factory=list)
    clause: list[int] = field(default_factory=list)
    sentence: list[int] = field(default_factory=list)
    loud: set[int] = field(default_factory=set)
    drawn: set[int] = field(default_factory=set)
    asked: set[int] = field(default_factory=set)
    shouts: int = 0

    @property
    def count(self) -> int:
        """Words proper, without marks and numbers."""
        return sum(token[0].isalpha() for token in self.tokens)


def split(text: str, *, language: str) -> Words:
    """Cut a text up. Linear in its length, which is bounded."""
    found = Words(language)
    clause = sentence = 0
    cased = _tokens(_shorter(text), language)
    is_all_loud = sum(token.isupper() for token in cased) > len(cased) / 2
    for number, token in enumerate(cased):
        plain = fold(token)
        calm = _REPEATED.sub(r"\1", plain)
        found.tokens.append(_as_known(calm) if calm != plain else plain)
        found.clause.append(clause)
        found.sentence.append(sentence)
        if calm != plain:
            found.drawn.add(number)
        if token.isupper() and len(token) > 2 and not is_all_loud:
            found.loud.add(number)
        found.shouts += token == "!"  # noqa: S105  (a mark, not a password)
        if token == "?":  # noqa: S105
            found.asked.add(sentence)
        clause += token in CLAUSE_ENDS
        sentence += token in SENTENCE_ENDS
    return found


def quoted(tokens: list[str]) -> Iterator[tuple[int, int]]:
    """Where a few words stand in quotation marks."""
    marks = [number for number, token in enumerate(tokens) if token in QUOTES]
    for opening, closing in pairwise(marks):
        if 1 < closing - opening <= 5:
            yield opening + 1, closing


def _shorter(text: str) -> str:
    if len(text) <= READ_AT_MOST:
        return text
    half = READ_AT_MOST // 2
    return f"{text[:half]}\n{text[-half:]}"


def _tokens(text: str, language: str) -> list[str]:
    plain = _ADDRESS.sub(" ", text.replace("’", "'").replace("ʼ", "'"))
    if language == "en":
        plain = _BARE.sub(lambda found: _FULL[found[0].lower()], plain)
        plain = _NOT.sub(" not", plain)
        plain = _SHORTENED.sub("", plain).replace("'", " ")
    return _TOKEN.findall(plain)


def _as_known(word: str) -> str:
    """A word without its drawn out letters; "gooood" is "good" again."""
    return {"god": "good", "so": "so", "colest": "coolest", "col": "cool"}.get(word, word)
