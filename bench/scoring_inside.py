"""The part of `bench.scoring` that runs inside Django."""

import statistics
import sys
import time
from datetime import UTC, datetime
from uuid import UUID

import django

django.setup()

from accounts.customers.models import Contact  # noqa: E402
from advocacy.scoring import services as scoring  # noqa: E402
from advocacy.scoring import totals  # noqa: E402
from advocacy.scoring.models import KindTotal  # noqa: E402
from advocacy.signals import services as signals  # noqa: E402
from advocacy.signals.facts import Fact  # noqa: E402
from advocacy.signals.models import Signal  # noqa: E402
from bench.figures import record  # noqa: E402
from bench.filling import fill, id_of, organization, rows  # noqa: E402
from bench.size import size  # noqa: E402
from kernel import tenancy  # noqa: E402

SUBJECT = "score"
FEW, MANY, UPDATES = 10, size(100_000), size(150, least=20)
FLAT, EXACT = 1.5, 1e-9


def main() -> int:
    row, owner = organization("Scored")
    fill(row, owner, companies=100, contacts=1_000, events=1_000)
    with tenancy.inside(row.pk):
        few, many = list(Contact.objects.order_by("external_id")[:2])
        _history(few, FEW)
        _history(many, MANY)
        kinds = scoring.kinds_in_force()
        totals.compute(kinds=kinds, contact_ids=[few.pk, many.pk])
        cost: dict[object, list[float]] = {few.pk: [], many.pk: []}
        for number in range(UPDATES):  # in turns, so that both meet the same machine
            for contact in (few, many):
                cost[contact.pk].append(_one_more(contact, number))
        low, high = statistics.median(cost[few.pk]), statistics.median(cost[many.pk])
        error = _error([few, many])
    fine = record(
        SUBJECT,
        f"one more signal behind {MANY:,} others",
        f"{high * 1000:.2f} ms",
        floor=f"behind {FEW}: {low * 1000:.2f} ms",
        goal=f"flat (within {FLAT:g}x)",
        met=high <= FLAT * low,
        note=f"{high / low:.2f}x",
    )
    fine &= record(
        SUBJECT,
        "error of the sums against full recomputation",
        f"{error:.1e}",
        goal=f"{EXACT:.0e}",
        met=error <= EXACT,
    )
    return 0 if fine else 1


def _history(contact: Contact, count: int) -> None:
    rows(
        Signal,
        count,
        contact_id=f"'{contact.pk}'::uuid",
        company_id=id_of("company", "1"),
        kind="(ARRAY['mention','review','promoter'])[1 + g % 3]",
        subject="'h' || g",
        occurred_at="now() - (g % 700) * interval '1 day'",
        strength="8",
        weight="8",
        origin="'unprompted'",
        details="'{}'::jsonb",
    )


def _one_more(contact: Contact, number: int) -> float:
    now = datetime.now(UTC)
    fact = Fact(
        kind="mention",
        contact_id=contact.pk,
        company_id=contact.company_id,
        subject=f"more-{number}",
        occurred_at=now,
        event_id=None,
        tone="friendly",
    )
    began = time.perf_counter()
    kinds = scoring.kinds_in_force()
    recorded = signals.record([fact], kinds=kinds, prompts={})
    scoring.rescore(recorded, kinds=kinds, now=now)
    return time.perf_counter() - began


def _error(contacts: list[Contact]) -> float:
    """The largest relative difference between what was added up and what is computed from every signal."""
    ids = [contact.pk for contact in contacts]
    before = _sums(ids)
    totals.compute(kinds=scoring.kinds_in_force(), contact_ids=ids)
    after = _sums(ids)
    return max(abs(before[key] - after[key]) / abs(after[key]) for key in after if after[key])


def _sums(ids: list[UUID]) -> dict[tuple[UUID, str], float]:
    found = KindTotal.objects.filter(contact_id__in=ids)
    return {(c, kind): total for c, kind, total in found.values_list("contact_id", "kind", "total")}


sys.exit(main())
