"""What the schema promises is kept, whatever is sent: schemathesis reads the schema and tries to break it."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    content_type_conformance,
    ignored_auth,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from tests.factories import ContactFactory

schema = schemathesis.openapi.from_wsgi("/api/schema", get_wsgi_application())


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """Requests stay inside the transaction of the test, as with Django's own client."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EVERY_CHECK = [
    *CHECKS,
    allow_header_conformance,
    ignored_auth,
    unsupported_method,
]
"""All that can be asked of these calls: they carry a good key and the id of a contact that is there, whatever was drawn,
so that whether all drawn data should be taken, or refused, is not known any more."""


def tried(times: int, *phases: Phase) -> settings:
    """How hard: `explicit` adds every border of every field, some dozens of requests an operation."""
    return settings(
        max_examples=times,
        deadline=None,
        phases=phases,
        suppress_health_check=list(HealthCheck),
    )


@pytest.mark.django_db
@schema.parametrize()
@tried(5, Phase.generate)
def test_the_schema_is_kept(case: Any, acme: Any) -> None:
    keep(case, acme)


@pytest.mark.slow
@pytest.mark.django_db
@schema.parametrize()
@tried(15, Phase.explicit, Phase.generate)
def test_the_schema_is_kept_long(case: Any, acme: Any) -> None:
    keep(case, acme, EVERY_CHECK)


def keep(case: Any, acme: Any, checks: Any = CHECKS) -> None:
    with acme.inside():
        contact = ContactFactory()
    if "/contacts/{id}" in case.path and case.path_parameters:
        case.path_parameters["id"] = str(contact.pk)
    case.call_and_validate(headers={"Authorization": f"Bearer {acme.key.secret}"}, checks=checks)
