"""From the yes on a page to the promise kept: times, the invitation, the board, reminders, the rate."""

import email
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.organizations.models import Organization
from advocacy.incentives import promises, proposing, sending, services
from advocacy.incentives.models import Offer
from advocacy.incentives.piece_models import JointPiece
from advocacy.incentives.promise_models import OfferMail, OfferStep
from advocacy.moments import addresses
from kernel.errors import Conflict
from tests.advocacy.admin.pages import person_page
from tests.advocacy.incentives.conftest import Advocate, held_out, offer_page, path, webinar
from tests.conftest import Cast
from tests.factories import IncentiveFactory, MomentFactory, OfferFactory, RuleFactory

NOON = datetime(2026, 3, 10, 11, tzinfo=UTC)
THREE = {
    "step": "times",
    "zone": "America/New_York",
    "day1": "2026-04-14",
    "hour1": "10:00",
    "day2": "2026-04-15",
    "hour2": "14:30",
    "day3": "2026-04-16",
    "hour3": "09:00",
}


@pytest.fixture
def clock(acme: Cast) -> Iterator[Any]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def offer(acme: Cast, clock: Any, advocate: Advocate) -> Offer:
    with acme.inside():
        marc = advocate(name="Marc Oyelaran", email="marc@northgate.example")
        return held_out(marc, webinar())


def calendars(message: Any) -> list[icalendar.Calendar]:
    parsed = email.message_from_bytes(message.message().as_bytes())
    parts = [part for part in parsed.walk() if part.get_content_type() == "text/calendar"]
    return [icalendar.Calendar.from_ical(part.get_payload(decode=True)) for part in parts]


def send() -> list[Any]:
    mail.outbox.clear()
    for organization in Organization.objects.all():
        while sending.send_due(organization.pk):
            pass
    return list(mail.outbox)


@pytest.mark.django_db(transaction=True)
def test_from_the_mail_to_the_meeting(acme: Cast, offer: Offer, clock: Any) -> None:
    with acme.inside():
        moment = MomentFactory(
            rule=RuleFactory(gesture="offer", incentive=offer.incentive),
            contact=offer.contact,
            gesture="offer",
            offer=offer,
        )
        page = path(addresses.page_url(organization_id=acme.id, moment_id=moment.pk))
    seen = Client().get(page).content.decode()
    assert "Why am I asked?" in seen
    assert "Half an hour" in seen  # what it takes
    assert "An audience" in seen  # what it brings
    client = Client(enforce_csrf_checks=True)
    assert client.post(f"{page}/answer", {"kind": "yes"}).status_code == 303
    seen = client.get(page).content.decode()
    assert "Propose three times" in seen
    own = re.search(r'href="http://testserver(/o/[^"]+)"', seen)
    assert own is not None
    assert client.post(own[1], THREE).status_code == 303
    text = client.get(own[1]).content.decode()
    assert "Tuesday 14 April 2026, 10:00 (America/New_York)" in text

    bob = acme.client("bob")
    board = bob.get(reverse("admin:promises")).content.decode()
    assert "Marc Oyelaran" in board
    assert "21 April 2026" in board
    with acme.inside():
        offer.refresh_from_db()
        assert offer.due_on == date(2026, 4, 21)
        assert offer.owner == acme.people["bob"]
    step = reverse("admin:advocacy_offer_step", args=[offer.pk])
    told = {
        "step": "confirm",
        "time": offer.proposed[0].isoformat(),
        "place": "https://meet.example/x",
    }
    assert bob.post(step, told).status_code == 302

    messages = send()
    to_marc, to_bob = sorted(messages, key=lambda one: "bob" in one.to[0])
    assert "marc@northgate.example" in to_marc.to[0]
    [theirs], [ours] = calendars(to_marc), calendars(to_bob)
    for one in (theirs, ours):
        assert one["METHOD"] == "REQUEST"
        [event] = one.walk("VEVENT")
        assert event["UID"] == f"offer-{offer.pk}@testserver"
        assert event["SEQUENCE"] == 1
        assert event["DTSTART"].dt == datetime(2026, 4, 14, 14, tzinfo=UTC)
        assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=45)
        assert one.walk("VTIMEZONE")
    assert theirs.walk("VEVENT")[0]["DTSTART"].params["TZID"] == "America/New_York"
    assert ours.walk("VEVENT")[0]["DTSTART"].params["TZID"] == "Europe/Paris"
    assert "https://meet.example/x" in to_marc.body
    downloaded = client.get(f"{own[1]}/invitation.ics")
    assert downloaded["Content-Type"].startswith("text/calendar")
    assert b"UID:offer-" in downloaded.content

    # Moved: the same meeting, a higher version; what had not left of the first is outdated.
    told = {"step": "confirm", "time": offer.proposed[1].isoformat(), "place": ""}
    bob.post(step, told)
    moved = calendars(send()[0])[0].walk("VEVENT")[0]
    assert (moved["UID"], moved["SEQUENCE"]) == (f"offer-{offer.pk}@testserver", 2)
    # Called off on their page: a CANCEL with the same UID takes it out of both calendars.
    client.post(own[1], {"step": "cannot"})
    for message in send():
        [gone] = calendars(message)
        assert gone["METHOD"] == "CANCEL"
        assert gone.walk("VEVENT")[0]["SEQUENCE"] == 3
        assert gone.walk("VEVENT")[0]["STATUS"] == "CANCELLED"
    with acme.inside():
        steps = [(one.before, one.after, one.how) for one in OfferStep.objects.all()]
    assert sorted(steps) == sorted(
        [
            ("offered", "accepted", "page"),
            ("accepted", "accepted", "page"),
            ("accepted", "scheduled", "team"),
            ("scheduled", "scheduled", "team"),
            ("scheduled", "withdrawn", "page"),
        ]
    )


