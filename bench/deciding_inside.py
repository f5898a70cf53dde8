"""The part of `bench.deciding` that runs inside Django."""

import resource
import sys
import time

import django

django.setup()

from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.events.models import Event  # noqa: E402
from accounts.events.services import receive_rows  # noqa: E402
from accounts.organizations.models import Organization  # noqa: E402
from advocacy import pipeline, working  # noqa: E402
from advocacy.moments.backtest import MOST, backtest  # noqa: E402
from advocacy.moments.models import Rule  # noqa: E402
from advocacy.signals.models import Signal  # noqa: E402
from bench import traffic  # noqa: E402
from bench.figures import record  # noqa: E402
from bench.filling import PAST, fill, id_of, organization, rows  # noqa: E402
from bench.size import size  # noqa: E402
from kernel import tenancy, work  # noqa: E402

SUBJECT = "moments"
RULES, BATCH, PEOPLE = 200, size(1_000, least=100), size(5_000, least=200)
HISTORY, HISTORY_PEOPLE = size(1_000_000), size(100_000)
BACKTEST_SECONDS, BACKTEST_MEBIBYTES = 20.0, 300.0


def main() -> int:
    _many_rules()
    return 0 if _backtest() else 1


def _many_rules() -> None:
    row, _owner = organization("Ruled")
    with tenancy.inside(row.pk):
        receive_rows(traffic.introductions(PEOPLE), source="product")
    while working.read_a_round():
        pass
    with tenancy.inside(row.pk):
        installed = Rule.objects.count()
    few = _batch(row, seed=1)
    with tenancy.inside(row.pk):
        _add_rules(row, RULES - installed)
    many = _batch(row, seed=2)
    record(
        SUBJECT,
        f"batch of {BATCH:,} evidence facts, {RULES} rules that meet them",
        f"{many:.2f} s",
        floor=f"{installed} rules: {few:.2f} s",
        note=f"{many / few:.2f}x",
    )


def _add_rules(row: Organization, count: int) -> None:
    """Copies of the rules that wait for a signal, under names of their own."""
    found = [
        rule
        for rule in Rule.objects.exclude(position=Rule.Position.OFF)
        if rule.trigger.get("on") == "signal"
    ]
    for number in range(count):
        rule = found[number % len(found)]
        rule.pk = Rule._meta.pk.get_default()
        rule.code, rule.name = f"bench-{number}", f"Bench {number}"
        rule._state.adding = True
        rule.save(force_insert=True)


def _batch(row: Organization, *, seed: int) -> float:
    with tenancy.inside(row.pk):
        items = traffic.items(BATCH, people=PEOPLE, seed=seed, only_evidence=True)
        receive_rows(items, source="product")
    with tenancy.inside(row.pk):
        events = work.claim(Event, limit=BATCH)
    began = time.perf_counter()
    done = work.work_off(events, pipeline.process)
    took = time.perf_counter() - began
    if done < BATCH * 0.99:
        raise RuntimeError(f"{BATCH - done} of {BATCH} facts were not read")
    return took


def _backtest() -> bool:
    row, owner = organization("History")
    fill(row, owner, companies=HISTORY_PEOPLE // 10, contacts=HISTORY_PEOPLE, events=1_000)
    with tenancy.inside(row.pk):
        rows(
            Signal,
            HISTORY,
            contact_id=id_of("contact", f"1 + g % {HISTORY_PEOPLE}"),
            company_id=id_of("company", f"1 + (1 + g % {HISTORY_PEOPLE}) % {HISTORY_PEOPLE // 10}"),
            kind="(ARRAY['mention','review','promoter','milestone','expansion'])[1 + g % 5]",
            subject="'bench' || g",
            occurred_at=PAST,
            recorded_at=PAST,
            strength="8",
            weight="8",
            tone="'friendly'",
            origin="'unprompted'",
            is_live="true",
            details='\'{"metric": "hours_saved", "value": 12}\'::jsonb',
        )
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE advocacy_signal")
        rule = next(
            rule
            for rule in Rule.objects.order_by("code")
            if "mention" in (rule.trigger.get("kinds") or ())
        )
        fine = _tested(rule, f"the newest {MOST:,} it met, as the page asks", most=MOST)
        return fine & _tested(rule, "all it met", most=HISTORY)


def _tested(rule: Rule, what: str, *, most: int) -> bool:
    before = _most_mebibytes()
    began = time.perf_counter()
    result = backtest(rule, now=timezone.now(), days=365, most=most)
    took = time.perf_counter() - began
    grew = _most_mebibytes() - before
    book = f"a year of {HISTORY:,} facts of {HISTORY_PEOPLE:,} people"
    fine = record(
        SUBJECT,
        f"a rule tested on {book}: {what}",
        f"{took:.1f} s",
        goal=f"{BACKTEST_SECONDS:.0f} s",
        met=took <= BACKTEST_SECONDS,
        note=f"{rule.code}: {len(result.found):,} decisions, {len(result.fired):,} fired",
    )
    return fine & record(
        SUBJECT,
        f"memory that this test took on top: {what}",
        f"{grew:.0f} MiB",
        goal=f"{BACKTEST_MEBIBYTES:.0f} MiB",
        met=grew <= BACKTEST_MEBIBYTES,
    )


def _most_mebibytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


sys.exit(main())
