"""Many rows in one request: good ones are kept, bad ones are told, and twenty cost what two cost."""

from typing import Any

import pytest

from accounts.api.bulk_shapes import MOST_ITEMS
from accounts.customers.models import Company, Contact
from accounts.events.models import Event
from tests.factories import ApiKeyFactory, CompanyFactory, ContactFactory

COMPANIES, CONTACTS, EVENTS = (
    f"/api/v1/bulk/{name}" for name in ("companies", "contacts", "events")
)


def results(answer: Any) -> list[tuple[str, int, str]]:
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert told["object"] == "bulk_result"
    assert [result["index"] for result in told["results"]] == list(range(len(told["results"])))
    assert sum(told["counts"].values()) == len(told["results"])
    return [(result["key"], result["status"], result["result"]) for result in told["results"]]


def test_companies_are_created_and_updated_and_the_bad_ones_told(api: Any, acme: Any) -> None:
    with acme.inside():
        known = CompanyFactory(external_id="org-1", name="Old", plan="team")
    answer = api(
        acme.key,
        "POST",
        COMPANIES,
        {
            "items": [
                {"external_id": "org-1", "name": "New"},
                {"external_id": "org-2", "name": "Two", "traits": {"colour": "blue"}},
                {"external_id": "org-3", "seats": -1},
                {"name": "Nameless"},
                "text",
                {"external_id": "org-2", "seats": 7},
                {"external_id": "org-4", "nmae": "x"},
            ]
        },
    )
    assert results(answer) == [
        ("org-1", 200, "ok"),
        ("org-2", 201, "ok"),
        ("org-3", 400, "drop"),
        ("", 400, "drop"),
        ("", 400, "drop"),
        ("org-2", 200, "ok"),
        ("org-4", 400, "drop"),
    ]
    told = answer.json()["results"]
    assert answer.json()["counts"] == {"ok": 3, "duplicate": 0, "drop": 4}
    assert told[0]["id"] == str(known.pk)
    assert told[1]["id"] == told[5]["id"]
    assert (told[2]["id"], told[2]["errors"][0]["pointer"]) == (None, "/seats")
    assert told[6]["errors"][0]["code"] == "unknown_field"
    with acme.inside():
        rows = {row.external_id: row for row in Company.objects.all()}
    assert rows.keys() == {"org-1", "org-2"}
    assert (rows["org-1"].name, rows["org-1"].plan) == ("New", "team")
    assert (rows["org-2"].name, rows["org-2"].seats) == ("Two", 7)
    assert rows["org-2"].traits == {"colour": "blue"}


def test_contacts_come_with_their_companies(api: Any, acme: Any) -> None:
    with acme.inside():
        ContactFactory(external_id="u-1", email="claire@dupont.example", name="Claire")
    company = {"external_id": "org-7", "name": "Dupont-Lavigne"}
    answer = api(
        acme.key,
        "POST",
        CONTACTS,
        {
            "items": [
                {"external_id": "u-1", "title": "Head", "company": company},
                {"email": "luc@dupont.example", "name": "Luc", "company": company},
                {"external_id": "u-3", "email": "not an address"},
                {"name": "Nobody"},
                {"external_id": "u-5", "timezone": "Mars/Olympus"},
                {"email": "LUC@dupont.example", "external_id": "u-2", "name": "Luc Martin"},
            ]
        },
    )
    assert results(answer) == [
        ("u-1", 200, "ok"),
        ("luc@dupont.example", 201, "ok"),
        ("u-3", 400, "drop"),
        ("", 400, "drop"),
        ("u-5", 400, "drop"),
        ("u-2", 200, "ok"),
    ]
    told = answer.json()["results"]
    assert told[1]["id"] == told[5]["id"]
    with acme.inside():
        rows = {row.external_id: row for row in Contact.objects.select_related("company")}
    assert rows.keys() == {"u-1", "u-2"}
    assert (rows["u-1"].name, rows["u-1"].title) == ("Claire", "Head")
    assert rows["u-2"].name == "Luc Martin"
    assert {row.company.name for row in rows.values()} == {"Dupont-Lavigne"}


def test_sent_again_nothing_changes(api: Any, acme: Any) -> None:
    items = [{"external_id": f"u-{n}", "name": f"Person {n}"} for n in range(5)]
    first = api(acme.key, "POST", CONTACTS, {"items": items}).json()
    again = api(acme.key, "POST", CONTACTS, {"items": items}).json()
    assert {r["status"] for r in first["results"]} == {201}
    assert {r["status"] for r in again["results"]} == {200}
    assert [r["id"] for r in first["results"]] == [r["id"] for r in again["results"]]
    with acme.inside():
        assert Contact.objects.count() == 5


