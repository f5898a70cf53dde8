"""The words of this room's reasons: one sentence for each kind of evidence, for tiers and for what would change them.

`{last}` is the day of the last signal (of the first open ticket), `{points}` what the kind gives today.
"""

from django.utils.translation import gettext_lazy as _

from kernel.text import define

# One signal; several.
KINDS = {
    "referral_won": (
        _("Brought a customer on {last}: +{points}"),
        _("Brought {n} customers, the last on {last}: +{points}"),
    ),
    "referral_qualified": (
        _("Brought a qualified lead on {last}: +{points}"),
        _("Brought {n} qualified leads, the last on {last}: +{points}"),
    ),
    "referral_submitted": (
        _("Brought a sign-up, not yet qualified, on {last}: +{points}"),
        _("Brought {n} sign-ups, not yet qualified, the last on {last}: +{points}"),
    ),
    "introduction": (
        _("Made an introduction on {last}: +{points}"),
        _("Made {n} introductions, the last on {last}: +{points}"),
    ),
    "named_by_signup": (
        _("Named by a sign-up on {last}: +{points}"),
        _("Named by {n} sign-ups, last on {last}: +{points}"),
    ),
    "case_study": (
        _("Case study with us, on {last}: +{points}"),
        _("{n} case studies with us, the last on {last}: +{points}"),
    ),
    "reference_call": (
        _("Held a reference call on {last}: +{points}"),
        _("Held {n} reference calls, the last on {last}: +{points}"),
    ),
    "talk": (
        _("Spoke about us on {last}: +{points}"),
        _("Spoke about us {n} times, last on {last}: +{points}"),
    ),
    "contribution": (
        _("Wrote or spoke for our pages on {last}: +{points}"),
        _("Wrote or spoke for our pages {n} times, last on {last}: +{points}"),
    ),
    "advisory_board": (
        _("Took a seat on the customer board on {last}: +{points}"),
        _("Sat on the customer board {n} times, last on {last}: +{points}"),
    ),
    "testimonial": (
        _("Gave a detailed testimonial on {last}: +{points}"),
        _("Gave {n} detailed testimonials, the last on {last}: +{points}"),
    ),
    "quote": (
        _("Gave a short quote on {last}: +{points}"),
        _("Gave {n} short quotes, the last on {last}: +{points}"),
    ),
    "review": (
        _("Published a review on {last}: +{points}"),
        _("Published {n} reviews, the last on {last}: +{points}"),
    ),
    "mention": (
        _("Mentioned us on {last}: +{points}"),
        _("Mentioned us {n} times, last on {last}: +{points}"),
    ),
    "mention_neutral": (
        _("Mentioned us in passing on {last}: +{points}"),
        _("Mentioned us in passing {n} times, last on {last}: +{points}"),
    ),
    "peer_talk": (
        _("Answered a peer and named us on {last}: +{points}"),
        _("Answered peers and named us {n} times, last on {last}: +{points}"),
    ),
    "insight": (
        _("Shared a practice on {last}: +{points}"),
        _("Shared {n} practices, the last on {last}: +{points}"),
    ),
    "changed_job": (
        _("Changed jobs on {last}"),
        _("Changed jobs {n} times, last on {last}"),
    ),
    "colleague_stayed": (
        _("Invited a colleague who stayed, on {last}: +{points}"),
        _("Invited {n} colleagues who stayed, the last on {last}: +{points}"),
    ),
    "invitation_sent": (
        _("Sent an invitation on {last}: +{points}"),
        _("Sent {n} invitations, the last on {last}: +{points}"),
    ),
    "invitation_accepted": (
        _("An invitation was accepted on {last}: +{points}"),
        _("{n} invitations were accepted, the last on {last}: +{points}"),
    ),
    "warm_reply": (
        _("Replied warmly on {last}: +{points}"),
        _("Replied warmly {n} times, last on {last}: +{points}"),
    ),
    "promoter": (
        _("Said they would recommend us on {last}: +{points}"),
        _("Said {n} times that they would recommend us, last on {last}: +{points}"),
    ),
    "csat_best": (
        _("Gave the best satisfaction mark on {last}: +{points}"),
        _("Gave the best satisfaction mark {n} times, last on {last}: +{points}"),
    ),
    "reorder": (
        _("Bought again on {last}: +{points}"),
        _("Bought again {n} times, last on {last}: +{points}"),
    ),
    "delivered": (
        _("Got a parcel on {last}"),
        _("Got {n} parcels, the last on {last}"),
    ),
    "product_rated": (
        _("Gave a product a good mark on {last}: +{points}"),
        _("Gave products a good mark {n} times, last on {last}: +{points}"),
    ),
    "content_shared": (
        _("Shared a photo or video on {last}: +{points}"),
        _("Shared {n} photos or videos, the last on {last}: +{points}"),
    ),
    "expansion": (
        _("Their company expanded on {last}: +{points}"),
        _("Their company expanded {n} times, last on {last}: +{points}"),
    ),
    "renewal": (
        _("Signed a renewal on {last}: +{points}"),
        _("Signed {n} renewals, the last on {last}: +{points}"),
    ),
    "milestone": (
        _("Reached a milestone on {last}: +{points}"),
        _("Reached {n} milestones, the last on {last}: +{points}"),
    ),
    "power_use": (
        _("Was among the most active on {last}: +{points}"),
        _("Was among the most active {n} times, last on {last}: +{points}"),
    ),
    "beta_feedback": (
        _("Gave feedback on a preview on {last}: +{points}"),
        _("Gave feedback on previews {n} times, last on {last}: +{points}"),
    ),
    "research": (
        _("Gave an interview for research on {last}: +{points}"),
        _("Gave {n} interviews for research, the last on {last}: +{points}"),
    ),
    "helped_customer": (
        _("Helped another customer on {last}: +{points}"),
        _("Helped other customers {n} times, last on {last}: +{points}"),
    ),
    "nomination": (
        _("Nominated by a colleague of ours on {last}: +{points}"),
        _("Nominated by colleagues of ours {n} times, last on {last}: +{points}"),
    ),
    "self_nomination": (
        _("Put themselves forward on {last}: +{points}"),
        _("Put themselves forward {n} times, last on {last}: +{points}"),
    ),
    "detractor": (
        _("Gave an unhappy answer on {last}: {points}"),
        _("Gave {n} unhappy answers, the last on {last}: {points}"),
    ),
    "complaint": (
        _("Complained on {last}: {points}"),
        _("Complained {n} times, last on {last}: {points}"),
    ),
    "serious_ticket": (
        _("Had a serious ticket, closed on {last}: {points}"),
        _("Had {n} serious tickets, the last closed on {last}: {points}"),
    ),
    "contraction": (
        _("Their company reduced or gave notice on {last}: {points}"),
        _("Their company reduced or gave notice {n} times, last on {last}: {points}"),
    ),
}

