"""The catalogue of incentives and the offers made."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.contacting.models import Consent
from accounts.customers.models import Contact
from accounts.history.keeping import KeepsHistory
from accounts.orders.models import Product
from advocacy.incentives.states import OFFER_STATES, OFFER_TRANSITIONS, TAKEN_BACK
from advocacy.scoring.models import Advocate
from kernel.tenancy import OrganizationOwned, OwnedForeignKey

MOST_PROPOSED = 3


class Incentive(OrganizationOwned):
    """A kind of relationship benefit an organization can give: to whom, how often, at what cost in hours.

    `conditions` are data as kernel.conditions let them pass (eligibility.VOCABULARY). `is_first_come`: more may be
    offered than there are places, and the first to say yes have them; else a place is kept with each offer.
    `opens`: the feature of the product that a yes opens (early access), with `seats_to_share` for colleagues.
    `hours_before`: a first look, so long before the release of `product`; its places are counted for each product anew.
    """

    class Period(models.TextChoices):
        MONTH = "month", _("a month")
        QUARTER = "quarter", _("a quarter")
        TOTAL = "total", _("in all")

    class Makes(models.TextChoices):
        """What is made together."""

        NOTHING = "", _("nothing")
        WEBINAR = "webinar", _("a joint webinar")
        CASE_STUDY = "case_study", _("a joint case study")
        TALK = "talk", _("a talk")

    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=80)
    advocate_gets = models.CharField(_("the advocate gets"), max_length=200)
    advocate_gives = models.CharField(
        _("the advocate gives"),
        max_length=200,
        blank=True,
        help_text=_("What it takes them: time, words, a place on a stage."),
    )
    peer_gets = models.CharField(_("the peer gets"), max_length=200, blank=True)
    text = models.TextField(
        _("more about it"), blank=True, help_text=_("Shown on the page of the offer.")
    )
    least_tier = models.CharField(
        _("from tier"), max_length=8, choices=Advocate.Tier.choices, default=Advocate.Tier.NATURAL
    )
    conditions = models.JSONField(_("only if"), default=dict, blank=True)
    consent = models.CharField(
        _("only with their yes to"), max_length=16, choices=Consent.Purpose.choices, blank=True
    )
    capacity = models.PositiveIntegerField(_("places"))
    period = models.CharField(_("per"), max_length=8, choices=Period.choices, default=Period.MONTH)
    is_first_come = models.BooleanField(
        _("first come, first served"),
        default=False,
        help_text=_("More may be offered than there are places; who comes too late waits in line."),
    )
    lead_days = models.PositiveIntegerField(_("working days to prepare"), default=5)
    needs_time = models.BooleanField(
        _("needs a time together"),
        default=False,
        help_text=_("They propose three times, you confirm one, and an invitation goes out."),
    )
    minutes = models.PositiveIntegerField(_("minutes together"), default=30)
    opens = models.SlugField(
        _("opens the feature"),
        max_length=80,
        blank=True,
        help_text=_("Your product asks for it by this name. Empty: nothing is opened."),
    )
    seats_to_share = models.PositiveIntegerField(_("seats to hand on to colleagues"), default=0)
    hours_before = models.PositiveIntegerField(
        _("hours before others"),
        default=0,
        help_text=_("More than 0: a first look at a product that is not on sale yet."),
    )
    product = OwnedForeignKey(
        Product,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("product to see first"),
        help_text=_(
            "It needs a day from which it is on sale. Nothing is offered without one, nor after."
        ),
    )
    makes = models.CharField(
        _("makes together"), max_length=12, choices=Makes.choices, blank=True, default=Makes.NOTHING
    )
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
            models.UniqueConstraint(
                fields=["organization", "code"], name="advocacy_incentive_once"
            ),
            models.CheckConstraint(
                condition=models.Q(seats_to_share__lte=50), name="advocacy_incentive_few_seats"
            ),
            models.CheckConstraint(
                condition=models.Q(minutes__gte=5, minutes__lte=480),
                name="advocacy_incentive_minutes",
            ),
            models.CheckConstraint(
                condition=models.Q(hours_before__lte=720), name="advocacy_incentive_soon"
            ),
        ]
        triggers = [
            KeepsHistory(
                "name",
                "advocate_gets",
                "advocate_gives",
                "peer_gets",
                "text",
                "least_tier",
                "conditions",
                "consent",
                "capacity",
                "period",
                "is_first_come",
                "lead_days",
                "needs_time",
                "minutes",
                "opens",
                "seats_to_share",
                "hours_before",
                "product",
                "makes",
                "hours",
                "owner",
                "is_active",
            )
        ]

    def __str__(self) -> str:
        return gettext(self.name)

    @property
    def advocate_gets_now(self) -> str:
        """In the reader's language where the words are still ours; edited ones stay as written."""
        return gettext(self.advocate_gets)

    @property
    def advocate_gives_now(self) -> str:
        return gettext(self.advocate_gives) if self.advocate_gives else ""

    @property
    def peer_gets_now(self) -> str:
        return gettext(self.peer_gets) if self.peer_gets else ""


