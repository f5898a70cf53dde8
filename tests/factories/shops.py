import factory
from django.utils import timezone

from accounts.orders.models import Order, Product
from advocacy.sharing.models import ContentFile, ParcelCode, UserContent
from advocacy.shops.models import Shopper
from referrals.links.rules import new_code
from tests.factories.customers import ContactFactory, OwnedFactory


class ProductFactory(OwnedFactory):
    class Meta:
        model = Product

    external_id = factory.Sequence(lambda n: f"product-{n}")
    title = factory.Sequence(lambda n: f"Product {n}")


class OrderFactory(OwnedFactory):
    """An order that counts, of 20 euros."""

    class Meta:
        model = Order

    external_id = factory.Sequence(lambda n: f"order-{n}")
    contact = factory.SubFactory(ContactFactory)
    currency = "EUR"
    placed_at = factory.LazyFunction(timezone.now)
    paid_at = factory.LazyFunction(timezone.now)
    total = net = 2000
    is_counted = True


class ShopperFactory(OwnedFactory):
    class Meta:
        model = Shopper

    contact = factory.SubFactory(ContactFactory)
    segment = "new"
    first_at = last_at = refreshed_at = factory.LazyFunction(timezone.now)
    orders = orders_12m = 1
    currency = "EUR"
    value = value_12m = margin_12m = 2000
    recency = frequency = money = 3


class ParcelCodeFactory(OwnedFactory):
    class Meta:
        model = ParcelCode

    code = factory.LazyFunction(new_code)


class UserContentFactory(OwnedFactory):
    """A picture that waits, of somebody who allows it to be shown."""

    class Meta:
        model = UserContent

    code = factory.LazyFunction(new_code)
    kind = "photo"
    permission = "with_name"
    contact = factory.SubFactory(ContactFactory)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):  # type: ignore[no-untyped-def]
        content = super()._create(model_class, *args, **kwargs)
        ContentFile.objects.create(
            organization_id=content.organization_id,
            content=content,
            media_type="image/jpeg",
            data=b"\xff\xd8",
        )
        return content
