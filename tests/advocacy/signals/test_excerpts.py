"""A public post that is gone takes its words with it; that something was said, and when, stays."""

import json
from urllib.parse import unquote

import pytest
from django.utils import timezone

from accounts.events.models import Event
from advocacy import working
from advocacy.signals import excerpts
from advocacy.signals.models import Signal
from advocacy.sources.gone import is_gone, question
from kernel.http import Answer
from tests.factories import SignalFactory
from tests.local_server import Said, local_server


@pytest.fixture
def server(settings):
    settings.OUTGOING_PRIVATE_NETWORKS = ["127.0.0.1/32"]
    with local_server() as known:
        yield known


def test_words_of_a_post_that_is_gone_are_forgotten_and_others_stay(acme, server):
    error = b'{"error": "Record not found"}'
    server.answers["/api/v1/statuses/1"] = Said(error, status=404)
    server.answers["/api/v1/statuses/2"] = Said(b'{"id": "2"}')
    server.answers["/api/v1/statuses/3"] = Said(b"<html>gone</html>", status=404)
    server.answers["/api/v1/statuses/4"] = Said(error, status=503)
    signals = []
    with acme.inside():
        for n in range(1, 5):
            event = Event.objects.create(
                organization_id=acme.id,
                source="mastodon/x",
                message_id=str(n),
                kind="news",
                occurred_at=timezone.now(),
                payload={"text": "We love it", "url": "kept", "thread": "A question"},
                state="done",
            )
            details = {
                "text": "We love it",
                "url": f"{server.url}/@claire/{n}",
                "source": "mastodon",
                "topic": "x",
            }
            signals.append(SignalFactory(details=details, event_id=event.pk, subject=str(n)))
        before = Signal.objects.get(pk=signals[0].pk)
    assert working.check_excerpts() == 1
    with acme.inside():
        gone, *others = Signal.objects.order_by("subject")
        assert "text" not in gone.details
        assert gone.details.keys() == {"url", "source", "topic", "gone_at"}
        assert (gone.kind, gone.occurred_at, gone.weight) == (
            before.kind,
            before.occurred_at,
            before.weight,
        )
        assert {other.details["text"] for other in others} == {"We love it"}
        assert Event.objects.get(pk=gone.event_id).payload == {"url": "kept"}
        assert Event.objects.get(pk=others[0].event_id).payload["text"] == "We love it"
    asked = len(server.asked)
    assert working.check_excerpts() == 0
    assert len(server.asked) == asked


def test_no_more_are_looked_for_at_once_than_is_polite(acme, django_assert_num_queries):
    with acme.inside():
        for n in range(excerpts.MOST_AT_ONCE + 5):
            details = {"text": "x", "url": f"https://m.example/@a/{n}", "source": "mastodon"}
            SignalFactory(details=details)
        SignalFactory(
            details={"text": "by hand", "url": "https://linkedin.com/x", "source": "linkedin"}
        )
        with django_assert_num_queries(1):
            assert len(excerpts.due()) == excerpts.MOST_AT_ONCE


@pytest.mark.parametrize(
    ("network", "url", "asks"),
    [
        ("mastodon", "https://piaille.fr/@claire/12", "https://piaille.fr/api/v1/statuses/12"),
        (
            "hackernews",
            "https://news.ycombinator.com/item?id=8863",
            "https://hacker-news.firebaseio.com/v0/item/8863.json",
        ),
        (
            "bluesky",
            "https://bsky.app/profile/claire.bsky.social/post/3lb",
            "uri=at://claire.bsky.social/app.bsky.feed.post/3lb&",
        ),
        ("mastodon", "https://piaille.fr/about", ""),
        ("hackernews", "https://evil.example/item?id=8863", ""),
        ("bluesky", "https://[", ""),
    ],
)
def test_each_network_is_asked_in_its_own_words(network, url, asks):
    asked = unquote(question(network, url))
    assert (asks in asked) if asks else asked == ""


@pytest.mark.parametrize(
    ("network", "status", "body", "gone"),
    [
        ("hackernews", 200, None, True),
        ("hackernews", 200, {"id": 1, "deleted": True}, True),
        ("hackernews", 200, {"id": 1, "text": "here"}, False),
        ("hackernews", 500, None, False),
        ("bluesky", 400, {"error": "NotFound", "message": "Post not found"}, True),
        ("bluesky", 400, {"error": "InvalidRequest"}, False),
        ("bluesky", 200, {"thread": {}}, False),
        ("mastodon", 410, {"error": "Gone"}, True),
        ("mastodon", 401, {"error": "This API requires an authenticated user"}, False),
        ("mastodon", 404, [], False),
    ],
)
def test_only_a_clear_answer_says_that_a_post_is_gone(network, status, body, gone):
    assert is_gone(network, Answer(status, json.dumps(body).encode())) is gone
