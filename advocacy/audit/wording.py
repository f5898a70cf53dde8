"""The words of the audit: why somebody is not on the list, what stands in the way, what is missing."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.customers.trouble_models import Trouble
from advocacy.scoring.services import Explanation
from kernel.text import Reason, define, reason

define(
    {
        "audit.silent_promoter": _(
            "Gave us a 9 or 10 and has told nobody else, as far as we know: liking is not recommending"
        ),
        "audit.silent": _("Does well with us and has told nobody, as far as we know"),
        "audit.not_enough": _("Has said something for us, and it is not enough yet"),
        "audit.long_ago": _("The last good word is more than 18 months old"),
        "audit.trouble": _("{kind} since {since}"),
    }
)


def why_not(told: Explanation, *, is_promoter: bool, has_acted: bool) -> list[Reason]:
    """Why this person is not on the list, in sentences: what it is, and what would change it."""
    codes = {one["code"] for one in told.changes}
    if not has_acted:
        first = "audit.silent_promoter" if is_promoter else "audit.silent"
    else:
        first = "audit.long_ago" if "change.act" in codes else "audit.not_enough"
    return [reason(first), *told.changes]


def trouble_in_words(trouble: Trouble) -> Reason:
    return reason(
        "audit.trouble",
        kind=f"trouble.{trouble.kind}",
        since=trouble.opened_at.date().isoformat(),
    )


define({f"trouble.{kind}": label for kind, label in Trouble.Kind.choices})

MISSING: dict[str, Any] = {
    "contacts": _("There are no customers yet. Hand over your companies and their people."),
    "nps": _("No NPS answer of a promoter or a detractor came in: nobody knows who is content."),
    "testimonials": _(
        "No testimonial, quote or case study came in. Most companies have some in a folder."
    ),
    "reviews": _("No public review or mention came in."),
    "company": _("people belong to no company: their companies cannot be counted."),
    "mail": _("people have no mail address: nobody can thank them."),
    "revenue": _(
        "companies have no revenue: growth cannot be seen, and nothing can be said in money."
    ),
    "activity": _("people were never seen in the product: who uses it much cannot be told."),
    "names": _("names of events mean nothing to us yet: say what they are evidence of."),
    "matches": _("likely matches wait for somebody to confirm them."),
    "quarantine": _("facts could not be read and wait in quarantine."),
}
