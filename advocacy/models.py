"""Where Django finds the models of each room. Our own code imports from the rooms."""

from advocacy.digests.models import Digest, DigestSchedule
from advocacy.evidence.material_models import Material
from advocacy.evidence.models import CardPicture, Evidence, Grant
from advocacy.evidence.placement_models import Placement
from advocacy.evidence.request_models import GrantRequest
from advocacy.evidence.thanks_models import Thanks
from advocacy.incentives.models import Incentive, Offer
from advocacy.metrics.models import DailyFigure, DirtyDay
from advocacy.moments.answers import Answer, FollowUp
from advocacy.moments.models import CelebratedResult, Decision, Delivery, Moment
from advocacy.moments.occasion_models import Attendance, Occasion, SeenStanding
from advocacy.moments.rule_models import Rule, RuleVersion
from advocacy.nominations.models import Nomination
from advocacy.scoring.models import Advocate, KindTotal, ScoreOverride, ScoreWeek, ScoringModel
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
    "CardPicture",
    "CelebratedResult",
    "DailyFigure",
    "Decision",
    "Delivery",
    "Digest",
    "DigestSchedule",
    "DirtyDay",
    "EventMapping",
    "Evidence",
    "Feed",
    "FollowUp",
    "Grant",
    "GrantRequest",
    "Incentive",
    "KindTotal",
    "Listening",
    "Material",
    "MilestoneDefinition",
    "Moment",
    "Nomination",
    "Occasion",
    "Offer",
    "Placement",
    "Rule",
    "RuleVersion",
    "ScoreOverride",
    "ScoreWeek",
    "ScoringModel",
    "SeenStanding",
    "Signal",
    "Suggestion",
    "Thanks",
]
