"""The catalogue of signal kinds with their default weights: DEFAULTS of a new organization, reasons beside them.

Contribution of a kind today = min(cap, sum of strength x 2^(-age / half-life) x tone x origin); a negative cap is a
floor. Nothing here is a measured truth; organizations override it with a version of the scoring (ScoringModel).

Effort (1 to 10) is what an act costs the person who does it, as in the ask budget: a quote 1, a post 2, a review 3, an
introduction 4, a reference call 5, a talk or a seat on a board 8, a case study 10. Value (1 to 10) is how much one such
act usually helps, beside that effort and on the same scale: no money, and never summed with revenue. What brings a
customer stands at 10; what a buyer hears from a peer while deciding (reference call, case study, introduction) at 7 and
8; what stands in public for many (review, talk, guest article) at 5 and 6; a passing word at 2. Kinds that are no acts
have neither.

The list follows the field's own (act types by use case): a guest article takes as long as a talk and reaches as far,
but is read rather than met: 25 for 540 days. A seat on a customer board is a year's work for the product and a strong
tie, seldom seen by others: 20 for a year. An interview for research helps the product, not its name: weak, like
feedback on a preview. Helping another customer keeps one, and wins none: weak too. Following, attending, being trained
or certified say nothing about recommending, and are no kinds.

In a shop, buying again is a success like a milestone, a little weaker because habit is part of it: 4 for half a year, three
of them at most. A delivery says nothing by itself: it is a time to wait from. A good mark counts like the best satisfaction
mark. A photo or film is a mention that others see: the same 8 for 120 days.

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
    effort: int = 0
    value: int = 0


KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind(
            "referral_won",
            _("referral won"),
            40,
            540,
            60,
            Family.ACT,
            is_act=True,
            effort=4,
            value=10,
        ),
        Kind(
            "referral_qualified",
            _("referral qualified"),
            25,
            365,
            50,
            Family.ACT,
            is_act=True,
            effort=4,
            value=8,
        ),
        Kind("referral_submitted", _("referral submitted"), 3, 90, 6, Family.WEAK),
        Kind(
            "introduction",
            _("introduction"),
            20,
            365,
            40,
            Family.ACT,
            is_act=True,
            effort=4,
            value=7,
        ),
        Kind(
            "named_by_signup",
            _("named by a sign-up"),
            20,
            365,
            40,
            Family.ACT,
            is_act=True,
            effort=2,
            value=7,
        ),
        Kind(
            "case_study", _("case study"), 35, 730, 50, Family.ACT, is_act=True, effort=10, value=8
        ),
        Kind(
            "reference_call",
            _("reference call"),
            25,
            365,
            50,
            Family.ACT,
            is_act=True,
            effort=5,
            value=8,
        ),
        Kind(
            "talk",
            _("talk or joint webinar"),
            30,
            540,
            45,
            Family.ACT,
            is_act=True,
            effort=8,
            value=6,
        ),
        Kind(
            "contribution",
            _("guest article or podcast"),
            25,
            540,
            45,
            Family.ACT,
            is_act=True,
            effort=8,
            value=6,
        ),
        Kind(
            "advisory_board",
            _("seat on the customer board"),
            20,
            365,
            30,
            Family.ACT,
            is_act=True,
            effort=8,
            value=5,
        ),
        Kind(
            "testimonial",
            _("detailed testimonial"),
            18,
            365,
            30,
            Family.ACT,
            is_act=True,
            effort=3,
            value=5,
        ),
        Kind("quote", _("short quote"), 8, 365, 16, Family.ACT, is_act=True, effort=1, value=3),
        Kind("review", _("public review"), 15, 365, 25, Family.ACT, is_act=True, effort=3, value=6),
        Kind(
            "mention",
            _("mention"),
            8,
            120,
            20,
            Family.ACT,
            is_act=True,
            has_tone=True,
            effort=2,
            value=2,
        ),
        Kind("mention_neutral", _("mention, neutral"), 2, 60, 4, Family.WEAK),
        Kind(
            "peer_talk",
            _("answer to a peer"),
            8,
            90,
            16,
            Family.ACT,
            is_act=True,
            has_tone=True,
            effort=2,
            value=4,
        ),
        Kind("insight", _("insight shared"), 8, 90, 12, Family.OCCASION),
        Kind("changed_job", _("changed jobs"), 0, 60, 0, Family.OCCASION),
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
        Kind("reorder", _("bought again"), 4, 180, 12, Family.SUCCESS),
        Kind("delivered", _("parcel delivered"), 0, 60, 0, Family.SUCCESS),
        Kind("product_rated", _("good mark for a product"), 2, 60, 4, Family.FEELING),
        Kind(
            "content_shared",
            _("photo or video shared"),
            8,
            120,
            20,
            Family.ACT,
            is_act=True,
            effort=2,
            value=4,
        ),
        Kind("beta_feedback", _("beta feedback"), 5, 180, 10, Family.WEAK),
        Kind("research", _("interview for research"), 5, 180, 10, Family.WEAK),
        Kind("helped_customer", _("help for another customer"), 4, 120, 8, Family.WEAK),
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
ORIGIN_FACTOR = {"unprompted": 1.0, "unknown": 1.0, "prompted": 0.6, "unreviewed": 0.5}
