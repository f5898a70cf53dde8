"""What conditions are asked about: one person at one moment, in plain values."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from accounts.customers.models import Contact
from advocacy.moments.asks import Past
from advocacy.shops.models import Shopper
from advocacy.signals.kinds import ACT_KINDS


class Seen(NamedTuple):
    """One signal, as far as conditions ask about it."""

    kind: str
    at: datetime
    origin: str = "unknown"
    is_act: bool = False


@dataclass(slots=True)
class About:
    """What is known about one person at one moment. `past` is shared with the decisions of the same batch.

    `orders`: how many they had placed by then; None where nobody asks, or nothing was ever bought.
    """

    contact: Contact | None = None
    tier: str = "quiet"
    score: float | None = None
    fit: int | None = None
    active_days: int = 0
    seen: Sequence[Seen] = ()
    past: Sequence[Past] = field(default_factory=list)
    shopper: Shopper | None = None
    orders: int | None = None


def is_act(kind: str, weight: float) -> bool:
    """As signals.services makes acts: something they did, that counts."""
    return kind in ACT_KINDS and weight > 0
