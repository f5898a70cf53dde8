"""Who a logged-in person is here: the organization they work in, and their language and time zone."""

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject

from accounts.organizations.models import Membership
from kernel import windows

SESSION_KEY = "organization"


def active_membership(request: HttpRequest) -> Membership | None:
    """The membership in force, with its organization: chosen in the session, else their first.

    None for strangers and for people without one.
    """
    if not request.user.is_authenticated:
        return None
    mine = Membership.objects.filter(user=request.user).select_related("organization", "user")
    chosen = request.session.get(SESSION_KEY)
    if chosen:
        membership = mine.filter(organization_id=UUID(chosen)).first()
        if membership:
            return membership
    return mine.order_by("created_at", "id").first()


class ActiveOrganization:
    """Puts `request.membership` on every request and speaks the language of who is logged in.

    A request without a session cookie (a program's, a stranger's) costs nothing, and reads nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.membership = SimpleLazyObject(lambda: active_membership(request))  # type: ignore[attr-defined]
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            translation.activate(request.user.language)
            with timezone.override(windows.zone(request.user.timezone)):
                return self.get_response(request)
        return self.get_response(request)
