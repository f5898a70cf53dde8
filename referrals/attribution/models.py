"""Decisions about credit."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.customers.models import Contact
from kernel.tenancy import OrganizationOwned, OwnedForeignKey
from referrals.leads.models import Lead


class Attribution(OrganizationOwned):
    """A decision: this contact is credited for this lead in this way, or nobody is, with the reasons.

    One current decision per lead (`replaced_at` empty), so credit over all people cannot exceed 100 %.
    """

    class Credit(models.TextChoices):
        SOURCED = "sourced", _("sourced")
        ASSISTED = "assisted", _("assisted")
        SUSPECTED = "suspected", _("suspected")
        HELD = "held", _("held for a check")
        NONE = "none", _("nobody")

    lead = OwnedForeignKey(Lead, on_delete=models.CASCADE, related_name="attributions")
    contact = OwnedForeignKey(
        Contact, null=True, blank=True, on_delete=models.SET_NULL, related_name="credited"
    )
    credit = models.CharField(_("credit"), max_length=10, choices=Credit.choices)
    reasons = models.JSONField(default=list)
    decided_at = models.DateTimeField(_("decided"), db_default=Now())
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("attribution")
        verbose_name_plural = _("attributions")
        ordering = ["-decided_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "lead"],
                condition=models.Q(replaced_at=None),
                name="referrals_attribution_one_current",
            )
        ]
        indexes = [
            models.Index(fields=["organization", "contact"], name="referrals_attribution_contact")
        ]

    def __str__(self) -> str:
        return self.get_credit_display()