def test_times_that_cannot_be_read_stand_beside_the_good_ones(acme: Cast, offer: Offer) -> None:
    own = offer_page(offer)
    Client().post(own, {"step": "accept"})
    for wrong, words in (
        ({"day1": "2026-03-29", "hour1": "02:30", "zone": "Europe/Paris"}, "does not exist"),
        ({"day2": "2026-03-01"}, "has passed"),
        ({"day2": "soon"}, "cannot be read"),
        ({"hour2": ""}, "both a day and an hour"),
        ({"zone": "Mars/Olympus"}, "not known"),
        ({"day1": "", "day2": "", "day3": "", "hour1": "", "hour2": "", "hour3": ""}, "one time"),
    ):
        answer = Client().post(own, THREE | wrong)
        text = answer.content.decode()
        assert answer.status_code == 400, wrong
        assert words in text, wrong
        if "day3" not in wrong:
            assert 'value="2026-04-16"' in text
    with acme.inside():
        offer.refresh_from_db()
        assert offer.proposed == []
    assert (
        Client().post(own, THREE | {"day2": "", "hour2": "", "day3": "", "hour3": ""}).status_code
        == 303
    )


def test_an_hour_that_comes_twice_is_the_first_of_them() -> None:
    told = {"day1": "2026-10-25", "hour1": "02:30", "zone": "Europe/Paris"}
    typed = proposing.read(told, now=NOON, default="UTC")
    assert typed.times == [datetime(2026, 10, 25, 0, 30, tzinfo=UTC)]


def test_looking_changes_nothing_and_a_link_opens_its_own_page_only(
    acme: Cast, globex: Cast, offer: Offer
) -> None:
    own = offer_page(offer)
    for method in ("get", "head"):
        answer = getattr(Client(), method)(own)
        assert answer["Cache-Control"] == "private, no-store"
    with acme.inside():
        offer.refresh_from_db()
        assert (offer.state, OfferStep.objects.count()) == ("offered", 0)
    token = own.rpartition("/")[2]
    for wrong in (f"/s/{token}", f"/j/{token}", f"/m/{token}", f"/o/{token[:-2]}"):
        assert Client().get(wrong).status_code == 404
    assert Client().post(own, {"step": "steal"}).status_code == 400
    assert Client().get(f"{own}/invitation.ics").status_code == 404


def test_late_is_told_to_everybody(acme: Cast, offer: Offer, clock: Any) -> None:
    Client().post(offer_page(offer), {"step": "accept"})
    clock.move_to(NOON + timedelta(days=43))
    assert "we are late" in Client().get(offer_page(offer)).content.decode()
    bob = acme.client("bob")
    for page in (reverse("admin:promises"), reverse("admin:index")):
        assert "late" in bob.get(page).content.decode().lower(), page
    assert "late" in person_page(bob, offer.contact_id).lower()


def test_the_api_tells_what_is_late_and_how_many_are_kept(
    acme: Cast, offer: Offer, clock: Any, api: Any
) -> None:
    Client().post(offer_page(offer), {"step": "accept"})
    clock.move_to(NOON + timedelta(days=43))
    late_ones = api(acme.key, "GET", "/api/v1/offers?late=true")
    assert late_ones.status_code == 200, late_ones.content
    late = late_ones.json()["data"]
    assert [(row["id"], row["is_late"]) for row in late] == [(str(offer.pk), True)]
    told = api(acme.key, "GET", "/api/v1/promises").json()
    assert (told["open"], told["late"], told["kept"]["n"]) == (1, 1, 1)
    assert told["kept"]["too_early"]
    steps = f"/api/v1/offers/{offer.pk}/steps"
    assert api(acme.key, "POST", steps, {"step": "fulfil"}).json()["state"] == "fulfilled"
    assert api(acme.key, "GET", f"/api/v1/offers/{offer.pk}").json()["history"][-1]["how"] == "api"
    assert api(acme.key, "POST", steps, {"step": "fulfil"}).status_code == 409
    assert api(acme.key, "POST", steps, {"step": "schedule"}).status_code == 400


