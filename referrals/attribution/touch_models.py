"""How somebody of ours and a possible customer met, before or beside a lead."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.customers.models import Contact
from kernel.tenancy import OrganizationOwned, OwnedForeignKey
from referrals.attribution.introduction_states import INTRODUCTION_TRANSITIONS
from referrals.leads.models import Lead
from referrals.links.models import ReferralLink, Visit


class Touch(OrganizationOwned):
    """A code, a click or an introduction of one advocate that reached somebody.

    Who was reached is a `contact`, or an `anonymous_id` of a visitor that becomes a contact when they log in; `domain`
    is their company's. Kept once per reference and person, however often and in whatever order it is told.
    """

    class Kind(models.TextChoices):
        CODE = "code", _("code")
        CLICK = "click", _("click on a link")
        INTRODUCTION = "introduction", _("introduction")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    advocate = OwnedForeignKey(Contact, on_delete=models.CASCADE, related_name="touches_given")
    contact = OwnedForeignKey(
        Contact, null=True, blank=True, on_delete=models.CASCADE, related_name="touches"
    )
    anonymous_id = models.CharField(max_length=255, blank=True, default="")
    domain = models.CharField(max_length=253, blank=True, default="")
    link = OwnedForeignKey(
        ReferralLink, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    visit = OwnedForeignKey(
        Visit, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reference = models.CharField(_("reference"), max_length=64)
    occurred_at = models.DateTimeField(_("when"), null=True, blank=True)
    is_human = models.BooleanField(default=True)
    is_test = models.BooleanField(default=False, editable=False)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("touch")
        verbose_name_plural = _("touches")
        ordering = ["occurred_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "is_test", "kind", "reference", "contact", "anonymous_id"],
                nulls_distinct=False,
                name="referrals_touch_once",
            ),
            models.CheckConstraint(
                condition=models.Q(contact__isnull=False) | ~models.Q(anonymous_id=""),
                name="referrals_touch_of_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "contact"], name="referrals_touch_contact"),
            models.Index(fields=["organization", "advocate"], name="referrals_touch_advocate"),
            models.Index(
                fields=["organization", "domain"],
                name="referrals_touch_domain",
                condition=~models.Q(domain=""),
            ),
            models.Index(
                fields=["organization", "anonymous_id"],
                name="referrals_touch_anonymous",
                condition=models.Q(contact=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.reference}"


class Introduction(OrganizationOwned):
    """An advocate put somebody and us in touch: on copy of their own mail, or as a colleague of ours wrote it down.

    After 30 days without an answer name and address are deleted; `email_hash` stays, so that they are not written to
    again. `state` says where it stands; `due_at` is when the next step is due, and empty when there is none.
    """

    class How(models.TextChoices):
        COPY = "copy", _("their mail, with us on copy")
        LOGGED = "logged", _("written down by a colleague")

    class State(models.TextChoices):
        OPEN = "open", _("waits for our first mail")
        WRITTEN = "written", _("we wrote")
        REMINDED = "reminded", _("we wrote again")
        ANSWERED = "answered", _("they answered")
        REFUSED = "refused", _("they do not want to")
        COLD = "cold", _("no answer")

    advocate = OwnedForeignKey(Contact, on_delete=models.CASCADE, related_name="introductions")
    contact = OwnedForeignKey(
        Contact, null=True, blank=True, on_delete=models.SET_NULL, related_name="introduced_by"
    )
    lead = OwnedForeignKey(
        Lead, null=True, blank=True, on_delete=models.SET_NULL, related_name="introductions"
    )
    how = models.CharField(_("how"), max_length=6, choices=How.choices)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.OPEN)
    reference = models.CharField(max_length=64)
    email_hash = models.CharField(max_length=64, blank=True, default="")
    note = models.CharField(_("what it is about"), max_length=300, blank=True)
    made_at = models.DateTimeField(_("introduced"))
    due_at = models.DateTimeField(_("next step due"), null=True, blank=True)
    written_at = models.DateTimeField(_("first mail"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("second mail"), null=True, blank=True)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    forgotten_at = models.DateTimeField(_("forgotten"), null=True, blank=True)
    logged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    is_test = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("introduction")
        verbose_name_plural = _("introductions")
        ordering = ["-made_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "is_test", "reference"], name="referrals_introduction_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["organization", "due_at"],
                name="referrals_introduction_due",
                condition=models.Q(due_at__isnull=False),
            ),
            models.Index(fields=["organization", "contact"], name="referrals_introduction_whom"),
        ]
        triggers = [
            pgtrigger.FSM(
                name="introduction_states", field="state", transitions=INTRODUCTION_TRANSITIONS
            ),
        ]

    def __str__(self) -> str:
        return str(self.contact or self.reference)
