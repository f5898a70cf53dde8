"""What can be done with feeds: set one up, look at those that are due, pause, look now."""

import logging
import random
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from cryptography.fernet import InvalidToken
from django.db import transaction
from django.db.models import Count, QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.events.forgetting import KEPT_AFTER_READING
from accounts.events.models import Event
from accounts.events.services import receive_news
from advocacy.sources.fetching import Look, Seen, look_at
from advocacy.sources.listening import listening_of_here
from advocacy.sources.models import Feed
from advocacy.sources.polled import Plan, Wanted
from advocacy.sources.polling import next_look
from advocacy.sources.registry import PROVIDERS
from advocacy.sources.rss import is_alert
from kernel import encryption, http, tenancy, work
from kernel.addresses import NotFetched
from kernel.errors import Invalid
from kernel.http import Limits
from kernel.text import reason, say
from kernel.work import State

log = logging.getLogger(__name__)

PURPOSE = "feed"
LEASE_SECONDS = 180
"""Longer than the slowest look can take: a log-in and five pages of ten seconds."""
CHECK = Limits(seconds=3)


def plan_of(kind: str) -> Plan:
    """How this kind is polled. Raises Invalid for one that nobody polls."""
    provider = PROVIDERS.get(kind)
    if provider is None or provider.plan is None:
        raise Invalid(_("There is no such kind of feed."))
    return provider.plan


def checked(
    *, kind: str, query: str, server: str, account: str = "", has_password: bool = False
) -> tuple[str, str]:
    """(query, server) as they are kept. Raises Invalid, naming the field, when this cannot be looked at."""
    plan = plan_of(kind)
    try:
        query = plan.checked(query)
    except ValueError as error:
        raise _wrong("query", str(error)) from error
    server = _server(server)
    if kind == Feed.Kind.MASTODON and not server:
        raise _wrong("server", _("Name the server whose posts are read, like mastodon.social."))
    if plan.login and not (account and has_password):
        raise _wrong("account", _("The search of Bluesky wants an account and an app password."))
    field, url = ("server", server) if server else ("query", query if kind == Feed.Kind.RSS else "")
    if url:
        try:
            http.check(url, limits=CHECK)
        except NotFetched as refusal:
            raise _wrong(field, say(refusal.reason)) from refusal
    return query, server


def _server(server: str) -> str:
    """A server as people write it (mastodon.social) as the beginning of an address."""
    server = server.strip().rstrip("/")
    if server and "://" not in server:
        server = f"https://{server}"
    if server.count("/") > len(("https:", "", "host")) - 1:
        raise _wrong("server", _("Name the server alone, without what follows it."))
    return server


def _wrong(field: str, words: str) -> Invalid:
    return Invalid(words, errors=[{"pointer": f"/{field}", "code": "invalid", "detail": words}])


SETTINGS = ("query", "server", "account", "listens_for", "interval_minutes", "password_sealed")
PROGRESS = ("session_sealed", "etag", "last_modified", "cursor", "last_new_at")


def save(feed: Feed, *, password: str = "", begins_anew: bool = True) -> None:
    """Save a new feed or changed settings, and look soon; from the beginning where the place itself is another one."""
    feed.due_at = Now()  # the database's clock, as for every row that is claimed
    if password:
        feed.password_sealed = encryption.encrypt(password, purpose=PURPOSE)
    if begins_anew:
        feed.session_sealed = feed.etag = feed.last_modified = feed.cursor = ""
        feed.last_new_at = None
    # Whoever is looking at it as it was before has lost it.
    feed.failures, feed.failure, feed.attempts, feed.lease_until = 0, None, 0, None
    if feed._state.adding:
        feed.save()
        return
    afresh = ("due_at", "failures", "failure", "attempts", "lease_until")
    feed.save(update_fields=[*SETTINGS, *afresh, *(PROGRESS if begins_anew else ())])


def knows_what_to_look_for(feed: Feed) -> bool:
    """Whether what this feed brings can be evidence: a search brings its own words, a whole feed needs those of Listening."""
    listening = listening_of_here()
    words = (
        listening.product_names
        if feed.listens_for == Feed.ListensFor.PRODUCT
        else [*listening.problem_words, *listening.product_names]
    )
    return bool(words) or feed.kind != Feed.Kind.RSS or is_alert(feed.query)


def pause(feeds: QuerySet[Feed]) -> int:
    """Look at these no more. Returns how many."""
    return feeds.filter(state=State.PENDING).update(state=State.CANCELLED, lease_until=None)


