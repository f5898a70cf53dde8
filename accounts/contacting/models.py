"""Consent, suppression and quiet hours."""

from datetime import time

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.contacting.rules import parse_pauses
from accounts.customers.models import Contact
from accounts.history.keeping import KeepsHistory
from kernel.tenancy import OrganizationOwned, OwnedForeignKey


class Consent(OrganizationOwned):
    """One entry of the consent ledger: what a person said, for one purpose, and how we know. The newest holds.

    A yes lapses when it no longer binds whom it bound: to publish a name with a company they have left.
    """

    class Purpose(models.TextChoices):
        SERVICE = "service", _("service relation")
        RECOMMENDATION = "recommendation", _("being asked to recommend")
        PUBLICATION = "publication", _("publication")
        PROFILING = "profiling", _("profiling (scores)")
        CONTENT = "content", _("content by mail")

    class Answer(models.TextChoices):
        GRANTED = "granted", _("granted")
        WITHDRAWN = "withdrawn", _("withdrawn")
        OBJECTED = "objected", _("objected")
        LAPSED = "lapsed", _("lapsed")

    SAID = Answer.choices[:3]
    """What a person can answer; a yes lapses without anybody saying so."""

    contact = OwnedForeignKey(Contact, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(_("purpose"), max_length=16, choices=Purpose.choices)
    answer = models.CharField(_("answer"), max_length=10, choices=Answer.choices)
    basis = models.CharField(_("legal basis"), max_length=40, default="consent")
    source = models.CharField(_("how we know"), max_length=200)
    recorded_at = models.DateTimeField(_("recorded"), db_default=Now())

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consent ledger")
        ordering = ["-recorded_at", "-id"]
        indexes = [
            models.Index(
                fields=["organization", "contact", "purpose", "-recorded_at"],
                name="accounts_consent_newest",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} · {self.get_answer_display()}"


class Suppression(OrganizationOwned):
    """An address that is not written to again. Kept as a hash, so that it outlives the person's data."""

    class Cause(models.TextChoices):
        UNSUBSCRIBED = "unsubscribed", _("unsubscribed")
        BOUNCED = "bounced", _("bounced for good")
        COMPLAINED = "complained", _("marked as spam")
        ERASED = "erased", _("erased")

    address_hash = models.CharField(max_length=64)
    cause = models.CharField(_("cause"), max_length=12, choices=Cause.choices)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("suppressed address")
        verbose_name_plural = _("suppressed addresses")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "address_hash"], name="accounts_suppression_once"
            )
        ]

    def __str__(self) -> str:
        return self.get_cause_display()


class ContactingSettings(OrganizationOwned):
    """When people may be written to. One row per organization; no row means these defaults."""

    quiet_hours = models.BooleanField(
        _("keep quiet hours"),
        default=True,
        help_text=_("Write only in the working hours of the person's own time zone."),
    )
    start = models.TimeField(_("from"), default=time(9))
    end = models.TimeField(_("until"), default=time(17))
    monday_from = models.TimeField(_("Mondays from"), default=time(10))
    friday_until = models.TimeField(_("Fridays until"), default=time(15))
    pauses = models.JSONField(
        _("pauses"),
        default=list,
        blank=True,
        help_text=_("Days on which nobody is written to: a list of [first day, last day]."),
    )

    class Meta:
        verbose_name = _("contacting settings")
        verbose_name_plural = _("contacting settings")
        constraints = [
            models.UniqueConstraint(fields=["organization"], name="accounts_contactingsettings_one")
        ]
        triggers = [
            KeepsHistory("quiet_hours", "start", "end", "monday_from", "friday_until", "pauses")
        ]

    def __str__(self) -> str:
        return str(_("Contacting settings"))

    def clean(self) -> None:
        """Hours must leave time to write in, each working day; pauses must be readable."""
        latest_start, earliest_end = (
            max(self.start, self.monday_from),
            min(self.end, self.friday_until),
        )
        if latest_start >= earliest_end:
            raise ValidationError(_("Each working day needs time to write in: check the hours."))
        try:
            parse_pauses(self.pauses)
        except (TypeError, ValueError) as error:
            raise ValidationError(
                {"pauses": _('Write pauses like [["2026-12-24", "2027-01-02"]], 300 days at most.')}
            ) from error
