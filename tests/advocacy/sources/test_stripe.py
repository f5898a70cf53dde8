"""Stripe: what a company pays a month, in whatever order it is told, and what that is evidence of."""

import copy
import time
from datetime import timedelta
from itertools import pairwise, permutations

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.customers.models import ActiveDay, Company, CompanyIdentity, Contact
from accounts.customers.movements import MrrMovement, MrrState
from accounts.customers.trouble_models import Trouble
from accounts.events.models import Event
from advocacy.moments import services as moments
from advocacy.moments.models import Delivery, Moment
from advocacy.signals.models import Signal
from advocacy.sources.stripe_prices import terms
from tests.advocacy.sources.doors import fixture
from tests.advocacy.sources.signing import SignedDoor
from tests.factories import CompanyFactory, ContactFactory, LeadFactory, RuleFactory

CREATED = fixture("stripe/subscription_created.json")


@pytest.fixture
def door(acme):
    return SignedDoor(acme, "stripe")


@pytest.fixture
def claire(acme):
    """Who decides at the company that the product calls "dupont"."""
    with acme.inside():
        company = CompanyFactory(external_id="dupont", name="Dupont-Lavigne")
        return ContactFactory(company=company, name="Claire Fontan", is_decider=True)


def of_dupont(event, **changes):
    """The event with the product's own id of the company in the subscription's metadata."""
    event = copy.deepcopy(event) | changes
    event["data"]["object"]["metadata"] = {"company_id": "dupont"}
    return event


def seats(quantity, before, *, at, id_, subscription="sub_Brindille"):
    """An update of the number of seats, now as a service sends it."""
    event = of_dupont(fixture("stripe/quantity_plus_one.json"), id=id_, created=int(at))
    body, was = event["data"]["object"], event["data"]["previous_attributes"]
    body["id"] = subscription
    body["items"]["data"][0]["quantity"] = quantity
    was["items"]["data"][0]["quantity"] = before
    return event


def movements(cast):
    with cast.inside():
        rows = MrrMovement.objects.order_by("occurred_at", "delta")
        return [(row.kind, row.delta, row.currency) for row in rows]


def signals(cast):
    with cast.inside():
        rows = Signal.objects.filter(withdrawn_at=None).order_by("occurred_at", "id")
        return [(row.kind, row.strength) for row in rows]


@pytest.mark.parametrize(
    ("name", "moves", "evidence"),
    [
        ("upgrade", [("expansion", 22_000, "EUR")], [("expansion", 10.0)]),
        ("quantity_plus_one", [("expansion", 2_000, "EUR")], []),
        ("monthly_to_yearly_same_mrr", [], []),
        ("trial_start", [], []),
        ("trial_end", [], []),
        ("downgrade", [("contraction", -8_000, "EUR")], [("contraction", -20.0)]),
        ("proration_paid", [], []),
        (
            "currency_switch",
            [("churn", -20_000, "EUR"), ("reactivation", 25_000, "USD")],
            [],
        ),
        ("tiered", [], []),
        ("deleted", [("churn", -20_000, "EUR")], [("contraction", -20.0)]),
    ],
)
@pytest.mark.parametrize("is_known_before", [True, False])
def test_each_change_moves_revenue_and_is_evidence_as_the_rules_say(
    acme, claire, door, name, moves, evidence, is_known_before
):
    if is_known_before:
        door.tell(of_dupont(CREATED))
    for _time in range(2):
        door.tell(of_dupont(fixture(f"stripe/{name}.json")))
    found = movements(acme)
    begun = [("new", 20_000, "EUR")]
    silent = {"trial_start", "proration_paid", "tiered"}
    if is_known_before or name not in silent:
        assert found == begun + moves
    else:
        assert found == []
    assert signals(acme) == evidence
    with acme.inside():
        assert Event.objects.exclude(state="done").count() == 0


