"""A small organization on a busy morning: something of each kind waits for Bob, who looks after these customers."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.customers.models import Company, Contact
from advocacy.incentives.models import Offer
from advocacy.moments.answers import FollowUp
from advocacy.moments.models import Delivery, Moment
from advocacy.signals.suggested import Candidate
from kernel.text import reason
from referrals.attribution.heard_models import HeardFrom, HeardSuggestion
from referrals.attribution.models import Attribution
from referrals.leads.models import Lead
from referrals.qualification.routing_models import FirstContact
from tests.conftest import Cast
from tests.factories import (
    AdvocateFactory,
    CandidateFactory,
    CompanyFactory,
    ContactFactory,
    EvidenceFactory,
    IncentiveFactory,
    LeadFactory,
    MomentFactory,
    OfferFactory,
    RuleFactory,
    SignalFactory,
)

PASSWORD = "a long word for a test"
PEOPLE = (
    "Claire Fontan",
    "Marc Oyelaran",
    "Emma Lindqvist",
    "Priya Nolan",
    "Daniel Kerr",
    "Aurélie Castel",
    "Sofia Reyes",
)


@dataclass
class Desk:
    """The rows that a test looks at again."""

    company: Company
    claire: Contact
    moments: dict[str, Moment]
    kept: Offer
    times: Offer
    follow_up: FollowUp
    policy: FollowUp
    matches: list[Candidate]
    heard: HeardFrom
    cold: Lead


def make_desk(cast: Cast) -> Desk:
    bob = cast.people["bob"]
    bob.set_password(PASSWORD)
    bob.save(update_fields=["password"])
    with cast.inside():
        company = CompanyFactory(name="Dupont-Lavigne", owner=bob, country="FR")
        people = [_person(name, company) for name in PEOPLE]
        claire = people[0]
        moments = {one.name: _moment(one, company, place) for place, one in enumerate(people)}
        kept = _promise(claire, bob, "Spotlight", due_in=timedelta(days=1))
        times = _promise(people[1], bob, "Joint webinar", due_in=timedelta(days=9))
        times.proposed = [timezone.now() + timedelta(days=day) for day in (2, 3, 5)]
        times.save(update_fields=["proposed"])
        heard, cold = _newcomers(cast, claire)
        return Desk(
            company=company,
            claire=claire,
            moments=moments,
            kept=kept,
            times=times,
            follow_up=_follow_up(cast, people[3], "something_else", "Ask me for a quote instead."),
            policy=_follow_up(cast, people[4], "policy", "Legal says no logos."),
            matches=_matches(claire),
            heard=heard,
            cold=cold,
        )


def _person(name: str, company: Company) -> Contact:
    contact: Contact = ContactFactory(
        name=name, company=company, title="Head of Marketing", language="en", country="FR"
    )
    AdvocateFactory(
        contact=contact, tier="natural", reasons=[reason("score.mention", n=2, points=14)]
    )
    SignalFactory(contact=contact, company=company, details={"text": "It shows where it hangs."})
    return contact


def _moment(contact: Contact, company: Company, place: int) -> Moment:
    gesture, name = (
        ("ask", "Ask for an introduction") if place == 1 else ("thank", "Thank for a mention")
    )
    moment: Moment = MomentFactory(
        contact=contact,
        company=company,
        gesture=gesture,
        rule=RuleFactory(name=name, gesture=gesture, priority=90 - place),
        subject=f"For {contact.name.split()[0]}",
        body="Your words were read here twice. Thank you.",
        reasons=[reason("signal_seen", kind="mention", day=timezone.localdate().isoformat())],
        expires_at=timezone.now() + timedelta(days=5, hours=place),
    )
    Delivery.objects.create(
        organization_id=moment.organization_id, moment=moment, channel="task", due_at=timezone.now()
    )
    return moment


def _promise(contact: Contact, owner: Any, name: str, *, due_in: timedelta) -> Offer:
    offer: Offer = OfferFactory(
        incentive=IncentiveFactory(name=name, owner=owner, needs_time=name == "Joint webinar"),
        contact=contact,
        state="accepted",
        accepted_at=timezone.now() - timedelta(days=3),
        due_on=timezone.localdate() + due_in,
        owner=owner,
    )
    return offer


def _follow_up(cast: Cast, contact: Contact, kind: str, note: str) -> FollowUp:
    return FollowUp.objects.create(
        organization_id=cast.id,
        contact=contact,
        company=contact.company,
        kind=kind,
        note=note,
        due_at=timezone.now() + timedelta(days=1),
    )


def _matches(claire: Contact) -> list[Candidate]:
    return [
        CandidateFactory(
            suggested=claire,
            name="C. Fontan",
            handle=f"x:claire{n}",
            details={"text": f"Brilliant, part {n}"},
        )
        for n in range(2)
    ]


def _newcomers(cast: Cast, claire: Contact) -> tuple[HeardFrom, Lead]:
    """Somebody who names Claire, and a lead she brought whom nobody has met in time."""
    owned = {"organization_id": cast.id}
    named = LeadFactory(contact=ContactFactory(name="Nora New", standing="prospect"))
    heard = HeardFrom.objects.create(
        lead=named, text="Claire from Dupont told me", state="waiting", **owned
    )
    HeardSuggestion.objects.create(
        heard=heard, contact=claire, confidence=0.6, reason=reason("match_name"), **owned
    )
    cold = LeadFactory(
        contact=ContactFactory(name="Paul Cold", standing="prospect"),
        contact_due_at=timezone.now() - timedelta(hours=4),
    )
    FirstContact.objects.create(lead=cold, owner=cast.people["bob"], **owned)
    Attribution.objects.create(lead=cold, contact=claire, credit="sourced", **owned)
    EvidenceFactory(
        contact=claire, signal=SignalFactory(contact=claire), text="It shows where it hangs."
    )
    return heard, cold
