"""A fact in plain values: what a translator read out of an event, before anybody judged how strong it is."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Fact:
    """Evidence of one kind by one known person.

    `subject` names the occasion within its kind (message id, lead id, review id): told twice, it counts once.
    `tone` is one of Signal.Tone; other tones are other kinds. `strength` only where the source knows better than the
    kind (half for somebody who does not decide, 9 for a promoter with a comment): it is kept when weights change.
    `origin` only where the source knows it: one's own word that nobody has reviewed (Signal.Origin).
    `is_live` False: imported or late; it makes a signal and never a moment.
    """

    kind: str
    contact_id: UUID
    company_id: UUID | None
    subject: str
    occurred_at: datetime
    event_id: int | None
    details: dict[str, Any] = field(default_factory=dict)
    tone: str = ""
    strength: float | None = None
    origin: str = ""
    is_live: bool = True
