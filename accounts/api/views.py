"""The base of every REST view: a key in, its organization entered, one transaction, nothing cached."""

from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any, ClassVar, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer, Serializer

from accounts.api import idempotency, limits
from accounts.api.authentication import ApiKeyAuthentication
from accounts.api.idempotency import AlreadyAnswered
from accounts.api.limits import Allowance
from accounts.api.parsers import StrictJSONParser
from accounts.api.permissions import HasScope
from accounts.api.showing import shower
from accounts.organizations.models import ApiKey
from kernel import tenancy
from kernel.acting import acting
from kernel.errors import DomainError, NotFound

Row = TypeVar("Row", bound=Model)

LARGEST_BODY = 256 * 1024
"""Bytes of one request; many rows go through bulk and many facts through ingestion, which take more."""


class TooLarge(DomainError):
    code = "payload_too_large"
    status = 413


class OrganizationAPIView(GenericAPIView):
    """A view of one organization's rows.

    `scopes` names the scope each method needs: {"GET": "read", "POST": "write"}; a method without one is closed.
    The organization is entered after the key was checked and left before the answer goes out. An error inside rolls
    the whole request back (the error handler marks the transaction).
    """

    authentication_classes = [ApiKeyAuthentication]
    permission_classes = [HasScope]
    parser_classes = [StrictJSONParser]
    http_method_names = ["get", "head", "post", "put", "patch", "delete"]
    scopes: ClassVar[Mapping[str, str]] = {}
    largest_body: ClassVar[int] = LARGEST_BODY
    newest_by: ClassVar[str] = "created_at"
    """The time that orders a list of this view, newest first; the id decides between equals."""

    _allowance: Allowance | None = None
    _once: str | None = None
    """The Idempotency-Key under which this request does its work."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with ExitStack() as self._organization:
            response = super().dispatch(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        if self._allowance:
            for name, value in self._allowance.headers().items():
                response[name] = value
        return response

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if _length(request) > self.largest_body:
            raise TooLarge(
                _("The body is larger than %(limit)s KiB.") % {"limit": self.largest_body // 1024}
            )
        self._organization.enter_context(
            acting(through="api", key=self.key.name, request_id=self.request_id)
        )
        self._organization.enter_context(tenancy.inside(self.key.organization_id))
        self._once = idempotency.begin(request, self.key)

    def check_throttles(self, request: Request) -> None:
        """Counts the request against what its key may do. Raises RateLimited."""
        self._allowance = limits.count(self.key.pk)
        if self._allowance and self._allowance.is_used_up:
            raise limits.refuse(self._allowance)

    def handle_exception(self, exc: Exception) -> Any:
        if isinstance(exc, AlreadyAnswered):
            return exc.response
        return super().handle_exception(exc)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """What a request with an Idempotency-Key is answered is kept while its transaction is open."""
        response = super().finalize_response(request, response, *args, **kwargs)
        if self._once is not None:
            idempotency.keep(self._once, self.key, response)
        return response

    @property
    def key(self) -> ApiKey:
        key: ApiKey = self.request.auth  # type: ignore[assignment]
        return key

    @property
    def is_test(self) -> bool:
        """Test keys see and write test rows only, live keys live rows only."""
        return self.key.is_test

    @property
    def request_id(self) -> str:
        request_id: str = self.request._request.id  # type: ignore[attr-defined]
        return request_id

    def read(self, serializer: type[Serializer[Any]]) -> dict[str, Any]:
        """The request's body, checked by an input serializer."""
        return self._checked(serializer, self.request.data)

    def read_filters(self, serializer: type[Serializer[Any]]) -> dict[str, Any]:
        """The query's filters, checked; only those that were given are in the answer."""
        reserved = {"limit", "cursor"}
        given = {
            name: value for name, value in self.request.query_params.items() if name not in reserved
        }
        return self._checked(serializer, given)

    def read_path(self, serializer: type[Serializer[Any]]) -> dict[str, Any]:
        """What the address names (an external id), checked."""
        return self._checked(serializer, self.kwargs)

    def _checked(self, serializer: type[Serializer[Any]], data: Any) -> dict[str, Any]:
        checked = serializer(data=data, context=self.get_serializer_context())
        checked.is_valid(raise_exception=True)
        values: dict[str, Any] = checked.validated_data
        return values

    def find(self, rows: QuerySet[Row], **by: Any) -> Row:
        """One row of the organization. Raises NotFound, for a stranger's row too."""
        row = rows.filter(**by).first()
        if row is None:
            raise NotFound(_("There is nothing here under this id."))
        return row

    def page(self, rows: QuerySet[Any], serializer: type[BaseSerializer[Any]]) -> Response:
        """One page of a list, in the order of the view's paginator."""
        show = shower(serializer)
        return self.get_paginated_response(
            [show(row) for row in self.paginate_queryset(rows) or ()]
        )

    def answer(
        self, row: Any, serializer: type[BaseSerializer[Any]], status: int = 200
    ) -> Response:
        return Response(shower(serializer)(row), status=status)


def _length(request: Request) -> int:
    said = request.META.get("CONTENT_LENGTH") or "0"
    return int(said) if said.isdigit() else 0
