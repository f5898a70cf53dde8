"""The picture of a card: any words, any colour, always 1200 x 630, always to be read."""

import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from accounts.organizations.branding import Look
from advocacy.evidence.drawing import HEIGHT, WIDTH, Words, _shades_of, draw, hash_of
from advocacy.evidence.typesetting import Face, clean, fit
from kernel.colours import READABLE, contrast, ink_on, mixed, readable

WORDS = Words(
    number="120",
    unit="hours in a month",
    label="Hours saved",
    who="Claire Fontan",
    where="Operations lead, Dupont-Lavigne",
    month="November 2026",
    organization="Brindille",
    language="en",
    before="160 hours",
    after="40 hours",
    before_word="Before",
    after_word="Now",
    before_share=100,
    after_share=25,
)
colours = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)


def _picture(words: Words, look: Look = Look()) -> Image.Image:  # noqa: B008
    return Image.open(io.BytesIO(draw(words, look))).convert("RGB")


@pytest.mark.parametrize(
    "who",
    [
        "Claire Fontan",
        "A" * 300,
        "محمد عبد الرحمن الفاضلي",
        "山田太郎 Yamada",
        "Ελένη Παπαδοπούλου",
        "Claire 🚀🎉 Fontan",
        "\u202egnp.exe\u2066",
        "\u0000\ud800",
        "🚀",
        "",
    ],
)
def test_any_name_is_drawn(who):
    picture = _picture(replace(WORDS, who=who))
    assert picture.size == (WIDTH, HEIGHT)


def test_nothing_runs_over_its_edge():
    """The outermost pixels of a card with endless words are ground and paper, as on one with few."""
    endless = dict.fromkeys(
        ("number", "unit", "label", "who", "where", "month", "organization"), "Wm" * 150
    )
    few, many = (
        _picture(WORDS),
        _picture(replace(WORDS, **endless, before="9" * 80, after="9" * 80)),
    )
    edge = [(WIDTH - 1, y) for y in range(0, HEIGHT, 7)] + [(0, y) for y in range(0, HEIGHT, 7)]
    assert [many.getpixel(at) for at in edge] == [few.getpixel(at) for at in edge]


def test_letters_of_any_script_have_a_typeface_and_no_box():
    for text in ("Zażółć", "Ελένη", "Жанна", "שלום", "محمد", "山田", "かな", "Հայ"):
        runs = Face("semibold", 30)._runs(text)
        drawn = {bytes(font.getmask(told)) for told, font in runs}
        boxes = {bytes(font.getmask("\u0378" * len(told))) for told, font in runs}
        assert not drawn & boxes, text


def test_what_steers_direction_and_emoji_are_left_out():
    assert clean("Claire 🚀 \u202eevil\u202c\u2069") == "Claire evil"
    assert clean("a\u200db") == "a\u200db"
    assert clean("👩\u200d💻 Ada") == "Ada"
    assert clean("한국 Kim") == "Kim"
    assert clean("x" * 5000) == "x" * 300


@settings(max_examples=60, deadline=None)
@given(text=st.text(min_size=1, max_size=80), width=st.integers(120, 900))
def test_a_line_never_becomes_wider_than_its_place(text, width):
    font, lines = fit(clean(text), weight="semibold", width=width, largest=40, smallest=24)
    assert len(lines) == 1
    assert font.length(lines[0]) <= width


@given(accent=colours)
def test_words_can_be_read_on_any_colour(accent):
    shades = _shades_of(accent)
    for ring in (shades.ground, *shades.rings):
        assert contrast(shades.ink, ring) >= 3
    assert contrast(shades.ink, shades.ground) >= READABLE
    assert contrast(readable(accent, on="#ffffff"), "#ffffff") >= READABLE
    assert contrast(ink_on(readable(accent, on="#ffffff")), readable(accent, on="#ffffff")) >= 4.5


def test_contrast_is_that_of_the_standard():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)
    assert mixed("#000000", "#ffffff", 0.5) == "#808080"


def test_the_hash_changes_with_what_is_seen_and_with_nothing_else():
    assert hash_of(WORDS, Look()) == hash_of(replace(WORDS), Look())
    assert hash_of(WORDS, Look()) != hash_of(replace(WORDS, who=""), Look())
    assert hash_of(WORDS, Look()) != hash_of(WORDS, Look(accent="#123456", version="1"))


def test_a_white_logo_is_seen_on_paper():
    logo = Image.new("RGBA", (200, 60), (255, 255, 255, 255))
    out = io.BytesIO()
    logo.save(out, "PNG")
    picture = _picture(WORDS, Look(logo=out.getvalue(), version="1"))
    assert picture.getpixel((1000, 555)) == (0x16, 0x18, 0x1A)
