"""What belongs to one person: how they want to be asked, and what we know about them. Without log-in, by their own link."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.contacting import preferences
from accounts.contacting.wishes import AskKind, Way, Wish
from accounts.customers.models import Contact
from accounts.pages.refusals import refusals_as_pages
from advocacy.moments import addresses, answering, follow_ups
from advocacy.moments.answers import FollowUp
from advocacy.moments.knowledge import as_data, known_about
from advocacy.pages.people import person_of, private, private_page

SOURCE = "preference page"
SEE_OTHER = 303
GONE = {"not_me": FollowUp.Kind.NOT_ME, "left": FollowUp.Kind.JOB_CHANGE}

View = Callable[[HttpRequest, Contact, str], HttpResponse]


def by_their_link(view: View) -> Callable[..., HttpResponse]:
    """A page of the person whose link it is; a bad link gets a page that says so."""

    @wraps(view)
    @refusals_as_pages
    def answer(request: HttpRequest, token: str) -> HttpResponse:
        with person_of(
            token, purpose=addresses.YOURS, works_for=addresses.YOURS_WORKS_FOR
        ) as contact:
            return private(view(request, contact, token))

    return answer


# The signed address is the permission, and mail programs open pages without cookies: there is no token to carry.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@by_their_link
def yours(request: HttpRequest, contact: Contact, token: str) -> HttpResponse:
    """How they want to be asked. GET shows it, POST keeps it; it holds from that moment on."""
    if request.method == "POST":
        _keep(request, contact)
        return _back("yours", token, "saved")
    newest = preferences.newest(contact)
    wish = newest.wish if newest else Wish()
    return private_page(
        request,
        "advocacy/yours.html",
        {
            "contact": contact,
            "token": token,
            "is_saved": "saved" in request.GET,
            "is_never": preferences.is_never(contact),
            "kinds": [(k, label, k not in wish.unwilling) for k, label in AskKind.choices],
            "often": [
                (days or "", label, days == wish.apart_days)
                for days, label in preferences.APART.items()
            ],
            "ways": [(way, label, way == wish.way) for way, label in Way.choices],
            "paused_until": wish.paused_until.isoformat() if wish.paused_until else "",
            "today": timezone.localdate().isoformat(),
        },
    )


def _back(name: str, token: str, done: str) -> HttpResponse:
    """To the page again, so that a reload sends nothing twice."""
    back = HttpResponseRedirect(f"{reverse(name, args=[token])}?{done}")
    back.status_code = SEE_OTHER
    return back


def _keep(request: HttpRequest, contact: Contact) -> None:
    told = request.POST
    if told.get("gone") in GONE:
        answering.gone(contact, kind=GONE[told["gone"]])
        return
    if told.get("asking") == "never":
        answering.stop_asking(contact, source=SOURCE)
    else:
        answering.ask_again(contact, source=SOURCE)
    willing = set(told.getlist("kinds"))
    preferences.record_wish(
        contact=contact,
        wish=Wish(
            unwilling=frozenset(AskKind.values) - willing,
            apart_days=int(told["often"]) if told.get("often", "").isdigit() else None,
            way=told.get("way") or Way.ANY,
            paused_until=_day(told.get("paused_until", "")),
        ),
        source=SOURCE,
    )


def _day(text: str) -> date | None:
    """A day that has passed pauses nothing any more."""
    with suppress(ValueError):
        day = date.fromisoformat(text)
        return day if day >= timezone.localdate() else None
    return None


@require_safe
@by_their_link
def known(request: HttpRequest, contact: Contact, token: str) -> HttpResponse:
    """Everything we know, as a list to read."""
    context: dict[str, Any] = {
        "contact": contact,
        "token": token,
        "sections": known_about(contact),
        "is_asked": "asked" in request.GET,
    }
    return private_page(request, "advocacy/known.html", context)


@require_safe
@by_their_link
def known_as_json(_request: HttpRequest, contact: Contact, _token: str) -> HttpResponse:
    """The same, to take away."""
    answer = JsonResponse(
        {"at": timezone.now(), "about": as_data(known_about(contact))},
        json_dumps_params={"ensure_ascii": False, "indent": 2},
    )
    answer["Content-Disposition"] = 'attachment; filename="what-you-know-about-me.json"'
    return answer


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@by_their_link
def erase(request: HttpRequest, contact: Contact, token: str) -> HttpResponse:
    """POST asks for erasure: a colleague is told, once, however often it is pressed. GET leads back."""
    if request.method == "POST":
        follow_ups.open_about(contact, kind=FollowUp.Kind.ERASURE)
        return _back("yours_known", token, "asked")
    return _back("yours_known", token, "")
