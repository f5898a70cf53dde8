"""Early access: who may use which feature, and the seats an advocate hands on."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.customers.models import Contact
from advocacy.incentives.models import Offer
from kernel.tenancy import OrganizationOwned, OwnedForeignKey


class SeatPass(OrganizationOwned):
    """A seat to hand on: a link that the advocate passes to a colleague. Nobody is written to because of it.

    `contact`: who took it, under their own address. A pass that was called back works no more; `number` counts them.
    """

    offer = OwnedForeignKey(Offer, on_delete=models.CASCADE, related_name="passes")
    number = models.PositiveIntegerField()
    contact = OwnedForeignKey(
        Contact, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    made_at = models.DateTimeField(db_default=Now())
    taken_at = models.DateTimeField(_("taken"), null=True, blank=True)
    called_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("seat to hand on")
        verbose_name_plural = _("seats to hand on")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "offer", "number"], name="advocacy_seatpass_once"
            ),
            models.UniqueConstraint(
                fields=["organization", "offer", "contact"],
                condition=models.Q(called_back_at__isnull=True, contact__isnull=False),
                name="advocacy_seatpass_one_each",
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)


class Entitlement(OrganizationOwned):
    """One person may use one feature of the product, because of one offer; until it is revoked, with the reason.

    `seat`: the pass by which a colleague of the advocate came to it; empty for the advocate.
    """

    contact = OwnedForeignKey(
        Contact, on_delete=models.CASCADE, related_name="entitlements", verbose_name=_("person")
    )
    offer = OwnedForeignKey(Offer, on_delete=models.CASCADE, related_name="entitlements")
    seat = OwnedForeignKey(
        SeatPass, null=True, blank=True, on_delete=models.CASCADE, related_name="entitlements"
    )
    feature = models.SlugField(_("feature"), max_length=80)
    granted_at = models.DateTimeField(_("since"), db_default=Now())
    revoked_at = models.DateTimeField(_("until"), null=True, blank=True)
    revoked_why = models.JSONField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("entitlement")
        verbose_name_plural = _("entitlements")
        ordering = ["-granted_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "offer", "contact"],
                condition=models.Q(revoked_at__isnull=True),
                name="advocacy_entitlement_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organization", "contact"],
                name="advocacy_entitlement_live",
                condition=models.Q(revoked_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.feature
