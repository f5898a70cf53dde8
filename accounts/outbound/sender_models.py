"""Who an organization's mail comes from."""

from uuid import UUID, uuid4

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.history.keeping import KeepsHistory
from kernel.tenancy import OrganizationOwned


class MailSender(OrganizationOwned):
    """The name and the address that customers read above a mail. One row, or none: the organization's name, our address.

    The address is used once a code that went there came back. The code is computed from `nonce` and our key.
    """

    from_name = models.CharField(
        _("name"),
        max_length=80,
        blank=True,
        help_text=_("Above each mail to a customer. Empty: the name of your organization."),
    )
    address = models.EmailField(
        _("address"),
        blank=True,
        help_text=_(
            "A mailbox of yours. It is used once you have entered the code that we send there; until then, and when it is "
            "empty, mail comes from Goodword's own address."
        ),
    )
    nonce = models.UUIDField(default=uuid4, editable=False)
    asked_at = models.DateTimeField(null=True, editable=False)
    asks = models.PositiveSmallIntegerField(default=0, editable=False)
    wrong = models.PositiveSmallIntegerField(default=0, editable=False)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("sender of mail")
        verbose_name_plural = _("sender of mail")
        constraints = [
            models.UniqueConstraint(fields=["organization"], name="accounts_mailsender_one")
        ]
        triggers = [KeepsHistory("from_name", "address", "confirmed_at")]

    def __str__(self) -> str:
        return str(_("Sender of mail"))

    @property
    def is_confirmed(self) -> bool:
        return bool(self.address) and self.confirmed_at is not None

    def begin_anew(self) -> UUID:
        """Another address, or another code: what was sent before proves nothing. Not saved."""
        self.nonce, self.wrong, self.asked_at = uuid4(), 0, timezone.now()
        self.confirmed_at = None
        return self.nonce
