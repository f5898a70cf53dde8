"""What speaks for and against in a text: each finding with what the words around it do to it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from advocacy.tone.lexicon import ROLES, VALUES, Found, lexicon, sections_of
from advocacy.tone.splitting import (
    CLAUSE_ENDS,
    DISLIKED,
    KIND,
    LIKED,
    TEASING,
    Words,
    quoted,
)

REACH = 4
"""A negation turns what stands within so many words after it, up to a comma or an "and"."""
SHIELDED = frozenset({"negator", "wish", "maybe", "contrast", "gone", "remedy", "remedied"})
"""Inside a longer entry such a word has done its work there ("not bad", "yet another")."""
PLUS = "plus"
"""French: "on ne peut plus s'en passer" negates within the entry, "plus" alone does not."""
CONNECTORS = frozenset({"and", "et"})
GOOD = frozenset({"enthusiastic", "praise", "friendly"})
TURNED = {
    "enthusiastic": "bad",
    "praise": "bad",
    "friendly": "bad",
    "trouble": "friendly",
    "bad": "friendly",
}


@dataclass(slots=True)
class Weighed:
    """How often each value was found. `before` and `after` are those before and after a "but".

    `interjections` are single words of praise that open a sentence ("Great, ..."); they may be polite or mocking.
    """

    found: list[Found] = field(default_factory=list)
    stressed: int = 0
    interjections: int = 0
    before: set[str] = field(default_factory=set)
    after: set[str] = field(default_factory=set)
    has_contrast: bool = False
    is_mocked: bool = False
    may_mock: bool = False
    loves_how: bool = False
    is_plain: bool = False
    is_wish: bool = False
    is_asked_or_supposed: bool = False
    supposed: set[int] = field(default_factory=set)

    def count(self, section: str) -> int:
        return sum(found.section == section for found in self.found)


def weigh(words: Words, *, language: str) -> Weighed:
    """Every finding of a text, turned, stressed or set aside by the words around it."""
    every = list(lexicon(language).find(words.tokens))
    values = _longest(found for found in every if found.section in VALUES)
    covered = {n for found in values if found.end - found.start > 1 for n in _inside(found)}
    roles: dict[str, set[int]] = {role: set() for role in ROLES}
    for found in every:
        if found.section in ROLES and not (
            found.section in SHIELDED and covered.issuperset(_inside(found))
        ):
            roles[found.section].add(found.start)
    weighed = Weighed(is_mocked=bool(roles["sarcasm"]))
    contrasts = roles["contrast"]
    weighed.has_contrast = bool(contrasts)
    last = max(contrasts, default=-1)
    for found in values:
        _take(found, words, roles, weighed, last)
    _marks(words, weighed)
    weighed.is_mocked |= _in_quotes(words, values)
    weighed.may_mock = bool(roles["mocking"])
    weighed.is_plain = bool(roles["plain"] or words.asked or weighed.is_wish) and not (
        roles["negator"] or words.shouts
    )
    weighed.loves_how = any(f.section == "mocking" and f.end - f.start > 1 for f in every)
    return weighed


def _take(
    found: Found, words: Words, roles: dict[str, set[int]], weighed: Weighed, last_contrast: int
) -> None:
    section = _turned(found, words, roles)
    if section == "bad" and last_contrast < 0 and words.sentence[found.start] in weighed.supposed:
        # "Some love it, some hate it."
        weighed.is_asked_or_supposed = True
        return
    if _is_past(found, section, words, roles["gone"]) or _is_set_aside(
        found, section, words, roles
    ):
        weighed.is_asked_or_supposed |= _is_doubtful(section, found, words, roles["maybe"])
        weighed.is_wish |= _is_wish(found, words, roles["maybe"])
        weighed.supposed.add(words.sentence[found.start])
        return
    if section == "nothing":
        return
    if section in {"praise", "enthusiastic"} and _is_interjection(found, words):
        weighed.interjections += 1
        section = "courtesy"
    elif section in GOOD and section != "friendly" and _is_stressed(found, words, roles["stress"]):
        weighed.stressed += 1
    weighed.found.append(Found(section, found.start, found.end))
    if section != "courtesy":
        (weighed.after if found.start > last_contrast else weighed.before).add(section)


def _turned(found: Found, words: Words, roles: dict[str, set[int]]) -> str:
    """The section after negation ("not bad"), remedy ("solved our problem") and the past ("used to be great")."""
    section = found.section
    if section not in TURNED:
        return section
    before = _reach(found, words)
    is_negated = not _negates_itself(found, words, roles) and any(
        place in roles["negator"] for place in before
    )
    if section in {"trouble", "bad"}:
        if any(place in roles["remedy"] for place in before):
            return section if is_negated and not _is_negator_too(before, roles) else "friendly"
        if section == "trouble" and _is_remedied(found, words, roles):
            return "friendly"
    if is_negated:
        return TURNED[section]
    if section in GOOD and any(
        words.clause[place] == words.clause[found.start] for place in roles["gone"]
    ):
        return "trouble"
    return section


def _negates_itself(found: Found, words: Words, roles: dict[str, set[int]]) -> bool:
    """ "ne ... pas déçu": the "pas" of the entry and the "ne" before it are one negation."""
    return found.end - found.start > 1 and any(
        word == PLUS or "negator" in sections_of(words.language, word)
        for word in words.tokens[found.start : found.end]
    )


def _is_remedied(found: Found, words: Words, roles: dict[str, set[int]]) -> bool:
    """ "The problem was fixed": said after the trouble, and not denied between."""
    for place in range(found.end, min(found.end + REACH, len(words.tokens))):
        if words.tokens[place] in CLAUSE_ENDS or place in roles["negator"]:
            return False
        if place in roles["remedied"]:
            return True
    return False


def _is_negator_too(places: Iterable[int], roles: dict[str, set[int]]) -> bool:
    """ "no more bugs": the remedy is the negation itself, and turns only once."""
    return all(
        place in roles["remedy"] or place + 1 in roles["remedy"]
        for place in places
        if place in roles["negator"]
    )


def _reach(found: Found, words: Words) -> list[int]:
    """The words before a finding from which a negation reaches it."""
    places: list[int] = []
    for place in range(found.start - 1, max(-1, found.start - 1 - REACH), -1):
        if words.tokens[place] in CLAUSE_ENDS or words.tokens[place] in CONNECTORS:
            break
        places.append(place)
    return places


def _is_set_aside(found: Found, section: str, words: Words, roles: dict[str, set[int]]) -> bool:
    """What is asked, wished for or supposed is not said."""
    if section == "courtesy":
        return False
    sentence = words.sentence[found.start]
    if sentence in words.asked:
        return section != "bad"
    is_supposed = any(
        place < found.start and words.sentence[place] == sentence
        for place in roles["maybe"] | roles["wish"]
    )
    return is_supposed and section != "bad"


def _is_past(found: Found, section: str, words: Words, gone: set[int]) -> bool:
    """ "What used to be a nightmare": trouble that is over is not held against what came after it."""
    return (
        section in {"bad", "trouble"}
        and found.section == section
        and any(words.clause[place] == words.clause[found.start] for place in gone)
    )


def _is_doubtful(section: str, found: Found, words: Words, maybe: set[int]) -> bool:
    """Whether what was set aside leaves the tone open: trouble, or praise that was only promised or supposed.

    A wish ("it would be great if ...") or a question leaves nothing open.
    """
    sentence = words.sentence[found.start]
    return section in {"bad", "trouble"} or (
        section in GOOD
        and any(words.sentence[place] == sentence for place in maybe if place < found.start)
    )


def _is_wish(found: Found, words: Words, maybe: set[int]) -> bool:
    """ "It would be great if ...": what is missing is said after it."""
    sentence = words.sentence[found.start]
    return any(place > found.start and words.sentence[place] == sentence for place in maybe)


def _is_interjection(found: Found, words: Words) -> bool:
    """A word of praise alone between the beginning of a sentence and a mark."""
    if found.end - found.start > 1 or not words.tokens[found.start].isalpha():
        return False
    opens = found.start == 0 or words.tokens[found.start - 1] in CLAUSE_ENDS
    closes = found.end >= len(words.tokens) or words.tokens[found.end] in CLAUSE_ENDS
    return opens and closes


def _is_stressed(found: Found, words: Words, stress: set[int]) -> bool:
    near = range(max(0, found.start - 2), found.start)
    return (
        any(place in stress and words.clause[place] == words.clause[found.start] for place in near)
        or bool(words.drawn & set(range(max(0, found.start - 1), found.end)))
        or bool(words.loud & set(_inside(found)))
        or words.shouts >= 2
    )


def _marks(words: Words, weighed: Weighed) -> None:
    for place, token in enumerate(words.tokens):
        if token in LIKED:
            weighed.stressed += 1
            weighed.found.append(Found("friendly", place, place + 1))
        elif token in KIND:
            weighed.found.append(Found("courtesy", place, place + 1))
        elif token in DISLIKED:
            weighed.found.append(Found("bad", place, place + 1))
        elif token in TEASING:
            weighed.is_mocked = True


def _in_quotes(words: Words, values: list[Found]) -> bool:
    """Praise in quotation marks is not the writer's own."""
    return any(
        start <= found.start < end and found.section in GOOD
        for start, end in quoted(words.tokens)
        for found in values
    )


def _longest(every: Iterable[Found]) -> list[Found]:
    """Of overlapping entries the longest; of equally long ones the stronger."""
    ranked = sorted(
        every, key=lambda found: (found.start - found.end, VALUES.index(found.section), found.start)
    )
    taken: set[int] = set()
    chosen = []
    for found in ranked:
        if taken.isdisjoint(_inside(found)):
            chosen.append(found)
            taken.update(_inside(found))
    return sorted(chosen, key=lambda found: found.start)


def _inside(found: Found) -> range:
    return range(found.start, found.end)
