"""What must stay quick in the largest book: the first fifty of all people, and every sum of the scores anew.

Runs inside Django, in the organization that `bench.pages` has just filled.
"""

import time

from django.db import connection

from accounts.organizations.models import Organization
from advocacy.scoring import services as scoring
from advocacy.scoring import totals
from advocacy.scoring.models import Advocate
from advocacy.scoring.querysets import ranked
from bench.figures import percentile, record
from kernel import tenancy

SUBJECT = "score at size"
ASKED, TOP_GOAL_MS, REBUILD_GOAL = 300, 1.0, 1.5
BARE = """
    SELECT contact_id, kind, sum(weight * exp(-ln(2) * extract(epoch FROM now() - occurred_at) / 7776000)), count(*)
    FROM advocacy_signal WHERE organization_id = current_setting('app.organization')::uuid AND withdrawn_at IS NULL
    GROUP BY contact_id, kind
"""


def measure(row: Organization) -> bool:
    """True when both keep their goals."""
    with tenancy.inside(row.pk):
        people = Advocate.objects.count()
        took = []
        rows = ranked()[:50]
        sql, parameters = rows.query.sql_with_params()
        with connection.cursor() as cursor:
            for _ in range(ASKED):
                began = time.perf_counter()
                cursor.execute(sql, parameters)
                cursor.fetchall()
                took.append(1000 * (time.perf_counter() - began))
            began = time.perf_counter()
            cursor.execute(f"CREATE TEMP TABLE bench_bare ON COMMIT DROP AS {BARE}")
            bare = time.perf_counter() - began
        kinds = scoring.kinds_in_force()
        began = time.perf_counter()
        totals.compute(kinds=kinds)
        again = time.perf_counter() - began
    p50, p99 = percentile(took, 50), percentile(took, 99)
    fine = record(
        SUBJECT,
        f"the first 50 of {people:,} people, as the pages ask",
        f"p99 {p99:.2f} ms",
        goal=f"{TOP_GOAL_MS:.0f} ms",
        met=p99 <= TOP_GOAL_MS,
        note=f"p50 {p50:.2f} ms, with person and company",
    )
    return fine & record(
        SUBJECT,
        f"every sum of {people:,} people anew",
        f"{again:.1f} s",
        floor=f"bare GROUP BY into a table {bare:.1f} s",
        goal=f"{REBUILD_GOAL:g}x",
        met=again <= REBUILD_GOAL * bare,
        note=f"{again / bare:.2f}x",
    )
