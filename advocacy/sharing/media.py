"""A picture or film as it may be kept: made anew or emptied of what cameras write into it, and nothing that only looks
like one. Pure: bytes in, bytes out.
"""

import struct
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from kernel.errors import Invalid

LARGEST_PHOTO = 15 * 1024 * 1024
LARGEST_VIDEO = 30 * 1024 * 1024
MOST_PIXELS = 60_000_000
LONGEST_SIDE = 2048
QUALITY = 85
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")


class NotShowable(Invalid):
    """The file is no picture or film we can keep; the message says what to do."""

    code = "file_refused"


@dataclass(frozen=True, slots=True)
class Media:
    kind: str
    media_type: str
    data: bytes
    width: int | None = None
    height: int | None = None


def media_of(data: bytes) -> Media:
    """The file as it is kept. What it is, its first bytes say, never its name. Raises NotShowable."""
    if not data:
        raise NotShowable(_("Please choose a picture or a film."))
    return _film(data) if data[4:8] == b"ftyp" and not _is_still(data) else _picture(data)


def _is_still(data: bytes) -> bool:
    """Pictures of newer telephones begin like films."""
    return data[8:12] in (b"heic", b"heix", b"mif1", b"avif", b"hevc")


def _picture(data: bytes) -> Media:
    """Decoded and written anew as JPEG, upright, 2048 pixels at most: no place, no camera, no hidden cargo is left."""
    if len(data) > LARGEST_PHOTO:
        raise NotShowable(
            _("A picture may be %(most)s MB large.") % {"most": LARGEST_PHOTO // 2**20}
        )
    if _is_still(data):
        raise NotShowable(_("Please send the picture as JPEG: this kind cannot be read here."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(data), formats=FORMATS) as found:
                if found.width * found.height > MOST_PIXELS:
                    raise NotShowable(_("This picture has too many pixels."))
                found.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
                upright = ImageOps.exif_transpose(found)
                shown = _on_white(upright)
    except NotShowable:
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise NotShowable(_("This picture has too many pixels.")) from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, struct.error):
        raise NotShowable(
            _("This is no picture (JPEG, PNG, WebP, GIF) or film (MP4, MOV) that can be read.")
        ) from None
    shown.info.clear()  # a comment in the file would be written again
    shown.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    written = BytesIO()
    shown.save(written, "JPEG", quality=QUALITY, optimize=True)
    return Media("photo", "image/jpeg", written.getvalue(), shown.width, shown.height)


def _on_white(found: Image.Image) -> Image.Image:
    if found.mode in ("RGBA", "LA", "P", "PA"):
        found = found.convert("RGBA")
        white = Image.new("RGB", found.size, "white")
        white.paste(found, mask=found.getchannel("A"))
        return white
    return found.convert("RGB")


# Films: ISO/IEC 14496-12, boxes of (length, name, content).

HOLDERS = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts"}
SPEAKING = {b"udta", b"meta", b"uuid", b"\xa9xyz"}
"""Boxes that say where, when and with what it was taken; the film plays without them."""


def _film(data: bytes) -> Media:
    """As it came, with every box that speaks of place and camera emptied: no byte moves, so that nothing has to be mended."""
    if len(data) > LARGEST_VIDEO:
        raise NotShowable(_("A film may be %(most)s MB large.") % {"most": LARGEST_VIDEO // 2**20})
    emptied = bytearray(data)
    names = set()
    for name, begin, head, end in _boxes(data, 0, len(data), depth=0):
        names.add(name)
        if name in SPEAKING:
            emptied[begin + 4 : begin + 8] = b"free"
            emptied[begin + head : end] = bytes(end - begin - head)
    if not {b"ftyp", b"moov", b"mdat", b"trak"} <= names:
        raise NotShowable(_("This film cannot be read: please send it as MP4."))
    return Media("video", "video/mp4", bytes(emptied))


def _boxes(data: bytes, at: int, end: int, *, depth: int) -> Iterator[tuple[bytes, int, int, int]]:
    """(name, begin, length of the head, end) of each box, those inside of holders too."""
    while at + 8 <= end:
        size, name = struct.unpack_from(">I4s", data, at)
        head = 8
        if size == 1 and at + 16 <= end:
            (size,) = struct.unpack_from(">Q", data, at + 8)
            head = 16
        elif size == 0:
            size = end - at
        if size < head or at + size > end:
            raise NotShowable(_("This film is cut off or damaged."))
        yield name, at, head, at + size
        if name in HOLDERS and depth < len(HOLDERS):
            yield from _boxes(data, at + head, at + size, depth=depth + 1)
        at += size
