import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from accounts.customers.models import Contact
from advocacy.incentives import rules, services
from advocacy.incentives.catalogue import CATALOGUE
from advocacy.incentives.models import Incentive, Offer
from kernel.errors import Conflict
from tests.conftest import Cast
from tests.factories import (
    AdvocateFactory,
    CompanyFactory,
    ContactFactory,
    IncentiveFactory,
    OfferFactory,
)

NOON = datetime(2026, 3, 10, 11, tzinfo=UTC)


@pytest.fixture
def inside(acme: Cast) -> Iterator[Cast]:
    with acme.inside(), time_machine.travel(NOON, tick=False):
        yield acme


def _person(tier: str = "natural", **company: Any) -> Contact:
    contact: Contact = ContactFactory(company=CompanyFactory(**company))
    AdvocateFactory(contact=contact, tier=tier)
    return contact


def _offer(contact: Contact, incentive: Incentive, **more: Any) -> Offer:
    return services.offer(
        incentive=incentive, contact=contact, expires_at=timezone.now() + timedelta(days=14), **more
    )


def test_the_catalogue_is_installed_once_and_edits_stay(inside: Cast) -> None:
    assert services.install_catalogue() == len(CATALOGUE)
    Incentive.objects.filter(code="personal-demo").update(capacity=3)
    assert services.install_catalogue() == 0
    assert Incentive.objects.get(code="personal-demo").capacity == 3
    off = Incentive.objects.filter(is_active=False).values_list("code", flat=True)
    assert sorted(off) == ["certification", "donation"]


def test_the_words_of_the_catalogue_follow_the_reader_until_they_are_edited(inside: Cast) -> None:
    services.install_catalogue()
    demo = Incentive.objects.get(code="personal-demo")
    demo.advocate_gets = "Une heure avec Inès"
    with translation.override("fr"):
        assert demo.advocate_gets_now == "Une heure avec Inès"


def test_a_benefit_is_held_out(inside: Cast) -> None:
    made = _offer(_person(), IncentiveFactory())
    assert (made.state, made.offered_at) == ("offered", NOON)


@pytest.mark.parametrize(
    ("person", "incentive", "code"),
    [
        ({"tier": "warm"}, {}, "incentive_tier"),
        ({"tier": "leave"}, {"least_tier": "quiet"}, "incentive_tier"),
        ({}, {"is_active": False}, "incentive_off"),
        ({}, {"capacity": 0}, "incentive_full"),
        ({"benefits": "no"}, {}, "benefits_refused"),
        ({"benefits": "ask_first"}, {}, "benefits_ask_first"),
        ({"is_regulated": True}, {}, "benefits_ask_first"),
    ],
)
def test_a_refusal_says_why_and_writes_nothing(
    inside: Cast, person: dict[str, Any], incentive: dict[str, Any], code: str
) -> None:
    contact, wanted = _person(**person), IncentiveFactory(**incentive)
    with pytest.raises(services.OfferRefused) as refused:
        _offer(contact, wanted)
    assert refused.value.reason["code"] == code
    assert not Offer.objects.exists()


def test_who_is_not_scored_yet_is_quiet(inside: Cast) -> None:
    with pytest.raises(services.OfferRefused):
        _offer(ContactFactory(), IncentiveFactory(least_tier="warm"))
    assert _offer(ContactFactory(), IncentiveFactory(least_tier="quiet"))


def test_with_the_companys_yes_the_benefit_is_held_out(inside: Cast) -> None:
    assert _offer(_person(benefits="ask_first"), IncentiveFactory(), company_agreed=True)


@pytest.mark.parametrize(
    ("days", "state", "refused"),
    [
        (10, "offered", "offer_open"),
        (70, "offered", "offer_open"),
        (59, "declined", "offer_too_soon"),
        (61, "declined", None),
        (10, "withdrawn", None),
    ],
)
def test_one_open_offer_and_one_new_in_sixty_days(
    inside: Cast, days: int, state: str, refused: str | None
) -> None:
    contact = _person()
    OfferFactory(contact=contact, state=state, offered_at=NOON - timedelta(days=days))
    if refused is None:
        assert _offer(contact, IncentiveFactory())
        return
    with pytest.raises(services.OfferRefused) as caught:
        _offer(contact, IncentiveFactory())
    assert caught.value.reason["code"] == refused
    assert Offer.objects.count() == 1


