"""What was changed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.history.keeping import AppendOnly
from kernel.tenancy import OrganizationOwned


class Change(OrganizationOwned):
    """One row was made, edited or removed. Written by the database itself (`KeepsHistory`), never by our code.

    `subject` is the name of the table, `before` and `after` hold the columns that differ. `by` is a person, `key` the
    name of a program's key, or of the task when Goodword worked by itself. `through` is the door: admin, api or task.
    """

    class What(models.TextChoices):
        INSERT = "INSERT", _("made")
        UPDATE = "UPDATE", _("edited")
        DELETE = "DELETE", _("removed")

    id = models.BigAutoField(primary_key=True)  # type: ignore[assignment]
    subject = models.CharField(max_length=63)
    object_id = models.UUIDField()
    what = models.CharField(max_length=6, choices=What.choices)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    key = models.CharField(max_length=80, blank=True)
    through = models.CharField(max_length=12, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("history")
        triggers = [AppendOnly()]
        indexes = [
            models.Index(
                fields=["organization", "subject", "object_id", "-id"], name="accounts_change_of"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.object_id} {self.get_what_display()}"
