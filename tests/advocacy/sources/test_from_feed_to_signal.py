"""From a post on a server to what is known of a person: the whole way, through the guard and the pipeline."""

from pathlib import Path

import pytest

from accounts.customers.models import Contact, Identity
from accounts.events.models import Event
from advocacy import pipeline
from advocacy.signals.models import Act, Signal
from advocacy.signals.suggested import Candidate
from advocacy.sources import feeds
from advocacy.sources.models import Feed, Listening
from kernel import work
from tests.advocacy.sources.test_feeds import add
from tests.factories import CompanyFactory, ContactFactory
from tests.local_server import LocalServer, Said, local_server

FIXTURES = Path(__file__).parent / "fixtures"


@pytest.fixture
def server(settings):
    settings.OUTGOING_PRIVATE_NETWORKS = ["127.0.0.1/32"]
    with local_server() as known:
        known.answers["/api/v1/timelines"] = Said((FIXTURES / "mastodon/tag.json").read_bytes())
        yield known


def test_a_post_of_a_known_account_is_evidence_and_strangers_leave_no_trace(
    acme, server: LocalServer, settings
):
    with acme.inside():
        claire = ContactFactory(name="Claire Fontan", company=CompanyFactory(name="Dupont"))
        Identity.objects.create(
            organization_id=acme.id,
            contact=claire,
            kind="handle",
            value="mastodon:claire@piaille.fr",
        )
        Listening.objects.create(
            organization_id=acme.id, product_names=["Brindille"], problem_words=["campaign chaos"]
        )
        people = Contact.objects.count()
    feed = add(acme, kind="mastodon", query="martech", server=server.url, listens_for="problem")
    assert feeds.poll_next(acme.id) == 1
    with acme.inside():
        assert Event.objects.filter(source=feed.source).count() == 2
        Event.objects.update(due_at="2020-01-01T00:00Z")
        events = work.claim(Event, limit=10)
    assert work.work_off(events, pipeline.process) == 2
    with acme.inside():
        signal = Signal.objects.get()
        assert (signal.contact_id, signal.kind) == (claire.pk, "peer_talk")
        assert signal.details["url"] == "https://piaille.fr/@claire/113520000000000002"
        assert len(signal.details["text"]) <= 280
        assert Act.objects.get().contact_id == claire.pk
        assert Contact.objects.count() == people
        assert not Candidate.objects.exists()
        assert Feed.objects.get().failures == 0
