"""What a rule met: a signal, or something without one (a time came, a score or tier was reached, an occasion is near)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from advocacy.signals.models import Signal
from kernel.text import Reason, reason


@dataclass(frozen=True, slots=True)
class Cause:
    """`key` names a cause without a signal, so that a rule meets it once. `why` says it in words."""

    contact_id: UUID
    kind: str
    at: datetime
    why: Reason
    key: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    origin: str = "unprompted"
    is_live: bool = True
    signal: Signal | None = None

    @property
    def name(self) -> UUID | str:
        """What tells it from the others that a rule met: the id of its signal, else its key."""
        return self.signal.pk if self.signal else self.key

    @property
    def order(self) -> tuple[datetime, str]:
        """Causes are decided in the order in which they happened."""
        return self.at, str(self.name)


def of_signal(signal: Signal) -> Cause:
    return Cause(
        contact_id=signal.contact_id,
        kind=signal.kind,
        at=signal.occurred_at,
        why=reason("signal_seen", kind=signal.kind, day=signal.occurred_at.date().isoformat()),
        details=signal.details,
        origin=signal.origin,
        is_live=signal.is_live,
        signal=signal,
    )
