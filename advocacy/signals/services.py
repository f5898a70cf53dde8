"""Record facts as signals and acts, set-wise; withdraw what no longer holds."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from advocacy.signals.facts import Fact
from advocacy.signals.kinds import Kind
from advocacy.signals.models import Act, EventMapping, Signal
from advocacy.signals.rules import (
    REFERRAL_STAGES,
    Prompt,
    origin_of,
    subject_of,
    superseded,
    tone_of,
    weight_of,
)
from advocacy.sources.event_names import fold
from advocacy.sources.known import Known
from advocacy.sources.listening import listening_of_here
from kernel import tenancy
from kernel.setwise import insert_rows

COOLING_OFF = timedelta(hours=24)
"""Growth that is taken back within this time was a mistake, or a try."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a batch of facts changed.

    `new`: rows that were not there before, in the order of their facts; one with `withdrawn_at` was superseded as it
    came. `withdrawn`: rows that counted before this batch and no longer do.
    """

    new: list[Signal] = field(default_factory=list)
    withdrawn: list[Signal] = field(default_factory=list)


def known() -> Known:
    """What the organization has said about how its facts are to be read: two queries."""
    rows = EventMapping.objects.for_organization(tenancy.current()).order_by("created_at", "id")
    listening = listening_of_here()
    return Known(
        meanings={fold(name): kind for name, kind in rows.values_list("name", "kind")},
        product_names=tuple(listening.product_names),
        problem_words=tuple(listening.problem_words),
        own_domains=frozenset(listening.own_domains),
        reads_replies=listening.reads_replies,
    )


def record(
    facts: Sequence[Fact],
    *,
    kinds: Mapping[str, Kind],
    prompts: Mapping[UUID, Sequence[Prompt]],
) -> Recorded:
    """Write facts as signals, and acts for those that are acts. A fact that is known already changes nothing.

    The number of queries does not grow with the batch. The caller holds the lock of each contact's company.
    """
    if not facts:
        return Recorded()
    now = timezone.now()
    new = _insert([_signal(fact, kinds[fact.kind], prompts, now) for fact in facts])
    withdrawn = _supersede(new, now)
    insert_rows([_act(signal) for signal in new if _is_act(signal, kinds)])
    return Recorded(new=new, withdrawn=withdrawn)


def withdraw(signals: Collection[Signal]) -> Recorded:
    """These signals no longer count (a lead turned out to be a duplicate, a match was wrong); their acts go too.

    Withdrawing twice changes nothing. Rescore with what this returns.
    """
    counting = [signal for signal in signals if signal.withdrawn_at is None]
    _withdraw(counting, timezone.now())
    return Recorded(withdrawn=counting)


def take_back_growth(recorded: Recorded, *, shrunk: Sequence[tuple[UUID, datetime]]) -> list[UUID]:
    """Growth that was undone within a day was none: its signals stop counting, in `recorded` too.

    `shrunk`: companies that pay less, and since when. Returns the signals of growth, old ones too, whose occasion is
    over because their company pays less now.
    """
    if not shrunk:
        return []
    grown = Signal.objects.for_organization(tenancy.current()).filter(
        kind="expansion",
        company_id__in={company_id for company_id, _at in shrunk},
        withdrawn_at=None,
    )
    before = [
        (signal, at - signal.occurred_at)
        for signal in grown
        for company_id, at in shrunk
        if company_id == signal.company_id and at >= signal.occurred_at
    ]
    here = {signal.pk: signal for signal in recorded.new}
    undone = {signal.pk: signal for signal, after in before if after <= COOLING_OFF}
    _withdraw([here.get(pk, signal) for pk, signal in undone.items()], timezone.now())
    recorded.withdrawn.extend(signal for pk, signal in undone.items() if pk not in here)
    return [signal.pk for signal, _after in before]


def _signal(
    fact: Fact, kind: Kind, prompts: Mapping[UUID, Sequence[Prompt]], now: datetime
) -> Signal:
    # Nothing happens later than it is told: a clock that runs ahead must not make evidence that never fades.
    occurred_at = min(fact.occurred_at, now)
    origin = fact.origin or origin_of(
        kind=fact.kind,
        occurred_at=occurred_at,
        is_live=fact.is_live,
        prompts=prompts.get(fact.contact_id, ()),
    )
    tone = tone_of(kind, fact.tone)
    strength = kind.strength if fact.strength is None else fact.strength
    # A strength that the source gave stays when the organization changes the kind's own (scoring.rebuild).
    own = {} if fact.strength is None else {"own_strength": fact.strength}
    return Signal(
        organization_id=tenancy.current(),
        contact_id=fact.contact_id,
        company_id=fact.company_id,
        kind=fact.kind,
        subject=subject_of(fact),
        occurred_at=occurred_at,
        strength=strength,
        tone=tone,
        origin=origin,
        weight=weight_of(kind, strength=strength, tone=tone, origin=origin),
        details=fact.details | own,
        event_id=fact.event_id,
        is_live=fact.is_live,
        recorded_at=now,
    )


def _insert(signals: Sequence[Signal]) -> list[Signal]:
    """One insert, in the order of the unique key so that two batches never wait for each other crosswise."""
    ordered = sorted(signals, key=lambda signal: (signal.kind, signal.contact_id, signal.subject))
    went_in = insert_rows(ordered, unless_there=True)
    return [signal for signal in signals if signal.pk in went_in]


def _supersede(new: Sequence[Signal], now: datetime) -> list[Signal]:
    """Withdraw earlier stages of the leads that these signals speak of. Returns those that had counted before."""
    staged = [signal for signal in new if signal.kind in REFERRAL_STAGES]
    if not staged:
        return []
    of_this_batch = {signal.pk: signal for signal in staged}
    known = Signal.objects.for_organization(tenancy.current()).filter(
        kind__in=REFERRAL_STAGES,
        contact_id__in={signal.contact_id for signal in staged},
        subject__in={signal.subject for signal in staged},
    )
    replaced = superseded([of_this_batch.get(signal.pk, signal) for signal in known])
    _withdraw(replaced, now)
    return [signal for signal in replaced if signal.pk not in of_this_batch]


def _withdraw(signals: Sequence[Signal], now: datetime) -> None:
    ids = [signal.pk for signal in signals]
    Signal.objects.for_organization(tenancy.current()).filter(pk__in=ids).update(withdrawn_at=now)
    Act.objects.for_organization(tenancy.current()).filter(signal_id__in=ids).delete()
    for signal in signals:
        signal.withdrawn_at = now


def _act(signal: Signal) -> Act:
    return Act(
        organization_id=signal.organization_id,
        contact_id=signal.contact_id,
        signal=signal,
        kind=signal.kind,
        occurred_at=signal.occurred_at,
        origin=signal.origin,
    )


def _is_act(signal: Signal, kinds: Mapping[str, Kind]) -> bool:
    """Something they did, that counts: a match nobody has accepted yet weighs nothing and is no act."""
    return kinds[signal.kind].is_act and signal.weight > 0 and signal.withdrawn_at is None
