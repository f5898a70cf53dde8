"""What the page of one person shows: at once, and in the parts that it fetches itself. Constant numbers of queries."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.contacting.models import Consent
from accounts.customers.models import Contact
from advocacy.admin import (
    asking,
    budget,
    by_hand,
    consents,
    conversing,
    evidence,
    known_by,
    nominations,
    said,
    troubles,
)
from advocacy.admin import timeline as lines
from advocacy.admin.cards import TIER_COLOURS, card, hours_here, sentences, words
from advocacy.admin.parts import parts
from advocacy.admin.spark import spark, told
from advocacy.admin.today import with_everything
from advocacy.incentives import first_looks, promises, seats
from advocacy.incentives.models import Offer
from advocacy.incentives.piece_models import JointPiece
from advocacy.moments.answers import Answer
from advocacy.moments.models import Decision, Moment
from advocacy.moments.relation import relations
from advocacy.scoring import services as scoring
from advocacy.scoring import weekly
from advocacy.signals.models import Signal
from referrals.attribution.letters import introduce_url
from referrals.attribution.models import Attribution
from referrals.links.models import ReferralLink
from referrals.links.services import address_of

RECENT = 25
IN_TIMELINE = 40
HELD_BACK = 8


def main(contact: Contact) -> dict[str, Any]:
    """Who they are, what it is worth and why, and what is in the way."""
    now = timezone.now()
    advocate = getattr(contact, "advocate", None)
    explained = scoring.explain([contact.pk], now=now).get(contact.pk)
    weeks = [(row.week, row.score) for row in weekly.history_of(contact.pk)]
    return {
        "contact": contact,
        "advocate": advocate,
        "tier_colour": TIER_COLOURS.get(advocate.tier, "calm") if advocate else "calm",
        "explained": explained,
        "standing": sentences([explained.why]) if explained else [],
        "reasons": sentences(explained.reasons) if explained else [],
        "changes": sentences(explained.changes) if explained else [],
        "parts": parts(contact, explained, relations([contact.pk], now=now)[contact.pk]),
        "by_hand": by_hand.beside(contact, advocate),
        "weeks": spark(weeks),
        "weeks_told": told(weeks) if len(weeks) > 1 else "",
        "trouble": troubles.in_the_way(contact),
    }


def happened(contact: Contact) -> dict[str, Any]:
    """Everything between them and us, in order of time; and each moment."""
    now, hours = timezone.now(), hours_here()
    moments = with_everything(Moment.objects.filter(contact=contact)).order_by("-opened_at", "-id")[
        :RECENT
    ]
    return {
        "timeline": lines.in_order(
            lines.timeline(
                Signal.objects.filter(contact=contact).order_by("-occurred_at")[:RECENT]
            ),
            lines.gestures(moments),
            lines.given_answers(
                Answer.objects.filter(contact=contact).order_by("-answered_at")[:RECENT]
            ),
            lines.promises(_offers(contact)),
            lines.people_brought(_brought(contact)),
            lines.said_about_contact(_ledger(contact)),
            most=IN_TIMELINE,
        ),
        "cards": [card(moment, now=now, hours=hours) for moment in moments],
        "said_form": said.empty_form(),
    }


def asked(contact: Contact) -> dict[str, Any]:
    """May they be asked, when next, and for what."""
    return {"asking": asking.asking(contact, now=timezone.now())}


def talked(contact: Contact) -> dict[str, Any]:
    """What was asked and said so far, here and elsewhere."""
    return {
        "answered": asking.answered(contact),
        "budget": budget.about(contact),
        "spoken": conversing.about(contact),
    }


def held_back(contact: Contact) -> dict[str, Any]:
    """Why they were not asked: yesterday, and by each playbook."""
    return {
        "yesterday": asking.yesterday(contact, now=timezone.now()),
        "not_asked": _not_asked(contact),
    }


def between(contact: Contact) -> dict[str, Any]:
    """What was held out, whom they brought, what they allow, what may be published."""
    return {
        "evidence": evidence.about(contact),
        "offers": _with_lateness(_offers(contact)),
        "may_use": seats.live().filter(contact=contact),
        "pieces": JointPiece.objects.filter(contact=contact)[:RECENT],
        "brought": _brought(contact),
        **_to_pass_on(contact),
        "consents": _ledger(contact),
        "consent_form": consents.ConsentForm(auto_id="id_consent_%s"),
        "known_by": known_by.names_of(contact),
        "handle_form": known_by.HandleForm(auto_id="id_handle_%s"),
        "nominations": nominations.about(contact),
    }


PARTS: dict[str, Callable[[Contact], dict[str, Any]]] = {
    "happened": happened,
    "asking": asked,
    "talked": talked,
    "held_back": held_back,
    "between": between,
}
"""Those the page fetches itself, each with its template."""


def _offers(contact: Contact) -> QuerySet[Offer]:
    rows = Offer.objects.filter(contact=contact).select_related("incentive", "product")
    return rows.order_by("-offered_at")[:RECENT]


def _brought(contact: Contact) -> QuerySet[Attribution]:
    rows = Attribution.objects.filter(contact=contact, replaced_at=None, lead__is_test=False)
    return rows.select_related("lead__contact", "lead__company").order_by("-decided_at")[:RECENT]


def _to_pass_on(contact: Contact) -> dict[str, Any]:
    """The page with their prepared introduction, and their personal link where they have one. Looking makes none."""
    if contact.standing != Contact.Standing.CUSTOMER:
        return {}
    links = ReferralLink.objects.for_organization(contact.organization_id)
    link = links.filter(contact=contact, kind=ReferralLink.Kind.PERSONAL, is_active=True).first()
    return {
        "introduction_page": introduce_url(contact),
        "personal_link": address_of(link) if link else "",
    }


def _ledger(contact: Contact) -> QuerySet[Consent]:
    return Consent.objects.filter(contact=contact).order_by("-recorded_at", "-id")[:RECENT]


def _with_lateness(offers: Any) -> list[Any]:
    on, now, rows = promises.today(), timezone.now(), list(offers)
    for offer in rows:
        offer.is_late = promises.is_late(offer, on=on)
        offer.stands = first_looks.state_in_words(offer, now=now)
        offer.is_ahead = first_looks.is_still_ahead(offer, now=now)
    return rows


def _not_asked(contact: Contact) -> list[dict[str, Any]]:
    """Why playbooks held back, the newest of each reason; what arrived too late is no news about the person."""
    decisions = (
        Decision.objects.filter(contact=contact)
        .exclude(outcome__in=(Decision.Outcome.FIRED, Decision.Outcome.LATE))
        .select_related("rule", "signal")
        .order_by("-id")[:100]
    )
    told: dict[Any, dict[str, Any]] = {}
    for row in decisions:
        line = told.setdefault(
            (row.rule_id, row.outcome),
            {
                "at": row.decided_at,
                "playbook": words(row.rule.name),
                "about": row.signal.get_kind_display() if row.signal else "",
                "outcome": row.get_outcome_display(),
                "reasons": sentences(row.reasons),
                "times": 0,
            },
        )
        line["times"] += 1
    return list(told.values())[:HELD_BACK]
