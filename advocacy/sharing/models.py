"""Codes in parcels, and pictures and films that buyers hand over."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.customers.models import Contact
from accounts.orders.models import Order
from kernel.tenancy import OrganizationOwned, OwnedForeignKey, OwnedOneToOneField


class SharingSettings(OrganizationOwned):
    """What the page of a parcel says. One row per organization; without it the page has no tips and no shop to lead to."""

    shop_url = models.URLField(_("your shop"), blank=True, default="")
    tips_en = models.TextField(
        _("care tips, English"), blank=True, default="", help_text=_("Plain words, a tip a line.")
    )
    tips_fr = models.TextField(_("care tips, French"), blank=True, default="")
    note_en = models.CharField(
        _("note to pass on, English"),
        max_length=300,
        blank=True,
        default="",
        help_text=_("What the share button hands on beside the link."),
    )
    note_fr = models.CharField(_("note to pass on, French"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("page of the parcel")
        verbose_name_plural = _("page of the parcel")
        constraints = [
            models.UniqueConstraint(fields=["organization"], name="advocacy_sharingsettings_one")
        ]

    def __str__(self) -> str:
        return self.shop_url or gettext("page of the parcel")


class ParcelCode(OrganizationOwned):
    """One card in one parcel. The code carries nothing about anybody and is not guessable.

    `order` once the card is tied to one, `contact` once its owner is known: from the order, or because they said who
    they are. `sheet` names the cards that were printed together.
    """

    code = models.CharField(_("code"), max_length=32, unique=True)
    sheet = models.CharField(_("sheet"), max_length=40, blank=True, default="")
    order = OwnedForeignKey(
        Order,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="parcel_codes",
        verbose_name=_("order"),
    )
    contact = OwnedForeignKey(
        Contact,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("person"),
    )
    is_test = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(_("made"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("card for a parcel")
        verbose_name_plural = _("cards for parcels")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "order"],
                condition=models.Q(order__isnull=False),
                name="advocacy_parcelcode_one_an_order",
            )
        ]
        indexes = [
            models.Index(
                fields=["organization", "created_at", "id"], name="advocacy_parcelcode_newest"
            )
        ]

    def __str__(self) -> str:
        return self.code


class UserContent(OrganizationOwned):
    """A picture or film somebody handed over. Shown to others only when they allow it and somebody of ours has looked."""

    class Kind(models.TextChoices):
        PHOTO = "photo", _("picture")
        VIDEO = "video", _("film")

    class State(models.TextChoices):
        WAITING = "waiting", _("to be looked at")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("not shown")
        WITHDRAWN = "withdrawn", _("taken back")

    class Permission(models.TextChoices):
        NONE = "none", _("not to be shown")
        WITHOUT_NAME = "without_name", _("without a name")
        WITH_NAME = "with_name", _("with the first name")

    code = models.CharField(max_length=32, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=5, choices=Kind.choices)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.WAITING)
    permission = models.CharField(
        _("permission"), max_length=12, choices=Permission.choices, default=Permission.NONE
    )
    caption = models.CharField(_("in their words"), max_length=280, blank=True, default="")
    contact = OwnedForeignKey(
        Contact,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("person"),
    )
    order = OwnedForeignKey(
        Order,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("order"),
    )
    parcel_code = OwnedForeignKey(
        ParcelCode, null=True, blank=True, on_delete=models.SET_NULL, related_name="contents"
    )
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("looked at by"),
    )
    decided_at = models.DateTimeField(_("looked at"), null=True, blank=True)
    created_at = models.DateTimeField(_("handed over"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("picture or film")
        verbose_name_plural = _("pictures and films")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="approved")
                | models.Q(permission__in=("without_name", "with_name")),
                name="advocacy_usercontent_shown_with_permission",
            )
        ]
        indexes = [
            models.Index(
                fields=["organization", "state", "created_at", "id"],
                name="advocacy_usercontent_state",
            ),
            models.Index(
                fields=["organization", "created_at", "id"], name="advocacy_usercontent_newest"
            ),
        ]

    def __str__(self) -> str:
        return self.caption or f"{self.get_kind_display()} {self.code}"


class ContentFile(OrganizationOwned):
    """The bytes of a picture or film, without what cameras write into them. Kept here: fenced, backed up and erased with
    everything else."""

    content = OwnedOneToOneField(UserContent, on_delete=models.CASCADE, related_name="file")
    media_type = models.CharField(max_length=40)
    data = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "content"], name="advocacy_contentfile_one"
            )
        ]

    def __str__(self) -> str:
        return self.media_type
