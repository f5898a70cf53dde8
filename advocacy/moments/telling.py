"""What a customer may read of a decision: why they are asked, and what their answer brings. Never a score, never a tone."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.contacting.preferences import kinds_in_words
from advocacy.moments import resting
from advocacy.moments.answers import Answer
from advocacy.moments.asks import Balance
from advocacy.moments.models import Gesture, Moment
from advocacy.signals.kinds import KINDS
from kernel.text import say

SAID_AS_IT_IS = {
    "result_first_time",
    "result_better",
    "time_come",
    "occasion_near",
}
"""Reasons that speak of facts which the customer knows as well as we do."""
ROSE = {"score_reached", "tier_entered"}


def kind_for_customers(kind: str) -> str:
    """A kind of signal in words that judge nobody: a survey answer stays an answer, however friendly it was."""
    told = {
        "promoter": _("your answer to our survey"),
        "detractor": _("your answer to our survey"),
        "csat_best": _("your answer to our survey"),
        "warm_reply": _("what you wrote to us"),
        "complaint": _("what you told us"),
        "mention": _("what you said about us"),
        "mention_neutral": _("what you said about us"),
        "power_use": _("how often you use the product"),
        "serious_ticket": _("a question to our support"),
        "contraction": _("a change of your contract"),
        "expansion": _("a change of your contract"),
        "named_by_signup": _("somebody told us that they came because of you"),
        "nomination": _("a colleague of ours thought of you"),
        "delivered": _("a parcel of yours arrived"),
        "reorder": _("you bought again"),
        "product_rated": _("your mark for a product"),
        "content_shared": _("a picture or film you shared"),
        "milestone": _("a result that your product measured"),
    }
    return told.get(kind) or (str(KINDS[kind].label) if kind in KINDS else kind)


def why_lines(moment: Moment, balance: Balance) -> list[str]:
    """Why this person meets this moment, in sentences; the occasion first, then how often we asked."""
    lines = _occasions(moment) or [_("Because you work with us.")]
    if moment.gesture in (Gesture.ASK, Gesture.OFFER):
        lines.append(
            _(
                "In the last 12 months we asked you %(asked)s times, and gave you something %(given)s times."
            )
            % {"asked": balance.asked, "given": balance.given}
        )
    lines.append(_("Nothing depends on your answer. A no changes nothing between us."))
    return lines


def _occasions(moment: Moment) -> list[str]:
    if moment.signal is not None and moment.signal.kind != "milestone":
        return [
            _("Because of this: %(what)s, on %(day)s.")
            % {
                "what": kind_for_customers(moment.signal.kind),
                "day": _day(moment.signal.occurred_at),
            }
        ]
    told: list[str] = []
    for why in moment.reasons:
        code = why.get("code") if isinstance(why, dict) else None
        if code in SAID_AS_IT_IS:
            told.append(say(why))
        elif code in ROSE:
            told.append(_("Because of several things that you did with us or for us."))
    return told


def _day(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT")


def answer_lines(made: Answer) -> list[str]:
    """What their answer brings, as they read it."""
    told = {
        Answer.Kind.YES: _yes,
        Answer.Kind.NOT_NOW: _not_now,
        Answer.Kind.SOMETHING_ELSE: _something_else,
        Answer.Kind.KNOWS_NOBODY: _knows_nobody,
        Answer.Kind.COMPANY_FORBIDS: lambda _made: [
            _("We ask nobody at your company for anything public now."),
            _("A colleague of ours clears up with you what is allowed, and it will be kept to."),
        ],
        Answer.Kind.NEVER: lambda _made: [
            _(
                "We do not ask you again, for nothing. It holds from now on, and changes nothing else."
            ),
        ],
        Answer.Kind.NOT_ME: lambda _made: [
            _("We are sorry. Nothing like this is sent to this address any more."),
        ],
        Answer.Kind.LEFT: lambda _made: [
            _("Thank you for telling us. Nothing like this is sent to this address any more."),
        ],
    }
    return told[Answer.Kind(made.kind)](made)


def _yes(made: Answer) -> list[str]:
    offer = made.moment.offer
    if offer is not None and offer.state == "waiting":
        return [_("Every place was taken before your yes arrived: you have none yet.")]
    owner = made.contact.company.owner if made.contact.company else None
    if owner is not None:
        name = owner.get_full_name() or str(owner)
        who = _("%(name)s comes back to you within two working days.") % {"name": name}
    else:
        who = _("Somebody of ours comes back to you within two working days.")
    return [who, _("Nothing is published, and nobody is written to, without your word.")]


def _not_now(made: Answer) -> list[str]:
    day = made.until or (timezone.localtime(made.answered_at) + resting.AFTER_NOT_NOW).date()
    return [_("We do not ask you again before %(day)s.") % {"day": date_format(day, "DATE_FORMAT")}]


def _something_else(made: Answer) -> list[str]:
    lines = []
    if made.kinds and made.moment.gesture == Gesture.ASK:
        what = ", ".join(kinds_in_words(made.kinds))
        lines.append(_("We do not ask you for this any more: %(what)s.") % {"what": what})
    rest = timezone.localtime(made.answered_at) + resting.AFTER_SOMETHING_ELSE
    lines.append(
        _("For anything else we do not ask before %(day)s.")
        % {"day": date_format(rest, "DATE_FORMAT")}
    )
    return lines


def _knows_nobody(made: Answer) -> list[str]:
    year = timezone.localtime(made.answered_at) + timedelta(days=resting.AFTER_KNOWS_NOBODY.days)
    return [
        _("That is fine. We ask you for no introduction before %(day)s.")
        % {"day": date_format(year, "DATE_FORMAT")}
    ]
