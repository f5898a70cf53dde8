import hashlib
import secrets

import factory

from accounts.organizations.models import ApiKey, Membership, Organization, User


class OrganizationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organization

    name = factory.Sequence(lambda n: f"Organization {n}")


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"user{n}@example.com")
    is_active = True


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    organization = factory.SubFactory(OrganizationFactory)
    user = factory.SubFactory(UserFactory)
    role = Membership.Role.CSM


class ApiKeyFactory(factory.django.DjangoModelFactory):
    """An ApiKey with its secret readable as `key.secret`, as only the moment of making shows it."""

    class Meta:
        model = ApiKey

    organization = factory.SubFactory(OrganizationFactory)
    name = "test"
    scopes = factory.LazyFunction(lambda: ["ingest", "read", "write", "admin"])

    @classmethod
    def _create(cls, model_class, *args, **kwargs):  # type: ignore[no-untyped-def]
        kind = "test" if kwargs.get("is_test") else "live"
        prefix = f"gw_{kind}_{secrets.token_hex(4)}"
        secret = f"{prefix}_{secrets.token_urlsafe(32)}"
        key = super()._create(
            model_class,
            *args,
            **{"prefix": prefix, "secret_hash": hashlib.sha256(secret.encode()).digest(), **kwargs},
        )
        key.secret = secret
        return key
