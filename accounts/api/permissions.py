"""What a key may do: the scopes it carries against the scope a view declares for each method."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import NotAuthenticated, PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request


class Nobody(BasePermission):
    """The default: a view that declares nothing is closed."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return False


class HasScope(BasePermission):
    """The key carries the scope that `view.scopes` names for this method. A method without one is closed."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Raises NotAuthenticated without a key, PermissionDenied naming the scope that is missing."""
        if request.auth is None:
            raise NotAuthenticated(_("Send an API key: `Authorization: Bearer <key>`."))
        method = "GET" if request.method == "HEAD" else request.method
        if method not in view.allowed_methods:
            return True  # the view answers 405
        scope = view.scopes.get(method)
        if scope is None:
            return False
        key: Any = request.auth
        if scope not in key.scopes:
            raise PermissionDenied(
                _("This key does not carry the scope “%(scope)s”.") % {"scope": scope},
                code="scope_missing",
            )
        return True
