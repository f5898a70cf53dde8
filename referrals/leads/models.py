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

    class MayThank(models.TextChoices):
        """Their answer to "may we thank the person who told you?". Unanswered means no."""

        UNANSWERED = "", _("not answered")
        WITH_NAME = "with_name", _("yes, with their name")
        WITHOUT_NAME = "without_name", _("yes, without their name")
        NO = "no", _("no")

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
    channel_told = models.CharField(
        max_length=20, choices=Channel.choices, blank=True, default="", editable=False
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
    may_thank = models.CharField(
        _("may we thank who told them?"),
        max_length=12,
        choices=MayThank.choices,
        blank=True,
        default="",
    )
    first_paid_at = models.DateTimeField(_("first payment"), null=True, blank=True)
    loaded_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text=_("From a file of past leads: what happened until then is history."),
    )
    contact_due_at = models.DateTimeField(_("first contact due"), null=True, blank=True)
    contacted_at = models.DateTimeField(_("first contact"), null=True, blank=True)
    wish = models.CharField(_("what they wish to see"), max_length=500, blank=True, default="")
    demo_at = models.DateTimeField(_("demo wished for"), null=True, blank=True)
    merged_into = OwnedForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    forgotten_at = models.DateTimeField(null=True, blank=True, editable=False)
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
            models.Index(fields=["organization", "company"], name="referrals_lead_company"),
            models.Index(
                fields=["organization", "contact_due_at"],
                name="referrals_lead_contact_due",
                condition=models.Q(contacted_at=None, contact_due_at__isnull=False),
            ),
            models.Index(
                fields=["organization", "won_at"],
                name="referrals_lead_won",
                condition=models.Q(won_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.contact)


class LeadSettings(OrganizationOwned):
    """How soon a lead is met, and how long one that nobody took up is kept. One row per organization, or the defaults."""

    contact_working_days = models.PositiveSmallIntegerField(
        _("first contact within (working days)"), default=1
    )
    unclaimed_days = models.PositiveSmallIntegerField(
        _("forget the person of an unanswered introduction after (days)"), default=30
    )
    intro_address = models.EmailField(
        _("copy address for introductions"),
        blank=True,
        default="",
        help_text=_("Advocates put this address on copy when they introduce somebody."),
    )

    class Meta:
        verbose_name = _("lead settings")
        verbose_name_plural = _("lead settings")
        constraints = [
            models.UniqueConstraint(fields=["organization"], name="referrals_leadsettings_one"),
            models.CheckConstraint(
                condition=models.Q(
                    contact_working_days__gte=1,
                    contact_working_days__lte=20,
                    unclaimed_days__gte=7,
                    unclaimed_days__lte=90,
                ),
                name="referrals_leadsettings_in_reason",
            ),
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)


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
