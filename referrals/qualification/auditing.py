"""The sign-up audit: which traits the buyers share and the others lack, with lift, interval and correction.

All leads of a time and channel are counted by trait and value (`counting`); the rest is arithmetic. A trait is judged
among those of whom it is known, because much is asked of customers only after they have paid; where it is known far
more often of those who paid, it is not judged at all. Leads younger than 30 days that have not paid are still open.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from kernel import tenancy
from kernel.comparisons import LEAST_IN_GROUP, Estimate, holm, lift, p_value
from kernel.statistics import Proportion, proportion
from referrals.qualification.counting import LEAST_SHOWN, Row, counted, still_open

OPEN_FOR = timedelta(days=30)
"""So long after a sign-up a payment is waited for."""
MOST_VALUES = 40
"""A trait with more values is taken for free text."""
SURE = 0.01
"""After the correction: of a hundred audits without any truth in them one finds something."""
VERDICTS = ("buyers_share", "others_share", "chance", "too_small")
KNOWN_LATER = 1.5
"""A trait that is known so many times more often of those who paid was filled in after they had."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One trait and value. k of n who have it paid; `among`: of all of whom it is known. `share_buyers`: of the buyers,
    how many have it; `share_others`: of those who did not pay. `p` is corrected for all that were looked at (Holm);
    `is_small`: too few to judge, whatever the figures.
    """

    field: str
    value: str
    k: int
    n: int
    among: Proportion
    paid: Proportion
    share_buyers: Proportion
    share_others: Proportion
    lift: Estimate
    p: float
    is_small: bool

    @property
    def is_sure(self) -> bool:
        return not self.is_small and self.p < SURE

    @property
    def is_shared_by_buyers(self) -> bool:
        return self.is_sure and self.lift.low > 1

    @property
    def is_of_quitters(self) -> bool:
        return self.is_sure and self.lift.high < 1

    @property
    def verdict(self) -> str:
        """One of VERDICTS."""
        if self.is_shared_by_buyers:
            return "buyers_share"
        if self.is_of_quitters:
            return "others_share"
        return "too_small" if self.is_small else "chance"


@dataclass(frozen=True, slots=True)
class Audit:
    """What a time and a channel show. `not_judged`: traits known mostly of those who paid, with how often."""

    leads: int
    buyers: int
    still_open: int
    findings: tuple[Finding, ...]
    tested: int
    not_judged: tuple[tuple[str, Proportion, Proportion], ...] = ()
    free_text: tuple[str, ...] = field(default=())

    @property
    def shared(self) -> list[Finding]:
        return [one for one in self.findings if one.is_shared_by_buyers]

    @property
    def of_quitters(self) -> list[Finding]:
        return [one for one in self.findings if one.is_of_quitters]

    @property
    def rest(self) -> list[Finding]:
        """What chance explains, or what is too little to say."""
        return [one for one in self.findings if not (one.is_shared_by_buyers or one.is_of_quitters)]


def audit(*, since: datetime | None, until: datetime | None, channel: str, now: datetime) -> Audit:
    """Look at all leads that came from `since` (until `until`) by this channel; empty: any."""
    of = {
        "organization": tenancy.current(),
        "since": since,
        "until": until,
        "channel": channel,
        "open_from": now - OPEN_FOR,
    }
    return judge(counted(of), still_open=still_open(of))


Cells = dict[str, tuple[int, int]]


def judge(rows: Iterable[Row], *, still_open: int = 0) -> Audit:
    """The findings of counted rows. Values that fewer than LEAST_SHOWN have need not be there."""
    by_field: dict[str, Cells] = defaultdict(dict)
    totals: dict[str, tuple[int, int]] = {"": (0, 0)}
    for name, value, n, k in rows:
        if value is None:
            totals[name] = (n, k)
        elif n >= LEAST_SHOWN:
            by_field[name][value] = (n, k)
    leads, buyers = totals.pop("")
    found: list[Finding] = []
    not_judged, free_text = [], []
    for name, (known_n, known_k) in sorted(totals.items()):
        of_buyers = proportion(known_k, buyers)
        of_others = proportion(known_n - known_k, leads - buyers)
        if _was_told_later(of_buyers, of_others):
            not_judged.append((name, of_buyers, of_others))
        elif _is_free_text(by_field[name], known_n):
            free_text.append(name)
        else:
            found += _findings(name, by_field[name], (known_n, known_k))
    corrected, tested = _corrected(found)
    return Audit(
        leads=leads,
        buyers=buyers,
        still_open=still_open,
        findings=tuple(sorted(corrected, key=_order)),
        tested=tested,
        not_judged=tuple(not_judged),
        free_text=tuple(free_text),
    )


def _was_told_later(of_buyers: Proportion, of_others: Proportion) -> bool:
    return of_buyers.n > 0 and of_others.n > 0 and of_buyers.low > KNOWN_LATER * of_others.high


def _is_free_text(cells: Cells, known: int) -> bool:
    """Too many values, or most people have one that hardly anybody else has."""
    common = sum(n for n, _k in cells.values())
    return len(cells) > MOST_VALUES or (known >= 2 * LEAST_IN_GROUP and common < known / 2)


def _findings(name: str, cells: Cells, total: tuple[int, int]) -> list[Finding]:
    """What everybody has who is known is no trait; of two values that are all there is, the better says it for both."""
    shown = {value: cell for value, cell in cells.items() if cell[0] < total[0]}
    if len(shown) == 2 and sum(n for n, _k in shown.values()) == total[0]:
        best = max(shown, key=lambda value: shown[value][1] / shown[value][0])
        shown = {best: shown[best]}
    return [_finding(name, value, cell, total) for value, cell in shown.items()]


def _finding(name: str, value: str, cell: tuple[int, int], total: tuple[int, int]) -> Finding:
    (n, k), (total_n, total_k) = cell, total
    expected = n * total_k / total_n if total_n else 0.0
    rest = total_n - n
    return Finding(
        field=name,
        value=value,
        k=k,
        n=n,
        among=proportion(total_k, total_n),
        paid=proportion(k, n),
        share_buyers=proportion(k, total_k),
        share_others=proportion(n - k, total_n - total_k),
        lift=lift(k, n, total_k, total_n),
        p=p_value(k, n, total_k - k, rest),
        is_small=n < LEAST_IN_GROUP or rest < LEAST_IN_GROUP or expected < 1,
    )


def _corrected(found: Sequence[Finding]) -> tuple[list[Finding], int]:
    """P-values corrected for all that were tested; what is too small to judge was not."""
    tested = [one for one in found if not one.is_small]
    chances = dict(zip(map(id, tested), holm([one.p for one in tested]), strict=True))
    return [
        Finding(
            **{name: getattr(one, name) for name in Finding.__slots__ if name != "p"},
            p=chances.get(id(one), one.p),
        )
        for one in found
    ], len(tested)


def _order(one: Finding) -> tuple[bool, bool, float]:
    return (not one.is_sure, one.is_small, -one.lift.value)
