"""Where facts come from, as an organization set it up."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.history.keeping import KeepsHistory
from kernel.tenancy import OrganizationOwned
from kernel.work import Claimable, State, due_index

WORD_LENGTH = 80


def _words(label: Any, help_text: Any) -> ArrayField:
    return ArrayField(
        models.CharField(max_length=WORD_LENGTH),
        verbose_name=label,
        default=list,
        blank=True,
        help_text=help_text,
    )


class Listening(OrganizationOwned):
    """What an organization listens for in public, one row per organization; no row means the defaults below.

    `product_names` and `problem_words` are words or phrases, compared without regard to capitals. `own_domains` are
    the organization's own mail domains ("ours.example") and handles ("mastodon:ours@hachyderm.io"): what they say
    never counts. `reads_replies`: replies to our mails are read for tone, off until an administrator turns it on.
    """

    product_names = _words(
        _("names of your product"),
        _("One per line, as people write them. What names none of them is no mention."),
    )
    problem_words = _words(
        _("words of the problem"),
        _(
            "One per line: how people in your field speak of the problem you solve, without naming you."
        ),
    )
    own_domains = _words(
        _("your own addresses"),
        _(
            "One per line: your mail domains (ours.example) and your handles (mastodon:ours@hachyderm.io). What you say about yourselves never counts."
        ),
    )
    reads_replies = models.BooleanField(
        _("read replies for tone"),
        default=False,
        help_text=_(
            "Off until you turn it on. When it is on, replies that people send to your own mails are read for enthusiasm: their own words only, quoted text of others is cut off first. An excerpt is kept, the full text for 30 days. What somebody writes to you is never used against them."
        ),
    )

    class Meta:
        verbose_name = _("listening")
        verbose_name_plural = _("listening")
        constraints = [
            models.UniqueConstraint(fields=["organization"], name="advocacy_listening_once")
        ]
        triggers = [KeepsHistory("product_names", "problem_words", "own_domains", "reads_replies")]

    def __str__(self) -> str:
        return str(_("Listening"))


class Connection(OrganizationOwned):
    """One service that one organization connected. Its address (/in/provider/token) says whose news comes in, its
    secret proves who sent it.

    The token is found by its SHA-256 and kept encrypted, so that the address can be shown again; secrets are kept
    encrypted and never shown. A secret that was replaced is accepted until `previous_until`. `last_received_at` and
    `last_refused_at` (a call that proved nothing) are exact to a minute. Paused: the address does not exist.
    """

    provider = models.CharField(_("service"), max_length=24)
    name = models.CharField(
        _("name"),
        max_length=80,
        help_text=_("How your team calls it, for example: Stripe, Europe."),
    )
    token_hash = models.BinaryField(max_length=32, editable=False)
    token_sealed = models.TextField(editable=False)
    secret_sealed = models.TextField(blank=True, default="", editable=False)
    previous_sealed = models.TextField(blank=True, default="", editable=False)
    previous_until = models.DateTimeField(null=True, blank=True, editable=False)
    is_test = models.BooleanField(
        _("for tests"),
        default=False,
        help_text=_("What comes in here is for programs that test: it reaches no customer."),
    )
    is_active = models.BooleanField(_("takes news in"), default=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
        verbose_name=_("connected by"),
    )
    created_at = models.DateTimeField(_("connected"), db_default=Now(), editable=False)
    last_received_at = models.DateTimeField(_("last received"), null=True, editable=False)
    last_refused_at = models.DateTimeField(_("last refused"), null=True, editable=False)

    class Meta:
        verbose_name = _("connected service")
        verbose_name_plural = _("connected services")
        ordering = ["provider", "name", "id"]
        indexes = [models.Index(fields=["token_hash"], name="advocacy_connection_token")]

    def __str__(self) -> str:
        return self.name

    @property
    def source(self) -> str:
        """Where its events come from, as they say it: two connections of one service are two sources."""
        return f"{self.provider}/{self.pk.hex[-12:]}"


class Feed(Claimable, OrganizationOwned):
    """A public place that is looked at again and again: a feed, a search, a hashtag.

    The row is its own queue: pending while it is polled, cancelled while it is paused, leased while somebody polls it,
    `due_at` is the next look. `etag`, `last_modified` and `cursor` say how far it was read. `failures` counts the polls
    that failed since the last good one, `failure` says why. `password_sealed` and `session_sealed` are encrypted.
    """

    class Kind(models.TextChoices):
        RSS = "rss", _("RSS, Atom or Google Alerts")
        HACKERNEWS = "hackernews", "Hacker News"
        MASTODON = "mastodon", "Mastodon"
        BLUESKY = "bluesky", "Bluesky"

    class ListensFor(models.TextChoices):
        PRODUCT = "product", _("your product")
        PROBLEM = "problem", _("the problem you solve")

    kind = models.CharField(_("place"), max_length=24, choices=Kind.choices)
    query = models.CharField(_("what is read there"), max_length=500)
    server = models.CharField(_("server"), max_length=200, blank=True, default="")
    listens_for = models.CharField(
        _("listens for"), max_length=8, choices=ListensFor.choices, default=ListensFor.PRODUCT
    )
    account = models.CharField(_("account"), max_length=254, blank=True, default="")
    password_sealed = models.TextField(blank=True, default="", editable=False)
    session_sealed = models.TextField(blank=True, default="", editable=False)
    interval_minutes = models.PositiveSmallIntegerField(
        _("minutes between two looks"),
        default=15,
        validators=[MinValueValidator(5), MaxValueValidator(1440)],
    )
    etag = models.CharField(max_length=300, blank=True, default="", editable=False)
    last_modified = models.CharField(max_length=100, blank=True, default="", editable=False)
    cursor = models.CharField(max_length=200, blank=True, default="", editable=False)
    last_polled_at = models.DateTimeField(_("last looked"), null=True, editable=False)
    last_new_at = models.DateTimeField(_("last found"), null=True, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("feed")
        verbose_name_plural = _("feeds")
        ordering = ["kind", "query", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "kind", "server", "query"], name="advocacy_feed_once"
            ),
            models.CheckConstraint(
                condition=models.Q(interval_minutes__gte=5), name="advocacy_feed_not_too_often"
            ),
        ]
        indexes = [due_index("advocacy_feed_due")]
        triggers = [
            KeepsHistory(
                "kind", "query", "server", "listens_for", "account", "interval_minutes", whole=False
            )
        ]

    def __str__(self) -> str:
        return f"#{self.query}" if self.kind == self.Kind.MASTODON else self.query

    @property
    def is_active(self) -> bool:
        return bool(self.state == State.PENDING)

    @property
    def source(self) -> str:
        """Where its events come from, as they say it."""
        return f"{self.kind}/{self.pk}"
