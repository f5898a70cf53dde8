"""Where Django finds the models of each room. Our own code imports from the rooms."""

from referrals.attribution.heard_models import HeardFrom, HeardSuggestion
from referrals.attribution.models import Attribution, Claim, ClosedPeriod, Correction, Rulebook
from referrals.attribution.screening_models import Hold
from referrals.attribution.touch_models import Introduction, Touch
from referrals.leads.models import Lead, LeadSettings, StageChange
from referrals.links.models import LinkSettings, ReferralCode, ReferralLink, Visit
from referrals.qualification.models import (
    Answer,
    Assessment,
    IdealProfile,
    QualificationSettings,
    QuestionSet,
)
from referrals.qualification.routing_models import FirstContact, RoutingRule
from referrals.qualification.segment_models import PathEntry, Segment

__all__ = [
    "Answer",
    "Assessment",
    "Attribution",
    "Claim",
    "ClosedPeriod",
    "Correction",
    "FirstContact",
    "HeardFrom",
    "HeardSuggestion",
    "Hold",
    "IdealProfile",
    "Introduction",
    "Lead",
    "LeadSettings",
    "LinkSettings",
    "PathEntry",
    "QualificationSettings",
    "QuestionSet",
    "ReferralCode",
    "ReferralLink",
    "RoutingRule",
    "Rulebook",
    "Segment",
    "StageChange",
    "Touch",
    "Visit",
]
