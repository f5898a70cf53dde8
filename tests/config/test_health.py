import socket

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client


@pytest.fixture
def database_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database refuses connections: the port is one where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = str(taken.getsockname()[1])
    monkeypatch.setitem(connection.settings_dict, "HOST", "127.0.0.1")
    monkeypatch.setitem(connection.settings_dict, "PORT", port)


def test_alive_needs_no_database(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")
    assert "Request-Id" in answer.headers


@pytest.mark.django_db
def test_ready_when_the_database_answers_and_is_migrated(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ready", "parts": {"database": "ok", "valkey": "ok"}}


@pytest.mark.django_db
def test_not_ready_while_migrations_are_missing(client: Client) -> None:
    for app, name in MigrationLoader(connection).graph.leaf_nodes("accounts"):
        MigrationRecorder(connection).record_unapplied(app, name)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"]["database"] == "migrations are missing"


@pytest.mark.django_db(transaction=True)
def test_not_ready_while_the_database_is_away(client: Client, database_away: None) -> None:
    connection.close()
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    connection.close()
    assert answer.status_code == 503
    assert answer.json()["parts"]["database"] == "no answer"


@pytest.mark.django_db(transaction=True)
def test_a_request_while_the_database_is_away_is_told_to_come_back(database_away: None) -> None:
    connection.close()
    answer = Client(raise_request_exception=False).get("/api/v1/companies")
    connection.close()
    assert answer.status_code == 503
    assert answer.json()["code"] == "temporarily_unavailable"
    assert int(answer["Retry-After"]) > 0


@pytest.mark.django_db
def test_ready_without_valkey(client: Client, settings: object) -> None:
    settings.CACHES = {  # type: ignore[attr-defined]
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["parts"]["valkey"] == "no answer"
