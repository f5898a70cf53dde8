"""Decisions, moments and their deliveries; and every other model of this room by name."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.customers.models import Company, Contact
from advocacy.incentives.models import Offer
from advocacy.moments.occasion_models import (
    Attendance,
    Occasion,
    SeenStanding,
    SuggestedOccasion,
)
from advocacy.moments.rule_models import BY_MAIL, Channel, Gesture, Order, Rule, RuleVersion
from advocacy.moments.states import MOMENT_STATES, MOMENT_TRANSITIONS
from advocacy.moments.triggers import MOST_KEY
from advocacy.signals.models import Signal
from kernel.tenancy import OrganizationOwned, OwnedForeignKey
from kernel.work import Claimable, due_index

__all__ = [
    "BY_MAIL",
    "Attendance",
    "CelebratedResult",
    "Channel",
    "Decision",
    "Delivery",
    "Gesture",
    "Moment",
    "Occasion",
    "Order",
    "PassedWhy",
    "Rule",
    "RuleVersion",
    "SeenStanding",
    "SuggestedOccasion",
]


class PassedWhy(models.TextChoices):
    """Why somebody let a moment pass."""

    TIME = "time", _("not the right time")
    PERSON = "person", _("not this person")
    TEXT = "text", _("nothing fitting to say")
    ELSEWHERE = "elsewhere", _("done in another way")


class Moment(OrganizationOwned):
    """A time-limited opportunity: a rule met something, for one person. It carries a gesture, and it expires.

    What it met is a signal, or is named by `key` (a time that came, a tier entered, an occasion): once per rule and person.
    `asks_on`: the day whose pace an ask draws on. `needs_human`: a person does it, or approves it first.
    """

    rule = OwnedForeignKey(Rule, on_delete=models.PROTECT, related_name="moments")
    contact = OwnedForeignKey(
        Contact, on_delete=models.CASCADE, related_name="moments", verbose_name=_("person")
    )
    company = OwnedForeignKey(
        Company,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("company"),
    )
    signal = OwnedForeignKey(
        Signal, null=True, blank=True, on_delete=models.CASCADE, related_name="moments"
    )
    key = models.CharField(max_length=MOST_KEY, blank=True, default="", db_default="")
    offer = OwnedForeignKey(
        Offer, null=True, blank=True, on_delete=models.SET_NULL, related_name="moments"
    )
    gesture = models.CharField(_("gesture"), max_length=5, choices=Gesture.choices)
    state = models.CharField(_("state"), max_length=10, choices=MOMENT_STATES, default="open")
    position = models.CharField(_("position"), max_length=7, choices=Rule.Position.choices)
    reasons = models.JSONField(_("why"), default=list)
    language = models.CharField(_("language"), max_length=2, default="en")
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    body = models.TextField(_("text"), blank=True)
    opened_at = models.DateTimeField(_("opened"), db_default=Now())
    expires_at = models.DateTimeField(_("until"))
    acted_at = models.DateTimeField(_("done"), null=True, blank=True)
    acted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    passed_why = models.CharField(
        _("why it was let pass"),
        max_length=9,
        choices=PassedWhy.choices,
        blank=True,
        default="",
        db_default="",
        editable=False,
    )
    edited_at = models.DateTimeField(_("text changed"), null=True, blank=True)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    edited_much = models.BooleanField(default=False, db_default=False, editable=False)
    asks_on = models.DateField(null=True, editable=False)
    needs_human = models.BooleanField(
        _("needs a human"), default=False, db_default=False, editable=False
    )
    snoozed_until = models.DateTimeField(_("put off until"), null=True, blank=True, editable=False)
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    is_test = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("moment")
        verbose_name_plural = _("moments")
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "rule", "signal"], name="advocacy_moment_once"
            ),
            models.UniqueConstraint(
                fields=["organization", "rule", "key"],
                name="advocacy_moment_key_once",
                condition=~models.Q(key=""),
            ),
            models.UniqueConstraint(
                fields=["organization", "contact"],
                name="advocacy_moment_one_open_ask",
                condition=models.Q(gesture="ask", state="open") & ~models.Q(position="observe"),
            ),
        ]
        indexes = [
            models.Index(
                fields=["organization", "-opened_at", "-id"], name="advocacy_moment_newest"
            ),
            models.Index(
                fields=["organization", "asks_on"],
                name="advocacy_moment_pace",
                condition=models.Q(asks_on__isnull=False),
            ),
            models.Index(
                fields=["organization", "contact", "-opened_at"], name="advocacy_moment_of"
            ),
            models.Index(
                fields=["organization", "expires_at"],
                name="advocacy_moment_expiring",
                condition=models.Q(state="open"),
            ),
            models.Index(
                fields=["organization", "acted_at"],
                name="advocacy_moment_acted",
                condition=models.Q(acted_at__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.FSM(name="moment_states", field="state", transitions=MOMENT_TRANSITIONS),
        ]

    def __str__(self) -> str:
        words = {"gesture": self.get_gesture_display(), "person": self.contact}
        return gettext("%(gesture)s: %(person)s") % words


class Decision(OrganizationOwned):
    """What was decided about one candidate (a rule and what it met), and why. The refused ones are kept too."""

    class Outcome(models.TextChoices):
        FIRED = "fired", _("moment opened")
        LATE = "late", _("too late to act on")
        NOT_SIGNIFICANT = "not_significant", _("not significant")
        TIER = "tier", _("not for this tier")
        DUPLICATE = "duplicate", _("the same is open already")
        COOLDOWN = "cooldown", _("too soon after the last one")
        BUDGET = "budget", _("ask budget")
        PACE = "pace", _("as many asks as a day takes")
        HOLDOUT = "holdout", _("held out")
        LOST = "lost", _("something else came first")
        TROUBLE = "trouble", _("open trouble")
        POLICY = "policy", _("company policy")
        CONSENT = "consent", _("no consent")
        CAPACITY = "capacity", _("no place left")
        PROMPTED = "prompted", _("they were asked")
        MERGED = "merged", _("person now under another name")
        CONDITIONS = "conditions", _("conditions not met")
        UNKNOWN = "unknown", _("not known")
        ERROR = "error", _("the playbook failed")

    id = models.BigAutoField(primary_key=True)  # type: ignore[assignment]
    rule = OwnedForeignKey(Rule, on_delete=models.CASCADE, related_name="decisions")
    contact = OwnedForeignKey(Contact, on_delete=models.CASCADE, related_name="decisions")
    signal = OwnedForeignKey(
        Signal, null=True, blank=True, on_delete=models.CASCADE, related_name="decisions"
    )
    key = models.CharField(max_length=MOST_KEY, blank=True, default="", db_default="")
    moment = OwnedForeignKey(
        Moment, null=True, blank=True, on_delete=models.SET_NULL, related_name="decisions"
    )
    outcome = models.CharField(_("outcome"), max_length=16, choices=Outcome.choices)
    reasons = models.JSONField(_("why"), default=list)
    decided_at = models.DateTimeField(_("decided"), db_default=Now())

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "rule", "signal"], name="advocacy_decision_once"
            ),
            models.UniqueConstraint(
                fields=["organization", "rule", "key"],
                name="advocacy_decision_key_once",
                condition=~models.Q(key=""),
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "contact", "-id"], name="advocacy_decision_of"),
            models.Index(fields=["organization", "signal"], name="advocacy_decision_signal"),
            models.Index(fields=["organization", "decided_at"], name="advocacy_decision_age"),
        ]

    def __str__(self) -> str:
        return self.get_outcome_display()


class Delivery(Claimable, OrganizationOwned):
    """One way a moment reaches somebody: shown in the product, put on a CSM's list, or mailed.

    Only mail is worked off by a worker; the others are read by the doors from `due_at` until the moment ends.
    The stable `Message-ID` of a mail is made from this row's id. `hurried_at`: by whose word a mail does not wait for the
    person's working hours, and since when.
    """

    moment = OwnedForeignKey(Moment, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(_("channel"), max_length=6, choices=Channel.choices)
    outcome = models.JSONField(null=True, blank=True, editable=False)
    hurried_at = models.DateTimeField(null=True, editable=False)
    hurried_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "moment", "channel"], name="advocacy_delivery_once"
            )
        ]
        indexes = [due_index("advocacy_delivery_due")]

    def __str__(self) -> str:
        return self.get_channel_display()


class CelebratedResult(OrganizationOwned):
    """The best result of one metric that was celebrated with one person: the next must be 25 % better."""

    contact = OwnedForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    metric = models.CharField(max_length=120)
    value = models.FloatField()
    celebrated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "contact", "metric"], name="advocacy_celebratedresult_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.value:g}"
