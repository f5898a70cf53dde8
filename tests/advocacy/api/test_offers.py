from datetime import date
from typing import Any

import pytest

from tests.factories import ContactFactory, OfferFactory

OFFERS = "/api/v1/offers"


def test_an_offer_says_what_to_whom_and_what_became_of_it(api: Any, acme: Any) -> None:
    with acme.inside():
        offer = OfferFactory(state="accepted", due_on=date(2026, 12, 1))
        other = OfferFactory()
    shown = api(acme.key, "GET", f"{OFFERS}?state=accepted").json()["data"]
    assert [row["id"] for row in shown] == [str(offer.pk)]
    assert shown[0]["incentive"]["code"] == offer.incentive.code
    assert shown[0]["contact"]["id"] == str(offer.contact_id)
    assert (shown[0]["state"], shown[0]["due_on"]) == ("accepted", "2026-12-01")
    of_one = api(acme.key, "GET", f"{OFFERS}?contact={other.contact_id}").json()["data"]
    assert [row["id"] for row in of_one] == [str(other.pk)]
    assert api(acme.key, "GET", f"{OFFERS}?state=odd").status_code == 400


def test_strangers_and_test_keys_see_their_own_offers_only(
    api: Any, acme: Any, globex: Any
) -> None:
    with acme.inside():
        live = OfferFactory()
        trial = OfferFactory(contact=ContactFactory(is_test=True))
    for key, seen in ((acme.key, [live]), (acme.test_key, [trial]), (globex.key, [])):
        rows = api(key, "GET", OFFERS).json()["data"]
        assert [row["id"] for row in rows] == [str(offer.pk) for offer in seen]


@pytest.mark.parametrize("rows", [2, 20])
def test_a_list_costs_the_same_however_long(
    api: Any, acme: Any, rows: int, django_assert_num_queries: Any
) -> None:
    with acme.inside():
        OfferFactory.create_batch(rows)
    api(acme.key, "GET", OFFERS)  # notes the first use of the key
    with django_assert_num_queries(6):
        assert len(api(acme.key, "GET", OFFERS).json()["data"]) == rows
