"""Occasions that feeds find by the words of the problem, from the post to the material that is prepared."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.events.models import Event
from advocacy import pipeline
from advocacy.moments import services as moments
from advocacy.moments import suggesting, sweeping
from advocacy.moments.models import Moment, Occasion, Rule
from advocacy.moments.occasion_models import SuggestedOccasion
from advocacy.sources import feeds
from advocacy.sources.models import Listening
from advocacy.sources.occasions import occasion_in
from kernel import work
from tests.advocacy.sources.test_feeds import add
from tests.factories import AdvocateFactory, CompanyFactory, ContactFactory, SignalFactory
from tests.local_server import Said, local_server

AT = datetime(2026, 11, 20, 9, tzinfo=UTC)


def found(title, text="", *, network="blog.example", is_reply=False, topic="late approvals"):
    return occasion_in(
        title=title,
        text=text,
        url="https://blog.example/1",
        network=network,
        at=AT,
        topic=topic,
        is_reply=is_reply,
    )


@pytest.mark.parametrize(
    ("title", "kind", "first", "last"),
    [
        ("Martech Summit, 4-6 December 2026", "conference", (2026, 12, 4), (2026, 12, 6)),
        ("Workflow conference on December 4th, 2026", "conference", (2026, 12, 4), None),
        ("Salon du marketing du 3 au 5 févr. 2027", "conference", (2027, 2, 3), (2027, 2, 5)),
        ("Meetup: approvals, 2026-12-10", "meetup", (2026, 12, 10), None),
        ("Atelier le 12 janvier", "meetup", (2027, 1, 12), None),
        ("Webinar on 1 Dec", "meetup", (2026, 12, 1), None),
    ],
)
def test_days_are_read_in_both_languages(title, kind, first, last):
    told = found(title)
    assert told is not None
    assert (told.kind, told.starts_on) == (kind, date(*first))
    assert told.ends_on == (date(*last) if last else None)


@pytest.mark.parametrize(
    "title",
    [
        "Martech Summit 2026-11-02 was great",
        "A conference without a day",
        "Meetup on 31 February 2027",
        "A conference on 4 December 2031",
        "What we learned on 4 December 2026",
    ],
)
def test_what_is_over_or_has_no_day_is_none(title):
    assert found(title) is None


def test_a_question_in_a_forum_is_an_occasion_of_today():
    told = found("How do you stop late approvals?", network="hackernews")
    assert told is not None
    assert (told.kind, told.starts_on) == ("forum", AT.date())
    assert found("How do you stop late approvals?") is None
    assert found("How?", network="hackernews", is_reply=True) is None
    assert found("How?", network="hackernews", topic="") is None


RSS = """<rss version="2.0"><channel><title>Events</title>{items}</channel></rss>"""
ITEM = "<item><guid>{n}</guid><title>{title}</title><link>https://events.example/{n}</link><description>{text}</description></item>"


@pytest.fixture
def server(settings):
    settings.OUTGOING_PRIVATE_NETWORKS = ["127.0.0.1/32"]
    with local_server() as known:
        yield known


def test_from_a_feed_to_the_material_with_one_click(acme, globex, server):
    day = timezone.localdate() + timedelta(days=2)
    items = ITEM.format(
        n=1, title=f"Approvals meetup, {day.isoformat()}", text="Late approvals, and what helps."
    ) + ITEM.format(n=2, title=f"Gardening meetup, {day.isoformat()}", text="Roses.")
    server.answers["/feed"] = Said(RSS.format(items=items).encode(), headers={"content-type": "application/rss+xml"})  # fmt: skip
    with acme.inside():
        moments.install_playbooks()
        Rule.objects.exclude(code="5-peer-occasion").update(position="off")
        Rule.objects.filter(code="5-peer-occasion").update(
            position="drafts", live_since=timezone.now() - timedelta(days=9)
        )
        acme.organization.sending = "drafts"
        acme.organization.save()
        Listening.objects.create(organization_id=acme.id, problem_words=["late approvals"])
        claire, paul = (
            ContactFactory(
                name=name, company=CompanyFactory(), first_seen_at=AT - timedelta(days=400)
            )
            for name in ("Claire", "Paul")
        )
        for contact, tier in ((claire, "natural"), (paul, "quiet")):
            AdvocateFactory(
                contact=contact,
                tier=tier,
                override_tier=tier,
                override_until=timezone.now() + timedelta(days=9),
            )
            SignalFactory(
                contact=contact,
                kind="insight",
                occurred_at=timezone.now() - timedelta(days=40),
                details={"topic": "late approvals"},
            )
    for _twice in range(2):
        add(acme, kind="rss", query=f"{server.url}/feed?{_twice}", listens_for="problem")
        assert feeds.poll_next(acme.id) == 1
        with acme.inside():
            Event.objects.filter(state="pending").update(due_at="2020-01-01T00:00Z")
            events = work.claim(Event, limit=10)
        assert work.work_off(events, pipeline.process) == 2
    with acme.inside():
        suggested = SuggestedOccasion.objects.get()
        assert (suggested.topic, suggested.kind, suggested.starts_on) == ("late approvals", "meetup", day)  # fmt: skip
        assert not Occasion.objects.exists()

    door = reverse("admin:advocacy_occasion_suggested", args=[suggested.pk])
    assert globex.client("mallory").post(door, {"do": "take"}).status_code == 404
    bob = acme.client("bob")
    page = bob.get(reverse("admin:advocacy_occasion_changelist")).content.decode()
    assert "Approvals meetup" in page
    assert "Gardening" not in page
    assert bob.post(door, {"do": "take"}).status_code == 302
    assert "Somebody has decided" in bob.post(door, {"do": "take"}, follow=True).content.decode()
    with acme.inside():
        assert [guest.contact for guest in Occasion.objects.get().guests.all()] == [claire]
        sweeping.sweep(now=timezone.now())
        moment = Moment.objects.get()
        assert (moment.contact_id, moment.gesture) == (claire.pk, "equip")
        assert "late approvals" in moment.body


def test_what_nobody_wants_does_not_come_back_and_the_rest_is_forgotten(acme):
    with acme.inside():
        told = found("Meetup, 2026-12-10") or pytest.fail("none")
        told = [(told, "rss/1")]
        suggesting.suggest(told)
        suggesting.dismiss(suggested=SuggestedOccasion.objects.get(), by=acme.people["bob"])
        suggesting.suggest(told)
        assert not suggesting.waiting().exists()
        assert SuggestedOccasion.objects.get().excerpt == ""
        SuggestedOccasion.objects.update(state="open", found_at=timezone.now() - timedelta(days=15))
        assert suggesting.forget_suggested() == 1
