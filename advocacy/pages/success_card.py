"""The page of a success card, to be shown around, and its picture. Whoever has the address can read, nobody can grant."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.organizations import branding
from accounts.organizations.models import Organization
from accounts.pages.refusals import refusals_as_pages
from advocacy.evidence import addresses, cards, grants, library, materials
from advocacy.evidence.drawing import HEIGHT, WIDTH, Words, hash_of
from advocacy.evidence.material_models import Material
from advocacy.evidence.models import Evidence, Grant
from advocacy.moments.cards import words_of
from advocacy.pages.people import HEADERS, private
from kernel import signed_links, tenancy

LINKEDIN = "https://www.linkedin.com/sharing/share-offsite/"
SHORT = 300
"""Seconds for which a picture is kept elsewhere: a name that was taken back is gone soon."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One card with everything that its page and its picture say."""

    card: Evidence
    grant: Grant | None
    words: Words
    look: branding.Look
    organization: Organization


def find(token: str) -> signed_links.LinkSubject:
    """Whose card an address means. Raises BadLink."""
    return signed_links.read(token, purpose=addresses.CARD, max_age=addresses.CARD_WORKS_FOR)


def shown(subject: signed_links.LinkSubject) -> Shown:
    """The card, inside its organization. Raises BadLink when it was put away, or its result is gone."""
    card = (
        library.pieces()
        .filter(pk=subject.subject_id, kind=Evidence.Kind.CARD, retired_at=None)
        .select_related("contact", "company", "signal")
        .first()
    )
    organization = Organization.objects.get(pk=tenancy.current())
    grant = grants.live_grant(card) if card else None
    words = words_of(card, grant=grant, organization=organization) if card else None
    if card is None or words is None:
        raise signed_links.BadLink(_("This link does not work any more."))
    return Shown(card, grant, words, branding.look(), organization)


@require_safe
@refusals_as_pages
def success_card(request: HttpRequest, token: str) -> HttpResponse:
    """The result large, the words to post it with, and the way to put a name on it. GET changes nothing."""
    subject = find(token)
    with tenancy.inside(subject.organization_id):
        one = shown(subject)
        with translation.override(one.words.language):
            return private(render(request, "advocacy/success_card.html", _content(one, token)))


@require_safe
@refusals_as_pages
def picture(request: HttpRequest, token: str) -> HttpResponse:
    """The card as PNG. With ?download it is saved under a telling name."""
    subject = find(token)
    with tenancy.inside(subject.organization_id):
        one = shown(subject)
        key = hash_of(one.words, one.look)
        if request.headers.get("If-None-Match") == f'"{key}"':
            answer = HttpResponse(status=304)
        else:
            key, png = cards.picture(one.words, one.look)
            answer = HttpResponse(png, "image/png")
    answer["ETag"] = f'"{key}"'
    answer["Cache-Control"] = f"public, max-age={SHORT}"
    for name in ("X-Robots-Tag", "Referrer-Policy"):
        answer[name] = HEADERS[name]
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    if "download" in request.GET:
        answer["Content-Disposition"] = 'attachment; filename="result.png"'
    return answer


def _content(one: Shown, token: str) -> dict[str, Any]:
    page = addresses.card_url(token)
    version = hash_of(one.words, one.look)[:12]
    picture_url = f"{addresses.picture_url(token)}?v={version}"
    text = post_text(one.words, page)
    return {
        "words": one.words,
        "headline": f"{one.words.number} {one.words.unit}".strip(),
        "organization": one.organization,
        "brand": branding.addresses(one.organization.pk, one.look),
        "website": one.look.website,
        "page": page,
        "picture": picture_url,
        "picture_width": WIDTH,
        "picture_height": HEIGHT,
        "description": _description(one),
        "text": text,
        "rows": min(12, sum(1 + len(line) // 75 for line in text.splitlines())),
        "linkedin": f"{LINKEDIN}?{urlencode({'url': page})}",
        "token": token,
        "grant": one.grant,
        "namings": namings(one.card),
    }


def namings(evidence: Evidence) -> list[tuple[str, str]]:
    """What its person can allow: names only where there are some."""
    told = []
    if evidence.contact is not None and evidence.contact.name:
        told.append((Grant.Naming.NAME, _("With my name and my company")))
    if evidence.company is not None and evidence.company.name:
        told.append((Grant.Naming.COMPANY, _("With my company only")))
    return [(str(code), label) for code, label in told]


def _description(one: Shown) -> str:
    who = one.words.who or one.words.where
    parts = [one.words.label, f"{who}, {one.words.month}"]
    if one.words.before_share is not None:
        before, after = one.words.before, one.words.after
        parts.insert(1, _("from %(before)s to %(after)s") % {"before": before, "after": after})
    return " · ".join(parts)


def post_text(words: Words, page: str) -> str:
    """The draft of a post about this result, as the organization wrote it; without one, the result itself."""
    drafts = materials.for_occasion(Material.Occasion.RESULT, language=words.language)
    values = {
        "value": words.number,
        "unit": words.unit,
        "label": words.label,
        "before": words.before,
        "after": words.after,
        "organization": words.organization,
        "card": page,
    }
    for draft in drafts:
        if draft.kind == Material.Kind.POST:
            known = {name: value for name, value in values.items() if value}
            return materials.filled(draft, known).text
    return f"{words.label}: {words.number} {words.unit}".strip() + f"\n{page}"
