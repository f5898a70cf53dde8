"""What the page of a lead shows about its credit: the decision in force, everybody considered, and how it changed."""

from typing import Any

from django.utils.translation import gettext as _

from kernel.text import say
from referrals.attribution.heard_models import HeardFrom
from referrals.attribution.models import Attribution, Claim, Correction, Credit
from referrals.attribution.rulebook import EVIDENCE
from referrals.attribution.screening_models import Hold
from referrals.leads import merging
from referrals.leads.models import Lead

COLOURS = {
    "sourced": "good",
    "assisted": "calm",
    "suspected": "warm",
    "held": "warm",
    "none": "calm",
}


def sentences(reasons: Any) -> list[str]:
    """Stored reasons in the reader's language."""
    return [say(one) for one in reasons if isinstance(one, dict) and "code" in one]


def about(lead: Lead) -> dict[str, Any]:
    """A constant number of queries, however many were considered and however often it changed."""
    rows = list(
        Attribution.objects.filter(lead=lead)
        .select_related("contact")
        .prefetch_related("claims__contact__company")
        .order_by("-decided_at", "-id")
    )
    current = next((row for row in rows if row.replaced_at is None), None)
    correction = Correction.objects.filter(lead=lead, lifted_at=None).first()
    return {
        "current": _decision(current) if current else None,
        "history": [_decision(row) for row in rows if row is not current],
        "correction": correction,
        "heard": heard(lead),
        "holds": [
            {"row": hold, "reasons": sentences(hold.reasons)}
            for hold in Hold.objects.filter(lead=lead)
            .filter(active=True)
            .select_related("advocate", "decided_by")
        ],
        "alike": list(merging.alike(lead)[:5]),
    }


def heard(lead: Lead) -> dict[str, Any] | None:
    """What they said about who told them, with whom it may mean."""
    row = (
        HeardFrom.objects.filter(lead=lead)
        .select_related("contact", "decided_by")
        .prefetch_related("suggestions__contact__company")
        .first()
    )
    return shown_answer(row) if row else None


def shown_answer(row: HeardFrom) -> dict[str, Any]:
    """One answer as a CSM reads it; reads what was prefetched."""
    return {
        "row": row,
        "suggested": [
            {
                "contact": one.contact,
                "percent": round(one.confidence * 100),
                "reason": say(one.reason),
            }
            for one in row.suggestions.all()
        ],
    }


def _decision(row: Attribution) -> dict[str, Any]:
    return {
        "row": row,
        "colour": COLOURS[row.credit],
        "credit": row.get_credit_display(),
        "rule": EVIDENCE.get(row.rule, ""),
        "version": _("version %(number)s of the rules") % {"number": row.rulebook}
        if row.rulebook
        else _("the rules we start with"),
        "reasons": sentences(row.reasons),
        "claims": [_claim(claim) for claim in row.claims.all()],
    }


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "row": claim,
        "evidence": EVIDENCE.get(claim.evidence, claim.evidence),
        "outcome": Credit(claim.outcome).label,
        "colour": COLOURS[claim.outcome],
        "reasons": sentences(claim.reasons),
    }
