"""What is kept of a picture or film: nothing that says where or with what it was taken, and nothing that only looks like one."""

import struct
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from advocacy.sharing.media import LARGEST_PHOTO, LONGEST_SIDE, NotShowable, media_of


def photo(size=(640, 480), kind="JPEG", **more):
    written = BytesIO()
    Image.new("RGB" if kind != "PNG" else "RGBA", size, (200, 120, 40)).save(written, kind, **more)
    return written.getvalue()


def with_place():
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif[0x0112] = 6  # on its side
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (45.0, 45.0, 50.5)
    return photo(exif=exif.tobytes(), comment=b"SecretComment")


def box(name, content=b""):
    return struct.pack(">I4s", len(content) + 8, name) + content


def film():
    place = box(b"udta", box(b"\xa9xyz", b"+45.7640+004.8357/"))
    track = box(b"trak", box(b"tkhd", b"t" * 20) + box(b"meta", b"SecretCamera"))
    moov = box(b"moov", box(b"mvhd", b"m" * 20) + track + place)
    return box(b"ftyp", b"isom\0\0\0\0mp42") + moov + box(b"mdat", b"frames" * 50)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_picture_is_made_anew_as_jpeg(kind):
    kept = media_of(photo(kind=kind))
    assert (kept.kind, kept.media_type, kept.width, kept.height) == (
        "photo",
        "image/jpeg",
        640,
        480,
    )
    assert Image.open(BytesIO(kept.data)).format == "JPEG"


def test_place_and_camera_are_gone_and_it_stands_upright():
    raw = with_place()
    assert b"SecretCamera" in raw
    kept = media_of(raw)
    assert b"Secret" not in kept.data
    assert not Image.open(BytesIO(kept.data)).getexif()
    assert (kept.width, kept.height) == (480, 640)


def test_a_large_picture_is_made_smaller():
    kept = media_of(photo((4000, 3000)))
    assert max(kept.width, kept.height) == LONGEST_SIDE


def bomb():
    """A PNG of a few bytes that says it is 50,000 pixels wide and high."""
    raw = bytearray(photo((1, 1), "PNG"))
    raw[16:24] = struct.pack(">II", 50_000, 50_000)
    return bytes(raw)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"\xff\xd8\xff" + b"x" * 100,
        photo()[:300],
        bomb(),
        b"\0" * (LARGEST_PHOTO + 1),
        b"\0\0\0\x18ftypheic" + b"x" * 64,
        box(b"ftyp", b"isom") + box(b"mdat", b"x"),
        film()[:-20],
    ],
    ids=["none", "text", "svg", "broken", "cut", "bomb", "large", "heic", "no track", "cut film"],
)
def test_what_is_none_is_refused_in_words(data):
    with pytest.raises(NotShowable) as refusal:
        media_of(data)
    assert refusal.value.message


def test_a_film_keeps_its_bytes_and_loses_its_place():
    raw = film()
    kept = media_of(raw)
    assert (kept.kind, kept.media_type, len(kept.data)) == ("video", "video/mp4", len(raw))
    for secret in (b"+45.7640", b"SecretCamera", b"udta", b"meta"):
        assert secret in raw
        assert secret not in kept.data
    assert kept.data.endswith(b"frames" * 50)


@given(st.binary(max_size=400))
def test_no_bytes_break_it(data):
    for raw in (data, b"\0\0\0\x10ftypisom" + data, b"\x89PNG\r\n\x1a\n" + data):
        try:
            media_of(raw)
        except NotShowable:
            continue
