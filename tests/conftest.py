"""The cast: acme with Alice (administrator) and Bob (csm), globex with Mallory. Real PostgreSQL, real Valkey."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import setup_databases, teardown_databases
from django.utils import timezone, translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from accounts.organizations.models import ApiKey, Membership, Organization, User
from devtools import services
from kernel import tenancy
from tests.chromium import browser, page  # noqa: F401  fixtures for all of them
from tests.factories import ApiKeyFactory, MembershipFactory, OrganizationFactory, UserFactory
from tests.faults.report import write

# A machine that is busy with something else draws slowly; that says nothing about the rule.
hypothesis_settings.register_profile(
    "suite", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("suite")

ALL = os.environ.get("GOODWORD_ALL") == "1"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow: runs with `./dev test --all` only")
    if not hasattr(config, "workerinput"):
        config.stash[_services] = services.ensure(Path(__file__).parent.parent)


_services = pytest.StashKey[Any]()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long ones out, and say so in the closing line."""
    if not ALL:
        long = [item for item in items if item.get_closest_marker("slow")]
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if not item.get_closest_marker("slow")]
    # Files are handed out whole: a long one that comes last keeps every other core waiting.
    items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    places = (n for n, start in enumerate(LONG_FILES) if item.nodeid.startswith(start))
    return next(places, len(LONG_FILES))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """The table of the faults that were tried, whichever process tried them."""
    rows = [
        value
        for reports in terminalreporter.stats.values()
        for report in reports
        for name, value in getattr(report, "user_properties", [])
        if name == "fault" and report.when == "call"
    ]
    if rows:
        terminalreporter.section("faults")
        terminalreporter.write_line(write(rows, Path(__file__).parent.parent))


LONG_FILES = (
    "tests/faults/test_faults",  # alone as long as half of the rest; waits more than it works
    "tests/journeys/",
    "tests/devtools/",
    "tests/test_permissions",
    "tests/test_tenancy",
    "tests/advocacy/admin/test_lists",
    "tests/advocacy/moments/test_backtest",
    "tests/config/test_fuzz",
    "tests/security/test_inbound_forms",
    "tests/advocacy/test_merging_machine",
    "tests/faults/test_soak",
    "tests/browser/",
)


@dataclass
class Cast:
    """One organization with its people and a live key of every scope a product app needs."""

    organization: Organization
    people: dict[str, User]
    key: ApiKey
    test_key: ApiKey

    @property
    def id(self) -> Any:
        return self.organization.pk

    @property
    def people_list(self) -> list[User]:
        return list(self.people.values())

    def inside(self) -> AbstractContextManager[None]:
        return tenancy.inside(self.organization.pk)

    def client(self, name: str) -> Client:
        """A browser in which this person is logged in."""
        client = Client()
        client.force_login(self.people[name])
        return client


def _cast(name: str, **roles: str) -> Cast:
    organization = OrganizationFactory(name=name.title(), sending="on")
    people = {}
    for person, role in roles.items():
        user = UserFactory(email=f"{person}@{name}.example", first_name=person.title())
        MembershipFactory(organization=organization, user=user, role=role)
        people[person] = user
    return Cast(
        organization,
        people,
        ApiKeyFactory(organization=organization),
        ApiKeyFactory(organization=organization, is_test=True),
    )


@pytest.fixture
def acme(db: None) -> Cast:
    return _cast("acme", alice=Membership.Role.ADMIN, bob=Membership.Role.CSM)


@pytest.fixture
def globex(db: None) -> Cast:
    return _cast("globex", mallory=Membership.Role.ADMIN)


Api = Callable[..., Any]


@pytest.fixture
def api() -> Api:
    """Call the REST API as a program would: `api(acme.key, "POST", "/api/v1/milestones", {...})`."""

    def call(key: ApiKey | None, method: str, path: str, body: Any = None, **headers: str) -> Any:
        if key is not None:
            headers["Authorization"] = f"Bearer {key.secret}"  # type: ignore[attr-defined]
        client = Client(headers=headers, raise_request_exception=False)
        return client.generic(
            method,
            path,
            data=b"" if body is None else json.dumps(body),
            content_type="application/json",
        )

    return call


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A database of the tests' own, whichever tests were chosen, and nobody on it at the end.

    pytest-django makes none when no chosen test is marked; a story that is loaded once for a module would then be written
    into the database of the demo. A thread of the live server may hold its connection a moment longer than the last test.
    """
    own = None
    if connection.settings_dict["NAME"] != connection.settings_dict["TEST"]["NAME"]:
        with django_db_blocker.unblock():
            own = setup_databases(verbosity=0, interactive=False, aliases={"default"})
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
    if own is not None:
        with django_db_blocker.unblock():
            teardown_databases(own, verbosity=0)


@pytest.fixture(autouse=True)
def _clean_slate() -> Iterator[None]:
    """No test inherits what another left in the cache, or the language and the zone somebody had."""
    translation.activate("en")
    timezone.deactivate()
    yield
    cache.clear()
