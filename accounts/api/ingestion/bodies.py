"""The raw body of a call and the key it was sent with."""

import base64
import binascii
import zlib

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.utils.translation import gettext as _

from kernel.errors import DomainError, Invalid

BODY_BYTES = 5 * 1024 * 1024
HEARD_OUT_BYTES = 4 * BODY_BYTES
"""A body up to this size is read to its end before it is refused: whoever is cut off in the middle of sending sees a
broken connection instead of the answer, and sends the same again."""
PIECE_BYTES = 64 * 1024
GZIP = b"\x1f\x8b"


class TooLarge(DomainError):
    code = "payload_too_large"
    status = 413


def body_of(request: HttpRequest) -> bytes:
    """The JSON text, unpacked when it is gzip, whatever the headers say. Raises TooLarge and Invalid."""
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    if length > BODY_BYTES:
        _hear_out(request, length)
        raise _too_large()
    try:
        body = request.body
    except RequestDataTooBig as error:
        raise _too_large() from error
    if body.startswith(GZIP):
        body = _unpacked(body)
    if len(body) > BODY_BYTES:
        raise _too_large()
    return body


def _hear_out(request: HttpRequest, length: int) -> None:
    """Read what will be refused, piece by piece, keeping none of it."""
    left = length if length <= HEARD_OUT_BYTES else 0
    while left > 0 and (piece := request.read(min(PIECE_BYTES, left))):
        left -= len(piece)


def _unpacked(body: bytes) -> bytes:
    """At most one byte more than allowed is ever unpacked: a bomb stays small."""
    stream = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        unpacked = stream.decompress(body, BODY_BYTES + 1)
    except zlib.error as error:
        raise Invalid(_("The body begins like gzip and is not."), code="malformed_gzip") from error
    if len(unpacked) <= BODY_BYTES and not stream.eof:
        raise Invalid(_("The gzip body ends too early."), code="malformed_gzip")
    return unpacked


def _too_large() -> TooLarge:
    return TooLarge(
        _("The body is larger than %(limit)s bytes. Send fewer events at once.")
        % {"limit": BODY_BYTES}
    )


def key_in_header(request: HttpRequest) -> str:
    """The key of `Authorization: Bearer <key>` or of Basic `<key>:`; empty when there is none."""
    scheme, _space, credential = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return credential.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(credential, validate=True).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return ""
