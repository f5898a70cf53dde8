"""Rules and what they said before."""

from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.history.keeping import KeepsHistory
from advocacy.incentives.models import Incentive
from advocacy.moments.texts import check_texts
from advocacy.scoring.models import Advocate
from kernel.errors import DomainError
from kernel.tenancy import OrganizationOwned, OwnedForeignKey


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
    REMINDER = "remind", _("reminder by mail")


BY_MAIL = (Channel.MAIL, Channel.REMINDER)


class Order(models.TextChoices):
    """Which way comes first, where a rule may reach somebody both in the product and by mail."""

    BOTH = "both", _("both")
    PRODUCT = "in_app", _("in the product first, mail where it cannot be shown")
    MAIL = "mail", _("mail first, the product where no mail may go")


class Rule(OrganizationOwned):
    """When this happens (`trigger`) and that holds (`conditions`), be ready with this gesture.

    Installed from the playbooks, edited in the admin. `trigger` and `conditions` are data as `triggers.parse` and
    kernel.conditions let them pass; an empty `conditions` asks nothing. Each edit is a RuleVersion. A rule that failed
    several times in a row is paused (`paused_at`, `paused_why`) until somebody lets it go on.
    `live_since`: when it last began to do something; what fell due before is not made up for. `switched_on_at`: when it
    last began to do more than observe; for two weeks from then on it asks at half the pace.
    """

    class Position(models.TextChoices):
        """How far this rule may go; the organization's own position is the upper bound."""

        OFF = "off", _("off")
        OBSERVE = "observe", _("observe")
        DRAFTS = "drafts", _("drafts")
        ON = "on", _("on")

    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=120)
    trigger = models.JSONField(_("when"), default=dict)
    conditions = models.JSONField(_("only if"), default=dict, blank=True)
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
    is_wide = models.BooleanField(
        _("asks beyond Champions and Natural advocates"),
        default=False,
        db_default=False,
        help_text=_("A first wave asks those only. To go wider, say why below."),
    )
    holdout_percent = models.PositiveSmallIntegerField(
        _("share of companies held out (percent)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(50)],
        help_text=_("Empty: as the organization. 0: nobody. Whoever was met stays on their side."),
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
    channel_order = models.CharField(
        _("which way first"),
        max_length=6,
        choices=Order.choices,
        default=Order.BOTH,
        db_default=Order.BOTH,
    )
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
    starts_at = models.DateTimeField(_("not before"), null=True, blank=True)
    ends_at = models.DateTimeField(_("not after"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, db_default=1, editable=False)
    live_since = models.DateTimeField(null=True, editable=False, db_default=Now())
    switched_on_at = models.DateTimeField(null=True, editable=False, db_default=Now())
    errors = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    paused_at = models.DateTimeField(_("paused"), null=True, editable=False)
    paused_why = models.JSONField(null=True, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("playbook")
        verbose_name_plural = _("playbooks")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "code"], name="advocacy_rule_once"),
            models.CheckConstraint(
                condition=~models.Q(asks_for__contains=["review"])
                | models.Q(incentive__isnull=True),
                name="advocacy_rule_review_unrewarded",
            ),
        ]
        triggers = [
            KeepsHistory(
                "name",
                "trigger",
                "conditions",
                "gesture",
                "asks_from_tier",
                "is_wide",
                "holdout_percent",
                "ask_effort",
                "asks_for",
                "only_unprompted",
                "least_tier",
                "incentive",
                "position",
                "sends_at_once",
                "in_app",
                "channel_order",
                "delay_days",
                "life_hours",
                "cooldown_days",
                "texts",
                "priority",
                "starts_at",
                "ends_at",
                "paused_at",
            )
        ]

    def __str__(self) -> str:
        return gettext(self.name) if self.name else self.code

    @property
    def kinds(self) -> list[str]:
        """The kinds of signal that it meets; empty for a rule that waits for something else."""
        return list(self.trigger.get("kinds", ()))

    @kinds.setter
    def kinds(self, kinds: list[str]) -> None:
        self.trigger = {"on": "signal", "kinds": list(kinds)}

    @property
    def can_ask(self) -> bool:
        """Whether what it does may be an ask."""
        return self.gesture == "ask" or bool(self.asks_from_tier)

    def is_running(self, now: datetime) -> bool:
        """Whether it meets anything now: not off, not paused, within its days."""
        return (
            self.position != Rule.Position.OFF
            and self.paused_at is None
            and (self.starts_at is None or self.starts_at <= now)
            and (self.ends_at is None or now < self.ends_at)
        )

    def clean(self) -> None:
        """Texts that the engine understands: a playbook that cannot be read must not be saved."""
        try:
            check_texts(self.texts)
        except DomainError as refusal:
            raise ValidationError({"texts": refusal.message}) from refusal


class RuleVersion(OrganizationOwned):
    """What a rule said from one edit to the next, by whom and why. Never changed, never deleted."""

    rule = OwnedForeignKey(Rule, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    content = models.JSONField()
    note = models.CharField(_("why"), max_length=200, blank=True)
    saved_at = models.DateTimeField(_("saved"), db_default=Now())
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("version of a playbook")
        verbose_name_plural = _("versions of playbooks")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "rule", "number"], name="advocacy_ruleversion_once"
            )
        ]

    def __str__(self) -> str:
        return gettext("Version %(number)s") % {"number": self.number}
