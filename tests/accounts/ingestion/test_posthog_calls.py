"""PostHog's clients: their routes, their words, read as ours."""

from typing import Any

import pytest

from tests.accounts.ingestion.conftest import events_of


def _batch(*items: dict[str, Any], **envelope: Any) -> dict[str, Any]:
    return {"batch": list(items), "sent_at": "2026-11-02T09:00:00Z", **envelope}


@pytest.mark.parametrize(
    "path", ["/batch/", "/batch", "/capture/", "/capture", "/i/v0/e/", "/i/v0/e"]
)
@pytest.mark.parametrize("alone", [True, False])
def test_each_route_takes_one_event_or_many_and_says_ok(acme, post, path, alone) -> None:
    item = {"event": "signed up", "distinct_id": "u1", "properties": {"a": 1}, "uuid": "7f9d"}
    body = item if alone else _batch(item)
    answer = post(None, path, {**body, "api_key": acme.key.secret})

    assert (answer.status_code, answer.json()) == (200, {"status": "Ok"})
    (event,) = events_of(acme)
    assert (event.kind, event.name, event.user_id, event.message_id) == (
        "track",
        "signed up",
        "u1",
        "7f9d",
    )
    assert event.payload["properties"] == {"a": 1}
    assert acme.key.secret not in str(event.payload)
    assert not event.is_historical


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (
            {
                "event": "$identify",
                "properties": {"$set": {"email": "a@b.example"}, "$set_once": {"plan": "s"}},
            },
            {"type": "identify", "userId": "u1", "traits": {"email": "a@b.example", "plan": "s"}},
        ),
        (
            {"event": "$identify", "$set": {"n": 1}, "properties": {"$anon_distinct_id": "anon"}},
            {"type": "identify", "traits": {"n": 1}, "anonymousId": "anon"},
        ),
        (
            {"event": "$set", "properties": {"$set": {"n": 1}}},
            {"type": "identify", "traits": {"n": 1}},
        ),
        (
            {"event": "$pageview", "properties": {"$pathname": "/pricing"}},
            {"type": "page", "name": "/pricing"},
        ),
        (
            {"event": "$screen", "properties": {"$screen_name": "Home"}},
            {"type": "screen", "name": "Home"},
        ),
        (
            {
                "event": "$groupidentify",
                "properties": {
                    "$group_type": "company",
                    "$group_key": "c1",
                    "$group_set": {"seats": 3},
                },
            },
            {"type": "group", "userId": "u1", "groupId": "c1", "traits": {"seats": 3}},
        ),
        (
            {
                "event": "$groupidentify",
                "distinct_id": "$company_c1",
                "properties": {"$group_type": "company", "$group_key": "c1"},
            },
            {"type": "group", "userId": None, "groupId": "c1", "traits": {}},
        ),
        (
            {
                "event": "$create_alias",
                "distinct_id": "old",
                "properties": {"alias": "new", "distinct_id": "old"},
            },
            {"type": "alias", "userId": "new", "previousId": "old"},
        ),
        ({"event": "$autocapture", "properties": {}}, {"type": "track", "event": "$autocapture"}),
        (
            {"event": "paid", "properties": {"$groups": {"company": "c9", "team": "t"}}},
            {"type": "track", "context": {"groupId": "c9"}},
        ),
        (
            {"event": "paid", "properties": {"token": "phc_x", "v": 2}},
            {"properties": {"v": 2}},
        ),
    ],
    ids=lambda value: str(value)[:40],
)
def test_items_are_put_into_the_words_of_segment(acme, post, item, expected) -> None:
    item = {"distinct_id": "u1", "uuid": "x1", "timestamp": "2026-11-02T08:59:00Z", **item}
    assert post(None, "/batch/", _batch(item, api_key=acme.key.secret)).status_code == 200
    (event,) = events_of(acme)
    assert event.state == "pending", event.failure
    assert {name: event.payload.get(name) for name in expected} == expected
    assert event.message_id == "x1"
    assert event.kind == event.payload["type"]


def test_a_migration_of_history_is_history(acme, post) -> None:
    item = {"event": "e", "distinct_id": "u", "uuid": "1"}
    post(None, "/batch/", _batch(item, api_key=acme.key.secret, historical_migration=True))
    assert [event.is_historical for event in events_of(acme)] == [True]


@pytest.mark.parametrize(
    "item", [{"event": "e"}, {"distinct_id": "u"}, "odd", {"event": 3, "distinct_id": "u"}]
)
def test_a_bad_item_goes_to_quarantine_as_it_came(acme, post, item) -> None:
    answer = post(None, "/batch/", _batch(item, api_key=acme.key.secret))
    assert answer.status_code == 200
    (event,) = events_of(acme)
    assert (event.state, event.kind, event.payload["dialect"]) == ("failed", "broken", "posthog")


def test_the_key_of_nobody_is_refused_with_code_and_message(db, post) -> None:
    answer = post(None, "/batch/", _batch(api_key="phc_unknown"))
    assert answer.status_code == 401
    assert {"code", "message", "detail"} <= answer.json().keys()
