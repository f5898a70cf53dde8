"""Thanks that are owed."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.customers.models import Contact
from advocacy.signals.models import Act
from kernel.tenancy import OrganizationOwned, OwnedForeignKey, OwnedOneToOneField


class Thanks(OrganizationOwned):
    """The promise to thank somebody for one act, within two working days of it; kept by a moment, or by hand."""

    class How(models.TextChoices):
        MOMENT = "moment", _("with a moment")
        HAND = "hand", _("otherwise")

    act = OwnedOneToOneField(Act, on_delete=models.CASCADE, related_name="thanks")
    contact = OwnedForeignKey(
        Contact, on_delete=models.CASCADE, related_name="thanks", verbose_name=_("person")
    )
    occurred_at = models.DateTimeField(_("done by them"))
    due_at = models.DateTimeField(_("due"))
    done_at = models.DateTimeField(_("thanked"), null=True, blank=True)
    how = models.CharField(_("how"), max_length=6, choices=How.choices, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("by"),
    )

    class Meta:
        verbose_name = _("thanks owed")
        verbose_name_plural = _("thanks owed")
        ordering = ["due_at", "id"]
        indexes = [
            models.Index(
                fields=["organization", "due_at", "id"],
                name="advocacy_thanks_open",
                condition=models.Q(done_at__isnull=True),
            ),
            models.Index(fields=["organization", "contact"], name="advocacy_thanks_of"),
        ]

    def __str__(self) -> str:
        return f"{self.contact}: {self.act}"

    @property
    def is_late(self) -> bool:
        return self.done_at is None and self.due_at <= timezone.now()
