"""Pure rules: whose word is newest, and what a change of revenue is called."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any


def newest(
    known: Mapping[str, Any], told_at: Mapping[str, str], told: Mapping[str, Any], at: datetime
) -> tuple[dict[str, Any], dict[str, str]]:
    """The fields that `told` changes, and when each was told: later news wins, ties go to the larger value.

    Applying the same news in any order, any number of times, ends in the same state.
    """
    stamp = at.isoformat()
    changes: dict[str, Any] = {}
    stamps: dict[str, str] = {}
    for name, value in told.items():
        before = told_at.get(name, "")
        if stamp > before or (stamp == before and str(value) > str(known.get(name))):
            stamps[name] = stamp
            if known.get(name) != value:
                changes[name] = value
    return changes, stamps


_OF_A_SERVICE = re.compile(r"stripe:cus_\w+")


def is_of_a_service(external_id: str) -> bool:
    """Whether a company is known only by the id that a service gave it: nobody has said yet which of yours it is."""
    return bool(_OF_A_SERVICE.fullmatch(external_id))


@dataclass(frozen=True, slots=True)
class Worth:
    """What a company, or one of its subscriptions (`part`), was worth from `at` on.

    With `since` it is what the part was worth until `at`, as its sender says: it counts from `since` on when nothing
    earlier is known of the part. `reference` decides between two that were told for the same moment.
    """

    at: datetime
    amount: int
    currency: str
    part: str = ""
    since: datetime | None = None
    reference: str = ""
    seats: int | None = None
    plan: str = ""


@dataclass(frozen=True, slots=True)
class Movement:
    kind: str
    at: datetime
    delta: int
    currency: str


@dataclass(frozen=True, slots=True)
class Step:
    """One state in its place in time: what the whole company paid before and after it, in the state's currency."""

    state: Worth
    before: int
    after: int
    seats_before: int | None
    seats_after: int | None
    plan_before: str
    movements: tuple[Movement, ...] = ()

    @property
    def kind(self) -> str:
        """What the change is called; empty where nothing changed."""
        return self.movements[-1].kind if self.movements else ""


def movements(states: Iterable[Worth]) -> list[Movement]:
    """Changes between states in order of time; whatever order they were told in, the sum is the last state."""
    return [movement for step in steps(states) for movement in step.movements]


def steps(states: Iterable[Worth]) -> list[Step]:
    """What each state changed for the company as a whole: the sum of its parts.

    Once a billing system tells single subscriptions, what else is said of the company as a whole no longer counts:
    both together would count the same money twice. Across a change of currency the old worth ends.
    """
    found: list[Step] = []
    parts: dict[str, Worth] = {}
    ever = False
    for state in in_order(states):
        if not state.part and any(parts):
            continue
        gone = parts.get(state.part) or (parts.pop("", None) if state.part else None)
        step = _step(state, parts, gone, ever)
        parts[state.part] = state
        ever = ever or bool(_total(parts.values(), state.currency))
        found.append(step)
    return found


def in_order(states: Iterable[Worth]) -> list[Worth]:
    """By time, then by reference, else by amount. What was before counts where nothing earlier is known of the part."""
    ordered = sorted(states, key=_place)
    first: dict[str, Worth] = {}
    for state in ordered:
        first.setdefault(state.part, state)
    counting = [s for s in ordered if s.since is None or s is first[s.part]]
    return sorted((replace(s, at=min(s.since or s.at, s.at)) for s in counting), key=_place)


def _place(state: Worth) -> tuple[datetime, bool, str, int]:
    return state.at, state.since is None, state.reference, state.amount


def _step(state: Worth, parts: Mapping[str, Worth], gone: Worth | None, ever: bool) -> Step:
    standing = (
        [*parts.values()] if gone is None or gone in parts.values() else [*parts.values(), gone]
    )
    after = [*(part for part in standing if part is not gone), state]
    told: list[Movement] = []
    if gone is not None and gone.currency != state.currency and gone.amount:
        rest = _total(after, gone.currency)
        told.append(
            Movement("contraction" if rest else "churn", state.at, -gone.amount, gone.currency)
        )
    before = _total(standing, state.currency)
    now = _total(after, state.currency)
    if now != before:
        kind = _kind(before, now, ever)
        told.append(Movement(kind, state.at, now - before, state.currency))
    return Step(
        state=state,
        before=before,
        after=now,
        seats_before=_seats(standing),
        seats_after=_seats(after),
        plan_before=gone.plan if gone else "",
        movements=tuple(told),
    )


def _total(parts: Iterable[Worth], currency: str) -> int:
    return sum(part.amount for part in parts if part.currency == currency)


def _seats(parts: Iterable[Worth]) -> int | None:
    known = [part.seats for part in parts if part.seats is not None and part.amount]
    return sum(known) if known else None


def _kind(before: int, after: int, ever_paid: bool) -> str:
    if before == 0:
        return "reactivation" if ever_paid else "new"
    if after == 0:
        return "churn"
    return "expansion" if after > before else "contraction"
