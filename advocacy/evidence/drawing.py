"""The picture of a success card: 1200 x 630, the size that LinkedIn and every other network shows whole.

The result stands large on the organization's colour; who reached it and whose product it was stand below on white, so
that any logo keeps its own colours. Pure: words and a look in, PNG out.
"""

import hashlib
import io
import json
from dataclasses import asdict, dataclass

from PIL import Image, ImageDraw

from accounts.organizations.branding import Look
from advocacy.evidence.typesetting import Face, clean, fit
from kernel.colours import contrast, luminance, mixed, readable

WIDTH, HEIGHT = 1200, 630
MARGIN = 72
FOOT = 150
TOP = HEIGHT - FOOT
FINE = 2
"""Shapes are drawn so many times larger and made smaller: edges without steps."""
PAPER, INK, QUIET = "#ffffff", "#16181a", "#5b6167"
LOGO_BOX = (300, 84)
BAR_LENGTH, BAR_HEIGHT, BAR_GAP = 520, 18, 44
BAR_LEFT = MARGIN + 150
GROUND = 5.8
"""Contrast of white to the ground: more than text needs, as the rings are lighter than the ground."""
LARGE_TEXT = 3.0
"""WCAG 2.2, 1.4.3: the least contrast of large text."""
DRAWN_AS = 1
"""Part of the hash: raise it when the same words are drawn differently."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a card says, as its reader says it. `who` and `where` are empty where nobody may be named.

    `before_share` and `after_share`: lengths of the two bars, 0 to 100; None when there was no before.
    """

    number: str
    unit: str
    label: str
    who: str
    where: str
    month: str
    organization: str
    language: str
    before: str = ""
    after: str = ""
    before_word: str = ""
    after_word: str = ""
    before_share: int | None = None
    after_share: int | None = None


def hash_of(words: Words, look: Look) -> str:
    """The same for the same picture: what a picture is kept under."""
    told = [DRAWN_AS, asdict(words), look.accent, look.website, look.version]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def draw(words: Words, look: Look) -> bytes:
    """The card as PNG."""
    shades = _shades_of(look.accent)
    picture = _shapes(words, shades)
    pen = ImageDraw.Draw(picture)
    _result(pen, words, shades)
    _foot(picture, pen, words, look)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class _Shades:
    """The organization's colour as ground, and what can be read on it."""

    ground: str
    ink: str
    soft: str
    groove: str
    rings: tuple[str, str, str]


def _shades_of(accent: str) -> _Shades:
    """White on a colour that carries it, else ink: a yellow stays yellow. White itself is toned down a little."""
    light = contrast("#ffffff", accent) < LARGE_TEXT
    ground = mixed(accent, INK, 0.06) if luminance(accent) > 0.85 else accent
    ink = INK if light else "#ffffff"
    if not light:
        ground = readable(ground, on="#ffffff", ratio=GROUND)
    first, second, third = (mixed(ground, "#ffffff", share) for share in (0.06, 0.1, 0.14))
    return _Shades(
        ground=ground,
        ink=ink,
        soft=readable(mixed(ground, ink, 0.75), on=third),
        groove=mixed(ground, "#000000", 0.14),
        rings=(first, second, third),
    )


def _shapes(words: Words, shades: _Shades) -> Image.Image:
    """Ground, foot and bars, drawn large and made small."""
    large = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), shades.ground)
    pen = ImageDraw.Draw(large)
    for radius, shade in zip((560, 400, 250), shades.rings, strict=True):
        _circle(pen, WIDTH - 60, 20, radius, shade)
    _box(pen, (0, TOP, WIDTH, HEIGHT), PAPER)
    if words.before_share is not None and words.after_share is not None:
        for row, share in enumerate((words.before_share, words.after_share)):
            left, top = _bar_at(row)
            shade = mixed(shades.ground, shades.ink, 0.45) if row == 0 else shades.ink
            for length, fill in (
                (BAR_LENGTH, shades.groove),
                (max(BAR_HEIGHT, round(BAR_LENGTH * share / 100)), shade),
            ):
                corners = (left, top, left + length, top + BAR_HEIGHT)
                _box(pen, corners, fill, BAR_HEIGHT / 2)
    return large.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


def _bar_at(row: int) -> tuple[int, int]:
    return BAR_LEFT, TOP - 118 + row * BAR_GAP


def _result(pen: ImageDraw.ImageDraw, words: Words, shades: _Shades) -> None:
    """What was measured, small; the number, as large as it may; its unit; before and after."""
    width = WIDTH - 2 * MARGIN
    has_bars = words.before_share is not None
    font, lines = fit(clean(words.label), weight="semibold", width=width, largest=38, smallest=26)
    font.write(pen, (MARGIN, 92), lines[0], fill=shades.soft, anchor="ls")
    large = 190 if has_bars else 230
    number = clean(words.number)
    unit = clean(words.unit)
    base = 280 if has_bars else 340
    font, lines = fit(
        number,
        weight="display",
        width=width if not unit else width - 260,
        largest=large,
        smallest=64,
    )
    font.write(pen, (MARGIN - 6, base), lines[0], fill=shades.ink, anchor="ls")
    if unit:
        left = MARGIN + font.length(lines[0]) + 22
        room = WIDTH - MARGIN - left
        unit_font, unit_lines = fit(
            unit, weight="semibold", width=int(room), largest=60, smallest=28, lines=2
        )
        _stacked(pen, (left, base), unit_lines, font=unit_font, fill=shades.ink)
    if has_bars:
        _bars(pen, words, shades)