def test_a_trial_becomes_new_revenue_when_it_ends_and_nothing_when_it_is_given_up(
    acme, claire, door
):
    trial = of_dupont(CREATED)
    trial["data"]["object"] |= {"status": "trialing", "trial_end": 1780272240}
    door.tell(trial)
    assert movements(acme) == []
    given_up = of_dupont(fixture("stripe/deleted.json"), id="evt_given_up")
    given_up["data"]["object"] |= {"id": "sub_Other", "trial_end": 1790000000}
    door.tell(given_up)
    assert movements(acme) == []
    door.tell(of_dupont(fixture("stripe/trial_end.json")))
    assert movements(acme) == [("new", 20_000, "EUR")]
    assert signals(acme) == []


def test_versions_told_out_of_order_end_alike_and_only_the_newest_is_evidence(acme, claire, door):
    first = seats(20, 10, at=1780272000, id_="evt_a")
    second = seats(8, 20, at=1780273000, id_="evt_b")
    for event in (second, first):
        door.tell(event)
    assert movements(acme) == [
        ("new", 20_000, "EUR"),
        ("expansion", 20_000, "EUR"),
        ("contraction", -24_000, "EUR"),
    ]
    assert signals(acme) == [("contraction", -20.0)]


def test_of_two_versions_of_one_second_the_greater_id_is_newer(acme, claire, door):
    for event in (
        seats(30, 20, at=1780272000, id_="evt_b"),
        seats(20, 10, at=1780272000, id_="evt_a"),
    ):
        door.tell(event)
    with acme.inside():
        assert Company.objects.get().mrr_amount == 60_000


@given(
    quantities=st.lists(st.integers(0, 60), min_size=2, max_size=4, unique=True),
    data=st.data(),
)
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_sum_of_changes_is_last_minus_first_in_any_order(acme, quantities, data):
    door = SignedDoor(acme, "stripe")
    with acme.inside():
        Company.objects.all().delete()
        Event.objects.all().delete()
    updates = [
        seats(now, before, at=1780272000 + n, id_=f"evt_{n}")
        for n, (before, now) in enumerate(pairwise(quantities))
    ]
    for event in data.draw(st.permutations(updates)):
        assert door.post(event) == 200
        if data.draw(st.booleans()):
            door.read()
    door.read()
    moved = [delta for kind, delta, _currency in movements(acme) if kind != "new"]
    first = 2_000 * quantities[0]
    assert sum(delta for _kind, delta, _currency in movements(acme)) == 2_000 * quantities[-1]
    if quantities[0]:
        assert sum(moved) == 2_000 * quantities[-1] - first


def test_two_subscriptions_of_a_company_are_added_up(acme, claire, door):
    door.tell(of_dupont(CREATED))
    other = of_dupont(CREATED, id="evt_other")
    other["data"]["object"]["id"] = "sub_Other"
    other["created"] += 86_400
    door.tell(other)
    gone = of_dupont(fixture("stripe/deleted.json"))
    door.tell(gone)
    assert movements(acme) == [
        ("new", 20_000, "EUR"),
        ("expansion", 20_000, "EUR"),
        ("contraction", -20_000, "EUR"),
    ]
    with acme.inside():
        company = Company.objects.get(external_id="dupont")
        assert (company.mrr_amount, company.seats, company.churned_at) == (20_000, 10, None)
        assert Signal.objects.filter(kind="expansion").count() == 1


def test_the_product_does_not_count_what_stripe_tells_a_second_time(acme, claire, door, tell):
    with acme.inside():
        tell(
            {
                "type": "group",
                "userId": claire.external_id,
                "groupId": "dupont",
                "traits": {"mrr_amount": 20_000, "currency": "EUR"},
                "timestamp": "2025-11-01T00:00:00Z",
            }
        )
    door.tell(of_dupont(CREATED))
    door.tell(of_dupont(fixture("stripe/upgrade.json")))
    with acme.inside():
        tell(
            {
                "type": "group",
                "userId": claire.external_id,
                "groupId": "dupont",
                "traits": {"mrr_amount": 42_000, "currency": "EUR"},
                "timestamp": "2026-06-02T00:00:00Z",
            }
        )
        assert Company.objects.get().mrr_amount == 42_000
    assert movements(acme) == [("new", 20_000, "EUR"), ("expansion", 22_000, "EUR")]