def go_on(feeds: QuerySet[Feed]) -> int:
    """Look at paused ones again, from where they stopped. Returns how many."""
    return feeds.exclude(state=State.PENDING).update(
        state=State.PENDING, due_at=Now(), lease_until=None, attempts=0
    )


def look_now(feeds: QuerySet[Feed]) -> int:
    """Have these looked at next, whatever their interval. Returns how many; paused ones stay paused."""
    return feeds.filter(state=State.PENDING).update(due_at=Now())


def poll_next(organization_id: UUID, *, limits: Limits = http.LIMITS) -> int:
    """Look at one feed of the organization that is due; call it outside of a transaction. Returns feeds looked at.

    The row is leased meanwhile: two that poll at once never look at the same feed.
    """
    with tenancy.inside(organization_id):
        feeds = work.claim(Feed, limit=1, lease_seconds=LEASE_SECONDS)
    for feed in feeds:
        try:
            seen = look_at(_look(feed), limits=limits)
        except Exception as error:
            # A stranger's bytes met a mistake of ours: this feed waits, the others go on.
            log.exception("looking at feed %s failed", feed.pk)
            words = f"{type(error).__name__}: {error}"[:200]
            seen = Seen(cursor=feed.cursor, failure=reason("error", error=words))
        try:
            with transaction.atomic(), tenancy.inside(organization_id):
                note(feed, seen)
        except work.LostLease:
            log.warning("lost the lease of feed %s", feed.pk)
    return len(feeds)


def _look(feed: Feed) -> Look:
    return Look(
        plan=plan_of(feed.kind),
        wanted=Wanted(
            query=feed.query,
            server=feed.server,
            listens_for=feed.listens_for,
            cursor=feed.cursor,
            now=timezone.now(),
        ),
        etag=feed.etag,
        last_modified=feed.last_modified,
        account=feed.account,
        password=_unsealed(feed.password_sealed),
        session=_unsealed(feed.session_sealed),
    )


def _unsealed(sealed: str) -> str:
    """A secret in the clear; "" when there is none, or none that our keys open."""
    try:
        return encryption.decrypt(sealed, purpose=PURPOSE) if sealed else ""
    except InvalidToken:
        return ""


def note(feed: Feed, seen: Seen) -> None:
    """Put what a look brought into the inbox and write down how it went. Raises work.LostLease."""
    now = timezone.now()
    is_first = not (feed.cursor or feed.etag or feed.last_modified) and feed.last_new_at is None
    # Facts are forgotten some time after they were read: what is older than that was seen long ago.
    oldest = None if is_first else now - KEPT_AFTER_READING + timedelta(days=1)
    dated = [one for one in seen.news if (at := one.occurred_at) and not (oldest and at < oldest)]
    undated = [one for one in seen.news if one.occurred_at is None]
    new = receive_news(dated, source=feed.source)
    # At the first look nobody knows how old an entry without a date is: it must not make a moment.
    new += receive_news(undated, source=feed.source, is_historical=is_first)
    failures = feed.failures + 1 if seen.failure else 0
    changed: dict[str, Any] = {
        "cursor": seen.cursor,
        "etag": seen.etag,
        "last_modified": seen.last_modified,
        "last_polled_at": now,
        "failures": failures,
        "failure": seen.failure,
        "attempts": 0,
        "lease_until": None,
        "due_at": _next(feed, seen, failures),
        **({"last_new_at": now} if new else {}),
    }
    if seen.session != _unsealed(feed.session_sealed):
        changed["session_sealed"] = encryption.encrypt(seen.session, purpose=PURPOSE)
    mine = Feed.objects.for_organization(tenancy.current()).filter(
        pk=feed.pk, lease_until=feed.lease_until, state=State.PENDING
    )
    if not mine.update(**changed):
        raise work.LostLease("the feed was changed, paused or taken over meanwhile")


def _next(feed: Feed, seen: Seen, failures: int) -> Any:
    return next_look(
        timezone.now(),
        minutes=max(feed.interval_minutes, plan_of(feed.kind).least_minutes(feed.query)),
        failures=failures,
        asked_to_wait=seen.wait,
        chance=random.random(),  # noqa: S311  (spreads load, guards nothing)
    )


def new_this_week(feeds: list[Feed]) -> Mapping[str, int]:
    """How many entries each of these feeds brought in the last seven days, by its source: one query."""
    rows = (
        Event.objects.for_organization(tenancy.current())
        .filter(
            source__in=[feed.source for feed in feeds],
            received_at__gte=timezone.now() - timedelta(days=7),
        )
        .values_list("source")
        .annotate(found=Count("id"))
        .order_by()
    )
    return dict(rows)
