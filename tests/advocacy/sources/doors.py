"""Connected services as tests use them: a connection, what a service posts to it, and what came of it."""

import json
from pathlib import Path
from typing import Any

from django.test import Client

from accounts.events.models import Event
from advocacy import pipeline
from advocacy.sources import services
from advocacy.sources.models import Listening
from kernel import tenancy, work

FIXTURES = Path(__file__).parent / "fixtures"
SECRET = "a-shared-secret"


def fixture(name: str) -> Any:
    """A call as the service sends it: JSON as values, a mail as its bytes."""
    found = (FIXTURES / name).read_bytes()
    return json.loads(found) if name.endswith(".json") else found


class Door:
    """One connection of an organization; `post` sends as its service does, `read` works the inbox off."""

    def __init__(self, cast: Any, provider: str, *, secret: str = "") -> None:
        self.cast = cast
        with cast.inside():
            connection = services.connect(provider=provider, name="x", secret=secret, by=None)
            self.path = services.address_of(connection).split("/in/")[1]

    def post(self, body: Any, *, content_type: str = "application/json", **headers: str) -> int:
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        answer = Client().post(f"/in/{self.path}", sent, content_type=content_type, headers=headers)
        return answer.status_code

    def read(self) -> None:
        with self.cast.inside():
            while events := work.claim(Event, limit=500):
                work.work_off(events, pipeline.process)

    def tell(self, body: Any, **rest: str) -> None:
        assert self.post(body, **rest) == 200
        self.read()


def listen(cast: Any, **fields: Any) -> None:
    with cast.inside():
        Listening.objects.update_or_create(
            organization_id=tenancy.current(),
            defaults={"product_names": ["Brindille"], "problem_words": ["approvals"]} | fields,
        )