# Which company


def test_a_customer_nobody_knows_stays_visible_and_is_linked_by_metadata_later(acme, claire, door):
    door.tell(CREATED)
    door.tell(fixture("stripe/invoice_payment_failed.json"))
    with acme.inside():
        alone = Company.objects.get(external_id="stripe:cus_Dupont")
        assert (alone.name, alone.mrr_amount) == ("Dupont-Lavigne SA", 20_000)
    door.tell(fixture("stripe/customer_linked.json"))
    door.tell(fixture("stripe/upgrade.json"))
    with acme.inside():
        company = Company.objects.get()
        assert (company.external_id, company.name) == ("dupont", "Dupont-Lavigne")
        assert company.mrr_amount == 42_000
        assert CompanyIdentity.objects.get().value == "stripe:cus_Dupont"
        assert Trouble.objects.get().company == company
    assert movements(acme) == [("new", 20_000, "EUR"), ("expansion", 22_000, "EUR")]
    assert signals(acme) == [("expansion", 10.0)]


def test_in_whatever_order_link_and_subscription_come_there_is_one_company(acme, door):
    news = [CREATED, fixture("stripe/checkout_completed.json"), fixture("stripe/upgrade.json")]
    for order in permutations(news):
        with acme.inside():
            Company.objects.all().delete()
            Event.objects.all().delete()
        for event in order:
            assert door.post(event) == 200
        door.read()
        with acme.inside():
            company = Company.objects.get()
            assert (company.external_id, company.mrr_amount) == ("dupont", 42_000)
            assert MrrState.objects.filter(since=None).count() == 2


def test_an_id_that_somebody_gave_to_another_company_is_not_taken_away(acme, claire, door):
    with acme.inside():
        other = CompanyFactory(external_id="other")
        CompanyIdentity.objects.create(
            organization_id=acme.id, company=other, value="stripe:cus_Dupont"
        )
    door.tell(fixture("stripe/customer_linked.json"))
    door.tell(CREATED)
    with acme.inside():
        assert Company.objects.count() == 2
        assert Company.objects.get(external_id="other").mrr_amount == 20_000


# Trouble, leads, moments


def test_an_invoice_that_is_not_paid_is_trouble_of_the_company_until_it_is(acme, claire, door):
    failed, paid = (
        fixture("stripe/invoice_payment_failed.json"),
        fixture("stripe/invoice_paid.json"),
    )
    for order in ([failed, paid], [paid, failed]):
        with acme.inside():
            Trouble.objects.all().delete()
            Event.objects.all().delete()
        for event in order:
            door.tell(of_dupont(event))
        with acme.inside():
            trouble = Trouble.objects.get()
            assert (trouble.kind, trouble.reference) == ("invoice_overdue", "in_Late")
            assert trouble.company.external_id == "dupont"
            assert trouble.contact is None
            assert trouble.closed_at > trouble.opened_at


def test_a_notice_to_leave_is_trouble_and_weighs_and_can_be_taken_back(acme, claire, door):
    event = of_dupont(CREATED, type="customer.subscription.updated", id="evt_notice")
    event["data"]["object"]["cancel_at_period_end"] = True
    event["data"]["previous_attributes"] = {"cancel_at_period_end": False}
    door.tell(event)
    assert signals(acme) == [("contraction", -20.0)]
    back = copy.deepcopy(event) | {"id": "evt_back", "created": event["created"] + 60}
    back["data"]["object"]["cancel_at_period_end"] = False
    back["data"]["previous_attributes"] = {"cancel_at_period_end": True}
    door.tell(back)
    with acme.inside():
        assert Trouble.objects.get().closed_at is not None


