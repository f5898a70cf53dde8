"""The audit of a large book, as it was last counted."""

from django.db import models
from django.db.models.functions import Now

from kernel.tenancy import OrganizationOwned


class StoredAudit(OrganizationOwned):
    """The figures of one organization's audit (`figures.Figures` as JSON): numbers, and the ids of the first people.

    Names and reasons are not in it; they are read when it is shown.
    """

    figures = models.JSONField(default=dict)
    computed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization"], name="advocacy_storedaudit_once")
        ]

    def __str__(self) -> str:
        return f"{self.computed_at:%Y-%m-%d %H:%M}"
