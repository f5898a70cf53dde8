"""What newcomers said when they were asked how they heard of us."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.customers.models import Contact
from kernel.tenancy import OrganizationOwned, OwnedForeignKey, OwnedOneToOneField
from referrals.leads.models import Lead


class HeardFrom(OrganizationOwned):
    """The answer of one lead, and whom it names as far as it can be read. Whom it credits, a person of ours says.

    `certainty`: one person exactly (by their address or handle), one likely, several, or nobody. `contact` is who it was.
    """

    class Certainty(models.TextChoices):
        EXACT = "exact", _("exact")
        LIKELY = "likely", _("likely")
        AMBIGUOUS = "ambiguous", _("several people")
        NONE = "none", _("nobody")

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for a look")
        CONFIRMED = "confirmed", _("confirmed")
        REJECTED = "rejected", _("nobody we know")
        UNNAMED = "unnamed", _("names nobody")

    lead = OwnedOneToOneField(Lead, on_delete=models.CASCADE, related_name="heard")
    text = models.CharField(_("in their words"), max_length=500)
    person = models.CharField(_("person named"), max_length=120, blank=True)
    company = models.CharField(_("company named"), max_length=120, blank=True)
    handle = models.CharField(_("handle or address named"), max_length=254, blank=True)
    channel = models.CharField(
        _("channel"), max_length=20, choices=Lead.Channel.choices, default=Lead.Channel.UNKNOWN
    )
    certainty = models.CharField(
        _("certainty"), max_length=9, choices=Certainty.choices, default=Certainty.NONE
    )
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.UNNAMED)
    contact = OwnedForeignKey(
        Contact,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="named_by",
        verbose_name=_("it was"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    read_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("answer to “how did you hear of us?”")
        verbose_name_plural = _("answers to “how did you hear of us?”")
        ordering = ["-read_at", "-id"]
        indexes = [models.Index(fields=["organization", "state"], name="referrals_heardfrom_state")]

    def __str__(self) -> str:
        return self.text


class HeardSuggestion(OrganizationOwned):
    """Somebody in the book who may be meant: how sure (0 to 1), and why. The likeliest first."""

    heard = OwnedForeignKey(HeardFrom, on_delete=models.CASCADE, related_name="suggestions")
    contact = OwnedForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    confidence = models.FloatField(_("confidence"))
    reason = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("person who may be meant")
        verbose_name_plural = _("people who may be meant")
        ordering = ["-confidence", "contact_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "heard", "contact"], name="referrals_heardsuggestion_once"
            ),
            models.CheckConstraint(
                condition=models.Q(confidence__gte=0, confidence__lte=1),
                name="referrals_heardsuggestion_confidence",
            ),
        ]

    def __str__(self) -> str:
        return str(self.contact)
