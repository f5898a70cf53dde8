"""What was put together for one moment, to use where its person speaks themselves: texts to copy, nothing to send."""

from urllib.parse import quote, urlencode

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from accounts.organizations.models import Organization
from accounts.pages.refusals import refusals_as_pages
from advocacy.evidence import materials
from advocacy.evidence.material_models import Material
from advocacy.evidence.materials import Filled
from advocacy.moments import addresses
from advocacy.moments.cards import addresses_in, card_of, material_values, occasion_of
from advocacy.moments.models import Moment
from advocacy.pages import answer
from advocacy.pages.people import private, private_page
from kernel import signed_links, tenancy
from referrals.links.models import ReferralLink
from referrals.links.services import address_of


@require_safe
@refusals_as_pages
def material(request: HttpRequest, token: str) -> HttpResponse:
    """Read only: whoever is forwarded it may use it too."""
    subject = signed_links.read(token, purpose=addresses.MATERIAL, max_age=addresses.KEPT_FOR)
    with tenancy.inside(subject.organization_id):
        moment = answer.find(subject)
        with translation.override(moment.language):
            found = for_moment(moment)
            context = {
                "moment": moment,
                "found": [
                    (one, _mail(one) if one.kind == Material.Kind.INTRODUCTION else "")
                    for one in found
                ],
            }
            return private(private_page(request, "advocacy/material.html", context))


def for_moment(moment: Moment) -> list[Filled]:
    """The materials of this moment with its values in them; those that would be empty are left out."""
    organization = Organization.objects.get(pk=tenancy.current())
    card = card_of(moment)
    made = {moment.signal_id: card} if moment.signal_id and card else {}
    values = material_values(
        moment,
        organization=organization,
        card=addresses_in(moment, made)["card"],
        link=_link(moment),
        now=timezone.now(),
    )
    chosen = materials.for_occasion(occasion_of(moment), language=moment.language)
    return [one for row in chosen if (one := materials.filled(row, values)).text]


def _link(moment: Moment) -> str:
    """Their personal link, if they were given one; nothing is made by looking."""
    link = (
        ReferralLink.objects.for_organization(tenancy.current())
        .filter(contact=moment.contact, is_active=True)
        .first()
    )
    return address_of(link) if link else ""


def _mail(one: Filled) -> str:
    """Opens their own mail program with the text in it: they choose to whom, and they send it."""
    told = urlencode({"subject": one.title, "body": one.text}, quote_via=quote)
    return f"mailto:?{told}"
