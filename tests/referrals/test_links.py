"""Handing links out, and following them: through real requests."""

import threading
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models.functions import Now
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kernel import tenancy
from referrals.links.models import LinkSettings, ReferralCode, ReferralLink, Visit
from referrals.links.services import address_of, configure_links, link_for, links_for
from tests.conftest import Api, Cast
from tests.factories import ContactFactory

PERSON = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Accept-Language": "en",
    "Accept": "text/html",
}


def older_link(**fields: Any) -> ReferralLink:
    """A link that was made a while ago, as links that people follow are."""
    link = link_for(fields.pop("contact", None) or ContactFactory())
    link.created_at = timezone.now() - timedelta(days=1)
    for name, value in fields.items():
        setattr(link, name, value)
    link.save()
    return link


def click(code: str, *, method: str = "GET", address: str = "203.0.113.9", **headers: str) -> Any:
    client = Client(headers=PERSON | headers, REMOTE_ADDR=address)
    return client.generic(method, f"/r/{code}")


@pytest.fixture
def links_lead_to_acme(acme: Cast) -> None:
    with acme.inside():
        configure_links(
            target_url="https://www.acme.example/welcome?plan=team",
            allowed_hosts=["www.acme.example"],
        )


def test_a_contact_has_one_link_however_often_it_is_asked_for(acme: Cast) -> None:
    with acme.inside():
        contact = ContactFactory()
        link = link_for(contact)
        assert link_for(contact) == link
        assert ReferralLink.objects.count() == 1
        assert address_of(link) == f"http://testserver/r/{link.code}"
    assert ReferralCode.objects.get(code=link.code).organization_id == acme.id


@pytest.mark.parametrize("how_many", [2, 20])
def test_many_links_are_made_at_once(
    acme: Cast, how_many: int, django_assert_num_queries: Any
) -> None:
    with acme.inside():
        contacts = ContactFactory.create_batch(how_many)
        first = link_for(contacts[0])
        with django_assert_num_queries(4):
            links = links_for(contacts)
        with django_assert_num_queries(1):
            assert links_for(contacts) == links
        assert links.keys() == {contact.pk for contact in contacts}
        assert links[contacts[0].pk] == first
        assert ReferralLink.objects.count() == how_many
    assert ReferralCode.objects.count() == how_many


@pytest.mark.django_db(transaction=True)
def test_ten_requests_at_once_make_one_link(acme: Cast) -> None:
    with acme.inside():
        contact = ContactFactory()
    found = []

    def ask() -> None:
        try:
            with tenancy.inside(acme.id):
                found.append(link_for(contact).code)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 10
    assert len(set(found)) == 1
    assert list(ReferralCode.objects.values_list("code", flat=True)) == [found[0]]


@pytest.mark.parametrize(
    ("target", "hosts"),
    [
        ("https://evil.example/", ["www.acme.example"]),
        ("http://www.acme.example/", ["www.acme.example"]),
        ("https://www.acme.example/", []),
        ("https://www.acme.example/", ["https://www.acme.example"]),
        ("https://www.acme.example/", "www.acme.example"),
        ("https://www.acme.example/", [None]),
        ("javascript:alert(1)", ["www.acme.example"]),
    ],
)
def test_settings_that_lead_elsewhere_are_not_saved(acme: Cast, target: str, hosts: list) -> None:
    with acme.inside():
        with pytest.raises(ValidationError):
            configure_links(target_url=target, allowed_hosts=hosts)
        assert not LinkSettings.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("links_lead_to_acme")
def test_following_a_link_keeps_the_visit_and_leads_to_the_target(
    acme: Cast, django_assert_num_queries: Any
) -> None:
    with acme.inside():
        link = older_link()
    with django_assert_num_queries(1):
        response = click(link.code)
    assert response.status_code == 302
    assert response["Cache-Control"] == "no-store"
    assert "noindex" in response["X-Robots-Tag"]
    assert response["Referrer-Policy"] == "strict-origin"
    assert not response.cookies
    place = urlsplit(response["Location"])
    assert (place.scheme, place.netloc, place.path) == ("https", "www.acme.example", "/welcome")
    query = parse_qs(place.query)
    assert (query["plan"], query["ref"]) == (["team"], [link.code])
    with acme.inside():
        visit = Visit.objects.get()
        assert query["click_id"] == [str(visit.pk)]
        assert (visit.link_id, visit.signs) == (link.pk, [])
        assert (visit.is_human, visit.is_repeat) == (True, False)
        assert "203.0.113.9" not in str(visit.__dict__)


def test_without_settings_a_link_leads_to_our_own_page(acme: Cast) -> None:
    with acme.inside():
        link = older_link()
    place = urlsplit(click(link.code)["Location"])
    assert (place.netloc, place.path) == ("", f"/hello/{link.code}")
    assert parse_qs(place.query).keys() == {"ref", "click_id"}


