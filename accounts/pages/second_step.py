"""The second step of logging in: a code of an app on one's phone. Everybody may, an organization can demand it."""

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.organizations.models import Membership
from kernel import encryption

METHOD = "mfa"
"""How allauth names a second step among the ways by which a session was opened."""
PURPOSE = "second step"


class SecondStep(DefaultMFAAdapter):
    """allauth's hooks: secrets are encrypted, faults said in our words."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("This code is not right, or was used already."),
        "unverified_email": gettext_lazy(
            "Please confirm your mail address first: the link is in the mail we sent you."
        ),
    }

    def encrypt(self, text: str) -> str:
        return encryption.encrypt(text, purpose=PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        return encryption.decrypt(encrypted_text, purpose=PURPOSE)


class OneCode:
    """A code is typed from another screen: digits, no memory of the browser, no placeholder."""

    help_text: Any = gettext_lazy("From the app on your phone, or one of your recovery codes.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]  # type: ignore[attr-defined]
        code.label, code.help_text = gettext_lazy("Code"), self.help_text
        code.widget.attrs.pop("placeholder", None)
        code.widget.attrs.update(inputmode="numeric", autofocus=True)


class CodeForm(OneCode, AuthenticateForm):
    pass


class CodeAgainForm(OneCode, ReauthenticateForm):
    pass


class FirstCodeForm(OneCode, ActivateTOTPForm):
    help_text = gettext_lazy("The six digits the app shows now.")


class SetUp(ActivateTOTPView):
    """Whoever sets the step up has just shown that they have the phone: this session has taken it."""

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        record_authentication(
            self.request, self.request.user, METHOD, type=Authenticator.Type.TOTP.value
        )
        return response


def is_missing(request: HttpRequest, membership: Membership) -> bool:
    """Whether this organization demands a second step that this session has not taken."""
    if not membership.organization.requires_mfa:
        return False
    taken = any(
        record.get("method") == METHOD
        for record in get_authentication_records(request, request.user)
    )
    return not (taken and _is_set_up(request))


def ask_for_it(request: HttpRequest) -> HttpResponse:
    """To the page where the code is asked for; to the one where the step is set up, for who has none yet."""
    if _is_set_up(request):
        back = urlencode({"next": request.get_full_path()})
        return redirect(f"{reverse('mfa_reauthenticate')}?{back}")
    messages.warning(request, _("Your organization asks for a second step when logging in."))
    return redirect("mfa_index")


def _is_set_up(request: HttpRequest) -> bool:
    return bool(is_mfa_enabled(request.user, [Authenticator.Type.TOTP]))
