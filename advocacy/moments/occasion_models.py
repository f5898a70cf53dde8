"""What no signal tells: occasions and who will be there, and how people stood when rules last looked."""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.customers.models import Contact
from kernel.tenancy import OrganizationOwned, OwnedForeignKey


class Occasion(OrganizationOwned):
    """Where peers will talk about the problem: a conference, a meetup, a forum topic; entered or confirmed by a CSM."""

    class Kind(models.TextChoices):
        CONFERENCE = "conference", _("conference")
        MEETUP = "meetup", _("meetup")
        FORUM = "forum", _("forum topic")
        OTHER = "other", _("other")

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.CONFERENCE)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    topic = models.CharField(
        _("the problem on the programme"),
        max_length=120,
        blank=True,
        help_text=_("As the draft will say it: “late approvals”."),
    )
    url = models.URLField(_("page"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("occasion")
        verbose_name_plural = _("occasions")
        ordering = ["-starts_on", "name"]
        indexes = [
            models.Index(fields=["organization", "starts_on"], name="advocacy_occasion_next")
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """It ends after it began."""
        begins: date | None = self.starts_on
        if self.ends_on and begins and self.ends_on < begins:
            raise ValidationError({"ends_on": _("It ends before it begins.")})


class SuggestedOccasion(OrganizationOwned):
    """An occasion that a feed found by the words of the problem; one click makes it one. `key`: its address, each once."""

    class State(models.TextChoices):
        OPEN = "open", _("waits for a colleague")
        TAKEN = "taken", _("made an occasion")
        DISMISSED = "dismissed", _("not for us")

    key = models.CharField(max_length=500)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=10, choices=Occasion.Kind.choices)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    topic = models.CharField(_("the problem on the programme"), max_length=120)
    url = models.URLField(_("page"), max_length=2000)
    excerpt = models.CharField(_("in their words"), max_length=280, blank=True)
    source = models.CharField(_("found by"), max_length=80)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.OPEN)
    found_at = models.DateTimeField(_("found"), db_default=Now())
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("suggested occasion")
        verbose_name_plural = _("suggested occasions")
        ordering = ["starts_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "key"], name="advocacy_suggestedoccasion_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Attendance(OrganizationOwned):
    """Somebody of ours will be at an occasion."""

    occasion = OwnedForeignKey(Occasion, on_delete=models.CASCADE, related_name="guests")
    contact = OwnedForeignKey(
        Contact, on_delete=models.CASCADE, related_name="+", verbose_name=_("person")
    )

    class Meta:
        verbose_name = _("person who will be there")
        verbose_name_plural = _("who will be there")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "occasion", "contact"], name="advocacy_attendance_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.contact)


class SeenStanding(OrganizationOwned):
    """The score and tier of a person when rules last looked: a difference to it is a crossing."""

    contact = OwnedForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    score = models.FloatField()
    tier = models.CharField(max_length=8)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "contact"], name="advocacy_seenstanding_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.tier} {self.score:g}"
