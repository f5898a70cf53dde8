"""Who is named by an answer to “how did you hear of us?”, and which company with them: every way to read it. Pure.

Words that may be names are taken in runs, by capitals where a text has capitals at all, each with the small words
around it. The plainest reading comes first; the others are there because the book decides which of them is somebody.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from referrals.leads.answer_words import AT, LISTS, OF, WORKING, is_no_name, plain

LONGEST = 120
LONGEST_NAME = 4
FEW_WORDS = 4
MOST_READINGS = 8
JOINED, APART, OTHER_PAIR, OTHER_PERSON, TURNED, CARELESS = 0.6, 0.6, 0.85, 0.8, 0.8, 0.9
"""How far a reading is to be trusted beside the plainest one."""

_TOKEN = re.compile(r"\d*[^\W\d_][\w&]*(?:[-'’.][^\W\d_][\w&]*)*\.?|[(),;/–—|+:!?@&]|-|\d+")
_NUMBER_NAME = re.compile(r"^\d+(?:[A-Z]|[a-z]{5})")
"""3M, 37signals; not 3pm or 2nd."""
_SITE = re.compile(r"^[a-z0-9-]{2,}(?:\.[a-z0-9-]{2,})+$")
_ELIDED = {"d", "l", "j", "qu", "c", "s", "n", "m", "dell", "all", "dall", "lo"}
_INNER_CAPITAL = re.compile(r"^(?!Ma?c|De|Di|Du|Le|La|Van|O')[^\W\d_]*[a-zà-ÿ][A-Z]")
_POSSESSIVE, _FIRM = "'s", "firm"
_SIGNS = {"(", ",", "-", "–", "—", "/", "|", ":", "@"}


@dataclass(frozen=True, slots=True)
class Named:
    """One way to read who is named. `weight`: how far this reading is to be trusted beside the plainest one (1)."""

    person: str
    company: str = ""
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Run:
    """Words that may be a name, and the small words or signs beside them. `is_doubtful`: the capital may be that of
    a sentence or of a product, or there are no capitals to go by. `is_whole`: the answer says nothing else."""

    words: tuple[str, ...]
    before: str
    after: str = ""
    is_doubtful: bool = False
    is_whole: bool = False

    @property
    def text(self) -> str:
        return " ".join(self.words)[:LONGEST]

    @property
    def may_be_person(self) -> bool:
        placed = self.before in AT | LISTS["places"] | WORKING | {_FIRM}
        return not (placed or self.names_a_piece or self.is_firm or len(self.words) > LONGEST_NAME)

    @property
    def is_firm(self) -> bool:
        """ "Dupont SA"."""
        return len(self.words) > 1 and plain(self.words[-1]) in LISTS["legal forms"]

    @property
    def names_a_piece(self) -> bool:
        """ "The Lenny podcast"."""
        return self.after in LISTS["pieces"]

    @property
    def introduces_company(self) -> bool:
        """A small word or a sign before it says: of this company."""
        return self.before in OF | AT | WORKING | _SIGNS | LISTS["working for"] | {
            _FIRM,
            _POSSESSIVE,
        }


def runs_of(text: str, *, by_capitals: bool = True) -> list[Run]:
    """Words that may be names, in runs. Where nothing or everything is written in capitals, capitals say nothing."""
    tokens = [part for token in _TOKEN.findall(text) for part in _apart(token)]
    letters = [token for token in tokens if token[0].isalpha()]
    mixed = any(token[0].isupper() for token in letters) and not all(t.isupper() for t in letters)
    mixed = mixed and by_capitals and not _is_bare_name(tokens)
    runs: list[Run] = []
    place, last = 0, ""
    while place < len(tokens):
        end = _end_of_name(tokens, place, mixed=mixed)
        if end == place and last in AT | OF | _SIGNS and _SITE.match(tokens[place]):
            end = place + 1
        if end == place:
            last = _context(last, tokens[place])
            place += 1
            continue
        words = tuple(_bare(part) for part in tokens[place:end])
        is_whole = len(words) == len(letters) and end - place == len(tokens)
        begins = place == 0 and len(words) == 1 and not is_whole
        runs.append(
            Run(
                words,
                last,
                after=plain(tokens[end]) if end < len(tokens) else "",
                is_doubtful=begins or not mixed or bool(_INNER_CAPITAL.match(words[0])),
                is_whole=is_whole,
            )
        )
        last = _POSSESSIVE if _is_possessive(tokens[end - 1]) else ""
        place = end
    return runs


def _is_bare_name(tokens: Sequence[str]) -> bool:
    """Nothing but a name is said, with whatever capitals: "Marie dupont"."""
    return 1 < len(tokens) <= FEW_WORDS and all(
        token[0].isalpha() and _may_be_name(token, "", mixed=False, inside=at > 0)
        for at, token in enumerate(tokens)
    )


def _end_of_name(tokens: Sequence[str], start: int, *, mixed: bool) -> int:
    """Behind the last word of the name that begins here; `start` itself when none does."""
    end = start
    while end < len(tokens):
        following = tokens[end + 1] if end + 1 < len(tokens) else ""
        if end > start and tokens[end] in "&+" and _may_be_name(following, "", mixed=mixed):
            end += 1
            continue
        if not _may_be_name(tokens[end], following, mixed=mixed, inside=end > start):
            break
        end += 1
        if _is_possessive(tokens[end - 1]):
            break
    return end


def _may_be_name(word: str, following: str, *, mixed: bool, inside: bool = False) -> bool:
    said = plain(_bare(word))
    if _NUMBER_NAME.match(word):
        return True
    if not said[:1].isalpha() or said in LISTS["titles"]:
        return False
    if mixed and not word[0].isupper():
        return False
    if inside and said in LISTS["legal forms"]:
        return True
    if said in LISTS["also names"] and mixed:
        return following[:1].isupper() or plain(following) in OF | AT
    return not is_no_name(said) and len(said) > 1


def _context(last: str, part: str) -> str:
    """What stands before the next name, when this part has been read: a small word behind another one may keep it."""
    said = plain(part) or part
    if said in LISTS["firm"]:
        return _FIRM
    if said in LISTS["articles"] and last in OF | AT | {_FIRM}:
        return last
    if said in LISTS["working for"] and last in WORKING:
        return last
    if said in OF | AT and (last in LISTS["somebody"] or last == _FIRM):
        return _FIRM
    return said


def _apart(token: str) -> list[str]:
    """ "d'Acme" and "l'équipe" are two words; O'Brien and L'Oréal are one."""
    head, sign, tail = token.replace("’", "'").partition("'")
    is_name = head[:1].isupper() and tail[:1].isupper() and not tail.isupper()
    if sign and tail and plain(head) in _ELIDED and not is_name:
        return [head, tail]
    return [token]


def _is_possessive(word: str) -> bool:
    return word.replace("’", "'").lower().endswith("'s")


def _bare(word: str) -> str:
    """Without the possessive and the full stop of a sentence."""
    word = word.replace("’", "'").rstrip(".")
    return word[:-2] if _is_possessive(word) else word


def readings_of(runs: Sequence[Run], *, is_told: bool) -> tuple[Named, ...]:
    """Who is named, the plainest reading first; empty when nobody is.

    What may be no name at all counts only where somebody is said to have told, a company stands beside it, or the
    answer says nothing else.
    """
    at = _person_at(runs)
    if at is None:
        return _person_before_firm(runs)
    who = runs[at]
    company = _company_of(runs, at)
    if who.is_doubtful and not (company or is_told or who.is_whole):
        return ()
    best: dict[tuple[str, str], Named] = {}
    for one in _all_readings(runs, who.text, company):
        best.setdefault((one.person, one.company), one)
    return tuple(best.values())[:MOST_READINGS]


def _person_before_firm(runs: Sequence[Run]) -> tuple[Named, ...]:
    """ "Marie Dupont SA" without a word between them: the book knows whether Marie works there."""
    if len(runs) != 1 or not (runs[0].is_whole and runs[0].is_firm and len(runs[0].words) > 2):
        return ()
    first, *firm = runs[0].words
    return (Named(first, " ".join(firm), APART),)


def careless_reading(text: str) -> Named | None:
    """Somebody of some company, where capitals are used for something else: "C'est marie de dupont"."""
    runs = runs_of(text, by_capitals=False)
    for who, firm in pairwise(runs):
        directly = who.after == firm.before or firm.before in AT | {_FIRM}
        if who.after in OF | AT | WORKING and directly and who.may_be_person:
            return Named(who.text, firm.text, CARELESS)
    return None


def _person_at(runs: Sequence[Run]) -> int | None:
    """The first run that is somebody. A lone capital that begins the sentence yields to a name that comes later."""
    people = [at for at, run in enumerate(runs) if run.may_be_person]
    if not people:
        return None
    first, later = people[0], people[1:]
    run = runs[first]
    if run.after == "'s" or (first + 1 < len(runs) and runs[first + 1].before == _POSSESSIVE):
        return next((at for at in later if runs[at].before == _POSSESSIVE), first)
    free = [at for at in later if not runs[at].introduces_company]
    behind_colon = [at for at in later if runs[at].before == ":"]
    if run.before in LISTS["pieces"] and (free or behind_colon):
        return (behind_colon or free)[0]
    if run.is_doubtful and len(run.words) == 1 and not _leads_to_company(run):
        if free or behind_colon:
            return (behind_colon or free)[0]
        if later and len(runs) - later[0] > 1 and runs[later[0]].before in OF:
            return later[0]
    return first


def _leads_to_company(run: Run) -> bool:
    return run.after in OF | AT | WORKING | _SIGNS


def _company_of(runs: Sequence[Run], at: int) -> str:
    """The company beside this person: behind a small word or a sign, before a possessive, or named earlier."""
    if runs[at].before == _POSSESSIVE and at:
        return runs[at - 1].text
    for run in runs[at + 1 :]:
        if run.introduces_company and not run.names_a_piece:
            return run.text
    earlier = [run.text for run in runs[:at] if run.is_firm or run.before in AT | WORKING | {_FIRM}]
    return earlier[0] if earlier else ""


def _all_readings(runs: Sequence[Run], person: str, company: str) -> Iterator[Named]:
    yield Named(person, company)
    words = person.split()
    if company and len(words) == 1:
        yield Named(f"{person} {company}", "", JOINED)
    if not company and len(words) == 2:
        yield Named(words[0], words[1], APART)
        if len(runs) == 1 and runs[0].is_whole:
            yield Named(words[1], words[0], APART * TURNED)
    for one, other in combinations(runs, 2):
        yield Named(one.text, other.text, OTHER_PAIR)
        yield Named(other.text, one.text, TURNED)
    for run in runs:
        if len(run.words) > 1 and run.may_be_person:
            yield Named(run.text, "", OTHER_PERSON)
