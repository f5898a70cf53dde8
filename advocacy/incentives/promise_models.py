"""What became of an offer step by step, and the mails about it."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.customers.models import Contact
from advocacy.incentives.models import Offer
from advocacy.incentives.piece_models import JointPiece
from advocacy.incentives.states import OFFER_STATES
from kernel.tenancy import OrganizationOwned, OwnedForeignKey
from kernel.work import Claimable, due_index


class How(models.TextChoices):
    """Through which door."""

    PAGE = "page", _("by themselves, on their page")
    IN_APP = "in_app", _("by themselves, in the product")
    API = "api", _("told by your systems")
    TEAM = "team", _("by a colleague")
    ENGINE = "engine", _("by itself")


class OfferStep(OrganizationOwned):
    """One change of an offer: from what to what, when, by whom and through which door. Never changed, never deleted.

    The same state before and after: something else changed (a time was proposed, or moved), and `note` says what.
    """

    offer = OwnedForeignKey(Offer, on_delete=models.CASCADE, related_name="steps")
    before = models.CharField(max_length=10, choices=OFFER_STATES, blank=True)
    after = models.CharField(_("state"), max_length=10, choices=OFFER_STATES)
    at = models.DateTimeField(_("when"), db_default=Now())
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    how = models.CharField(_("how"), max_length=8, choices=How.choices, default=How.ENGINE)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("step of an offer")
        verbose_name_plural = _("steps of offers")
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["organization", "offer", "at"], name="advocacy_offerstep_of")
        ]

    def __str__(self) -> str:
        return f"{self.get_before_display() or '–'} → {self.get_after_display()}"


class OfferMail(Claimable, OrganizationOwned):
    """One mail about an offer or a joint piece: to its person (`to` empty), or to one of ours.

    `number` tells apart what may be said again: the version of an invitation, the day of a promise, the version of a
    text. Said once per number, however often it is planned. The stable Message-ID is made from this row's id.
    """

    class Kind(models.TextChoices):
        INVITATION = "invitation", _("invitation")
        CANCELLATION = "cancellation", _("the meeting is off")
        PLACE_FREE = "place_free", _("a place is free")
        DUE_SOON = "due_soon", _("promised, and due soon")
        LATE = "late", _("promised, and late")
        VERY_LATE = "very_late", _("promised, and late for days")
        APPROVAL = "approval", _("for your approval")

    offer = OwnedForeignKey(
        Offer, null=True, blank=True, on_delete=models.CASCADE, related_name="mails"
    )
    piece = OwnedForeignKey(
        JointPiece, null=True, blank=True, on_delete=models.CASCADE, related_name="mails"
    )
    kind = models.CharField(_("what"), max_length=12, choices=Kind.choices)
    number = models.PositiveIntegerField(default=0)
    contact = OwnedForeignKey(
        Contact, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    outcome = models.JSONField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("mail about an offer")
        verbose_name_plural = _("mails about offers")
        ordering = ["-due_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "offer", "piece", "kind", "number", "to"],
                name="advocacy_offermail_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(offer__isnull=False, piece__isnull=True)
                | models.Q(offer__isnull=True, piece__isnull=False),
                name="advocacy_offermail_about_one",
            ),
            models.CheckConstraint(
                condition=models.Q(contact__isnull=False, to__isnull=True)
                | models.Q(contact__isnull=True, to__isnull=False),
                name="advocacy_offermail_to_one",
            ),
        ]
        indexes = [due_index("advocacy_offermail_due")]

    def __str__(self) -> str:
        return self.get_kind_display()
