"""Who looks after a lead, and by when they are to be in touch."""

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from kernel.tenancy import OrganizationOwned, OwnedForeignKey, OwnedOneToOneField
from referrals.leads.models import Lead


class RoutingRule(OrganizationOwned):
    """Which leads go to which people of ours, in turn. The first rule that matches decides; no conditions: all leads."""

    name = models.CharField(_("name"), max_length=80)
    place = models.PositiveSmallIntegerField(
        _("place"), default=100, help_text=_("The lowest number is asked first.")
    )
    conditions = models.JSONField(_("which leads"), default=dict, blank=True)
    people = ArrayField(models.BigIntegerField(), verbose_name=_("people"), default=list)
    is_active = models.BooleanField(_("on"), default=True)

    class Meta:
        verbose_name = _("routing rule")
        verbose_name_plural = _("routing rules")
        ordering = ["place", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name"], name="referrals_routingrule_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class FirstContact(OrganizationOwned):
    """A lead that waits for a person of ours: whose it is and why. One per lead.

    By when, and when it was done, stands at the lead: `contact_due_at` (empty for leads of history) and `contacted_at`.
    """

    lead = OwnedOneToOneField(Lead, on_delete=models.CASCADE, related_name="first_contact")
    rule = OwnedForeignKey(
        RoutingRule, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("owner"),
    )
    reasons = models.JSONField(default=list)
    assigned_at = models.DateTimeField(_("assigned"), db_default=Now())
    alarmed_at = models.DateTimeField(_("alarm"), null=True, blank=True)
    is_closed = models.BooleanField(
        default=False, help_text=_("Nobody waits any more: won, lost, or out for another reason.")
    )

    class Meta:
        verbose_name = _("first contact")
        verbose_name_plural = _("first contacts")
        ordering = ["lead__contact_due_at", "id"]
        indexes = [
            models.Index(
                fields=["organization", "lead"],
                name="referrals_firstcontact_open",
                condition=models.Q(alarmed_at=None, is_closed=False),
            ),
            models.Index(fields=["organization", "owner"], name="referrals_firstcontact_of"),
        ]

    def __str__(self) -> str:
        return str(self.lead)

    @property
    def due_at(self) -> datetime | None:
        """By when somebody is to be in touch."""
        return self.lead.contact_due_at

    @property
    def done_at(self) -> datetime | None:
        """Since when somebody is."""
        return self.lead.contacted_at
