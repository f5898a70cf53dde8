"""What a verb raises when it refuses: one family, turned into answers by the doors."""

from typing import Any, ClassVar


class DomainError(Exception):
    """A refusal that a person can act on.

    `code` is stable and for programs, the message is for people: what was wrong, where, what to do.
    `errors` lists single faults as {"pointer", "code", "detail"} (RFC 6901 pointers into the request).
    `retry_seconds`: when the same call may succeed, where that is known.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 400
    retry_seconds: int | None = None

    def __init__(
        self, message: str, *, code: str | None = None, errors: list[dict[str, Any]] | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.error_code = code or self.code
        self.errors = errors or []


class Invalid(DomainError):
    code = "validation_failed"
    status = 400


class Forbidden(DomainError):
    code = "forbidden"
    status = 403


class NotFound(DomainError):
    code = "not_found"
    status = 404


class Conflict(DomainError):
    code = "conflict"
    status = 409


class Unavailable(DomainError):
    """We cannot do it now; the same call may succeed later."""

    code = "temporarily_unavailable"
    status = 503
    retry_seconds = 5
