"""Where Django finds the models of each room. Our own code imports from the rooms."""

from advocacy.digests.models import Digest, DigestSchedule
from advocacy.incentives.models import Incentive, Offer
from advocacy.metrics.models import DailyFigure, DirtyDay
from advocacy.moments.answers import Answer, FollowUp
from advocacy.moments.models import CelebratedResult, Decision, Delivery, Moment
from advocacy.moments.occasion_models import Attendance, Occasion, SeenStanding
from advocacy.moments.rule_models import Rule, RuleVersion
from advocacy.nominations.models import Nomination
from advocacy.scoring.models import Advocate, KindTotal, ScoreOverride, ScoreWeek, ScoringModel
from advocacy.sharing.models import ContentFile, ParcelCode, SharingSettings, UserContent
from advocacy.shops.models import (
    ProductFigure,
    ProductPair,
    RecommendationGroup,
    Shopper,
    ShopState,
)
from advocacy.signals.models import Act, AnswerVersion, EventMapping, MilestoneDefinition, Signal
from advocacy.signals.suggested import Candidate, Suggestion
from advocacy.sources.models import Feed, Listening

__all__ = [
    "Act",
    "Advocate",
    "Answer",
    "AnswerVersion",
    "Attendance",
    "Candidate",
    "CelebratedResult",
    "ContentFile",
    "DailyFigure",
    "Decision",
    "Delivery",
    "Digest",
    "DigestSchedule",
    "DirtyDay",
    "EventMapping",
    "Feed",
    "FollowUp",
    "Incentive",
    "KindTotal",
    "Listening",
    "MilestoneDefinition",
    "Moment",
    "Nomination",
    "Occasion",
    "Offer",
    "ParcelCode",
    "ProductFigure",
    "ProductPair",
    "RecommendationGroup",
    "Rule",
    "RuleVersion",
    "ScoreOverride",
    "ScoreWeek",
    "ScoringModel",
    "SeenStanding",
    "SharingSettings",
    "ShopState",
    "Shopper",
    "Signal",
    "Suggestion",
    "UserContent",
]
