"""Where Django finds the models of each room. Our own code imports from the rooms."""

from referrals.attribution.models import Attribution
from referrals.leads.models import Lead, StageChange
from referrals.links.models import LinkSettings, ReferralCode, ReferralLink, Visit

__all__ = [
    "Attribution",
    "Lead",
    "LinkSettings",
    "ReferralCode",
    "ReferralLink",
    "StageChange",
    "Visit",
]
