"""The part of `bench.keeping` that runs inside Django."""

import sys
import threading
import time

import django

django.setup()

from django.db import connection  # noqa: E402

from accounts.events.forgetting import AT_ONCE  # noqa: E402
from accounts.events.models import Event  # noqa: E402
from accounts.events.services import receive_rows  # noqa: E402
from accounts.organizations.models import Organization  # noqa: E402
from advocacy import working  # noqa: E402
from bench import traffic  # noqa: E402
from bench.figures import percentile, record  # noqa: E402
from bench.filling import fill, organization, rows  # noqa: E402
from bench.size import size  # noqa: E402
from kernel import tenancy  # noqa: E402

SUBJECT = "retention and size"
OLD, YOUNG, PEOPLE = size(400_000), size(100_000), size(20_000)
GOAL_MS = 250.0
MILLION = 1_000_000


def main() -> int:
    row, owner = organization("Kept")
    fill(row, owner, companies=PEOPLE // 10, contacts=PEOPLE, events=1)
    with tenancy.inside(row.pk):
        _facts(OLD, "now() - interval '40 days'", "o")
        _facts(YOUNG, "now() - interval '3 days'", "y")
    _analyze()
    _sizes()
    waits: list[float] = []
    over = threading.Event()
    writer = threading.Thread(target=_write_until, args=(row, over, waits))
    writer.start()
    began = time.perf_counter()
    gone = working.forget_events()
    took = time.perf_counter() - began
    over.set()
    writer.join()
    if gone != OLD:
        raise RuntimeError(f"{gone:,} facts were forgotten instead of {OLD:,}")
    record(
        SUBJECT,
        f"forgetting {OLD:,} old facts, {AT_ONCE:,} a transaction",
        f"{took:.1f} s",
        note=f"{gone / took:,.0f} rows/s, {took / gone * AT_ONCE * 1000:.0f} ms a transaction",
    )
    longest = max(waits) * 1000
    fine = record(
        SUBJECT,
        "longest wait of who stored facts meanwhile",
        f"{longest:.0f} ms",
        goal=f"{GOAL_MS:.0f} ms",
        met=longest <= GOAL_MS,
        note=f"p99 {percentile(waits, 99) * 1000:.1f} ms of {len(waits):,} inserts",
    )
    return 0 if fine else 1


def _facts(count: int, finished: str, prefix: str) -> None:
    rows(
        Event,
        count,
        source="'product'",
        message_id=f"'{prefix}' || md5(g::text)",
        kind="'track'",
        name="'Report Exported'",
        user_id=f"'u' || (g % {PEOPLE})",
        occurred_at=finished,
        received_at=finished,
        finished_at=finished,
        payload="jsonb_build_object('event', 'Report Exported', 'userId', 'u' || g, 'properties',"
        " jsonb_build_object('rows', g, 'format', 'pdf'), 'timestamp', now())",
        state="'done'",
        reading="'nothing'",
    )


def _write_until(row: Organization, over: threading.Event, waits: list[float]) -> None:
    """One fact after the other, as a door stores it."""
    try:
        for number, item in enumerate(traffic.items(MILLION, people=PEOPLE, seed=9)):
            if over.is_set():
                return
            began = time.perf_counter()
            with tenancy.inside(row.pk):
                receive_rows([{**item, "messageId": f"w{number}"}], source="product")
            waits.append(time.perf_counter() - began)
            time.sleep(0.002)
    finally:
        connection.close()


def _sizes() -> None:
    """Tables and indexes of what was filled, scaled to a million rows."""
    tables = {
        "accounts_event": OLD + YOUNG,
        "accounts_contact": PEOPLE,
        "advocacy_signal": PEOPLE,
        "advocacy_advocate": PEOPLE,
    }
    with connection.cursor() as cursor:
        for table, count in tables.items():
            cursor.execute(
                "SELECT pg_table_size(%s::regclass), pg_indexes_size(%s::regclass)", [table, table]
            )
            heap, indexes = (size / count * MILLION / 1024**2 for size in cursor.fetchone())
            record(
                SUBJECT,
                f"a million rows of {table}",
                f"{heap + indexes:,.0f} MiB",
                note=f"table {heap:,.0f}, indexes {indexes:,.0f}; measured on {count:,}",
            )


def _analyze() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


sys.exit(main())
