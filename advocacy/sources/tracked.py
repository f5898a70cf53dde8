"""Track events: what their name means decides what is read out of their properties."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.events.models import Event
from advocacy.sources import traits
from advocacy.sources.told import EvidenceTold, LeadNews, RevenueNews, Told, TroubleNews
from advocacy.tone.reading import ENTHUSIASTIC, FRIENDLY, NEGATIVE, NEUTRAL, UNKNOWN, tone_of
from kernel.text import define, reason
from kernel.work import Unworkable

define(
    {
        "missing_property": _("The property {name} is missing."),
        "bad_number": _("The property {name} is not a number: {value}."),
        "bad_amount": _("This is not an amount of monthly revenue: {value}."),
        "missing_currency": _("An amount needs a currency, three letters like EUR."),
        "unknown_scale": _(
            "An answer on a scale to {value} cannot be read: known are 10 (would you recommend us?) and 5 (how satisfied are you?)."
        ),
        "bad_score": _("An answer on a scale from 0 to {scale} cannot be {value}."),
    }
)

Properties = Mapping[str, Any]
KEPT = ("url", "title", "text", "source", "site", "rating", "topic", "occasion", "feature", "peer")
TONES = {ENTHUSIASTIC, FRIENDLY, NEUTRAL, NEGATIVE, UNKNOWN}
SENTIMENTS = {"positive": FRIENDLY}
"""What other services call what we have another word for."""
SERIOUS = {"serious", "urgent", "critical", "high", "p1", "sev1"}


def read(told: Told, event: Event, *, meaning: str | None) -> None:
    """Fill `told` from a track event. Raises Unworkable when a needed property is missing or wrong."""
    found = event.payload.get("properties")
    properties: Properties = found if isinstance(found, Mapping) else {}
    if meaning is None:
        told.reading = Event.Reading.UNMAPPED
    elif meaning in SPECIAL:
        SPECIAL[meaning](told, event, properties)
    else:
        evidence(told, event, properties, meaning)


def evidence(
    told: Told, event: Event, properties: Properties, kind: str, *, tone: str = ""
) -> None:
    """Plain evidence of one kind, with the few properties that reasons and texts speak of."""
    details = {
        name: value[:500] if isinstance(value, str) else value
        for name in KEPT
        if isinstance(value := properties.get(name), str | int | float) and value != ""
    }
    told.evidence.append(
        EvidenceTold(
            kind=kind,
            subject=str(properties.get("id") or event.message_id)[:120],
            details=details,
            tone=tone,
        )
    )
    told.reading = Event.Reading.SIGNAL


def in_words(kind: str) -> Callable[[Told, Event, Properties], None]:
    """Evidence whose text has a tone. A neutral mention is weak, an unfriendly one a complaint to answer; a tone that
    nobody told and nobody can tell stays unknown, never neutral."""

    def read_it(told: Told, event: Event, properties: Properties) -> None:
        tone = _tone_of(properties)
        if tone == "negative":
            evidence(told, event, properties, "complaint")
            told.trouble.append(TroubleNews("complaint", reference=told.evidence[-1].subject))
        elif tone == "neutral":
            evidence(told, event, properties, "mention_neutral")
        else:
            known = tone if tone in ("enthusiastic", "friendly") else "unknown"
            evidence(told, event, properties, kind, tone=known)

    return read_it


def _tone_of(properties: Properties) -> str:
    """A tone that was told in our words; else that of the text; else what another service made of it."""
    said, sentiment = properties.get("tone"), properties.get("sentiment")
    if said in TONES:
        return str(said)
    own = tone_of(_text(properties), language=str(properties.get("language") or "")).tone
    if own != UNKNOWN:
        return own
    return str(sentiment) if sentiment in TONES else SENTIMENTS.get(str(sentiment), UNKNOWN)


def _warmth(words: str) -> str:
    """The tone of a remark beside a mark, where it is a warm one: the mark decides what it is evidence of."""
    tone = tone_of(words).tone
    return tone if tone in (ENTHUSIASTIC, FRIENDLY) else ""


def _text(properties: Properties) -> str:
    said = properties.get("text") or properties.get("title") or ""
    return said if isinstance(said, str) else ""


def milestone(told: Told, event: Event, properties: Properties) -> None:
    """A measured success: the product states metric and value; we never estimate."""
    metric = properties.get("metric")
    if not isinstance(metric, str) or not metric.strip():
        raise Unworkable(reason("missing_property", name="metric"))
    details: dict[str, Any] = {"metric": metric.strip()[:120]}
    for name in ("value", "before", "after"):
        if properties.get(name) is not None:
            details[name] = traits.number(properties[name])
            if details[name] is None:
                raise Unworkable(reason("bad_number", name=name, value=str(properties[name])[:80]))
    if "value" not in details:
        raise Unworkable(reason("missing_property", name="value"))
    for name in ("unit", "period", "start"):
        if isinstance(properties.get(name), str):
            details[name] = properties[name][:40]
    told.evidence.append(EvidenceTold(kind="milestone", subject=event.message_id, details=details))
    told.reading = Event.Reading.SIGNAL


def survey_answer(told: Told, event: Event, properties: Properties) -> None:
    """An answer whose scale says what it is: 10 (or none told) is NPS, 100 the same in percent, 2 to 7 are marks of
    satisfaction, of which only the best counts. Raises Unworkable for a scale that would have to be guessed at."""
    scale = traits.number(properties.get("scale", 10))
    score = traits.number(properties.get("score", properties.get("value")))
    if scale is None or scale not in (10, 100, *range(2, 8)):
        raise Unworkable(reason("unknown_scale", value=str(properties.get("scale"))[:40]))
    if score is not None and not 0 <= score <= scale:
        raise Unworkable(reason("bad_score", scale=scale, value=f"{score:g}"))
    comment = properties.get("comment")
    if scale >= 10:
        percent = {"score": score / 10} if scale == 100 and score is not None else {}
        satisfaction(told, event, {**properties, **percent})
    else:
        satisfaction_mark(told, event, {**properties, **({"text": comment} if comment else {})})


def satisfaction(told: Told, event: Event, properties: Properties) -> None:
    """An NPS answer: 9-10 promoter (9 points with a comment), 0-6 detractor, 7-8 nothing (Reichheld 2003)."""
    score = traits.number(properties.get("score", properties.get("value")))
    if score is None:
        raise Unworkable(reason("missing_property", name="score"))
    if not 0 <= score <= 10:
        raise Unworkable(reason("bad_score", scale=10, value=f"{score:g}"))
    comment = str(properties.get("comment") or "").strip()[:500]
    details = {"score": score} | ({"text": comment} if comment else {})
    subject = str(properties.get("id") or event.message_id)[:120]
    if score >= 9:
        strength = 9.0 if comment else None
        told.evidence.append(
            EvidenceTold("promoter", subject, details, tone=_warmth(comment), strength=strength)
        )
    elif score <= 6:
        told.evidence.append(EvidenceTold("detractor", subject, details))
        told.trouble.append(TroubleNews("detractor", reference=subject))
    told.reading = Event.Reading.SIGNAL if told.evidence else Event.Reading.NOTHING


def satisfaction_mark(told: Told, event: Event, properties: Properties) -> None:
    """A CSAT answer: only the best mark of its scale counts."""
    score = traits.number(properties.get("score", properties.get("value")))
    best = traits.number(properties.get("scale", 5))
    if score is None:
        raise Unworkable(reason("missing_property", name="score"))
    if best is not None and score >= best:
        evidence(told, event, properties, "csat_best", tone=_warmth(_text(properties)))


def testimonial(told: Told, event: Event, properties: Properties) -> None:
    """Detailed from 40 words on or with a number of their own; a short one is a quote."""
    words = str(properties.get("text") or "")
    detailed = len(words.split()) >= 40 or any(character.isdigit() for character in words)
    evidence(told, event, properties, "testimonial" if detailed else "quote")


def review(told: Told, event: Event, properties: Properties) -> None:
    """4 or 5 stars of 5 count, 3 do not, 1 or 2 are a complaint that somebody should answer."""
    rating = traits.number(properties.get("rating"))
    if rating is None:
        raise Unworkable(reason("missing_property", name="rating"))
    if not 0 <= rating <= 5:
        raise Unworkable(reason("bad_score", scale=5, value=f"{rating:g}"))
    if rating >= 4:
        evidence(told, event, properties, "review", tone=_warmth(_text(properties)))
    elif rating <= 2:
        evidence(told, event, properties, "complaint")
        told.trouble.append(TroubleNews("complaint", reference=told.evidence[-1].subject))


def ticket_opened(told: Told, event: Event, properties: Properties) -> None:
    severity = str(properties.get("severity") or properties.get("priority") or "").lower()
    if severity in SERIOUS:
        told.trouble.append(TroubleNews("serious_ticket", reference=_ticket(event, properties)))
        told.reading = Event.Reading.SIGNAL


def ticket_closed(told: Told, event: Event, properties: Properties) -> None:
    reference = _ticket(event, properties)
    told.trouble.append(TroubleNews("serious_ticket", reference=reference, closed=True))
    told.reading = Event.Reading.SIGNAL


def _ticket(event: Event, properties: Properties) -> str:
    return str(properties.get("ticket_id") or properties.get("id") or event.message_id)[:120]


def _of_the_company(
    kind: str, *, closed: bool = False
) -> Callable[[Told, Event, Properties], None]:
    def read_it(told: Told, event: Event, properties: Properties) -> None:
        reference = str(properties.get("id") or "")[:120]
        told.trouble.append(
            TroubleNews(kind, reference=reference, closed=closed, whole_company=True)
        )
        told.reading = Event.Reading.SIGNAL

    return read_it


def subscription(told: Told, event: Event, properties: Properties) -> None:
    """A subscription changed: what the company pays a month from now on."""
    amount = traits.minor_units(properties)
    if amount is None:
        raise Unworkable(reason("missing_property", name="mrr"))
    told.revenue.append(
        RevenueNews(
            amount=amount,
            currency=traits.currency(properties),
            seats=traits.whole_number(properties.get("seats")),
            plan=str(properties.get("plan") or "")[:80],
        )
    )
    told.reading = Event.Reading.SIGNAL


def lead_stage(told: Told, event: Event, properties: Properties) -> None:
    """A stage of a lead that the product or a CRM tells by its own id."""
    lead, stage = properties.get("lead_id"), properties.get("stage")
    for name, value in (("lead_id", lead), ("stage", stage)):
        if not value:
            raise Unworkable(reason("missing_property", name=name))
    amount = traits.minor_units(properties)
    told.leads.append(
        LeadNews(
            external_id=str(lead)[:255],
            stage=str(stage),
            mrr_amount=amount,
            mrr_currency=traits.currency(properties) if amount is not None else "",
        )
    )
    told.reading = Event.Reading.SIGNAL


def nothing(told: Told, event: Event, properties: Properties) -> None:
    """Known, and nothing to learn from it but that the person was there."""


SPECIAL: dict[str, Callable[[Told, Event, Properties], None]] = {
    "milestone": milestone,
    "mention": in_words("mention"),
    "peer_talk": in_words("peer_talk"),
    "nps": survey_answer,
    "csat": satisfaction_mark,
    "testimonial": testimonial,
    "review": review,
    "ticket_opened": ticket_opened,
    "ticket_closed": ticket_closed,
    "invoice_overdue": _of_the_company("invoice_overdue"),
    "invoice_paid": _of_the_company("invoice_overdue", closed=True),
    "churn_notice": _of_the_company("churn_notice"),
    "subscription": subscription,
    "lead_stage": lead_stage,
    "nothing": nothing,
}
"""Readings that need their own properties; every other meaning is a signal kind."""
