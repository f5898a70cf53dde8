"""Text for pictures: which typeface can say it, how large it fits, where its lines break. Any script, any length.

Inter says Latin, Greek and Cyrillic; DejaVu Sans also Arabic, Hebrew, Armenian and Georgian; Droid Sans Fallback
Chinese and Japanese. Shaping and the direction of writing come from HarfBuzz and FriBidi (raqm). Emoji are left out: a
name on a card is a name. So is what none of the three can say: better no letter than a box.
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from PIL import ImageDraw, ImageFont

FONTS = Path(__file__).parent / "fonts"
WEIGHTS = {
    "regular": "Inter-Regular.otf",
    "semibold": "Inter-SemiBold.otf",
    "display": "InterDisplay-ExtraBold.otf",
}
FALLBACKS = ("DejaVuSans.ttf", "DroidSansFallbackFull.ttf")
EVERY = (*WEIGHTS.values(), *FALLBACKS)
LONGEST = 300
ELLIPSIS = "…"
_NOT_DRAWN = {"So", "Sk", "Cs", "Co", "Cn", "Cc", "Cf"}
"""Emoji and signs, halves of surrogates, characters of nobody, and what steers the direction of other text."""
_JOINERS = {"\u200c", "\u200d"}
_NO_GLYPH = "\u0378"
"""Assigned to nothing: drawn as the box that a typeface has for what it cannot say."""
_PROBE = 24

Draw = ImageDraw.ImageDraw


def clean(text: str) -> str:
    """One line that can be drawn: no emoji, no control characters, nothing that turns the direction of what follows."""
    told = unicodedata.normalize("NFC", str(text))[: 4 * LONGEST]
    kept = "".join(_kept(one, told[at - 1] if at else "") for at, one in enumerate(told))
    said = "".join(one for one in kept if any(_says(name, one) for name in EVERY))
    return " ".join(said.split())[:LONGEST].strip()


def _kept(character: str, before: str) -> str:
    if character in _JOINERS:
        # They shape Persian and Indic words; between emoji they have nothing left to join.
        return character if before and unicodedata.category(before).startswith("L") else ""
    if character in "°®©™":
        return character
    category = unicodedata.category(character)
    if category in _NOT_DRAWN or 0xFE00 <= ord(character) <= 0xFE0F:
        return " " if category in {"Cc", "So"} else ""
    return character


@lru_cache(maxsize=256)
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS / name, size, layout_engine=ImageFont.Layout.RAQM)


@lru_cache(maxsize=4096)
def _has(name: str, character: str) -> bool:
    font = _font(name, _PROBE)
    return bytes(font.getmask(character)) != bytes(font.getmask(_NO_GLYPH))


@dataclass(frozen=True, slots=True)
class Face:
    """One weight at one size, in as many typefaces as a text needs."""

    weight: str
    size: int

    def length(self, text: str) -> float:
        """How wide it is set, in pixels."""
        return sum(font.getlength(told) for told, font in self._runs(text))

    def write(
        self, pen: Draw, at: tuple[float, float], text: str, *, fill: str, anchor: str = "ls"
    ) -> None:
        """Put one line on the picture. `anchor` as Pillow's: left or right, then baseline, middle or top."""
        left, top = at
        if anchor.startswith("r"):
            left -= self.length(text)
        for told, font in self._runs(text):
            pen.text((left, top), told, font=font, fill=fill, anchor=f"l{anchor[1]}")
            left += font.getlength(told)

    def _runs(self, text: str) -> list[tuple[str, ImageFont.FreeTypeFont]]:
        """The text in the one typeface that can say all of it, so that its direction is found as a whole; else in parts."""
        names = (WEIGHTS[self.weight], *FALLBACKS)
        if whole := next((name for name in names if _says(name, text)), None):
            return [(text, _font(whole, self.size))]
        parts = groupby(text, key=lambda one: next((n for n in names if _says(n, one)), names[0]))
        return [("".join(told), _font(name, self.size)) for name, told in parts]


def _says(name: str, text: str) -> bool:
    return all(one.isspace() or one in _JOINERS or _has(name, one) for one in text)


def fit(
    text: str, *, weight: str, width: int, largest: int, smallest: int, lines: int = 1
) -> tuple[Face, list[str]]:
    """The largest size at which a text fits into so many lines; at the smallest, what does not fit is cut off."""
    for size in range(largest, smallest - 1, -2):
        face = Face(weight, size)
        broken = _broken(text, face, width)
        if len(broken) <= lines and all(face.length(one) <= width for one in broken):
            return face, broken
    face = Face(weight, smallest)
    broken = _broken(text, face, width)
    kept, rest = broken[: lines - 1], " ".join(broken[lines - 1 :])
    return face, [*kept, _cut(rest, lambda told: face.length(told) <= width)]


def _broken(text: str, face: Face, width: int) -> list[str]:
    """Words into lines, as many as each holds."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and face.length(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines or [""]


def _cut(text: str, fits: Callable[[str], bool]) -> str:
    if fits(text):
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if fits(text[:middle].rstrip() + ELLIPSIS):
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip(" ,.;:-–·") + ELLIPSIS
