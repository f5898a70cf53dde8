"""The three fences, each tried alone, and the traps that were seen on the real database."""

from contextlib import suppress

import pytest
from django.apps import apps
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.db.models import ForeignKey

from accounts.customers.models import Company, Contact
from accounts.organizations.models import Organization
from kernel import acting, tenancy
from kernel.tenancy import OrganizationOwned, context
from tests.factories import CompanyFactory, ContactFactory, OrganizationFactory

GLOBAL_TABLES = {
    "accounts_organization",
    "accounts_user",
    "accounts_user_groups",
    "accounts_user_user_permissions",
    "accounts_membership",
    "accounts_apikey",
    "referrals_referralcode",
    "account_emailaddress",
    "account_emailconfirmation",
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "django_admin_log",
    "django_content_type",
    "django_migrations",
    "django_session",
    "mfa_authenticator",
}
"""They answer "which organization?", or belong to the framework; nothing of a customer stands in them."""


@pytest.fixture
def two(transactional_db):
    return OrganizationFactory(name="Acme"), OrganizationFactory(name="Globex")


def test_every_table_is_protected_or_known_to_be_global(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, relrowsecurity AND relforcerowsecurity AND EXISTS ("
            " SELECT 1 FROM pg_policy WHERE polrelid = c.oid AND polname = 'organization')"
            " FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace"
            " WHERE nspname = 'public' AND relkind IN ('r', 'p')"
        )
        protected = dict(cursor.fetchall())
    assert {name for name, is_protected in protected.items() if not is_protected} == GLOBAL_TABLES


def test_every_policy_is_a_bare_equality(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT qual, with_check FROM pg_policies WHERE schemaname = 'public'"
        )
        rules = cursor.fetchall()
    assert len(rules) == 1
    assert rules[0][0] == rules[0][1]
    assert " OR " not in rules[0][0]


def test_every_reference_between_owned_tables_carries_the_organization(db):
    owned = [m for m in apps.get_models() if issubclass(m, OrganizationOwned)]
    wanted = {
        (model._meta.db_table, field.column)
        for model in owned
        for field in model._meta.local_fields
        if isinstance(field, ForeignKey) and issubclass(field.related_model, OrganizationOwned)
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, a.attname FROM pg_constraint"
            " JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = conkey[2]"
            " WHERE contype = 'f' AND cardinality(conkey) = 2"
        )
        carried = set(cursor.fetchall())
    assert wanted
    assert wanted - carried == set()


def test_we_are_neither_superuser_nor_bypass_row_level_security(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False)


def test_outside_every_organization_nothing_is_seen_and_nothing_can_be_written(two):
    acme, _ = two
    with tenancy.inside(acme.pk):
        CompanyFactory()
    assert Company.objects.count() == 0
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Company.objects.create(organization=acme, name="No")


def test_inside_one_organization_the_other_does_not_exist(two):
    acme, globex = two
    with tenancy.inside(acme.pk):
        theirs = CompanyFactory()
    with tenancy.inside(globex.pk):
        mine = CompanyFactory()
        assert list(Company.objects.all()) == [mine]
        assert Company.objects.filter(pk=theirs.pk).update(name="stolen") == 0
        assert Company.objects.filter(pk=theirs.pk).delete()[0] == 0
    with pytest.raises(ProgrammingError, match="row-level security"), tenancy.inside(globex.pk):
        Company.objects.create(organization=acme, name="smuggled")


def test_a_reference_to_another_organizations_row_is_refused_by_the_database(two):
    acme, globex = two
    with tenancy.inside(acme.pk):
        theirs = CompanyFactory()
    with pytest.raises(IntegrityError, match="company_owner"), tenancy.inside(globex.pk):
        ContactFactory(company_id=theirs.pk)
    with tenancy.inside(globex.pk):
        assert Contact.objects.count() == 0


def test_the_reference_fence_holds_when_row_level_security_is_switched_off(two):
    acme, globex = two
    with tenancy.everywhere():
        company = Company.objects.create(organization=acme, name="A", external_id="a")
    with pytest.raises(IntegrityError, match="company_owner"), tenancy.everywhere():
        Contact.objects.create(organization=globex, company_id=company.pk)


def test_the_setting_is_gone_after_the_transaction(two):
    acme, _ = two
    with tenancy.inside(acme.pk):
        CompanyFactory()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.organization', true)")
        assert cursor.fetchone()[0] in (None, "")
    assert Company.objects.count() == 0


def test_leaving_restores_the_setting_before(two):
    acme, _ = two
    with tenancy.inside(acme.pk):
        CompanyFactory()
        with tenancy.inside(acme.pk):
            assert tenancy.current() == acme.pk
        assert Company.objects.count() == 1
        assert tenancy.current() == acme.pk


def setting(name):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s, true)", [name])
        return cursor.fetchone()[0] or ""


