"""How strong is one fact: tone, origin, weight, and which stage of a referral counts. Pure functions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Protocol, TypeVar
from uuid import UUID

from advocacy.signals.facts import Fact
from advocacy.signals.kinds import ORIGIN_FACTOR, TONE_FACTOR, Kind

PROMPT_HOLDS = timedelta(days=30)
SUBJECT_LENGTH = 120

# A lead counts once, by its furthest stage.
REFERRAL_STAGES = ("referral_submitted", "referral_qualified", "referral_won")


@dataclass(frozen=True, slots=True)
class Prompt:
    """One ask or offer made to a person: acts of these kinds in the next 30 days are not unprompted."""

    at: datetime
    kinds: frozenset[str]


def origin_of(*, kind: str, occurred_at: datetime, is_live: bool, prompts: Iterable[Prompt]) -> str:
    """`prompted`, `unprompted`, or `unknown` for history that nobody watched."""
    if not is_live:
        return "unknown"
    asked = any(
        kind in prompt.kinds and prompt.at <= occurred_at <= prompt.at + PROMPT_HOLDS
        for prompt in prompts
    )
    return "prompted" if asked else "unprompted"


def tone_of(kind: Kind, tone: str) -> str:
    """The tone to keep. A text whose tone nobody told is unknown, never neutral."""
    if tone in TONE_FACTOR and (tone or not kind.has_tone):
        return tone
    return "unknown"


def weight_of(kind: Kind, *, strength: float, tone: str, origin: str) -> float:
    """strength x tone x origin; a kind without text has no tone to weigh."""
    return strength * (TONE_FACTOR[tone] if kind.has_tone else 1.0) * ORIGIN_FACTOR[origin]


def subject_of(fact: Fact) -> str:
    """The subject as it is stored: a long one keeps its beginning and a fingerprint of the whole."""
    if len(fact.subject) <= SUBJECT_LENGTH:
        return fact.subject
    fingerprint = sha256(fact.subject.encode()).hexdigest()[:32]
    return f"{fact.subject[: SUBJECT_LENGTH - 33]}#{fingerprint}"


class Staged(Protocol):
    """What superseding needs to know of a signal."""

    kind: str
    subject: str
    contact_id: UUID
    withdrawn_at: datetime | None


S = TypeVar("S", bound=Staged)


def superseded(signals: Sequence[S]) -> list[S]:
    """The still counting referral signals that a further stage of the same person's same lead replaces.

    In whatever order they came: a late `submitted` beside a `won` is superseded at once.
    """
    furthest: dict[tuple[UUID, str], int] = {}
    for signal in signals:
        lead = signal.contact_id, signal.subject
        furthest[lead] = max(furthest.get(lead, 0), REFERRAL_STAGES.index(signal.kind))
    return [
        signal
        for signal in signals
        if signal.withdrawn_at is None
        and REFERRAL_STAGES.index(signal.kind) < furthest[signal.contact_id, signal.subject]
    ]
