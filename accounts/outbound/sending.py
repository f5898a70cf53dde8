"""Call the endpoints: claim, call outside of any transaction, record. A slow server holds up nobody but itself.

At most five calls of one endpoint are under way at a time; after four failures in a row one call at a time probes it,
and what else there is for it waits in its rows. Calls run in threads, which never touch the database.
"""

import logging
import random
import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from accounts.outbound import endpoints, retrying, signing
from accounts.outbound.retrying import Verdict
from accounts.outbound.webhook_models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from kernel import http, tenancy, work
from kernel.addresses import NotFetched
from kernel.http import Answer, Limits
from kernel.places import slot
from kernel.text import Reason, reason

log = logging.getLogger(__name__)

LIMITS = Limits(seconds=15, size=64 * 1024, redirects=0, connect=5, cuts=True)
KEPT_OF_ANSWER = 1000
LEASE_SECONDS = 45
"""Three times what the slowest call takes."""
AT_ONCE, AT_ONCE_EACH, AT_ONCE_PER_ORGANIZATION = 32, 5, 16
SENDERS = 2
LONGEST_RUN_SECONDS = 60.0
LOOK_AGAIN_SECONDS = 0.2
GOOD_IS_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Call:
    """One attempt, in plain values."""

    delivery: WebhookDelivery
    url: str
    signing_secrets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it went: an answer, or why there was none."""

    milliseconds: int
    answer: Answer | None = None
    failure: Reason | None = None


def send_due(*, limits: Limits = LIMITS) -> int:
    """Call until nothing is due any more, or a minute is over. Call it outside of a transaction. Returns calls made.

    At most two of these run over all workers.
    """
    made = 0
    with slot("webhooks", of=SENDERS) as mine, ThreadPoolExecutor(AT_ONCE) as pool:
        flying: dict[Future[Outcome], Call] = {}
        began = time.monotonic()
        while mine:
            if time.monotonic() - began < LONGEST_RUN_SECONDS:
                for call in _claim_a_round(AT_ONCE - len(flying)):
                    flying[pool.submit(make, call, limits=limits)] = call
            if not flying:
                break
            landed, _rest = wait(flying, LOOK_AGAIN_SECONDS, FIRST_COMPLETED)
            for future in landed:
                note(flying.pop(future), future.result())
            made += len(landed)
    return made


def _claim_a_round(places: int) -> list[Call]:
    calls: list[Call] = []
    if places <= 0:
        return calls
    for organization_id in work.organizations_with_due_rows(WebhookDelivery):
        left = min(places - len(calls), AT_ONCE_PER_ORGANIZATION)
        if left <= 0:
            break
        with tenancy.inside(organization_id):
            calls += claim(left)
    return calls


def claim(places: int) -> list[Call]:
    """Lease what may be called now, endpoint by endpoint, inside the organization."""
    calls: list[Call] = []
    now = timezone.now()
    for endpoint in _callable_now():
        most = 1 if endpoint.failures >= retrying.BREAKS_AFTER else AT_ONCE_EACH
        if endpoint.per_second:
            most = min(most, endpoint.per_second)
        limit = min(most - endpoint.under_way, places - len(calls))
        if limit <= 0:
            continue
        rows = work.claim(
            WebhookDelivery,
            limit=limit,
            lease_seconds=LEASE_SECONDS,
            of=("endpoint_id", endpoint.pk),
        )
        if endpoint.per_second and rows:
            _hold(endpoint, until=now + timedelta(seconds=len(rows) / endpoint.per_second))
        signing_secrets = tuple(
            signing.in_force(endpoint.secret_sealed, endpoint.old_secrets, now=now)
        )
        calls += [Call(row, endpoint.url, signing_secrets) for row in rows]
    return calls


def _callable_now() -> Any:
    """Endpoints that are on, not held, and have something due; locked, so that two workers never add up."""
    mine = WebhookDelivery.objects.filter(endpoint=OuterRef("pk"), state=work.State.PENDING)
    due = mine.filter(due_at__lte=Now()).filter(Q(lease_until=None) | Q(lease_until__lt=Now()))
    flying = mine.filter(lease_until__gte=Now()).order_by().values("endpoint")
    return (
        endpoints.endpoints()
        .filter(Q(held_until=None) | Q(held_until__lte=Now()), Exists(due), is_on=True)
        .annotate(
            under_way=Coalesce(
                Subquery(flying.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0
            )
        )
        .order_by("last_good_at", "pk")
        .select_for_update(skip_locked=True, no_key=True)
    )


def make(call: Call, *, limits: Limits = LIMITS) -> Outcome:
    """Call the endpoint. Touches no database: it runs in a thread."""
    began = time.monotonic()
    row = call.delivery
    try:
        headers = signing.headers(
            message_id=row.message_id,
            body=row.body,
            signing_secrets=call.signing_secrets,
            now=timezone.now(),
        )
        answer = http.fetch(
            call.url, method="POST", headers=headers, body=row.body.encode(), limits=limits
        )
        return Outcome(_since(began), answer)
    except NotFetched as refusal:
        return Outcome(_since(began), failure=refusal.reason)
    except Exception as error:
        # A stranger's bytes met a mistake of ours: this call has failed, the others go on.
        log.exception("calling webhook of delivery %s failed", row.pk)
        return Outcome(_since(began), failure=reason("error", error=type(error).__name__))


def _since(began: float) -> int:
    return int((time.monotonic() - began) * 1000)


def note(call: Call, outcome: Outcome) -> None:
    """Record how a call went, in one transaction. Call it outside of one."""
    organization_id: UUID = call.delivery.organization_id
    try:
        with transaction.atomic(), tenancy.inside(organization_id):
            _note(call.delivery, outcome, now=timezone.now())
    except work.LostLease:
        log.warning("lost the lease of webhook delivery %s", call.delivery.pk)


def _note(row: WebhookDelivery, outcome: Outcome, *, now: datetime) -> None:
    verdict = _verdict(row, outcome, now=now)
    answer = outcome.answer
    endpoint = endpoints.endpoints().select_for_update(no_key=True).get(pk=row.endpoint_id)
    WebhookAttempt.objects.create(
        organization_id=tenancy.current(),
        delivery=row,
        status=answer.status if answer else None,
        milliseconds=outcome.milliseconds,
        answer=_readable(answer.body) if answer else "",
        failure=verdict.failure,
    )
    if verdict.failure is None:
        work.finish([row])
        _good(endpoint, now=now)
    else:
        work.fail(row, reason=verdict.failure, retry_in_seconds=verdict.retry_in)
        _bad(endpoint, verdict, now=now)


def _verdict(row: WebhookDelivery, outcome: Outcome, *, now: datetime) -> Verdict:
    chance = random.random()  # noqa: S311  (spreads retries, guards nothing)
    if outcome.answer is None:
        return Verdict(outcome.failure, retrying.wait_after(row.attempts, chance=chance))
    return retrying.judge(
        outcome.answer.status,
        outcome.answer.headers,
        attempt=row.attempts,
        chance=chance,
        now=now,
    )


def _good(endpoint: WebhookEndpoint, *, now: datetime) -> None:
    is_news = endpoint.last_good_at is None or now - endpoint.last_good_at > GOOD_IS_NOTED_EVERY
    if not (endpoint.failures or is_news):
        return
    endpoint.failures, endpoint.failing_since, endpoint.last_good_at = 0, None, now
    if not endpoint.per_second:
        endpoint.held_until = None
    endpoint.save(update_fields=["failures", "failing_since", "last_good_at", "held_until"])


def _bad(endpoint: WebhookEndpoint, verdict: Verdict, *, now: datetime) -> None:
    endpoint.failures += 1
    endpoint.failing_since = endpoint.failing_since or now
    held_for = max(verdict.hold_for or 0.0, retrying.pause(endpoint.failures) or 0.0)
    if held_for:
        endpoint.held_until = now + timedelta(seconds=held_for)
    endpoint.save(update_fields=["failures", "failing_since", "held_until"])
    if not endpoint.is_on:
        return
    if verdict.is_gone:
        endpoints.turn_off(endpoint, why=reason("webhook_gone"), now=now)
    elif retrying.has_failed_for_good(endpoint.failing_since, now=now):
        days = retrying.END_AFTER.days
        endpoints.turn_off(endpoint, why=reason("webhook_failing", days=days), now=now)


def _hold(endpoint: WebhookEndpoint, *, until: datetime) -> None:
    endpoint.held_until = until
    endpoint.save(update_fields=["held_until"])


def _readable(body: bytes) -> str:
    """The beginning of an answer, as text that PostgreSQL keeps."""
    return body[:KEPT_OF_ANSWER].decode(errors="replace").replace("\x00", "\ufffd")
