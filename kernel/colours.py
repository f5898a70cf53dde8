"""Colours as #rrggbb: how well two of them can be told apart, and shades that can be read."""

import re

_HEX = re.compile(r"#[0-9a-f]{6}")
READABLE = 4.5
"""WCAG 2.2, 1.4.3: the least contrast of text."""
STEPS = 50

Channels = tuple[float, float, float]


def is_colour(text: str) -> bool:
    return _HEX.fullmatch(text) is not None


def luminance(colour: str) -> float:
    """Relative luminance, 0 (black) to 1 (white), as WCAG 2.2 defines it."""
    red, green, blue = (_linear(value) for value in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio, 1 to 21, as WCAG 2.2 defines it."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mixed(one: str, other: str, share: float) -> str:
    """`one` with a share (0 to 1) of `other` in it."""
    pairs = zip(_channels(one), _channels(other), strict=True)
    return "#" + "".join(f"{round(255 * (a + (b - a) * share)):02x}" for a, b in pairs)


def readable(colour: str, *, on: str, ratio: float = READABLE) -> str:
    """The nearest shade of a colour that can be read on a ground: darker on light ground, lighter on dark."""
    towards = "#000000" if luminance(on) > 0.18 else "#ffffff"
    for step in range(STEPS + 1):
        shade = mixed(colour, towards, step / STEPS)
        if contrast(shade, on) >= ratio:
            return shade
    return towards


def ink_on(ground: str) -> str:
    """White where white can be read, else nearly black."""
    return "#ffffff" if contrast("#ffffff", ground) >= READABLE else "#141613"


def _channels(colour: str) -> Channels:
    if not is_colour(colour):
        raise ValueError(f"{colour!r} is no colour")
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)
