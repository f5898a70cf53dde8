"""A yes that binds: chosen on a page that may have been forwarded, confirmed with a code to the person's own address."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.customers.models import Contact
from accounts.organizations import branding
from accounts.organizations.models import Organization
from accounts.pages.refusals import refusals_as_pages
from advocacy.evidence import codes, grants, library
from advocacy.evidence.codes import Outcome
from advocacy.evidence.models import TO_THEM, Evidence
from advocacy.evidence.request_models import CODE_WORKS_FOR, GrantRequest
from advocacy.incentives import addresses as piece_addresses
from advocacy.incentives import approving
from advocacy.moments import addresses, answering
from advocacy.moments.answers import Answer
from advocacy.moments.models import Gesture, Moment
from advocacy.pages import answer, success_card
from advocacy.pages.people import LANGUAGES, private
from kernel import signed_links, tenancy

PURPOSE = "grant-request"
WORKS_FOR = CODE_WORKS_FOR + timedelta(days=1)
"""Longer than the code itself: who comes late reads that it is over, and how to have another one."""
SEE_OTHER = 303
NO = "no"
SAID_THERE = {Answer.Kind.YES, Answer.Kind.KNOWS_NOBODY, Answer.Kind.SOMETHING_ELSE}
"""Answers that the question itself takes, or that answer another one: a bare yes would allow nothing."""
QUOTED = {"quote", "testimonial"}


def ask_for(evidence: Evidence, naming: str) -> HttpResponse:
    """Have the code sent, and lead to the page that takes it."""
    assert evidence.contact is not None  # noqa: S101  callers offer it for people's own pieces only
    return to_code(codes.ask(evidence=evidence, contact=evidence.contact, naming=naming))


def to_code(made: GrantRequest) -> HttpResponse:
    """To the page that takes this code."""
    token = signed_links.sign(
        purpose=PURPOSE, organization_id=made.organization_id, subject_id=made.pk
    )
    return to(reverse("permission_code", args=[token]))


def to(address: str) -> HttpResponse:
    """To another page after a POST, so that a reload sends nothing twice."""
    back = HttpResponseRedirect(address)
    back.status_code = SEE_OTHER
    return private(back)


# The signed address is the permission, and mail programs open pages without cookies: there is no token to carry.
@csrf_exempt
@require_http_methods(["POST"])
@refusals_as_pages
def name_on_card(request: HttpRequest, token: str) -> HttpResponse:
    """Somebody wants their name on a card: a code goes to the person whose result it is."""
    subject = success_card.find(token)
    with tenancy.inside(subject.organization_id):
        one = success_card.shown(subject)
        with translation.override(one.words.language):
            return ask_for(one.card, request.POST.get("naming", ""))


@csrf_exempt
@require_http_methods(["POST"])
@refusals_as_pages
def for_quote(request: HttpRequest, token: str) -> HttpResponse:
    """The answer to "may we quote you?": a yes waits for its code, a no holds at once."""
    subject = signed_links.read(token, purpose=addresses.PURPOSE, max_age=addresses.KEPT_FOR)
    with tenancy.inside(subject.organization_id):
        moment = answer.find(subject)
        evidence = to_quote(moment)
        if evidence is None:
            raise signed_links.BadLink(_("This link does not work any more."))
        with translation.override(moment.language):
            if request.POST.get("naming") != NO:
                return ask_for(evidence, request.POST.get("naming", ""))
            grants.refuse(evidence=evidence)
            answering.answer(moment=moment, kind=Answer.Kind.NOT_NOW, how=Answer.How.PAGE)
    return to(f"{reverse('moment', args=[token])}#answer")


def to_quote(moment: Moment) -> Evidence | None:
    """The words that this moment asks to quote, if that is what it asks."""
    if moment.gesture != Gesture.ASK or moment.signal_id is None:
        return None
    if not QUOTED & set(moment.rule.asks_for):
        return None
    return (
        library.pieces()
        .filter(signal=moment.signal_id, retired_at=None)
        .exclude(text="")
        .select_related("contact", "company")
        .first()
    )


def quote_question(moment: Moment, token: str) -> dict[str, Any]:
    """What the page of a moment shows of it."""
    evidence = to_quote(moment)
    if evidence is None:
        return {}
    choices = [*success_card.namings(evidence), (NO, _("Not at all"))]
    rest = [
        (kind, Answer.Kind(kind).label)
        for kind in answering.answers_to(moment)
        if kind not in SAID_THERE
    ]
    return {
        "quote": evidence,
        "buttons": rest,
        "quote_choices": choices,
        "quote_grant": grants.live_grant(evidence),
        "quote_address": reverse("moment_permission", args=[token]),
    }


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@refusals_as_pages
def code(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks for the code, POST takes it. A wrong one costs a try; nothing is allowed without the right one."""
    subject = signed_links.read(token, purpose=PURPOSE, max_age=WORKS_FOR)
    with tenancy.inside(subject.organization_id):
        row = (
            codes.requests()
            .filter(pk=subject.subject_id)
            .select_related("evidence__signal", "evidence__company", "contact")
            .first()
        )
        if row is None:
            raise signed_links.BadLink(_("This link does not work any more."))
        organization = Organization.objects.get(pk=tenancy.current())
        spoken = row.contact.language.lower()[:2]
        with translation.override(spoken if spoken in LANGUAGES else organization.language):
            outcome = ""
            if request.method == "POST":
                outcome = approving.confirm(row=row, code=request.POST.get("code", ""))
                if outcome == Outcome.GRANTED:
                    _answer_moment(row)
                    return to(f"{reverse('permission_code', args=[token])}?given")
                row.refresh_from_db(fields=["wrong"])
            return private(
                render(
                    request, "advocacy/permission_code.html", _content(row, organization, outcome)
                )
            )


def _content(row: GrantRequest, organization: Organization, outcome: str) -> dict[str, Any]:
    """What is being allowed, and where the code went: enough of the address to recognise, not to learn it."""
    given = row.used_at is not None
    piece = approving.piece_of(row.evidence_id)
    return {
        "organization": organization,
        "brand": branding.addresses(organization.pk, branding.look()),
        "evidence": row.evidence,
        "naming": TO_THEM[row.naming],
        "address": masked(row.contact.email),
        "minutes": codes.MINUTES,
        "outcome": str(outcome),
        "is_over": not row.is_open and not given,
        "given": given,
        "published": _published_url(row.contact) if given else "",
        "piece": piece_addresses.piece_url(organization_id=organization.pk, piece_id=piece.pk)
        if piece
        else "",
        "until": timezone.localdate() + grants.WORKS_FOR,
    }


def _published_url(contact: Contact) -> str:
    return addresses.published_url(organization_id=contact.organization_id, contact_id=contact.pk)


def masked(email: str) -> str:
    """c…@dupont-lavigne.example"""
    name, _at, host = email.partition("@")
    return f"{name[:1]}…@{host}"


def _answer_moment(row: GrantRequest) -> None:
    """Whoever asked for these words has their answer: yes."""
    if row.evidence.signal_id is None:
        return
    asked = (
        Moment.objects.for_organization(tenancy.current())
        .filter(
            contact=row.contact, signal=row.evidence.signal_id, gesture=Gesture.ASK, state="open"
        )
        .select_related("rule", "contact__company", "offer")
    )
    for moment in asked:
        if QUOTED & set(moment.rule.asks_for):
            answering.answer(moment=moment, kind=Answer.Kind.YES, how=Answer.How.PAGE)
