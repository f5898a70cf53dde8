"""Nominations, waiting and decided."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.customers.models import Contact
from kernel.tenancy import OrganizationOwned, OwnedForeignKey

WHY_LENGTH = 500


class Nomination(OrganizationOwned):
    """Somebody was put forward as an advocate. `is_own`: by themselves, on a page without log-in.

    `by` is the colleague who did it (empty when a program did, or they themselves); `why` their words. One of each sort
    waits per person; a decided one stays as it was decided, with who, when and their reason.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        APPROVED = "approved", _("approved")
        DECLINED = "declined", _("declined")

    contact = OwnedForeignKey(
        Contact, on_delete=models.CASCADE, related_name="nominations", verbose_name=_("person")
    )
    is_own = models.BooleanField(_("by themselves"), default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("nominated by"),
    )
    why = models.TextField(_("why"), max_length=WHY_LENGTH, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    made_at = models.DateTimeField(_("nominated"), db_default=Now())
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("nomination")
        verbose_name_plural = _("nominations")
        ordering = ["-made_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "contact", "is_own"],
                condition=models.Q(state="waiting"),
                name="advocacy_nomination_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(state="waiting", decided_at=None)
                | models.Q(state__in=["approved", "declined"], decided_at__isnull=False),
                name="advocacy_nomination_decided",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "contact"], name="advocacy_nomination_of"),
            models.Index(
                fields=["organization", "state", "-made_at"], name="advocacy_nomination_newest"
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="nomination_states",
                field="state",
                transitions=[("waiting", "approved"), ("waiting", "declined")],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contact} · {self.get_state_display()}"
