"""Connect Slack, and post what waits: queued in the transaction that decided it, posted outside of any."""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.organizations.models import User
from accounts.outbound.slack_models import SlackConnection, SlackMessage
from kernel import encryption, http, tenancy, work
from kernel.addresses import NotFetched
from kernel.errors import Invalid
from kernel.http import Limits
from kernel.text import define, reason, without_overrides
from kernel.work import Unworkable

log = logging.getLogger(__name__)

PURPOSE = "slack"
LIMITS = Limits(seconds=10, size=256 * 1024, redirects=0, connect=5)
LEASE_SECONDS = 60
WAITS = (10, 60, 300, 1800, 7200)
"""Seconds after the first, second, ... failed attempt."""
FORGOTTEN_AT_ONCE = 5_000

define(
    {
        "slack_refused": _("Slack refused it: {error}"),
        "slack_status": _("Slack answered {status}."),
        "slack_not_connected": _("Slack is not connected, or switched off."),
        "slack_unknown_person": _("Nobody in your Slack has the mail address {email}."),
        "slack_needs_bot": _("Only a bot can write to one person: enter a bot token."),
        "slack_too_late": _("It was no longer of use."),
    }
)


@dataclass(frozen=True, slots=True)
class Access:
    """The secrets of a connection, opened."""

    webhook: str
    token: str
    channel: str


def connection() -> SlackConnection | None:
    """The organization's Slack; None before it was connected."""
    found: SlackConnection | None = SlackConnection.objects.for_organization(
        tenancy.current()
    ).first()
    return found


def connect(
    *,
    webhook: str | None = None,
    token: str | None = None,
    signing_secret: str | None = None,
    channel: str = "",
    posts_moments: bool = True,
    is_on: bool = True,
    by: User | None = None,
) -> SlackConnection:
    """Connect, or change what is said; a secret that is not said stays, an empty one is forgotten. Raises Invalid."""
    row = connection() or SlackConnection(organization_id=tenancy.current(), created_by=by)
    if webhook is not None:
        row.webhook_sealed = _sealed(_checked_webhook(webhook.strip()))
    if token is not None:
        row.token_sealed = _sealed(token.strip())
    if signing_secret is not None:
        row.signing_sealed = _sealed(signing_secret.strip())
    row.channel, row.posts_moments, row.is_on = channel.strip(), posts_moments, is_on
    if not (row.webhook_sealed or row.token_sealed):
        raise Invalid(str(_("Enter the address of an incoming webhook, or a bot token.")))
    if row.token_sealed and not (row.channel or row.webhook_sealed):
        raise _wrong("channel", str(_("Name the channel in which the bot posts.")))
    row.save()
    return row


def _checked_webhook(url: str) -> str:
    if url and urlsplit(url).scheme != "https" and not settings.OUTGOING_PRIVATE_NETWORKS:
        raise _wrong("webhook", str(_("The address begins with https://hooks.slack.com/.")))
    return url


def _wrong(field: str, detail: str) -> Invalid:
    return Invalid(detail, errors=[{"pointer": f"/{field}", "code": "invalid", "detail": detail}])


def _sealed(secret: str) -> str:
    return encryption.encrypt(secret, purpose=PURPOSE) if secret else ""


def _opened(sealed: str) -> str:
    return encryption.decrypt(sealed, purpose=PURPOSE) if sealed else ""


def signing_secret(row: SlackConnection) -> str:
    return _opened(row.signing_sealed)


def queue(
    *,
    to: str,
    text: str,
    blocks: Sequence[Mapping[str, Any]],
    key: str,
    address: str = "",
    due_at: datetime | None = None,
    not_after: datetime | None = None,
) -> SlackMessage:
    """Have a message posted; nothing leaves yet. `key` names it: queued again, it is the same one."""
    row = SlackMessage(
        organization_id=tenancy.current(),
        to=to,
        address=_sealed(address),
        text=without_overrides(text),
        blocks=list(blocks),
        key=key,
        due_at=due_at or timezone.now(),
        not_after=not_after,
    )
    SlackMessage.objects.bulk_create([row], ignore_conflicts=True)
    return row


def send_due(organization_id: UUID, limit: int = 5) -> int:
    """Post up to `limit` messages that are due; call it outside of a transaction. Returns how many were worked off."""
    with tenancy.inside(organization_id):
        rows = work.claim(SlackMessage, limit=limit, lease_seconds=LEASE_SECONDS)
        row = connection()
        access = (
            Access(_opened(row.webhook_sealed), _opened(row.token_sealed), row.channel)
            if row and row.is_on
            else None
        )
    for message in rows:
        failure: Exception | None = None
        try:
            post(message, access, now=timezone.now())
        except Exception as error:  # noqa: BLE001  (whatever it is, only this message may suffer)
            failure = error
        _note(message, failure)
    return len(rows)


