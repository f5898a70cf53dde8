"""Decisions about credit, what they were taken from, and what people of ours said about them."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.customers.models import Contact
from kernel.tenancy import OrganizationOwned, OwnedForeignKey
from kernel.versions import Versioned
from referrals.leads.models import Lead


class Credit(models.TextChoices):
    """What an advocate is to a lead. Sourced: it would not exist without them; assisted: they touched it."""

    SOURCED = "sourced", _("sourced")
    ASSISTED = "assisted", _("assisted")
    SUSPECTED = "suspected", _("suspected")
    HELD = "held", _("held for a check")
    NONE = "none", _("nobody")


class Rulebook(Versioned):
    """A version of the rules of credit: which evidence comes first, within which time, and what it makes."""

    class Meta(Versioned.Meta):
        verbose_name = _("rules of credit")
        verbose_name_plural = _("rules of credit")


class Attribution(OrganizationOwned):
    """A decision: this contact is credited for this lead in this way, or nobody is, with the reasons.

    One current decision per lead (`replaced_at` empty), so credit over all people cannot exceed 100 %. `rule` is the
    evidence that decided, `rulebook` the version of the rules (0: the defaults). `after_close`: what would have been
    decided, had the figures of its period not been closed; such a row was never in force.
    """

    Credit = Credit

    lead = OwnedForeignKey(Lead, on_delete=models.CASCADE, related_name="attributions")
    contact = OwnedForeignKey(
        Contact, null=True, blank=True, on_delete=models.SET_NULL, related_name="credited"
    )
    credit = models.CharField(_("credit"), max_length=10, choices=Credit.choices)
    rule = models.CharField(_("rule"), max_length=20, blank=True, default="")
    rulebook = models.PositiveIntegerField(_("version of the rules"), default=0)
    reasons = models.JSONField(default=list)
    after_close = models.BooleanField(default=False)
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
            ),
            models.CheckConstraint(
                condition=models.Q(after_close=False) | models.Q(replaced_at__isnull=False),
                name="referrals_attribution_closed_is_not_current",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "contact"], name="referrals_attribution_contact")
        ]

    def __str__(self) -> str:
        return self.get_credit_display()


class Claim(OrganizationOwned):
    """Somebody who was considered for a lead, by which evidence, and what came of it in this decision.

    `share` is in per cent of the lead: 100 for who is credited, 0 for everybody else; who only assisted is reported
    beside, never added. `position` puts them in the order of the rules, the winner first.
    """

    attribution = OwnedForeignKey(Attribution, on_delete=models.CASCADE, related_name="claims")
    contact = OwnedForeignKey(Contact, on_delete=models.CASCADE, related_name="claims")
    position = models.PositiveSmallIntegerField()
    evidence = models.CharField(_("evidence"), max_length=20)
    reference = models.CharField(_("reference"), max_length=120, blank=True, default="")
    happened_at = models.DateTimeField(_("when"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Credit.choices)
    share = models.PositiveSmallIntegerField(_("share in per cent"), default=0)
    reasons = models.JSONField(default=list)

    class Meta:
        verbose_name = _("candidate for credit")
        verbose_name_plural = _("candidates for credit")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "attribution", "position"], name="referrals_claim_place"
            ),
            models.UniqueConstraint(
                fields=["organization", "attribution"],
                condition=models.Q(share__gt=0),
                name="referrals_claim_one_share",
            ),
            models.CheckConstraint(
                condition=models.Q(share__lte=100), name="referrals_claim_share_at_most_all"
            ),
        ]
        indexes = [models.Index(fields=["organization", "contact"], name="referrals_claim_contact")]

    def __str__(self) -> str:
        return f"{self.contact} {self.outcome}"


class Correction(OrganizationOwned):
    """Somebody of ours said who is to be credited (nobody: `contact` empty), and why. It stands above every rule."""

    lead = OwnedForeignKey(Lead, on_delete=models.CASCADE, related_name="corrections")
    contact = OwnedForeignKey(
        Contact, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    credit = models.CharField(_("credit"), max_length=10, choices=Credit.choices)
    reason = models.CharField(_("reason"), max_length=300)
    made_at = models.DateTimeField(_("made"), db_default=Now())
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    lifted_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    class Meta:
        verbose_name = _("correction of credit")
        verbose_name_plural = _("corrections of credit")
        ordering = ["-made_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "lead"],
                condition=models.Q(lifted_at=None),
                name="referrals_correction_one_in_force",
            ),
            models.CheckConstraint(
                condition=models.Q(credit="none", contact=None)
                | models.Q(credit__in=["sourced", "assisted"], contact__isnull=False),
                name="referrals_correction_names_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.reason


class ClosedPeriod(OrganizationOwned):
    """Figures up to and including this day were handed over: leads that were settled by then keep their credit."""

    until = models.DateField(_("closed up to and including"))
    note = models.CharField(_("why"), max_length=200, blank=True)
    closed_at = models.DateTimeField(_("closed"), db_default=Now())
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    reopened_at = models.DateTimeField(_("opened again"), null=True, blank=True)

    class Meta:
        verbose_name = _("closed period")
        verbose_name_plural = _("closed periods")
        ordering = ["-until", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "until"],
                condition=models.Q(reopened_at=None),
                name="referrals_closedperiod_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.until:%Y-%m-%d}"
