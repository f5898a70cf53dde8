"""What is made together with a customer, from the idea to the day it is taken down."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.customers.models import Company, Contact
from advocacy.evidence.models import Evidence
from advocacy.incentives.models import Incentive, Offer
from advocacy.incentives.states import PIECE_STAGES, PIECE_TRANSITIONS
from kernel.tenancy import OrganizationOwned, OwnedForeignKey
from referrals.leads.models import Lead

LONGEST_TEXT = 20_000


class JointPiece(OrganizationOwned):
    """A joint webinar, case study or talk. Nothing is published that the customer has not approved as it stands.

    `text` is what they approve; `version` counts its changes, and `approved_version` says which one they saw. A text
    changed after the yes needs a new one. `evidence`: what stands for it in the library from the day it went to them,
    with the permission that their yes is.
    """

    kind = models.CharField(_("kind"), max_length=12, choices=Incentive.Makes.choices[1:])
    title = models.CharField(_("title"), max_length=200)
    contact = OwnedForeignKey(
        Contact, on_delete=models.CASCADE, related_name="joint_pieces", verbose_name=_("person")
    )
    company = OwnedForeignKey(
        Company,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("company"),
    )
    offer = OwnedForeignKey(
        Offer, null=True, blank=True, on_delete=models.SET_NULL, related_name="pieces"
    )
    evidence = OwnedForeignKey(
        Evidence,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="joint_pieces",
    )
    stage = models.CharField(_("stage"), max_length=10, choices=PIECE_STAGES, default="idea")
    stage_since = models.DateTimeField(_("in this stage since"), db_default=Now())
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("owner"),
    )
    takes_place_on = models.DateField(_("takes place on"), null=True, blank=True)
    draft_url = models.URLField(_("draft"), max_length=500, blank=True)
    published_url = models.URLField(_("published at"), max_length=500, blank=True)
    text = models.TextField(
        _("what they approve"),
        blank=True,
        max_length=LONGEST_TEXT,
        help_text=_("Word for word as it will be published."),
    )
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)
    approved_version = models.PositiveIntegerField(null=True, blank=True, editable=False)
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True, editable=False)
    their_words = models.TextField(_("what they want changed"), blank=True, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("joint piece")
        verbose_name_plural = _("made together")
        ordering = ["stage_since", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "offer"], name="advocacy_piece_of"),
            models.CheckConstraint(
                condition=~models.Q(stage__in=("approved", "published"))
                | models.Q(approved_version__isnull=False, approved_version=models.F("version")),
                name="advocacy_piece_approved_as_it_stands",
            ),
            models.UniqueConstraint(
                fields=["organization", "evidence"], name="advocacy_piece_in_library_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(stage="published") | ~models.Q(published_url=""),
                name="advocacy_piece_published_somewhere",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "stage", "stage_since"], name="advocacy_piece_in"),
            models.Index(fields=["organization", "contact"], name="advocacy_piece_with"),
        ]
        triggers = [
            pgtrigger.FSM(name="piece_stages", field="stage", transitions=PIECE_TRANSITIONS),
        ]

    def __str__(self) -> str:
        return self.title


class PieceStep(OrganizationOwned):
    """One change of a joint piece: which stage it came to, when and by whom (`by` empty: by the customer)."""

    piece = OwnedForeignKey(JointPiece, on_delete=models.CASCADE, related_name="steps")
    stage = models.CharField(_("stage"), max_length=10, choices=PIECE_STAGES)
    version = models.PositiveIntegerField()
    at = models.DateTimeField(_("when"), db_default=Now())
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    text = models.TextField(blank=True)
    note = models.CharField(_("note"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("step of a joint piece")
        verbose_name_plural = _("steps of joint pieces")
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["organization", "piece", "at"], name="advocacy_piecestep_of")
        ]

    def __str__(self) -> str:
        return self.get_stage_display()


class PieceLead(OrganizationOwned):
    """A lead that came through a joint piece: they saw it, and said so or used its link."""

    piece = OwnedForeignKey(JointPiece, on_delete=models.CASCADE, related_name="leads")
    lead = OwnedForeignKey(Lead, on_delete=models.CASCADE, related_name="joint_pieces")
    tied_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("lead of a joint piece")
        verbose_name_plural = _("leads of joint pieces")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "piece", "lead"], name="advocacy_piecelead_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.lead)
