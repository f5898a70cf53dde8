"""Figures about buyers and products, computed from the orders; and who was shown recommendations."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.customers.models import Contact
from accounts.orders.models import Product
from kernel.money import CurrencyField
from kernel.tenancy import OrganizationOwned, OwnedForeignKey


class Shopper(OrganizationOwned):
    """How one person buys, from the orders that count. Money is minor units of the organization's own currency.

    `value_12m` is net of refunds, `margin_12m` what the shop keeps of it (the same where margins are not told). Quintiles
    run from 1 (the least recent, frequent, valuable fifth) to 5. `interval_days`: days between their orders, in the
    median; `interval_from` says whose. `due_at`: 0.9 intervals after the last order. `alive`: chance that they still
    buy here; `expected_12m`: orders to be expected in the next 12 months; `worth_12m`: those in money. Empty: too early.
    """

    class Segment(models.TextChoices):
        VIP = "vip", _("VIP")
        LOYAL = "loyal", _("loyal")
        NEW = "new", _("new")
        AT_RISK = "at_risk", _("at risk")
        LAPSED = "lapsed", _("lost sight of")
        REGULAR = "regular", _("now and then")

    class From(models.TextChoices):
        OWN = "own", _("their own orders")
        PRODUCT = "product", _("others who bought the same")
        SHOP = "shop", _("everybody")
        NOBODY = "", _("not known yet")

    contact = OwnedForeignKey(
        Contact, on_delete=models.CASCADE, related_name="+", verbose_name=_("person")
    )
    segment = models.CharField(_("segment"), max_length=8, choices=Segment.choices)
    is_at_risk = models.BooleanField(_("at risk"), default=False)
    first_at = models.DateTimeField(_("first order"))
    last_at = models.DateTimeField(_("last order"))
    orders = models.PositiveIntegerField(_("orders"))
    orders_12m = models.PositiveIntegerField(_("orders in 12 months"))
    currency = CurrencyField()
    value = models.BigIntegerField(_("value (minor units)"))
    value_12m = models.BigIntegerField(_("value in 12 months (minor units)"))
    margin_12m = models.BigIntegerField(_("margin in 12 months (minor units)"))
    recency = models.PositiveSmallIntegerField(_("recency"))
    frequency = models.PositiveSmallIntegerField(_("frequency"))
    money = models.PositiveSmallIntegerField(_("money"))
    interval_days = models.FloatField(_("days between orders"), null=True)
    interval_from = models.CharField(
        _("taken from"), max_length=7, choices=From.choices, blank=True, default=""
    )
    due_at = models.DateTimeField(_("due to buy again"), null=True)
    alive = models.FloatField(_("chance that they still buy here"), null=True)
    expected_12m = models.FloatField(_("orders expected in 12 months"), null=True)
    worth_12m = models.BigIntegerField(_("expected value in 12 months (minor units)"), null=True)
    refreshed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("buyer")
        verbose_name_plural = _("buyers")
        ordering = ["-worth_12m", "-value_12m", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "contact"], name="advocacy_shopper_once"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    recency__range=(1, 5), frequency__range=(1, 5), money__range=(1, 5)
                ),
                name="advocacy_shopper_quintiles",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "segment"], name="advocacy_shopper_segment"),
            models.Index(fields=["organization", "due_at"], name="advocacy_shopper_due"),
        ]

    def __str__(self) -> str:
        return str(self.contact)


class ShopState(OrganizationOwned):
    """One row per organization with orders: when its figures were made, and the model of value in force.

    `model`: the parameters ("bgnbd": [r, alpha, a, b], "gamma_gamma": [p, q, v]), times in weeks, and how many buyers they
    were fitted to. `backtest`: what the same model, fitted on the past alone, said of the orders since, beside what came.
    """

    refreshed_at = models.DateTimeField(null=True)
    fitted_at = models.DateTimeField(null=True)
    paired_at = models.DateTimeField(null=True)
    has_margins = models.BooleanField(default=False)
    model = models.JSONField(default=dict)
    backtest = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization"], name="advocacy_shopstate_one")
        ]

    def __str__(self) -> str:
        return f"{self.refreshed_at}"


class ProductFigure(OrganizationOwned):
    """How a product sold: orders with it in 365 and in 90 days, and after how many days its buyers bought again (median)."""

    product = OwnedForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    category = models.CharField(max_length=120, blank=True)
    orders = models.PositiveIntegerField(_("orders in 365 days"))
    orders_90d = models.PositiveIntegerField(_("orders in 90 days"))
    interval_days = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "product"], name="advocacy_productfigure_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["organization", "category", "-orders_90d"],
                name="advocacy_productfigure_best",
            )
        ]

    def __str__(self) -> str:
        return f"{self.product_id}: {self.orders}"


class ProductPair(OrganizationOwned):
    """Who buys `product` also buys `other`: in `together` of the last 365 days' orders, `lift` times as often as by chance."""

    id = models.BigAutoField(primary_key=True)  # type: ignore[assignment]
    product = OwnedForeignKey(Product, on_delete=models.CASCADE, related_name="pairs")
    other = OwnedForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    together = models.PositiveIntegerField(_("orders with both"))
    lift = models.FloatField(_("lift"))

    class Meta:
        verbose_name = _("bought together")
        verbose_name_plural = _("bought together")
        ordering = ["-lift", "-together", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "product", "other"], name="advocacy_productpair_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.product_id} + {self.other_id}"


class RecommendationGroup(OrganizationOwned):
    """Somebody whom recommendations were asked for, and whether they see any: one in ten does not, for comparison.

    `key` is what the asker called them ("contact:..", "anonymous_id:..").
    """

    key = models.CharField(max_length=340)
    is_shown = models.BooleanField()
    first_at = models.DateTimeField(db_default=Now())
    is_test = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "is_test", "key"], name="advocacy_recommendation_once"
            )
        ]

    def __str__(self) -> str:
        return self.key
