"""Early access: what the product asks for, the seats handed on, and what ends it."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.customers.models import Contact
from accounts.outbound.webhook_models import WebhookDelivery, WebhookEndpoint
from advocacy import working
from advocacy.incentives import seats, services
from advocacy.incentives.leaving import follow_churn
from advocacy.incentives.models import Offer
from advocacy.incentives.seat_models import Entitlement, SeatPass
from kernel.errors import Conflict, Invalid
from tests.advocacy.incentives.conftest import (
    Advocate,
    early_access,
    held_out,
    offer_page,
    seat_page,
)
from tests.conftest import Cast
from tests.factories import CompanyFactory, ContactFactory


@pytest.fixture
def offer(acme: Cast, advocate: Advocate) -> Offer:
    with acme.inside():
        company = CompanyFactory(domain="northgate.example", owner=acme.people["bob"])
        marc = advocate(company=company, name="Marc Oyelaran", email="marc@northgate.example")
        made = held_out(marc, early_access(capacity=1))
        return services.accept(offer=made)


def entitlements(api: Any, acme: Cast, contact: Any, **headers: str) -> Any:
    return api(acme.key, "GET", f"/api/v1/contacts/{contact}/entitlements", **headers)


def test_a_product_asks_often_and_is_answered_cheaply(acme: Cast, offer: Offer, api: Any) -> None:
    first = entitlements(api, acme, offer.contact_id)
    assert [row["feature"] for row in first.json()["data"]] == ["new-calendar"]
    assert first["Cache-Control"] == "private, max-age=60"
    assert "Authorization" in first["Vary"]
    again = entitlements(api, acme, offer.contact_id, **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    with acme.inside():
        services.give_back(offer=offer)
    changed = entitlements(api, acme, offer.contact_id, **{"If-None-Match": first["ETag"]})
    assert (changed.status_code, changed.json()["data"]) == (200, [])
    assert changed["ETag"] != first["ETag"]


def test_a_colleague_takes_a_seat_for_their_own_address(acme: Cast, offer: Offer, api: Any) -> None:
    with acme.inside():
        first, *_rest = seats.passes_of(offer)
        assert len(_rest) == 2
        page = seat_page(first)
    text = Client().get(page).content.decode()
    assert "Marc Oyelaran" in text
    client = Client(enforce_csrf_checks=True)
    for wrong, status in (
        ("nobody", 400),
        ("", 400),
        ("friend@elsewhere.example", 400),
        ("marc@northgate.example", 409),
    ):
        answer = client.post(page, {"email": wrong})
        assert answer.status_code == status, wrong
        assert f'value="{wrong}"' in answer.content.decode()
    taken = client.post(page, {"email": " Ada@Northgate.example ", "name": "Ada"})
    assert (taken.status_code, "The seat is yours" in taken.content.decode()) == (200, True)
    with acme.inside():
        ada = Contact.objects.get(email="ada@northgate.example")
        assert ada.company_id == offer.contact.company_id
    told = entitlements(api, acme, ada.pk).json()["data"]
    assert [(row["feature"], row["is_handed_on"]) for row in told] == [("new-calendar", True)]
    # Twice by the same is the same; another finds it taken, and the next seat is no second one for her.
    assert client.post(page, {"email": "ada@northgate.example"}).status_code == 200
    assert client.post(page, {"email": "eve@northgate.example"}).status_code == 409
    assert "has taken this seat already" in Client().get(page).content.decode()
    assert client.post(seat_page(_rest[0]), {"email": "ada@northgate.example"}).status_code == 409
    with acme.inside():
        assert Entitlement.objects.filter(revoked_at=None).count() == 2


def test_the_advocate_sees_the_seats_and_takes_one_back(acme: Cast, offer: Offer) -> None:
    own = offer_page(offer)
    with acme.inside():
        first, *_rest = seats.passes_of(offer)
        seats.take(seat=first, email="ada@northgate.example", name="Ada")
    text = Client().get(own).content.decode()
    assert "Ada" in text
    assert text.count('name="seat"') == 3
    old = seat_page(first)
    assert Client().post(own, {"step": "call_back", "seat": str(first.pk)}).status_code == 303
    assert Client().get(old).status_code == 404
    with acme.inside():
        assert Entitlement.objects.filter(revoked_at=None).count() == 1
        assert [one.number for one in seats.passes_of(offer)] == [2, 3, 4]
    assert Client().post(own, {"step": "call_back", "seat": str(first.pk)}).status_code == 404


def test_a_seat_of_another_offer_cannot_be_called_back(
    acme: Cast, offer: Offer, advocate: Advocate
) -> None:
    with acme.inside():
        other = services.accept(offer=held_out(advocate(), early_access()))
        theirs = seats.passes_of(other)[0]
    stolen = Client().post(offer_page(offer), {"step": "call_back", "seat": str(theirs.pk)})
    assert stolen.status_code == 404
    with acme.inside():
        assert SeatPass.objects.get(pk=theirs.pk).called_back_at is None


def test_free_mail_makes_nobody_a_colleague(acme: Cast, advocate: Advocate) -> None:
    with acme.inside():
        lea = advocate(company=CompanyFactory(), email="lea@gmail.com")
        offer = services.accept(offer=held_out(lea, early_access()))
        seat = seats.passes_of(offer)[0]
        with pytest.raises(Invalid):
            seats.take(seat=seat, email="anybody@gmail.com")
        colleague = ContactFactory(company=lea.company, email="tim@gmail.com")
        assert seats.take(seat=seat, email="tim@gmail.com").contact == colleague


def test_a_customer_that_leaves_loses_access_and_its_place_goes_to_the_next(
    acme: Cast, offer: Offer, advocate: Advocate
) -> None:
    with acme.inside():
        endpoint = WebhookEndpoint.objects.create(
            organization_id=acme.id, url="https://acme.example/hook", event_types=[]
        )
        seats.take(seat=seats.passes_of(offer)[0], email="ada@northgate.example")
        next_one = held_out(advocate(), offer.incentive)
        assert services.accept(offer=next_one).state == "waiting"
        company = offer.contact.company
        assert company is not None
        assert follow_churn([company.pk]) == 0
        company.churned_at = timezone.now()
        company.save()
        assert follow_churn([company.pk]) == 2
        assert follow_churn([company.pk]) == 0
        next_one.refresh_from_db()
        assert next_one.state == "offered"
        told = list(
            WebhookDelivery.objects.filter(endpoint=endpoint)
            .exclude(type__startswith="offer.")
            .order_by("created_at")
            .values_list("type", flat=True)
        )
        assert sorted(told) == ["entitlement.ended"] * 2 + ["entitlement.granted"]
        with pytest.raises(Conflict):
            services.give_back(offer=offer)
    assert (
        Client().get(seat_page(SeatPass(pk=offer.pk, organization_id=acme.id))).status_code == 404
    )


@pytest.mark.django_db(transaction=True)
def test_what_a_company_pays_ends_it_through_the_door(acme: Cast, offer: Offer, api: Any) -> None:
    with acme.inside():
        company = offer.contact.company
        assert company is not None
        assert company.external_id
    for at, mrr in (("2026-01-10T10:00:00Z", 90), ("2026-02-10T10:00:00Z", 0)):
        told = {
            "messageId": at,
            "userId": offer.contact.external_id,
            "groupId": company.external_id,
            "timestamp": at,
            "traits": {"mrr": mrr, "currency": "EUR"},
        }
        assert api(acme.key, "POST", "/v1/group", told).status_code == 200
    while working.read_a_round():
        pass
    assert entitlements(api, acme, offer.contact_id).json()["data"] == []
    with acme.inside():
        assert Entitlement.objects.get().revoked_why["code"] == "access_company_left"
