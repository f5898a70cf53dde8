"""The page of one moment: the result to be proud of, what is held out, the personal link. GET changes nothing."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from accounts.organizations import branding
from accounts.organizations.models import Organization
from accounts.pages.refusals import refusals_as_pages
from advocacy.evidence.addresses import of_card
from advocacy.incentives import addresses as offer_addresses
from advocacy.incentives import wording
from advocacy.moments import addresses
from advocacy.moments.cards import card_of
from advocacy.moments.drafting import result_words
from advocacy.moments.models import Moment
from advocacy.moments.people import metrics_of
from advocacy.moments.results import Metric
from advocacy.pages import answer, permission
from advocacy.pages.people import private
from kernel import signed_links, tenancy
from referrals.links.models import ReferralLink
from referrals.links.services import address_of

HELD_OUT = {"offered", "waiting", "accepted", "scheduled", "fulfilled"}


def page_url(moment: Moment) -> str:
    """The address of a moment's page: signed, and good for a year."""
    return addresses.page_url(organization_id=moment.organization_id, moment_id=moment.pk)


@require_safe
@refusals_as_pages
def moment(request: HttpRequest, token: str) -> HttpResponse:
    """The card of a result, or the letter of any other moment, with the answers where something is asked or offered."""
    subject = signed_links.read(token, purpose=addresses.PURPOSE, max_age=addresses.KEPT_FOR)
    return _page(request, subject, token)


@require_safe
@refusals_as_pages
def card(request: HttpRequest, token: str) -> HttpResponse:
    """The same to show around: nobody answers here for the person whose result it is."""
    subject = signed_links.read(token, purpose=addresses.CARD, max_age=addresses.KEPT_FOR)
    return _page(request, subject, None)


def _page(
    request: HttpRequest, subject: signed_links.LinkSubject, token: str | None
) -> HttpResponse:
    with tenancy.inside(subject.organization_id):
        found = answer.find(subject)
        card = card_of(found)
        made = of_card(card)["page_url"] if card else ""
        if token is None and made:
            return private(HttpResponseRedirect(made))
        with translation.override(found.language):
            content = _content(found)
            if made:
                content["card"] = made
            if token is not None:
                content |= answer.shown(found, token) | permission.quote_question(found, token)
                content |= _promise(found)
            return private(render(request, "advocacy/moment.html", content))


def _content(found: Moment) -> dict[str, Any]:
    offer = found.offer if found.offer and found.offer.state in HELD_OUT else None
    return {
        "moment": found,
        "organization": Organization.objects.get(pk=found.organization_id),
        "brand": branding.addresses(found.organization_id, branding.look()),
        "company": found.contact.company,
        "hero": found.contact,
        "result": _result(found),
        "paragraphs": found.body.split("\n\n"),
        "incentive": offer.incentive if offer else None,
        "link": _link(found),
        "card": addresses.card_url(organization_id=found.organization_id, moment_id=found.pk),
    }


def _promise(found: Moment) -> dict[str, Any]:
    """How the offer of a moment stands, and the way to its own page. Not on what is shown around."""
    offer = found.offer
    if offer is None or offer.state not in HELD_OUT:
        return {}
    return {
        "offer": offer,
        "promise_lines": wording.lines_about(
            offer, Organization.objects.get(pk=found.organization_id)
        ),
        "promise_url": offer_addresses.offer_url(
            organization_id=found.organization_id, offer_id=offer.pk
        ),
    }


def _result(found: Moment) -> dict[str, Any] | None:
    """The measured result in the reader's words, with bars for before and after; None for other moments."""
    if found.signal is None or found.signal.kind != "milestone":
        return None
    details = found.signal.details
    name = str(details.get("metric", ""))
    metric = metrics_of([name]).get(name) or Metric(label=name.replace("_", " ").capitalize())
    words: dict[str, Any] = dict(result_words(details, metric, found.language))
    before, after = details.get("before"), details.get("after")
    if "before" in words and "after" in words:
        most = max(abs(before), abs(after)) or 1
        words["before_share"] = round(100 * abs(before) / most)
        words["after_share"] = round(100 * abs(after) / most)
    return words


def _link(found: Moment) -> str:
    """The personal link, where the moment hands it over; nothing is made by looking."""
    link = (
        ReferralLink.objects.for_organization(found.organization_id)
        .filter(contact=found.contact, is_active=True, kind=ReferralLink.Kind.PERSONAL)
        .first()
    )
    address = address_of(link) if link else ""
    return address if address and address in found.body else ""
