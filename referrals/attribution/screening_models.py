"""What a check found, waiting for somebody's look."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.customers.models import Contact
from kernel.tenancy import OrganizationOwned, OwnedForeignKey
from referrals.leads.models import Lead


class Check(models.TextChoices):
    """Most of these are kinship, not fraud; the words stay neutral."""

    SELF = "self", _("the same person")
    COLLEAGUE = "colleague", _("colleagues")
    CUSTOMER = "customer", _("already a customer")
    OPEN_LEAD = "open_lead", _("already talking to us")
    DISPOSABLE = "disposable", _("throw-away address")
    EMPLOYEE = "employee", _("one of us")
    RING = "ring", _("brought each other")
    VELOCITY = "velocity", _("many in a short time")
    UNAVAILABLE = "unavailable", _("could not be checked")


class Hold(OrganizationOwned):
    """One check held the credit of one advocate for one lead. Each side is decided by itself.

    `referrer_side`: may the advocate be credited; `referred_side`: is the newcomer treated as brought by somebody.
    Undecided until `expires_at`, nobody is credited. `active` is false while the facts no longer show it.
    """

    class Side(models.TextChoices):
        PENDING = "pending", _("to be decided")
        APPROVED = "approved", _("yes")
        DENIED = "denied", _("no")

    lead = OwnedForeignKey(Lead, on_delete=models.CASCADE, related_name="holds")
    advocate = OwnedForeignKey(Contact, on_delete=models.CASCADE, related_name="holds")
    check_code = models.CharField(_("what was seen"), max_length=12, choices=Check.choices)
    reasons = models.JSONField(default=list)
    active = models.BooleanField(default=True)
    referrer_side = models.CharField(
        _("credit the advocate"), max_length=8, choices=Side.choices, default=Side.PENDING
    )
    referred_side = models.CharField(
        _("treat the newcomer as brought"), max_length=8, choices=Side.choices, default=Side.PENDING
    )
    opened_at = models.DateTimeField(_("since"), db_default=Now())
    expires_at = models.DateTimeField(_("until"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    expired_at = models.DateTimeField(_("expired"), null=True, blank=True)

    class Meta:
        verbose_name = _("held referral")
        verbose_name_plural = _("held referrals")
        ordering = ["advocate", "check_code", "-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "lead", "advocate", "check_code"],
                name="referrals_hold_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["organization", "expires_at"],
                name="referrals_hold_open",
                condition=models.Q(referrer_side="pending", expired_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_check_code_display()}: {self.advocate}"