def test_leaving_in_the_middle_of_a_transaction_closes_the_door(two):
    """A request is one transaction: what comes after the view must not see what the view saw."""
    acme, globex = two
    with transaction.atomic():
        with acting.acting(through="api", key="k"), tenancy.inside(acme.pk):
            CompanyFactory()
            assert setting(context.SETTING) == str(acme.pk)
            assert setting(acting.SETTING) == acting.current()
        assert setting(context.SETTING) == setting(acting.SETTING) == ""
        assert Company.objects.count() == 0
        with tenancy.everywhere():
            assert Company.objects.count() == 1
        assert Company.objects.count() == 0
        with tenancy.inside(globex.pk):
            assert Company.objects.count() == 0


@pytest.mark.parametrize("way", ["inside", "everywhere"])
def test_an_error_dooms_the_transaction_around(two, way):
    """There is no savepoint: nobody goes on with half of what was begun."""
    acme, _ = two

    def enter():
        return tenancy.inside(acme.pk) if way == "inside" else tenancy.everywhere()

    with transaction.atomic():
        with suppress(ZeroDivisionError), enter():
            raise ZeroDivisionError
        with pytest.raises(transaction.TransactionManagementError):
            Company.objects.count()
        transaction.set_rollback(True)


def test_nesting_another_organization_is_refused(two):
    acme, globex = two
    with (
        tenancy.inside(acme.pk),
        pytest.raises(tenancy.NestedOrganization, match=f"inside {acme.pk}"),
    ):
        tenancy.inside(globex.pk).__enter__()
    with (
        tenancy.everywhere(),
        pytest.raises(tenancy.NestedOrganization, match="inside everywhere"),
    ):
        tenancy.inside(acme.pk).__enter__()


def test_an_error_inside_takes_everything_back_and_leaves_nothing_behind(two):
    acme, _ = two

    def work_and_fail():
        with tenancy.inside(acme.pk):
            CompanyFactory()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        work_and_fail()
    with pytest.raises(tenancy.NoOrganization):
        tenancy.current()
    with tenancy.inside(acme.pk):
        assert Company.objects.count() == 0


def test_everywhere_sees_all_and_only_while_it_lasts(two):
    for organization in two:
        with tenancy.inside(organization.pk):
            CompanyFactory()
    with tenancy.everywhere():
        assert Company.objects.count() == 2
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user::text")
            assert cursor.fetchone()[0] == "goodword_everywhere"
    assert Company.objects.count() == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user = session_user")
        assert cursor.fetchone()[0] is True


def test_everywhere_inside_an_organization_widens_only_for_the_block(two):
    acme, globex = two
    with tenancy.inside(globex.pk):
        CompanyFactory()
    with tenancy.inside(acme.pk):
        with tenancy.everywhere():
            assert Company.objects.count() == 1
        assert Company.objects.count() == 0


def test_deleting_an_organization_takes_its_rows_along(two):
    acme, globex = two
    for organization in two:
        with tenancy.inside(organization.pk):
            ContactFactory(company=CompanyFactory())
    with tenancy.everywhere():
        Organization.objects.get(pk=acme.pk).delete()
        assert {c.organization_id for c in Contact.objects.all()} == {globex.pk}
