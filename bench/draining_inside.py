"""The part of `bench.draining` that runs inside Django: fill, send, work."""

import json
import sys
import time

import django

django.setup()

from django.db import connection  # noqa: E402

from accounts.events.services import receive_rows  # noqa: E402
from accounts.organizations.models import Organization  # noqa: E402
from advocacy import working  # noqa: E402
from bench import traffic  # noqa: E402
from bench.filling import organization  # noqa: E402
from config.celery import collect_garbage_less  # noqa: E402
from kernel import tenancy  # noqa: E402


def fill(organizations: int, people: int) -> None:
    """Organizations whose people are all known and have a little history."""
    for number in range(organizations):
        row, _owner = organization(f"Drain{number}")
        with tenancy.inside(row.pk):
            receive_rows(traffic.introductions(people), source="product")
            receive_rows(traffic.items(people // 2, people=people, seed=2), source="product")
    while working.read_a_round():
        pass
    _analyze()


def send(organizations: int, people: int, facts: int, kind: str, prefix: str) -> None:
    rows = Organization.objects.filter(name__startswith="Drain").order_by("name")[:organizations]
    for number, row in enumerate(rows):
        items = traffic.items(
            facts // organizations,
            people=people,
            seed=10 + number,
            only_evidence=kind == "evidence",
        )
        with tenancy.inside(row.pk):
            receive_rows(
                ({**item, "messageId": prefix + item["messageId"]} for item in items),
                source="product",
            )
    _analyze()


def drain() -> None:
    """What a Celery worker does, until nothing is due that nobody else holds."""
    collect_garbage_less()
    connection.ensure_connection()
    facts, began, ended = 0, time.time(), time.time()
    cpu = time.process_time()
    while took := working.read_a_round():
        facts, ended = facts + took, time.time()
    spent = time.process_time() - cpu
    print(json.dumps({"facts": facts, "began": began, "ended": ended, "cpu": spent}))


def _analyze() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    verb, *told = sys.argv[1:]
    if verb == "fill":
        fill(int(told[0]), int(told[1]))
    elif verb == "send":
        send(int(told[0]), int(told[1]), int(told[2]), *told[3:])
    else:
        drain()
