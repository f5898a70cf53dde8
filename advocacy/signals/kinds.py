"""The catalogue of signal kinds with their default weights: DEFAULTS of a new organization, reasons beside them.

Contribution of a kind today = min(cap, sum of strength x 2^(-age / half-life) x tone x origin); a negative cap is a
floor. Nothing here is a measured truth; organizations override it with KindWeight rows.

A weak kind gives points and is no act of advocacy, also where the person did something (a sign-up through their link,
feedback on a preview): volume alone makes nobody an advocate. A declined offer or an unsubscription is no kind at all:
a preference, never a fault.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kernel.text import define


class Family(StrEnum):
    ACT = "act"
    WEAK = "weak"
    OCCASION = "occasion"
    FEELING = "feeling"
    SUCCESS = "success"
    OPINION = "opinion"
    NEGATIVE = "negative"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of evidence. `is_act`: an act of advocacy comes of it. `has_tone`: its text's tone scales it."""

    code: str
    label: str | Promise
    strength: float
    half_life_days: float
    cap: float
    family: Family
    is_act: bool = False
    has_tone: bool = False


KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind("referral_won", _("referral won"), 40, 540, 60, Family.ACT, is_act=True),
        Kind("referral_qualified", _("referral qualified"), 25, 365, 50, Family.ACT, is_act=True),
        Kind("referral_submitted", _("referral submitted"), 3, 90, 6, Family.WEAK),
        Kind("introduction", _("introduction"), 20, 365, 40, Family.ACT, is_act=True),
        Kind("named_by_signup", _("named by a sign-up"), 20, 365, 40, Family.ACT, is_act=True),
        Kind("case_study", _("case study"), 35, 730, 50, Family.ACT, is_act=True),
        Kind("reference_call", _("reference call"), 25, 365, 50, Family.ACT, is_act=True),
        Kind("talk", _("talk or joint webinar"), 30, 540, 45, Family.ACT, is_act=True),
        Kind("testimonial", _("detailed testimonial"), 18, 365, 30, Family.ACT, is_act=True),
        Kind("quote", _("short quote"), 8, 365, 16, Family.ACT, is_act=True),
        Kind("review", _("public review"), 15, 365, 25, Family.ACT, is_act=True),
        Kind("mention", _("mention"), 8, 120, 20, Family.ACT, is_act=True, has_tone=True),
        Kind("mention_neutral", _("mention, neutral"), 2, 60, 4, Family.WEAK),
        Kind("peer_talk", _("answer to a peer"), 8, 90, 16, Family.ACT, is_act=True, has_tone=True),
        Kind("insight", _("insight shared"), 8, 90, 12, Family.OCCASION),
        Kind("colleague_stayed", _("invited colleague who stayed"), 3, 120, 6, Family.WEAK),
        Kind("invitation_sent", _("invitation sent"), 0, 60, 0, Family.WEAK),
        Kind("invitation_accepted", _("invitation accepted"), 0, 60, 0, Family.WEAK),
        Kind("warm_reply", _("warm reply"), 8, 90, 16, Family.FEELING),
        Kind("promoter", _("promoter answer"), 6, 180, 10, Family.FEELING),
        Kind("csat_best", _("best satisfaction mark"), 2, 60, 4, Family.FEELING),
        Kind("expansion", _("expansion"), 10, 365, 20, Family.SUCCESS),
        Kind("renewal", _("renewal signed"), 5, 365, 5, Family.SUCCESS),
        Kind("milestone", _("milestone"), 6, 120, 12, Family.SUCCESS),
        Kind("power_use", _("power use"), 4, 45, 6, Family.SUCCESS),
        Kind("beta_feedback", _("beta feedback"), 5, 180, 10, Family.WEAK),
        Kind("nomination", _("nominated by a colleague of ours"), 10, 180, 10, Family.OPINION),
        Kind("self_nomination", _("self-nomination"), 5, 180, 5, Family.OPINION),
        Kind("detractor", _("unhappy answer"), -25, 120, -25, Family.NEGATIVE),
        Kind("complaint", _("complaint"), -20, 90, -30, Family.NEGATIVE),
        Kind("serious_ticket", _("serious ticket"), -10, 30, -20, Family.NEGATIVE),
        Kind("contraction", _("contraction or notice to leave"), -20, 180, -20, Family.NEGATIVE),
    )
}

define({kind.code: kind.label for kind in KINDS.values()})

KIND_CHOICES = [(kind.code, kind.label) for kind in KINDS.values()]
ACT_KINDS = frozenset(kind.code for kind in KINDS.values() if kind.is_act)

TONE_FACTOR = {"enthusiastic": 1.0, "friendly": 0.6, "unknown": 0.5, "": 1.0}
ORIGIN_FACTOR = {"unprompted": 1.0, "unknown": 1.0, "prompted": 0.6}
