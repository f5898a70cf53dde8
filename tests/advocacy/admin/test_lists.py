"""Every list and page of the admin: only the rows of one's organization, and the same number of queries for 2 and 20."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.customers.tombstones import Erasure
from accounts.events.models import Event, EventName
from accounts.history.trail import TrailEntry
from accounts.imports.models import Import, ImportFile
from accounts.organizations.absences import Absence
from accounts.organizations.models import Invitation
from accounts.outbound.webhook_models import WebhookDelivery, WebhookEndpoint
from advocacy.admin.person_page import PARTS
from advocacy.evidence.material_models import Material
from advocacy.evidence.placement_models import Placement
from advocacy.evidence.thanks_models import Thanks
from advocacy.holdout.models import HoldoutExemption
from advocacy.incentives.piece_models import JointPiece
from advocacy.moments.answers import FollowUp
from advocacy.moments.asking_models import ReferenceRequest
from advocacy.moments.models import Decision, Delivery
from advocacy.nurture.models import ContentItem, Enrolment, Sequence
from advocacy.scoring import modelling
from advocacy.signals.models import Act, EventMapping, MilestoneDefinition
from advocacy.sources import services
from advocacy.sources.models import Feed
from kernel import tenancy
from referrals.attribution.heard_models import HeardFrom
from referrals.attribution.models import Attribution, ClosedPeriod, Rulebook
from referrals.attribution.screening_models import Hold
from referrals.attribution.touch_models import Introduction
from referrals.links.models import Visit
from referrals.links.services import link_for
from referrals.qualification.routing_models import FirstContact, RoutingRule
from referrals.qualification.segment_models import Segment
from tests.factories import (
    AdvocateFactory,
    ApiKeyFactory,
    CandidateFactory,
    CompanyFactory,
    ContactFactory,
    EvidenceFactory,
    GrantFactory,
    IncentiveFactory,
    LeadFactory,
    MaterialFactory,
    MembershipFactory,
    MomentFactory,
    NominationFactory,
    OccasionFactory,
    OfferFactory,
    OrderFactory,
    ParcelCodeFactory,
    ProductFactory,
    RuleFactory,
    ShopperFactory,
    SignalFactory,
    UserContentFactory,
    UserFactory,
)


def an_event(n: int, **more: Any) -> Event:
    return Event.objects.create(
        organization_id=tenancy.current(),
        source="product",
        message_id=f"m{n}",
        kind="track",
        name=f"Event {n}",
        occurred_at=timezone.now(),
        payload={"event": f"Event {n}"},
        **{"state": "done", "reading": "signal", **more},
    )


def a_lead(cast: Any, n: int) -> Any:
    lead = LeadFactory(
        contact=ContactFactory(name=f"Lead {n} of {cast.organization}", company=CompanyFactory())
    )
    Attribution.objects.create(
        organization_id=cast.id, lead=lead, contact=ContactFactory(), credit="sourced"
    )
    return lead


NO_PAYMENT = {
    "version": 1,
    "match": "all",
    "of": [{"field": "lead.paid", "operator": "is", "value": False}],
}


def a_segment(cast: Any, n: int) -> Segment:
    return Segment.objects.create(
        organization_id=cast.id,
        code=f"segment-{n}",
        name=f"Segment {n} of {cast.organization}",
        conditions=NO_PAYMENT,
    )


def an_enrolment(cast: Any, n: int) -> Enrolment:
    lead = LeadFactory(contact=ContactFactory(name=f"Reader {n} of {cast.organization}"))
    sequence, _is_new = Sequence.objects.get_or_create(
        organization_id=cast.id, code="one", defaults={"name": "One", "segment": a_segment(cast, n)}
    )
    return Enrolment.objects.create(
        organization_id=cast.id, lead=lead, contact=lead.contact, sequence=sequence
    )


def a_moment(cast: Any, n: int) -> Any:
    company = CompanyFactory(owner=cast.people[min(cast.people)])
    contact = ContactFactory(name=f"Moment {n} of {cast.organization}", company=company)
    AdvocateFactory(contact=contact)
    offer = OfferFactory(contact=contact)
    moment = MomentFactory(contact=contact, company=company, offer=offer)
    Delivery.objects.create(organization_id=cast.id, moment=moment, channel="task")
    return moment


def an_endpoint(cast: Any, n: int) -> WebhookEndpoint:
    return WebhookEndpoint.objects.create(
        organization_id=cast.id,
        name=f"Endpoint {n} of {cast.organization}",
        url=f"https://hooks.example/{n}",
        secret_sealed="sealed",
    )


def an_import(cast: Any, n: int) -> Any:
    handed_over = Import.objects.create(
        organization_id=cast.id, created_by=cast.people[min(cast.people)]
    )
    ImportFile.objects.create(
        organization_id=cast.id,
        handed_over=handed_over,
        kind="contacts",
        name=f"{n} of {cast.organization}.csv",
    )
    return handed_over


def a_piece(cast: Any, n: int) -> Any:
    contact = ContactFactory(name=f"Speaker {n} of {cast.organization}", company=CompanyFactory())
    signal = SignalFactory(contact=contact)
    piece = EvidenceFactory(
        contact=contact,
        signal=signal,
        text=f"Words {n} of {cast.organization}",
        tags=[f"tag {n} of {cast.organization}".lower()],
    )
    GrantFactory(evidence=piece)
    return piece


def thanks_owed(cast: Any, n: int) -> Any:
    contact = ContactFactory(name=f"To thank {n} of {cast.organization}", company=CompanyFactory())
    signal = SignalFactory(contact=contact)
    act = Act.objects.create(
        organization_id=cast.id,
        contact=contact,
        signal=signal,
        kind=signal.kind,
        occurred_at=signal.occurred_at,
    )
    return Thanks.objects.create(
        organization_id=cast.id,
        contact=contact,
        act=act,
        occurred_at=act.occurred_at,
        due_at=timezone.now(),
    )


MOST_QUERIES = 30
"""Of one page: the door, and entering the organization and leaving it, included."""
MAKERS: dict[str, Callable[[Any, int], Any]] = {
    "accounts.absence": lambda cast, n: Absence.objects.create(
        organization_id=cast.id,
        person=UserFactory(first_name=f"Away {n}", last_name=f"of {cast.organization}"),
        cover=cast.people[min(cast.people)],
        first_day="2026-12-21",
        last_day="2026-12-31",
    ),
    "accounts.company": lambda cast, n: CompanyFactory(
        name=f"Company {n} of {cast.organization}", owner=cast.people[min(cast.people)]
    ),
    "accounts.contact": lambda cast, n: AdvocateFactory(
        contact=ContactFactory(name=f"Person {n} of {cast.organization}", company=CompanyFactory())
    ),
    "accounts.event": lambda cast, n: an_event(n, user_id=f"u{n} of {cast.organization}"),
    "accounts.eventname": lambda cast, n: EventName.objects.create(
        organization_id=cast.id, name=f"Name {n} of {cast.organization}"
    ),
    "accounts.membership": lambda cast, n: MembershipFactory(
        organization=cast.organization,
        user=UserFactory(first_name=f"Member {n}", last_name=f"of {cast.organization}"),
    ),
    "accounts.invitation": lambda cast, n: Invitation.objects.create(
        organization_id=cast.id,
        email=f"{n}.of.{cast.organization}@x.example",
        invited_by=cast.people[min(cast.people)],
    ),
    "accounts.apikey": lambda cast, n: ApiKeyFactory(
        organization=cast.organization,
        name=f"Key {n} of {cast.organization}",
        created_by=cast.people[min(cast.people)],
    ),
    "accounts.import": an_import,
    "accounts.order": lambda cast, n: OrderFactory(
        number=f"#{n}", contact=ContactFactory(name=f"Buyer {n} of {cast.organization}")
    ),
    "accounts.product": lambda cast, n: ProductFactory(title=f"Product {n} of {cast.organization}"),
    "advocacy.shopper": lambda cast, n: ShopperFactory(
        contact=ContactFactory(name=f"Shopper {n} of {cast.organization}")
    ),
    "advocacy.usercontent": lambda cast, n: UserContentFactory(
        caption=f"Picture {n} of {cast.organization}",
        contact=ContactFactory(name=f"Maker {n}"),
    ),
    "advocacy.parcelcode": lambda cast, n: ParcelCodeFactory(
        sheet=f"{n} of {cast.organization}",
        order=OrderFactory(number=f"#{n}"),
        contact=ContactFactory(name=f"Owner {n} of {cast.organization}"),
    ),
    "referrals.lead": a_lead,
    "referrals.referrallink": lambda cast, n: link_for(
        ContactFactory(name=f"Link {n} of {cast.organization}")
    ),
    "referrals.heardfrom": lambda cast, n: HeardFrom.objects.create(
        organization_id=cast.id,
        lead=a_lead(cast, n),
        text=f"Told by {n} of {cast.organization}",
        person="Marie",
        state="waiting",
    ),
    "referrals.hold": lambda cast, n: Hold.objects.create(
        organization_id=cast.id,
        lead=a_lead(cast, n),
        advocate=ContactFactory(name=f"Held {n} of {cast.organization}"),
        check_code="colleague",
        expires_at=timezone.now() + timedelta(days=30),
    ),
    "referrals.introduction": lambda cast, n: Introduction.objects.create(
        organization_id=cast.id,
        advocate=ContactFactory(name=f"Introducer {n} of {cast.organization}"),
        contact=ContactFactory(name=f"Introduced {n} of {cast.organization}"),
        how="logged",
        reference=f"i{n}",
        made_at=timezone.now(),
    ),
    "referrals.rulebook": lambda cast, n: Rulebook.objects.create(
        organization_id=cast.id,
        number=n + 1,
        state="retired",
        note=f"Rules {n} of {cast.organization}",
        content={},
    ),
    "referrals.closedperiod": lambda cast, n: ClosedPeriod.objects.create(
        organization_id=cast.id,
        until=date(2026, 1, 1) + timedelta(days=n),
        note=f"Closed {n} of {cast.organization}",
    ),
    "accounts.webhookendpoint": an_endpoint,
    "accounts.erasure": lambda cast, n: Erasure.objects.create(
        organization_id=cast.id,
        contact_id=uuid4(),
        asked_by=cast.people_list[0],
        still_shown=[f"Shown {n} of {cast.organization}"],
    ),
    "accounts.trailentry": lambda cast, n: TrailEntry.objects.create(
        organization_id=cast.id,
        kind="exported",
        subject=f"List {n} of {cast.organization}",
        by_id=cast.people_list[0].pk,
    ),
    "accounts.webhookdelivery": lambda cast, n: WebhookDelivery.objects.create(
        organization_id=cast.id,
        endpoint=an_endpoint(cast, n),
        event_id=uuid4(),
        type="lead.won",
        body="{}",
    ),
    "referrals.visit": lambda cast, n: Visit.objects.create(
        organization_id=cast.id,
        link=link_for(ContactFactory(name=f"Opened {n} of {cast.organization}")),
        visitor=f"{n}",
        is_human=True,
    ),
    "advocacy.advocate": lambda cast, n: AdvocateFactory(
        contact=ContactFactory(
            name=f"Advocate {n} of {cast.organization}", company=CompanyFactory()
        ),
        reasons=[{"code": "score.mention", "params": {}}],
    ),
    "advocacy.moment": a_moment,
    "advocacy.nomination": lambda cast, n: NominationFactory(
        contact=ContactFactory(
            name=f"Nominee {n} of {cast.organization}", company=CompanyFactory()
        ),
        by=cast.people[min(cast.people)],
    ),
    "advocacy.offer": lambda cast, n: OfferFactory(
        contact=ContactFactory(name=f"Offer {n} of {cast.organization}", company=CompanyFactory())
    ),
    "advocacy.followup": lambda cast, n: FollowUp.objects.create(
        organization_id=cast.id,
        contact=ContactFactory(name=f"To follow up {n} of {cast.organization}"),
        kind="thank",
        due_at=timezone.now(),
    ),
    "advocacy.jointpiece": lambda cast, n: JointPiece.objects.create(
        organization_id=cast.id,
        kind="webinar",
        title=f"Piece {n} of {cast.organization}",
        contact=ContactFactory(company=CompanyFactory()),
        owner=cast.people[min(cast.people)],
    ),
    "advocacy.incentive": lambda cast, n: IncentiveFactory(
        name=f"Incentive {n} of {cast.organization}", owner=cast.people[min(cast.people)]
    ),
    "advocacy.occasion": lambda cast, n: OccasionFactory(
        name=f"Occasion {n} of {cast.organization}"
    ),
    "advocacy.rule": lambda cast, n: RuleFactory(
        name=f"Rule {n} of {cast.organization}", incentive=IncentiveFactory()
    ),
    "advocacy.candidate": lambda cast, n: CandidateFactory(
        name=f"Author {n} of {cast.organization}",
        suggested=ContactFactory(
            name=f"Suggested {n} of {cast.organization}", company=CompanyFactory()
        ),
    ),
    "advocacy.connection": lambda cast, n: services.connect(
        provider="stripe",
        name=f"Connection {n} of {cast.organization}",
        by=cast.people[min(cast.people)],
    ),
    "advocacy.decision": lambda cast, n: Decision.objects.create(
        organization_id=cast.id,
        rule=RuleFactory(),
        contact=ContactFactory(name=f"Decided {n} of {cast.organization}"),
        key=f"k{n}",
        outcome="budget",
        reasons=[{"code": "ask_open", "params": {}}],
    ),
    "advocacy.holdoutexemption": lambda cast, n: HoldoutExemption.objects.create(
        organization_id=cast.id,
        company=CompanyFactory(name=f"Exempt {n} of {cast.organization}"),
        why="Ours",
    ),
    "advocacy.referencerequest": lambda cast, n: ReferenceRequest.objects.create(
        organization_id=cast.id, topic=f"Topic {n} of {cast.organization}", prospect="A lead"
    ),
    "advocacy.eventmapping": lambda cast, n: EventMapping.objects.create(
        organization_id=cast.id, name=f"Mapping {n} of {cast.organization}", kind="mention"
    ),
    "advocacy.evidence": a_piece,
    "advocacy.placement": lambda cast, n: Placement.objects.create(
        organization_id=cast.id,
        evidence=a_piece(cast, n),
        place="website",
        address=f"Place {n} of {cast.organization}",
    ),
    "advocacy.material": lambda cast, n: MaterialFactory(
        kind=Material.Kind.values[n % 5],
        occasion=Material.Occasion.values[n // 5],
        title=f"Material {n} of {cast.organization}",
    ),
    "advocacy.thanks": thanks_owed,
    "advocacy.feed": lambda cast, n: Feed.objects.create(
        organization_id=cast.id, kind="hackernews", query=f"Feed {n} of {cast.organization}"
    ),
    "advocacy.contentitem": lambda cast, n: ContentItem.objects.create(
        organization_id=cast.id, title=f"Piece {n} of {cast.organization}", url="https://x.example/"
    ),
    "advocacy.sequence": lambda cast, n: Sequence.objects.create(
        organization_id=cast.id,
        code=f"s{n}",
        name=f"Sequence {n} of {cast.organization}",
        segment=a_segment(cast, n),
    ),
    "advocacy.enrolment": an_enrolment,
    "referrals.segment": a_segment,
    "referrals.routingrule": lambda cast, n: RoutingRule.objects.create(
        organization_id=cast.id,
        name=f"Rule {n} of {cast.organization}",
        people=[cast.people[min(cast.people)].pk],
        conditions=NO_PAYMENT,
    ),
    "referrals.firstcontact": lambda cast, n: FirstContact.objects.create(
        organization_id=cast.id,
        lead=a_lead(cast, n),
        owner=cast.people[min(cast.people)],
    ),
    "advocacy.milestonedefinition": lambda cast, n: MilestoneDefinition.objects.create(
        organization_id=cast.id, metric=f"m{n}", label=f"Milestone {n} of {cast.organization}"
    ),
}
NO_LIST = {
    "accounts.slackconnection",
    "advocacy.growthsettings",
    "advocacy.askingsettings",
    "advocacy.holdoutsettings",
    "accounts.brand",
    "accounts.mailsender",
    "advocacy.listening",
    "advocacy.sharingsettings",
    "accounts.organization",
    "accounts.contactingsettings",
    "referrals.leadsettings",
    "referrals.linksettings",
    "referrals.qualificationsettings",
}


def address(label: str, page: str = "changelist", *args: Any) -> str:
    return reverse(f"admin:{label.replace('.', '_')}_{page}", args=args)


def queries(client: Any, url: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def test_every_registered_list_stands_in_this_table():
    labels = {model._meta.label_lower for model in admin.site._registry}
    assert labels == MAKERS.keys() | NO_LIST


@pytest.mark.parametrize("label", MAKERS)
def test_a_list_shows_ones_own_rows_at_a_constant_number_of_queries(acme, globex, label):
    make = MAKERS[label]
    with globex.inside():
        stranger = make(globex, 0)
    with acme.inside():
        rows = [make(acme, n) for n in range(2)]
    alice = acme.client("alice")
    url = address(label)
    alice.get(url)
    at_two = queries(alice, url)
    assert at_two <= MOST_QUERIES
    with acme.inside():
        rows += [make(acme, n) for n in range(2, 20)]
    assert queries(alice, url) == at_two
    page = alice.get(url).content.decode()
    assert "of Acme" in page or "of.Acme" in page
    assert "of Globex" not in page
    assert "of.Globex" not in page
    searched = alice.get(url, {"q": "Globex"}).content.decode()
    assert "of Globex" not in searched
    # The page of each single row: one's own opens, the stranger's does not exist.
    for row in rows[:1]:
        target = row.contact if label == "accounts.contact" else row
        single = address(label, "change", target.pk)
        assert alice.get(single, follow=True).status_code == 200
        assert queries(alice, alice.get(single, follow=True).request["PATH_INFO"]) <= MOST_QUERIES
    theirs = stranger.contact if label == "accounts.contact" else stranger
    assert alice.get(address(label, "change", theirs.pk)).status_code == 404
    # Where nobody may change anything, that comes first; it says nothing about the row.
    assert alice.post(address(label, "change", theirs.pk)).status_code in (403, 404)
    assert alice.post(address(label, "delete", theirs.pk), {"post": "yes"}).status_code in (
        403,
        404,
    )


def test_today_asks_the_same_number_of_queries_for_two_moments_and_twenty(acme, globex):
    with globex.inside():
        a_moment(globex, 0)
    with acme.inside():
        for n in range(2):
            a_moment(acme, n)
    bob = acme.client("bob")
    bob.get("/admin/")
    at_two = queries(bob, "/admin/")
    with acme.inside():
        for n in range(2, 20):
            a_moment(acme, n)
    assert queries(bob, "/admin/") == at_two <= MOST_QUERIES
    page = bob.get("/admin/").content.decode()
    assert page.count("gw-expiring") == 0
    assert "Moment 19 of Acme" in page
    assert "of Globex" not in page


def test_the_dashboard_asks_the_same_number_of_queries_however_much_there_is(acme):
    def fill(count: int, start: int) -> None:
        for n in range(start, start + count):
            lead = a_lead(acme, n)
            lead.stage, lead.won_at, lead.mrr_amount = "won", timezone.now(), 19000
            lead.mrr_currency = "EUR" if n % 2 else "USD"
            lead.save()
            signal = SignalFactory()
            Act.objects.create(
                organization_id=acme.id,
                contact=signal.contact,
                signal=signal,
                kind="mention",
                occurred_at=timezone.now(),
                origin="unprompted",
            )
            an_event(n)
            a_moment(acme, n)

    bob = acme.client("bob")
    with acme.inside():
        fill(2, 0)
    url = reverse("admin:measure")
    bob.get(url)
    at_two = queries(bob, url)
    with acme.inside():
        fill(18, 2)
    assert queries(bob, url) == at_two <= MOST_QUERIES


def test_the_page_of_a_person_and_of_an_event_do_not_grow_with_their_history(acme):
    with acme.inside():
        contact = ContactFactory(company=CompanyFactory())
        AdvocateFactory(contact=contact)
        event = an_event(1)
        rule = RuleFactory()

    def fill(count: int) -> None:
        for _n in range(count):
            signal = SignalFactory(contact=contact, event_id=event.pk)
            moment = MomentFactory(
                contact=contact, rule=rule, signal=signal, company=contact.company
            )
            Decision.objects.create(
                organization_id=acme.id,
                rule=rule,
                contact=contact,
                signal=signal,
                moment=moment,
                outcome="fired",
            )
            Decision.objects.create(
                organization_id=acme.id,
                rule=RuleFactory(),
                contact=contact,
                signal=signal,
                outcome="trouble",
            )
            Attribution.objects.create(
                organization_id=acme.id, lead=LeadFactory(), contact=contact, credit="sourced"
            )

    bob = acme.client("bob")
    pages = [
        address("accounts.contact", "change", contact.pk),
        *(reverse("admin:accounts_contact_part", args=[contact.pk, name]) for name in PARTS),
        address("accounts.event", "change", event.pk),
    ]
    with acme.inside():
        fill(2)
    for url in pages:
        bob.get(url)
    at_two = [queries(bob, url) for url in pages]
    with acme.inside():
        fill(18)
    assert [queries(bob, url) for url in pages] == at_two
    assert max(at_two) <= MOST_QUERIES


def test_weights_of_another_organization_are_not_shown(acme, globex):
    with globex.inside():
        mallory = globex.people["mallory"]
        draft = modelling.begin(by=mallory)
        modelling.change_kind(draft, kind="mention", values={"strength": 77, "cap": 99})
        modelling.activate(draft, by=mallory, note="Globex knows")
    alice = acme.client("alice")
    assert "Globex knows" not in alice.get(reverse("admin:weights")).content.decode()
    assert alice.get(reverse("admin:weight_compare", args=[0, 1])).status_code == 404
    assert alice.get(reverse("admin:weight_back", args=[1])).status_code == 404
