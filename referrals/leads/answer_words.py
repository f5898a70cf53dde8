"""The words that answers to “how did you hear of us?” are read by: the lists of answer_words.txt, folded. Pure."""

import re
import unicodedata
from pathlib import Path

_SECTION = re.compile(r"^\[(.+)\]$", re.MULTILINE)
_CHANNEL = "channel "
COMPOUND = 5
"""From how many letters on a word may end a longer one: "Internetrecherche", "Weiterempfehlung", "girlfriend"."""


def _lists() -> dict[str, set[str]]:
    """The lists of words beside this module, by their headings, in their order."""
    text = (Path(__file__).parent / "answer_words.txt").read_text(encoding="utf-8")
    _about, *parts = _SECTION.split(text)
    return {name: set(words.split()) for name, words in zip(parts[::2], parts[1::2], strict=True)}


LISTS = _lists()
AT, OF = LISTS["at"], LISTS["of"]
WORKING = LISTS["linking"]
CHANNEL_WORDS = {
    name.removeprefix(_CHANNEL): words for name, words in LISTS.items() if name.startswith(_CHANNEL)
}
"""In the order in which they count: what somebody says in person stands above where they read on."""
_OF_CHANNELS = set().union(*CHANNEL_WORDS.values())
NO_NAMES = _OF_CHANNELS | set().union(
    *(
        LISTS[name]
        for name in (
            *("at", "of", "by", "linking", "words", "other channels"),
            *("somebody", "firm", "machines", "articles"),
        )
    )
)
_ENDINGS = {
    channel: tuple(word for word in words if len(word) >= COMPOUND)
    for channel, words in CHANNEL_WORDS.items()
}


def plain(word: str) -> str:
    """Lower case without accents: "Collègue" is "collegue"."""
    kept = unicodedata.normalize("NFKD", word.casefold().replace("’", "'"))
    return "".join(sign for sign in kept if not unicodedata.combining(sign)).strip(".")


def is_no_name(said: str) -> bool:
    """Whether a word, plain, names nobody: it is a word of a list, or made of such words."""
    parts = said.split("-")
    return all(part in NO_NAMES for part in parts) or any(
        said.endswith(endings) for endings in _ENDINGS.values()
    )


def channels_of(said: set[str]) -> set[str]:
    """The channels that these words, plain, speak for."""
    return {
        channel
        for channel, words in CHANNEL_WORDS.items()
        if words & said or any(word.endswith(_ENDINGS[channel]) for word in said)
    }
