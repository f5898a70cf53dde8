"""What each kind of feed sends, and what we read out of it."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.events.models import Event
from advocacy.sources import bluesky, hackernews, mastodon, reading, rss
from advocacy.sources.known import Known
from advocacy.sources.plain import plain_text
from advocacy.sources.polled import NotAFeed, Wanted
from advocacy.sources.polling import LONGEST_WAIT, asked_to_wait, next_look

FIXTURES = Path(__file__).parent / "fixtures"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
US = Known(product_names=("Brindille",), problem_words=("campaign chaos",))


def body(name: str) -> bytes:
    return (FIXTURES / name).read_bytes()


def wanted(**more) -> Wanted:
    return Wanted(**{"query": "https://blog.example/feed", "now": NOW, **more})


def told(provider, news, known=US, received_at=NOW):
    """What is read out of an entry that came in."""
    event = Event(
        pk=7,
        source=f"{provider.PROVIDER.code}/x",
        message_id=news.message_id,
        kind="news",
        name=news.name,
        payload=json.loads(json.dumps(news.payload)),
        occurred_at=news.occurred_at or received_at,
        received_at=received_at,
    )
    return reading.read(event, known=known)


def evidence(*args, **more):
    return [(one.kind, one.tone) for one in told(*args, **more).evidence]


def test_rss_entries_become_plain_text_and_keep_what_they_have():
    entries = rss.entries(body("rss/rss2.xml"), wanted(), {}).news
    first, relative, bare, future, nonsense = entries
    assert first.message_id == "blog-1001"
    assert first.occurred_at == datetime(2026, 11, 21, 9, tzinfo=UTC)
    assert first.payload["text"] == (
        "We love Brindille: it saved us a whole week, every month. Brilliant!\nSecond & last."
    )
    assert first.payload["author"]["name"] == "Claire Fontan"
    assert relative.payload["url"] == "https://blog.example/relative/entry"
    assert relative.message_id.startswith("sha256:")
    assert bare.occurred_at is None
    assert bare.message_id.startswith("sha256:")
    assert future.occurred_at.year == 2098
    assert nonsense.occurred_at is None
    assert evidence(rss, first) == [("mention", "enthusiastic")]
    assert evidence(rss, bare) == []


def test_an_atom_entry_without_an_author_is_by_the_author_of_its_feed():
    (entry,) = rss.entries(body("rss/atom.xml"), wanted(), {}).news
    read = told(rss, entry)
    assert (read.clue.name, read.clue.email) == ("Marc Oyelaran", "marc@northgate.example")
    assert read.clue.profile_url == "https://notes.example/about"
    assert read.is_unsigned
    assert [one.kind for one in read.evidence] == ["insight"]


def test_a_google_alert_leads_to_its_page_and_is_about_us():
    (entry,) = rss.entries(body("rss/google_alert.xml"), wanted(), {}).news
    assert entry.message_id == "tag:google.com,2013:googlealerts/feed:3333333333333333333"
    assert entry.payload["url"] == "https://magazine.example/best?id=7&utm_source=alert"
    assert entry.payload["title"] == "Why Brindille is the best thing this year"
    assert "<" not in entry.payload["text"]
    (one,) = told(rss, entry, known=Known()).evidence
    assert one.kind == "mention"
    assert one.subject == "https://magazine.example/best?id=7"


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("https://www.google.fr/url?q=https://a.example/&sa=t", "https://a.example/"),
        ("https://www.google.com/url?url=javascript:alert(1)", None),
        ("https://www.google.com/search?url=https://a.example/", None),
        ("https://notgoogle.com/url?url=https://a.example/", None),
        ("https://google.com.evil.example/url?url=https://a.example/", None),
    ],
)
def test_only_links_of_google_are_unwrapped(link, target):
    assert rss.unwrapped(link) == (target or link)


@pytest.mark.parametrize(
    ("name", "code"),
    [("rss/billion_laughs.xml", "feed_declares_entities"), ("rss/page.html", "feed_is_a_page")],
)
def test_what_is_no_feed_is_refused_in_words(name, code):
    with pytest.raises(NotAFeed) as refusal:
        rss.entries(body(name), wanted(), {})
    assert refusal.value.reason["code"] == code
    hidden = body(name).decode().encode("utf-16")
    with pytest.raises(NotAFeed):
        rss.entries(hidden, wanted(), {})


@given(st.binary(max_size=200))
def test_no_bytes_are_more_than_no_feed(junk):
    for kind in (rss, hackernews, mastodon, bluesky):
        with pytest.raises(NotAFeed):
            kind.entries(junk, wanted(server="https://x.example"), {})


def test_a_wrong_encoding_and_a_broken_end_lose_no_good_entry():
    wrong = rss.entries(body("rss/latin1_called_utf8.xml"), wanted(), {})
    assert [one.payload["title"] for one in wrong.news] == ["Brindille au café", "Good one"]
    broken = rss.entries(body("rss/broken_off.xml"), wanted(), {})
    assert broken.news[0].message_id == "whole"
    assert not broken.is_whole


def test_our_own_site_does_not_recommend_us():
    entry = rss.entries(body("rss/rss2.xml"), wanted(), {}).news[0]
    own = Known(product_names=("Brindille",), own_domains=frozenset({"blog.example"}))
    assert told(rss, entry, known=own).evidence == []


def test_hacker_news_is_asked_for_what_is_new_since_the_cursor():
    first = parse_qs(urlsplit(hackernews.request(wanted(query="Brindille"))).query)
    assert first["tags"] == ["(story,comment)"]
    since = int((NOW - timedelta(days=30)).timestamp())
    assert first["numericFilters"] == [f"created_at_i>{since}"]
    later = parse_qs(urlsplit(hackernews.request(wanted(query="x", cursor="1795000000"))).query)
    assert later["numericFilters"] == ["created_at_i>1794996400"]


def test_a_hacker_news_comment_that_names_us_to_a_peer_is_peer_talk():
    page = hackernews.entries(body("hackernews/search.json"), wanted(query="Brindille"), {})
    comment, story = page.news
    assert comment.message_id == "41000007"
    assert page.cursor == str(int(comment.occurred_at.timestamp()))
    assert evidence(hackernews, comment) == [("peer_talk", "enthusiastic")]
    read = told(hackernews, comment)
    assert read.clue.handle == "hackernews:cfontan"
    assert read.clue.profile_url == "https://news.ycombinator.com/user?id=cfontan"
    assert not read.is_unsigned
    assert read.evidence[0].details["url"] == "https://news.ycombinator.com/item?id=41000007"
    assert evidence(hackernews, story) == [("mention", "unknown")]


def test_more_hits_than_fit_one_page_are_asked_for():
    whole = json.loads(body("hackernews/search.json")) | {"nbPages": 3}
    page = hackernews.entries(json.dumps(whole).encode(), wanted(query="x"), {})
    assert parse_qs(urlsplit(page.next_url).query)["page"] == ["1"]


def test_mastodon_posts_are_known_by_author_and_server():
    asked = wanted(query="martech", server="https://mastodon.social", cursor="113")
    assert mastodon.request(asked) == (
        "https://mastodon.social/api/v1/timelines/tag/martech?limit=40&since_id=113"
    )
    page = mastodon.entries(body("mastodon/tag.json"), asked, {})
    reply, insight = page.news
    assert page.cursor == "113520000000000002"
    assert [kind for kind, _tone in evidence(mastodon, reply)] == ["peer_talk"]
    assert told(mastodon, reply).clue.handle == "mastodon:claire@piaille.fr"
    assert told(mastodon, insight).clue.handle == "mastodon:local@mastodon.social"
    (shared,) = told(mastodon, insight).evidence
    assert (shared.kind, shared.strength) == ("insight", 3.0)
    ours = Known(
        product_names=("Brindille",), own_domains=frozenset({"mastodon:claire@piaille.fr"})
    )
    assert told(mastodon, reply, known=ours).evidence == []


def test_a_full_page_of_mastodon_goes_on_to_older_posts_until_the_last_one_known():
    post = json.loads(body("mastodon/tag.json"))[0]
    full = json.dumps([post | {"id": str(500 - n)} for n in range(40)]).encode()
    asked = wanted(query="martech", server="https://mastodon.social", cursor="99")
    page = mastodon.entries(full, asked, {})
    assert page.cursor == "500"
    assert parse_qs(urlsplit(page.next_url).query)["max_id"] == ["461"]
    assert not mastodon.entries(full, wanted(query="x", server="https://m.example"), {}).next_url


def test_bluesky_posts_of_people_who_are_not_shown_without_a_log_in_are_left_out():
    page = bluesky.entries(body("bluesky/search.json"), wanted(query="Brindille"), {})
    (post,) = page.news
    assert post.message_id.startswith("at://did:plc:ewvi7nxzyoun6zhxrhs64oiz/")
    assert post.payload["url"] == "https://bsky.app/profile/claire.bsky.social/post/3lbabcdefgh2k"
    assert [kind for kind, _tone in evidence(bluesky, post)] == ["peer_talk"]
    assert told(bluesky, post).clue.handle == "bluesky:claire.bsky.social"
    assert page.cursor == "2026-11-21T11:00:00+00:00"
    later = bluesky.request(wanted(query="Brindille", cursor=page.cursor))
    assert parse_qs(urlsplit(later).query)["since"] == ["2026-11-21T10:00:00Z"]


def test_without_words_of_its_own_an_organization_believes_what_it_searched_for():
    page = hackernews.entries(body("hackernews/search.json"), wanted(query="Brindille"), {})
    assert evidence(hackernews, page.news[0], known=Known()) == [("mention", "enthusiastic")]
    asked = wanted(query="campaign chaos", server="https://mastodon.social", listens_for="problem")
    insight = mastodon.entries(body("mastodon/tag.json"), asked, {}).news[1]
    assert [kind for kind, _tone in evidence(mastodon, insight, known=Known())] == ["insight"]
    blog = rss.entries(body("rss/rss2.xml"), wanted(), {}).news[0]
    assert evidence(rss, blog, known=Known()) == []


def test_what_is_older_than_two_days_makes_no_moment():
    page = hackernews.entries(body("hackernews/search.json"), wanted(query="Brindille"), {})
    assert not told(hackernews, page.news[0]).is_late
    assert told(hackernews, page.news[0], received_at=NOW + timedelta(days=2)).is_late


@given(st.text(alphabet="<>&;/=\"' abscripty\n\0\ud800é", max_size=200))
def test_whatever_html_is_sent_text_comes_out(html):
    text = plain_text(html)
    assert not any(sign in text for sign in "\0\ud800")


def test_scripts_and_styles_are_no_words():
    html = "a<script>b<script>c</script>d<style>e</style><svg><p>f</p></svg><p>g<br>h"
    assert plain_text(html) == "ad\ng\nh"


@given(
    minutes=st.integers(5, 1440),
    failures=st.integers(0, 10**6),
    wait=st.none() | st.timedeltas(timedelta(), timedelta(days=900)),
    chance=st.floats(0, 1),
)
def test_the_next_look_is_never_too_soon_and_never_after_more_than_six_hours_of_failing(
    minutes, failures, wait, chance
):
    interval = timedelta(minutes=minutes)
    ahead = (
        next_look(NOW, minutes=minutes, failures=failures, asked_to_wait=wait, chance=chance) - NOW
    )
    assert ahead >= interval
    assert ahead <= max(interval, LONGEST_WAIT) + interval * 0.1
    if not failures:
        assert ahead <= interval * 1.1
    elif wait is not None:
        assert ahead >= min(wait, LONGEST_WAIT)


def test_retry_after_is_seconds_or_a_date():
    assert asked_to_wait("120", now=NOW) == timedelta(seconds=120)
    assert asked_to_wait("Sat, 21 Nov 2026 13:00:00 GMT", now=NOW) == timedelta(hours=1)
    assert asked_to_wait("Sat, 21 Nov 2026 11:00:00 GMT", now=NOW) == timedelta()
    for nonsense in ("", "soon", "-5", "²", "1e9"):
        assert asked_to_wait(nonsense, now=NOW) is None
