"""Whatever is sent, reading it gives a row: good, or in quarantine with its reason. It never raises."""

import json
from datetime import UTC, datetime
from typing import Any

import msgspec
from hypothesis import example, given
from hypothesis import strategies as st

from accounts.events.models import Event
from accounts.events.reading import (
    ITEM_BYTES,
    KINDS,
    POSTHOG,
    RAW_BYTES,
    SEGMENT,
    Arrival,
    broken,
    is_call,
    read,
    read_again,
    unreadable_call,
)
from kernel.text import say

RECEIVED = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
fields = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(sorted(KINDS)) | anything,
        **dict.fromkeys(
            ("userId", "anonymousId", "event", "messageId", "timestamp", "sentAt", "context"),
            anything,
        ),
        "distinct_id": st.text() | anything,
        "properties": st.dictionaries(
            st.sampled_from(["$set", "$groups", "token", "alias"]), anything
        ),
    },
)


@given(
    item=fields | anything,
    dialect=st.sampled_from([SEGMENT, POSTHOG]),
    kind=st.sampled_from(["", "track", "group"]),
    has_context=st.booleans(),
)
@example(item={"userId": 10**5000}, dialect=SEGMENT, kind="track", has_context=False)
def test_every_item_becomes_a_row(item, dialect, kind, has_context) -> None:
    context = {"locale": msgspec.Raw(b'"fr"')} if has_context else None
    raw = _json(item)
    row = read(raw, Arrival(received_at=RECEIVED, dialect=dialect, kind=kind, context=context))
    payload = json.loads(bytes(row.payload))
    assert 0 < len(row.message_id) <= 100
    assert len(row.user_id) <= 255
    assert len(row.name) <= 200
    if row.failure:
        assert row.kind == "broken"
        assert payload["raw"].encode() == raw[:RAW_BYTES]
        assert say(row.failure) != row.failure["code"]
    else:
        assert row.kind in KINDS
        assert row.user_id or row.anonymous_id or row.kind == "group"


def _json(item: object) -> bytes:
    try:
        return json.dumps(item).encode()
    except ValueError:  # a number longer than Python writes
        return b'{"userId": ' + b"9" * 5000 + b', "event": "e"}'


def test_an_item_as_large_as_allowed_is_read_and_one_byte_more_is_not() -> None:
    def sized(size: int) -> bytes:
        item = b'{"type":"track","userId":"u","event":"E","x":"%s"}'
        return item % (b"x" * (size - len(item) + 2))

    arrival = Arrival(received_at=RECEIVED)
    assert read(sized(ITEM_BYTES), arrival).failure is None
    larger = read(sized(ITEM_BYTES + 1), arrival)
    assert larger.failure == {
        "code": "event_too_large",
        "params": {"bytes": ITEM_BYTES + 1, "limit": ITEM_BYTES},
    }
    assert len(json.loads(bytes(larger.payload))["raw"]) == RAW_BYTES


def test_an_item_that_was_cut_says_so_and_is_not_read_as_if_it_were_whole() -> None:
    """Of what was larger than we keep, the rest is gone: reading its beginning again would make another fact of it."""
    arrival = Arrival(received_at=RECEIVED, kind="track")
    for size, is_whole in ((RAW_BYTES, True), (RAW_BYTES + 1, False)):
        raw = b'{"userId": "u"}' + b" " * (size - 15)
        row = broken(raw, {"code": "event_without_name", "params": {}}, arrival)
        kept = Event(payload=json.loads(bytes(row.payload)), received_at=RECEIVED)
        assert kept.payload.get("is_cut", False) is not is_whole
        assert kept.payload["kind"] == "track"
        assert (read_again(kept) is not None) is is_whole


def test_a_call_is_taken_apart_again_only_when_its_bytes_were_text() -> None:
    arrival = Arrival(received_at=RECEIVED)
    why: Any = {"code": "unreadable", "params": {}}
    for raw, is_whole in ((b'{"id": ', True), (b"\xff\xfe", False), (b"a\0b", False)):
        row = unreadable_call(raw, why, content_type="text/plain", arrival=arrival)
        kept = Event(payload=json.loads(bytes(row.payload)), received_at=RECEIVED)
        assert is_call(kept) is is_whole
        assert read_again(kept) is None
