"""What can have happened: the types of a history's rows, how people call them, and the fact each becomes.

The names of events are those that `advocacy/sources/event_names.py` knows by default; a type that nobody knows is handed
on under its own name, and an organization may give it a meaning.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.imports.fields import fold


@dataclass(frozen=True, slots=True)
class Type:
    """`needs`: fields without which the row says nothing. `of_company`: no person is needed."""

    code: str
    event: str
    label: str | Promise
    called: str = ""
    needs: tuple[str, ...] = ()
    scale: tuple[int, int] | None = None
    of_company: bool = False


SUBSCRIPTION = "subscription"

TYPES: Mapping[str, Type] = {
    one.code: one
    for one in (
        Type("nps", "NPS Answered", _("NPS answer"), "nps npsanswer npsresponse reponsenps enquetenps surveyanswered", ("score",), (0, 10)),
        Type("csat", "CSAT Answered", _("satisfaction mark"), "csat satisfaction csatanswer notedesatisfaction", ("score",)),
        Type("review", "Review Published", _("public review"), "review avis avisclient avispublic reviewposted g2 capterra", ("rating",), (0, 5)),
        Type("testimonial", "Testimonial Given", _("testimonial"), "testimonial temoignage temoignageclient", ("text",)),
        Type("quote", "Quote Given", _("short quote"), "quote citation verbatim", ("text",)),
        Type("case_study", "Case Study Published", _("case study"), "casestudy etudedecas casclient successstory temoignageecrit"),
        Type("reference_call", "Reference Call Held", _("reference call"), "reference referencecall appelreference appeldereference referenceclient"),
        Type("talk", "Talk Given", _("talk or joint webinar"), "talk webinar conference webinaire intervention prisedeparole speaking"),
        Type("introduction", "Introduction Made", _("introduction"), "introduction intro miseenrelation recommandation referral"),
        Type("mention", "Mention", _("mention"), "mention socialmention mentionsociale post linkedinpost"),
        Type("peer_talk", "Peer Answered", _("answer to a peer"), "peeranswered forumanswer reponseaunpair peertalk"),
        Type("insight", "Insight Shared", _("insight shared"), "insight article practiceshared retourdexperience"),
        Type("warm_reply", "Warm Reply", _("warm reply"), "warmreply reponsechaleureuse thankyou remerciement"),
        Type("complaint", "Complaint", _("complaint"), "complaint plainte reclamation complaintreceived"),
        Type(SUBSCRIPTION, "Subscription Updated", _("subscription"), "subscription abonnement subscriptionupdated subscriptionstarted subscriptionchanged mrr contrat contract", ("mrr",), of_company=True),
        Type("upgrade", "Plan Upgraded", _("upgrade"), "upgrade planupgraded montee monteeengamme upsell expansion"),
        Type("seats_added", "Seats Added", _("seats added"), "seatsadded licencesajoutees ajoutdelicences"),
        Type("renewal", "Renewal Signed", _("renewal signed"), "renewal renouvellement renewalsigned renewed"),
        Type("downgrade", "Plan Downgraded", _("downgrade"), "downgrade reduction plandowngraded contraction"),
        Type("churn_notice", "Cancellation Requested", _("notice to leave"), "churn churnnotice cancellation resiliation annulation depart"),
        Type("ticket_opened", "Ticket Opened", _("ticket opened"), "ticket ticketopened ticketouvert incident"),
        Type("ticket_closed", "Ticket Closed", _("ticket closed"), "ticketclosed ticketferme ticketresolu ticketsolved"),
        Type("milestone", "Milestone Reached", _("milestone"), "milestone jalon objectifatteint milestonereached roimilestonereached", ("metric", "value")),
        Type("beta_feedback", "Beta Feedback Given", _("feedback on a preview"), "betafeedback featurefeedbackgiven retourbeta"),
    )
}  # fmt: skip

_CALLED = {
    name: one
    for one in TYPES.values()
    for name in (fold(one.code), fold(one.event), *one.called.split())
}


@lru_cache(maxsize=1024)
def type_of(words: str) -> Type | None:
    """The type that a cell names; None when it is a name of the organization's own."""
    return _CALLED.get(fold(words)) or _CALLED.get(fold(words).removesuffix("s"))


def fallback_for(meanings: Sequence[str], *, name: str, headers: Sequence[str]) -> str:
    """The type of every row in a file without a column for it, by the name of the file and what its columns hold."""
    if "type" in meanings:
        return ""
    words = fold(name.rsplit(".", 1)[0])
    for code, signs in _SIGNS.items():
        if any(sign in words for sign in signs):
            return code
    folded = {fold(header) for header in headers}
    for code, signs in _SIGNS.items():
        if folded & set(signs):
            return code
    if "rating" in meanings:
        return "review"
    if "mrr" in meanings or "arr" in meanings:
        return SUBSCRIPTION
    return "nps" if "score" in meanings else ""


_SIGNS = {
    "nps": ("nps", "npsscore"),
    "csat": ("csat", "satisfaction"),
    "testimonial": ("testimonial", "temoignage"),
    "case_study": ("casestud", "etudedecas", "casclient"),
    "review": ("review", "avis"),
    "mention": ("mention",),
    SUBSCRIPTION: ("subscription", "abonnement"),
    "reference_call": ("referencecall",),
    "quote": ("quote", "citation"),
}
