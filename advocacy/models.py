"""Where Django finds the models of each room. Our own code imports from the rooms."""

from advocacy.digests.models import Digest, DigestSchedule
from advocacy.incentives.models import Incentive, Offer
from advocacy.metrics.models import DailyFigure, DirtyDay
from advocacy.moments.models import CelebratedResult, Decision, Delivery, Moment, Rule
from advocacy.scoring.models import Advocate, KindTotal, KindWeight
from advocacy.signals.models import Act, EventMapping, MilestoneDefinition, Signal

__all__ = [
    "Act",
    "Advocate",
    "CelebratedResult",
    "DailyFigure",
    "Decision",
    "Delivery",
    "Digest",
    "DigestSchedule",
    "DirtyDay",
    "EventMapping",
    "Incentive",
    "KindTotal",
    "KindWeight",
    "MilestoneDefinition",
    "Moment",
    "Offer",
    "Rule",
    "Signal",
]
