"""Feeds as they are polled: by a server on this machine, through the guard, into the inbox."""

import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.events.models import Event
from advocacy import working
from advocacy.sources import feeds
from advocacy.sources.models import Feed
from kernel.errors import Invalid
from kernel.http import Limits
from tests.local_server import LocalServer, Said, local_server

FIXTURES = Path(__file__).parent / "fixtures"


@pytest.fixture
def server(settings):
    settings.OUTGOING_PRIVATE_NETWORKS = ["127.0.0.1/32"]
    with local_server() as known:
        yield known


@pytest.fixture
def feed(acme, server: LocalServer):
    """A feed of acme on the local server, and what it says."""
    server.answers["/feed"] = Said(
        (FIXTURES / "rss/rss2.xml").read_bytes(), headers={"ETag": '"1"'}
    )
    return add(acme, kind="rss", query=f"{server.url}/feed")


def add(cast: Any, **fields: Any) -> Feed:
    with cast.inside():
        feed = Feed(organization_id=cast.id, **{k: v for k, v in fields.items() if k != "password"})
        feeds.save(feed, password=fields.get("password", ""))
        due(feed)
    return feed


def due(feed: Feed) -> None:
    """The clock of the database stands still as long as the test's transaction lasts."""
    Feed.objects.filter(pk=feed.pk).update(due_at=timezone.now() - timedelta(hours=1))


def poll(cast: Any, feed: Feed, **limits: float) -> Feed:
    """Look at it now, and give what the row says afterwards."""
    with cast.inside():
        due(feed)
    feeds.poll_next(cast.id, limits=Limits(**limits))
    with cast.inside():
        return Feed.objects.get(pk=feed.pk)


def came(cast: Any, feed: Feed) -> list[Event]:
    with cast.inside():
        return list(Event.objects.filter(source=feed.source).order_by("id"))


def test_entries_come_into_the_inbox_once_and_a_feed_that_did_not_change_is_not_sent_again(
    acme, feed, server
):
    seen = poll(acme, feed)
    assert (seen.failures, seen.failure, seen.etag) == (0, None, '"1"')
    events = came(acme, feed)
    assert len(events) == 5
    assert {event.kind for event in events} == {"news"}
    # Nobody knows how old an undated entry is at the first look: it makes no moment.
    undated = {event.payload["title"]: event.is_historical for event in events}
    assert undated["An entry whose date is nonsense"]
    assert not undated["How Brindille saved us a week"]
    assert seen.last_new_at is not None
    minutes = (seen.due_at - timezone.now()).total_seconds() / 60
    assert 14.5 < minutes < 17

    server.answers["/feed"] = Said(status=304)
    again = poll(acme, feed)
    assert server.asked[-1].headers["if-none-match"] == '"1"'
    assert (again.failures, again.etag) == (0, '"1"')
    assert len(came(acme, feed)) == 5

    more = (FIXTURES / "rss/rss2.xml").read_text().replace("nonsense", "another")
    server.answers["/feed"] = Said(more.encode())
    poll(acme, feed)
    new = came(acme, feed)[5:]
    assert [(event.message_id, event.is_historical) for event in new] == [("another", False)]


