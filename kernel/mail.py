"""Mechanics of mail: safe header values, stable message ids, MJML to HTML. Knows no domain."""

from email.errors import HeaderParseError
from email.headerregistry import Address
from email.mime.image import MIMEImage
from email.utils import formataddr, parseaddr

from django.core.mail import EmailMultiAlternatives
from mjml import mjml2html

from kernel.text import without_overrides

LONGEST_HEADER = 200


def header_text(text: str, *, longest: int = LONGEST_HEADER) -> str:
    """A text for a header: one line, printable. A name or subject cannot start a header of its own."""
    spaced = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(spaced.split())[:longest]


class BrokenAddress(ValueError):
    """What should be a mail address is none."""


def mailbox(name: str, address: str) -> str:
    """`name <address>` for a header; the name is encoded where it must be. Raises BrokenAddress."""
    try:
        Address(addr_spec=address)
    except (ValueError, IndexError, HeaderParseError) as error:
        raise BrokenAddress(address) from error
    return formataddr((header_text(name, longest=80), address))


def address_of(mailbox_text: str) -> str:
    """The bare address of `name <address>`."""
    return parseaddr(mailbox_text)[1]


def message_id(local: str, *, host: str) -> str:
    """The same for each attempt at one delivery, so that a mail that arrives twice is seen as one."""
    return f"<{local}@{host}>"


def attach_inline(message: EmailMultiAlternatives, png: bytes, *, name: str) -> None:
    """A picture that the HTML shows as `cid:NAME`: it travels with the letter, and programs that load nothing show it."""
    part = MIMEImage(png, "png")
    part.add_header("Content-ID", f"<{name}>")
    part.add_header("Content-Disposition", "inline", filename=f"{name}.png")
    message.attach(part)
    message.mixed_subtype = "related"  # type: ignore[attr-defined]  # the stubs do not know it


def html_of(mjml: str) -> str:
    """MJML as HTML that mail programs understand, reading in one direction. Raises ValueError when it is not MJML; loads
    nothing from outside."""
    return str(without_overrides(str(mjml2html(mjml))))
