from typing import Any

import pytest
from django.utils import timezone

from accounts.events.models import Event
from advocacy.moments.models import Decision
from kernel.text import define, reason
from tests.factories import RuleFactory, SignalFactory

EVENTS = "/api/v1/events"


def _event(acme: Any, **fields: Any) -> Event:
    return Event.objects.create(
        organization_id=acme.id,
        **{
            "source": "product",
            "message_id": "m-1",
            "kind": "track",
            "name": "Case Study Published",
            "occurred_at": timezone.now(),
            "payload": {"event": "Case Study Published"},
        }
        | fields,
    )


def test_the_inspector_tells_what_became_of_a_fact(api: Any, acme: Any) -> None:
    define({"tests.cooldown": "Thanked {days} days ago."})
    with acme.inside():
        event = _event(acme, state="done", reading="signal")
        signal = SignalFactory(kind="case_study", event_id=event.pk)
        rule = RuleFactory(code="case-study")
        Decision.objects.create(
            organization_id=acme.id,
            rule=rule,
            contact=signal.contact,
            signal=signal,
            outcome="cooldown",
            reasons=[reason("tests.cooldown", days=3)],
        )
    shown = api(acme.key, "GET", f"{EVENTS}/{event.pk}").json()
    assert (shown["id"], shown["state"], shown["reading"]) == (event.pk, "done", "signal")
    assert shown["payload"] == {"event": "Case Study Published"}
    assert shown["failure"] is None
    (evidence,) = shown["signals"]
    assert (evidence["kind"], evidence["contact"]["id"]) == ("case_study", str(signal.contact_id))
    (decision,) = evidence["decisions"]
    assert decision["rule"]["code"] == "case-study"
    assert decision["outcome"] == "cooldown"
    assert decision["reasons"] == [{"code": "tests.cooldown", "text": "Thanked 3 days ago."}]


def test_a_fact_in_quarantine_says_why(api: Any, acme: Any) -> None:
    define({"tests.no_user": "Nobody is named in it."})
    with acme.inside():
        event = _event(acme, state="failed", failure=reason("tests.no_user"))
    shown = api(acme.key, "GET", f"{EVENTS}/{event.pk}").json()
    assert shown["failure"] == {"code": "tests.no_user", "text": "Nobody is named in it."}
    assert shown["signals"] == []


def test_strangers_and_test_keys_find_nothing(api: Any, acme: Any, globex: Any) -> None:
    with acme.inside():
        event = _event(acme)
    for key in (globex.key, acme.test_key):
        assert api(key, "GET", f"{EVENTS}/{event.pk}").status_code == 404
    for number in (0, 10**30, "x"):
        answer = api(acme.key, "GET", f"{EVENTS}/{number}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("rows", [2, 20])
def test_it_costs_the_same_however_much_was_read_out_of_it(
    api: Any, acme: Any, rows: int, django_assert_num_queries: Any
) -> None:
    with acme.inside():
        event = _event(acme)
        SignalFactory.create_batch(rows, event_id=event.pk)
    api(acme.key, "GET", f"{EVENTS}/{event.pk}")  # notes the first use of the key
    with django_assert_num_queries(8):
        assert len(api(acme.key, "GET", f"{EVENTS}/{event.pk}").json()["signals"]) == rows
