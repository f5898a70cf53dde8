"""One row of everything an organization can have, each with a word in it that must never be seen elsewhere."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.utils import timezone

from accounts.contacting.models import Consent, ContactingSettings
from accounts.events.models import Event, EventName
from accounts.organizations.models import Invitation, Membership
from advocacy.moments.models import Decision, Delivery
from advocacy.signals.models import EventMapping, MilestoneDefinition
from referrals.attribution.models import Attribution
from referrals.links.models import LinkSettings
from tests.conftest import Cast
from tests.factories import (
    AdvocateFactory,
    CompanyFactory,
    ContactFactory,
    IncentiveFactory,
    LeadFactory,
    MomentFactory,
    OfferFactory,
    ReferralLinkFactory,
    RuleFactory,
    SignalFactory,
)


@dataclass
class World:
    """The rows by model, and the canary that stands in them."""

    canary: str
    rows: dict[type[Model], Any]

    def id(self, model: type[Model]) -> UUID | int:
        return self.rows[model].pk


def make_world(cast: Cast, canary: str) -> World:
    """Fill an organization with one row of each kind."""
    with cast.inside():
        owned = {"organization_id": cast.id}
        company = CompanyFactory(name=f"{canary} company", domain=f"{canary.lower()}.example")
        contact = ContactFactory(
            name=f"{canary} person",
            company=company,
            external_id=canary,
            email=f"{canary.lower()}@{canary.lower()}.example",
        )
        signal = SignalFactory(contact=contact, company=company, details={"text": canary})
        incentive = IncentiveFactory(name=f"{canary} incentive")
        rule = RuleFactory(name=f"{canary} rule")
        offer = OfferFactory(incentive=incentive, contact=contact, note=canary)
        moment = MomentFactory(
            rule=rule, contact=contact, signal=signal, subject=canary, body=canary, offer=offer
        )
        lead = LeadFactory(contact=contact, external_id=canary, heard_from=canary)
        rows = [
            company,
            contact,
            signal,
            incentive,
            rule,
            offer,
            moment,
            lead,
            AdvocateFactory(contact=contact),
            ReferralLinkFactory(contact=contact, code=canary),
            ContactingSettings.objects.create(**owned),
            LinkSettings.objects.create(
                target_url=f"https://{canary.lower()}.example/", allowed_hosts=[], **owned
            ),
            Invitation.objects.create(
                email=f"{canary.lower()}@invited.example", invited_by=cast.people_list[0], **owned
            ),
            Event.objects.create(
                source="product",
                message_id=canary,
                kind="track",
                name=canary,
                occurred_at=timezone.now(),
                payload={"event": canary},
                due_at=timezone.now() + timedelta(days=1),
                **owned,
            ),
            EventName.objects.create(name=canary, **owned),
            EventMapping.objects.create(name=canary, kind="insight", **owned),
            MilestoneDefinition.objects.create(metric=canary, label=canary, **owned),
            Consent.objects.create(
                contact=contact, purpose="service", answer="granted", source=canary, **owned
            ),
            Decision.objects.create(
                rule=rule, contact=contact, signal=signal, moment=moment, outcome="fired", **owned
            ),
            Delivery.objects.create(moment=moment, channel="in_app", state="done", **owned),
            Attribution.objects.create(lead=lead, contact=contact, credit="sourced", **owned),
            cast.organization,
            cast.key,
            Membership.objects.filter(organization=cast.organization).first(),
        ]
        cast.key.name = canary
        cast.key.save(update_fields=["name"])
        return World(canary, {type(row): row for row in rows})
