"""Signatures of outgoing webhooks, as Standard Webhooks 1.0.0 wants them. Pure but for the clock that is handed in."""

import base64
import secrets
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypedDict

from standardwebhooks import Webhook

from kernel import encryption

PURPOSE = "webhook"
SECRET_BYTES = 32
OLD_SIGNS_FOR = timedelta(hours=24)
MOST_OLD = 10
AGENT = "Goodword-Webhooks/1"


class OldSecret(TypedDict):
    sealed: str
    until: str


def draw() -> str:
    """A fresh secret with 256 random bits, written as receivers expect it."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def seal(secret: str) -> str:
    return encryption.encrypt(secret, purpose=PURPOSE)


def rotated(sealed: str, old: Sequence[OldSecret], *, now: datetime) -> list[OldSecret]:
    """The old secrets once `sealed` has been replaced: it signs for a day more, those whose time is over go."""
    leaving: OldSecret = {"sealed": sealed, "until": (now + OLD_SIGNS_FOR).isoformat()}
    return [leaving, *_valid(old, now=now)][:MOST_OLD]


def in_force(sealed: str, old: Iterable[OldSecret], *, now: datetime) -> list[str]:
    """The secrets that sign now, the newest first. Raises InvalidToken when our own key was lost."""
    kept = [sealed, *(one["sealed"] for one in _valid(old, now=now))]
    return [encryption.decrypt(one, purpose=PURPOSE) for one in kept]


def _valid(old: Iterable[OldSecret], *, now: datetime) -> list[OldSecret]:
    return [one for one in old if datetime.fromisoformat(one["until"]) > now]


def headers(
    *, message_id: str, body: str, signing_secrets: Iterable[str], now: datetime
) -> dict[str, str]:
    """What proves to the receiver who sent this body, and when: one signature per secret, the newest first."""
    at = now.astimezone(UTC)
    signatures = [Webhook(one).sign(message_id, at, body) for one in signing_secrets]
    return {
        "Content-Type": "application/json",
        "User-Agent": AGENT,
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
