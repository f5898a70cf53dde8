"""Everything that is published about one person, what they allowed, and one button each to take it back."""

from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.customers.models import Contact
from advocacy.evidence import grants, library
from advocacy.evidence.models import Evidence, Grant
from advocacy.evidence.placement_models import Placement
from advocacy.pages import permission, success_card
from advocacy.pages.people import private_page
from advocacy.pages.yours import by_their_link
from kernel.errors import NotFound

MOST = 200


# The signed address is the permission, and mail programs open pages without cookies: there is no token to carry.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@by_their_link
def published(request: HttpRequest, contact: Contact, token: str) -> HttpResponse:
    """GET lists; POST takes a yes back at once, or asks for the code with which a new one binds."""
    if request.method == "POST":
        return _act(request, contact, token)
    rows = [_row(piece) for piece in _pieces(contact)]
    context: dict[str, Any] = {
        "contact": contact,
        "token": token,
        "shown": [row for row in rows if row["grant"]],
        "rest": [row for row in rows if not row["grant"]],
        "is_taken_back": "taken-back" in request.GET,
    }
    return private_page(request, "advocacy/published.html", context)


def _pieces(contact: Contact) -> Any:
    """Their own pieces and the logos they allowed, in a constant number of queries."""
    own = library.pieces().filter(contact=contact)
    theirs = own | library.pieces().filter(grants__contact=contact)
    up = Placement.objects.filter(taken_down_at=None)
    newest = Grant.objects.order_by("-given_at", "-pk")
    return (
        library.with_permission(theirs.filter(retired_at=None).distinct())
        .select_related("contact", "company", "signal")
        .prefetch_related(
            Prefetch("placements", queryset=up, to_attr="standing"),
            Prefetch("grants", queryset=newest, to_attr="all_grants"),
        )
        .order_by("-said_at", "-pk")[:MOST]
    )


def _row(piece: Evidence) -> dict[str, Any]:
    live: list[Grant] = getattr(piece, "live_grants", [])
    last: list[Grant] = getattr(piece, "all_grants", [])
    return {
        "piece": piece,
        "grant": live[0] if live else None,
        "last": last[0] if last else None,
        "standing": getattr(piece, "standing", []),
        "choices": success_card.namings(piece) if piece.contact_id else [],
    }


def _act(request: HttpRequest, contact: Contact, token: str) -> HttpResponse:
    piece = _own(request.POST.get("piece", ""), contact)
    if "naming" in request.POST:
        return permission.ask_for(piece, request.POST["naming"])
    if request.POST.get("refuse"):
        grants.refuse(evidence=piece)
    else:
        grants.withdraw(evidence=piece)
    return permission.to(f"{reverse('yours_published', args=[token])}?taken-back")


def _own(told: str, contact: Contact) -> Evidence:
    """One of their pieces; somebody else's is not found."""
    try:
        key = UUID(told)
    except ValueError as error:
        raise NotFound(_("There is nothing here under this id.")) from error
    found: Evidence | None = next((one for one in _pieces(contact) if one.pk == key), None)
    if found is None:
        raise NotFound(_("There is nothing here under this id."))
    return found
