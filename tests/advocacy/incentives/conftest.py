from collections.abc import Callable
from typing import Any

import pytest

from accounts.customers.models import Contact
from advocacy.incentives import addresses
from advocacy.incentives.models import Incentive, Offer
from advocacy.incentives.seat_models import SeatPass
from tests.conftest import Cast
from tests.factories import (
    AdvocateFactory,
    CompanyFactory,
    ContactFactory,
    IncentiveFactory,
    OfferFactory,
)


def path(address: str) -> str:
    return address.removeprefix("http://testserver")


def offer_page(offer: Offer) -> str:
    return path(addresses.offer_url(organization_id=offer.organization_id, offer_id=offer.pk))


def seat_page(seat: SeatPass) -> str:
    return path(addresses.seat_url(organization_id=seat.organization_id, seat_id=seat.pk))


Advocate = Callable[..., Contact]


@pytest.fixture
def advocate(acme: Cast) -> Advocate:
    """A natural advocate of a customer that Bob looks after. Call it inside acme."""

    def make(tier: str = "natural", **more: Any) -> Contact:
        company = more.pop("company", None) or CompanyFactory(owner=acme.people["bob"])
        contact: Contact = ContactFactory(company=company, **more)
        AdvocateFactory(contact=contact, tier=tier)
        return contact

    return make


def webinar(**more: Any) -> Incentive:
    made: Incentive = IncentiveFactory(
        **{
            "name": "Joint webinar",
            "advocate_gets": "An audience",
            "advocate_gives": "Half an hour",
            "needs_time": True,
            "minutes": 45,
            "makes": "webinar",
            "lead_days": 30,
            **more,
        }
    )
    return made


def early_access(**more: Any) -> Incentive:
    made: Incentive = IncentiveFactory(
        **{
            "name": "Early access",
            "opens": "new-calendar",
            "seats_to_share": 3,
            "is_first_come": True,
            "period": "total",
            "lead_days": 0,
            **more,
        }
    )
    return made


def held_out(contact: Contact, incentive: Incentive, **more: Any) -> Offer:
    made: Offer = OfferFactory(contact=contact, incentive=incentive, **more)
    return made
