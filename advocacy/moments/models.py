"""Rules, decisions, moments and their deliveries."""

import pgtrigger
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.customers.models import Company, Contact
from advocacy.incentives.models import Incentive, Offer
from advocacy.moments.states import MOMENT_STATES, MOMENT_TRANSITIONS
from advocacy.moments.texts import check_texts
from advocacy.scoring.models import Advocate
from advocacy.signals.kinds import KINDS
from advocacy.signals.models import Signal
from kernel.errors import DomainError
from kernel.tenancy import OrganizationOwned, OwnedForeignKey
from kernel.work import Claimable, due_index


class Gesture(models.TextChoices):
    """What we do in a moment; asking is the rarest."""

    THANK = "thank", _("Thank")
    EQUIP = "equip", _("Equip")
    OFFER = "offer", _("Offer")
    ASK = "ask", _("Ask")


class Channel(models.TextChoices):
    """The ways in which a moment reaches somebody."""

    IN_APP = "in_app", _("in the product")
    TASK = "task", _("task for the CSM")
    MAIL = "mail", _("mail")


class Rule(OrganizationOwned):
    """When a signal of these kinds arrives, be ready with this gesture. Installed from the playbooks, edited here."""

    class Position(models.TextChoices):
        """How far this rule may go; the organization's own position is the upper bound."""

        OFF = "off", _("off")
        OBSERVE = "observe", _("observe")
        DRAFTS = "drafts", _("drafts")
        ON = "on", _("on")

    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=120)
    kinds = models.JSONField(_("on signals of"), default=list)
    gesture = models.CharField(_("gesture"), max_length=5, choices=Gesture.choices)
    asks_from_tier = models.CharField(
        _("asks from tier"),
        max_length=8,
        choices=Advocate.Tier.choices,
        blank=True,
        help_text=_(
            "From this tier on the gesture becomes an ask, where an ask is allowed. Empty: never asks."
        ),
    )
    ask_effort = models.PositiveSmallIntegerField(_("effort of the ask"), default=4)
    asks_for = models.JSONField(
        _("asks or offers for"),
        default=list,
        blank=True,
        help_text=_("Acts that count as prompted after this. Empty: all of them."),
    )
    only_unprompted = models.BooleanField(_("only for what they did by themselves"), default=False)
    least_tier = models.CharField(
        _("for tier and above"), max_length=8, choices=Advocate.Tier.choices, blank=True
    )
    incentive = OwnedForeignKey(
        Incentive,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("incentive"),
    )
    position = models.CharField(
        _("position"), max_length=7, choices=Position.choices, default=Position.DRAFTS
    )
    sends_at_once = models.BooleanField(
        _("sends by itself, at once"),
        default=False,
        help_text=_("Otherwise a draft waits for the CSM the next working morning."),
    )
    in_app = models.BooleanField(_("shown in the product"), default=False)
    delay_days = models.PositiveSmallIntegerField(_("days to wait"), default=0)
    life_hours = models.PositiveIntegerField(_("hours the moment lasts"), default=240)
    cooldown_days = models.PositiveSmallIntegerField(
        _("days between two of these for one person"), default=30
    )
    texts = models.JSONField(
        _("texts"),
        default=dict,
        blank=True,
        help_text=_(
            "By language: subject, body, and ask (added when the gesture is an ask); short_subject, short_body and "
            "short_ask are used when a value is missing, and body_<kind> for one kind of signal."
        ),
    )
    priority = models.SmallIntegerField(_("priority"), default=0)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("playbook")
        verbose_name_plural = _("playbooks")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "code"], name="advocacy_rule_once")
        ]

    def __str__(self) -> str:
        return gettext(self.name) if self.name else self.code

    def clean(self) -> None:
        """Kinds and texts that the engine understands: a playbook that cannot be read must not be saved."""
        unknown = sorted(set(self.kinds) - KINDS.keys())
        if unknown:
            raise ValidationError(
                {"kinds": _("Not known: %(kinds)s.") % {"kinds": ", ".join(unknown)}}
            )
        try:
            check_texts(self.texts)
        except DomainError as refusal:
            raise ValidationError({"texts": refusal.message}) from refusal


class Moment(OrganizationOwned):
    """A time-limited opportunity: a rule met a signal, for one person. It carries a gesture, and it expires."""

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
    signal = OwnedForeignKey(Signal, on_delete=models.CASCADE, related_name="moments")
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
    edited_at = models.DateTimeField(_("text changed"), null=True, blank=True)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    is_test = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("moment")
        verbose_name_plural = _("moments")
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "rule", "signal"], name="advocacy_moment_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["organization", "-opened_at", "-id"], name="advocacy_moment_newest"
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
    """What was decided about one candidate (a rule and a signal), and why. The refused ones are kept too."""

    class Outcome(models.TextChoices):
        FIRED = "fired", _("moment opened")
        LATE = "late", _("too late to act on")
        NOT_SIGNIFICANT = "not_significant", _("not significant")
        TIER = "tier", _("not for this tier")
        COOLDOWN = "cooldown", _("too soon after the last one")
        TROUBLE = "trouble", _("open trouble")
        POLICY = "policy", _("company policy")
        CONSENT = "consent", _("no consent")
        CAPACITY = "capacity", _("no place left")
        PROMPTED = "prompted", _("they were asked")
        MERGED = "merged", _("person now under another name")

    id = models.BigAutoField(primary_key=True)  # type: ignore[assignment]
    rule = OwnedForeignKey(Rule, on_delete=models.CASCADE, related_name="decisions")
    contact = OwnedForeignKey(Contact, on_delete=models.CASCADE, related_name="decisions")
    signal = OwnedForeignKey(Signal, on_delete=models.CASCADE, related_name="decisions")
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
            )
        ]
        indexes = [
            models.Index(fields=["organization", "contact", "-id"], name="advocacy_decision_of"),
            models.Index(fields=["organization", "signal"], name="advocacy_decision_signal"),
        ]

    def __str__(self) -> str:
        return self.get_outcome_display()


class Delivery(Claimable, OrganizationOwned):
    """One way a moment reaches somebody: shown in the product, put on a CSM's list, or mailed.

    Only mail is worked off by a worker; the others are read by the doors from `due_at` until the moment ends.
    The stable `Message-ID` of a mail is made from this row's id.
    """

    moment = OwnedForeignKey(Moment, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(_("channel"), max_length=6, choices=Channel.choices)
    outcome = models.JSONField(null=True, blank=True, editable=False)

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
