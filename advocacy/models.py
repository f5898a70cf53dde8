"""Where Django finds the models of each room. Our own code imports from the rooms."""

from advocacy.digests.models import Digest, DigestSchedule
from advocacy.incentives.models import Incentive, Offer
from advocacy.metrics.models import DailyFigure, DirtyDay
from advocacy.moments.answers import Answer, FollowUp
from advocacy.moments.models import CelebratedResult, Decision, Delivery, Moment
from advocacy.moments.occasion_models import Attendance, Occasion, SeenStanding
from advocacy.moments.rule_models import Rule, RuleVersion
from advocacy.nominations.models import Nomination
from advocacy.nurture.models import ContentItem, Enrolment, Sequence, SequenceMail
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
    "CelebratedResult",
    "ContentItem",
    "DailyFigure",
    "Decision",
    "Delivery",
    "Digest",
    "DigestSchedule",
    "DirtyDay",
    "Enrolment",
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
    "Rule",
    "RuleVersion",
    "ScoreOverride",
    "ScoreWeek",
    "ScoringModel",
    "SeenStanding",
    "Sequence",
    "SequenceMail",
    "Signal",
    "Suggestion",
]
