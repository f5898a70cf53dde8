"""What a rule under test would have met: each cause with the time of its decision, and the lives of the people concerned."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from advocacy.moments import crossing, references, rules, timely
from advocacy.moments.causes import Cause, of_signal
from advocacy.moments.lives import Lives, load
from advocacy.moments.rules import Ready
from advocacy.moments.standing_then import Standing
from advocacy.scoring.weights import kinds_in_force
from advocacy.signals.models import Signal
from kernel import tenancy
from kernel.text import Reason


@dataclass(frozen=True, slots=True)
class Found:
    """What one candidate would have come to."""

    contact_id: UUID
    at: datetime
    outcome: str
    gesture: str
    reasons: list[Reason]
    cause: Any


@dataclass(slots=True)
class Result:
    """`imported`: facts that were loaded as history and so never open anything; `as_if_live`: they count here all the
    same, as if they had come in as they happened. `as_today`: fields of its conditions
    whose past is not kept. `oldest`: from when on it looked, where there was more than it can hold. `was_drawn`: whether companies were held out at some time in the window.
    """

    days: int
    since: datetime
    until: datetime
    found: list[Found] = field(default_factory=list)
    imported: int = 0
    as_if_live: bool = False
    as_today: list[str] = field(default_factory=list)
    oldest: datetime | None = None
    was_drawn: bool = False
    seconds: float = 0.0

    def of(self, outcome: str) -> list[Found]:
        return [one for one in self.found if one.outcome == outcome]

    @property
    def fired(self) -> list[Found]:
        return self.of(rules.FIRED)

    @property
    def people(self) -> int:
        return len({one.contact_id for one in self.fired})

    def outcomes(self) -> dict[str, list[Found]]:
        """By outcome, the most frequent first, what fired apart."""
        found: dict[str, list[Found]] = defaultdict(list)
        for one in self.found:
            if one.outcome != rules.FIRED:
                found[one.outcome].append(one)
        return dict(sorted(found.items(), key=lambda item: -len(item[1])))


Timed = tuple[datetime, Cause]


def causes_of(
    ready: Ready, result: Result, as_if_live: bool, most: int
) -> tuple[list[Timed], Lives]:
    """What it would have met, each with the time of its decision, and the lives of the people concerned."""
    if ready.trigger.on in ("score", "tier"):
        return _rises(ready, result, as_if_live, most)
    if ready.trigger.on in ("signal", "milestone"):
        causes = _signals(ready, result, as_if_live, most)
    else:
        causes = _newest(
            [(one.at, one) for one in _timely(ready, result, as_if_live)], result, most
        )
    ids = {cause.contact_id for _at, cause in causes}
    lives = load(ids, rule=ready.rule, as_if_live=as_if_live, fields=_fields(ready))
    return [timed for timed in causes if timed[1].contact_id in lives.people], lives


def _fields(ready: Ready) -> frozenset[str]:
    return ready.asked.fields if ready.asked else frozenset()


def _signals(ready: Ready, result: Result, as_if_live: bool, most: int) -> list[Timed]:
    kinds = ["milestone"] if ready.trigger.on == "milestone" else list(ready.trigger.kinds)
    rows = (
        Signal.objects.for_organization(tenancy.current())
        .filter(kind__in=kinds, contact__is_test=False, occurred_at__lte=result.until)
        .order_by("-occurred_at", "-pk")
    )
    # What was recorded within the window happened before its end, and not long before its beginning.
    live = rows.filter(is_live=True, recorded_at__gt=result.since, recorded_at__lte=result.until)
    history = rows.filter(is_live=False, occurred_at__gt=result.since)
    result.imported = history.count()
    found = [(row.recorded_at, of_signal(row)) for row in live[: most + 1] if _counted(row)]
    if as_if_live:
        found += [(row.occurred_at, _as_live(row)) for row in history[: most + 1]]
    found = [one for one in found if ready.trigger.meets(one[1].kind, one[1].details)]
    return _newest(found, result, most)


def _counted(row: Signal) -> bool:
    """What was withdrawn as it came was never decided about."""
    return row.withdrawn_at is None or row.withdrawn_at > row.recorded_at


def _as_live(row: Signal) -> Cause:
    row.is_live = True
    return of_signal(row)


def _newest(found: list[Timed], result: Result, most: int) -> list[Timed]:
    found.sort(key=lambda one: (one[0], one[1].order))
    if len(found) > most:
        found = found[-most:]
        result.oldest = found[0][0]
    return found


def _timely(ready: Ready, result: Result, as_if_live: bool) -> Iterator[Cause]:
    window = {"after": result.since, "until": result.until}
    if ready.trigger.on == "request":
        yield from references.causes(ready, **window)
        return
    if ready.trigger.on == "occasion":
        yield from timely.occasions(ready, now=result.until, **window)
        return
    anchors: Iterable[timely.Anchor] = timely.anchors_of(ready.trigger, **window)
    if as_if_live:
        anchors = [
            timely.Anchor(one.contact_id, one.at, one.at, one.name, one.details) for one in anchors
        ]
    yield from timely.causes(ready, anchors, **window)


def _rises(ready: Ready, result: Result, as_if_live: bool, most: int) -> tuple[list[Timed], Lives]:
    """Crossings of everybody about whom something was learned in the window, the latest first when there are too many."""
    rows = Signal.objects.for_organization(tenancy.current()).filter(
        occurred_at__gt=result.since, contact__is_test=False, contact__merged_into=None
    )
    ids = list(dict.fromkeys(rows.order_by("-occurred_at").values_list("contact_id", flat=True)))
    lives = load(ids[:most], rule=ready.rule, as_if_live=as_if_live, fields=_fields(ready))
    kinds = kinds_in_force(hold=False)
    causes: list[Timed] = []
    for contact_id, life in lives.people.items():
        standing = Standing(life, kinds)
        before = standing.at(result.since)
        for at in _looks(life, result):
            after = standing.at(at)
            causes += [
                (at, cause)
                for cause in crossing.crossings(
                    [ready],
                    contact_id,
                    before=(before.score or 0.0, before.tier),
                    after=(after.score or 0.0, after.tier),
                    now=at,
                )
            ]
            before = after
    return _newest(causes, result, most), lives


def _looks(life: Any, result: Result) -> list[datetime]:
    """When a score may have risen: as a fact came, and every day while something bad was fading.

    Each time the last daily look before it too: what had faded until then rises from there.
    """
    came = {one.known_at for one in life.signals}
    came |= {one.closed_at for one in life.tickets if one.closed_at}
    times = came | {timely.falls_due(at) - timedelta(days=1) for at in came}
    if any(one.weight < 0 for one in life.signals):
        day = timely.falls_due(result.since)
        while day <= result.until:
            times.add(day)
            day += timedelta(days=1)
    return sorted(at for at in times if result.since < at <= result.until)
