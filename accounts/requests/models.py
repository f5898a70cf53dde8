"""What a program asked for under a key of its own, and what it was answered."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.organizations.models import ApiKey
from kernel.tenancy import OrganizationOwned


class IdempotencyKey(OrganizationOwned):
    """One request of one API key that succeeded: its fingerprint, and the answer that every repetition gets.

    `body` is encrypted. `status` is null only inside the transaction that does the work; a request that was refused leaves no row.
    """

    api_key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(_("key"), max_length=255)
    fingerprint = models.BinaryField(max_length=32)  # SHA-256 of method, address, canonical body
    status = models.PositiveSmallIntegerField(null=True)
    body = models.BinaryField(default=b"")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("answered request")
        verbose_name_plural = _("answered requests")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "api_key", "key"], name="accounts_idempotencykey_once"
            )
        ]
        indexes = [
            models.Index(fields=["organization", "created_at"], name="accounts_idempotencykey_age")
        ]

    def __str__(self) -> str:
        return self.key
