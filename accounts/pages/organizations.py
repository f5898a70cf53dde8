"""The organizations a person belongs to, and the one they work in now."""

from uuid import UUID

from allauth.core import ratelimit
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.organizations.middleware import SESSION_KEY, active_membership
from accounts.organizations.models import Membership, User
from accounts.pages.refusals import refusals_as_pages
from accounts.pages.sign_up import open_organization
from kernel.errors import Conflict, NotFound


class OrganizationForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Organization"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )


@never_cache
@login_required
@refusals_as_pages
@require_http_methods(["GET", "HEAD", "POST"])
def organizations(request: HttpRequest) -> HttpResponse:
    """Where this person works. POST opens an organization, for somebody who belongs to none."""
    user = _person(request)
    mine = list(
        Membership.objects.filter(user=user)
        .select_related("organization")
        .order_by("organization__name", "id")
    )
    form = OrganizationForm(request.POST or None)
    if request.method == "POST":
        if mine:
            raise Conflict(_("You belong to an organization already."))
        limited: HttpResponse | None = ratelimit.consume_or_429(request, action="signup")
        if limited:
            return limited
        if form.is_valid():
            open_organization(name=form.cleaned_data["name"], owner=user)
            return redirect(settings.LOGIN_REDIRECT_URL)
    active = active_membership(request)
    return render(
        request, "pages/organizations.html", {"memberships": mine, "active": active, "form": form}
    )


@login_required
@refusals_as_pages
@require_POST
def switch_organization(request: HttpRequest) -> HttpResponse:
    """Work in another of one's organizations from now on; a stranger's is not found."""
    chosen = _uuid(request.POST.get("organization", ""))
    membership = (
        Membership.objects.filter(user=_person(request), organization_id=chosen)
        .select_related("organization")
        .first()
    )
    if membership is None:
        raise NotFound(_("You do not belong to this organization."))
    request.session[SESSION_KEY] = str(membership.organization_id)
    messages.success(
        request,
        _("You now work in %(organization)s.") % {"organization": membership.organization},
    )
    return redirect(_next(request))


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - behind login_required
    return request.user


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound(_("You do not belong to this organization.")) from error


def _next(request: HttpRequest) -> str:
    """Back to where the switch was, when that is a page of ours; else to work."""
    target = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if ours else settings.LOGIN_REDIRECT_URL