def _stacked(
    pen: ImageDraw.ImageDraw, foot: tuple[float, float], lines: list[str], *, font: Face, fill: str
) -> None:
    """Lines whose last one stands on the same base as the number beside them."""
    step = font.size * 1.15
    for row, line in enumerate(reversed(lines)):
        font.write(pen, (foot[0], foot[1] - row * step), line, fill=fill, anchor="ls")


def _bars(pen: ImageDraw.ImageDraw, words: Words, shades: _Shades) -> None:
    rows = (
        (words.before_word, words.before, shades.soft),
        (words.after_word, words.after, shades.ink),
    )
    for row, (word, value, shade) in enumerate(rows):
        left, top = _bar_at(row)
        middle = top + BAR_HEIGHT / 2
        font, lines = fit(clean(word), weight="regular", width=130, largest=28, smallest=20)
        font.write(pen, (MARGIN, middle), lines[0], fill=shade, anchor="lm")
        font, lines = fit(clean(value), weight="semibold", width=300, largest=30, smallest=22)
        font.write(pen, (left + BAR_LENGTH + 24, middle), lines[0], fill=shade, anchor="lm")


def _foot(picture: Image.Image, pen: ImageDraw.ImageDraw, words: Words, look: Look) -> None:
    """Who, where and when on the left; whose product on the right."""
    taken = _mark(picture, pen, words, look)
    width = WIDTH - 2 * MARGIN - taken - 48
    middle = TOP + FOOT / 2
    who, where = clean(words.who), clean(words.where)
    first, second = (who, where) if who else (where, "")
    second = " · ".join(told for told in (second, clean(words.month)) if told)
    font, lines = fit(first, weight="semibold", width=width, largest=36, smallest=26)
    font.write(pen, (MARGIN, middle - 6), lines[0], fill=INK, anchor="ls")
    font, lines = fit(second, weight="regular", width=width, largest=27, smallest=22)
    font.write(pen, (MARGIN, middle + 14), lines[0], fill=QUIET, anchor="lt")


def _mark(picture: Image.Image, pen: ImageDraw.ImageDraw, words: Words, look: Look) -> int:
    """The logo, else the name of the organization. Returns how wide it is."""
    middle = TOP + FOOT / 2
    if look.logo:
        with Image.open(io.BytesIO(look.logo), formats=["PNG"]) as kept:
            logo = kept.convert("RGBA")
        scale = min(LOGO_BOX[0] / logo.width, LOGO_BOX[1] / logo.height)
        size = (max(1, round(logo.width * scale)), max(1, round(logo.height * scale)))
        logo = _seen_on_paper(logo.resize(size, Image.Resampling.LANCZOS))
        picture.paste(logo, (WIDTH - MARGIN - size[0], round(middle - size[1] / 2)), logo)
        return size[0]
    shade = readable(look.accent, on=PAPER)
    font, lines = fit(
        clean(words.organization), weight="display", width=380, largest=36, smallest=24
    )
    font.write(pen, (WIDTH - MARGIN, middle), lines[0], fill=shade, anchor="rm")
    return int(font.length(lines[0]))


def _seen_on_paper(logo: Image.Image) -> Image.Image:
    """A logo that is white (made for dark ground) is drawn in ink: on paper nobody would see it."""
    alpha = logo.getchannel("A")
    red, green, blue = _mean(logo)
    colour = f"#{red:02x}{green:02x}{blue:02x}"
    if contrast(colour, PAPER) >= 1.25 or luminance(colour) < 0.7:
        return logo
    inked = Image.new("RGBA", logo.size, INK)
    inked.putalpha(alpha)
    return inked


def _mean(logo: Image.Image) -> tuple[int, int, int]:
    """The mean colour of what is not transparent."""
    small = logo.resize((16, 16), Image.Resampling.BOX)
    raw = small.tobytes()
    seen = [raw[at : at + 4] for at in range(0, len(raw), 4)]
    weight = sum(one[3] for one in seen) or 1
    red, green, blue = (round(sum(p[n] * p[3] for p in seen) / weight) for n in range(3))
    return red, green, blue


def _circle(pen: ImageDraw.ImageDraw, x: float, y: float, radius: float, fill: str) -> None:
    box = [(x - radius) * FINE, (y - radius) * FINE, (x + radius) * FINE, (y + radius) * FINE]
    pen.ellipse(box, fill=fill)


def _box(
    pen: ImageDraw.ImageDraw,
    corners: tuple[float, float, float, float],
    fill: str,
    radius: float = 0,
) -> None:
    """`corners`: left, top, right, bottom."""
    box = [at * FINE for at in corners]
    pen.rounded_rectangle(box, radius * FINE, fill=fill)
