"""Every operation of the schema has a command to paste, and it works."""

import json
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from accounts.events import services as inbox
from accounts.events.models import Event
from advocacy import pipeline
from kernel import work
from tests.factories import CandidateFactory, ContactFactory, MomentFactory

ROOT = Path(__file__).resolve().parents[2]
SCHEMA: dict[str, Any] = yaml.safe_load((ROOT / "openapi.yaml").read_text())
OPERATIONS = [
    (method.upper(), path, operation)
    for path, operations in SCHEMA["paths"].items()
    for method, operation in operations.items()
]
FIRST = [
    "create_webhook",
    "bulk_put_companies",
    "bulk_put_contacts",
    "put_contact",
    "submit_lead",
    "tell_milestone",
    "create_import",
]
"""What the others refer to; after them any order will do."""
NAME_A_SECOND_ROW = (
    "/api/v1/leads/{id}/contacted",
    "/api/v1/leads/{id}/credit",
    "/api/v1/heard/{id}",
    "/api/v1/holds/{id}",
    "/api/v1/leads/{id}/merge",
    "/api/v1/offers/{id}",
    "/api/v1/parcel-codes",
    "/api/v1/recommendations",
    "/api/v1/touches",
    "/api/v1/orders/{id}",
    "/api/v1/erasures/{id}",
    "/api/v1/contacts/{id}/erasure",
)
"""Their rows come of what customers do, their bodies name a second one, or they can be said once only: tests of their
rooms call them."""
IDS = {
    "companies": "/api/v1/companies",
    "contacts": "/api/v1/contacts",
    "advocates": "/api/v1/contacts",
    "leads": "/api/v1/leads",
    "moments": "/api/v1/moments",
    "imports": "/api/v1/imports",
    "candidates": "/api/v1/candidates",
    "webhooks": "/api/v1/webhooks",
    "webhook-deliveries": "/api/v1/webhook-deliveries",
}


def command_of(operation: dict[str, Any]) -> list[str]:
    """The words of the command, as a shell that expands nothing would split them."""
    description = operation["description"]
    return shlex.split(description.split("```sh\n")[1].split("\n```")[0].replace("\\\n", " "))


def paste(api: Any, key: Any, words: list[str], found_id: str = "") -> Any:
    """What curl would send."""
    method, body, address = "GET", None, ""
    options = iter(words[2:])
    for word in options:
        if word == "-X":
            method = next(options)
        elif word == "-d":
            body = json.loads(next(options))
        elif word == "-H":
            assert next(options) in {
                "Authorization: Bearer $GOODWORD_KEY",
                "Content-Type: application/json",
            }
        else:
            address = word
    assert words[:2] == ["curl", "-s"]
    assert address.startswith(("$GOODWORD_URL/api/v1/", "$GOODWORD_URL/v1/"))
    address = address.removeprefix("$GOODWORD_URL").replace("$ID", found_id)
    return api(key, method, address, body)


@pytest.fixture
def founded(acme: Any) -> Any:
    """An organization as the demo makes it: catalogue and playbooks there, the first one on."""
    with acme.inside():
        inbox.tell(name="organization.created", subject=str(acme.id), payload={})
        work.work_off(work.claim(Event, limit=10), pipeline.process)
        CandidateFactory.create_batch(2, suggested=ContactFactory())
        MomentFactory(gesture="ask")
    return acme


def test_every_command_works_as_it_stands_and_again(founded: Any, api: Any, settings: Any) -> None:
    settings.API_RATE_LIMIT = 10_000  # there are more operations than a program may call at once
    key = founded.key
    named = {operation["operationId"]: operation for _method, _path, operation in OPERATIONS}
    for name in FIRST:
        answer = paste(api, key, command_of(named[name]))
        assert 200 <= answer.status_code < 300, (name, answer.content)
    told = paste(api, key, command_of(named["bulk_tell_events"])).json()
    event = told["results"][0]["id"]
    wrong = []
    for _round in range(2):
        for method, path, operation in OPERATIONS:
            if path.startswith(NAME_A_SECOND_ROW):
                continue
            found = _an_id(api, key, path, event) if "{id}" in path else ""
            answer = paste(api, key, command_of(operation), found)
            if not 200 <= answer.status_code < 300:
                wrong.append((method, path, answer.content[:200]))
    assert wrong == []


def _an_id(api: Any, key: Any, path: str, event: str) -> str:
    resource = path.split("/")[3]
    if resource == "events":
        return event
    is_ask = resource == "moments" and path.endswith("/answers")
    only = "?gesture=ask" if is_ask else ""
    answer = api(key, "GET", IDS[resource] + only)
    assert answer.status_code == 200, answer.content
    rows = answer.json()["data"]
    assert rows, f"nothing in {resource}"
    # What was accepted cannot be rejected: each verb gets a row of its own.
    return str(rows[-1 if path.endswith("/reject") else 0]["id"])


def test_a_body_has_an_example_and_the_command_sends_it() -> None:
    for _method, path, operation in OPERATIONS:
        if "requestBody" in operation:
            examples = operation["requestBody"]["content"]["application/json"]["examples"]
            first = next(iter(examples.values()))["value"]
            words = command_of(operation)
            assert json.loads(words[words.index("-d") + 1]) == first, path


def test_every_refusal_shows_how_it_comes() -> None:
    for status, refusal in SCHEMA["components"]["responses"].items():
        example = refusal["content"]["application/problem+json"]["example"]
        required = SCHEMA["components"]["schemas"]["Problem"]["required"]
        assert set(required) <= example.keys(), status
        assert example["code"], status
        assert f"`{example['code']}`" in refusal["description"], status


def test_what_may_be_repeated_says_so() -> None:
    for method, path, operation in OPERATIONS:
        header = "Idempotency-Key" in {p["name"] for p in operation.get("parameters", [])}
        assert header is (method in {"POST", "PATCH"}), path
        assert ({"409", "422"} <= operation["responses"].keys()) is header, path
