"""Fifty people say yes to the last five seats at the same instant, through the door, on real connections."""

import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from advocacy.incentives.models import Offer
from advocacy.incentives.promise_models import OfferStep
from advocacy.incentives.seat_models import Entitlement
from advocacy.moments import addresses
from advocacy.moments.models import Moment
from tests.advocacy.incentives.conftest import Advocate, early_access, held_out, offer_page, path
from tests.conftest import Cast
from tests.factories import MomentFactory, RuleFactory

PEOPLE, SEATS = 50, 5


def at_once(doors: list[Any]) -> list[Any]:
    """Open all doors at the same instant, each on a connection of its own."""
    barrier = threading.Barrier(len(doors))
    answers: list[Any] = [None] * len(doors)

    def go(number: int) -> None:
        try:
            barrier.wait()
            answers[number] = doors[number]()
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=[number]) for number in range(len(doors))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.django_db(transaction=True)
def test_of_fifty_who_say_yes_at_once_five_have_the_last_five_seats(
    acme: Cast, advocate: Advocate
) -> None:
    with acme.inside():
        incentive = early_access(capacity=SEATS)
        rule = RuleFactory(gesture="offer", incentive=incentive)
        offers = [held_out(advocate(), incentive) for _number in range(PEOPLE)]
        moments: list[Moment] = [
            MomentFactory(
                rule=rule,
                contact=one.contact,
                company=one.contact.company,
                gesture="offer",
                offer=one,
            )
            for one in offers
        ]
    # Half of them press the button in the mail's page, half on the page of the offer.
    pages = [
        path(addresses.page_url(organization_id=acme.id, moment_id=moment.pk)) for moment in moments
    ]
    doors = [
        (lambda p=pages[n]: Client().post(f"{p}/answer", {"kind": "yes"}))
        if n % 2
        else (lambda o=offers[n]: Client().post(offer_page(o), {"step": "accept"}))
        for n in range(PEOPLE)
    ]
    answers = at_once(doors)
    assert {answer.status_code for answer in answers} == {303}
    with acme.inside():
        states = dict(Offer.objects.values_list("pk", "state"))
        assert sorted(states.values()) == ["fulfilled"] * SEATS + ["waiting"] * (PEOPLE - SEATS)
        assert Entitlement.objects.filter(revoked_at=None).count() == SEATS
        assert OfferStep.objects.filter(before="offered").count() == PEOPLE
        assert OfferStep.objects.filter(after="fulfilled").count() == SEATS
    for offer, page in zip(offers, pages, strict=True):
        for text in (
            Client().get(offer_page(offer)).content.decode(),
            Client().get(page).content.decode(),
        ):
            is_late = states[offer.pk] == "waiting"
            assert ("you have none yet" in text) is is_late
            assert ("on the waiting list" in text) is is_late
    # The line: each has a place of their own.
    numbers = set()
    for offer in offers:
        text = Client().get(offer_page(offer)).content.decode()
        if states[offer.pk] == "waiting":
            numbers.add(int(text.split("You are number ")[1].split(" ")[0]))
    assert numbers == set(range(1, PEOPLE - SEATS + 1))


@pytest.mark.django_db(transaction=True)
def test_a_freed_seat_is_offered_to_the_first_in_line_and_kept_for_them(
    acme: Cast, advocate: Advocate
) -> None:
    with acme.inside():
        incentive = early_access(capacity=1)
        has, first, second, late = [held_out(advocate(), incentive) for _n in range(4)]
    for offer in (has, first, second):
        Client().post(offer_page(offer), {"step": "accept"})
    Client().post(offer_page(has), {"step": "cannot"})
    with acme.inside():
        states = dict(Offer.objects.values_list("pk", "state"))
        assert (states[has.pk], states[first.pk]) == ("fulfilled", "offered")
        assert states[second.pk] == "waiting"
        assert not Entitlement.objects.filter(revoked_at=None).exists()
    assert "kept for you until" in Client().get(offer_page(first)).content.decode()
    # Who comes along meanwhile does not get it, though it is free.
    at_once([lambda: Client().post(offer_page(late), {"step": "accept"})] * 2)
    Client().post(offer_page(first), {"step": "accept"})
    with acme.inside():
        states = dict(Offer.objects.values_list("pk", "state"))
        assert (states[first.pk], states[second.pk], states[late.pk]) == (
            "fulfilled",
            "waiting",
            "waiting",
        )
    # Let go by the first in line, it goes to the next.
    Client().post(offer_page(first), {"step": "cannot"})
    Client().post(offer_page(second), {"step": "decline"})
    with acme.inside():
        states = dict(Offer.objects.values_list("pk", "state"))
        assert (states[second.pk], states[late.pk]) == ("declined", "offered")
