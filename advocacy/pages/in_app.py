"""The moment inside the customer's own product: a script of ours on their page, and two addresses that it calls.

The signed token in the address is all the permission there is: no cookie is read or set, so any origin may call.
"""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.customers.models import Contact
from advocacy.evidence.addresses import of_card as addresses_of_card
from advocacy.moments import addresses, answering, showing, telling
from advocacy.moments.answers import Answer
from advocacy.moments.cards import card_of
from advocacy.moments.models import Moment
from advocacy.pages.answer import keep
from advocacy.pages.people import person_of, private
from kernel.errors import DomainError, NotFound

LARGEST = 8 * 1024


def _open_to_all(answer: HttpResponse) -> HttpResponse:
    """A browser may read this from any page: the token, not the page, is what is trusted."""
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Access-Control-Allow-Methods"] = "GET, POST, OPTIONS"
    answer["Access-Control-Allow-Headers"] = "Content-Type"
    answer["Access-Control-Max-Age"] = "86400"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    return private(answer)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST", "OPTIONS"])
def in_app(request: HttpRequest, token: str) -> HttpResponse:
    """GET: the one moment to show to the person of the token, or none. POST: what they answered to it."""
    if request.method == "OPTIONS":
        return _open_to_all(HttpResponse(status=204))
    try:
        with person_of(
            token, purpose=addresses.IN_APP, works_for=addresses.IN_APP_WORKS_FOR
        ) as contact:
            if request.method == "POST":
                return _open_to_all(JsonResponse(_answered(request, contact), status=201))
            found = next(iter(showing.to_show(contact, now=timezone.now())), None)
            return _open_to_all(JsonResponse({"moment": _shown(found) if found else None}))
    except DomainError as refusal:
        told = {"code": refusal.error_code, "message": refusal.message}
        return _open_to_all(JsonResponse(told, status=refusal.status))


def _shown(moment: Moment) -> dict[str, Any]:
    """Plain texts only: the script puts them in as text, never as markup."""
    kinds = answering.answers_to(moment)
    return {
        "id": str(moment.pk),
        "gesture": moment.gesture,
        "language": moment.language,
        "subject": moment.subject,
        "paragraphs": moment.body.split("\n\n"),
        "answers": [{"kind": k, "label": str(Answer.Kind(k).label)} for k in kinds],
        "card": addresses_of_card(card) if (card := card_of(moment)) else None,
        "url": addresses.page_url(organization_id=moment.organization_id, moment_id=moment.pk),
        "yours_url": addresses.your_url(
            organization_id=moment.organization_id, contact_id=moment.contact_id
        ),
        "words": {
            "open": _("Open the page"),
            "close": _("Close"),
            "card": _("Your result, as a card to show around"),
            "why": _("Why am I asked?") if kinds else _("Why do I see this?"),
            "yours": _("What you allow us, and what we know about you"),
            "failed": _("That did not arrive. Please try again."),
        },
    }


def _answered(request: HttpRequest, contact: Contact) -> dict[str, Any]:
    """The answer to one of their own moments; another's is not found."""
    told = _told(request)
    moment = showing.own_moment(contact, str(told.get("moment", "")))
    if moment is None:
        raise NotFound(_("There is nothing here under this id."))
    made = keep(moment, told, how=Answer.How.IN_APP)
    return {"kind": made.kind, "told": telling.answer_lines(made)}


def _told(request: HttpRequest) -> dict[str, str]:
    """JSON sent as plain text, so that a browser asks nobody first. What cannot be read says nothing."""
    if len(request.body) > LARGEST:
        return {}
    try:
        told = json.loads(request.body)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(told, dict):
        return {}
    return {name: value for name, value in told.items() if isinstance(value, str)}
