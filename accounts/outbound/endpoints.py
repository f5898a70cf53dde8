"""Add, change and switch endpoints; send something again. Verbs of the people who look after them."""

import logging
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.organizations.models import User
from accounts.outbound import announcing, signing
from accounts.outbound.event_types import CHOOSABLE, TEST
from accounts.outbound.webhook_models import WebhookDelivery, WebhookEndpoint
from kernel import http, tenancy
from kernel.addresses import NotAllowed, NotFetched
from kernel.errors import Conflict, DomainError, Invalid
from kernel.http import Limits
from kernel.text import Reason, reason, say
from kernel.work import State

log = logging.getLogger(__name__)

CHECK = Limits(seconds=3)
MOST_ENDPOINTS = 50
KEPT_FOR = timedelta(days=30)
FORGOTTEN_AT_ONCE = 5_000


def endpoints() -> Any:
    return WebhookEndpoint.objects.for_organization(tenancy.current())


def deliveries() -> Any:
    return WebhookDelivery.objects.for_organization(tenancy.current())


def add(
    *,
    name: str,
    url: str,
    event_types: Collection[str] = (),
    is_test: bool = False,
    per_second: int | None = None,
    by: User | None = None,
) -> tuple[WebhookEndpoint, str]:
    """A new endpoint and its secret, which is shown this once. Raises Invalid, naming the field; Conflict past the limit."""
    if endpoints().count() >= MOST_ENDPOINTS:
        raise Conflict(
            _("There are %(n)s webhooks already: remove one first.") % {"n": MOST_ENDPOINTS},
            code="too_many_webhooks",
        )
    secret = signing.draw()
    endpoint = WebhookEndpoint(
        organization_id=tenancy.current(),
        name=_name(name),
        url=checked_url(url),
        event_types=checked_types(event_types),
        is_test=is_test,
        per_second=per_second,
        secret_sealed=signing.seal(secret),
        created_by=by,
    )
    endpoint.save(force_insert=True)
    endpoint.refresh_from_db(fields=["created_at"])
    return endpoint, secret


def change(
    *,
    endpoint: WebhookEndpoint,
    name: str | None = None,
    url: str | None = None,
    event_types: Collection[str] | None = None,
    per_second: Any = ...,
) -> WebhookEndpoint:
    """Change what is said; the rest stays. Raises Invalid, naming the field."""
    row = _locked(endpoint)
    if name is not None:
        row.name = _name(name)
    if url is not None and url != row.url:
        row.url = checked_url(url)
    if event_types is not None:
        row.event_types = checked_types(event_types)
    if per_second is not ...:
        row.per_second = per_second
    row.save(update_fields=["name", "url", "event_types", "per_second"])
    return row


def switch(*, endpoint: WebhookEndpoint, is_on: bool) -> WebhookEndpoint:
    """Tell it, or stop. What waits for one that is switched off is kept, and can be sent when it is on again."""
    row = _locked(endpoint)
    if row.is_on == is_on:
        return row
    if is_on:
        row.is_on, row.ended_at, row.ended_because = True, None, None
        row.failures, row.failing_since, row.held_until = 0, None, None
        row.save()
    else:
        turn_off(row, why=None, now=timezone.now())
    return row


def turn_off(row: WebhookEndpoint, *, why: Reason | None, now: datetime) -> None:
    """Switch off an endpoint that the caller has locked; with a reason, it was our own decision."""
    row.is_on = False
    row.ended_at, row.ended_because = (now, dict(why)) if why else (None, None)
    row.save()
    deliveries().filter(endpoint=row, state=State.PENDING).update(
        state=State.CANCELLED,
        finished_at=now,
        lease_until=None,
        failure=reason("webhook_was_off"),
    )


def rotate_secret(*, endpoint: WebhookEndpoint) -> str:
    """A new secret that signs at once; the one there was signs beside it for a day. Shown this once."""
    row = _locked(endpoint)
    secret, now = signing.draw(), timezone.now()
    row.old_secrets = signing.rotated(row.secret_sealed, row.old_secrets, now=now)
    row.secret_sealed = signing.seal(secret)
    row.save(update_fields=["old_secrets", "secret_sealed"])
    return secret


