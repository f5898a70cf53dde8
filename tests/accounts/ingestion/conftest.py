import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.events.models import Event
from tests.conftest import Cast

Post = Callable[..., Any]


@pytest.fixture
def post() -> Post:
    """Send a body as an SDK does: `post(acme.key, "/v1/batch", {"batch": [...]})`; bytes go as they are."""

    def send(key: Any, path: str, body: Any, **headers: str) -> Any:
        if key is not None:
            basic = base64.b64encode(f"{getattr(key, 'secret', key)}:".encode()).decode()
            headers.setdefault("Authorization", f"Basic {basic}")
        content_type = headers.pop("content_type", "application/json")
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return Client(headers=headers).post(path, data=data, content_type=content_type)

    return send


def events_of(cast: Cast) -> list[Event]:
    with cast.inside():
        return list(Event.objects.order_by("id"))


def track(number: int = 1, **fields: Any) -> dict[str, Any]:
    return {
        "type": "track",
        "userId": "u1",
        "event": "Report Exported",
        "messageId": f"m-{number}",
        **fields,
    }
