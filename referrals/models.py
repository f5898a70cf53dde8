"""Where Django finds the models of each room. Our own code imports from the rooms."""

from referrals.attribution.heard_models import HeardFrom, HeardSuggestion
from referrals.attribution.models import Attribution, Claim, ClosedPeriod, Correction, Rulebook
from referrals.attribution.screening_models import Hold
from referrals.attribution.touch_models import Introduction, Touch
from referrals.leads.models import Lead, LeadSettings, StageChange
from referrals.links.models import LinkSettings, ReferralCode, ReferralLink, Visit

__all__ = [
    "Attribution",
    "Claim",
    "ClosedPeriod",
    "Correction",
    "HeardFrom",
    "HeardSuggestion",
    "Hold",
    "Introduction",
    "Lead",
    "LeadSettings",
    "LinkSettings",
    "ReferralCode",
    "ReferralLink",
    "Rulebook",
    "StageChange",
    "Touch",
    "Visit",
]
