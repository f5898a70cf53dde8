import factory

from accounts.customers.models import Company, Contact, Identity
from kernel import tenancy


class OwnedFactory(factory.django.DjangoModelFactory):
    class Meta:
        abstract = True

    organization_id = factory.LazyFunction(tenancy.current)


class CompanyFactory(OwnedFactory):
    class Meta:
        model = Company

    name = factory.Sequence(lambda n: f"Company {n}")
    external_id = factory.Sequence(lambda n: f"company-{n}")


class ContactFactory(OwnedFactory):
    """A contact with a mail address and an external id, both findable as identities."""

    class Meta:
        model = Contact

    name = factory.Sequence(lambda n: f"Person {n}")
    external_id = factory.Sequence(lambda n: f"person-{n}")
    email = factory.Sequence(lambda n: f"person{n}@customer{n}.example")

    @classmethod
    def _create(cls, model_class, *args, **kwargs):  # type: ignore[no-untyped-def]
        contact = super()._create(model_class, *args, **kwargs)
        known = {"external_id": contact.external_id, "email": contact.email}
        Identity.objects.bulk_create(
            Identity(
                organization_id=contact.organization_id,
                contact=contact,
                kind=kind,
                value=value,
                is_test=contact.is_test,
            )
            for kind, value in known.items()
            if value
        )
        return contact
