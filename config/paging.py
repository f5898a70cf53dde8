"""Lists by keyset: newest (or best) first, no totals, no offsets, and a cursor nobody else can use."""

import hashlib
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db.models import Q
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.errors import Invalid

USUAL, MOST = 25, 100


class InvalidCursor(Invalid):
    """Forged, cut, or handed out for another organization, list or filter."""

    code = "invalid_cursor"


class NewestFirst(BasePagination):
    """Ordered by (the view's `newest_by`, id), both descending.

    A page continues strictly below the last row shown, so rows that arrive in between are neither shown twice nor
    push others out of sight.
    """

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.by: str = view.newest_by
        self.signer = Signer(sep=".", salt=_scope(request))
        limit = _limit(request)
        rows = queryset.order_by(f"-{self.by}", "-pk")
        cursor = request.query_params.get("cursor")
        if cursor is not None:
            value, key = self._read(cursor)
            # The first condition is implied by the second; PostgreSQL starts in the index with it.
            rows = rows.filter(
                Q(**{f"{self.by}__lte": value}), Q(**{f"{self.by}__lt": value}) | Q(pk__lt=key)
            )
        found = list(rows[: limit + 1])
        self.has_more = len(found) > limit
        self.shown = found[:limit]
        return self.shown

    def get_paginated_response(self, data: Any) -> Response:
        last = self.shown[-1] if self.has_more else None
        return Response(
            {
                "object": "list",
                "data": data,
                "has_more": self.has_more,
                "next_cursor": self._cursor(last) if last is not None else None,
            }
        )

    def _cursor(self, row: Any) -> str:
        value = getattr(row, self.by)
        shown = value.isoformat() if isinstance(value, datetime) else value
        return self.signer.sign_object([shown, str(row.pk)])

    def _read(self, cursor: str) -> tuple[Any, UUID]:
        try:
            value, key = self.signer.unsign_object(cursor)
            return datetime.fromisoformat(value) if isinstance(value, str) else value, UUID(key)
        except (BadSignature, ValueError, TypeError) as error:
            raise InvalidCursor(
                _("This cursor does not belong to this list. Start again without a cursor.")
            ) from error

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return [
            {
                "name": "limit",
                "in": "query",
                "description": f"How many rows, {USUAL} if not said.",
                "schema": {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
            },
            {
                "name": "cursor",
                "in": "query",
                "description": "`next_cursor` of the page before, with the same filters.",
                "schema": {"type": "string", "minLength": 1},
            },
        ]

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "object",
            "required": ["object", "data", "has_more", "next_cursor"],
            "properties": {
                "object": {"type": "string", "enum": ["list"]},
                "data": schema,
                "has_more": {"type": "boolean"},
                "next_cursor": {
                    "type": ["string", "null"],
                    "description": "Send it as `cursor` for the next page; null on the last one.",
                },
            },
        }


def _limit(request: Request) -> int:
    given = request.query_params.get("limit")
    if given is None:
        return USUAL
    if (
        given.isascii()
        and given.isdigit()
        and len(given) <= len(str(MOST))
        and 1 <= int(given) <= MOST
    ):
        return int(given)
    words = _("A number from 1 to %(most)s.") % {"most": MOST}
    raise ValidationError({"limit": [words]})


def _scope(request: Request) -> str:
    """Whose list, which list, and filtered how: what a cursor is good for."""
    key: Any = request.auth
    filters = sorted(
        (name, value)
        for name, values in request.query_params.lists()
        if name not in {"limit", "cursor"}
        for value in values
    )
    said = f"{key.organization_id} {key.is_test} {request.path}?{urlencode(filters)}"
    return "goodword.cursor." + hashlib.sha256(said.encode()).hexdigest()
