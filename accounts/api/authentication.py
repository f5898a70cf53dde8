"""Bearer keys: `Authorization: Bearer gw_live_...`. The key names its organization."""

from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.organizations.models import ApiKey
from accounts.organizations.services import authenticate_key


class ApiKeyAuthentication(BaseAuthentication):
    """Puts the ApiKey on `request.auth`; there is no user behind a program."""

    def authenticate(self, request: Request) -> tuple[None, ApiKey] | None:
        """None when no key was sent; raises AuthenticationFailed when it is not one of ours, expired or revoked."""
        scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
        if not scheme:
            return None
        if scheme.lower() != "bearer" or not secret.strip():
            raise AuthenticationFailed(_("Send the key as `Authorization: Bearer <key>`."))
        key = authenticate_key(secret.strip())
        if key is None:
            raise AuthenticationFailed(_("This API key is not known, has expired or was revoked."))
        request._request.api_key = key  # type: ignore[attr-defined]  # a refusal is written down outside of the view
        return None, key

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="goodword"'
