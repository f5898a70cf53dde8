"""How an organization looks: one row, or none and the defaults."""

import hashlib

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.history.keeping import KeepsHistory
from kernel.colours import is_colour
from kernel.tenancy import OrganizationOwned

ACCENT = "#1f6b52"
"""Goodword's own green, until an organization says otherwise."""


class Brand(OrganizationOwned):
    """The colour and the logo on the pages and cards that an organization's customers see. One row, or none: defaults.

    `logo` is a PNG that we made of what was handed over (`logos.read`): nothing of the file itself is kept.
    """

    accent = models.CharField(
        _("colour"),
        max_length=7,
        default=ACCENT,
        help_text=_("As #rrggbb. Where it could not be read, a darker or a lighter shade is used."),
        validators=[RegexValidator(r"^#[0-9a-f]{6}$", _("A colour is written as #rrggbb."))],
    )
    website = models.CharField(
        _("website"),
        max_length=120,
        blank=True,
        help_text=_("As it stands on a card, without https://."),
    )
    logo = models.BinaryField(null=True, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("brand")
        verbose_name_plural = _("brand")
        constraints = [
            models.UniqueConstraint(fields=["organization"], name="accounts_brand_one"),
            models.CheckConstraint(
                condition=models.Q(accent__regex=r"^#[0-9a-f]{6}$"), name="accounts_brand_accent"
            ),
        ]
        triggers = [KeepsHistory("accent", "website")]

    def __str__(self) -> str:
        return str(_("Brand"))

    def clean(self) -> None:
        self.accent = self.accent.strip().lower()
        if not is_colour(self.accent):
            raise ValidationError({"accent": _("A colour is written as #rrggbb.")})
        self.website = (
            self.website.strip().removeprefix("https://").removeprefix("http://").rstrip("/")
        )

    @property
    def version(self) -> str:
        """Changes with what is seen: an address that carries it may be kept for good."""
        seen = self.accent.encode() + b"\0" + bytes(self.logo or b"")
        return hashlib.sha256(seen).hexdigest()[:16]