@pytest.mark.usefixtures("links_lead_to_acme")
@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"],
)
def test_a_target_that_got_past_saving_is_not_followed(acme: Cast, target: str) -> None:
    with acme.inside():
        link = older_link(target_url=target)
    response = click(link.code)
    assert response.status_code == 302
    assert response["Location"].startswith(f"/hello/{link.code}?")


@pytest.mark.usefixtures("links_lead_to_acme")
def test_a_person_counts_once_an_hour(acme: Cast) -> None:
    with acme.inside():
        link, other = older_link(), older_link()
    with time_machine.travel(timezone.now().replace(hour=12, minute=0), tick=True):
        click(link.code)
        click(link.code)
        click(link.code, address="203.0.113.10")
        with acme.inside():
            assert list(Visit.objects.order_by("id").values_list("is_human", "is_repeat")) == [
                (True, False),
                (True, True),
                (True, False),
            ]
            Visit.objects.update(visited_at=timezone.now() - timedelta(days=2))
            Visit.objects.all().delete()
        click(other.code)
        with acme.inside():
            Visit.objects.update(visited_at=Now() - timedelta(minutes=61))
        click(other.code)
        with acme.inside():
            assert list(Visit.objects.values_list("is_repeat", flat=True)) == [False, False]


@pytest.mark.django_db(transaction=True)
def test_a_second_click_waits_for_the_first_and_does_not_count(acme: Cast) -> None:
    with acme.inside():
        link = older_link()
    answers = []

    def click_again() -> None:
        try:
            answers.append(click(link.code).status_code)
        finally:
            connection.close()

    second = threading.Thread(target=click_again)
    with transaction.atomic():
        click(link.code)
        second.start()
        second.join(timeout=0.5)
        assert answers == []
    second.join()
    assert answers == [302]
    with acme.inside():
        assert list(Visit.objects.order_by("id").values_list("is_human", "is_repeat")) == [
            (True, False),
            (True, True),
        ]


@pytest.mark.parametrize(
    ("method", "headers", "sign"),
    [
        ("HEAD", {}, "head"),
        ("GET", {"User-Agent": "Slackbot-LinkExpanding 1.0"}, "program"),
        ("GET", {"Sec-Purpose": "prefetch"}, "prefetch"),
    ],
)
def test_programs_are_sent_on_and_do_not_count(
    acme: Cast, method: str, headers: dict[str, str], sign: str
) -> None:
    with acme.inside():
        link = older_link()
    assert click(link.code, method=method, **headers).status_code == 302
    click(link.code)
    with acme.inside():
        program, person = Visit.objects.order_by("id")
        assert (program.is_human, program.signs) == (False, [sign])
        assert (person.is_human, person.is_repeat) == (True, False)


def test_many_links_opened_in_one_second_are_opened_by_a_scanner(acme: Cast) -> None:
    with acme.inside():
        links = [older_link() for _ in range(3)]
    for link in links:
        click(link.code)
    with acme.inside():
        visits = Visit.objects.order_by("id").values_list("is_human", "signs")
        assert list(visits) == [(True, []), (False, ["burst"]), (False, ["burst"])]


def test_a_link_opened_as_soon_as_it_is_made_needs_a_second_sign_to_be_a_scanner_s(
    acme: Cast,
) -> None:
    with acme.inside():
        link = link_for(ContactFactory())
    click(link.code, accept_language="")
    click(link.code)
    with acme.inside():
        visits = Visit.objects.order_by("id").values_list("is_human", "signs")
        assert list(visits) == [(False, ["no_language", "too_soon"]), (True, ["too_soon"])]


@pytest.mark.parametrize(
    "code", ["unknowncode", "x", "a%00b", "a%20b", "%27;--", "x" * 40, "../admin", "%F0%9F%99%82"]
)
def test_an_unknown_code_gets_a_helpful_page_and_nothing_is_kept(acme: Cast, code: str) -> None:
    with acme.inside():
        older_link()
    response = click(code)
    assert response.status_code == 404
    if "/" not in code:
        assert "ask the person who sent it" in response.content.decode()
        assert "noindex" in response["X-Robots-Tag"]
        assert not response.cookies
        assert Client().get(f"/hello/{code}").status_code == 404
    with acme.inside():
        assert not Visit.objects.exists()


def test_a_link_that_was_switched_off_leads_nowhere(acme: Cast) -> None:
    with acme.inside():
        link = older_link(is_active=False)
    assert click(link.code).status_code == 404
    assert Client().get(f"/hello/{link.code}").status_code == 404
    with acme.inside():
        assert not Visit.objects.exists()