class Offer(OrganizationOwned):
    """One benefit held out to one person. Which state may follow which is guarded in the database.

    Once accepted it is a promise of `owner`, for `due_on` (a day in the organization's zone). `proposed`: the times
    the person named, `zone` theirs; `starts_at` the one that was confirmed, `sequence` the version of its invitation.
    `product`: what a first look is at, as it was offered. `freed_at`: their place was given back. `waiting_since` stays when the first in line is offered a freed place: it
    is kept for them.
    """

    incentive = OwnedForeignKey(
        Incentive, on_delete=models.PROTECT, related_name="offers", verbose_name=_("incentive")
    )
    contact = OwnedForeignKey(
        Contact, on_delete=models.CASCADE, related_name="offers", verbose_name=_("person")
    )
    state = models.CharField(_("state"), max_length=10, choices=OFFER_STATES, default="offered")
    product = OwnedForeignKey(
        Product,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("product"),
    )
    offered_at = models.DateTimeField(_("offered"), db_default=Now())
    expires_at = models.DateTimeField(_("open until"))
    waiting_since = models.DateTimeField(_("waiting since"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    fulfilled_at = models.DateTimeField(_("kept"), null=True, blank=True)
    freed_at = models.DateTimeField(null=True, blank=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("owner"),
    )
    due_on = models.DateField(_("promised for"), null=True, blank=True)
    proposed = ArrayField(
        models.DateTimeField(), size=MOST_PROPOSED, default=list, blank=True, editable=False
    )
    zone = models.CharField(_("time zone"), max_length=64, blank=True, editable=False)
    starts_at = models.DateTimeField(_("meeting"), null=True, blank=True, editable=False)
    place = models.CharField(_("where"), max_length=300, blank=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    called_off_by_them = models.BooleanField(default=False, db_default=False, editable=False)
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
            ),
            models.UniqueConstraint(
                fields=["organization", "incentive", "contact"],
                condition=models.Q(state="waiting"),
                name="advocacy_offer_once_in_line",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="waiting") | models.Q(waiting_since__isnull=False),
                name="advocacy_offer_waits_since",
            ),
            models.CheckConstraint(
                condition=models.Q(proposed__len__lte=MOST_PROPOSED),
                name="advocacy_offer_three_times",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "incentive", "state"], name="advocacy_offer_of"),
            models.Index(fields=["organization", "contact"], name="advocacy_offer_to"),
            models.Index(
                fields=["organization", "due_on"],
                name="advocacy_offer_promised",
                condition=models.Q(state__in=("accepted", "scheduled")),
            ),
            models.Index(
                fields=["organization", "incentive", "waiting_since"],
                name="advocacy_offer_line",
                condition=models.Q(state="waiting"),
            ),
        ]
        triggers = [
            KeepsHistory(
                "state", "owner", "due_on", "starts_at", "place", "expires_at", whole=False
            ),
            pgtrigger.FSM(
                name="offer_states", field="state", transitions=OFFER_TRANSITIONS + TAKEN_BACK
            ),
        ]

    def __str__(self) -> str:
        return f"{self.incentive} · {self.get_state_display()}"