def test_owners_are_reminded_before_and_after_and_their_lead_when_nothing_happens(
    acme: Cast, offer: Offer, clock: Any
) -> None:
    Client().post(offer_page(offer), {"step": "accept"})
    due = {}
    for day in range(34, 56):
        clock.move_to(NOON + timedelta(days=day))
        with acme.inside():
            promises.remind()
            promises.remind()
            for row in OfferMail.objects.order_by("id"):
                due.setdefault((row.kind, row.to.first_name), timezone.localdate())  # type: ignore[union-attr]
    assert due == {
        ("due_soon", "Bob"): date(2026, 4, 17),  # a Friday, two working days before Tuesday
        ("late", "Bob"): date(2026, 4, 22),
        ("very_late", "Bob"): date(2026, 4, 28),
        ("very_late", "Alice"): date(2026, 4, 28),
    }


@pytest.mark.django_db(transaction=True)
def test_what_was_kept_is_not_reminded_of(acme: Cast, offer: Offer, clock: Any) -> None:
    Client().post(offer_page(offer), {"step": "accept"})
    clock.move_to(NOON + timedelta(days=43))
    with acme.inside():
        promises.remind()
        services.fulfil(offer=offer, by=acme.people["bob"])
    assert send() == []
    with acme.inside():
        row = OfferMail.objects.get()
        assert (row.state, row.outcome["code"]) == ("cancelled", "offer_mail_outdated")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("position", "leaves"), [("observe", 1), ("drafts", 2), ("on", 2)])
def test_an_organization_that_observes_sends_the_customer_nothing(
    acme: Cast, offer: Offer, position: str, leaves: int
) -> None:
    Organization.objects.filter(pk=acme.id).update(sending=position)
    with acme.inside():
        services.accept(offer=offer)
        services.schedule(offer=offer, starts_at=NOON + timedelta(days=9), by=acme.people["bob"])
    assert len(send()) == leaves  # Bob's own calendar always hears of it


@pytest.mark.parametrize("rows", [2, 20])
def test_the_board_costs_the_same_however_much_is_promised(
    acme: Cast, clock: Any, advocate: Advocate, rows: int, django_assert_num_queries: Any
) -> None:
    with acme.inside():
        incentive = webinar(capacity=99)
        for _n in range(rows):
            services.accept(offer=held_out(advocate(), incentive))
    bob = acme.client("bob")
    bob.get(reverse("admin:promises"))
    with django_assert_num_queries(18):
        assert bob.get(reverse("admin:promises")).status_code == 200


def test_what_they_called_off_is_no_promise_broken(acme: Cast, clock: Any) -> None:
    def promised(state: str, **more: Any) -> None:
        OfferFactory(
            state=state, accepted_at=NOON - timedelta(days=20), due_on=date(2026, 3, 5), **more
        )

    with acme.inside():
        for days in (6, 8):
            promised("fulfilled", fulfilled_at=NOON - timedelta(days=days))
        promised("fulfilled", fulfilled_at=NOON - timedelta(days=1))  # late
        promised("accepted")  # late still
        promised("withdrawn")  # we took it back
        promised("withdrawn", called_off_by_them=True)
        told = promises.kept(now=NOON)
    assert (told.in_time.k, told.in_time.n) == (2, 5)
    assert (told.late, told.broken) == (1, 2)
    assert told.days == 14.0
    assert told.in_time.too_early


def test_a_promise_of_something_made_together_begins_a_piece(acme: Cast, offer: Offer) -> None:
    with acme.inside():
        services.accept(offer=offer)
        piece = JointPiece.objects.get()
        assert (piece.kind, piece.stage, piece.owner) == ("webinar", "agreed", acme.people["bob"])


def test_a_company_that_refuses_benefits_meanwhile_is_kept_to(acme: Cast, offer: Offer) -> None:
    with acme.inside():
        company = offer.contact.company
        assert company is not None
        company.benefits = "no"
        company.save()
        with pytest.raises(Conflict):
            services.accept(offer=offer)
    assert Client().post(offer_page(offer), {"step": "accept"}).status_code == 409


def test_places_that_were_lowered_are_not_given_twice(
    acme: Cast, clock: Any, advocate: Advocate
) -> None:
    with acme.inside():
        incentive = IncentiveFactory(capacity=3)
        offers = [held_out(advocate(), incentive) for _n in range(3)]
        incentive.capacity = 1
        incentive.save()
        states = [services.accept(offer=one).state for one in offers]
    assert states == ["accepted", "waiting", "waiting"]
