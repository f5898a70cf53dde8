"""Pairs that are never suggested again."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.customers.models import Contact
from kernel.tenancy import OrganizationOwned, OwnedForeignKey


class Refusal(OrganizationOwned):
    """A person said: whoever is known by this is never that contact. It is not suggested again.

    `kind` and `value` as in Identity (a handle, a page, a mail address), or "name" with the folded name and company,
    when nothing better was told.
    """

    contact = OwnedForeignKey(Contact, on_delete=models.CASCADE, related_name="refusals")
    kind = models.CharField(_("kind"), max_length=12)
    value = models.CharField(_("value"), max_length=420)
    is_test = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("refused match")
        verbose_name_plural = _("refused matches")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "is_test", "kind", "value", "contact"],
                name="accounts_refusal_once",
            )
        ]

    def __str__(self) -> str:
        return self.value
