"""Where pieces stand."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from advocacy.evidence.models import Evidence, Grant
from kernel.tenancy import OrganizationOwned, OwnedForeignKey


class Placement(OrganizationOwned):
    """One place where a piece stands. It is put there only under a live grant, and comes down when that is gone."""

    evidence = OwnedForeignKey(
        Evidence, on_delete=models.CASCADE, related_name="placements", verbose_name=_("evidence")
    )
    place = models.CharField(_("kind of place"), max_length=8, choices=Grant.Place.choices)
    address = models.CharField(
        _("where exactly"), max_length=500, help_text=_("An address, or a page of a brochure.")
    )
    published_at = models.DateTimeField(_("since"), db_default=Now())
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    taken_down_at = models.DateTimeField(_("taken down"), null=True, blank=True)
    taken_down_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("place where it stands")
        verbose_name_plural = _("places where it stands")
        ordering = ["published_at", "id"]
        indexes = [
            models.Index(fields=["organization", "evidence"], name="advocacy_placement_of"),
            models.Index(
                fields=["organization", "id"],
                name="advocacy_placement_up",
                condition=Q(taken_down_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.address
