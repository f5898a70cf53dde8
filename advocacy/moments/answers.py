"""What people answered to a moment, and what a colleague of ours has to do because of it."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.contacting.models import Consent
from accounts.contacting.preferences import Preference
from accounts.customers.models import Company, Contact
from advocacy.moments.models import Moment
from kernel.tenancy import OrganizationOwned, OwnedForeignKey

LONGEST_NOTE = 1000
SOON = timedelta(hours=24)


class Answer(OrganizationOwned):
    """One answer to a moment. Every one is kept, and the newest of a moment holds.

    `kinds` is what was asked for at that time. `consent` and `preference` are the ledger's entries that this answer
    made: when it is taken back by a later one, so are they.
    """

    class Kind(models.TextChoices):
        YES = "yes", _("Yes, gladly")
        NOT_NOW = "not_now", _("Not now")
        SOMETHING_ELSE = "something_else", _("Something else instead")
        KNOWS_NOBODY = "knows_nobody", _("I know nobody who needs this")
        COMPANY_FORBIDS = "company_forbids", _("My company does not allow it")
        NEVER = "never", _("Please do not ask me again")
        NOT_ME = "not_me", _("This is not me")
        LEFT = "left", _("I have left the company")

    class How(models.TextChoices):
        """Where the answer was given."""

        PAGE = "page", _("on the page of the moment")
        IN_APP = "in_app", _("in the product")
        API = "api", _("told by your systems")
        TEAM = "team", _("told to a colleague")

    moment = OwnedForeignKey(Moment, on_delete=models.CASCADE, related_name="answers")
    contact = OwnedForeignKey(
        Contact, on_delete=models.CASCADE, related_name="answers", verbose_name=_("person")
    )
    kind = models.CharField(_("answer"), max_length=16, choices=Kind.choices)
    note = models.TextField(_("in their words"), blank=True, max_length=LONGEST_NOTE)
    until = models.DateField(_("from this day on"), null=True, blank=True)
    kinds = models.JSONField(default=list)
    how = models.CharField(_("where"), max_length=8, choices=How.choices, default=How.PAGE)
    consent = OwnedForeignKey(
        Consent, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    preference = OwnedForeignKey(
        Preference, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered"), db_default=Now())

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["-answered_at", "-id"]
        indexes = [
            models.Index(
                fields=["organization", "contact", "-answered_at"], name="advocacy_answer_of"
            ),
            models.Index(
                fields=["organization", "moment", "-answered_at"], name="advocacy_answer_to"
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class FollowUp(OrganizationOwned):
    """Something that a person's answer leaves for a colleague of ours to do, until a day.

    While one of kind `policy` is open, everybody at that company (without a company: the person) is asked for nothing
    public: it is the hold as well as the task.
    """

    class Kind(models.TextChoices):
        THANK = "thank", _("thank them, and take it further")
        POLICY = "policy", _("find out what their company allows")
        SOMETHING_ELSE = "something_else", _("find out what they would rather do")
        JOB_CHANGE = "job_change", _("they left the company: who is there now, and where are they?")
        NOT_ME = "not_me", _("the address belongs to somebody else: correct it")
        ERASURE = "erasure", _("they want their data erased")
        REFERRER_LEFT = (
            "referrer_left",
            _("the company that brought them has left: look in on them"),
        )

    contact = OwnedForeignKey(
        Contact, on_delete=models.CASCADE, related_name="follow_ups", verbose_name=_("person")
    )
    company = OwnedForeignKey(
        Company,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="follow_ups",
        verbose_name=_("company"),
    )
    answer = OwnedForeignKey(
        Answer, null=True, blank=True, on_delete=models.SET_NULL, related_name="follow_ups"
    )
    kind = models.CharField(_("what"), max_length=16, choices=Kind.choices)
    note = models.TextField(_("in their words"), blank=True)
    opened_at = models.DateTimeField(_("since"), db_default=Now())
    due_at = models.DateTimeField(_("until"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    result = models.CharField(_("result"), max_length=200, blank=True)
    is_test = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("thing to follow up")
        verbose_name_plural = _("to follow up")
        ordering = ["due_at", "id"]
        indexes = [
            models.Index(
                fields=["organization", "due_at", "id"],
                name="advocacy_followup_open",
                condition=models.Q(done_at__isnull=True),
            ),
            models.Index(
                fields=["organization", "company"],
                name="advocacy_followup_policy",
                condition=models.Q(kind="policy"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contact}: {self.get_kind_display()}"

    @property
    def is_late(self) -> bool:
        """Past its day, or nearly."""
        return self.done_at is None and self.due_at <= timezone.now() + SOON
