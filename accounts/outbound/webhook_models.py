"""Addresses outside that are told what happens here, and every telling."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.customers.models import Contact
from kernel.tenancy import OrganizationOwned, OwnedForeignKey
from kernel.work import Claimable, State, due_index


class WebhookEndpoint(OrganizationOwned):
    """One address of the organization's own systems, and what it wants to hear. No types: everything.

    Secrets are kept encrypted and shown once. `old_secrets`: [{"sealed", "until"}], newest first; they sign beside the
    new one until then. `failures` counts failed attempts since the last good one, `failing_since` is the first of them;
    nothing is sent before `held_until`, which the breaker, a server that asked for patience and the rate limit set.
    `ended_at` and `ended_because`: we gave it up, a person switches it on again. `is_test`: hears what test keys cause.
    """

    name = models.CharField(
        _("name"), max_length=80, help_text=_("How your team calls it, for example: CRM, staging.")
    )
    url = models.CharField(
        _("address"), max_length=2000, help_text=_("Where we call, beginning with https://.")
    )
    event_types = ArrayField(
        models.CharField(max_length=60),
        verbose_name=_("events"),
        default=list,
        blank=True,
        help_text=_("Choose none to hear everything, what is added later too."),
    )
    is_on = models.BooleanField(_("is told"), default=True)
    is_test = models.BooleanField(
        _("for tests"),
        default=False,
        help_text=_("Hears what programs with test keys cause, and nothing of live customers."),
    )
    per_second = models.PositiveSmallIntegerField(
        _("calls a second, at most"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(500)],
        help_text=_("Leave it empty for as many as there are."),
    )
    secret_sealed = models.TextField(editable=False)
    old_secrets = models.JSONField(default=list, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False)
    failing_since = models.DateTimeField(_("failing since"), null=True, editable=False)
    held_until = models.DateTimeField(_("next attempt"), null=True, editable=False)
    last_good_at = models.DateTimeField(_("last success"), null=True, editable=False)
    ended_at = models.DateTimeField(_("given up"), null=True, editable=False)
    ended_because = models.JSONField(null=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
        verbose_name=_("added by"),
    )
    created_at = models.DateTimeField(_("added"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["name", "id"]
        indexes = [
            models.Index(
                fields=["organization", "created_at", "id"], name="accounts_webhook_newest"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_on=False) | models.Q(ended_at=None),
                name="accounts_webhookendpoint_ended_is_off",
            ),
            models.CheckConstraint(
                condition=models.Q(failures=0, failing_since=None)
                | models.Q(failures__gt=0, failing_since__isnull=False),
                name="accounts_webhookendpoint_failing",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class WebhookDelivery(Claimable, OrganizationOwned):
    """One event for one endpoint, with the exact bytes that are sent. Several endpoints share an `event_id`.

    `contact`: whom it is about, so that it goes when they are erased. What was meant for an endpoint that is off is
    kept cancelled, so that it can be sent when it is on again; all of it is forgotten after 30 days.
    """

    endpoint = OwnedForeignKey(
        WebhookEndpoint,
        on_delete=models.CASCADE,
        related_name="deliveries",
        verbose_name=_("webhook"),
    )
    event_id = models.UUIDField(_("event"), editable=False)
    type = models.CharField(_("what happened"), max_length=60)
    body = models.TextField(editable=False)
    contact = OwnedForeignKey(
        Contact, null=True, on_delete=models.CASCADE, related_name="+", editable=False
    )
    created_at = models.DateTimeField(_("happened"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "endpoint", "event_id"],
                name="accounts_webhookdelivery_once",
            )
        ]
        indexes = [
            due_index("accounts_webhookdelivery_due"),
            models.Index(
                fields=["endpoint", "due_at", "id"],
                name="accounts_webhookdelivery_next",
                condition=models.Q(state=State.PENDING),
            ),
            models.Index(
                fields=["organization", "created_at", "id"], name="accounts_webhookdelivery_new"
            ),
            models.Index(
                fields=["organization", "contact"],
                name="accounts_webhookdelivery_about",
                condition=models.Q(contact__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.type

    @property
    def message_id(self) -> str:
        """The `webhook-id`: the same for every attempt and every endpoint."""
        return message_id(self.event_id)


class WebhookAttempt(OrganizationOwned):
    """One call of an endpoint: what it answered (the first 1,000 characters), or `failure`, why there was no answer."""

    delivery = OwnedForeignKey(WebhookDelivery, on_delete=models.CASCADE, related_name="calls")
    at = models.DateTimeField(_("when"), db_default=Now(), editable=False)
    status = models.PositiveSmallIntegerField(_("status"), null=True, editable=False)
    milliseconds = models.PositiveIntegerField(_("took (ms)"), editable=False)
    answer = models.TextField(_("answer"), blank=True, default="", editable=False)
    failure = models.JSONField(null=True, editable=False)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["organization", "delivery"], name="accounts_webhookattempt_of")
        ]

    def __str__(self) -> str:
        return str(self.status or "-")

    @property
    def is_good(self) -> bool:
        return self.failure is None


def message_id(event_id: Any) -> str:
    """How an event is called outside."""
    return f"evt_{event_id.hex}"
