"""Where Django finds the models of each room. Our own code imports from the rooms."""

from advocacy.audit.models import StoredAudit
from advocacy.digests.models import Alarm, Digest, DigestSchedule
from advocacy.evidence.material_models import Material
from advocacy.evidence.models import CardPicture, Evidence, Grant
from advocacy.evidence.placement_models import Placement
from advocacy.evidence.request_models import GrantRequest
from advocacy.evidence.thanks_models import Thanks
from advocacy.growth.models import GrowthSettings, StoredReport
from advocacy.holdout.models import (
    HoldoutArm,
    HoldoutDraw,
    HoldoutExemption,
    HoldoutSettings,
)
from advocacy.incentives.models import Incentive, Offer
from advocacy.incentives.piece_models import JointPiece, PieceLead, PieceStep
from advocacy.incentives.promise_models import OfferMail, OfferStep
from advocacy.incentives.seat_models import Entitlement, SeatPass
from advocacy.metrics.models import DailyFigure, DirtyDay
from advocacy.moments.answers import Answer, FollowUp
from advocacy.moments.asking_models import (
    AskAllowance,
    AskingSettings,
    Conversation,
    LoggedAsk,
    ReferenceRequest,
)
from advocacy.moments.models import CelebratedResult, Decision, Delivery, Moment
from advocacy.moments.occasion_models import (
    Attendance,
    Occasion,
    SeenStanding,
    SuggestedOccasion,
)
from advocacy.moments.rule_models import Rule, RuleVersion
from advocacy.nominations.models import Nomination
from advocacy.nurture.models import ContentItem, Enrolment, Sequence, SequenceMail
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
    "Alarm",
    "Answer",
    "AnswerVersion",
    "AskAllowance",
    "AskingSettings",
    "Attendance",
    "Candidate",
    "CardPicture",
    "CelebratedResult",
    "ContentFile",
    "ContentItem",
    "Conversation",
    "DailyFigure",
    "Decision",
    "Delivery",
    "Digest",
    "DigestSchedule",
    "DirtyDay",
    "Enrolment",
    "Entitlement",
    "EventMapping",
    "Evidence",
    "Feed",
    "FollowUp",
    "Grant",
    "GrantRequest",
    "GrowthSettings",
    "HoldoutArm",
    "HoldoutDraw",
    "HoldoutExemption",
    "HoldoutSettings",
    "Incentive",
    "JointPiece",
    "KindTotal",
    "Listening",
    "LoggedAsk",
    "Material",
    "MilestoneDefinition",
    "Moment",
    "Nomination",
    "Occasion",
    "Offer",
    "OfferMail",
    "OfferStep",
    "ParcelCode",
    "PieceLead",
    "PieceStep",
    "Placement",
    "ProductFigure",
    "ProductPair",
    "RecommendationGroup",
    "ReferenceRequest",
    "Rule",
    "RuleVersion",
    "ScoreOverride",
    "ScoreWeek",
    "ScoringModel",
    "SeatPass",
    "SeenStanding",
    "Sequence",
    "SequenceMail",
    "SharingSettings",
    "ShopState",
    "Shopper",
    "Signal",
    "StoredAudit",
    "StoredReport",
    "SuggestedOccasion",
    "Suggestion",
    "Thanks",
    "UserContent",
]
