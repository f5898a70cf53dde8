"""Shopify's calls and the orders API, mixed, doubled, late and read in between: what a shop sees in the end is the same."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.customers.models import Contact
from accounts.orders.models import Order, OrderLine, Parcel, Product, Refund
from advocacy.shops import refreshing
from advocacy.shops.models import ProductPair, Shopper
from advocacy.signals.models import Signal
from referrals.attribution.models import Attribution
from referrals.leads.models import Lead
from referrals.links.services import link_for
from tests.advocacy.conftest import days_ago
from tests.advocacy.sources.signing import SignedDoor
from tests.advocacy.sources.test_shops import CALLS, send
from tests.factories import ContactFactory

Call = Callable[[], None]
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
TOGETHER = 32
"""Two of them are given back and cancelled: thirty are left, as many as a pair needs."""


def told(name: str, days: float, email: str, *products: str, **more: Any) -> dict[str, Any]:
    """An order as the API takes it, as it was so many days ago."""
    at = days_ago(days).isoformat()
    lines = [
        {"reference": p, "product": p, "title": p.title(), "quantity": 1, "amount": 1000}
        for p in products
    ]
    said = {"external_id": name, "updated_at": at, "currency": "EUR", "lines": lines,
            "placed_at": at, "paid_at": at, "customer": {"email": email}}  # fmt: skip
    return said | more


def story(acme: Any, api: Any, code: str) -> list[Call]:
    """Every call once. Léa buys through Shopify and, later, elsewhere; thirty baskets hold a tea and a cup."""
    door = SignedDoor(acme, "shopify")

    def hook(topic: str) -> Call:
        def call() -> None:
            assert send(door, topic, f"delivery-{topic}") == 200

        return call

    def post(*items: dict[str, Any]) -> Call:
        def call() -> None:
            answer = api(acme.key, "POST", "/api/v1/orders", {"items": list(items)})
            assert answer.status_code == 200, answer.content

        return call

    first, lea = days_ago(40).isoformat(), "lea@courriel.example"
    kept = {"placed_at": first, "paid_at": first}
    baskets = [told(f"b{n}", 30 + n, f"b{n}@x.example", "tea", "cup") for n in range(TOGETHER)]
    others = [told(f"o{n}", 20 + n, f"o{n}@x.example", "soap") for n in range(TOGETHER)]
    whole = {"refunds": [{"reference": "r", "amount": 2000}]}
    return [
        *[hook(topic) for topic in CALLS],
        post(*baskets),
        post(*others[::2]),
        post(*others[1::2]),
        post(told("b0", 2, "b0@x.example", "tea", "cup", **whole)),
        post(told("b1", 1, "b1@x.example", "tea", "cup", cancelled_at=days_ago(1).isoformat())),
        post(told("l1", 3, lea, "tea", **kept)),
        post(told("l1", 2, lea, "tea", "cup", **kept)),
        post(told("l1", 1, lea, "tea", "cup", refunds=[{"reference": "1", "amount": 500}], **kept)),
        post(told("guest", 9, "", "tea", customer={"anonymous_id": "b-7"}, referral_code=code)),
        post(told("known", 5, "noe@x.example", "cup", customer={"anonymous_id": "b-7", "email": "noe@x.example"})),
        post(told("bad", 4, "noe@x.example", "tea", lines=[
            {"reference": "1", "product": "tea", "quantity": -3, "amount": 100},
            {"reference": "2", "product": "nobody-knows", "quantity": 1, "amount": 700},
        ], refunds=[{"reference": "r", "amount": 90_000}])),
    ]  # fmt: skip


def state() -> dict[str, Any]:
    """What is kept of orders and people, and what a shop sees of them; without ids and clocks of ours."""
    refreshing.refresh_due(now=timezone.now())
    values: dict[str, tuple[Any, ...]] = {
        "orders": (
            Order, "external_id", "number", "buyer", "contact__email", "currency", "placed_at", "paid_at",
            "cancelled_at", "delivered_at", "total", "refunded", "net", "is_counted", "referral_code", "faults", "told_at",
        ),
        "lines": (OrderLine, "order__external_id", "reference", "product__external_id", "title", "quantity", "amount"),
        "refunds": (Refund, "order__external_id", "reference", "amount", "currency", "refunded_at"),
        "parcels": (Parcel, "order__external_id", "reference", "shipped_at", "delivered_at"),
        "products": (Product, "external_id", "title", "seen_as", "is_known"),
        "shoppers": (
            Shopper, "contact__email", "segment", "is_at_risk", "orders", "value", "value_12m", "margin_12m",
            "recency", "frequency", "money", "interval_days", "due_at",
        ),
        "pairs": (ProductPair, "product__external_id", "other__external_id", "together", "lift"),
    }  # fmt: skip
    found = {name: _rows(model.objects, fields) for name, (model, *fields) in values.items()}
    people = Contact.objects.filter(merged_into=None)
    found["people"] = _rows(people, ["email", "name", "language", "country"])
    signals = Signal.objects.filter(withdrawn_at=None)
    of_orders = signals.exclude(
        kind__startswith="referral"
    )  # those are named by our id of the lead
    found["signals"] = _rows(of_orders, ["kind", "subject", "contact__email", "occurred_at"])
    found["credited"] = _rows(signals, ["kind", "contact__email", "occurred_at"])
    found["leads"] = _rows(Lead.objects, ["contact__email", "stage", "channel"])
    found["credit"] = _rows(Attribution.objects.filter(replaced_at=None), ["credit", "contact__email"])  # fmt: skip
    return found


def _rows(rows: Any, fields: Any) -> list[str]:
    return sorted(repr(one) for one in rows.values_list(*fields))


@pytest.fixture
def code(acme: Any) -> str:
    """Camille's link."""
    with acme.inside():
        made: str = link_for(ContactFactory(name="Camille", email="camille@colvert.example")).code
        return made