def test_a_link_is_followed_by_reading_only(acme: Cast) -> None:
    with acme.inside():
        link = older_link()
    for method in ("POST", "PUT", "DELETE"):
        assert click(link.code, method=method).status_code == 405


@pytest.mark.django_db(transaction=True)
def test_a_link_works_without_valkey(acme: Cast, settings: Any) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }
    with acme.inside():
        link = older_link()
    assert click(link.code).status_code == 302
    with acme.inside():
        assert Visit.objects.filter(is_human=True).count() == 1


@pytest.mark.django_db(transaction=True)
def test_while_the_database_is_away_there_is_a_calm_page(acme: Cast) -> None:
    with acme.inside():
        link = older_link()
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '200ms'")
    blocker = connection.copy()
    try:
        with blocker.cursor() as other:
            other.execute("BEGIN")
            other.execute("LOCK TABLE referrals_referralcode IN ACCESS EXCLUSIVE MODE")
            response = click(link.code)
    finally:
        blocker.close()
        with connection.cursor() as cursor:
            cursor.execute("RESET statement_timeout")
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert "open it again" in response.content.decode()
    with acme.inside():
        assert not Visit.objects.exists()


def test_the_landing_page_is_honest_and_names_nobody(acme: Cast) -> None:
    with acme.inside():
        link = older_link(contact=ContactFactory(name="Claire Fontan", email="claire@dl.example"))
    response = Client().get(f"/hello/{link.code}")
    page = response.content.decode()
    assert response.status_code == 200
    assert "Acme" in page
    assert link.code in page
    assert "Claire" not in page
    assert "claire@" not in page
    assert "noindex" in response["X-Robots-Tag"]
    assert not response.cookies


def test_the_landing_page_speaks_the_language_of_the_visitor(acme: Cast) -> None:
    with acme.inside():
        link = older_link()
    page = Client(headers={"Accept-Language": "fr"}).get(f"/hello/{link.code}").content.decode()
    assert '<html lang="fr">' in page


def test_the_api_hands_out_links(acme: Cast, api: Api) -> None:
    with acme.inside():
        contact = ContactFactory()
    made = api(acme.key, "POST", "/api/v1/links", {"contact_id": str(contact.pk)})
    again = api(acme.key, "POST", "/api/v1/links", {"contact_id": str(contact.pk)})
    assert (made.status_code, again.status_code) == (201, 200)
    assert made.json() == again.json()
    link = made.json()
    assert link["url"] == f"http://testserver/r/{link['code']}"
    assert link["contact"]["id"] == str(contact.pk)
    assert link["visits"] == 0
    listed = api(acme.key, "GET", f"/api/v1/links?contact={contact.pk}").json()
    assert listed["data"] == [link]
    nobody = UUID(int=7)
    assert api(acme.key, "GET", f"/api/v1/links?contact={nobody}").json()["data"] == []


def test_the_api_counts_people_not_openings(acme: Cast, api: Api) -> None:
    with acme.inside():
        link = older_link()
        for is_human, is_repeat in [(True, False), (True, True), (False, False), (True, False)]:
            Visit.objects.create(
                organization_id=acme.id,
                link=link,
                visitor="v",
                is_human=is_human,
                is_repeat=is_repeat,
            )
    assert api(acme.key, "GET", "/api/v1/links").json()["data"][0]["visits"] == 2


@pytest.mark.parametrize(
    "body", [{}, {"contact_id": "claire"}, {"contact_id": None}, {"contact": "x"}, [], "x"]
)
def test_a_link_for_nobody_is_refused_by_name(acme: Cast, api: Api, body: Any) -> None:
    response = api(acme.key, "POST", "/api/v1/links", body)
    assert response.status_code == 400
    with acme.inside():
        assert not ReferralLink.objects.exists()


def test_links_of_strangers_and_of_the_other_mode_are_nowhere(
    acme: Cast, globex: Cast, api: Api
) -> None:
    with acme.inside():
        contact = ContactFactory()
        link_for(contact)
    for key in (globex.key, acme.test_key):
        body = {"contact_id": str(contact.pk)}
        assert api(key, "POST", "/api/v1/links", body).status_code == 404
        assert api(key, "GET", "/api/v1/links").json()["data"] == []
        assert api(key, "GET", f"/api/v1/links?contact={contact.pk}").json()["data"] == []
    with globex.inside():
        assert not ReferralLink.objects.exists()


def test_the_list_of_links_costs_the_same_for_many(acme: Cast, api: Api) -> None:
    def queries_for(how_many: int) -> int:
        with acme.inside():
            links_for(ContactFactory.create_batch(how_many - ReferralLink.objects.count()))
        with CaptureQueriesContext(connection) as queries:
            assert len(api(acme.key, "GET", "/api/v1/links").json()["data"]) == how_many
        return len(queries)

    queries_for(1)
    assert queries_for(2) == queries_for(20)
