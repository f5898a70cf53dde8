"""One request can be followed from its answer to what the worker says about its events."""

import io
import json
import logging
from datetime import timedelta

import structlog
from django.utils import timezone

from accounts.events.models import Event
from config.logs import SHARED
from kernel import work


def test_a_failure_names_the_request_that_brought_the_event(acme):
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=SHARED, processors=[structlog.processors.JSONRenderer(default=str)]
        )
    )
    with acme.inside():
        Event.objects.create(
            organization_id=acme.id,
            source="product",
            message_id="m1",
            kind="track",
            occurred_at=timezone.now(),
            due_at=timezone.now() - timedelta(minutes=1),
            payload={},
            request_id="req_4711",
        )
        rows = work.claim(Event, limit=1)
    logging.getLogger("kernel.work").addHandler(handler)
    try:
        work.work_off(rows, lambda events: 1 / 0)
    finally:
        logging.getLogger("kernel.work").removeHandler(handler)
    (line,) = lines.getvalue().splitlines()
    assert json.loads(line)["request_id"] == "req_4711"
    assert "ZeroDivisionError" in line
