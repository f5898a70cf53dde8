"""Pure rules: where a lead stands, given everything it was told, in whatever order and however often."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

PROGRESS = ("submitted", "qualified", "meeting", "trial", "won")
"""Each further than the one before; steps may be left out, and may be told late."""

EXITS = ("duplicate", "withdrawn", "disqualified", "lost")
"""Of two exits dated alike, the later in this list is kept."""

WON = "won"
_RANK = {stage: place for place, stage in enumerate((*PROGRESS[:-1], *EXITS, WON))}
"""Order of things dated alike: progress, exits, and won last, since money that came outweighs a guess of the same day."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a lead stands: its stage, since when, and when it was won (None unless it stands as won)."""

    stage: str
    since: datetime
    won_at: datetime | None


def first_times(told: Iterable[tuple[str, datetime]]) -> dict[str, datetime]:
    """The earliest time told for each stage: told again, a stage is not reached again."""
    first: dict[str, datetime] = {}
    for stage, at in told:
        first[stage] = min(at, first.get(stage, at))
    return first


def standing(told: Iterable[tuple[str, datetime]]) -> Standing:
    """The furthest stage; an exit ends that, and holds unless the lead is won at a later date (or the same).

    `told` holds (stage, time) at least once. Order and repetition do not matter.
    """
    first = first_times(told)
    stage = ""
    for step in sorted(first, key=lambda s: (first[s], _RANK[s])):
        ends = step in EXITS or step == WON
        if ends or not stage or (stage not in EXITS and _RANK[step] > _RANK[stage]):
            stage = step
    return Standing(stage, first[stage], first[stage] if stage == WON else None)
