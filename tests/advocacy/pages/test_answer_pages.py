"""The pages of the person: answers, wishes, what we know, and the moment inside a product of another origin."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.contacting import preferences
from accounts.customers.models import Contact
from advocacy.moments import addresses
from advocacy.moments.answers import Answer, FollowUp
from advocacy.moments.models import Delivery, Moment
from kernel import tenancy
from tests.conftest import Cast
from tests.factories import (
    AdvocateFactory,
    CompanyFactory,
    ContactFactory,
    MomentFactory,
    NominationFactory,
    RuleFactory,
    SignalFactory,
)


@pytest.fixture
def moment(acme: Cast) -> Iterator[Moment]:
    with acme.inside():
        emma = ContactFactory(
            first_seen_at=timezone.now() - timedelta(days=200),
            name="Emma <Lindqvist>",
            company=CompanyFactory(name="Nordlys"),
            language="fr",
        )
        AdvocateFactory(contact=emma, tier="natural", score=31.4)
        for days in (200, 100):
            MomentFactory(
                contact=emma,
                gesture="equip",
                state="done",
                opened_at=timezone.now() - timedelta(days=days),
            )
        made = MomentFactory(
            contact=emma,
            company=emma.company,
            rule=RuleFactory(gesture="ask", asks_for=["introduction"], position="on", in_app=True),
            signal=SignalFactory(contact=emma, kind="warm_reply", tone="enthusiastic"),
            gesture="ask",
            position="on",
            language="fr",
            subject="Une question",
            body="Connaissez-vous quelqu’un ?",
            reasons=[{"code": "tier_is", "params": {"tier": "tier_natural"}}],
        )
        Delivery.objects.create(
            organization_id=acme.id, moment=made, channel="in_app", state="done"
        )
        yield made


def path(address: str) -> str:
    return address.removeprefix("http://testserver")


def page(moment: Moment) -> str:
    return path(addresses.page_url(organization_id=moment.organization_id, moment_id=moment.pk))


def yours(contact: Contact) -> str:
    return path(addresses.your_url(organization_id=contact.organization_id, contact_id=contact.pk))


def in_app(contact: Contact) -> str:
    token = addresses.in_app_token(organization_id=contact.organization_id, contact_id=contact.pk)
    return f"/in-app/{token}"


def test_an_ask_shows_six_answers_and_never_a_score_or_a_tone(moment: Moment) -> None:
    text = Client().get(page(moment)).content.decode()
    for kind in ("yes", "not_now", "something_else", "knows_nobody", "company_forbids", "never"):
        assert f'value="{kind}"' in text
    shown = re.sub(r"<[^>]+>", " ", text).lower()
    assert not re.search(r"\b(natural|enthusias\w*|tier|score|points)\b", shown)


def test_looking_at_any_page_changes_nothing(moment: Moment) -> None:
    own = yours(moment.contact)
    looked_at = [
        page(moment),
        f"{page(moment)}/answer",
        own,
        f"{own}/known",
        f"{own}/known.json",
        f"{own}/erase",
        in_app(moment.contact),
    ]
    for address in looked_at:
        for method in ("get", "head"):
            with CaptureQueriesContext(connection) as queries:
                answer = getattr(Client(), method)(address)
            assert answer.status_code in {200, 303}, address
            assert answer["Cache-Control"] == "private, no-store"
            assert answer["Referrer-Policy"] == "no-referrer"
            written = [q for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
            assert not written, address


def test_an_answer_is_kept_without_log_in_cookie_or_script(moment: Moment) -> None:
    client = Client(enforce_csrf_checks=True)
    own = page(moment)
    answer = client.post(f"{own}/answer", {"kind": "knows_nobody", "until": "garbage"})
    assert (answer.status_code, answer["Location"]) == (303, f"{own}#answer")
    assert not client.cookies
    text = client.get(page(moment)).content.decode()
    assert 'id="answer"' in text
    assert 'aria-pressed="true"' in text
    kept = Answer.objects.get()
    assert (kept.kind, kept.how, kept.kinds) == ("knows_nobody", "page", ["introduction"])
    assert client.post(f"{page(moment)}/answer", {"kind": "perhaps"}).status_code == 400
    assert client.post(f"{page(moment)}/answer", {}).status_code == 400
    assert Answer.objects.count() == 1


def test_a_card_to_show_around_takes_no_answer(moment: Moment) -> None:
    card = path(addresses.card_url(organization_id=moment.organization_id, moment_id=moment.pk))
    text = Client().get(card).content.decode()
    assert "knows_nobody" not in text
    assert "/y/" not in text
    assert Client().post(f"{card}/answer", {"kind": "yes"}).status_code == 404


def test_tokens_open_their_own_page_only_and_age(moment: Moment) -> None:
    token = page(moment).rpartition("/")[2]
    own = yours(moment.contact).rpartition("/")[2]
    for wrong in (f"/y/{token}", f"/m/{own}", f"/in-app/{own}", f"/y/{own[:-2]}", f"/c/{token}"):
        assert Client().get(wrong).status_code == 404
        assert Client().post(wrong, {"kind": "never"}).status_code in {404, 405}
    with time_machine.travel(timezone.now() + timedelta(days=181)):
        assert Client().get(f"/y/{own}").status_code == 404
        assert Client().get(in_app(moment.contact)).status_code == 200
    with time_machine.travel(timezone.now() - timedelta(hours=25)):
        old = in_app(moment.contact)
    assert Client().get(old).status_code == 404


def test_wishes_are_kept_and_never_is_an_objection(moment: Moment) -> None:
    own = yours(moment.contact)
    told = {"asking": "yes", "kinds": ["quote", "review"], "often": "365", "way": "mail"}
    assert Client().post(own, told).status_code == 303
    wish = preferences.wishes_of([moment.contact_id])[moment.contact_id]
    assert wish.unwilling.isdisjoint({"quote", "review"})
    assert (len(wish.unwilling), wish.apart_days, wish.way) == (6, 365, "mail")
    assert Client().post(own, told | {"way": "pigeon"}).status_code == 400
    assert Client().post(own, told | {"often": "7"}).status_code == 400
    assert Client().get(in_app(moment.contact)).json() == {"moment": None}
    Client().post(own, told | {"asking": "never"})
    assert preferences.is_never(moment.contact)
    assert "checked" in Client().get(own).content.decode()
    Client().post(own, told)
    assert not preferences.is_never(moment.contact)
    assert Client().post(own, {"gone": "left"}).status_code == 303
    assert FollowUp.objects.get().kind == "job_change"


def test_what_we_know_is_told_whole_and_judges_nobody(moment: Moment) -> None:
    NominationFactory(contact=moment.contact, why="Explains us to everybody")
    Client().post(f"{page(moment)}/answer", {"kind": "not_now", "note": "In spring"})
    own = yours(moment.contact)
    told = Client().get(f"{own}/known.json")
    assert told["Content-Disposition"].startswith("attachment")
    data = json.loads(told.content)
    codes = {section["code"] for section in data["about"]}
    assert {"person", "company", "signals", "moments", "answers", "notes"} <= codes
    for text in (told.content.decode(), Client().get(f"{own}/known").content.decode()):
        assert "Explains us to everybody" in text
        assert "In spring" in text
        for word in ("31.4", "natural", "nthousias", "champion", "points"):
            assert word not in text
    for _twice in range(2):
        assert Client().post(f"{own}/erase").status_code == 303
    assert FollowUp.objects.get(kind="erasure").contact_id == moment.contact_id


@pytest.mark.parametrize("rows", [2, 20])
def test_what_we_know_costs_the_same_however_much_it_is(
    moment: Moment, rows: int, django_assert_num_queries: Any
) -> None:
    for _ in range(rows):
        SignalFactory(contact=moment.contact)
        NominationFactory(contact=moment.contact, state="approved", decided_at=timezone.now())
        FollowUp.objects.create(
            organization_id=tenancy.current(),
            contact=moment.contact,
            kind="thank",
            result="Thanked",
            due_at=timezone.now(),
        )
    with django_assert_num_queries(29):
        assert Client().get(f"{yours(moment.contact)}/known").status_code == 200


def test_the_product_shows_the_moment_and_takes_the_answer_from_any_origin(
    moment: Moment,
) -> None:
    address = in_app(moment.contact)
    client = Client(enforce_csrf_checks=True, headers={"Origin": "https://product.example"})
    shown = client.get(address)
    assert shown["Access-Control-Allow-Origin"] == "*"
    assert shown.json()["moment"]["subject"] == "Une question"
    assert len(shown.json()["moment"]["answers"]) == 6
    assert client.options(address).status_code == 204
    somebody = MomentFactory(gesture="ask", contact=ContactFactory())
    bodies = [
        json.dumps({"moment": str(somebody.pk), "kind": "never"}),
        json.dumps({"moment": "x", "kind": "never"}),
        "[" * 5000,
        "null",
        "\x00",
    ]
    for body in bodies:
        assert client.post(address, body, content_type="text/plain").status_code == 404
    assert not Answer.objects.exists()
    told = client.post(
        address,
        json.dumps({"moment": str(moment.pk), "kind": "not_now"}),
        content_type="text/plain",
    )
    assert (told.status_code, told.json()["kind"]) == (201, "not_now")
    assert Answer.objects.get().how == "in_app"
    assert client.get(address).json() == {"moment": None}
    assert not client.cookies


def test_the_script_is_small_and_needs_nothing(client: Client) -> None:
    answer = client.get("/in-app.js")
    assert answer.status_code == 200
    assert len(answer.content) < 10_000
    assert answer["Content-Type"].startswith("text/javascript")
    for banned in (b"eval(", b"new Function", b"innerHTML", b"document.cookie", b"localStorage"):
        assert banned not in answer.content
    assert client.get("/in-app.js", headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_the_api_keeps_an_answer_and_says_whether_they_may_be_asked(
    moment: Moment, acme: Cast, api: Any
) -> None:
    address = f"/api/v1/moments/{moment.pk}/answers"
    contact = f"/api/v1/contacts/{moment.contact_id}"
    made = api(acme.key, "POST", address, {"kind": "knows_nobody"})
    assert made.status_code == 201, made.content
    assert made.json()["told"]
    told = api(acme.key, "GET", f"{contact}/eligibility").json()
    kinds = {one["kind"]: one for one in told["kinds"]}
    assert kinds["introduction"]["may_be_asked"] is False
    assert kinds["introduction"]["reasons"][0]["code"] == "rest_knows_nobody"
    assert kinds["introduction"]["free_at"]
    assert (told["given"], told["asked"]) == (2, 1)
    wrong = api(acme.key, "POST", address, {"kind": "yes", "until": "2030-01-01"})
    assert wrong.status_code == 400
    token = api(acme.key, "POST", f"{contact}/in-app-token").json()
    assert Client().get(f"/in-app/{token['token']}").status_code == 200
    assert len(api(acme.key, "GET", address).json()["data"]) == 1
