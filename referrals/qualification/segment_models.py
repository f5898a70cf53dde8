"""Segments of leads, the path each one takes, and the lead's way along it."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kernel.tenancy import OrganizationOwned, OwnedForeignKey
from referrals.leads.models import Lead


class Segment(OrganizationOwned):
    """A group of leads by rule, and the path they take. The first segment that a lead matches is theirs.

    `steps`: [{"code", "kind", "days", "title": {language: text}, "text": {...}, "only_if": conditions or empty}, ...].
    No conditions: everybody who comes this far down the list.
    """

    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=80)
    place = models.PositiveSmallIntegerField(
        _("place"), default=100, help_text=_("The lowest number is asked first.")
    )
    conditions = models.JSONField(_("who belongs to it"), default=dict, blank=True)
    to_human = models.BooleanField(
        _("a person of ours takes over"),
        default=False,
        help_text=_(
            "They get an owner and a time for the first contact, and no sequence of mails."
        ),
    )
    steps = models.JSONField(_("path"), default=list, blank=True)
    is_active = models.BooleanField(_("on"), default=True)

    class Meta:
        verbose_name = _("segment")
        verbose_name_plural = _("segments")
        ordering = ["place", "code"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "code"], name="referrals_segment_once")
        ]

    def __str__(self) -> str:
        return gettext(self.name)


class PathEntry(OrganizationOwned):
    """A lead's time in a segment: entered, what they did of its path, and when they left it for another (or for good)."""

    lead = OwnedForeignKey(Lead, on_delete=models.CASCADE, related_name="path_entries")
    segment = OwnedForeignKey(
        Segment, on_delete=models.CASCADE, related_name="entries", verbose_name=_("segment")
    )
    entered_at = models.DateTimeField(_("entered"), db_default=Now())
    left_at = models.DateTimeField(_("left"), null=True, blank=True)
    done = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("time in a segment")
        verbose_name_plural = _("times in segments")
        ordering = ["-entered_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "lead"],
                condition=models.Q(left_at=None),
                name="referrals_pathentry_one",
            )
        ]
        indexes = [
            models.Index(fields=["organization", "segment"], name="referrals_pathentry_segment")
        ]

    def __str__(self) -> str:
        return str(self.segment)
