"""Orders and what is in them."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.customers.models import Contact
from accounts.orders import reasons  # noqa: F401  the words of faults
from kernel.money import CurrencyField
from kernel.tenancy import OrganizationOwned, OwnedForeignKey


class Product(OrganizationOwned):
    """Something the shop sells, by the sender's id. A product that only orders speak of is not `is_known` yet.

    `seen_as`: its title on the newest line that has it, for products that no catalogue has told. `margin`: minor units
    a piece; empty when nobody said. `told_at` keeps per field when its value was said.
    """

    external_id = models.CharField(_("your id"), max_length=255)
    title = models.CharField(_("title"), max_length=200, blank=True, default="")
    seen_as = models.CharField(max_length=200, blank=True, default="", editable=False)
    category = models.CharField(_("category"), max_length=120, blank=True, default="")
    price = models.BigIntegerField(_("price (minor units)"), null=True, blank=True)
    currency = CurrencyField(_("currency"), blank=True, default="")
    margin = models.BigIntegerField(_("margin a piece (minor units)"), null=True, blank=True)
    is_in_stock = models.BooleanField(_("in stock"), default=True)
    url = models.URLField(_("page"), max_length=500, blank=True, default="")
    image_url = models.URLField(_("picture"), max_length=500, blank=True, default="")
    care_tips = models.TextField(
        _("care tips"),
        blank=True,
        default="",
        help_text=_("For whoever opens the parcel: plain words, a tip a line."),
    )
    released_at = models.DateTimeField(
        _("on sale from"),
        null=True,
        blank=True,
        help_text=_("Before, it is recommended to nobody. Empty: it is on sale."),
    )
    is_known = models.BooleanField(_("in your catalogue"), default=False)
    told_at = models.JSONField(default=dict, editable=False)
    is_test = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "is_test", "external_id"], name="accounts_product_once"
            )
        ]

    def __str__(self) -> str:
        return self.title or self.seen_as or self.external_id


class Order(OrganizationOwned):
    """One order, as far as it was told. It counts (`is_counted`) once placed and paid, unless cancelled or wholly refunded.

    Amounts are minor units of `currency`: `total` as told, else the sum of the lines; `refunded` never more than that;
    `net` what is left, 0 when cancelled. `delivered_at`: when the last parcel known came. `buyer`: what its person is
    known by ("email:a@b.example"), by which an order of somebody unknown is adopted later. `told_at` keeps per field
    the version that said it, `told_faults` what of it could not be used; `faults` is all that is wrong with it now.
    """

    external_id = models.CharField(_("your id"), max_length=255)
    number = models.CharField(_("number"), max_length=80, blank=True, default="")
    source = models.CharField(_("source"), max_length=60, blank=True, default="")
    contact = OwnedForeignKey(
        Contact, null=True, blank=True, on_delete=models.SET_NULL, related_name="orders", verbose_name=_("person")
    )  # fmt: skip
    buyer = models.CharField(max_length=340, blank=True, default="", editable=False)
    currency = CurrencyField(_("currency"))
    placed_at = models.DateTimeField(_("placed"), null=True, blank=True)
    paid_at = models.DateTimeField(_("paid"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("delivered"), null=True, blank=True)
    told_total = models.BigIntegerField(null=True, editable=False)
    total = models.BigIntegerField(_("total (minor units)"), default=0)
    refunded = models.BigIntegerField(_("refunded (minor units)"), default=0)
    net = models.BigIntegerField(_("net of refunds (minor units)"), default=0)
    is_counted = models.BooleanField(_("counts"), default=False)
    referral_code = models.CharField(_("referral code"), max_length=32, blank=True, default="")
    click_id = models.CharField(max_length=64, blank=True, default="")
    told_faults = models.JSONField(default=dict, editable=False)
    faults = models.JSONField(_("what is wrong with it"), default=list, editable=False)
    told_at = models.JSONField(default=dict, editable=False)
    is_test = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    changed_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "is_test", "external_id"], name="accounts_order_once"
            ),
            models.CheckConstraint(
                condition=models.Q(refunded__gte=0, net__gte=0, refunded__lte=models.F("total")),
                name="accounts_order_refund_within",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "contact", "placed_at"], name="accounts_order_of"),
            models.Index(fields=["organization", "placed_at"], name="accounts_order_placed"),
            models.Index(fields=["organization", "changed_at"], name="accounts_order_changed"),
            models.Index(fields=["organization", "created_at", "id"], name="accounts_order_newest"),
            models.Index(
                fields=["organization", "buyer"],
                name="accounts_order_of_nobody",
                condition=models.Q(contact=None),
            ),
        ]

    def __str__(self) -> str:
        return self.number or self.external_id


class OrderLine(OrganizationOwned):
    """So many of one product in an order. `amount`: minor units of the order's currency, for the whole line."""

    id = models.BigAutoField(primary_key=True)  # type: ignore[assignment]
    order = OwnedForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    reference = models.CharField(max_length=120)
    product = OwnedForeignKey(
        Product, null=True, on_delete=models.SET_NULL, related_name="lines", verbose_name=_("product")
    )  # fmt: skip
    title = models.CharField(_("title"), max_length=200, blank=True, default="")
    quantity = models.PositiveIntegerField(_("quantity"))
    amount = models.BigIntegerField(_("amount (minor units)"))

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "order", "reference"], name="accounts_orderline_once"
            ),
            models.CheckConstraint(
                condition=models.Q(quantity__gte=1, amount__gte=0), name="accounts_orderline_whole"
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "product"], name="accounts_orderline_product")
        ]

    def __str__(self) -> str:
        return f"{self.quantity} x {self.title}"


class Refund(OrganizationOwned):
    """Money that went back to the buyer, as it was told: it may be more than the order was worth."""

    id = models.BigAutoField(primary_key=True)  # type: ignore[assignment]
    order = OwnedForeignKey(Order, on_delete=models.CASCADE, related_name="refunds")
    reference = models.CharField(max_length=120)
    refunded_at = models.DateTimeField(_("when"))
    amount = models.BigIntegerField(_("amount (minor units)"))
    currency = CurrencyField(_("currency"), blank=True, default="")
    version = models.CharField(max_length=120, editable=False)

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        ordering = ["refunded_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "order", "reference"], name="accounts_refund_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}".strip()


class Parcel(OrganizationOwned):
    """A parcel of an order: when it left, and when it arrived."""

    id = models.BigAutoField(primary_key=True)  # type: ignore[assignment]
    order = OwnedForeignKey(Order, on_delete=models.CASCADE, related_name="parcels")
    reference = models.CharField(max_length=120)
    shipped_at = models.DateTimeField(_("shipped"), null=True)
    delivered_at = models.DateTimeField(_("delivered"), null=True)
    version = models.CharField(max_length=120, editable=False)

    class Meta:
        verbose_name = _("parcel")
        verbose_name_plural = _("parcels")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "order", "reference"], name="accounts_parcel_once"
            )
        ]

    def __str__(self) -> str:
        return self.reference