def run(
    acme: Any, api: Any, code: str, choose: Callable[[list[Call]], list[Call | None]]
) -> dict[str, Any]:
    """The end of one way to tell the story. Nothing of it is left behind. None: the inbox is read here."""
    with acme.inside(), transaction.atomic():
        calls = story(acme, api, code)
        reader = SignedDoor(acme, "stripe")
        for call in choose(calls):
            call() if call else reader.read()
        reader.read()
        found = state()
        transaction.set_rollback(True)
    for rows in found.values():
        assert rows
    return found


@pytest.fixture
def wanted(acme: Any, api: Any, code: str, time_machine: Any) -> dict[str, Any]:
    """The end when every call comes once, in order, and all are read at the end."""
    time_machine.move_to(NOW, tick=False)
    return run(acme, api, code, list)


CALLED = st.integers(0, len(CALLS) + 10)
"""One of the calls of the story, by its place."""


@given(
    order=st.permutations(range(len(CALLS) + 11)),
    twice=st.lists(st.tuples(CALLED, CALLED), max_size=6),
    reads=st.sets(CALLED, max_size=6),
)
@settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # a run takes seconds: nothing is shrunk
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_calls_in_any_order_doubled_and_read_in_between_end_the_same(
    acme, api, code, wanted, order, twice, reads
):
    def mixed(calls: list[Call]) -> list[Call | None]:
        assert len(calls) == len(order)
        mine = list(order)
        for number, place in twice:
            mine.insert(place, number)
        found: list[Call | None] = []
        for place, number in enumerate(mine):
            found += [calls[number], None] if place in reads else [calls[number]]
        return found

    found = run(acme, api, code, mixed)
    for name, rows in wanted.items():
        assert set(found[name]) ^ set(rows) == set()
        assert found[name] == rows


def test_what_the_story_comes_to(wanted):
    both = ("('cup', 'tea', 31, ", "('tea', 'cup', 31, ")
    assert [pair.startswith(one) for pair, one in zip(wanted["pairs"], both, strict=True)] == [True] * 2  # fmt: skip
    assert wanted["credit"] == ["('sourced', 'camille@colvert.example')"]
    [guest] = [one for one in wanted["orders"] if one.startswith("('guest'")]
    assert "'noe@x.example'" in guest
