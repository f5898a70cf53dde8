"""What an answer to “how did you hear of us?” says: a person, a company, an address or handle, and, apart from these, a
channel. Free text in any language; pure.

Names are read from capitals and from the small words around them, where a text has capitals at all; what is no name
(words of six languages, names of channels) is left out. “A colleague told me” is word of mouth without a name.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

LONGEST = 120

_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PROFILE = re.compile(
    r"(?:https?://)?(?:www\.)?(linkedin\.com/in|x\.com|twitter\.com|github\.com)/([\w.-]+)",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"(?<![\w.])@([A-Za-z0-9_][\w.-]{1,38})")
_TOKEN = re.compile(r"[^\W\d_][\w&]*(?:[-'’.][^\W\d_][\w&]*)*\.?|[(),;/–—|+:!?]|-|\d+")

_SECTION = re.compile(r"^\[(.+)\]$", re.MULTILINE)


def _lists() -> dict[str, set[str]]:
    """The lists of words beside this module, by their headings, in their order."""
    text = (Path(__file__).parent / "answer_words.txt").read_text(encoding="utf-8")
    _about, *parts = _SECTION.split(text)
    return {name: set(words.split()) for name, words in zip(parts[::2], parts[1::2], strict=True)}


_LISTS = _lists()
AT, OF, BY = _LISTS["at"], _LISTS["of"], _LISTS["by"]
LINKING = AT | OF | _LISTS["linking"]
CHANNEL_WORDS = {
    name.removeprefix("channel "): words
    for name, words in _LISTS.items()
    if name.startswith("channel ")
}
"""In the order in which they count: what somebody says in person stands above where they read on."""
NO_NAMES = (
    LINKING | BY | _LISTS["words"] | _LISTS["other channels"] | set().union(*CHANNEL_WORDS.values())
)


@dataclass(frozen=True, slots=True)
class Named:
    """One way to read who is named. `weight`: how far this reading is to be trusted beside the plainest one (1)."""

    person: str
    company: str = ""
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What an answer says. `readings`: who is named, the plainest first; empty when nobody is."""

    readings: tuple[Named, ...] = ()
    email: str = ""
    handle: str = ""
    channel: str = ""

    @property
    def names_somebody(self) -> bool:
        return bool(self.readings or self.email or self.handle)


@dataclass(frozen=True, slots=True)
class _Run:
    """Words that may be a name, and the small word or sign that stands before them. `is_doubtful`: the capital may be
    that of a sentence, or there are no capitals to go by."""

    words: tuple[str, ...]
    before: str
    is_doubtful: bool = False

    @property
    def text(self) -> str:
        return " ".join(self.words)[:LONGEST]


def plain(word: str) -> str:
    """Lower case without accents: "Collègue" is "collegue"."""
    kept = unicodedata.normalize("NFKD", word.casefold())
    return "".join(sign for sign in kept if not unicodedata.combining(sign)).strip(".")


def read(text: str) -> Answer:
    """What an answer says; an empty or unreadable one says nothing."""
    address = _ADDRESS.search(text)
    profile = _PROFILE.search(text)
    bare = _PROFILE.sub(" ", _ADDRESS.sub(" ", text))
    handle = None if profile else _HANDLE.search(bare)
    bare = _HANDLE.sub(" ", bare)
    is_told = len(bare.split()) == 1 or channel_of(bare) == "word_of_mouth"
    readings = _readings(_runs(bare), is_told=is_told)
    named = bool(readings or address or profile or handle)
    return Answer(
        readings=readings,
        email=address[0].lower() if address else "",
        handle=_profile(profile[1], profile[2])
        if profile
        else f"x:{handle[1].lower()}"
        if handle
        else "",
        channel=channel_of(bare, names_somebody=named),
    )


def _profile(site: str, name: str) -> str:
    network = site.lower().removeprefix("www.").split(".")[0]
    return f"{'x' if network == 'twitter' else network}:{name.lower()}"


def channel_of(text: str, *, names_somebody: bool = False) -> str:
    """The channel of an answer, apart from the person; empty when it says none. A person named is word of mouth."""
    said = {plain(word) for word in re.findall(r"[\w']+", text)}
    said |= {plain(part) for word in said for part in word.split("'")}
    told = {channel for channel, words in CHANNEL_WORDS.items() if words & said}
    if "word_of_mouth" in told or (names_somebody and not told & {"partner", "event"}):
        return "word_of_mouth"
    return next((channel for channel in CHANNEL_WORDS if channel in told), "")


def _runs(text: str) -> list[_Run]:
    """Words that may be names, in runs. Where nothing or everything is written in capitals, capitals say nothing."""
    tokens = [part for token in _TOKEN.findall(text) for part in _apart(token)]
    letters = [token for token in tokens if token[0].isalpha()]
    mixed = any(token[0].isupper() for token in letters) and not all(t.isupper() for t in letters)
    runs: list[_Run] = []
    words: list[str] = []
    before = last = ""
    for place, part in enumerate([*tokens, ";"]):
        if part[0].isalpha() and _may_be_name(part, mixed=mixed, inside=bool(words)):
            if not words:
                before = last
                at = place
            words.append(_bare(part))
            continue
        if words:
            begins = at == 0 and len(words) == 1 and len(letters) > 1
            runs.append(_Run(tuple(words), before, is_doubtful=begins or not mixed))
            words = []
        said = plain(part) or part
        if not (said in _LISTS["articles"] and last in OF | AT):
            last = said
    return runs


def _apart(token: str) -> list[str]:
    """ "d'Acme" and "l'équipe" are two words; O'Brien is one."""
    head, sign, tail = token.replace("’", "'").partition("'")
    if sign and tail and plain(head) in {"d", "l", "j", "qu", "c", "s", "n", "m", "dell", "all"}:
        return [head, tail]
    return [token]


def _bare(word: str) -> str:
    """Without the possessive and the full stop of a sentence."""
    word = word.replace("’", "'").rstrip(".")
    return word[:-2] if word.lower().endswith("'s") else word


def _may_be_name(word: str, *, mixed: bool, inside: bool) -> bool:
    said = plain(_bare(word))
    if said in _LISTS["titles"] or not said:
        return False
    if mixed and not word[0].isupper():
        return False
    if inside and said in _LISTS["legal forms"]:
        return True
    return said not in NO_NAMES and len(said) > 1


def _readings(runs: Sequence[_Run], *, is_told: bool) -> tuple[Named, ...]:
    """The first run that is somebody, and the one behind a small word or a sign as their company.

    What may be no name at all counts only where somebody is said to have told, or a company stands beside it.
    """
    who, company, elsewhere = None, "", ""
    for run in runs:
        if who is None and run.before in AT:
            elsewhere = elsewhere or run.text
        elif who is None and run.before not in _LISTS["places"]:
            who = run
        elif who is not None and _introduces_company(run.before):
            company = company or run.text
    company = company or elsewhere
    if who is None or (who.is_doubtful and not (company or is_told)) or len(who.words) > 4:
        return ()
    person = who.text
    readings = [Named(person, company)]
    if company and len(who.words) == 1:
        readings.append(Named(f"{person} {company}", "", 0.6))
    if not company and len(who.words) == 2:
        readings.append(Named(who.words[0], who.words[1], 0.6))
    return tuple(readings)


def _introduces_company(before: str) -> bool:
    return before in OF | AT | LINKING or before in {"(", ",", "-", "–", "—", "/", "|", ":"}
