"""What an answer to “how did you hear of us?” says: a person, a company, an address or handle, and, apart from these, a
channel. Free text in any language; pure.

Names are read from capitals and from the small words around them, where a text has capitals at all; what is no name
(words of six languages, names of channels) is left out. “A colleague told me” is word of mouth without a name.
"""

import re
from dataclasses import dataclass

from referrals.leads.answer_names import Named, Run, careless_reading, readings_of, runs_of
from referrals.leads.answer_words import CHANNEL_WORDS, LISTS, channels_of, plain

__all__ = ["Answer", "Named", "channel_of", "read"]

WORD_OF_MOUTH = "word_of_mouth"
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PROFILE = re.compile(
    r"(?:https?://)?(?:www\.)?(linkedin\.com/in|x\.com|twitter\.com|github\.com)/([\w.-]+)",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"(?<![\w.])@([A-Za-z0-9_][\w.-]{1,38})")


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


def read(text: str) -> Answer:
    """What an answer says; an empty or unreadable one says nothing."""
    address = _ADDRESS.search(text)
    profile = _PROFILE.search(text)
    bare = _PROFILE.sub(" ", _ADDRESS.sub(" ", text))
    handle = None if profile else _HANDLE.search(bare)
    bare = _HANDLE.sub(_company_or_handle, bare).replace("_", " ")
    is_told = channel_of(bare) == WORD_OF_MOUTH
    runs = runs_of(bare)
    readings = readings_of(runs, is_told=is_told)
    if not any(one.company for one in readings[:1]) and (careless := careless_reading(bare)):
        readings = (careless, *readings)
    is_known = bool(address or profile or handle)
    is_sure = bool(readings) and (
        is_told or bool(readings[0].company and runs) or _is_surely_name(runs)
    )
    return Answer(
        readings=readings,
        email=address[0].lower() if address else "",
        handle=_profile(profile[1], profile[2])
        if profile
        else f"x:{handle[1].lower()}"
        if handle
        else "",
        channel=channel_of(
            bare,
            names_somebody=is_known or is_sure,
            names_company=bool(readings and readings[0].company),
        ),
    )


def _company_or_handle(found: re.Match[str]) -> str:
    """ "Marie @Dupont" works there; "@claire_f" is a handle only."""
    return f" @ {found[1]} " if found[1][0].isupper() else " "


def _is_surely_name(runs: list[Run]) -> bool:
    return any(not run.is_doubtful and run.may_be_person for run in runs)


def _profile(site: str, name: str) -> str:
    network = site.lower().removeprefix("www.").split(".")[0]
    return f"{'x' if network == 'twitter' else network}:{name.lower()}"


def channel_of(text: str, *, names_somebody: bool = False, names_company: bool = False) -> str:
    """The channel of an answer, apart from the person; empty when it says none. A person named is word of mouth, but
    one met at a stand may be ours, unless they belong to a company; what a machine recommends was searched for."""
    said = {plain(word) for word in re.findall(r"[\w'’]+", text)}
    said |= {plain(part) for word in said for part in word.split("'")}
    told = channels_of(said)
    if said & LISTS["machines"] and not names_somebody:
        return "search"
    others = told & ({"partner"} if names_company else {"partner", "event"})
    if WORD_OF_MOUTH in told or (names_somebody and not others):
        return WORD_OF_MOUTH
    found = next((channel for channel in CHANNEL_WORDS if channel in told), "")
    return found or (WORD_OF_MOUTH if said & LISTS["somebody"] else "")
