"""Links besides the personal one: for a piece of material, with a chosen code; and the picture to print."""

import io
import re

import qrcode
import qrcode.image.svg
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from qrcode.constants import ERROR_CORRECT_M

from accounts.customers.folding import fold
from accounts.customers.models import Contact
from kernel import tenancy
from kernel.errors import Conflict, Invalid
from referrals.links.models import ReferralCode, ReferralLink
from referrals.links.rules import new_code
from referrals.links.services import address_of

CHOSEN = re.compile(r"[a-z0-9](?:[a-z0-9-]{3,28})[a-z0-9]")
LABEL_LENGTH = 80
RESERVED = {"admin", "account", "login", "support", "hello", "refer"}


def campaign_link(*, contact: Contact, label: str) -> tuple[ReferralLink, bool]:
    """The contact's link for one piece of material (a case study, a talk), made when there is none. (link, created)

    Raises Invalid without a name for the material.
    """
    label = " ".join(label.split())
    if not label or len(label) > LABEL_LENGTH:
        words = _("Name the material, in at most %(most)s characters.") % {"most": LABEL_LENGTH}
        raise _invalid("campaign", "invalid", words)
    rows = ReferralLink.objects.for_organization(tenancy.current())
    mine = {"contact": contact, "kind": ReferralLink.Kind.CAMPAIGN, "label": label}
    there = rows.filter(**mine).first()
    if there is not None:
        return there, False
    made = ReferralLink(organization_id=tenancy.current(), code=new_code(), **mine)
    ReferralLink.objects.bulk_create([made], ignore_conflicts=True)
    link = rows.get(**mine)
    if link.pk == made.pk:
        ReferralCode.objects.create(code=link.code, organization_id=link.organization_id)
    return link, link.pk == made.pk


def vanity_link(*, contact: Contact, code: str) -> tuple[ReferralLink, bool]:
    """A link whose code was chosen, to be spoken or printed. (link, created)

    Raises Invalid for a code that is too short to be told apart, or that holds the person's name: an address carries no
    personal data; Conflict when the code is taken, by whomever.
    """
    code = code.strip().lower()
    if not CHOSEN.fullmatch(code) or code in RESERVED:
        words = _("5 to 30 small letters, digits and hyphens; not a reserved word.")
        raise _invalid("vanity", "invalid", words)
    if _is_personal(code, contact):
        words = _("This code holds the person's name: no personal data may stand in an address.")
        raise _invalid("vanity", "personal_data", words)
    there = (
        ReferralLink.objects.for_organization(tenancy.current())
        .filter(code=code, contact=contact)
        .first()
    )
    if there is not None:
        return there, False
    try:
        with transaction.atomic():
            ReferralCode.objects.create(code=code, organization_id=tenancy.current())
            link: ReferralLink = ReferralLink.objects.create(
                organization_id=tenancy.current(),
                contact=contact,
                code=code,
                kind=ReferralLink.Kind.VANITY,
            )
    except IntegrityError as error:
        raise Conflict(_("This code is taken."), code="code_taken") from error
    return link, True


def _is_personal(code: str, contact: Contact) -> bool:
    local = contact.email.partition("@")[0]
    parts = re.split(r"[^a-z0-9]+", fold(f"{contact.name} {local}"))
    told = code.replace("-", "")
    return any(len(part) > 2 and part in told for part in parts)


def _invalid(field: str, code: str, detail: str) -> Invalid:
    return Invalid(
        detail, code=code, errors=[{"pointer": f"/{field}", "code": code, "detail": detail}]
    )


def qr_svg(link: ReferralLink) -> bytes:
    """The address as a picture that a telephone reads, sharp at any size."""
    return _picture(address_of(link), svg=True)


def qr_png(link: ReferralLink) -> bytes:
    """The same as PNG, 10 pixels a module: enough for print at 5 cm."""
    return _picture(address_of(link), svg=False)


def _picture(address: str, *, svg: bool) -> bytes:
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, box_size=10, border=4)
    code.add_data(address)
    out = io.BytesIO()
    factory = qrcode.image.svg.SvgPathFillImage if svg else None
    code.make_image(image_factory=factory).save(out)
    return out.getvalue()