def test_the_first_money_wins_the_lead_that_the_metadata_names(acme, claire, door):
    with acme.inside():
        lead = LeadFactory(contact=claire, external_id="lead-7")
    door.tell(of_dupont(CREATED))
    paid = of_dupont(fixture("stripe/invoice_paid.json"))
    paid["data"]["object"]["metadata"]["lead_id"] = "lead-7"
    door.tell(paid)
    with acme.inside():
        lead.refresh_from_db()
        assert (lead.stage, lead.mrr_amount, lead.mrr_currency) == ("won", 20_000, "EUR")


@pytest.fixture
def playbook(acme):
    with acme.inside():
        return RuleFactory(kinds=["expansion"], gesture="thank", delay_days=0, life_hours=240)


def test_growth_opens_a_moment_that_begins_after_a_day_of_cooling_off(acme, claire, door, playbook):
    door.tell(seats(20, 10, at=time.time() - 60, id_="evt_grown"))
    with acme.inside():
        moment = Moment.objects.get()
        assert (moment.state, moment.contact) == ("open", claire)
        due = Delivery.objects.get().due_at
        assert due >= timezone.now() + timedelta(hours=23)


@pytest.mark.parametrize("undone", ["lower", "deleted"])
@pytest.mark.parametrize("together", [True, False])
def test_growth_that_is_undone_within_a_day_is_no_growth_and_opens_nothing(
    acme, claire, door, playbook, undone, together
):
    now = time.time()
    grown = seats(20, 10, at=now - 3600, id_="evt_grown")
    if undone == "lower":
        after = seats(10, 20, at=now - 60, id_="evt_lower")
    else:
        after = of_dupont(fixture("stripe/deleted.json"), created=int(now - 60))
        after["data"]["object"]["items"]["data"][0]["quantity"] = 20
    if together:
        door.post(grown)
        door.tell(after)
    else:
        door.tell(grown)
        door.tell(after)
    assert signals(acme) == [("contraction", -20.0)]
    with acme.inside():
        assert not Moment.objects.filter(state="open").exists()
        assert not Delivery.objects.filter(state="pending").exists()


def test_a_moment_that_waits_two_weeks_is_called_off_when_the_company_shrinks_meanwhile(
    acme, claire, door, playbook, time_machine
):
    with acme.inside():
        playbook.delay_days = 14
        playbook.save()
    door.tell(seats(20, 10, at=time.time() - 60, id_="evt_grown"))
    with acme.inside():
        assert Delivery.objects.get().due_at >= timezone.now() + timedelta(days=13)
        assert Moment.objects.get().state == "open"
    time_machine.move_to(timezone.now() + timedelta(days=10))
    door.tell(seats(12, 20, at=time.time() - 60, id_="evt_less"))
    with acme.inside():
        assert Moment.objects.get().state == "cancelled"
        assert moments.expire_due() == 0
    # It had grown all the same: that stays true, and the loss weighs beside it.
    assert signals(acme) == [("expansion", 10.0), ("contraction", -20.0)]


def test_those_who_work_with_it_get_half_of_what_those_get_who_decide(acme, claire, door):
    with acme.inside():
        user = ContactFactory(company=claire.company)
        ActiveDay.objects.create(organization_id=acme.id, contact=user, day=timezone.now().date())
        ContactFactory(company=claire.company)
    door.tell(of_dupont(fixture("stripe/upgrade.json")))
    assert sorted(signals(acme)) == [("expansion", 5.0), ("expansion", 10.0)]
    with acme.inside():
        assert Contact.objects.count() == 3


# Amounts


def line(quantity=1, **price):
    base = {
        "billing_scheme": "per_unit",
        "currency": "eur",
        "recurring": {"interval": "month", "interval_count": 1, "usage_type": "licensed"},
    }
    return {"quantity": quantity, "price": base | price}


def recurring(interval, count=1):
    return {"recurring": {"interval": interval, "interval_count": count}}