def test_facts_are_taken_once_and_the_unreadable_told(api: Any, acme: Any) -> None:
    track = {"type": "track", "event": "Opened", "userId": "u-1"}
    nul = chr(0)
    answer = api(
        acme.key,
        "POST",
        EVENTS,
        {
            "items": [
                track | {"messageId": "m-1"},
                track | {"messageId": "m-1", "event": "Closed"},
                track | {"messageId": "m-3", "event": ""},
                {"type": "track", "event": "Opened", "messageId": "m-4"},
                track | {"messageId": "m-5", "properties": {"text": nul}},
                track | {"messageId": "m-6" + nul},
                track | {"messageId": "m-7", "properties": {"text": "\ud800"}},
                track | {"messageId": "m-8", "properties": {"text": "x" * 40_000}},
                7,
                track,
            ]
        },
    )
    told = results(answer)
    assert [(status, result) for _key, status, result in told] == [
        (201, "ok"),
        (200, "duplicate"),
        *[(400, "drop")] * 7,
        (201, "ok"),
    ]
    assert told[0][0] == told[1][0] == "m-1"
    with acme.inside():
        rows = list(Event.objects.order_by("pk"))
    assert [row.name for row in rows] == ["Opened", "Opened"]
    assert {row.source for row in rows} == {acme.key.source}
    shown = answer.json()["results"]
    assert shown[0]["id"] == shown[1]["id"] == str(rows[0].pk)
    assert {rows[0].request_id} == {answer["Request-Id"]}
    assert api(acme.key, "GET", f"/api/v1/events/{shown[0]['id']}").status_code == 200
    again = api(acme.key, "POST", EVENTS, {"items": [track | {"messageId": "m-1"}]})
    assert results(again) == [("m-1", 200, "duplicate")]


def test_facts_need_the_scope_of_a_sender_only(api: Any, acme: Any) -> None:
    sender = ApiKeyFactory(organization=acme.organization, scopes=["ingest"], is_test=True)
    item = {"type": "identify", "userId": "u-1", "traits": {"name": "Claire"}}
    assert results(api(sender, "POST", EVENTS, {"items": [item]}))[0][2] == "ok"
    with acme.inside():
        assert Event.objects.get().is_test
    assert api(sender, "POST", CONTACTS, {"items": [{"external_id": "u-1"}]}).status_code == 403


@pytest.mark.parametrize("address", [COMPANIES, CONTACTS, EVENTS])
@pytest.mark.parametrize(
    "body", [{}, {"items": []}, {"items": {}}, {"items": [{}] * (MOST_ITEMS + 1)}, [], {"rows": []}]
)
def test_a_wrong_envelope_is_refused_as_a_whole(
    api: Any, acme: Any, address: str, body: Any
) -> None:
    answer = api(acme.key, "POST", address, body)
    assert answer.status_code == 400
    assert answer.json()["code"] in {"validation_failed", "unknown_field"}


def test_five_mebibytes_are_taken_and_no_more(api: Any, acme: Any) -> None:
    wide = {"external_id": "u-1", "traits": {"text": "x" * 30_000}}
    assert results(api(acme.key, "POST", CONTACTS, {"items": [wide] * 100}))[99][2] == "ok"
    answer = api(acme.key, "POST", CONTACTS, {"items": [wide] * 180})
    assert (answer.status_code, answer.json()["code"]) == (413, "payload_too_large")


def test_test_keys_write_test_rows(api: Any, acme: Any) -> None:
    for key in (acme.key, acme.test_key):
        answer = api(key, "POST", CONTACTS, {"items": [{"external_id": "u-1"}]})
        assert results(answer) == [("u-1", 201, "ok")]
    with acme.inside():
        assert sorted(Contact.objects.values_list("is_test", flat=True)) == [False, True]


ITEMS = {
    COMPANIES: lambda n: {"external_id": f"org-{n}", "name": "One"},
    CONTACTS: lambda n: {"external_id": f"u-{n}", "company": {"external_id": f"org-{n}"}},
    EVENTS: lambda n: {"type": "track", "event": "Opened", "userId": "u", "messageId": f"m-{n}"},
}


@pytest.mark.parametrize("address", ITEMS)
def test_a_thousand_cost_as_many_queries_as_two(
    api: Any, acme: Any, address: str, django_assert_max_num_queries: Any
) -> None:
    def send(first: int, last: int) -> None:
        items = [ITEMS[address](n) for n in range(first, last)]
        assert {r[2] for r in results(api(acme.key, "POST", address, {"items": items}))} == {"ok"}

    send(0, 2)
    with django_assert_max_num_queries(50) as two:
        send(10, 12)
    with django_assert_max_num_queries(len(two)):
        send(100, 1100)
