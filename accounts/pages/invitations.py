"""Following an invitation: a page that asks, and a button that joins. Looking at it changes nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account.views import SignupView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.response import SimpleTemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.organizations.invitations import LIFE, PURPOSE
from accounts.organizations.middleware import SESSION_KEY
from accounts.organizations.models import Invitation, User
from accounts.organizations.services import accept_invitation
from accounts.pages.refusals import refusals_as_pages
from accounts.pages.sign_up import InvitedSignUpForm
from kernel import signed_links, tenancy


@contextmanager
def _invitation(token: str) -> Iterator[Invitation]:
    """Inside the organization of a good link, with its invitation. Raises BadLink."""
    subject = signed_links.read(token, purpose=PURPOSE, max_age=LIFE)
    with tenancy.inside(subject.organization_id):
        invitation = (
            Invitation.objects.for_organization(subject.organization_id)
            .filter(pk=subject.subject_id)
            .select_related("organization", "invited_by")
            .first()
        )
        if invitation is None:
            raise signed_links.BadLink(_("This invitation is gone."))
        yield invitation


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@refusals_as_pages
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Who invites to what; POST joins. Used and revoked links look like links that never worked."""
    with _invitation(token) as found:
        user = request.user if isinstance(request.user, User) else None
        if user and user.email.lower() != found.email:
            return _page(request, found, "pages/invitation_for_another.html", status=403)
        if user and user.memberships.filter(organization=found.organization).exists():
            return _enter(request, found)
        if not found.is_open:
            raise signed_links.BadLink(_("This invitation is closed."))
        if user and request.method == "POST":
            accept_invitation(invitation=found, user=user)
            messages.success(
                request,
                _("You now work in %(organization)s.") % {"organization": found.organization},
            )
            return _enter(request, found)
        has_account = user or User.objects.filter(email=found.email).exists()
        return _page(request, found, "pages/invitation.html", has_account=has_account, token=token)


def _page(
    request: HttpRequest, found: Invitation, template: str, *, status: int = 200, **more: Any
) -> HttpResponse:
    return render(request, template, {"invitation": found, **more}, status=status)


def _enter(request: HttpRequest, found: Invitation) -> HttpResponse:
    """Go to work in the organization that was joined. Only a POST chooses it; a GET of a used link just leads on."""
    if request.method == "POST":
        request.session[SESSION_KEY] = str(found.organization_id)
    return redirect("/admin/" if request.method == "POST" else "organizations")


class InvitedSignUp(SignupView):
    """Sign-up of somebody who was invited: they join, and open no organization of their own."""

    template_name = "pages/invited_sign_up.html"
    invitation: Invitation

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Inside the organization from reading the link to the last word of the page."""
        token = kwargs["token"]
        if request.user.is_authenticated:
            return redirect("invitation", token)
        with _invitation(token) as self.invitation:
            if not self.invitation.is_open:
                raise signed_links.BadLink(_("This invitation is closed."))
            response: HttpResponse = super().dispatch(request, *args, **kwargs)
            if isinstance(response, SimpleTemplateResponse):
                response.render()
        return response

    def get_form_class(self) -> type[InvitedSignUpForm]:
        return InvitedSignUpForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "invitation": self.invitation}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        log_in = f"{reverse('account_login')}?next={reverse('invitation', kwargs=self.kwargs)}"
        return {**context, "invitation": self.invitation, "login_url": log_in}


invited_sign_up = refusals_as_pages(InvitedSignUp.as_view())
