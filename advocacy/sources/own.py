"""Facts that our own rooms tell (`source="goodword"`): lead.won, organization.created, contact.moved, ..."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from accounts.events.models import Event
from advocacy.sources import tracked
from advocacy.sources.told import EvidenceTold, Told, TroubleNews
from kernel.text import reason
from kernel.work import Unworkable

EVIDENCE = {
    "lead.submitted": "referral_submitted",
    "lead.qualified": "referral_qualified",
    "lead.won": "referral_won",
}
TROUBLE_OF = {"complaint": "complaint", "detractor": "detractor"}
"""Evidence that is trouble as well, until somebody has answered it."""

SELF_NOMINATION = "self_nomination"
UNREVIEWED = "unreviewed"

Properties = Mapping[str, Any]

CONSENT_RECORDED = "consent.recorded"
SAID = "contact.said"


def read(event: Event) -> Told:
    """Referral stages become evidence for the credited advocate; a new organization gets its playbooks; a likely match
    counts once it is accepted; somebody who changed jobs may be congratulated."""
    told = Told(event_id=event.pk, at=event.occurred_at, reading=Event.Reading.NOTHING)
    properties = event.payload.get("properties") or {}
    if event.name == "organization.created":
        told.organization_created = True
        told.reading = Event.Reading.PROFILE
    elif event.name == CONSENT_RECORDED:
        if "contact_id" not in properties:
            raise Unworkable(reason("missing_property", name="contact_id"))
        told.standing_of.append(str(properties["contact_id"]))
        told.reading = Event.Reading.PROFILE
    elif event.name in EVIDENCE:
        _lead_stage(told, event.name, properties)
    elif event.name == SAID:
        _said(told, event, properties)
    elif event.name in ABOUT_A_CONTACT:
        told.contact_id = str(_needed(properties, "contact_id"))
        ABOUT_A_CONTACT[event.name](told, properties)
    return told


def _needed(properties: Properties, name: str) -> Any:
    if properties.get(name) in (None, ""):
        raise Unworkable(reason("missing_property", name=name))
    return properties[name]


def _lead_stage(told: Told, name: str, properties: Properties) -> None:
    lead_id = _needed(properties, "lead_id")
    more = {name: str(properties[name]) for name in ("peer", "date") if properties.get(name)}
    if properties.get("advocate_id"):
        told.evidence.append(
            EvidenceTold(
                kind=EVIDENCE[name],
                subject=_subject_of_lead(properties),
                details={
                    "lead_id": lead_id,
                    "may_thank": properties.get("may_thank") or "no",
                    **more,
                },
                contact_id=str(properties["advocate_id"]),
            )
        )
        told.reading = Event.Reading.SIGNAL


def _subject_of_lead(properties: Properties) -> str:
    """The lead; credited anew after the credit was elsewhere, it is evidence of its own."""
    lead_id, again = _needed(properties, "lead_id"), properties.get("again")
    return f"{lead_id}:{again}" if again else str(lead_id)


def _uncredited(told: Told, properties: Properties) -> None:
    """The credit for a lead went to somebody else, or to nobody: what was evidence of it counts no longer."""
    subject = _subject_of_lead(properties)
    told.withdrawn.extend((kind, subject) for kind in EVIDENCE.values())
    told.reading = Event.Reading.SIGNAL


def _named(told: Told, properties: Properties) -> None:
    """A newcomer named them, and one of us confirmed who was meant."""
    peer = str(properties.get("peer") or "")
    told.evidence.append(
        EvidenceTold(
            kind="named_by_signup",
            subject=str(_needed(properties, "lead_id")),
            details={
                "lead_id": properties["lead_id"],
                "may_thank": properties.get("may_thank") or "no",
                **({"peer": peer} if peer else {}),
            },
        )
    )
    told.reading = Event.Reading.SIGNAL


def _introduced(told: Told, properties: Properties) -> None:
    """They put somebody and us in touch: their own act, for which they are thanked without asking anybody."""
    told.evidence.append(EvidenceTold("introduction", str(_needed(properties, "introduction_id"))))
    told.reading = Event.Reading.SIGNAL


def _unnamed(told: Told, properties: Properties) -> None:
    told.withdrawn.append(("named_by_signup", str(_needed(properties, "lead_id"))))
    told.reading = Event.Reading.SIGNAL


def _accepted(told: Told, properties: Properties) -> None:
    """What was said counts from when it was said; it is late when it was when it came, not when it was accepted."""
    evidence = EvidenceTold(
        kind=str(_needed(properties, "kind")),
        subject=str(_needed(properties, "subject")),
        details=dict(properties.get("details") or {}),
        tone=str(properties.get("tone") or ""),
        strength=properties.get("strength"),
    )
    told.candidate_id = str(_needed(properties, "candidate_id"))
    told.at = datetime.fromisoformat(_needed(properties, "occurred_at"))
    told.is_late = not properties.get("is_live", True)
    told.evidence.append(evidence)
    if evidence.kind in TROUBLE_OF:
        told.trouble.append(TroubleNews(TROUBLE_OF[evidence.kind], reference=evidence.subject))
    told.reading = Event.Reading.SIGNAL


def _said(told: Told, event: Event, properties: Properties) -> None:
    """Somebody of ours heard it: read like the same fact from anywhere else, with who wrote it down."""
    kind = str(_needed(properties, "kind"))
    told.contact_id = str(_needed(properties, "contact_id"))
    if kind in ("testimonial", "mention", "peer_talk"):
        tracked.SPECIAL[kind](told, event, properties)
    else:
        tracked.evidence(told, event, properties, kind)
    for evidence in told.evidence:
        if properties.get("by"):
            evidence.details["by"] = str(properties["by"])[:120]
        if evidence.kind in TROUBLE_OF and not told.trouble:
            trouble = TroubleNews(TROUBLE_OF[evidence.kind], reference=evidence.subject)
            told.trouble.append(trouble)


def _unsaid(told: Told, properties: Properties) -> None:
    """What somebody of ours wrote down does not hold: it counts no longer, and its trouble never was."""
    told.withdrawn.append((str(_needed(properties, "kind")), str(_needed(properties, "subject"))))
    told.reading = Event.Reading.SIGNAL


def _undone(told: Told, properties: Properties) -> None:
    told.candidate_id = str(_needed(properties, "candidate_id"))
    told.withdrawn.append((str(_needed(properties, "kind")), str(_needed(properties, "subject"))))
    told.reading = Event.Reading.SIGNAL


def _put_forward(told: Told, properties: Properties) -> None:
    """Somebody put themselves forward: it counts, and half as much as once one of us has looked at it."""
    told.evidence.append(_of_oneself(properties, origin=UNREVIEWED))
    told.reading = Event.Reading.SIGNAL


def _approved(told: Told, properties: Properties) -> None:
    nomination = str(_needed(properties, "nomination_id"))
    if properties.get("is_own"):
        told.withdrawn.append((SELF_NOMINATION, nomination))
        told.evidence.append(_of_oneself(properties))
    else:
        told.evidence.append(EvidenceTold("nomination", nomination))
    told.reading = Event.Reading.SIGNAL


def _declined(told: Told, properties: Properties) -> None:
    told.withdrawn.append((SELF_NOMINATION, str(_needed(properties, "nomination_id"))))
    told.reading = Event.Reading.SIGNAL


def _of_oneself(properties: Properties, *, origin: str = "") -> EvidenceTold:
    words = str(properties.get("words") or "")
    return EvidenceTold(
        SELF_NOMINATION,
        str(_needed(properties, "nomination_id")),
        {"text": words} if words else {},
        origin=origin,
    )


def _moved(told: Told, properties: Properties) -> None:
    """They work elsewhere now. Who comes back to a company they left is no news."""
    told.left_company = str(_needed(properties, "from_company_id"))
    told.is_late = not properties.get("is_live", True)
    told.evidence.append(
        EvidenceTold(
            kind="changed_job",
            subject=f"{told.left_company}:{properties.get('to_company_id')}",
            details={
                name: str(properties[name])
                for name in ("new_company", "before")
                if properties.get(name)
            },
        )
    )
    told.reading = Event.Reading.SIGNAL


PIECES = {"case_study": "case_study", "webinar": "talk", "talk": "talk"}


def _published_together(told: Told, properties: Properties) -> None:
    """A joint case study, webinar or talk is out: the customer's act, whoever of us made the slides."""
    told.evidence.append(
        EvidenceTold(
            kind=PIECES[str(_needed(properties, "kind"))],
            subject=str(_needed(properties, "piece_id")),
            details={
                name: str(properties[name])
                for name in ("url", "title", "evidence_id")
                if properties.get(name)
            },
        )
    )
    told.reading = Event.Reading.SIGNAL


def _shared(told: Told, properties: Properties) -> None:
    """A picture or film they handed over was looked at, and may be shown."""
    title = str(properties.get("title") or "")[:280]
    told.evidence.append(
        EvidenceTold("content_shared", str(_needed(properties, "content_id")), {"title": title})
    )
    told.reading = Event.Reading.SIGNAL


def _unshared(told: Told, properties: Properties) -> None:
    told.withdrawn.append(("content_shared", str(_needed(properties, "content_id"))))
    told.reading = Event.Reading.SIGNAL


ABOUT_A_CONTACT: dict[str, Callable[[Told, Properties], None]] = {
    "candidate.accepted": _accepted,
    "candidate.undone": _undone,
    "contact.moved": _moved,
    "content.approved": _shared,
    "content.withdrawn": _unshared,
    "contact.unsaid": _unsaid,
    "introduction.made": _introduced,
    "lead.named": _named,
    "lead.uncredited": _uncredited,
    "lead.unnamed": _unnamed,
    "joint_piece.published": _published_together,
    "nomination.made": _put_forward,
    "nomination.approved": _approved,
    "nomination.declined": _declined,
}
