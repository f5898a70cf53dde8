"""How the REST door describes itself: OpenAPI 3.1 with the key, its scopes and every refusal written down."""

from http import HTTPStatus
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers

from config.problems import CONTENT_TYPE


class Fault(serializers.Serializer[Any]):
    """One thing that is wrong, and where: a JSON pointer into the body, or `/name` of a query parameter."""

    pointer = serializers.CharField()
    code = serializers.CharField()
    detail = serializers.CharField()


class Problem(serializers.Serializer[Any]):
    """A refusal (RFC 9457). `code` is stable and for programs, `message` is for people."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    instance = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField()
    request_id = serializers.CharField()
    errors = Fault(many=True)  # type: ignore[assignment]  # DRF reserves the name for inputs only


REFUSALS = {
    "400": "The request could not be understood: `malformed_json`, `validation_failed`, `unknown_field`, `invalid_cursor`.",
    "401": "No key, or one that is unknown, expired or revoked: `unauthenticated`.",
    "403": "The key does not carry the scope: `scope_missing`.",
    "404": "Nothing here under this id, which includes every other organization's rows: `not_found`.",
    "406": "The answer is JSON and nothing else: `not_acceptable`.",
    "413": "More than 256 KiB: `payload_too_large`.",
    "415": "The body is not JSON: `unsupported_media`.",
    "429": "Too many requests; `Retry-After` says when to come back: `rate_limited`.",
    "500": "Our fault; the request id finds it in our logs: `internal`.",
    "503": "Not now; the same request may succeed after `Retry-After`: `temporarily_unavailable`.",
}
WITH_A_BODY = {"413", "415"}

REQUEST_ID = {"description": "Names this request in our logs.", "schema": {"type": "string"}}
RETRY_AFTER = {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}}


class ApiKeyScheme(OpenApiAuthenticationExtension):
    target_class = "accounts.api.authentication.ApiKeyAuthentication"
    name = "apiKey"

    def get_security_requirement(self, auto_schema: Any) -> dict[str, list[str]]:
        scope = getattr(auto_schema.view, "scopes", {}).get(auto_schema.method)
        return {self.name: [scope] if scope else []}

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "gw_live_... or gw_test_...",
            "description": "An API key. Test keys see and write test rows only, and nothing they do reaches a customer.",
        }


class Schema(AutoSchema):
    """Adds to every operation what every operation does: refusals, the request id, the language of reasons."""

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        responses: dict[str, Any] = super()._get_response_bodies(direction)
        for status, response in responses.items():
            response["description"] = response["description"] or HTTPStatus(int(status)).phrase
        for status, words in REFUSALS.items():
            if self._can_happen(status) and status not in responses:
                responses[status] = self._refusal(status, words, direction)
        return dict(sorted(responses.items()))

    def _can_happen(self, status: str) -> bool:
        has_body = self.method in {"POST", "PUT", "PATCH"}
        may_name_a_row = has_body or "{" in self.path
        return (has_body or status not in WITH_A_BODY) and (may_name_a_row or status != "404")

    def _refusal(self, status: str, words: str, direction: Any) -> dict[str, str]:
        """A reference to the one description of this refusal."""
        refusal = OpenApiResponse(Problem, description=words)
        component = ResolvedComponent(
            name=f"Refused{status}",
            type=ResolvedComponent.RESPONSE,
            object=Problem,
            schema=self._get_response_for_code(refusal, status, (CONTENT_TYPE,), direction),
        )
        self.registry.register_on_missing(component)
        ref: dict[str, str] = component.ref
        return ref

    def get_description(self) -> str:  # type: ignore[override]
        """What the view says about this method; docstrings of classes are for readers of the code."""
        return ""

    def _get_serializer_name(
        self, serializer: Any, direction: Any, bypass_extensions: bool = False
    ) -> str:
        """Inputs and outputs are apart already (`...Input`, `...Output`): no second ending for requests."""
        name: str = super()._get_serializer_name(serializer, direction, bypass_extensions)
        return name.removesuffix("Request")

    def get_paginated_name(self, serializer_name: str) -> str:
        return f"{serializer_name.removesuffix('Output')}List"

    def _get_response_headers_for_code(
        self, status_code: str, direction: Any = "response"
    ) -> dict[str, Any]:
        headers: dict[str, Any] = super()._get_response_headers_for_code(status_code, direction)
        headers["Request-Id"] = REQUEST_ID
        if status_code in {"429", "503"}:
            headers["Retry-After"] = RETRY_AFTER
        return headers
