"""What the names of a product's events mean, as long as the organization has not said otherwise.

A meaning is the code of a signal kind, or one of READINGS where the name alone does not decide.
"""

import re
from collections.abc import Mapping

NOTHING = "nothing"

# The name says what to look at; the values in the event decide what it is evidence of, if of anything.
READINGS: dict[str, str] = {
    "nps": "0-6 detractor, 7-8 nothing, 9-10 promoter (9 points with a comment)",
    "csat": "only the best mark counts",
    "ticket_opened": "trouble while it is open, when it is serious",
    "ticket_closed": "ends the trouble; from then on it fades",
    "invoice_overdue": "trouble of the company until it is paid",
    "invoice_paid": "ends that trouble",
    "churn_notice": "the company has given notice",
    "subscription": "what the company pays a month from now on; a change of it is the evidence",
    "lead_stage": "a stage of a lead, by the sender's own id",
    "lead_row": "a lead of the past, from a file",
    "order": "an order as it was placed or is now, with its products",
    "order_row": "one line of a past order, from a file",
    "order_refunded": "money that went back; without an amount the whole order",
    "order_cancelled": "the order does not count",
    "parcel_delivered": "a parcel of an order arrived",
    "product_rating": "4 and 5 stars are a good sign, 1 and 2 a complaint",
    NOTHING: "known, and there is nothing to learn from it",
}

# Accepted invitations weigh nothing: a colleague counts as `colleague_stayed` after three active days, not before.
DEFAULT_MEANINGS: dict[str, str] = {
    "ROI Milestone Reached": "milestone",
    "Milestone Reached": "milestone",
    "Goal Achieved": "milestone",
    "Goal Reached": "milestone",
    "Result Achieved": "milestone",
    "NPS Answered": "nps",
    "NPS Submitted": "nps",
    "NPS Score Submitted": "nps",
    "NPS Survey Answered": "nps",
    "Survey Answered": "nps",
    "CSAT Answered": "csat",
    "CSAT Submitted": "csat",
    "Satisfaction Answered": "csat",
    "Plan Upgraded": "expansion",
    "Subscription Upgraded": "expansion",
    "Account Upgraded": "expansion",
    "Seats Added": "expansion",
    "Add-on Purchased": "expansion",
    "Renewal Signed": "renewal",
    "Subscription Renewed": "renewal",
    "Contract Renewed": "renewal",
    "Plan Downgraded": "contraction",
    "Subscription Downgraded": "contraction",
    "Seats Removed": "contraction",
    "Cancellation Requested": "churn_notice",
    "Churn Notice": "churn_notice",
    "Subscription Cancelled": "churn_notice",
    "Subscription Canceled": "churn_notice",
    "Subscription Started": "subscription",
    "Subscription Updated": "subscription",
    "Subscription Changed": "subscription",
    "Invoice Overdue": "invoice_overdue",
    "Payment Failed": "invoice_overdue",
    "Invoice Paid": "invoice_paid",
    "Payment Succeeded": "invoice_paid",
    "Lead Stage Changed": "lead_stage",
    "Review Published": "review",
    "Review Posted": "review",
    "Review Submitted": "review",
    "Testimonial Given": "testimonial",
    "Testimonial Submitted": "testimonial",
    "Quote Given": "quote",
    "Case Study Published": "case_study",
    "Reference Call Held": "reference_call",
    "Reference Given": "reference_call",
    "Webinar Held": "talk",
    "Talk Given": "talk",
    "Introduction Made": "introduction",
    "Guest Article Published": "contribution",
    "Podcast Recorded": "contribution",
    "Advisory Board Joined": "advisory_board",
    "Research Interview Held": "research",
    "Customer Helped": "helped_customer",
    "Insight Shared": "insight",
    "Practice Shared": "insight",
    "Mention": "mention",
    "Mentioned": "mention",
    "Brand Mentioned": "mention",
    "Social Mention": "mention",
    "Peer Answered": "peer_talk",
    "Warm Reply": "warm_reply",
    "Complaint": "complaint",
    "Complaint Received": "complaint",
    "Invitation Sent": "invitation_sent",
    "Invite Sent": "invitation_sent",
    "Teammate Invited": "invitation_sent",
    "User Invited": "invitation_sent",
    "Invitation Accepted": "invitation_accepted",
    "Invite Accepted": "invitation_accepted",
    "Feature Feedback Given": "beta_feedback",
    "Beta Feedback Given": "beta_feedback",
    "Ticket Opened": "ticket_opened",
    "Ticket Created": "ticket_opened",
    "Support Ticket Opened": "ticket_opened",
    "Ticket Closed": "ticket_closed",
    "Ticket Solved": "ticket_closed",
    "Ticket Resolved": "ticket_closed",
    "Support Ticket Closed": "ticket_closed",
    "Order Completed": "order",
    "Order Placed": "order",
    "Order Paid": "order",
    "Order Updated": "order",
    "Order Imported": "order_row",
    "Lead Imported": "lead_row",
    "Order Refunded": "order_refunded",
    "Order Cancelled": "order_cancelled",
    "Order Canceled": "order_cancelled",
    "Parcel Delivered": "parcel_delivered",
    "Order Delivered": "parcel_delivered",
    "Order Fulfilled": NOTHING,
    "Product Rated": "product_rating",
    "Product Reviewed": "product_rating",
    "Photo Shared": "content_shared",
    "Photo Uploaded": "content_shared",
    "Video Shared": "content_shared",
    "Product Viewed": NOTHING,
    "Product Clicked": NOTHING,
    "Product List Viewed": NOTHING,
    "Product Added": NOTHING,
    "Product Removed": NOTHING,
    "Cart Viewed": NOTHING,
    "Checkout Started": NOTHING,
    "Checkout Step Viewed": NOTHING,
    "Checkout Step Completed": NOTHING,
    "Payment Info Entered": NOTHING,
    "App Opened": NOTHING,
    "Application Opened": NOTHING,
    "Application Backgrounded": NOTHING,
    "Logged In": NOTHING,
    "Signed In": NOTHING,
    "Logged Out": NOTHING,
    "Signed Out": NOTHING,
    "Session Started": NOTHING,
    "Page": NOTHING,
    "Page Viewed": NOTHING,
    "Screen": NOTHING,
    "Screen Viewed": NOTHING,
    "$pageview": NOTHING,
    "$pageleave": NOTHING,
    "$autocapture": NOTHING,
    "$screen": NOTHING,
    "$identify": NOTHING,
}


def fold(name: str) -> str:
    """A name without what people write differently: capitals, spaces, underscores, dashes, dots."""
    return re.sub(r"[\W_]+", "", name.casefold())


_FOLDED = {fold(name): meaning for name, meaning in DEFAULT_MEANINGS.items()}


def meaning_of(name: str, overrides: Mapping[str, str]) -> str | None:
    """The meaning of an event name; None when nobody has said one.

    `overrides` are the organization's own meanings by folded name (`signals.services.known`); an empty one
    says "nothing to learn".
    """
    folded = fold(name)
    own = overrides.get(folded)
    if own is not None:
        return own or NOTHING
    return _FOLDED.get(folded)