def _note(message: SlackMessage, failure: Exception | None) -> None:
    try:
        with transaction.atomic(), tenancy.inside(message.organization_id):
            mine = SlackConnection.objects.for_organization(tenancy.current())
            if failure is None:
                work.finish([message])
                mine.update(last_good_at=timezone.now(), failure=None)
                return
            if isinstance(failure, NotFetched):
                wait = WAITS[message.attempts - 1] if message.attempts <= len(WAITS) else None
                work.fail(message, reason=failure.reason, retry_in_seconds=wait)
            else:
                work.give_up_or_retry(message, failure, waits=WAITS)
            if isinstance(failure, NotFetched | Unworkable):
                mine.update(failure=failure.reason)
    except work.LostLease:
        log.warning("lost the lease of Slack message %s", message.pk)


def post(message: SlackMessage, access: Access | None, *, now: datetime) -> None:
    """Call Slack. Raises Unworkable when it never will work, OSError when it may later. Touches no database."""
    if message.not_after and now > message.not_after:
        raise Unworkable(reason("slack_too_late"))
    body: dict[str, Any] = {"text": message.text, "blocks": message.blocks}
    address = _opened(message.address)
    if message.to == SlackMessage.To.ANSWER:
        _call_webhook(address, {**body, **ANSWERS[bool(message.blocks)]})
    elif access is None:
        raise Unworkable(reason("slack_not_connected"))
    elif message.to == SlackMessage.To.PERSON:
        if not access.token:
            raise Unworkable(reason("slack_needs_bot"))
        _call_api(access, "chat.postMessage", {**body, "channel": person_id(access, address)})
    elif access.webhook:
        _call_webhook(access.webhook, body)
    else:
        _call_api(access, "chat.postMessage", {**body, "channel": access.channel})


ANSWERS: dict[bool, dict[str, Any]] = {
    True: {"replace_original": True},
    False: {"response_type": "ephemeral", "replace_original": False},
}
"""With blocks, the message with the buttons is replaced; words alone are read by the one who pressed."""


def person_id(access: Access, email: str) -> str:
    """Slack's id of the member with this mail address. Raises Unworkable when there is none."""
    try:
        answer = _call_api(access, "users.lookupByEmail", {"email": email}, as_form=True)
    except Unworkable as refusal:
        if refusal.reason["params"].get("error") == "users_not_found":
            raise Unworkable(reason("slack_unknown_person", email=email)) from refusal
        raise
    return str(answer["user"]["id"])


def email_of(access_token: str, slack_id: str, *, limits: Limits = LIMITS) -> str:
    """The mail address of somebody in Slack; empty when Slack does not tell."""
    answer = _call_api(
        Access("", access_token, ""), "users.info", {"user": slack_id}, as_form=True, limits=limits
    )
    email: str = answer.get("user", {}).get("profile", {}).get("email", "")
    return email


def bot_token(row: SlackConnection) -> str:
    return _opened(row.token_sealed)


def _call_webhook(url: str, body: Mapping[str, Any]) -> None:
    answer = http.fetch(
        url,
        method="POST",
        headers={"Content-Type": "application/json; charset=utf-8"},
        body=json.dumps(body).encode(),
        limits=LIMITS,
    )
    _judge_status(answer.status, answer.body.decode(errors="replace")[:200])


def _call_api(
    access: Access,
    method: str,
    told: Mapping[str, Any],
    *,
    as_form: bool = False,
    limits: Limits = LIMITS,
) -> dict[str, Any]:
    kind = "application/x-www-form-urlencoded" if as_form else "application/json; charset=utf-8"
    answer = http.fetch(
        f"{settings.SLACK_API_URL}{method}",
        method="POST",
        headers={"Content-Type": kind, "Authorization": f"Bearer {access.token}"},
        body=(urlencode(told) if as_form else json.dumps(told)).encode(),
        limits=limits,
    )
    _judge_status(answer.status, "")
    said = json.loads(answer.body)
    if not isinstance(said, dict):
        raise OSError("Slack's answer cannot be read")
    if not said.get("ok"):
        error = str(said.get("error", "unknown"))[:200]
        if error in LATER:
            raise OSError(error)
        raise Unworkable(reason("slack_refused", error=error))
    return said


LATER = frozenset(
    {"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable"}
)


def _judge_status(status: int, said: str) -> None:
    if 200 <= status < 300:
        return
    if status == 429 or status >= 500:
        raise OSError(f"Slack answered {status}")
    if said:
        raise Unworkable(reason("slack_refused", error=said))
    raise Unworkable(reason("slack_status", status=str(status)))


def forget_old(*, before: datetime) -> int:
    """Delete what was posted, or given up, before this time."""
    rows = SlackMessage.objects.for_organization(tenancy.current())
    old = rows.filter(finished_at__lt=before).values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE]
    return int(rows.filter(pk__in=list(old)).delete()[0])
