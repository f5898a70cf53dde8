"""Slack, as an organization connected it; what is posted there; and who of the team is who there."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.history.keeping import KeepsHistory
from accounts.organizations.models import Membership
from kernel.tenancy import OrganizationOwned, OwnedForeignKey
from kernel.work import Claimable, due_index


class SlackConnection(OrganizationOwned):
    """How an organization's Slack is reached: an incoming webhook (one channel), a bot token (channels and people), or both.

    All three secrets are kept encrypted and never shown. Without a signing secret, messages carry no buttons: nobody
    could tell who pressed one. `failure`: why the newest message could not be posted.
    """

    webhook_sealed = models.TextField(blank=True, default="", editable=False)
    token_sealed = models.TextField(blank=True, default="", editable=False)
    signing_sealed = models.TextField(blank=True, default="", editable=False)
    channel = models.CharField(
        _("channel"),
        max_length=80,
        blank=True,
        default="",
        help_text=_("Where a bot posts what concerns the whole team, for example #advocates."),
    )
    posts_moments = models.BooleanField(
        _("post moments"),
        default=True,
        help_text=_("Each moment with its reasons and its draft, when it is time to act."),
    )
    is_on = models.BooleanField(_("posts"), default=True)
    last_good_at = models.DateTimeField(_("last posted"), null=True, editable=False)
    failure = models.JSONField(null=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
        verbose_name=_("connected by"),
    )
    created_at = models.DateTimeField(_("connected"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = "Slack"
        verbose_name_plural = "Slack"
        constraints = [
            models.UniqueConstraint(fields=["organization"], name="accounts_slackconnection_one")
        ]
        triggers = [KeepsHistory("channel", "posts_moments", "is_on")]

    def __str__(self) -> str:
        return "Slack"

    @property
    def reaches_people(self) -> bool:
        """Only a bot can write to one person."""
        return bool(self.token_sealed)

    @property
    def has_buttons(self) -> bool:
        return bool(self.signing_sealed)


class SlackMessage(Claimable, OrganizationOwned):
    """One message on its way: to the team's channel, to one member (found by mail address), or as the answer to a button.

    `key` names what it is about: one message per key. After `not_after` it is worth nothing and is not posted.
    """

    class To(models.TextChoices):
        CHANNEL = "channel", _("channel")
        PERSON = "person", _("person")
        ANSWER = "answer", _("answer to a button")

    to = models.CharField(max_length=8, choices=To.choices)
    address = models.TextField(blank=True, default="", editable=False)
    text = models.TextField(editable=False)
    blocks = models.JSONField(default=list, editable=False)
    key = models.CharField(max_length=120, editable=False)
    not_after = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("Slack message")
        verbose_name_plural = _("Slack messages")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "key"], name="accounts_slackmessage_once"
            )
        ]
        indexes = [
            due_index("accounts_slackmessage_due"),
            models.Index(fields=["organization", "finished_at"], name="accounts_slackmessage_old"),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class SlackPerson(OrganizationOwned):
    """Who presses buttons in Slack: a member, and their id there."""

    membership = OwnedForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    slack_id = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "slack_id"], name="accounts_slackperson_once"
            ),
            models.UniqueConstraint(
                fields=["organization", "membership"], name="accounts_slackperson_member_once"
            ),
        ]

    def __str__(self) -> str:
        return self.slack_id
