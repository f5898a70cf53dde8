"""How many requests a key may make: one counter a key in Valkey, in windows that begin with their first request.

When Valkey does not answer in a quarter of a second nobody is held back: a limit protects, it must not harm.
"""

import logging
import math
import time
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

import redis
from django.conf import settings
from django.utils.translation import gettext as _
from redis.backoff import NoBackoff
from redis.retry import Retry

from kernel.errors import DomainError

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 0.25
SILENCE_SECONDS = 5.0
"""How long Valkey is not asked again after it gave no answer."""

COUNT = """
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return {count, redis.call('PTTL', KEYS[1])}
"""


class RateLimited(DomainError):
    """The key has used up its window."""

    code = "rate_limited"
    status = 429

    def __init__(self, message: str, *, retry_seconds: int) -> None:
        super().__init__(message)
        self.retry_seconds = retry_seconds


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a key has left: `left` requests for the next `seconds`, negative when this one was too many."""

    quota: int
    window: int
    left: int
    seconds: int

    @property
    def is_used_up(self) -> bool:
        return self.left < 0

    def headers(self) -> dict[str, str]:
        """As in the IETF draft on RateLimit header fields."""
        return {
            "RateLimit-Policy": f'"burst";q={self.quota};w={self.window}',
            "RateLimit": f'"burst";r={max(0, self.left)};t={self.seconds}',
        }


def count(key_id: UUID) -> Allowance | None:
    """Count one request of a key; None when Valkey does not answer. Raises nothing."""
    quota, window = settings.API_RATE_LIMIT, settings.API_RATE_SECONDS
    told = _valkey(settings.RATE_LIMIT_URL).ask(f"goodword:rate:{key_id}", window * 1000)
    if told is None:
        return None
    counted, milliseconds = told
    return Allowance(quota, window, quota - counted, max(1, math.ceil(milliseconds / 1000)))


def refuse(allowance: Allowance) -> RateLimited:
    return RateLimited(
        _("%(quota)s requests in %(window)s seconds are allowed. Come back in %(seconds)s seconds.")
        % {"quota": allowance.quota, "window": allowance.window, "seconds": allowance.seconds},
        retry_seconds=allowance.seconds,
    )


class Valkey:
    """The counters' place; it is left in peace for a while after it gave no answer."""

    def __init__(self, url: str) -> None:
        client = redis.Redis.from_url(
            url,
            socket_timeout=PATIENCE_SECONDS,
            socket_connect_timeout=PATIENCE_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )
        self._count = client.register_script(COUNT)
        self._silent_until = 0.0

    def ask(self, name: str, milliseconds: int) -> tuple[int, int] | None:
        if time.monotonic() < self._silent_until:
            return None
        try:
            answer: Any = self._count(keys=[name], args=[milliseconds])
        except redis.RedisError as error:
            self._silent_until = time.monotonic() + SILENCE_SECONDS
            log.warning("requests are not limited: Valkey gave no answer", exc_info=error)
            return None
        return int(answer[0]), int(answer[1])


@cache
def _valkey(url: str) -> Valkey:
    return Valkey(url)
