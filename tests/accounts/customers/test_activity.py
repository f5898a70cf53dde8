from datetime import UTC, datetime, timedelta
from itertools import permutations

from accounts.customers.activity import (
    TroubleTold,
    open_trouble_of,
    record_active_days,
    record_trouble,
)
from accounts.customers.models import ActiveDay
from accounts.customers.trouble_models import Trouble
from tests.factories import ContactFactory

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_a_day_of_use_is_noted_once(acme):
    with acme.inside():
        contact = ContactFactory()
        for _ in range(2):
            record_active_days([(contact.pk, MONDAY.date()), (contact.pk, MONDAY.date())])
        assert ActiveDay.objects.count() == 1


def test_trouble_lasts_from_its_opening_to_its_closing_in_any_order(acme):
    with acme.inside():
        for order in permutations(range(2)):
            contact = ContactFactory()
            news = [
                TroubleTold("serious_ticket", MONDAY, contact.pk, reference="4711"),
                TroubleTold(
                    "serious_ticket",
                    MONDAY + timedelta(days=2),
                    contact.pk,
                    reference="4711",
                    closed=True,
                ),
            ]
            for n in order:
                record_trouble([news[n]])
            ticket = Trouble.objects.get(contact=contact)
            assert ticket.closed_at == MONDAY + timedelta(days=2)


def test_open_trouble_is_found_for_the_person_until_it_is_closed(acme):
    with acme.inside():
        contact = ContactFactory()
        opened = TroubleTold("serious_ticket", MONDAY, contact.pk, reference="4711")
        assert record_trouble([opened]) == []
        assert [t.reference for t in open_trouble_of([contact.pk], [])] == ["4711"]
        ended = TroubleTold(
            "serious_ticket", MONDAY + timedelta(days=1), contact.pk, reference="4711", closed=True
        )
        assert [t.reference for t in record_trouble([ended])] == ["4711"]
        assert open_trouble_of([contact.pk], []) == []
