"""Why a sequence must stop for somebody, or a mail must wait. Pure rules of plain values, and the words for them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from kernel.text import Reason, define, reason
from referrals.leads.models import Lead

BETWEEN_MAILS = timedelta(days=3)
"""After anything else we mailed or asked: attention is one budget for all of us."""
OVER = frozenset({"lost", "disqualified", "duplicate", "withdrawn"})

define(
    {
        "sequence.paid": _("They have paid."),
        "sequence.answered": _("They have answered."),
        "sequence.booked": _("A meeting is booked."),
        "sequence.over": _("The lead has left: {stage}."),
        "sequence.with_person": _("A person of ours is talking with them."),
        "sequence.may_not": _("They may not be written to: {why}"),
        "sequence.merged": _("The person is known under another name now."),
        "sequence.all_sent": _("Everything was sent."),
        "sequence.lately": _("Something else was sent or asked on {day}: it waits."),
        "sequence.off": _("The sequence was switched off."),
        "sequence.not_sending": _("The organization does not send by itself."),
        "sequence.sent": _("Sent on {at}."),
        "sequence.by_hand": _("A person of ours took them out."),
        "sequence.nothing_fits": _("No content piece fits: this mail is left out."),
    }
)


define({f"lead_stage.{code}": label for code, label in Lead.Stage.choices})


@dataclass(frozen=True, slots=True)
class Standing:
    """What matters about one person in a sequence. `refusal`: why they may not be mailed at all."""

    stage: str
    is_paid: bool
    replied_at: datetime | None
    is_with_person: bool
    refusal: Reason | None
    is_merged: bool = False
    last_met_at: datetime | None = None


def stop_reason(standing: Standing) -> Reason | None:
    """Why it ends for good; None while it may go on. Payment comes first: it is what all this is for."""
    if standing.is_paid:
        return reason("sequence.paid")
    if standing.replied_at:
        return reason("sequence.answered")
    if standing.stage == "meeting":
        return reason("sequence.booked")
    if standing.stage in OVER:
        return reason("sequence.over", stage=f"lead_stage.{standing.stage}")
    if standing.is_with_person:
        return reason("sequence.with_person")
    if standing.is_merged:
        return reason("sequence.merged")
    if standing.refusal:
        return reason("sequence.may_not", why=standing.refusal)
    return None


def wait_until(standing: Standing, *, now: datetime) -> datetime | None:
    """Until when a mail waits because something else reached them lately; None when it need not."""
    if standing.last_met_at is None:
        return None
    free_at = standing.last_met_at + BETWEEN_MAILS
    return free_at if free_at > now else None
