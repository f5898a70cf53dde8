"""A picture that somebody handed over becomes a small PNG of ours: decoded with limits, drawn anew, nothing else kept."""

import io
import warnings
from typing import IO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from kernel.errors import Invalid

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
LARGEST_FILE = 3 * 1024 * 1024
MOST_PIXELS = 25_000_000
"""What a decoder may unfold in memory: 100 MB. The header says it before anything is unfolded."""
SIZE = (640, 320)
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, MemoryError, Image.DecompressionBombError)


def read(file: IO[bytes]) -> bytes:
    """The picture as PNG of at most 640 x 320 pixels, without its metadata. Raises Invalid, which says what to do."""
    content = file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise _refused(_("The file is larger than %(most)s MB.") % {"most": 3}, "logo_too_large")
    if b"<svg" in content[:4096].lower() or content[:5].lower() == b"<?xml":
        raise _refused(
            _("An SVG can carry a program and is not taken. Export it as PNG, and hand that over."),
            "logo_svg",
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _drawn_anew(content)
    except (UnidentifiedImageError, Image.DecompressionBombWarning, *_BROKEN) as error:
        if isinstance(error, Image.DecompressionBombWarning | Image.DecompressionBombError):
            raise _too_many_pixels() from error
        raise _refused(
            _("This is no picture that can be read. PNG, JPEG, WebP and GIF are taken."),
            "logo_unreadable",
        ) from error


def _drawn_anew(content: bytes) -> bytes:
    with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
        width, height = picture.size
        if width * height > MOST_PIXELS:
            raise _too_many_pixels()
        picture.draft("RGB", SIZE)
        flat = ImageOps.exif_transpose(picture).convert("RGBA")
    box = flat.getchannel("A").getbbox()
    if box is None:
        raise _refused(_("This picture is transparent throughout."), "logo_empty")
    flat = flat.crop(box)
    flat.thumbnail(SIZE, Image.Resampling.LANCZOS)
    out = io.BytesIO()
    Image.frombytes("RGBA", flat.size, flat.tobytes()).save(out, "PNG", optimize=True)
    return out.getvalue()


def _too_many_pixels() -> Invalid:
    return _refused(
        _("The picture has too many pixels. Make it smaller: 1,200 pixels wide are plenty."),
        "logo_too_many_pixels",
    )


def _refused(words: str, code: str) -> Invalid:
    return Invalid(words, code=code, errors=[{"pointer": "/logo", "code": code, "detail": words}])
