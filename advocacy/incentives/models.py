"""The catalogue of incentives and the offers made."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.customers.models import Contact
from advocacy.incentives.states import OFFER_STATES, OFFER_TRANSITIONS
from advocacy.scoring.models import Advocate
from kernel.tenancy import OrganizationOwned, OwnedForeignKey


class Incentive(OrganizationOwned):
    """A kind of relationship benefit an organization can give: to whom, how often, at what cost in hours."""

    class Period(models.TextChoices):
        MONTH = "month", _("a month")
        QUARTER = "quarter", _("a quarter")
        TOTAL = "total", _("in all")

    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=80)
    advocate_gets = models.CharField(_("the advocate gets"), max_length=200)
    peer_gets = models.CharField(_("the peer gets"), max_length=200, blank=True)
    least_tier = models.CharField(
        _("from tier"), max_length=8, choices=Advocate.Tier.choices, default=Advocate.Tier.NATURAL
    )
    capacity = models.PositiveIntegerField(_("places"))
    period = models.CharField(_("per"), max_length=8, choices=Period.choices, default=Period.MONTH)
    lead_days = models.PositiveIntegerField(_("working days to prepare"), default=5)
    hours = models.DecimalField(_("hours it costs us"), max_digits=5, decimal_places=1)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("owner"),
    )
    is_active = models.BooleanField(_("on"), default=True)

    class Meta:
        verbose_name = _("incentive")
        verbose_name_plural = _("incentives")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "code"], name="advocacy_incentive_once")
        ]

    def __str__(self) -> str:
        return gettext(self.name)

    @property
    def advocate_gets_now(self) -> str:
        """In the reader's language where the words are still ours; edited ones stay as written."""
        return gettext(self.advocate_gets)

    @property
    def peer_gets_now(self) -> str:
        return gettext(self.peer_gets) if self.peer_gets else ""


class Offer(OrganizationOwned):
    """One benefit held out to one person. Which state may follow which is guarded in the database."""

    incentive = OwnedForeignKey(
        Incentive, on_delete=models.PROTECT, related_name="offers", verbose_name=_("incentive")
    )
    contact = OwnedForeignKey(
        Contact, on_delete=models.CASCADE, related_name="offers", verbose_name=_("person")
    )
    state = models.CharField(_("state"), max_length=10, choices=OFFER_STATES, default="offered")
    offered_at = models.DateTimeField(_("offered"), db_default=Now())
    expires_at = models.DateTimeField(_("open until"))
    due_on = models.DateField(_("promised for"), null=True, blank=True)
    changed_at = models.DateTimeField(_("last change"), db_default=Now())
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        ordering = ["-offered_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "contact"],
                condition=models.Q(state="offered"),
                name="advocacy_offer_one_open",
            )
        ]
        indexes = [
            models.Index(fields=["organization", "incentive", "state"], name="advocacy_offer_of"),
            models.Index(fields=["organization", "contact"], name="advocacy_offer_to"),
        ]
        triggers = [
            pgtrigger.FSM(name="offer_states", field="state", transitions=OFFER_TRANSITIONS),
        ]

    def __str__(self) -> str:
        return f"{self.incentive} · {self.get_state_display()}"
