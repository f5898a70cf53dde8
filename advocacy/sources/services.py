"""Verbs for connected services: connect one, change its address or secret, pause it, and take in what it sends."""

import hashlib
import logging
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.events import services as inbox
from accounts.events.models import Event
from accounts.events.reading import News
from accounts.organizations.models import User
from advocacy.sources.models import Connection
from advocacy.sources.providers import UNPROVEN, Call, NotProven, NotReadable, Provider
from advocacy.sources.registry import PROVIDERS
from kernel import tenancy
from kernel.encryption import decrypt, encrypt
from kernel.errors import Invalid
from kernel.text import reason

log = logging.getLogger(__name__)

TOKEN_BYTES = 24
"""192 random bits: nobody guesses an address."""
PURPOSE = "connection"
PREVIOUS_SECRET_FOR = timedelta(hours=24)
"""A service may go on signing with a secret that was replaced: an hour at Shopify, up to a day at Stripe."""
NOTED_EVERY = timedelta(minutes=1)
"""How exact `last_received_at` and `last_refused_at` are; the log of refusals is not longer than that either."""


# What an administrator does


def connect(
    *, provider: str, name: str, secret: str = "", is_test: bool = False, by: User | None
) -> Connection:
    """A new address for a service. Raises Invalid for an unknown service or without a name."""
    if provider not in callers():
        raise Invalid(_("Choose among: %s.") % ", ".join(sorted(callers())), code="unknown_service")
    if not name.strip():
        raise Invalid(_("Please give a name."), code="unnamed")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    return Connection.objects.create(
        organization_id=tenancy.current(),
        provider=provider,
        name=name.strip()[:80],
        is_test=is_test,
        created_by=by,
        token_hash=_digest(token),
        token_sealed=encrypt(token, purpose=PURPOSE),
        secret_sealed=_sealed(secret),
    )


def callers() -> dict[str, Provider]:
    """The services that call us, by code; the others we call ourselves."""
    return {code: provider for code, provider in PROVIDERS.items() if provider.plan is None}


def address_of(connection: Connection) -> str:
    """Where the service sends to. It holds the token: for administrators only."""
    token = decrypt(connection.token_sealed, purpose=PURPOSE)
    path = reverse("incoming", kwargs={"provider": connection.provider, "token": token})
    return f"{settings.BASE_URL}{path}"


def rotate_token(*, connection: Connection) -> None:
    """A new address; the one before does not exist any more."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    connection.token_hash = _digest(token)
    connection.token_sealed = encrypt(token, purpose=PURPOSE)
    connection.save(update_fields=["token_hash", "token_sealed"])


def set_secret(*, connection: Connection, secret: str) -> None:
    """The secret that the service signs with from now on; the one before is accepted for a day. Raises Invalid."""
    if not secret.strip():
        raise Invalid(_("The secret is empty."), code="empty_secret")
    connection.previous_sealed = connection.secret_sealed
    connection.previous_until = timezone.now() + PREVIOUS_SECRET_FOR
    connection.secret_sealed = _sealed(secret)
    connection.save(update_fields=["previous_sealed", "previous_until", "secret_sealed"])


def set_active(*, connection: Connection, is_active: bool) -> None:
    """Pause or resume. A paused address answers as if it did not exist: most services go on trying for hours."""
    connection.is_active = is_active
    connection.save(update_fields=["is_active"])


# What the door does


def find(*, provider: str, token: str) -> Connection | None:
    """The active connection behind an address, of whichever organization; None for an address that does not exist."""
    if provider not in callers():
        return None
    with tenancy.everywhere():
        return Connection.objects.filter(
            token_hash=_digest(token), provider=provider, is_active=True
        ).first()


def prove(connection: Connection, call: Call, *, now: datetime) -> None:
    """Raises NotProven when nothing shows that the service sent this. Services that sign nothing: the address does."""
    verify = PROVIDERS[connection.provider].verify
    if verify is None or _may_be_unproven(connection):
        return None
    failure = NotProven("no secret is known yet")
    for secret in _secrets_in_force(connection, now=now):
        try:
            return verify(call, secret, now.timestamp())
        except NotProven as error:
            failure = error
    raise failure


def take_in(
    connection: Connection, call: Call, *, received_at: datetime, request_id: str = ""
) -> int:
    """Put the news of a proven call into the inbox, inside its organization; returns how many were new.

    A call that cannot be taken apart waits in quarantine, to be read again when we have learnt how.
    """
    is_test = connection.is_test
    source = connection.source + (UNPROVEN if _may_be_unproven(connection) else "")
    try:
        news = PROVIDERS[connection.provider].unpack(call)
    except NotReadable as error:
        inbox.receive_unreadable(
            call.body,
            reason("call_unreadable", error=str(error)),
            source=source,
            is_test=is_test,
            content_type=call.headers.get("content-type", ""),
            received_at=received_at,
            request_id=request_id,
        )
        taken = 0
    else:
        taken = inbox.receive_news(
            news,
            source=source,
            is_test=is_test,
            received_at=received_at,
            request_id=request_id,
        )
    _note(connection, "last_received_at", now=received_at)
    return taken


def _may_be_unproven(connection: Connection) -> bool:
    """No secret was agreed on, and the service does not insist on one: what comes in then makes candidates only."""
    return PROVIDERS[connection.provider].is_secret_optional and not connection.secret_sealed


def note_refused(connection: Connection, why: NotProven, *, now: datetime) -> None:
    """Remember, inside the organization, that somebody called without proof: in the row and in one line of the log.

    Of the call itself nothing is kept, and of many refused calls one a minute is noted.
    """
    if _note(connection, "last_refused_at", now=now):
        log.warning("call refused: connection %s (%s): %s", connection.pk, connection.provider, why)


def replay(chosen: QuerySet[Event] | Iterable[int]) -> int:
    """Put quarantined events back in the queue; calls that could not be taken apart are tried again."""
    return inbox.replay_quarantined(chosen, unpack=_unpack_again)


def _unpack_again(event: Event, body: bytes, content_type: str) -> Sequence[News]:
    provider = PROVIDERS.get(event.source.partition("/")[0])
    if provider is None:
        return []
    try:
        return provider.unpack(Call(body=body, headers={"content-type": content_type}))
    except NotReadable:
        return []


def _note(connection: Connection, field: str, *, now: datetime) -> bool:
    """Write a time, once a minute at most; whether it was written. Two calls at once never wait for each other."""
    before = getattr(connection, field)
    if before is not None and now - before < NOTED_EVERY:
        return False
    stale = Q(**{field: None}) | Q(**{f"{field}__lt": now - NOTED_EVERY})
    free = (
        Connection.objects.for_organization(tenancy.current())
        .filter(stale, pk=connection.pk)
        .select_for_update(skip_locked=True, no_key=True)
    )
    if free.values_list("pk", flat=True).first() is None:
        return False
    Connection.objects.filter(pk=connection.pk).update(**{field: now})
    return True


def _secrets_in_force(connection: Connection, *, now: datetime) -> list[str]:
    sealed = [connection.secret_sealed]
    if connection.previous_until and now < connection.previous_until:
        sealed.append(connection.previous_sealed)
    return [decrypt(one, purpose=PURPOSE) for one in sealed if one]


def _sealed(secret: str) -> str:
    return encrypt(secret.strip(), purpose=PURPOSE) if secret.strip() else ""


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
