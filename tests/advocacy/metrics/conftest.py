"""Histories of rows as a list of plain choices, and what plain queries say they add up to."""

from collections import Counter
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from accounts.customers.movements import MrrMovement
from advocacy.metrics.models import DailyFigure
from advocacy.moments.models import Moment
from advocacy.scoring.models import Advocate
from advocacy.scoring.tiers import RESTING_AFTER
from advocacy.signals.models import Act
from referrals.leads.models import Lead, StageChange


def stored() -> Counter[Any]:
    """The figures as they stand in their table."""
    names = ("day", "figure", "kind", "split", "currency")
    return Counter(
        {tuple(getattr(row, n) for n in names): row.value for row in DailyFigure.objects.all()}
    )


class Hand:
    """Counts on a local day; no SQL of ours has a part in it."""

    def __init__(self, zone: str) -> None:
        self.tz = ZoneInfo(zone)
        self.found: Counter[Any] = Counter()

    def add(self, at: datetime | None, figure: str, *of: str, value: int = 1) -> None:
        if at is not None:
            kind, split, currency = (*of, "", "", "")[:3]
            self.found[(at.astimezone(self.tz).date(), figure, kind, split, currency)] += value


def counted_by_hand(zone: str) -> Counter[Any]:
    """The figures from the rows, one by one, in Python."""
    hand = Hand(zone)
    for act in Act.objects.filter(contact__is_test=False):
        hand.add(act.occurred_at, "acts", act.kind, act.origin)
    for moment in Moment.objects.filter(is_test=False):
        hand.add(moment.opened_at, "moments_opened", moment.gesture)
        if moment.state == "done":
            hand.add(moment.acted_at, "gestures_done", moment.gesture)
    for lead in Lead.objects.filter(is_test=False):
        count_lead(hand, lead)
    for move in MrrMovement.objects.filter(company__is_test=False):
        hand.add(move.occurred_at, "mrr", move.kind, "", move.currency, value=move.delta)
    for advocate in Advocate.objects.filter(contact__is_test=False):
        hand.add(advocate.entered_at, "advocates_new")
        if advocate.tier == "resting" and advocate.below_since:
            hand.add(advocate.below_since + RESTING_AFTER, "advocates_resting")
    return hand.found


def count_lead(hand: Hand, lead: Lead) -> None:
    current = lead.attributions.filter(replaced_at=None).first()
    of = (lead.channel, current.credit if current else "none")
    hand.add(lead.submitted_at, "leads_submitted", *of)
    hand.add(lead.won_at, "leads_won", *of, lead.mrr_currency)
    if lead.mrr_amount is not None:
        hand.add(lead.won_at, "won_mrr", *of, lead.mrr_currency, value=lead.mrr_amount)
    for change in StageChange.objects.filter(lead=lead, stage="qualified"):
        hand.add(change.occurred_at, "leads_qualified", *of)
