"""Where Django finds the models of each room. Our own code imports from the rooms."""

from referrals.attribution.models import Attribution
from referrals.leads.models import Lead, StageChange
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
    "FirstContact",
    "IdealProfile",
    "Lead",
    "LinkSettings",
    "PathEntry",
    "QualificationSettings",
    "QuestionSet",
    "ReferralCode",
    "ReferralLink",
    "RoutingRule",
    "Segment",
    "StageChange",
    "Visit",
]
