"""Pictures of a letter, drawn as PNG: they travel with it and are shown where nothing may be loaded from outside."""

import io
from collections.abc import Sequence
from functools import cache

from PIL import Image, ImageDraw, ImageFont

from advocacy.digests.contents import Picture
from advocacy.evidence.typesetting import FONTS, WEIGHTS

WIDTH, HEIGHT, SCALE, MARGIN = 552, 250, 2, 16
"""Shown at WIDTH x HEIGHT pixels, drawn twice as fine; on a phone a little more than half as wide."""
TITLE, LABEL = 19, 16
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
    draw.text((MARGIN * SCALE, MARGIN * SCALE), title, font=_font(TITLE), fill=INK)
    if legend:
        _legend(draw, legend)
    _draw_bars(draw, labels, values, beside or [])
    out = io.BytesIO()
    image.quantize(64).save(out, "PNG", optimize=True)
    return Picture(name=name, png=out.getvalue(), words=words, width=WIDTH)


def _draw_bars(
    draw: ImageDraw.ImageDraw, labels: Sequence[str], values: Sequence[int], beside: Sequence[int]
) -> None:
    top, floor = 96 * SCALE, (HEIGHT - MARGIN - 26) * SCALE
    left_end, right_end = MARGIN * SCALE, (WIDTH - MARGIN) * SCALE
    highest = max([*values, *beside, 1])
    step = (right_end - left_end) / max(len(labels), 1)
    draw.line([(left_end, floor), (right_end, floor)], fill=LINE, width=SCALE)
    for place, label in enumerate(labels):
        centre = left_end + step * (place + 0.5)
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
                font=_font(LABEL),
                fill=INK if colour == BAR else QUIET,
                anchor="mb",
            )
            left += width
        draw.text((centre, floor + 22 * SCALE), label, font=_font(LABEL), fill=QUIET, anchor="ms")


def _legend(draw: ImageDraw.ImageDraw, legend: tuple[str, str]) -> None:
    x, middle = float(MARGIN * SCALE), 57 * SCALE
    for words, colour in zip(legend, (BAR, SECOND), strict=True):
        draw.rectangle([x, middle - 6 * SCALE, x + 12 * SCALE, middle + 6 * SCALE], fill=colour)
        x += 18 * SCALE
        draw.text((x, middle), words, font=_font(LABEL), fill=QUIET, anchor="lm")
        x += draw.textlength(words, font=_font(LABEL)) + 18 * SCALE


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS / WEIGHTS["regular"], size * SCALE)
