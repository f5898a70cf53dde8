"""Three fences hold a stranger out. Each is taken down in turn, really, and the other two are shown to hold."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.db.models import QuerySet

from accounts.customers.models import Company, Contact
from kernel import tenancy
from kernel.tenancy import OrganizationOwned
from kernel.tenancy.models import OwnedQuerySet
from tests.factories import CompanyFactory, ContactFactory
from tests.test_permissions import ADMIN, API
from tests.test_tenancy import BODIES, CANARY, path_of, seen
from tests.world import World, make_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def theirs(acme) -> World:
    return make_world(acme, CANARY)


@contextmanager
def without_row_level_security() -> Iterator[None]:
    """Every policy off, in the database itself: the role sees all rows."""
    tables = [m._meta.db_table for m in apps.get_models() if issubclass(m, OrganizationOwned)]

    def every(verb: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "; ".join(f'ALTER TABLE "{table}" {verb} ROW LEVEL SECURITY' for table in tables)
            )

    every("DISABLE")
    try:
        yield
    finally:
        every("ENABLE")


@contextmanager
def without_scoped_querysets() -> Iterator[None]:
    """No query names its organization: neither the rooms' nor the admin's."""

    def all_of_them(self: QuerySet, _organization: object) -> QuerySet:
        return self.all()

    real = QuerySet.filter

    def filter_less(self: QuerySet, *args: object, **fields: object) -> QuerySet:
        return real(self, *args, **{n: v for n, v in fields.items() if n != "organization_id"})

    with (
        patch.object(OwnedQuerySet, "for_organization", all_of_them),
        patch.object(QuerySet, "filter", filter_less),
    ):
        yield


def visible_companies() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_company")
        return int(cursor.fetchone()[0])


def try_the_api(theirs: World, globex, api) -> None:
    """Every operation that reads or names one row, as the stranger."""
    for method, path, _scope in API:
        address = path_of(path, theirs)
        if method == "GET" or address != path:
            body = None if method == "GET" else BODIES.get(path, {})
            answer = api(globex.key, method, address, body)
            assert not seen(answer), (method, address)
            if address != path:
                assert answer.status_code == 404, (method, address, answer.content)


def try_the_admin(theirs: World, globex) -> None:
    """Every row's form and history, every list with a search, and every choice of a form, as the stranger."""
    mallory = globex.client("mallory")
    for label in sorted(ADMIN):
        model = apps.get_model(label)
        if issubclass(model, OrganizationOwned):
            base = f"/admin/{label.replace('.', '/')}/"
            for end in ("change/", "history/"):
                answer = mallory.get(f"{base}{theirs.id(model)}/{end}")
                assert answer.status_code in {403, 404}, (label, end)
            for end in ("", f"?q={CANARY[:-1]}", "add/"):
                assert not seen(mallory.get(base + end, follow=True)), (label, end)


def test_without_row_level_security_the_querysets_hold(theirs, globex, api):
    with without_row_level_security():
        with globex.inside():
            assert visible_companies() > 0, "the fence is really down"
        try_the_api(theirs, globex, api)
        try_the_admin(theirs, globex)
    with globex.inside():
        assert visible_companies() == 0, "and stands again"


def test_without_scoped_querysets_row_level_security_holds(theirs, globex, api):
    with without_scoped_querysets():
        try_the_api(theirs, globex, api)
        try_the_admin(theirs, globex)
        with globex.inside():
            assert not Company.objects.filter(name__contains=CANARY).exists()
            assert not Contact.objects.for_organization(
                theirs.rows[Company].organization_id
            ).exists()
            assert Company.objects.filter(pk=theirs.id(Company)).update(name="stolen") == 0
            with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
                Company.objects.create(organization_id=theirs.rows[Company].organization_id)


def test_without_both_a_reference_still_cannot_leave_its_organization(theirs, globex):
    """The composite foreign key alone: every table's reference to a row of acme is refused."""
    with without_row_level_security():
        with globex.inside():
            mine = ContactFactory(company=CompanyFactory())
        with pytest.raises(IntegrityError, match="owner"), globex.inside():
            Contact.objects.filter(pk=mine.pk).update(company_id=theirs.id(Company))


def test_without_the_composite_key_row_level_security_and_the_doors_hold(theirs, globex, api):
    name = "accounts_contact_company_owner"
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE accounts_contact DROP CONSTRAINT {name}")
    try:
        with globex.inside():
            mine = ContactFactory(company=None)
            Contact.objects.filter(pk=mine.pk).update(company_id=theirs.id(Company))
        assert not seen(api(globex.key, "GET", "/api/v1/contacts"))
        assert not seen(globex.client("mallory").get("/admin/accounts/contact/"))
        with globex.inside():
            assert Contact.objects.filter(company__name__contains=CANARY).count() == 0
    finally:
        with globex.inside():
            Contact.objects.update(company=None)
        with connection.cursor() as cursor:
            cursor.execute(
                f"ALTER TABLE accounts_contact ADD CONSTRAINT {name} FOREIGN KEY (organization_id, company_id)"
                " REFERENCES accounts_company (organization_id, id) DEFERRABLE INITIALLY DEFERRED"
            )


def test_the_role_we_connect_as_is_bound(db):
    """Else the second fence would be none at all."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False)


def test_only_the_named_few_look_across_organizations():
    """`everywhere` is the one way round: whoever calls it is named here, with the reason in its own words."""
    assert tenancy.everywhere.__doc__
    assert all(getattr(page, "is_tenant_door", False) for page in admin.site._registry.values())
