"""Pictures of a letter, drawn as PNG: they travel with it and are shown where nothing may be loaded from outside."""

import io
from collections.abc import Sequence
from functools import cache

from PIL import Image, ImageDraw, ImageFont

from advocacy.digests.contents import Picture
from advocacy.evidence.typesetting import FONTS, WEIGHTS

WIDTH, HEIGHT, SCALE = 552, 200, 2
"""Shown at WIDTH x HEIGHT pixels, drawn twice as fine."""
INK, QUIET, BAR, SECOND, LINE = "#1f2933", "#52606d", "#0f7b5f", "#c9d6df", "#d5dae1"
PAPER = "#ffffff"


def bars(
    *,
    name: str,
    title: str,
    labels: Sequence[str],
    values: Sequence[int],
    beside: Sequence[int] | None = None,
    legend: tuple[str, str] | None = None,
    words: str,
) -> Picture:
    """A bar per label with its number; `beside`: a second, paler bar. `words`: what is read where pictures are off."""
    image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), PAPER)
    draw = ImageDraw.Draw(image)
    draw.text((0, 0), title, font=_font(15), fill=INK)
    if legend:
        _legend(draw, legend)
    _draw_bars(draw, labels, values, beside or [])
    out = io.BytesIO()
    image.quantize(64).save(out, "PNG", optimize=True)
    return Picture(name=name, png=out.getvalue(), words=words, width=WIDTH)


def _draw_bars(
    draw: ImageDraw.ImageDraw, labels: Sequence[str], values: Sequence[int], beside: Sequence[int]
) -> None:
    top, floor = 58 * SCALE, (HEIGHT - 26) * SCALE
    highest = max([*values, *beside, 1])
    step = WIDTH * SCALE / max(len(labels), 1)
    draw.line([(0, floor), (WIDTH * SCALE, floor)], fill=LINE, width=SCALE)
    for place, label in enumerate(labels):
        centre = step * (place + 0.5)
        sides = [(values[place], BAR)]
        if beside:
            sides.append((beside[place], SECOND))
        width = min(step * 0.7 / len(sides), 46 * SCALE)
        left = centre - width * len(sides) / 2
        for value, colour in sides:
            height = (floor - top) * value / highest
            draw.rectangle([left, floor - height, left + width - 2 * SCALE, floor], fill=colour)
            draw.text(
                (left + width / 2 - SCALE, floor - height - 4 * SCALE),
                str(value),
                font=_font(12),
                fill=INK if colour == BAR else QUIET,
                anchor="mb",
            )
            left += width
        draw.text((centre, floor + 18 * SCALE), label, font=_font(12), fill=QUIET, anchor="ms")


def _legend(draw: ImageDraw.ImageDraw, legend: tuple[str, str]) -> None:
    x = 0.0
    for words, colour in zip(legend, (BAR, SECOND), strict=True):
        draw.rectangle([x, 25 * SCALE, x + 10 * SCALE, 35 * SCALE], fill=colour)
        x += 15 * SCALE
        draw.text((x, 30 * SCALE), words, font=_font(12), fill=QUIET, anchor="lm")
        x += draw.textlength(words, font=_font(12)) + 18 * SCALE


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS / WEIGHTS["regular"], size * SCALE)
