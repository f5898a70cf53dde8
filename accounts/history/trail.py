"""What was done that no row shows: log-ins, refusals, what was taken out. Written by doors and verbs, read by administrators."""

import json
from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.history.forgetting import is_forgetting
from accounts.history.keeping import AppendOnly
from kernel import acting, tenancy
from kernel.tenancy import OrganizationOwned


class Kind(models.TextChoices):
    SIGNED_IN = "signed_in", _("logged in")
    SIGN_IN_FAILED = "sign_in_failed", _("failed to log in")
    REFUSED = "refused", _("was refused")
    EXPORTED = "exported", _("took a list out")
    PERSON_EXPORTED = "person_exported", _("took out everything about a person")
    ERASURE_ASKED = "erasure_asked", _("asked that a person be erased")
    ERASED = "erased", _("a person was erased")
    COMMAND = "command", _("worked from the command line")


class TrailEntry(OrganizationOwned):
    """One thing that was done or refused. Never changed and never removed before its time: the database refuses it.

    `subject` says what it was about, by our id or address, and never a customer's name. `by` is a colleague's log-in,
    `key` the name of a program's key.
    """

    id = models.BigAutoField(primary_key=True)  # type: ignore[assignment]
    kind = models.CharField(_("what"), max_length=16, choices=Kind.choices)
    subject = models.CharField(_("about"), max_length=200, blank=True)
    by_id = models.BigIntegerField(null=True)
    key = models.CharField(_("API key"), max_length=80, blank=True)
    through = models.CharField(_("through"), max_length=12, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(_("when"), db_default=Now())

    class Meta:
        verbose_name = _("entry of the trail")
        verbose_name_plural = _("trail")
        ordering = ["-id"]
        triggers = [AppendOnly()]
        indexes = [
            models.Index(fields=["organization", "-id"], name="accounts_trailentry_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.subject}".strip()


KEPT_FOR = timedelta(days=730)
AT_ONCE = 5_000


def forget_old() -> int:
    """Delete entries that are older than two years, a part at a time. Returns how many."""
    old = TrailEntry.objects.for_organization(tenancy.current()).filter(
        at__lt=timezone.now() - KEPT_FOR
    )
    ids = list(old.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    with is_forgetting():
        return int(old.filter(pk__in=ids).delete()[0])


def note(kind: Kind, *, subject: str = "", person: int | None = None, through: str = "") -> None:
    """Write down what whoever acts in this request did, in the transaction in which they did it."""
    who: dict[str, Any] = json.loads(acting.current() or "{}")
    told = who.get("person")
    TrailEntry.objects.create(
        organization_id=tenancy.current(),
        kind=kind,
        subject=subject[:200],
        by_id=person if person is not None else int(told) if told else None,
        key=str(who.get("key", ""))[:80],
        through=through or who.get("through", ""),
        request_id=who.get("request_id", ""),
        at=timezone.now(),
    )