def remove(*, endpoint: WebhookEndpoint) -> None:
    """Forget the endpoint and everything that was told to it."""
    _locked(endpoint).delete()


def send_test(*, endpoint: WebhookEndpoint) -> WebhookDelivery:
    """A test event for this endpoint alone, whatever it listens for. Raises Conflict when it is off."""
    _must_be_on(endpoint)
    return announcing.announce_to(
        endpoint, announcing.Announcement(TEST, {"words": _("It works.")})
    )


def resend(*, delivery: WebhookDelivery) -> WebhookDelivery:
    """Send it once more, from the first attempt, with the same id. Raises Conflict when it is on its way, or the
    endpoint is off.
    """
    _must_be_on(delivery.endpoint)
    mine = deliveries().filter(pk=delivery.pk)
    flying = models.Q(state=State.PENDING, lease_until__gt=Now())
    if not _again(mine.exclude(flying)):
        raise Conflict(_("It is on its way at this moment."), code="delivery_on_its_way")
    row: WebhookDelivery = mine.select_related("endpoint").get()
    return row


def recover(*, endpoint: WebhookEndpoint, since: datetime) -> int:
    """Send again what has failed, or was kept while the endpoint was off, since this time. Returns how many.

    Raises Conflict when it is off.
    """
    _must_be_on(endpoint)
    return _again(
        deliveries().filter(
            endpoint=endpoint, created_at__gte=since, state__in=(State.FAILED, State.CANCELLED)
        )
    )


def forget_old() -> int:
    """Delete what was told more than 30 days ago and does not wait any more. Returns how many deliveries."""
    old = (
        deliveries()
        .filter(created_at__lt=timezone.now() - KEPT_FOR)
        .exclude(state=State.PENDING)
        .order_by("created_at", "pk")
        .values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE]
    )
    _n, by_model = deliveries().filter(pk__in=list(old)).delete()
    return int(by_model.get(WebhookDelivery._meta.label, 0))


def checked_url(url: str) -> str:
    """The address, unless it may not be called. Raises Invalid; whether it may is looked at again at each attempt.

    A name that nobody knows yet is taken: it leads nowhere, and the first call says so.
    """
    url = url.strip()
    if urlsplit(url).scheme != "https" and not settings.OUTGOING_PRIVATE_NETWORKS:
        raise _wrong("url", "not_https", _("The address begins with https://."))
    try:
        http.check(url, limits=CHECK)
    except NotAllowed as refusal:
        raise _wrong("url", refusal.reason["code"], say(refusal.reason)) from refusal
    except NotFetched:
        log.info("the host of a webhook does not answer yet")
    return url


def checked_types(event_types: Collection[str]) -> list[str]:
    """The types in their usual order. Raises Invalid naming those that do not exist."""
    known = [code for code, _words in CHOOSABLE]
    unknown = sorted(set(event_types) - set(known))
    if unknown:
        words = _("There is no event of the type %(types)s.") % {"types": ", ".join(unknown)}
        raise _wrong("event_types", "unknown_event_type", words)
    return [code for code in known if code in event_types]


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise _wrong("name", "required", _("Give it a name."))
    return name[:80]


def _locked(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    row: WebhookEndpoint = endpoints().select_for_update(no_key=True).get(pk=endpoint.pk)
    return row


def _must_be_on(endpoint: WebhookEndpoint) -> None:
    if not endpoint.is_on:
        raise Conflict(_("This webhook is off: switch it on first."), code="webhook_off")


def _again(rows: Any) -> int:
    n: int = rows.update(
        state=State.PENDING,
        attempts=0,
        due_at=Now(),
        finished_at=None,
        failure=None,
        lease_until=None,
    )
    return n


def _wrong(field: str, code: str, detail: str) -> DomainError:
    return Invalid(detail, errors=[{"pointer": f"/{field}", "code": code, "detail": detail}])
