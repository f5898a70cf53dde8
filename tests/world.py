"""One row of everything an organization can have, each with a word in it that must never be seen elsewhere."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Model
from django.utils import timezone

from accounts.contacting.models import Consent, ContactingSettings
from accounts.contacting.preferences import Preference
from accounts.customers.refusals import Refusal
from accounts.customers.tombstones import Erasure
from accounts.events.models import Event, EventName
from accounts.history.trail import TrailEntry
from accounts.imports.models import BadRow, Import, ImportFile
from accounts.organizations.absences import Absence
from accounts.organizations.brand import Brand
from accounts.organizations.models import Invitation, Membership
from accounts.organizations.saved_views import SavedView
from accounts.outbound.sender_models import MailSender
from accounts.outbound.slack_models import SlackConnection
from accounts.outbound.webhook_models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from advocacy.audit.models import StoredAudit
from advocacy.evidence.placement_models import Placement
from advocacy.evidence.thanks_models import Thanks
from advocacy.growth.models import GrowthSettings, StoredReport
from advocacy.holdout.models import (
    HoldoutArm,
    HoldoutDraw,
    HoldoutExemption,
    HoldoutSettings,
)
from advocacy.incentives.piece_models import JointPiece, PieceLead, PieceStep
from advocacy.incentives.promise_models import OfferMail, OfferStep
from advocacy.incentives.seat_models import Entitlement, SeatPass
from advocacy.moments.answers import Answer, FollowUp
from advocacy.moments.asking_models import (
    AskAllowance,
    AskingSettings,
    Conversation,
    LoggedAsk,
    ReferenceRequest,
)
from advocacy.moments.models import (
    Attendance,
    Decision,
    Delivery,
    RuleVersion,
    SeenStanding,
    SuggestedOccasion,
)
from advocacy.nurture.models import ContentItem, Enrolment, Sequence
from advocacy.scoring.contents import Weights, as_content
from advocacy.scoring.models import ScoreOverride, ScoreWeek, ScoringModel
from advocacy.sharing.models import SharingSettings
from advocacy.signals.models import Act, EventMapping, MilestoneDefinition
from advocacy.sources.models import Feed, Listening
from advocacy.sources.services import connect
from referrals.attribution.heard_models import HeardFrom, HeardSuggestion
from referrals.attribution.models import (
    Attribution,
    Claim,
    ClosedPeriod,
    Correction,
    Rulebook,
)
from referrals.attribution.screening_models import Hold
from referrals.attribution.touch_models import Introduction, Touch
from referrals.leads.models import LeadSettings
from referrals.links.models import LinkSettings, Visit
from referrals.qualification.contents import DEFAULT_PROFILE
from referrals.qualification.models import IdealProfile, QualificationSettings
from referrals.qualification.routing_models import FirstContact, RoutingRule
from referrals.qualification.segment_models import Segment
from tests.conftest import Cast
from tests.factories import (
    AdvocateFactory,
    CandidateFactory,
    CompanyFactory,
    ContactFactory,
    EvidenceFactory,
    GrantFactory,
    IncentiveFactory,
    LeadFactory,
    MaterialFactory,
    MomentFactory,
    NominationFactory,
    OccasionFactory,
    OfferFactory,
    OrderFactory,
    ParcelCodeFactory,
    ProductFactory,
    ReferralLinkFactory,
    RuleFactory,
    ShopperFactory,
    SignalFactory,
    UserContentFactory,
    UserFactory,
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
        step = OfferStep.objects.create(offer=offer, after="offered", note=canary, **owned)
        seat = SeatPass.objects.create(offer=offer, number=1, contact=contact, **owned)
        piece = JointPiece.objects.create(
            kind="webinar", title=canary, contact=contact, company=company, offer=offer, **owned
        )
        lead = LeadFactory(contact=contact, external_id=canary, heard_from=canary)
        handed_over = Import.objects.create(stage="checked", **owned)
        fault = {
            "column": "email",
            "value": canary,
            "reason": {"code": "row.not_mail", "params": {}},
        }
        file = ImportFile.objects.create(
            handed_over=handed_over,
            kind="contacts",
            name=f"{canary}.csv",
            columns=[{"header": "email", "samples": [canary], "dmy": 0, "mdy": 0, "either": 0}],
            meanings=["email"],
            good=1,
            bad=1,
            **owned,
        )
        rows = [
            company,
            contact,
            signal,
            incentive,
            rule,
            offer,
            moment,
            lead,
            step,
            seat,
            piece,
            PieceStep.objects.create(piece=piece, stage="idea", version=1, note=canary, **owned),
            PieceLead.objects.create(piece=piece, lead=lead, **owned),
            Entitlement.objects.create(
                offer=offer, contact=contact, feature=canary.lower(), **owned
            ),
            OfferMail.objects.create(
                offer=offer, kind="place_free", contact=contact, state="done", **owned
            ),
            AdvocateFactory(contact=contact),
            ScoringModel.objects.create(
                number=1, state="active", note=canary, content=as_content(Weights()), **owned
            ),
            ScoreOverride.objects.create(
                contact=contact,
                tier="champion",
                reason=canary,
                until=timezone.now() + timedelta(days=9),
                machine_tier="quiet",
                **owned,
            ),
            ScoreWeek.objects.create(
                contact=contact,
                week=timezone.now().date(),
                score=30,
                tier="natural",
                model_number=1,
                **owned,
            ),
            CandidateFactory(suggested=contact, name=canary, handle=f"x:{canary.lower()}"),
            Refusal.objects.create(contact=contact, kind="handle", value=f"x:{canary}", **owned),
            (given_out := ReferralLinkFactory(contact=contact, code=canary)),
            (occasion := OccasionFactory(name=f"{canary} meetup", topic=canary)),
            SuggestedOccasion.objects.create(
                key=f"https://{canary}.example",
                url=f"https://{canary}.example",
                name=f"{canary} summit",
                kind="conference",
                topic=canary,
                starts_on=timezone.localdate() + timedelta(days=9),
                **owned,
            ),
            Attendance.objects.create(occasion=occasion, contact=contact, **owned),
            RuleVersion.objects.create(
                rule=rule, number=1, content={"name": canary, "trigger": {}}, note=canary, **owned
            ),
            SeenStanding.objects.create(
                contact=contact, score=30, tier="natural", seen_at=timezone.now(), **owned
            ),
            NominationFactory(contact=contact, why=canary, by=cast.people_list[0]),
            ContactingSettings.objects.create(**owned),
            Erasure.objects.create(
                contact_id=uuid4(), still_shown=[canary], done_at=timezone.now(), **owned
            ),
            TrailEntry.objects.create(kind="signed_in", subject=canary, **owned),
            Absence.objects.create(
                person=UserFactory(first_name=canary),
                first_day="2026-12-21",
                last_day="2026-12-31",
                **owned,
            ),
            SavedView.objects.create(
                person=cast.people_list[0],
                page="accounts_company",
                name=canary,
                is_shared=True,
                **owned,
            ),
            GrowthSettings.objects.create(**owned),
            StoredAudit.objects.create(figures={"text": canary}, **owned),
            StoredReport.objects.create(name=canary[:24], content={"text": canary}, **owned),
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
            handed_over,
            file,
            BadRow.objects.create(
                file=file, line=2, code="row.not_mail", faults=[fault], cells=[canary], **owned
            ),
            SlackConnection.objects.create(channel=canary, webhook_sealed="sealed", **owned),
            (
                webhook := WebhookEndpoint.objects.create(
                    name=canary,
                    url=f"https://{canary.lower()}.example/hook",
                    secret_sealed="sealed",
                    **owned,
                )
            ),
            (
                told := WebhookDelivery.objects.create(
                    endpoint=webhook,
                    event_id=uuid4(),
                    type="lead.won",
                    body=canary,
                    contact=contact,
                    due_at=timezone.now() + timedelta(days=1),
                    **owned,
                )
            ),
            WebhookAttempt.objects.create(
                delivery=told, status=200, milliseconds=1, answer=canary, **owned
            ),
            Feed.objects.create(
                kind="hackernews", query=canary, due_at=timezone.now() + timedelta(days=1), **owned
            ),
            Listening.objects.create(product_names=[canary], **owned),
            EventMapping.objects.create(name=canary, kind="insight", **owned),
            (
                piece := EvidenceFactory(
                    contact=contact, signal=signal, text=canary, title=canary, tags=[canary.lower()]
                )
            ),
            GrantFactory(evidence=piece, proof=canary),
            Placement.objects.create(evidence=piece, place="website", address=canary, **owned),
            MaterialFactory(title=canary, body=canary),
            Thanks.objects.create(
                contact=contact,
                act=Act.objects.create(
                    contact=contact,
                    signal=signal,
                    kind=signal.kind,
                    occurred_at=signal.occurred_at,
                    **owned,
                ),
                occurred_at=signal.occurred_at,
                due_at=timezone.now(),
                **owned,
            ),
            MailSender.objects.create(from_name=canary, **owned),
            Brand.objects.create(website=f"{canary.lower()}.example", **owned),
            MilestoneDefinition.objects.create(metric=canary, label=canary, **owned),
            Consent.objects.create(
                contact=contact, purpose="service", answer="granted", source=canary, **owned
            ),
            Decision.objects.create(
                rule=rule, contact=contact, signal=signal, moment=moment, outcome="fired", **owned
            ),
            Delivery.objects.create(moment=moment, channel="in_app", state="done", **owned),
            Answer.objects.create(
                moment=moment, contact=contact, kind="not_now", note=canary, **owned
            ),
            FollowUp.objects.create(
                contact=contact,
                company=company,
                kind="thank",
                note=canary,
                due_at=timezone.now() + timedelta(days=2),
                **owned,
            ),
            Preference.objects.create(contact=contact, source=canary, **owned),
            (draw := HoldoutDraw.objects.create(salt=canary, percent=10, eligible=200, **owned)),
            HoldoutArm.objects.create(
                draw=draw, rule=canary, company=company, number=0.5, is_held_out=False, **owned
            ),
            HoldoutExemption.objects.create(company=company, why=canary, **owned),
            HoldoutSettings.objects.create(**owned),
            AskingSettings.objects.create(**owned),
            LoggedAsk.objects.create(
                contact=contact,
                kind="quote",
                effort=1,
                asked_at=timezone.now() - timedelta(days=80),
                note=canary,
                **owned,
            ),
            Conversation.objects.create(
                contact=contact, spoken_at=timezone.now(), note=canary, **owned
            ),
            AskAllowance.objects.create(
                contact=contact, why=canary, until=timezone.now() + timedelta(days=9), **owned
            ),
            ReferenceRequest.objects.create(topic=canary, prospect=canary, **owned),
            OrderFactory(contact=contact, number=canary, external_id=canary),
            ProductFactory(title=canary, external_id=canary),
            ShopperFactory(contact=contact),
            ParcelCodeFactory(contact=contact, sheet=canary),
            UserContentFactory(contact=contact, caption=canary),
            SharingSettings.objects.create(tips_en=canary, **owned),
            (
                segment := Segment.objects.create(
                    code=canary.lower(), name=f"{canary} segment", **owned
                )
            ),
            RoutingRule.objects.create(name=f"{canary} rule", people=[], **owned),
            QualificationSettings.objects.create(
                competitor_domains=[f"{canary.lower()}.example"], **owned
            ),
            FirstContact.objects.create(lead=lead, **owned),
            ContentItem.objects.create(
                title=f"{canary} case", url="https://x.example/", summary=canary, **owned
            ),
            (
                sequence := Sequence.objects.create(
                    code=canary.lower(), name=f"{canary} sequence", segment=segment, **owned
                )
            ),
            Enrolment.objects.create(lead=lead, contact=contact, sequence=sequence, **owned),
            IdealProfile.objects.create(
                number=1, state="draft", note=canary, content=DEFAULT_PROFILE, **owned
            ),
            (
                decision := Attribution.objects.create(
                    lead=lead, contact=contact, credit="sourced", **owned
                )
            ),
            Claim.objects.create(
                attribution=decision,
                contact=contact,
                position=1,
                evidence="code",
                outcome="sourced",
                share=100,
                **owned,
            ),
            Correction.objects.create(
                lead=lead, contact=contact, credit="sourced", reason=canary, **owned
            ),
            ClosedPeriod.objects.create(until="2026-01-31", note=canary, **owned),
            Rulebook.objects.create(number=1, state="active", note=canary, content={}, **owned),
            Visit.objects.create(link=given_out, visitor=canary, is_human=True, **owned),
            Touch.objects.create(
                kind="code", advocate=contact, contact=contact, reference=canary, **owned
            ),
            Introduction.objects.create(
                advocate=contact,
                contact=contact,
                lead=lead,
                how="logged",
                reference=canary,
                note=canary,
                made_at=timezone.now(),
                **owned,
            ),
            Hold.objects.create(
                lead=lead,
                advocate=contact,
                check_code="colleague",
                reason=canary,
                expires_at=timezone.now() + timedelta(days=30),
                **owned,
            ),
            (
                heard := HeardFrom.objects.create(
                    lead=lead, text=canary, person=canary, state="waiting", **owned
                )
            ),
            HeardSuggestion.objects.create(
                heard=heard,
                contact=contact,
                confidence=0.5,
                reason={"code": "match_name", "params": {}},
                **owned,
            ),
            LeadSettings.objects.create(**owned),
            connect(provider="stripe", name=f"{canary} connection", by=None),
            cast.organization,
            cast.key,
            Membership.objects.filter(organization=cast.organization).first(),
        ]
        cast.key.name = canary
        cast.key.save(update_fields=["name"])
        return World(canary, {type(row): row for row in rows})
