"""Who was erased, as hashes of what they were known by; and what became of each erasure that was asked for."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from kernel.tenancy import OrganizationOwned


class Tombstone(OrganizationOwned):
    """Somebody known by this was erased: no fact, however late, makes them anew. A keyed hash, nobody can be read off it."""

    identity_hash = models.CharField(max_length=64)
    erased_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("erased identity")
        verbose_name_plural = _("erased identities")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "identity_hash"], name="accounts_tombstone_once"
            )
        ]

    def __str__(self) -> str:
        return self.identity_hash[:12]


class Erasure(OrganizationOwned):
    """One person who is to be erased, or was. Says who asked and when it was done, and nothing of the person.

    `gone` counts rows by table. `still_shown`: addresses outside where a piece of theirs was published, for somebody
    to take down there. `contact_id` is our id of the row that is gone: what the world was told by webhooks names it.
    """

    contact_id = models.UUIDField(_("our id"), editable=False)
    asked_at = models.DateTimeField(_("asked"), db_default=Now(), editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
        verbose_name=_("asked by"),
    )
    key = models.CharField(_("API key"), max_length=80, blank=True, editable=False)
    done_at = models.DateTimeField(_("done"), null=True, editable=False)
    gone = models.JSONField(_("rows"), default=dict, editable=False)
    still_shown = models.JSONField(_("to take down elsewhere"), default=list, editable=False)
    is_test = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "contact_id"], name="accounts_erasure_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["organization", "asked_at"],
                condition=models.Q(done_at=None),
                name="accounts_erasure_open",
            ),
            models.Index(fields=["organization", "asked_at", "id"], name="accounts_erasure_newest"),
        ]

    def __str__(self) -> str:
        return str(self.contact_id)
