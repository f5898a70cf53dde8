"""What an answer means, when to try again, when to leave a server in peace. Pure functions of plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from django.utils.translation import gettext_lazy as _

from kernel.text import Reason, define, reason

WAITS_SECONDS = (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""After the first, second, ... failed attempt: ten attempts in 75.6 hours (the schedule of Standard Webhooks)."""
JITTER = 0.2
BREAKS_AFTER = 4
"""Failures in a row after which one call at a time probes the endpoint and the others wait."""
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 60, 3600
WARN_AFTER, END_AFTER = timedelta(days=1), timedelta(days=5)
"""Failing for so long, its administrators are told; for so long, it is switched off."""
GONE = 410
BUSY = frozenset({429, 502, 503, 504})

define(
    {
        "webhook_status": _("It answered {status}."),
        "webhook_redirect": _(
            "It sent us on to another address ({status}), which we do not follow."
        ),
        "webhook_gone": _("It answered 410: it wants to hear nothing more."),
        "webhook_failing": _("Every attempt failed for {days} days."),
        "webhook_by_hand": _("Somebody switched it off."),
    }
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an attempt means. `retry_in` seconds; None: no more. `hold_for`: nothing goes to this endpoint so long."""

    failure: Reason | None = None
    retry_in: float | None = None
    hold_for: float | None = None
    is_gone: bool = False

    @property
    def is_good(self) -> bool:
        return self.failure is None


def judge(
    status: int, headers: Mapping[str, str], *, attempt: int, chance: float, now: datetime
) -> Verdict:
    """What an answer means: only 2xx is success. `attempt` counts from 1; `chance` in [0, 1] spreads the retries."""
    if 200 <= status < 300:
        return Verdict()
    if status == GONE:
        return Verdict(reason("webhook_gone"), is_gone=True)
    code = "webhook_redirect" if 300 <= status < 400 else "webhook_status"
    failure = reason(code, status=str(status))
    wait = wait_after(attempt, chance=chance)
    if status not in BUSY:
        return Verdict(failure, wait)
    base = wait or float(WAITS_SECONDS[0])
    patience = clamped(headers.get("retry-after", ""), base=base, now=now)
    return Verdict(failure, patience if wait is not None else None, hold_for=patience)


def wait_after(attempt: int, *, chance: float) -> float | None:
    """Seconds until the next attempt, give or take a fifth; None after the last one."""
    if attempt > len(WAITS_SECONDS):
        return None
    return WAITS_SECONDS[attempt - 1] * (1 - JITTER + 2 * JITTER * chance)


def clamped(retry_after: str, *, base: float, now: datetime) -> float:
    """What a server asks for (seconds or a date), between our own wait and twice of it."""
    return min(max(_asked_for(retry_after.strip(), now), base), 2 * base)


def _asked_for(retry_after: str, now: datetime) -> float:
    if retry_after.isascii() and retry_after.isdigit():
        return float(retry_after[:9])
    try:
        return (parsedate_to_datetime(retry_after) - now).total_seconds()
    except (ValueError, TypeError):
        return 0.0


def pause(failures: int) -> float | None:
    """How long nothing but the next probe waits for this endpoint, in seconds; None while the breaker is closed."""
    if failures < BREAKS_AFTER:
        return None
    doubled = FIRST_PAUSE_SECONDS * 2 ** min(failures - BREAKS_AFTER, 10)
    return float(min(doubled, LONGEST_PAUSE_SECONDS))


def has_failed_for_good(failing_since: datetime, *, now: datetime) -> bool:
    return now - failing_since >= END_AFTER
