"""Past orders as a file: rows of one order come together, a bad row holds up no other, history makes no moments."""

from datetime import date
from io import BytesIO

import pytest
from django.utils import timezone

from accounts.events.models import Event
from accounts.imports import services, showing, working
from accounts.imports.models import BadRow, Import, ImportFile
from accounts.orders.models import Order
from advocacy import pipeline
from advocacy.moments.models import Moment
from advocacy.shops.models import Shopper
from advocacy.shops.refreshing import refresh_due
from advocacy.signals.models import Signal
from kernel import work

SHOPIFY = """Name,Email,Financial Status,Paid at,Fulfilled at,Currency,Total,Discount Code,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Cancelled at,Refunded Amount
#1001,lea@x.example,paid,2026-03-02 10:00:00 +0100,,EUR,64.00,BIENVENUE,2026-03-02 10:00:00 +0100,2,Sencha,18.90,SEN,,0.00
#1001,lea@x.example,,,,,,,2026-03-02 10:00:00 +0100,1,Coffret,26.20,COF,,
#1001,lea@x.example,,,,,,,2026-03-02 10:00:00 +0100,1,Coffret,26.20,COF,,
#1002,noe@x.example,pending,,,EUR,34.00,,2026-03-04 10:00:00 +0100,1,Pu-erh,34.00,PUE,,0.00
#1003,lea@x.example,partially_refunded,,,EUR,18.90,,2026-04-20 10:00:00 +0100,1,Sencha,18.90,SEN,,8.90
#1004,lea@x.example,paid,,,EUR,x,,2026-04-21 10:00:00 +0100,-3,Sencha,18.90,SEN,,0.00
,lea@x.example,paid,,,EUR,5,,2026-04-21 10:00:00 +0100,1,Sencha,18.90,SEN,,0.00
"""


@pytest.fixture
def load(acme):
    def loaded(text):
        with acme.inside():
            made = services.take(files={"orders": ("orders.csv", BytesIO(text.encode()))})
            made.refresh_from_db()
            services.start_loading(handed_over=made)
        while working.work_off_due(acme.id):
            pass
        with acme.inside():
            while events := work.claim(Event, limit=500):
                work.work_off(events, pipeline.process)
        return made

    return loaded


def test_shopifys_own_export_loads_as_it_is(acme, load):
    made = load(SHOPIFY)
    with acme.inside():
        file = ImportFile.objects.get()
        assert (file.good, file.bad, file.problem) == (5, 2, None)
        orders = {o.external_id: o for o in Order.objects.all()}
        assert set(orders) == {"#1001", "#1002", "#1003"}
        first = orders["#1001"]
        assert (first.total, first.is_counted, first.contact.email) == (6400, True, "lea@x.example")
        assert sorted(first.lines.values_list("title", "quantity", "amount")) == [
            ("Coffret", 1, 2620), ("Coffret", 1, 2620), ("Sencha", 2, 3780),
        ]  # fmt: skip
        assert first.placed_at.date() == date(2026, 3, 2)
        assert not orders["#1002"].is_counted
        assert (orders["#1003"].refunded, orders["#1003"].net) == (890, 1000)
        assert BadRow.objects.count() == 2
        assert Signal.objects.filter(kind="reorder").count() == 1
        assert not Moment.objects.exists()
        assert not Signal.objects.filter(is_live=True).exists()
        refresh_due(now=timezone.now())
        assert Shopper.objects.get().orders == 2
    again = load(SHOPIFY)
    with acme.inside():
        file = ImportFile.objects.get(handed_over=again)
        assert file.known == file.loaded == 5
        assert Order.objects.get(external_id="#1001").lines.count() == 3
        assert Import.objects.count() == 2
        assert made.pk != again.pk


def test_the_example_loads(acme, load):
    load(showing.example("orders"))
    with acme.inside():
        assert ImportFile.objects.get().bad == 0
        assert Order.objects.filter(is_counted=True).count() == 2
        assert Order.objects.exclude(delivered_at=None).count() == 3


def test_without_an_order_or_a_date_the_file_says_what_is_missing(acme):
    with acme.inside():
        services.take(files={"orders": ("o.csv", BytesIO(b"email,total\na@x.example,5\n"))})
        assert ImportFile.objects.get().good == 0
