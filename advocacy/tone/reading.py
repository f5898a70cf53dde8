"""The one question other rooms ask of a text."""

from dataclasses import dataclass

from advocacy.tone.comparing import compares
from advocacy.tone.languages import SUPPORTED, recognised
from advocacy.tone.splitting import split
from advocacy.tone.weighing import Weighed, weigh

ENTHUSIASTIC, FRIENDLY, NEUTRAL, NEGATIVE, UNKNOWN = (
    "enthusiastic",
    "friendly",
    "neutral",
    "negative",
    "unknown",
)
LEAST_WORDS = 4
"""A shorter text that says nothing for or against is no neutral one: nobody can tell."""


@dataclass(frozen=True, slots=True)
class Tone:
    """`tone` is one of the five words; `language` what the text was taken for ("" when that is not clear)."""

    tone: str
    language: str = ""


def tone_of(text: str, *, language: str = "") -> Tone:
    """How the text sounds. `language` when the sender told it; else it is recognised, honestly.

    Quoted words of others are the caller's to strip. Where the text is plainly in another language than was told,
    the text is believed. Pure, bounded in time, never raises.
    """
    told = language.strip().lower().replace("_", "-").partition("-")[0]
    code = recognised(text) or told
    if code not in SUPPORTED:
        return Tone(UNKNOWN, code)
    words = split(text, language=code)
    weighed = weigh(words, language=code)
    doubt = compares(words.tokens, language=code)
    return Tone(_tone(weighed, words=words.count, in_doubt=doubt), code)


def _tone(weighed: Weighed, *, words: int, in_doubt: bool) -> str:
    against = 2 * weighed.count("bad") + weighed.count("trouble")
    if weighed.is_mocked:
        return NEGATIVE if weighed.count("bad") else UNKNOWN
    if against:
        return _with_something_against(weighed, against)
    if in_doubt and not weighed.count("enthusiastic"):
        return UNKNOWN
    return _with_nothing_against(weighed, words)


def _with_nothing_against(weighed: Weighed, words: int) -> str:
    """No praise is no neutral tone yet: that takes plain information or a question, and no denial ("nobody called")."""
    praise = weighed.count("enthusiastic") + weighed.count("praise")
    if weighed.has_contrast and weighed.before and not weighed.after:
        return UNKNOWN
    if not (praise or weighed.count("friendly") or weighed.count("courtesy")):
        says_nothing = weighed.is_plain and not weighed.is_asked_or_supposed
        return NEUTRAL if says_nothing and words >= LEAST_WORDS else UNKNOWN
    if words == 1 and not weighed.count("courtesy"):
        return UNKNOWN
    if weighed.interjections and words == 1:
        return UNKNOWN
    is_keen = weighed.count("enthusiastic") or praise >= 2 or (praise and weighed.stressed)
    return ENTHUSIASTIC if is_keen else FRIENDLY


def _with_something_against(weighed: Weighed, against: int) -> str:
    """Negative when trouble outweighs or has the last word; unknown where the text says two things at once."""
    bad = weighed.count("bad")
    good = (
        3 * weighed.count("enthusiastic") + 2 * weighed.count("praise") + weighed.count("friendly")
    )
    if weighed.loves_how and bad:
        return NEGATIVE
    if weighed.interjections and weighed.may_mock:
        return NEGATIVE if against >= 2 else UNKNOWN
    if not good:
        return NEGATIVE if against >= 2 else UNKNOWN
    if weighed.has_contrast and "bad" in weighed.after and not weighed.after & _GOOD:
        return NEGATIVE
    if weighed.has_contrast and not bad and weighed.after and weighed.after <= _GOOD:
        return FRIENDLY
    return NEGATIVE if bad and against > good else UNKNOWN


_GOOD = frozenset({"enthusiastic", "praise", "friendly"})
