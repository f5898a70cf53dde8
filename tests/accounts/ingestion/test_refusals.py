"""What is refused as a whole, and what goes to quarantine alone. Some need real transactions."""

import gzip
import json
from typing import Any

import pytest

from kernel.text import say
from tests.accounts.ingestion.conftest import events_of, track


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "malformed_json"),
        (b"{", 400, "malformed_json"),
        (b'{"batch": [{"a": "\xff"}]}', 400, "malformed_json"),
        (b'{"batch": [' + b"[" * 50_000 + b"]" * 50_000 + b"]}", 400, "malformed_json"),
        (b"[]", 400, "validation_failed"),
        (b'"text"', 400, "validation_failed"),
        (b"null", 400, "validation_failed"),
        (b"{}", 400, "validation_failed"),
        (b'{"batch": {"a": 1}}', 400, "validation_failed"),
        (json.dumps({"batch": [{}] * 2501}).encode(), 400, "too_many_events"),
        (b"\x1f\x8b rubbish", 400, "malformed_gzip"),
        (gzip.compress(b'{"batch": []}', mtime=0)[:-9], 400, "malformed_gzip"),
        (b" " * (5 * 1024 * 1024) + b"{}", 413, "payload_too_large"),
        (b" " * (7 * 1024 * 1024), 413, "payload_too_large"),
        (gzip.compress(b" " * (50 * 1024 * 1024), mtime=0), 413, "payload_too_large"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_call_that_makes_no_sense_is_refused_with_code_and_message(
    acme, post, body, status, code
) -> None:
    answer = post(acme.key, "/v1/batch", body)
    said = answer.json()
    assert (answer.status_code, said["code"], said["status"]) == (status, code, status)
    assert said["message"]
    assert said["request_id"] == answer["Request-Id"]
    assert events_of(acme) == []


def test_a_single_call_may_not_be_larger_than_an_event(acme, post) -> None:
    answer = post(acme.key, "/v1/track", track(properties={"text": "x" * 33_000}))
    assert (answer.status_code, answer.json()["code"]) == (400, "event_too_large")
    assert events_of(acme) == []


BAD: list[tuple[Any, str]] = [
    ({"type": "track", "event": "E"}, "event_without_person"),
    ({"type": "track", "event": "E", "userId": "", "anonymousId": None}, "event_without_person"),
    ({"type": "track", "event": "E", "userId": {"id": 1}}, "event_without_person"),
    ({"type": "track", "userId": "u"}, "event_without_name"),
    ({"type": "track", "userId": "u", "event": " "}, "event_without_name"),
    ({"type": "track", "userId": "u", "event": 5}, "event_without_name"),
    ({"type": "dance", "userId": "u"}, "event_type_unknown"),
    ({"type": "a\0b", "userId": "u"}, "event_type_unknown"),
    ({"type": "broken", "userId": "u"}, "event_type_unknown"),
    ({"userId": "u", "event": "E"}, "event_type_unknown"),
    ({"type": ["track"], "userId": "u", "event": "E"}, "event_type_unknown"),
    (track(properties={"text": "x" * 33_000}), "event_too_large"),
    (track(userId="u" * 256), "event_id_too_long"),
    (track(anonymousId="u" * 256), "event_id_too_long"),
    ("a text", "event_not_object"),
    (None, "event_not_object"),
    ([track()], "event_not_object"),
    (track(properties={"n": float("nan")}), "event_unreadable"),
    (track(properties={"n": "half \ud800 pair"}), "event_unreadable"),
]


@pytest.mark.parametrize(("item", "code"), BAD, ids=lambda value: str(value)[:40])
def test_a_bad_item_goes_to_quarantine_with_its_reason_and_the_others_in(
    acme, post, item, code
) -> None:
    for _time in range(2):
        answer = post(acme.key, "/v1/batch", {"batch": [track(1), item, track(2)]})
        assert answer.status_code == 200

    good = [event for event in events_of(acme) if event.state == "pending"]
    (bad,) = [event for event in events_of(acme) if event.state == "failed"]
    assert [event.message_id for event in good] == ["m-1", "m-2"]
    assert (bad.kind, bad.failure["code"]) == ("broken", code)
    assert bad.message_id.startswith("broken:")
    assert bad.finished_at is not None
    assert len(bad.payload["raw"]) <= 4096
    assert json.dumps(item).startswith(bad.payload["raw"][:20])
    assert "{" not in say(bad.failure)


@pytest.mark.parametrize(
    "item",
    [
        b'{"type":"track","userId":"u","event":"E","properties":{"t":"a\\u0000b"}}',
        b'{"type":"track","userId":"u\\u0000","event":"E"}',
        b'{"type":"track","userId":"u","event":"E","properties":{"n":1e200000}}',
        b'{"type":"track","userId":"u","event":"E","properties":{"t":"\\udc00 x"}}',
        b'{"type":"track","userId":"u","event":"E","messageId":"\\u0000"}',
    ],
)
@pytest.mark.parametrize("size", [1, 9])
@pytest.mark.django_db(transaction=True)
def test_what_postgresql_cannot_keep_is_found_alone(acme, post, item, size) -> None:
    for place in {0, size - 1}:
        good = [json.dumps(track(number)).encode() for number in range(size - 1)]
        batch = b",".join([*good[:place], item, *good[place:]])
        assert post(acme.key, "/v1/batch", b'{"batch":[' + batch + b"]}").status_code == 200

    events = events_of(acme)
    assert sorted(event.message_id for event in events if event.state == "pending") == sorted(
        f"m-{number}" for number in range(size - 1)
    )
    (bad,) = [event for event in events if event.state == "failed"]
    assert bad.kind == "broken"
    assert bad.failure["code"] in {"event_refused", "event_has_nul", "event_unreadable"}
    assert json.loads(bad.payload["raw"]) == json.loads(item)
    assert say(bad.failure)


@pytest.mark.parametrize("bad", [b'"a\\u0000b"', b"1e200000"])
@pytest.mark.django_db(transaction=True)
def test_a_batch_of_nothing_but_refused_items_is_still_taken(acme, post, bad) -> None:
    items = json.dumps(
        {"batch": [track(number, properties="BAD") for number in range(40)]}
    ).encode()
    assert post(acme.key, "/v1/batch", items.replace(b'"BAD"', bad)).status_code == 200
    assert {event.state for event in events_of(acme)} == {"failed"}
    assert len(events_of(acme)) == 40