def test_a_server_that_asks_for_patience_gets_it_and_errors_wait_ever_longer(acme, feed, server):
    server.answers["/feed"] = Said(status=429, headers={"Retry-After": "7200"})
    seen = poll(acme, feed)
    assert seen.failures == 1
    assert seen.failure["code"] == "feed_too_many"
    assert timedelta(minutes=119) < seen.due_at - timezone.now() < timedelta(minutes=125)
    server.answers["/feed"] = Said(status=503)
    waits = []
    for _time in range(7):
        seen = poll(acme, feed)
        waits.append(seen.due_at - timezone.now())
    assert seen.failure["params"]["status"] == "503"
    assert waits[0] > timedelta(minutes=59)
    assert waits[-1] > timedelta(hours=5.9)
    assert max(waits) < timedelta(hours=6.1)
    server.answers["/feed"] = Said((FIXTURES / "rss/atom.xml").read_bytes())
    seen = poll(acme, feed)
    assert (seen.failures, seen.failure) == (0, None)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (Said(status=302, headers={"Location": "http://169.254.169.254/"}), "http_not_public"),
        (Said((FIXTURES / "rss/billion_laughs.xml").read_bytes()), "feed_declares_entities"),
        (Said((FIXTURES / "rss/page.html").read_bytes()), "feed_is_a_page"),
        (Said(b"<rss>" + b"x" * 3 * 1024 * 1024), "http_too_large"),
        (Said(b"x" * 100, drips=0.05), "http_too_slow"),
        (Said(b""), "feed_unreadable"),
        (Said(status=404), "feed_not_there"),
        (Said(status=999), "feed_status"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_goes_wrong_is_said_on_the_row_and_loses_nothing(acme, feed, server, said, code):
    poll(acme, feed)
    before = len(came(acme, feed))
    server.answers["/feed"] = said
    seen = poll(acme, feed, seconds=0.5)
    assert seen.failure["code"] == code
    assert (seen.failures, seen.etag, seen.is_active) == (1, '"1"', True)
    assert len(came(acme, feed)) == before


def test_a_feed_that_broke_off_is_asked_for_again_in_full(acme, feed, server):
    server.answers["/feed"] = Said(
        (FIXTURES / "rss/broken_off.xml").read_bytes(), headers={"ETag": '"half"'}
    )
    seen = poll(acme, feed)
    assert seen.etag == ""
    assert came(acme, feed)[0].message_id == "whole"


@pytest.mark.django_db(transaction=True)
def test_two_pollers_at_once_look_once(acme, server):
    began = threading.Event()

    def slow(_asked: Any) -> Said:
        began.set()
        time.sleep(0.3)
        return Said((FIXTURES / "rss/atom.xml").read_bytes())

    server.answers["/feed"] = slow
    feed = add(acme, kind="rss", query=f"{server.url}/feed")

    def other() -> None:
        try:
            feeds.poll_next(acme.id)
        finally:
            connection.close()

    first = threading.Thread(target=other)
    first.start()
    assert began.wait(5)
    assert feeds.poll_next(acme.id) == 0
    first.join()
    assert len(server.asked) == 1
    assert len(came(acme, feed)) == 1


def test_what_was_paused_while_somebody_looked_stays_paused(acme, feed):
    with acme.inside():
        (leased,) = feeds.work.claim(Feed, limit=1)
        feeds.pause(Feed.objects.filter(pk=feed.pk))
        with pytest.raises(feeds.work.LostLease):
            feeds.note(leased, feeds.Seen())
        assert not Feed.objects.get(pk=feed.pk).is_active
        feeds.go_on(Feed.objects.filter(pk=feed.pk))
        feeds.look_now(Feed.objects.filter(pk=feed.pk))
    assert poll(acme, feed).failures == 0


def test_hacker_news_and_mastodon_go_on_from_where_they_were(acme, server):
    server.answers["/api/v1/search_by_date"] = Said(
        (FIXTURES / "hackernews/search.json").read_bytes()
    )
    server.answers["/api/v1/timelines/tag/martech"] = Said(
        (FIXTURES / "mastodon/tag.json").read_bytes()
    )
    found = add(acme, kind="hackernews", query="Brindille", server=server.url)
    tag = add(acme, kind="mastodon", query="martech", server=server.url)
    assert working.poll_feeds() == 2
    assert len(came(acme, found)) == len(came(acme, tag)) == 2
    poll(acme, found)
    seen = poll(acme, tag)
    assert "since_id=113520000000000002" in server.asked[-1].path
    assert seen.cursor == "113520000000000002"
    assert len(came(acme, tag)) == 2
    server.answers["/api/v1/timelines"] = Said(
        b'{"error": "This method requires an authenticated user"}'
    )
    server.answers["/api/v1/timelines/tag/martech"] = server.answers["/api/v1/timelines"]
    assert poll(acme, tag).failure["code"] == "feed_unexpected"


def test_bluesky_logs_in_once_and_again_when_its_token_has_run_out(acme, server):
    tokens = iter(["first", "second"])
    valid: list[str] = []

    def session(asked: Any) -> Said:
        if b"app-password" not in asked.body:
            return Said(b'{"error":"AuthenticationRequired"}', status=401)
        valid[:] = [next(tokens)]
        return Said(f'{{"accessJwt": "{valid[0]}"}}'.encode())

    def search(asked: Any) -> Said:
        if asked.headers.get("authorization") != f"Bearer {valid[0]}":
            return Said(b'{"error":"ExpiredToken"}', status=400)
        return Said((FIXTURES / "bluesky/search.json").read_bytes())

    server.answers["/xrpc/com.atproto.server.createSession"] = session
    server.answers["/xrpc/app.bsky.feed.searchPosts"] = search
    place = {"kind": "bluesky", "query": "Brindille", "server": server.url, "account": "us.example"}
    feed = add(acme, **place, password="app-password")
    assert "app-password" not in feed.password_sealed
    seen = poll(acme, feed)
    assert (seen.failures, len(came(acme, feed))) == (0, 1)
    assert "first" not in seen.session_sealed
    poll(acme, feed)
    assert len([one for one in server.asked if one.method == "POST"]) == 1
    valid[:] = ["gone"]
    assert poll(acme, feed).failures == 0
    assert len([one for one in server.asked if one.method == "POST"]) == 2

    with acme.inside():
        feeds.save(feed, password="wrong")
    assert poll(acme, feed).failure["code"] == "feed_login_refused"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"kind": "rss", "query": "http://127.0.0.2/feed"}, "/query"),
        ({"kind": "rss", "query": "http://user:pass@example.com/feed"}, "/query"),
        ({"kind": "rss", "query": "file:///etc/passwd"}, "/query"),
        ({"kind": "rss", "query": "not an address"}, "/query"),
        ({"kind": "mastodon", "query": "two words", "server": "mastodon.social"}, "/query"),
        ({"kind": "mastodon", "query": "tag", "server": ""}, "/server"),
        ({"kind": "mastodon", "query": "tag", "server": "169.254.169.254"}, "/server"),
        ({"kind": "mastodon", "query": "tag", "server": "https://10.0.0.1"}, "/server"),
        (
            {"kind": "mastodon", "query": "tag", "server": "https://mastodon.social/about"},
            "/server",
        ),
        ({"kind": "hackernews", "query": " "}, "/query"),
        ({"kind": "bluesky", "query": "x y", "account": ""}, "/account"),
    ],
)
def test_a_feed_that_cannot_be_looked_at_is_refused_when_it_is_saved(server, fields, wrong):
    with pytest.raises(Invalid) as refusal:
        feeds.checked(**{"server": "", **fields})
    assert refusal.value.errors[0]["pointer"] == wrong