@pytest.mark.parametrize(
    ("lines", "amount"),
    [
        ([line(3, unit_amount_decimal="999.5")], 2_999),
        ([line(3, unit_amount=1000)], 3_000),
        ([line(1, unit_amount_decimal="12000", **recurring("year"))], 1_000),
        ([line(1, unit_amount_decimal="3000", **recurring("month", 3))], 1_000),
        ([line(1, unit_amount_decimal="700", **recurring("week"))], 3_042),
        ([line(1, unit_amount_decimal="100", **recurring("day"))], 3_042),
        ([line(2, unit_amount=1000), line(1, unit_amount=500)], 2_500),
        ([line(25, unit_amount=1000, transform_quantity={"divide_by": 10, "round": "up"})], 3_000),
        (
            [line(25, unit_amount=1000, transform_quantity={"divide_by": 10, "round": "down"})],
            2_000,
        ),
        (
            [{"quantity": 800, "plan": {"amount": 100, "currency": "usd", "interval": "year"}}],
            6_667,
        ),
        ([line(0, unit_amount=1000)], 0),
        ([line(1, unit_amount=1000), line(1, billing_scheme="tiered", unit_amount=None)], None),
        ([line(1, unit_amount=5, recurring={"interval": "month", "usage_type": "metered"})], None),
        ([line(1, unit_amount_decimal="many")], None),
        ([line(9, unit_amount_decimal="1e15")], None),
        ([line(1, unit_amount=10, recurring={"interval": "aeon"})], None),
        ([line(1, unit_amount=10, recurring=None)], None),
        ([], None),
        ([None], None),
    ],
)
def test_what_a_subscription_is_worth_a_month(lines, amount):
    found = terms(lines)
    assert (found and found.amount) == amount


def test_odd_shapes_harm_nobody(acme, door):
    for n, odd in enumerate(
        [
            {"object": {"customer": None, "id": "x"}},
            {"object": {"customer": {"id": "cus_2"}, "items": None}},
            {"object": {"customer": ["cus_3"], "items": {"data": "none"}}},
            {"object": {"customer": "cus_4", "items": {"data": [[], 5]}}, "previous_attributes": 7},
        ]
    ):
        for type_ in ("customer.subscription.updated", "customer.subscription.deleted"):
            door.tell({"id": f"evt_{n}{type_}", "type": type_, "created": 1, "data": odd})
    with acme.inside():
        assert {event.state for event in Event.objects.all()} == {"done"}
        assert not MrrState.objects.exists()


# A person links


def ask_to_join(cast, *companies):
    chosen = {"action": "are_one", "_selected_action": [str(company.pk) for company in companies]}
    return cast.client("bob").post("/admin/accounts/company/", chosen, follow=True)


def test_a_person_says_which_company_a_customer_is_and_nothing_is_lost(acme, claire, door):
    door.tell(CREATED)
    door.tell(fixture("stripe/invoice_payment_failed.json"))
    with acme.inside():
        alone = Company.objects.get(external_id="stripe:cus_Dupont")
    page = acme.client("bob").get("/admin/accounts/company/?unlinked=yes").content.decode()
    assert "Dupont-Lavigne SA" in page
    answer = ask_to_join(acme, alone, claire.company)
    assert "They are one company now" in answer.content.decode()
    door.tell(fixture("stripe/upgrade.json"))
    with acme.inside():
        company = Company.objects.get()
        assert (company.pk, company.mrr_amount) == (claire.company_id, 42_000)
        assert Trouble.objects.get().company == company
    assert movements(acme) == [("new", 20_000, "EUR"), ("expansion", 22_000, "EUR")]
    assert signals(acme) == [("expansion", 10.0)]


def test_two_customers_of_yours_are_never_joined(acme, claire):
    with acme.inside():
        other = CompanyFactory(external_id="other")
    for chosen, words in (
        ((other, claire.company), "both have an id of yours"),
        ((other,), "Choose two companies"),
    ):
        assert words in ask_to_join(acme, *chosen).content.decode()
    with acme.inside():
        assert Company.objects.count() == 2
