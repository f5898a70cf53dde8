"""The schema that is served, the one that is committed, and the page that shows it."""

import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.test import Client

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    out = StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=out)
    generated: dict[str, Any] = yaml.safe_load(out.getvalue())
    return generated


def test_the_committed_schema_is_the_one_we_serve(schema: dict[str, Any]) -> None:
    """Write it anew: `manage.py spectacular --validate --fail-on-warn --file openapi.yaml`."""
    assert yaml.safe_load((ROOT / "openapi.yaml").read_text()) == schema


QUERIES_THAT_NAME_A_ROW = {"/api/v1/recommendations"}


def test_every_operation_names_its_scope_its_refusals_and_its_request_id(
    schema: dict[str, Any],
) -> None:
    assert schema["openapi"] == "3.1.0"
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            where = f"{method} {path}"
            scopes = [[{"apiKey": [scope]}] for scope in ("read", "write", "ingest", "admin")]
            assert operation["security"] in scopes, where
            assert operation["summary"], where
            assert len(operation["tags"]) == 1, where
            responses = operation["responses"]
            assert {"400", "401", "403", "429", "500", "503"} <= responses.keys(), where
            may_name_a_row = "{" in path or method != "get" or path in QUERIES_THAT_NAME_A_ROW
            assert ("404" in responses) == may_name_a_row, where
            for status, response in responses.items():
                if status < "300":
                    assert {"Request-Id", "RateLimit"} <= response["headers"].keys(), where
    refusals = schema["components"]["responses"]
    assert all("application/problem+json" in refusal["content"] for refusal in refusals.values())
    assert all("Request-Id" in refusal["headers"] for refusal in refusals.values())


def test_operations_have_one_name_each(schema: dict[str, Any]) -> None:
    names = [
        operation["operationId"]
        for operations in schema["paths"].values()
        for operation in operations.values()
    ]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)+", name) for name in names)


def test_the_page_of_the_schema_asks_nobody_else(client: Client, db: None) -> None:
    page = client.get("/api/docs")
    assert page.status_code == 200
    script = client.get("/api/docs?script=")
    assert script.status_code == 200
    for answer in (page, script):
        addresses = re.findall(r"https?://[^\s\"'<>]+", answer.content.decode())
        assert addresses == []
    assert '"validatorUrl": null' in script.content.decode()
    assert client.get("/api/schema").status_code == 200
