"""What speaks for us comes out of signals, is found again, and leaves when it was taken back; thanks are owed for it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.contacting.models import ContactingSettings
from accounts.events import services as inbox
from advocacy import working
from advocacy.evidence import library, thanks
from advocacy.evidence.models import Evidence
from advocacy.evidence.thanks_models import Thanks
from advocacy.incentives.received import received
from advocacy.moments import services as moments
from advocacy.moments.thanking import settle_thanks
from advocacy.signals import saying
from advocacy.signals.models import Act, Signal
from tests.factories import (
    CompanyFactory,
    ContactFactory,
    EvidenceFactory,
    GrantFactory,
    MomentFactory,
    OfferFactory,
    SignalFactory,
)

WORDS = "Nobody asks any more where a campaign hangs, and we save 12 hours a week."


@pytest.fixture
def claire(acme):
    with acme.inside():
        return ContactFactory(
            name="Claire Fontan",
            company=CompanyFactory(name="Dupont-Lavigne", industry="Marketing"),
            traits={"use_case": "Campaigns"},
        )


@pytest.mark.django_db(transaction=True)
def test_what_somebody_said_is_in_the_library_a_moment_later(acme, claire):
    with acme.inside():
        reference = saying.log_said(
            contact=claire, kind="testimonial", where="call", text=WORDS, by=acme.people["bob"]
        )
    working.read_a_round()
    with acme.inside():
        piece = Evidence.objects.get()
        assert (piece.kind, piece.text, piece.contact, piece.company) == (
            "quote",
            WORDS,
            claire,
            claire.company,
        )
        assert piece.tags == ["marketing", "campaigns"]
        assert piece.disclosure == "Customer of Acme. Nothing was given for it."
        owed = Thanks.objects.get()
        assert owed.contact == claire
        saying.take_back(signal=Signal.objects.get(subject=f"said:{reference}"))
    working.read_a_round()
    with acme.inside():
        assert Evidence.objects.get().retired_at is not None
        assert not Thanks.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_history_fills_the_library_and_owes_no_thanks(acme):
    review = {
        "type": "track",
        "userId": "user-1",
        "event": "review_published",
        "properties": {"rating": 5, "text": "Good", "site": "G2", "url": "https://g2.example/1"},
        "timestamp": "2025-02-01T10:00:00Z",
        "messageId": "r1",
    }
    with acme.inside():
        inbox.receive_rows([review], source="import", is_historical=True)
    working.read_a_round()
    with acme.inside():
        assert Evidence.objects.get().kind == "review"
        assert Act.objects.count() == 1
        assert not Thanks.objects.exists()


def test_a_batch_costs_the_same_for_two_and_for_twenty(acme):
    counts = []
    with acme.inside():
        for many in (2, 20):
            signals = [
                SignalFactory(kind="testimonial", details={"text": WORDS}) for _ in range(many)
            ]
            for one in signals:
                Act.objects.create(
                    organization_id=acme.id,
                    contact=one.contact,
                    signal=one,
                    kind=one.kind,
                    occurred_at=one.occurred_at,
                )
            with CaptureQueriesContext(connection) as queries:
                assert len(library.collect(signals, benefits={})) == many
                assert thanks.owe(signals) == many
                assert library.collect(signals, benefits={}) == []
                assert thanks.owe(signals) == 0
            counts.append(len(queries))
    assert counts[0] == counts[1]


def test_nothing_is_copied_of_public_posts_and_of_feelings_without_words(acme):
    with acme.inside():
        signals = [
            SignalFactory(kind="mention", details={"text": WORDS}),
            SignalFactory(kind="promoter", details={"score": 10}),
            SignalFactory(kind="milestone", details={"value": 3}),
            SignalFactory(kind="testimonial", details={"text": WORDS}, weight=0),
        ]
        assert library.collect(signals, benefits={}) == []


def test_what_they_had_been_given_and_that_we_asked_stands_beside_it_for_good(acme, claire):
    with acme.inside():
        OfferFactory(contact=claire, state="fulfilled", incentive__name="Exclusive early access")
        OfferFactory(state="offered")
        given = received([claire.pk], since=timezone.now() - timedelta(days=365))
        signal = SignalFactory(
            contact=claire, kind="review", origin="prompted", details={"text": "Good"}
        )
        library.collect([signal], benefits=given)
        piece = Evidence.objects.get()
    assert piece.benefit
    assert piece.disclosure.startswith(
        "Customer of Acme. We asked for their opinion, whatever it would be. Had received from us:"
    )


def test_search_finds_words_names_and_tags_whatever_the_accents(acme, globex, claire):
    with globex.inside():
        EvidenceFactory(text="Une réussite incroyable")
    with acme.inside():
        said = EvidenceFactory(text="Une réussite, vraiment", tags=["retail"])
        hers = EvidenceFactory(contact=claire, text="x")
        assert library.search("REUSSITE") == [said.pk]
        assert library.search("fontan") == [hers.pk]
        assert library.search("dupont") == [hers.pk]
        assert library.search("fontan", by_person=False) == []
        assert library.search("100%_") == []
        assert library.search("  ") == []
        assert list(library.matching(library.pieces(), "Retail")) == [said]


def test_only_what_is_granted_leaves_by_the_api(acme, api, claire):
    with acme.inside():
        EvidenceFactory(text="private praise")
        shown = EvidenceFactory(contact=claire, tags=["marketing"], language="en")
        GrantFactory(evidence=shown, naming="name", places=["website"])
        company_only = EvidenceFactory(contact=claire, text="second")
        GrantFactory(evidence=company_only, naming="company")
        nameless = EvidenceFactory(contact=claire, text="third")
        GrantFactory(evidence=nameless, naming="nobody")
        over = EvidenceFactory(contact=claire, text="over")
        GrantFactory(evidence=over, ended_at=timezone.now(), ended_why="withdrawn")
        refused = EvidenceFactory(contact=claire, text="refused", refused_at=timezone.now())
        GrantFactory(evidence=refused)
        asked_in_a_test = EvidenceFactory(text="of a test key", is_test=True)
        GrantFactory(evidence=asked_in_a_test)
    rows = api(acme.key, "GET", "/api/v1/evidence").json()["data"]
    told = {row["id"]: (row["person"], row["company"], row["naming"]) for row in rows}
    assert told == {
        str(shown.pk): ("Claire Fontan", "Dupont-Lavigne", "name"),
        str(company_only.pk): (None, "Dupont-Lavigne", "company"),
        str(nameless.pk): (None, None, "nobody"),
    }
    assert all(row["disclosure"] for row in rows)
    for query, expected in (
        ("tag=Marketing", {shown}),
        ("place=press", {company_only, nameless}),
        ("place=website", {shown, company_only, nameless}),
        ("q=THIRD", {nameless}),
        ("q=fontan", set()),
        ("kind=review", set()),
    ):
        found = api(acme.key, "GET", f"/api/v1/evidence?{query}").json()["data"]
        assert {row["id"] for row in found} == {str(piece.pk) for piece in expected}, query
    assert api(acme.key, "GET", "/api/v1/evidence?place=moon").status_code == 400
    assert api(acme.key, "GET", "/api/v1/evidence?x=1").status_code == 400


def test_lists_of_the_api_cost_the_same_for_two_and_for_twenty(acme, api):
    counts: dict[str, list[int]] = {"evidence": [], "cards": [], "moments": []}
    api(acme.key, "GET", "/api/v1/evidence")
    for many in (2, 18):
        with acme.inside():
            for _ in range(many):
                GrantFactory(
                    evidence=EvidenceFactory(contact=ContactFactory(company=CompanyFactory()))
                )
                signal = SignalFactory(kind="milestone", details={"value": 3, "metric": "x"})
                GrantFactory(
                    evidence=EvidenceFactory(kind="card", contact=signal.contact, signal=signal)
                )
                MomentFactory(contact=signal.contact, signal=signal)
        for name, told in counts.items():
            with CaptureQueriesContext(connection) as queries:
                assert api(acme.key, "GET", f"/api/v1/{name}?limit=100").status_code == 200
            told.append(len(queries))
    assert all(first == second for first, second in counts.values()), counts


def _owe(acme, contact, at):
    signal = SignalFactory(contact=contact, kind="testimonial", occurred_at=at)
    Act.objects.create(
        organization_id=acme.id, contact=contact, signal=signal, kind=signal.kind, occurred_at=at
    )
    thanks.owe([signal])


def test_thanks_are_due_two_working_days_later(acme, claire):
    paris = ZoneInfo("Europe/Paris")
    with acme.inside():
        acme.organization.timezone = "Europe/Paris"
        acme.organization.save()
        _owe(acme, claire, datetime(2026, 11, 26, 16, tzinfo=paris))  # a Thursday
        assert Thanks.objects.get().due_at == datetime(2026, 11, 30, 16, tzinfo=paris)
        ContactingSettings.objects.create(
            organization_id=acme.id, pauses=[["2026-12-24", "2027-01-02"]]
        )
        _owe(acme, claire, datetime(2026, 12, 23, 9, tzinfo=paris))
        last = Thanks.objects.order_by("-due_at").first()
        assert last.due_at == datetime(2027, 1, 5, 9, tzinfo=paris)


def test_who_was_named_by_a_newcomer_is_thanked_only_with_their_yes(acme, claire):
    with acme.inside():
        for answer in ("no", None, "without_name", "with_name"):
            signal = SignalFactory(
                contact=claire, kind="named_by_signup", details={"may_thank": answer}
            )
            Act.objects.create(
                organization_id=acme.id,
                contact=claire,
                signal=signal,
                kind=signal.kind,
                occurred_at=signal.occurred_at,
            )
            thanks.owe([signal])
        assert Thanks.objects.count() == 2


@pytest.mark.parametrize(
    ("kind", "details", "promised"),
    [
        ("referral_won", {"may_thank": "no"}, 0),
        ("referral_won", {"may_thank": "with_name"}, 1),
        ("introduction", {}, 1),
    ],
)
def test_what_others_did_needs_their_yes_and_what_they_did_themselves_does_not(
    acme, claire, kind, details, promised
):
    with acme.inside():
        signal = SignalFactory(contact=claire, kind=kind, details=details)
        Act.objects.create(
            organization_id=acme.id,
            contact=claire,
            signal=signal,
            kind=kind,
            occurred_at=signal.occurred_at,
        )
        thanks.owe([signal])
        assert Thanks.objects.count() == promised


def test_a_moment_that_thanked_keeps_the_promise(acme, claire):
    with acme.inside():
        now = timezone.now()
        _owe(acme, claire, now - timedelta(hours=5))
        _owe(acme, ContactFactory(), now - timedelta(hours=5))
        earlier = MomentFactory(contact=claire, gesture="thank", state="done")
        earlier.acted_at = now - timedelta(days=1)
        earlier.save()
        assert settle_thanks() == 0
        moment = MomentFactory(contact=claire, gesture="thank")
        moments.mark_done(moment=moment, by=acme.people["bob"])
        assert settle_thanks() == 1
        assert settle_thanks() == 0
        row = Thanks.objects.get(contact=claire)
        assert (row.how, row.is_late) == ("moment", False)
        kept = thanks.kept(now=now + timedelta(days=30))
        assert (kept.in_time.k, kept.in_time.n, kept.open_now, kept.late_now) == (1, 2, 1, 1)
        assert kept.in_time.too_early


def test_thanks_by_hand(acme, claire):
    with acme.inside():
        _owe(acme, claire, timezone.now())
        with time_machine.travel(timezone.now() + timedelta(minutes=1)):
            assert thanks.thanked_by_hand(contact=claire, by=acme.people["bob"]) == 1
        assert not thanks.owed()