OTHERS = {
    "score.serious_ticket.open.one": _("Has had a serious ticket open since {last}: {points}"),
    "score.serious_ticket.open": _(
        "Has {n} serious tickets open, the first since {last}: {points}"
    ),
    "tier.champion": _(
        "{score} points from {kinds} kinds of evidence, with acts in several quarters"
    ),
    "tier.natural": _(
        "{score} points from {kinds} kinds of evidence, with an act within 18 months"
    ),
    "tier.natural.holds": _("An advocate already, and still at {score} points"),
    "tier.natural.low": _(
        "An advocate already, below {leaves} points; rests from {rests} on without news"
    ),
    "tier.resting": _("Was an advocate, and has been below {leaves} points for 90 days"),
    "tier.warm": _("{score} points from {kinds} kinds of evidence"),
    "tier.warm.no_act": _("{score} points, and no act of advocacy within 18 months"),
    "tier.quiet": _("{score} points"),
    "peace.objected": _("Objected to being scored: nothing is computed about them"),
    "peace.never": _("Said that they do not want to recommend us"),
    "peace.policy": _("Their company forbids recommending us"),
    "fit.told": _("{grade}: their company is marked so as ideal customer"),
    "fit.unknown": _("Not known yet: nobody has graded their company as ideal customer"),
    "reach.small": _("Small: a few peers"),
    "reach.team": _("Team: their own people and their neighbours"),
    "reach.field": _("Field: people far beyond their company"),
    "reach.shown": _("Field: they have spoken before it"),
    "reach.unknown": _("Not known yet"),
    "change.theirs": _("Only their own word changes this"),
    "change.ticket": _("Solving the open serious tickets lets up to {points} points come back"),
    "change.act": _("One act of advocacy is missing for an advocate"),
    "change.quarter": _("An act in another quarter is missing for a Champion"),
    "change.points.natural": _("{points} points are missing for an advocate"),
    "change.points.champion": _("{points} points are missing for a Champion"),
    "change.kinds.natural": _("Evidence of {n} different kinds is needed for an advocate"),
    "change.kinds.champion": _("Evidence of {n} different kinds is needed for a Champion"),
}

define(
    {f"score.{kind}.one": one for kind, (one, _several) in KINDS.items()}
    | {f"score.{kind}": several for kind, (_one, several) in KINDS.items()}
    | OTHERS
)
