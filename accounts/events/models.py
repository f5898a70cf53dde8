"""Raw facts, kept as sent."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from kernel.tenancy import OrganizationOwned
from kernel.work import Claimable, due_index

OWN_SOURCE = "goodword"
"""Facts that our own rooms tell (lead.won, organization.created, ...)."""


class Event(Claimable, OrganizationOwned):
    """One fact as it came in: pending, done, or failed (in quarantine, with its reason, replayable).

    Unique by (organization, source, message_id): sent again, it is the same row. Pruned some time after reading, so
    other tables keep its id without a foreign key. `occurred_at` is corrected for the sender's clock.

    Kind NEWS is what another service told (a webhook, a feed, an answer to a survey): its source is
    "provider/name", and the provider's translator reads its payload.
    """

    class Kind(models.TextChoices):
        TRACK = "track", "track"
        IDENTIFY = "identify", "identify"
        GROUP = "group", "group"
        ALIAS = "alias", "alias"
        PAGE = "page", "page"
        SCREEN = "screen", "screen"
        NEWS = "news", _("from another service")
        BROKEN = "broken", _("unreadable")

    class Reading(models.TextChoices):
        """What the engine made of it."""

        UNREAD = "", _("not read yet")
        SIGNAL = "signal", _("evidence")
        PROFILE = "profile", _("profile")
        UNMAPPED = "unmapped", _("no meaning known")
        NOTHING = "nothing", _("nothing to learn")
        WAITING = "waiting", _("waits for a person")
        ERASED = "erased", _("of somebody who was erased")

    noted = ("reading",)

    id = models.BigAutoField(primary_key=True)  # type: ignore[assignment]
    source = models.CharField(_("source"), max_length=60)
    message_id = models.CharField(max_length=100)
    kind = models.CharField(_("type"), max_length=8, choices=Kind.choices)
    name = models.CharField(_("event"), max_length=200, blank=True, db_default="")
    user_id = models.CharField(_("your id"), max_length=255, blank=True, db_default="")
    anonymous_id = models.CharField(max_length=255, blank=True, db_default="")
    occurred_at = models.DateTimeField(_("when"))
    received_at = models.DateTimeField(_("received"), db_default=Now())
    payload = models.JSONField(_("as sent"))
    is_test = models.BooleanField(_("test"), db_default=False, default=False)
    is_historical = models.BooleanField(
        _("imported"), db_default=False, default=False, help_text=_("Makes signals, never moments.")
    )
    request_id = models.CharField(max_length=64, blank=True, db_default="")
    reading = models.CharField(
        _("read as"), max_length=8, choices=Reading.choices, blank=True, default="", db_default=""
    )

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "source", "message_id"], name="accounts_event_once"
            )
        ]
        indexes = [
            due_index("accounts_event_due"),
            models.Index(fields=["organization", "-id"], name="accounts_event_newest"),
            models.Index(
                fields=["organization", "-id"],
                name="accounts_event_quarantine",
                condition=models.Q(state="failed"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name or self.kind} {self.message_id}"


class EventName(OrganizationOwned):
    """A name of track events that an organization sends, and whether we know what it means."""

    name = models.CharField(_("event"), max_length=200)
    seen = models.PositiveBigIntegerField(_("times"), default=0)
    last_at = models.DateTimeField(_("last"), db_default=Now())
    is_mapped = models.BooleanField(_("meaning known"), default=False)

    class Meta:
        verbose_name = _("event name")
        verbose_name_plural = _("event names")
        ordering = ["-seen", "name"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "name"], name="accounts_eventname_once")
        ]

    def __str__(self) -> str:
        return self.name
