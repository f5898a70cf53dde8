"""The floor of everything that stores facts: psycopg's COPY of the same rows, a thousand at a time, on one connection."""

import json
import time
import uuid
from datetime import UTC, datetime

import psycopg

from bench import traffic
from bench.floors import TABLE
from bench.size import size

ROWS, AT_ONCE = size(30_000, least=2_000), 1_000


def rate(url: str, *, rows: int = ROWS) -> float:
    """Rows a second, each thousand committed, into a bare table with two indexes beside its key."""
    now = datetime.now(UTC)
    ready = [
        "\t".join((str(uuid.uuid4()), "bench", item["messageId"], now.isoformat(), _escaped(item)))
        for item in traffic.items(rows, people=5_000, seed=5)
    ]
    with psycopg.connect(url, autocommit=True) as database:
        database.execute("DROP TABLE IF EXISTS bench_fact")
        database.execute(TABLE)
        began = time.perf_counter()
        for first in range(0, rows, AT_ONCE):
            with database.cursor().copy(COPY) as copy:
                copy.write("\n".join(ready[first : first + AT_ONCE]) + "\n")
        return rows / (time.perf_counter() - began)


def _escaped(item: traffic.Item) -> str:
    return json.dumps(item).replace("\\", "\\\\")


COPY = "COPY bench_fact (id, source, message_id, occurred_at, payload) FROM STDIN"