@pytest.mark.parametrize(
    ("period", "offered_at", "state", "is_full"),
    [
        ("month", datetime(2026, 3, 1, tzinfo=UTC), "offered", True),
        ("month", datetime(2026, 2, 28, 22, 59, tzinfo=UTC), "offered", False),
        ("month", datetime(2026, 2, 28, 23, 0, tzinfo=UTC), "offered", True),  # March in Paris
        ("month", datetime(2026, 3, 1, tzinfo=UTC), "declined", False),
        ("quarter", datetime(2026, 1, 1, tzinfo=UTC), "fulfilled", True),
        ("quarter", datetime(2025, 12, 31, tzinfo=UTC), "fulfilled", False),
        ("total", datetime(2020, 1, 1, tzinfo=UTC), "accepted", True),
        ("total", datetime(2020, 1, 1, tzinfo=UTC), "expired", False),
    ],
)
def test_places_are_counted_by_period_in_the_organizations_zone(
    inside: Cast, period: str, offered_at: datetime, state: str, is_full: bool
) -> None:
    incentive = IncentiveFactory(capacity=1, period=period)
    OfferFactory(incentive=incentive, state=state, offered_at=offered_at)
    if not is_full:
        assert _offer(_person(), incentive)
        return
    with pytest.raises(services.OfferRefused) as refused:
        _offer(_person(), incentive)
    assert refused.value.reason["code"] == "incentive_full"


def test_the_life_of_a_promise(inside: Cast) -> None:
    offer = _offer(_person(), IncentiveFactory(lead_days=5))
    accepted = services.accept(offer=offer)
    assert (accepted.state, accepted.due_on) == ("accepted", date(2026, 3, 17))
    scheduled = services.schedule(offer=offer, due_on=date(2026, 3, 20), note="with Tom")
    assert (scheduled.due_on, scheduled.note) == (date(2026, 3, 20), "with Tom")
    assert services.fulfil(offer=offer).state == "fulfilled"


@pytest.mark.parametrize(
    ("state", "verb"),
    [
        ("declined", services.accept),
        ("fulfilled", services.withdraw),
        ("expired", services.accept),
        ("offered", services.fulfil),
        ("accepted", services.decline),
    ],
)
def test_what_has_ended_stays_ended(inside: Cast, state: str, verb: Callable[..., Offer]) -> None:
    offer = OfferFactory(contact=_person(), state=state)
    with pytest.raises(Conflict):
        verb(offer=offer)
    offer.refresh_from_db()
    assert offer.state == state


def test_an_offer_that_ran_out_cannot_be_accepted_and_is_closed(inside: Cast) -> None:
    offer = OfferFactory(contact=_person(), expires_at=NOON)
    lasting = OfferFactory(contact=_person(), expires_at=NOON + timedelta(days=1))
    with pytest.raises(Conflict):
        services.accept(offer=offer)
    assert services.expire_due() == 1
    assert services.expire_due() == 0
    states = dict(Offer.objects.values_list("pk", "state"))
    assert states == {offer.pk: "expired", lasting.pk: "offered"}


@pytest.mark.parametrize("people", [2, 20])
def test_room_for_many_costs_the_same(
    inside: Cast, people: int, django_assert_num_queries: Any
) -> None:
    incentive = IncentiveFactory()
    contacts = [OfferFactory(incentive=incentive).contact_id for _number in range(people)]
    with django_assert_num_queries(4):
        services.room_for(incentive_ids=[incentive.pk], contact_ids=contacts, now=NOON)


@pytest.mark.django_db(transaction=True)
def test_the_last_place_is_given_once_however_many_reach_for_it(acme: Cast) -> None:
    with acme.inside():
        incentive = IncentiveFactory(capacity=1)
        people = [_person() for _number in range(4)]
    barrier = threading.Barrier(len(people))
    outcomes: list[str] = []

    def reach(contact: Contact) -> None:
        try:
            barrier.wait()
            with acme.inside():
                _offer(contact, incentive)
            outcomes.append("offered")
        except services.OfferRefused as refused:
            outcomes.append(refused.reason["code"])
        finally:
            connection.close()

    threads = [threading.Thread(target=reach, args=[contact]) for contact in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["incentive_full"] * 3 + ["offered"]
    with acme.inside():
        assert Offer.objects.count() == 1


@given(
    st.integers(0, 9),
    st.lists(st.datetimes(datetime(2025, 1, 1), datetime(2026, 12, 31)), max_size=9),  # noqa: DTZ001
    st.sampled_from(["month", "quarter", "total"]),
)
def test_places_never_fall_below_none_and_longer_periods_have_fewer(
    capacity: int, taken: list[datetime], period: str
) -> None:
    aware = [at.replace(tzinfo=UTC) for at in taken]
    left = {
        name: rules.places_left(capacity=capacity, period=name, taken=aware, now=NOON, tz=UTC)
        for name in ("month", "quarter", "total")
    }
    assert 0 <= left[period] <= capacity
    assert left["month"] >= left["quarter"] >= left["total"]
