from typing import Any

import pytest
from django.test import Client

from accounts.customers.models import Company, Contact
from accounts.events.models import Event
from advocacy.moments.models import Decision, Moment, Rule
from advocacy.moments.services import install_playbooks

MILESTONES = "/api/v1/milestones"


def _told(**changes: Any) -> dict[str, Any]:
    return {
        "contact": {
            "external_id": "user-42",
            "email": "claire@dupont.example",
            "name": "Claire Fontan",
            "timezone": "Europe/Paris",
            "company": {"external_id": "org-7", "name": "Dupont-Lavigne"},
        },
        "metric": "hours_saved",
        "value": 120,
        "before": 80,
        "period": "month",
        "unit": "hours",
        "message_id": "m-1",
    } | changes


def _but_for_the_card(answer: Any) -> dict[str, Any]:
    """The address of the card is signed anew each time."""
    body: dict[str, Any] = answer.json()
    assert body["moment"].pop("card_url")
    return body


@pytest.fixture
def playing(acme: Any) -> Any:
    """acme with its playbooks installed and all of them on."""
    with acme.inside():
        install_playbooks()
        Rule.objects.update(position="on")
    return acme


def test_a_milestone_opens_a_moment_while_its_sender_waits(api: Any, playing: Any) -> None:
    answer = api(playing.key, "POST", MILESTONES, _told())
    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert body["is_duplicate"] is False
    moment = body["moment"]
    assert moment["contact"]["email"] == "claire@dupont.example"
    assert moment["company"]["external_id"] == "org-7"
    assert moment["gesture"] != "ask"
    assert moment["state"] == "open"
    assert moment["reasons"][0]["text"]
    assert moment["card_url"]
    fired = [d for d in body["decisions"] if d["outcome"] == "fired"]
    assert [d["rule"]["code"] for d in fired] == [moment["rule"]["code"]]
    again = api(playing.key, "GET", f"/api/v1/moments/{moment['id']}").json()
    signed_at_another_second = {name: again[name] for name in ("card_url", "card")}
    assert again == moment | signed_at_another_second
    assert again["card"].keys() == moment["card"].keys()
    with playing.inside():
        event = Event.objects.get(message_id="m-1")
    assert event.request_id == answer["Request-Id"]
    assert api(playing.key, "GET", f"/api/v1/events/{event.pk}").json()["signals"]


def test_told_again_nothing_happens_twice(api: Any, playing: Any) -> None:
    first = api(playing.key, "POST", MILESTONES, _told())
    second = api(playing.key, "POST", MILESTONES, _told())
    assert (first.status_code, second.status_code) == (201, 200)
    assert _but_for_the_card(second) == _but_for_the_card(first) | {"is_duplicate": True}
    with playing.inside():
        assert (Moment.objects.count(), Event.objects.count()) == (1, 1)


def test_what_is_not_significant_says_so(api: Any, playing: Any) -> None:
    api(playing.key, "POST", MILESTONES, _told())
    again = api(playing.key, "POST", MILESTONES, _told(message_id="m-2", value=121)).json()
    assert again["moment"] is None
    assert again["decisions"]
    assert all(decision["outcome"] != "fired" for decision in again["decisions"])
    assert all(decision["reasons"][0]["text"] for decision in again["decisions"])


def test_a_test_key_makes_test_rows_only(api: Any, playing: Any) -> None:
    moment = api(playing.test_key, "POST", MILESTONES, _told()).json()["moment"]
    assert moment["is_test"] is True
    assert api(playing.key, "GET", "/api/v1/moments").json()["data"] == []
    assert api(playing.key, "GET", "/api/v1/contacts").json()["data"] == []
    with playing.inside():
        assert Contact.objects.get().is_test
        assert Company.objects.get().is_test


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"contact": {}}, "/contact"),
        ({"contact": {"email": "nobody"}}, "/contact/email"),
        (
            {"contact": {"external_id": "a", "company": {"name": "X"}}},
            "/contact/company/external_id",
        ),
        ({"value": "many"}, "/value"),
        ({"metric": ""}, "/metric"),
        ({"metric": "x" * 121}, "/metric"),
        ({"message_id": "x" * 101}, "/message_id"),
        ({"occurred_at": "yesterday"}, "/occurred_at"),
        ({"colour": "red"}, "/colour"),
    ],
)
def test_what_cannot_be_read_is_refused_and_leaves_nothing(
    api: Any, playing: Any, changes: dict[str, Any], pointer: str
) -> None:
    answer = api(playing.key, "POST", MILESTONES, _told(**changes))
    assert answer.status_code == 400
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [pointer]
    with playing.inside():
        assert not Event.objects.exists()
        assert not Contact.objects.exists()
        assert not Decision.objects.exists()


def test_a_number_too_large_to_be_one_is_refused(playing: Any) -> None:
    client = Client(headers={"Authorization": f"Bearer {playing.key.secret}"})
    body = '{"contact": {"external_id": "a"}, "metric": "m", "value": 1e400}'
    answer = client.post(MILESTONES, data=body, content_type="application/json")
    assert answer.json()["errors"] == [
        {"pointer": "/value", "code": "invalid", "detail": "A valid number is required."}
    ]
