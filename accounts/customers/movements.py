"""What companies pay a month, as it was told to us and as it changed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.customers.models import Company
from kernel.money import CurrencyField
from kernel.tenancy import OrganizationOwned, OwnedForeignKey


class MrrState(OrganizationOwned):
    """What a company's subscription was worth from a moment on, as it was told to us. Rows come in any order.

    `part` names one of several subscriptions, as a billing system tells them; empty: the whole company. A row with
    `since` says what the part was worth until `occurred_at`; it counts from `since` on when nothing earlier is known.
    """

    company = OwnedForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    occurred_at = models.DateTimeField()
    amount = models.BigIntegerField()
    currency = CurrencyField()
    seats = models.PositiveIntegerField(null=True)
    plan = models.CharField(max_length=80, blank=True)
    reference = models.CharField(max_length=200)
    part = models.CharField(max_length=120, blank=True, default="", db_default="")
    since = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "company", "reference"], name="accounts_mrrstate_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["organization", "company", "occurred_at"], name="accounts_mrrstate_of"
            )
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} from {self.occurred_at:%Y-%m-%d}"


class MrrMovement(OrganizationOwned):
    """A change of monthly revenue between two states; recomputed from them, so that late facts repair it."""

    class Kind(models.TextChoices):
        NEW = "new", _("new")
        EXPANSION = "expansion", _("expansion")
        CONTRACTION = "contraction", _("contraction")
        CHURN = "churn", _("churn")
        REACTIVATION = "reactivation", _("reactivation")

    company = OwnedForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    occurred_at = models.DateTimeField(_("when"))
    delta = models.BigIntegerField(_("change (minor units)"))
    currency = CurrencyField(_("currency"))

    class Meta:
        verbose_name = _("revenue movement")
        verbose_name_plural = _("revenue movements")
        ordering = ["-occurred_at", "-id"]
        indexes = [
            models.Index(
                fields=["organization", "company", "occurred_at"], name="accounts_mrrmovement_of"
            ),
            models.Index(fields=["organization", "occurred_at"], name="accounts_mrrmovement_at"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.delta} {self.currency}"
