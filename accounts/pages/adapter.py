"""How allauth behaves here: mails in the reader's language after the commit, and a place to land."""

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.organizations import signing_in
from accounts.organizations.models import Membership, User

BEGAN, SEEN = "began", "seen"
"""Keys of the session: when its person logged in, and when they were last here; seconds since 1970."""


class AccountAdapter(DefaultAccountAdapter):
    """allauth's hooks, in our words."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The mail address or the password is not right."),
        "email_taken": _("There is an account with this address already."),
        "too_many_login_attempts": _("Too many attempts. Please wait a few minutes."),
    }

    def new_user(self, request: HttpRequest) -> User:
        """Whoever signs up reads the language they signed up in."""
        return User(language=(translation.get_language() or "en")[:2])

    def login(self, request: HttpRequest, user: User) -> None:
        """The clock of the session starts anew with every log-in."""
        super().login(request, user)
        request.session[BEGAN] = request.session[SEEN] = int(time.time())

        signing_in.succeeded(user)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """A wrong password is written down for the organizations of whoever was named, and nothing else of it."""
        signing_in.failed(str(credentials.get("email") or ""))

    def format_email_subject(self, subject: str) -> str:
        """As the template says it, without the host name in brackets."""
        return str(subject)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Written now, sent once what it speaks of is committed; a mail server that refuses is logged."""
        user = context.get("user")
        language = user.language if isinstance(user, User) else translation.get_language()
        values = {"request": allauth_context.request, "email": email, **context}
        with translation.override(language):
            message = self.render_mail(template_prefix, email, values)
        transaction.on_commit(message.send, robust=True)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The admin; for somebody who belongs to no organization, the page that says so."""
        user = request.user
        if isinstance(user, User) and Membership.objects.filter(user=user).exists():
            return str(super().get_login_redirect_url(request))
        return resolve_url("organizations")
