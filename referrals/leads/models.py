"""Leads and their stages."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.customers.models import Company, Contact
from kernel.money import CurrencyField
from kernel.tenancy import OrganizationOwned, OwnedForeignKey
from referrals.links.models import ReferralLink, Visit


class Lead(OrganizationOwned):
    """A possible customer. `stage` is the furthest stage told so far, or the exit; history is in StageChange."""

    class Stage(models.TextChoices):
        SUBMITTED = "submitted", _("submitted")
        QUALIFIED = "qualified", _("qualified")
        MEETING = "meeting", _("meeting")
        TRIAL = "trial", _("trial")
        WON = "won", _("won")
        LOST = "lost", _("lost")
        DISQUALIFIED = "disqualified", _("disqualified")
        DUPLICATE = "duplicate", _("duplicate")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Channel(models.TextChoices):
        WORD_OF_MOUTH = "word_of_mouth", _("word of mouth")
        REFERRAL_LINK = "referral_link", _("referral link")
        INTRODUCTION = "introduction", _("introduction")
        PARTNER = "partner", _("partner")
        INVITATION = "product_invitation", _("product invitation")
        CASH_PROGRAMME = "cash_programme", _("cash programme")
        CONTENT = "content", _("content")
        OUTBOUND = "outbound", _("outbound")
        EVENT = "event", _("event")
        SEARCH = "search", _("search")
        PAID = "paid", _("paid")
        OTHER = "other", _("other")
        UNKNOWN = "unknown", _("unknown")

    external_id = models.CharField(_("your id"), max_length=255, null=True, blank=True)
    contact = OwnedForeignKey(
        Contact, on_delete=models.CASCADE, related_name="leads", verbose_name=_("person")
    )
    company = OwnedForeignKey(
        Company,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("company"),
    )
    channel = models.CharField(
        _("channel"), max_length=20, choices=Channel.choices, default=Channel.UNKNOWN
    )
    stage = models.CharField(
        _("stage"), max_length=12, choices=Stage.choices, default=Stage.SUBMITTED
    )
    stage_at = models.DateTimeField(_("since"))
    submitted_at = models.DateTimeField(_("submitted"))
    won_at = models.DateTimeField(_("won"), null=True, blank=True)
    mrr_amount = models.BigIntegerField(_("monthly revenue (minor units)"), null=True, blank=True)
    mrr_currency = CurrencyField(_("currency"), blank=True)
    heard_from = models.CharField(_("how did you hear of us?"), max_length=500, blank=True)
    referral_code = models.CharField(_("referral code"), max_length=32, blank=True)
    click_id = models.CharField(
        max_length=64,
        blank=True,
        default="",
        help_text=_("As it was handed over; without a visit beside it, it is none of ours."),
    )
    link = OwnedForeignKey(
        ReferralLink, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    visit = OwnedForeignKey(
        Visit, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("owner"),
    )
    is_test = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("lead")
        verbose_name_plural = _("leads")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "is_test", "external_id"], name="referrals_lead_external_id"
            )
        ]
        indexes = [
            models.Index(fields=["organization", "created_at", "id"], name="referrals_lead_newest"),
            models.Index(fields=["organization", "contact"], name="referrals_lead_contact"),
            models.Index(fields=["organization", "submitted_at"], name="referrals_lead_submitted"),
            models.Index(
                fields=["organization", "won_at"],
                name="referrals_lead_won",
                condition=models.Q(won_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.contact)


class StageChange(OrganizationOwned):
    """A stage that a lead was told to have reached, and when. Once per stage: told again, nothing is added."""

    lead = OwnedForeignKey(Lead, on_delete=models.CASCADE, related_name="stage_changes")
    stage = models.CharField(_("stage"), max_length=12, choices=Lead.Stage.choices)
    occurred_at = models.DateTimeField(_("when"))
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["occurred_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "lead", "stage"], name="referrals_stagechange_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["organization", "stage", "occurred_at"], name="referrals_stagechange_at"
            )
        ]

    def __str__(self) -> str:
        return self.get_stage_display()
