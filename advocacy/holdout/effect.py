"""What asking brings: companies that were asked against those held out, each watched for 90 days from when it was met."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from advocacy.holdout.models import HoldoutArm, HoldoutDraw
from advocacy.signals.kinds import ACT_KINDS
from advocacy.signals.models import Signal
from kernel import tenancy
from kernel.statistics import Proportion, proportion

WATCHED = timedelta(days=90)
LEAST_OF_EACH = 30
REFERRALS = frozenset(
    ["introduction", "named_by_signup", "referral_qualified", "referral_submitted", "referral_won"]
)
OUTCOMES: Mapping[str, tuple[Any, frozenset[str]]] = {
    "acts": (_("recommended us"), frozenset(ACT_KINDS)),
    "referrals": (_("brought somebody"), REFERRALS),
    "renewals": (_("renewed"), frozenset({"renewal"})),
    "expansion": (_("grew"), frozenset({"expansion"})),
}
COLLECTING, INCONCLUSIVE, SEPARATED = "collecting", "inconclusive", "separated"


class Unit(NamedTuple):
    """One company (a shopper: the person) in the comparison."""

    id: UUID
    is_held_out: bool
    met_at: datetime


@dataclass(frozen=True, slots=True)
class Effect:
    """Of one outcome: the share on each side, and the difference (asked less held out) with its 95 % interval."""

    outcome: str
    label: str
    asked: Proportion
    held_out: Proportion
    difference: float
    low: float
    high: float
    verdict: str


@dataclass(frozen=True, slots=True)
class Report:
    """`watched`: companies whose 90 days are over; `open`: those still being watched; `mixed`: held out of one playbook and
    asked by another, and so on neither side.
    """

    effects: Sequence[Effect]
    watched: int
    open: int
    mixed: int
    met_a_week: float


def report(draw: HoldoutDraw, *, now: datetime, rule: str = "") -> Report:
    """Of the whole organization, or of one playbook. Two queries, however many companies."""
    units, mixed = _units(draw, rule)
    watched = [one for one in units if one.met_at + WATCHED <= now]
    done = _what_happened(watched)
    weeks = max((now - draw.drawn_at) / timedelta(weeks=1), 1.0)
    return Report(
        effects=[
            compare(
                outcome,
                str(label),
                asked=[outcome in done[one.id] for one in watched if not one.is_held_out],
                held_out=[outcome in done[one.id] for one in watched if one.is_held_out],
            )
            for outcome, (label, _kinds) in OUTCOMES.items()
        ],
        watched=len(watched),
        open=len(units) - len(watched),
        mixed=mixed,
        met_a_week=len(units) / weeks,
    )


def compare(outcome: str, label: str, *, asked: Sequence[bool], held_out: Sequence[bool]) -> Effect:
    """Newcombe's interval of a difference from two Wilson intervals (1998, Statistics in Medicine 17:873-890, method 10).

    Collecting below 30 on either side; else separated where the interval leaves 0 out, inconclusive where it does not.
    """
    one = proportion(sum(asked), len(asked), minimum=LEAST_OF_EACH)
    other = proportion(sum(held_out), len(held_out), minimum=LEAST_OF_EACH)
    a, b = one.value or 0.0, other.value or 0.0
    low = a - b - sqrt((a - one.low) ** 2 + (other.high - b) ** 2)
    high = a - b + sqrt((one.high - a) ** 2 + (b - other.low) ** 2)
    if one.too_early or other.too_early:
        verdict = COLLECTING
    else:
        verdict = SEPARATED if low > 0 or high < 0 else INCONCLUSIVE
    return Effect(outcome, label, one, other, a - b, low, high, verdict)


def _units(draw: HoldoutDraw, rule: str) -> tuple[list[Unit], int]:
    """Each company once, from when it was first met; those on both sides are left out and counted."""
    rows = HoldoutArm.objects.for_organization(tenancy.current()).filter(draw=draw)
    if rule:
        rows = rows.filter(rule=rule)
    sides: dict[UUID, set[bool]] = defaultdict(set)
    first: dict[UUID, datetime] = {}
    for company_id, contact_id, is_held_out, met_at in rows.order_by("met_at").values_list(
        "company_id", "contact_id", "is_held_out", "met_at"
    ):
        company: UUID | None = company_id
        unit = company or contact_id
        sides[unit].add(is_held_out)
        first.setdefault(unit, met_at)
    units = [
        Unit(unit, next(iter(held)), first[unit]) for unit, held in sides.items() if len(held) == 1
    ]
    return units, len(sides) - len(units)


def _what_happened(units: Iterable[Unit]) -> dict[UUID, set[str]]:
    """By company: which outcomes came within its 90 days, whoever there did it."""
    watched = {one.id: one for one in units}
    kinds = frozenset().union(*(kinds for _label, kinds in OUTCOMES.values()))
    rows = Signal.objects.for_organization(tenancy.current()).filter(
        Q(company_id__in=list(watched)) | Q(company=None, contact_id__in=list(watched)),
        kind__in=kinds,
        weight__gt=0,
        withdrawn_at=None,
        contact__is_test=False,
    )
    done: dict[UUID, set[str]] = defaultdict(set)
    for company_id, contact_id, kind, at in rows.order_by().values_list(
        "company_id", "contact_id", "kind", "occurred_at"
    ):
        company: UUID | None = company_id
        unit = watched.get(company or contact_id)
        if unit and unit.met_at <= at < unit.met_at + WATCHED:
            done[unit.id] |= {name for name, (_l, wanted) in OUTCOMES.items() if kind in wanted}
    return done