def test_a_feed_is_read_from_the_beginning_only_when_the_place_is_another(acme, feed, server):
    poll(acme, feed)
    with acme.inside():
        feed = Feed.objects.get(pk=feed.pk)
        feed.interval_minutes = 60
        feeds.save(feed, begins_anew=False)
        assert Feed.objects.get(pk=feed.pk).etag == '"1"'
        feeds.save(feed)
        assert Feed.objects.get(pk=feed.pk).etag == ""


def test_an_administrator_adds_a_feed_in_the_admin_and_reads_how_it_does(acme, server):
    server.answers["/feed"] = Said((FIXTURES / "rss/rss2.xml").read_bytes())
    alice = acme.client("alice")
    assert b"Google Alerts" in alice.get("/admin/advocacy/feed/add/").content
    form = {"kind": "rss", "listens_for": "problem", "interval_minutes": "30"}
    page = alice.post("/admin/advocacy/feed/add/", form | {"query": "http://10.0.0.1/feed"})
    assert "not a public address" in page.content.decode()
    assert "at least" not in page.content.decode()
    often = alice.post(
        "/admin/advocacy/feed/add/", form | {"query": f"{server.url}/feed", "interval_minutes": "1"}
    )
    assert often.status_code == 200
    with acme.inside():
        assert not Feed.objects.exists()
    added = alice.post("/admin/advocacy/feed/add/", form | {"query": f"{server.url}/feed"})
    assert added.status_code == 302
    with acme.inside():
        feed = Feed.objects.get()
    assert "Nobody has looked yet" in alice.get("/admin/advocacy/feed/").content.decode()
    poll(acme, feed)
    assert "5 new this week" in alice.get("/admin/advocacy/feed/").content.decode()
    server.answers["/feed"] = Said(status=404)
    poll(acme, feed)
    page = alice.get("/admin/advocacy/feed/").content.decode()
    assert "There is nothing at this address (404)" in page
    chosen = {"action": "pause", "_selected_action": [str(feed.pk)]}
    alice.post("/admin/advocacy/feed/", chosen)
    asked = len(server.asked)
    assert poll(acme, feed).is_active is False
    assert len(server.asked) == asked
    alice.post("/admin/advocacy/feed/", chosen | {"action": "go_on"})
    with acme.inside():
        assert Feed.objects.get().is_active
    bob = acme.client("bob")
    assert bob.post("/admin/advocacy/feed/add/", form).status_code == 403


def test_a_stored_password_is_never_shown_and_stays_when_the_field_is_left_empty(acme, server):
    feed = add(acme, kind="bluesky", query="Brindille", account="us.example", password="secret-1")
    alice = acme.client("alice")
    url = f"/admin/advocacy/feed/{feed.pk}/change/"
    page = alice.get(url).content.decode()
    assert "secret-1" not in page
    assert feed.password_sealed not in page
    form = {"query": "Brindille", "account": "us.example", "server": "", "listens_for": "product"}
    assert alice.post(url, form | {"interval_minutes": "45", "password": ""}).status_code == 302
    with acme.inside():
        kept = Feed.objects.get(pk=feed.pk)
    assert (kept.interval_minutes, kept.password_sealed) == (45, feed.password_sealed)
