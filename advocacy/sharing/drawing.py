"""A code as a picture that telephones read, drawn as SVG: sharp on paper at any size."""

from io import BytesIO

import qrcode
from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.svg import SvgPathImage


def qr_svg(address: str) -> str:
    """An SVG element without a prologue, to stand in a page. Error correction M: a scratched card is still read."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=2)
    code.add_data(address)
    code.make(fit=True)
    written = BytesIO()
    code.make_image(image_factory=SvgPathImage).save(written)
    text = written.getvalue().decode()
    return text[text.index("<svg") :]
