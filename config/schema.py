"""How the REST door describes itself: OpenAPI 3.1 with the key, its scopes and every refusal written down."""

from http import HTTPStatus
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers

from accounts.api.faults import Fault
from accounts.api.idempotency import METHODS as REPEATABLE
from config.problems import CODES, CONTENT_TYPE
from config.samples import described


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
    "409": "The first request with this `Idempotency-Key` is still at work: `idempotency_in_progress`.",
    "413": "More than 256 KiB, or than 5 MiB in bulk: `payload_too_large`.",
    "415": "The body is not JSON: `unsupported_media`.",
    "422": "This `Idempotency-Key` stands for another request: `idempotency_key_reused`.",
    "429": "Too many requests; `Retry-After` says when to come back: `rate_limited`.",
    "500": "Our fault; the request id finds it in our logs: `internal`.",
    "503": "Not now; the same request may succeed after `Retry-After`: `temporarily_unavailable`.",
}
WITH_A_BODY = {"413", "415"}
WITH_A_KEY = {"409", "422"}
OWN_CODES = {
    "400": "validation_failed",
    "403": "scope_missing",
    "409": "idempotency_in_progress",
    "422": "idempotency_key_reused",
}

REQUEST_ID = {"description": "Names this request in our logs.", "schema": {"type": "string"}}
LIMIT = {
    "RateLimit-Policy": {
        "description": "Requests (`q`) that a key may make in a window of seconds (`w`).",
        "schema": {"type": "string"},
        "example": '"burst";q=200;w=10',
    },
    "RateLimit": {
        "description": "How many are left (`r`) and when the window ends (`t`, seconds).",
        "schema": {"type": "string"},
        "example": '"burst";r=199;t=10',
    },
}
REPLAYED = {
    "description": "`true` when the request was answered before and had no effect this time.",
    "schema": {"type": "string", "enum": ["true"]},
}
IDEMPOTENCY_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "description": (
        "Sent again with the same key, the request has no further effect and gets the same answer, for 72 hours. "
        "1 to 255 visible ASCII characters; a fresh UUID for each piece of work is good."
    ),
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}
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
    """Adds to every operation what every operation does: refusals, request id, limits, and a command to paste."""

    def get_operation(self, path: str, *args: Any) -> dict[str, Any] | None:
        operation: dict[str, Any] | None = super().get_operation(path, *args)
        if operation is not None:
            operation["description"] = described(str(self.method), path, operation)
        return operation

    def _get_parameters(self) -> list[dict[str, Any]]:
        parameters: list[dict[str, Any]] = super()._get_parameters()
        return [*parameters, IDEMPOTENCY_KEY] if self.method in REPEATABLE else parameters

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
        may_name_a_row = has_body or "{" in self.path or getattr(self.view, "names_rows", False)
        if status in WITH_A_KEY:
            return self.method in REPEATABLE
        return (has_body or status not in WITH_A_BODY) and (may_name_a_row or status != "404")

    def _refusal(self, status: str, words: str, direction: Any) -> dict[str, str]:
        """A reference to the one description of this refusal."""
        refusal = OpenApiResponse(Problem, description=words)
        schema = self._get_response_for_code(refusal, status, (CONTENT_TYPE,), direction)
        schema["content"][CONTENT_TYPE]["example"] = _example(status, words)
        component = ResolvedComponent(
            name=f"Refused{status}",
            type=ResolvedComponent.RESPONSE,
            object=Problem,
            schema=schema,
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
        if status_code not in {"401", "403"}:
            headers.update(LIMIT)
        if self.method in REPEATABLE and status_code < "300":
            headers["Idempotent-Replayed"] = REPLAYED
        if status_code in {"409", "429", "503"}:
            headers["Retry-After"] = RETRY_AFTER
        return headers


def _example(status: str, words: str) -> dict[str, Any]:
    """A refusal as it comes."""
    code = OWN_CODES.get(status, CODES.get(int(status), ""))
    message = words.partition(":")[0] + "."
    return {
        "type": f"urn:goodword:error:{code}",
        "title": code.replace("_", " ").capitalize(),
        "status": int(status),
        "detail": message,
        "instance": "/api/v1/contacts",
        "code": code,
        "message": message,
        "request_id": "req_019aa0f0c0de70008000000000000000",
        "errors": [
            {"pointer": "/email", "code": "invalid", "detail": "Enter a valid email address."}
        ]
        if status == "400"
        else [],
    }
