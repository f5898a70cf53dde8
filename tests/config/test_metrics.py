"""What an operator reads, across organizations, and who may read it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.events.models import Event
from advocacy.moments.models import Delivery
from kernel.work import State
from tests.factories import AdvocateFactory, ContactFactory, MomentFactory

TOKEN = "a-token-for-tests"


@pytest.fixture(autouse=True)
def _token(settings: Any) -> None:
    settings.METRICS_TOKEN = TOKEN


def scrape() -> dict[str, float]:
    answer = Client(headers={"Authorization": f"Bearer {TOKEN}"}).get("/metrics")
    assert answer.status_code == 200
    lines = answer.content.decode().splitlines()
    return {
        line.rsplit(" ", 1)[0]: float(line.rsplit(" ", 1)[1])
        for line in lines
        if not line.startswith("#")
    }


def make_event(cast: Any, *, minutes: int, state: str = State.PENDING) -> None:
    with cast.inside():
        Event.objects.create(
            organization_id=cast.id,
            source="product",
            message_id=f"{minutes} {state}",
            kind="track",
            occurred_at=timezone.now(),
            payload={},
            state=state,
            due_at=timezone.now() - timedelta(minutes=minutes),
        )


def test_nobody_reads_it_without_the_token(db: None, client: Client, settings: Any) -> None:
    for header in ("", "Bearer wrong", TOKEN, f"Basic {TOKEN}"):
        refused = client.get("/metrics", headers={"Authorization": header})
        assert (refused.status_code, refused.content) == (401, b"")
        assert refused["WWW-Authenticate"] == "Bearer"
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_it_answers_a_scraper_that_knows_no_host_name_of_ours(db: None, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["goodword.example.com"]
    scraper = Client(headers={"Authorization": f"Bearer {TOKEN}", "Host": "10.0.0.7:8000"})
    assert scraper.get("/metrics").status_code == 200


def test_an_idle_installation_has_nothing_to_tell(acme: Any) -> None:
    told = scrape()
    assert told["goodword_database_up"] == 1
    for table in ("events", "deliveries"):
        assert told[f'goodword_oldest_due_seconds{{table="{table}"}}'] == 0
        assert told[f'goodword_failed_rows{{table="{table}"}}'] == 0
    assert told["goodword_stale_scores"] == 0


def test_the_oldest_due_row_counts_whoever_it_belongs_to(acme: Any, globex: Any) -> None:
    make_event(acme, minutes=1)
    make_event(acme, minutes=-60)
    make_event(globex, minutes=10)
    make_event(globex, minutes=99, state=State.DONE)
    assert scrape()['goodword_oldest_due_seconds{table="events"}'] == pytest.approx(600, abs=30)


def test_quarantine_counts_over_all_organizations(acme: Any, globex: Any) -> None:
    make_event(acme, minutes=1, state=State.FAILED)
    make_event(globex, minutes=2, state=State.FAILED)
    told = scrape()
    assert told['goodword_failed_rows{table="events"}'] == 2
    assert told['goodword_oldest_due_seconds{table="events"}'] == 0


def test_mails_sent_and_failed_are_told(acme: Any, globex: Any) -> None:
    for cast, state in ((acme, State.DONE), (globex, State.DONE), (globex, State.FAILED)):
        with cast.inside():
            Delivery.objects.create(
                organization_id=cast.id, moment=MomentFactory(), channel="mail", state=state
            )
    told = scrape()
    assert told['goodword_deliveries{channel="mail",state="done"}'] == 2
    assert told['goodword_deliveries{channel="mail",state="failed"}'] == 1
    assert told['goodword_failed_rows{table="deliveries"}'] == 1


def test_scores_that_nobody_refreshes_are_told(acme: Any) -> None:
    with acme.inside():
        for hours in (1, 47, 49):
            AdvocateFactory(
                contact=ContactFactory(), scored_at=timezone.now() - timedelta(hours=hours)
            )
    assert scrape()["goodword_stale_scores"] == 1


def test_requests_are_counted_by_route_never_by_address(acme: Any, api: Any) -> None:
    route = 'route="api/v1/contacts/<uuid:id>"'
    name = f'goodword_requests_total{{method="GET",{route},status="404"}}'
    before = scrape().get(name, 0)
    stranger = "01900000-0000-7000-8000-0000000000aa"
    api(acme.key, "GET", f"/api/v1/contacts/{stranger}")
    api(acme.key, "GET", "/nowhere/alice@acme.example")
    told = scrape()
    assert told[name] == before + 1
    assert told[f"goodword_request_seconds_count{{{route}}}"] >= 1
    assert not [line for line in told if stranger in line or "alice" in line]
    assert [line for line in told if re.search(r'route="\(none\)"', line)]


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_away_is_told_and_not_an_error(monkeypatch: Any) -> None:
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "HOST", "127.0.0.1")
    monkeypatch.setitem(connection.settings_dict, "PORT", "1")
    told = scrape()
    connection.close()
    assert told["goodword_database_up"] == 0
    assert "goodword_stale_scores" not in told


def test_a_scrape_costs_the_same_with_many_rows(
    acme: Any, django_assert_max_num_queries: Any
) -> None:
    for minutes in range(20):
        make_event(acme, minutes=minutes)
    with django_assert_max_num_queries(20):
        scrape()
