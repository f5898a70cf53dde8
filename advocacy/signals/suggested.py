"""Facts that wait for a person to say whose they are."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.customers.models import Contact
from accounts.customers.told import Clue
from advocacy.signals.kinds import KIND_CHOICES
from kernel.tenancy import OrganizationOwned, OwnedForeignKey


class Candidate(OrganizationOwned):
    """Something said by somebody who may be in the book. It weighs nothing until a person says who it was.

    `details` as in Signal, its texts cut to an excerpt. `name`, `handle`, `profile_url`, `company`, `email` and
    `external_id` are the clue as it was told. `is_proven`: who sent it could prove it. `is_exact`: what is told belongs
    to one person of the book, so that only the sender is in doubt. Those nobody accepted are deleted after 14 days.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        ACCEPTED = "accepted", _("accepted")
        REJECTED = "rejected", _("rejected")

    kind = models.CharField(_("kind"), max_length=32, choices=KIND_CHOICES)
    subject = models.CharField(max_length=120)
    details = models.JSONField(default=dict, blank=True)
    tone = models.CharField(_("tone"), max_length=12, blank=True, default="")
    strength = models.FloatField(null=True)
    occurred_at = models.DateTimeField(_("when"))
    source = models.CharField(_("source"), max_length=60)
    event_id = models.BigIntegerField()
    is_live = models.BooleanField(default=True)
    is_test = models.BooleanField(default=False, editable=False)
    is_proven = models.BooleanField(default=True)
    is_exact = models.BooleanField(default=False)
    name = models.CharField(_("name"), max_length=200, blank=True)
    company = models.CharField(_("company"), max_length=200, blank=True)
    handle = models.CharField(_("handle"), max_length=320, blank=True)
    profile_url = models.CharField(_("page"), max_length=500, blank=True)
    email = models.CharField(_("mail address"), max_length=254, blank=True)
    external_id = models.CharField(_("your id"), max_length=255, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    contact = OwnedForeignKey(
        Contact,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="accepted_candidates",
        verbose_name=_("person"),
    )
    reason = models.JSONField(default=dict, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    remembered = models.JSONField(default=list, blank=True, editable=False)
    created_at = models.DateTimeField(_("came"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("likely match")
        verbose_name_plural = _("likely matches")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "is_test", "source", "kind", "subject"],
                name="advocacy_candidate_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state="accepted", contact__isnull=False)
                | (~models.Q(state="accepted") & models.Q(contact__isnull=True)),
                name="advocacy_candidate_accepted_of_someone",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organization", "state", "-created_at"], name="advocacy_candidate_waiting"
            ),
            models.Index(fields=["organization", "handle"], name="advocacy_candidate_handle"),
            models.Index(fields=["organization", "contact"], name="advocacy_candidate_contact"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.said_by}"

    @property
    def said_by(self) -> str:
        """The author as told."""
        return self.name or self.handle or self.email or self.external_id or self.profile_url

    def clue(self) -> Clue:
        return Clue(
            key=self.event_id,
            at=self.occurred_at,
            is_test=self.is_test,
            external_id=self.external_id,
            email=self.email,
            handle=self.handle,
            profile_url=self.profile_url,
            name=self.name,
            company=self.company,
        )


class Suggestion(OrganizationOwned):
    """Somebody in the book who may have said it, and why we think so. Three at most for one candidate."""

    candidate = OwnedForeignKey(Candidate, on_delete=models.CASCADE, related_name="suggestions")
    contact = OwnedForeignKey(Contact, on_delete=models.CASCADE, related_name="suggested_for")
    reason = models.JSONField(default=dict)
    similarity = models.FloatField()

    class Meta:
        verbose_name = _("suggested person")
        verbose_name_plural = _("suggested people")
        ordering = ["-similarity", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "candidate", "contact"], name="advocacy_suggestion_once"
            )
        ]
        indexes = [
            models.Index(fields=["organization", "contact"], name="advocacy_suggestion_contact")
        ]

    def __str__(self) -> str:
        return str(self.contact)
