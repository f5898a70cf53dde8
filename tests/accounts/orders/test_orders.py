"""Orders by the room's own verb: whatever the order of the facts, the state in the end is the same."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.customers.told import PersonTold
from accounts.orders import buyers, services
from accounts.orders.models import Order, OrderLine, Parcel, Product, Refund
from accounts.orders.rules import Refunded, worth
from accounts.orders.told import WHOLE, LineTold, OrderTold, ParcelTold, RefundTold
from kernel import tenancy
from kernel.text import reason
from tests.factories import ContactFactory

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def hour(n: int) -> datetime:
    return NOON + timedelta(hours=n)


def told(key: int, at: int = 0, **more: Any) -> OrderTold:
    fields = more.pop("fields", {"placed_at": NOON, "paid_at": NOON})
    return OrderTold(key, more.pop("external_id", "A-1"), hour(at), currency=more.pop("currency", "EUR"), fields=fields, **more)  # fmt: skip


def line(reference: str, amount: int, quantity: int = 1, product: str = "tea") -> LineTold:
    return LineTold(reference, product, "Tea", quantity, amount)


STORY = [
    told(1, 0, buyer="anonymous_id:b", lines=[line("1", 1000), line("2", 500)]),
    told(2, 1, buyer="email:a@b.example", lines=[line("1", 1000), line("3", 700, product="cup")], faults=[reason("order.quantity", line="9", quantity="-1")]),
    told(3, 2, fields={}, refunds=[RefundTold("r1", hour(2), 300, "EUR")]),
    told(4, 3, fields={}, refunds=[RefundTold("r2", hour(3), 5000)]),
    told(5, 3, fields={}, refunds=[RefundTold("r3", hour(3), 100, "USD")]),
    told(6, 4, fields={}, parcels=[ParcelTold("p", hour(4), hour(3), None)]),
    told(7, 5, fields={}, parcels=[ParcelTold("p", hour(5), hour(3), hour(5))]),
    told(8, 1, lines=[line("7", 50)], is_part=True),
    told(9, 0, fields={"placed_at": NOON, "total": 1500}),
    told(10, 1, fields={"total": 1700, "number": "#7"}),
    told(11, 1, fields={"total": 1690}),
    told(12, 0, refunds=[RefundTold(WHOLE, hour(0), 9)]),
]  # fmt: skip


def state() -> Any:
    """Everything that is kept of all orders, without ids and clocks."""
    orders = Order.objects.order_by("external_id").values(
        "external_id", "number", "buyer", "contact__email", "currency", "placed_at", "paid_at", "cancelled_at",
        "delivered_at", "told_total", "total", "refunded", "net", "is_counted", "faults", "told_at", "told_faults",
    )  # fmt: skip
    rows: list[Any] = [list(orders)]
    for model, fields in (
        (OrderLine, ("reference", "quantity", "amount", "title", "product__external_id")),
        (Refund, ("reference", "amount", "currency", "version")),
        (Parcel, ("reference", "shipped_at", "delivered_at", "version")),
    ):
        rows.append(list(model.objects.order_by("reference").values(*fields)))
    rows.append(sorted(Product.objects.values_list("external_id", flat=True)))
    return rows


def clear() -> None:
    for model in (OrderLine, Refund, Parcel, Order, Product):
        model.objects.all().delete()


def record(facts: list[OrderTold], known: dict[str, Any]) -> None:
    services.record(facts, contact_of={f.key: known[f.buyer] for f in facts if f.buyer in known}, sources={})  # fmt: skip


@given(data=st.data())
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_facts_in_any_order_and_twice_end_in_the_same_state(acme, data):
    facts = data.draw(st.permutations(STORY + STORY[::3]))
    cuts = sorted(data.draw(st.sets(st.integers(1, len(facts) - 1), max_size=5)))
    with acme.inside(), transaction.atomic():
        known = {"email:a@b.example": ContactFactory(email="a@b.example").pk}
        record(STORY, known)
        wanted = state()
        clear()
        for begin, end in zip([0, *cuts], [*cuts, len(facts)], strict=True):
            record(facts[begin:end], known)
        found = state()
        transaction.set_rollback(True)
    assert found == wanted


def test_what_the_story_comes_to(acme):
    with acme.inside():
        contact = ContactFactory(email="a@b.example")
        record(STORY, {"email:a@b.example": contact.pk})
        order = Order.objects.get()
        assert (order.contact_id, order.number, order.total) == (contact.pk, "#7", 1700)
        assert (order.refunded, order.net, order.is_counted) == (1700, 0, False)
        assert order.delivered_at == hour(5)
        codes = {fault["code"] for fault in order.faults}
        assert codes == {"order.quantity", "order.refund_too_large", "order.refund_currency"}
        assert set(order.lines.values_list("reference", flat=True)) == {"1", "3"}


def test_a_refund_that_comes_first_waits_for_its_order(acme):
    with acme.inside():
        record([told(1, fields={}, refunds=[RefundTold("r", hour(1), 200)])], {})
        order = Order.objects.get()
        assert not order.is_counted
        assert [fault["code"] for fault in order.faults] == ["order.not_placed"]
        record([told(2, lines=[line("1", 900)])], {})
        order.refresh_from_db()
        assert (order.total, order.refunded, order.net, order.is_counted) == (900, 200, 700, True)
        assert order.faults == []


def test_a_guests_orders_are_theirs_once_they_are_known(acme, globex):
    with globex.inside():
        record([told(1, buyer="anonymous_id:browser-7", lines=[line("1", 900)])], {})
    with acme.inside():
        record([told(1, buyer="anonymous_id:browser-7", lines=[line("1", 900)])], {})
        contact = ContactFactory()
        person = PersonTold(key=2, at=NOON, external_id="u1", anonymous_id="browser-7")
        assert buyers.adopt([(person, contact.pk)]) == [contact.pk]
        assert buyers.adopt([(person, contact.pk)]) == []
        assert Order.objects.get().contact == contact
    with globex.inside():
        assert Order.objects.get().contact is None


def test_ten_thousand_lines_cost_no_more_queries_than_two(acme):
    def queries(n: int, key: int) -> int:
        lines = [line(str(place), 100, product=f"p{place % 500}") for place in range(n)]
        with CaptureQueriesContext(
            connection,
        ) as caught:
            record([told(key, external_id=f"big-{key}", lines=lines)], {})
        return len(caught)

    with acme.inside():
        queries(2, 1)
        few = queries(3, 2)
        assert queries(10_000, 3) <= few + 2  # the products that were new
        assert Order.objects.get(external_id="big-3").total == 1_000_000
        assert OrderLine.objects.filter(order__external_id="big-3").count() == 10_000


def test_twenty_orders_cost_no_more_queries_than_two(acme):
    def queries(n: int, name: str) -> int:
        facts = [
            told(i, external_id=f"{name}-{i}", lines=[line("1", 5)], refunds=[RefundTold("r", NOON, 1)], parcels=[ParcelTold("p", NOON)])
            for i in range(n)
        ]  # fmt: skip
        with CaptureQueriesContext(connection) as caught:
            record(facts, {})
        return len(caught)

    with acme.inside():
        queries(1, "first")
        assert queries(2, "a") == queries(20, "b")


@given(
    total=st.integers(0, 10**6),
    refunds=st.lists(st.tuples(st.integers(0, 10**6), st.sampled_from(["", "EUR", "USD"]))),
    is_cancelled=st.booleans(),
)
def test_never_more_is_refunded_than_there_was(total, refunds, is_cancelled):
    found = worth(
        currency="EUR",
        told_total=total,
        lines=0,
        refunds=[Refunded(str(n), *one) for n, one in enumerate(refunds)],
        is_placed=True,
        is_paid=True,
        is_cancelled=is_cancelled,
    )
    assert 0 <= found.refunded <= found.total
    assert found.net == (0 if is_cancelled else found.total - found.refunded)


def test_another_organizations_orders_are_not_touched(acme, globex):
    with globex.inside():
        record([told(1, lines=[line("1", 5)])], {})
    with acme.inside():
        record([told(1, lines=[line("1", 7)])], {})
        assert Order.objects.get().total == 7
    with tenancy.everywhere():
        assert Order.objects.count() == 2


@pytest.mark.parametrize(("at", "wanted"), [(0, 900), (2, 1700)])
def test_of_two_totals_the_newer_stands(acme, at, wanted):
    with acme.inside():
        record([told(1, 1, fields={"placed_at": NOON, "total": 900})], {})
        record([told(2, at, fields={"total": 1700})], {})
        assert Order.objects.get().total == wanted
