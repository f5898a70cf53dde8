"""From a milestone to a card: in the mail, in the API, as a page with a preview, and without anybody's name."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from advocacy.evidence import addresses, cards, grants
from advocacy.evidence.models import CardPicture, Evidence, Grant
from advocacy.moments.models import Moment, Rule
from advocacy.moments.services import install_playbooks
from tests.conftest import Cast
from tests.factories import (
    CompanyFactory,
    ContactFactory,
    EvidenceFactory,
    GrantFactory,
    SignalFactory,
)

DETAILS = {
    "metric": "hours_saved",
    "value": 1200.0,
    "before": 160.0,
    "after": 40.0,
    "unit": "hours",
    "period": "month",
}
MILESTONE = {
    "contact": {
        "external_id": "user-42",
        "email": "claire@dupont.example",
        "name": "Claire Fontan",
        "company": {"external_id": "org-7", "name": "Dupont-Lavigne"},
    },
    "metric": "hours_saved",
    "value": 120,
    "before": 80,
    "period": "month",
    "unit": "hours",
}


@pytest.fixture
def card(acme: Cast) -> Any:
    with acme.inside():
        company = CompanyFactory(name="Dupont-Lavigne", industry="marketing")
        claire = ContactFactory(name="Claire <Fontan>", title="Operations lead", company=company)
        signal = SignalFactory(contact=claire, kind="milestone", details=DETAILS)
        yield EvidenceFactory(
            kind="card", contact=claire, signal=signal, text="", title="1,200 hours", language="en"
        )


def token(card: Evidence) -> str:
    return addresses.card_token(organization_id=card.organization_id, evidence_id=card.pk)


def page(card: Evidence) -> str:
    answer = Client().get(f"/card/{token(card)}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_milestone_becomes_a_card_in_the_draft_and_in_the_api(acme, api):
    with acme.inside():
        install_playbooks()
        Rule.objects.filter(code="1-significant-result").update(position="on")
    answer = api(acme.key, "POST", "/api/v1/milestones", MILESTONE).json()
    found = answer["moment"]["card"]
    with acme.inside():
        moment = Moment.objects.get()
        card = Evidence.objects.get(kind="card")
    address = re.search(r"http://testserver/card/\S+?(?=\. )", moment.body)
    assert address, moment.body
    text = Client().get(address[0].removeprefix("http://testserver")).content.decode()
    assert "120 hours in a month" in text.replace("hours in month", "hours in a month")
    assert card.contact_id == moment.contact_id
    picture = Client().get(found["picture_url"].removeprefix("http://testserver"))
    assert picture["Content-Type"] == "image/png"
    assert Image.open(io.BytesIO(picture.content)).size == (1200, 630)
    listed = api(acme.key, "GET", f"/api/v1/moments/{moment.pk}").json()
    assert listed["card"].keys() == {"page_url", "picture_url"}
    one = api(acme.key, "GET", f"/api/v1/cards?contact={moment.contact_id}").json()["data"]
    assert [(row["id"], row["may_name"]) for row in one] == [(str(card.pk), "nobody")]


def test_without_a_yes_nobody_is_named_anywhere(card):
    text = page(card)
    for word in ("Claire", "Fontan", "Dupont", "Operations"):
        assert word not in text
    assert "A customer in marketing" in text
    card.company.industry = ""
    card.company.save()
    assert "A customer of Acme" in page(card)


@pytest.mark.parametrize(
    ("naming", "seen", "unseen"),
    [
        ("name", ("Claire &lt;Fontan&gt;",), ("A customer in",)),
        ("company", ("Dupont-Lavigne",), ("Claire", "A customer in")),
        ("nobody", ("A customer in marketing",), ("Claire", "Dupont")),
    ],
)
def test_it_names_as_far_as_was_allowed(card, naming, seen, unseen):
    GrantFactory(evidence=card, naming=naming)
    text = page(card)
    assert all(word in text for word in seen)
    assert not any(word in text for word in unseen)


@pytest.mark.parametrize("how", ["withdrawn", "stale", "time", "left", "churned", "forbidden"])
def test_a_name_is_gone_with_its_permission(card, how):
    grant = GrantFactory(evidence=card)
    assert "Claire" in page(card)
    if how == "withdrawn":
        grants.withdraw(evidence=card)
    if how == "stale":
        grants.lapse(contact=card.contact)
    if how == "time":
        Grant.objects.filter(pk=grant.pk).update(until=timezone.localdate() - timedelta(days=1))
    if how == "left":
        card.contact.company = CompanyFactory()
        card.contact.save()
    if how == "churned":
        card.company.churned_at = timezone.now()
        card.company.save()
    if how == "forbidden":
        card.company.policy = "forbidden"
        card.company.save()
    text = page(card)
    assert "Claire" not in text
    assert "Dupont" not in text


def test_the_page_has_a_preview_and_a_way_to_share(card):
    text = page(card)
    told = dict(
        re.findall(r'<meta (?:property|name)="((?:og|twitter):[a-z:_]+)" content="([^"]*)"', text)
    )
    assert told["og:title"] == "1,200 hours in a month"
    assert told["og:image"].startswith("http://testserver/card/")
    assert (told["og:image:width"], told["og:image:height"]) == ("1200", "630")
    assert told["twitter:card"] == "summary_large_image"
    assert "160 hours to 40 hours" in told["og:description"]
    picture = Client().get(told["og:image"].removeprefix("http://testserver"))
    assert picture.content.startswith(b"\x89PNG")
    assert "https://www.linkedin.com/sharing/share-offsite/?url=http%3A%2F%2Ftestserver" in text
    assert re.search(r'<a class="button second" href="[^"]+\?download" download', text)
    assert re.search(r"<textarea[^>]*readonly>[^<]*1,200 hours", text)
    saved = Client().get(f"/card/{token(card)}/picture.png?download")
    assert saved["Content-Disposition"] == 'attachment; filename="result.png"'


def test_the_picture_is_drawn_once_and_anew_when_it_changes(card):
    address = f"/card/{token(card)}/picture.png"
    first = Client().get(address)
    assert Client().get(address).content == first.content
    assert CardPicture.objects.count() == 1
    assert Client().get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    GrantFactory(evidence=card)
    named = Client().get(address, headers={"If-None-Match": first["ETag"]})
    assert named.status_code == 200
    assert named.content != first.content
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert cards.forget_old_pictures() == 2
    assert Client().get(address).content == named.content


def test_looking_at_a_page_changes_nothing(card):
    with CaptureQueriesContext(connection) as queries:
        page(card)
    assert not [q for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert Client().post(f"/card/{token(card)}").status_code == 405


def test_a_link_of_another_organization_shows_no_trace(acme, globex):
    with acme.inside():
        card = EvidenceFactory(kind="card", contact=ContactFactory(name="Claire"))
    foreign = addresses.card_token(organization_id=globex.id, evidence_id=card.pk)
    answer = Client().get(f"/card/{foreign}")
    assert answer.status_code == 404
    assert "Claire" not in answer.content.decode()


def test_an_expired_or_cut_link_shows_no_trace(card):
    mine = token(card)
    for bad in (mine[:-3], mine + "x", "x", "%F0%9F%98%80"):
        answer = Client().get(f"/card/{bad}")
        assert answer.status_code == 404
        assert "Claire" not in answer.content.decode()
        assert Client().get(f"/card/{bad}/picture.png").status_code == 404
    assert Client().get(f"/m/{mine}").status_code == 404
    with time_machine.travel(timezone.now() + timedelta(days=401)):
        assert Client().get(f"/card/{mine}").status_code == 404
    card.retired_at = timezone.now()
    card.save()
    assert Client().get(f"/card/{mine}").status_code == 404


def test_bad_names_are_shown_as_text(card):
    card.contact.name = "\u202e" + "🚀<script>alert(1)</script>" + "x" * 150
    card.contact.save()
    GrantFactory(evidence=card)
    assert "<script>alert" not in page(card)
    assert Client().get(f"/card/{token(card)}/picture.png").status_code == 200


def test_a_card_is_made_once_for_a_result_in_two_queries(acme):
    with acme.inside():
        counts = []
        for many in (2, 20):
            signals = [
                SignalFactory(kind="milestone", details=DETAILS, contact=ContactFactory())
                for _ in range(many)
            ]
            told = {one.pk: (one, "1,200 hours", "en") for one in signals}
            with CaptureQueriesContext(connection) as queries:
                made = cards.cards_for(told)
            counts.append(len(queries))
            assert made.keys() == told.keys()
            assert cards.cards_for(told) == made
        assert counts[0] == counts[1]


def test_percent_and_a_result_without_a_before(acme, card):
    card.signal.details = {"metric": "faster", "value": 38, "unit": "percent"}
    card.signal.save()
    text = page(card)
    assert "38%" in text
    card.language = "fr"
    card.save()
    assert "38\xa0%" in page(card)
    card.signal.details = {"metric": "faster"}
    card.signal.save()
    assert Client().get(f"/card/{token(card)}").status_code == 404
