"""What an organization looks like to its customers: the brand in force, its addresses, the colours of its pages."""

from dataclasses import dataclass
from typing import IO
from uuid import UUID

from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.organizations import logos
from accounts.organizations.brand import ACCENT, Brand
from kernel import tenancy
from kernel.colours import ink_on, mixed, readable
from kernel.errors import NotFound

_SIGNER = signing.Signer(salt="goodword.brand")
LIGHT_SURFACE, DARK_SURFACE = "#ffffff", "#1c1f1b"


@dataclass(frozen=True, slots=True)
class Look:
    """The brand in force. `version` stands in its addresses."""

    accent: str = ACCENT
    website: str = ""
    logo: bytes = b""
    version: str = "0"


def look() -> Look:
    """Of the organization we are inside; the defaults where it said nothing. One query."""
    row = Brand.objects.for_organization(tenancy.current()).first()
    if row is None:
        return Look()
    return Look(row.accent, row.website, bytes(row.logo or b""), row.version)


def set_logo(*, brand: Brand, file: IO[bytes] | None) -> None:
    """Put a logo on the brand, or take it off. The caller saves the row. Raises Invalid."""
    brand.logo = logos.read(file) if file is not None else None


def token_of(organization_id: UUID) -> str:
    """Names the organization in the address of its style and logo: the same each time, so that browsers keep them."""
    return _SIGNER.sign(organization_id.hex).replace(":", "~")


def organization_of(token: str) -> UUID:
    """Raises NotFound."""
    try:
        return UUID(_SIGNER.unsign(token.replace("~", ":")))
    except (signing.BadSignature, ValueError) as error:
        raise NotFound(_("There is nothing here under this address.")) from error


def addresses(organization_id: UUID, look: Look) -> dict[str, str]:
    """Where the style and the logo of an organization's pages are; empty where it has none."""
    token = token_of(organization_id)
    style = reverse("brand_style", args=[token, look.version]) if look.version != "0" else ""
    logo = reverse("brand_logo", args=[token, look.version]) if look.logo else ""
    return {"style": style, "logo": logo}


def stylesheet(look: Look) -> str:
    """The organization's colour as the variables of pages.css, each in a shade that can be read."""
    light = _variables(look.accent, LIGHT_SURFACE)
    dark = _variables(look.accent, DARK_SURFACE)
    return f":root{{{light}}}@media(prefers-color-scheme:dark){{:root{{{dark}}}}}"


def _variables(accent: str, surface: str) -> str:
    # Links stand on surfaces and on softly tinted ground: the shade must be read on both.
    soft = mixed(surface, accent, 0.12)
    shade = readable(readable(accent, on=surface), on=soft)
    towards = "#000000" if surface == LIGHT_SURFACE else "#ffffff"
    strong = mixed(shade, towards, 0.2)
    told = {
        "accent": shade,
        "accent-strong": strong,
        "on-accent": ink_on(shade),
        "accent-soft": soft,
    }
    return "".join(f"--{name}:{value};" for name, value in told.items())
