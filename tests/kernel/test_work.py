"""Claiming, leasing and giving up, with real threads on real transactions."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection, connections
from django.db.models import F
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.events.models import Event
from accounts.events.services import receive_rows
from kernel import tenancy, work
from kernel.deaths import MOST_DEATHS
from kernel.places import slot
from kernel.text import reason
from tests.conftest import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def _fill(cast: Cast, n: int) -> None:
    with cast.inside():
        receive_rows(
            (
                {
                    "type": "track",
                    "userId": f"u{number}",
                    "event": "E",
                    "messageId": f"m-{number:04}",
                }
                for number in range(n)
            ),
            source="test",
        )


def _claim(cast: Cast, limit: int = 100, **options: Any) -> list[Event]:
    with cast.inside():
        return work.claim(Event, limit=limit, **options)


def test_rows_are_claimed_by_their_place_whatever_the_statistics_say(
    acme: Cast, globex: Cast
) -> None:
    """Just after a large import: PostgreSQL has counted before, and takes the newcomer for one without rows."""
    _fill(globex, 200)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE accounts_event")
    _fill(acme, 400)
    with CaptureQueriesContext(connection) as asked:
        assert len(_claim(acme, limit=300)) == 300
    (claiming,) = (one["sql"] for one in asked if "AS MATERIALIZED" in one["sql"])
    with acme.inside(), connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {claiming}".replace("%", "%%"))
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Tid Scan" in plan
    assert plan.count("Scan using") == 1, f"only what is due is looked for:\n{plan}"


def _states(cast: Cast) -> Counter[str]:
    with cast.inside():
        return Counter(Event.objects.values_list("state", flat=True))


def _expire_leases(cast: Cast) -> None:
    with cast.inside():
        Event.objects.filter(lease_until__isnull=False).update(
            lease_until=Now() - timedelta(seconds=1)
        )


def _in_threads(n: int, run: Callable[[], None]) -> None:
    gate = threading.Barrier(n)

    def begin() -> None:
        gate.wait()
        try:
            run()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=begin) for _number in range(n)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_eight_workers_claim_two_hundred_rows_once_each(acme) -> None:
    _fill(acme, 200)
    claimed: list[int] = []

    def worker() -> None:
        while rows := _claim(acme, limit=7):
            claimed.extend(row.pk for row in rows)

    _in_threads(8, worker)
    assert len(claimed) == len(set(claimed)) == 200
    with acme.inside():
        assert set(Event.objects.values_list("attempts", flat=True)) == {1}


def test_eight_workers_work_everything_off_once(acme, globex) -> None:
    _fill(acme, 120)
    _fill(globex, 40)
    done: list[tuple[Any, str]] = []

    def process(rows: Sequence[Event]) -> None:
        assert {row.organization_id for row in rows} == {tenancy.current()}
        done.extend((row.organization_id, row.message_id) for row in rows)

    def worker() -> None:
        while organizations := work.organizations_with_due_rows(Event):
            for organization_id in organizations:
                with tenancy.inside(organization_id):
                    rows = work.claim(Event, limit=9)
                if rows:
                    work.work_off(rows, process)

    _in_threads(8, worker)
    assert len(done) == len(set(done)) == 160
    assert _states(acme) == {"done": 120}
    assert _states(globex) == {"done": 40}


def test_rows_come_oldest_first_and_only_when_due(acme) -> None:
    _fill(acme, 5)
    with acme.inside():
        Event.objects.filter(message_id="m-0003").update(due_at=Now() + timedelta(minutes=1))
        Event.objects.filter(message_id="m-0004").update(due_at=Now() - timedelta(minutes=1))
    assert [row.message_id for row in _claim(acme)] == ["m-0004", "m-0000", "m-0001", "m-0002"]
    assert _claim(acme) == []
    assert work.organizations_with_due_rows(Event) == []


def test_a_claim_never_takes_more_than_it_was_asked_for(acme) -> None:
    _fill(acme, 30)
    assert [len(_claim(acme, limit=limit)) for limit in (1, 7, 20, 20)] == [1, 7, 20, 2]


def test_a_row_is_claimed_again_when_its_lease_has_run_out(acme) -> None:
    _fill(acme, 1)
    (first,) = _claim(acme, lease_seconds=60)
    assert _claim(acme) == []
    _expire_leases(acme)
    assert work.organizations_with_due_rows(Event) == [acme.id]
    (second,) = _claim(acme)
    assert (first.pk, first.attempts, second.pk, second.attempts) == (first.pk, 1, first.pk, 2)


def test_a_worker_that_lost_its_lease_cannot_finish_and_leaves_nothing_behind(acme) -> None:
    _fill(acme, 2)
    zombie = _claim(acme)
    _expire_leases(acme)
    heir = _claim(acme)

    with pytest.raises(work.LostLease), acme.inside():
        work.finish(zombie)
    assert (
        work.work_off(zombie, lambda _rows: Event.objects.update(name="written by a zombie")) == 0
    )
    assert _states(acme) == {"pending": 2}
    with acme.inside():
        assert set(Event.objects.values_list("name", flat=True)) == {"E"}

    assert work.work_off(heir, lambda _rows: None) == 2
    assert _states(acme) == {"done": 2}
    with pytest.raises(work.LostLease), acme.inside():
        work.finish(heir)


def test_losing_one_row_of_a_batch_undoes_the_batch(acme) -> None:
    _fill(acme, 3)
    mine = _claim(acme)
    with acme.inside():
        Event.objects.filter(pk=mine[1].pk).update(attempts=F("attempts") + 1)
    assert work.work_off(mine, lambda _rows: None) == 0
    assert _states(acme) == {"pending": 3}


def test_a_zombie_cannot_fail_a_row_that_another_has_taken(acme) -> None:
    _fill(acme, 1)
    (zombie,) = _claim(acme)
    _expire_leases(acme)
    _claim(acme)
    with acme.inside():
        work.fail(zombie, reason=reason("error", error="too late"), retry_in_seconds=None)
        event = Event.objects.get()
    assert (event.state, event.failure) == ("pending", reason("worker_died", times=1))
    assert event.lease_until is not None


def _hates(bad: str, error: Exception) -> tuple[Callable[[Sequence[Event]], None], list[int]]:
    sizes: list[int] = []

    def process(rows: Sequence[Event]) -> None:
        sizes.append(len(rows))
        Event.objects.filter(pk__in=[row.pk for row in rows]).update(name="processed")
        if any(row.message_id == bad for row in rows):
            raise error

    return process, sizes


def test_a_batch_with_one_wrong_row_is_halved_and_only_that_one_goes_to_quarantine(acme) -> None:
    _fill(acme, 16)
    why = reason("missing_property", name="value")
    process, sizes = _hates("m-0005", work.Unworkable(why))
    assert work.work_off(_claim(acme), process) == 15
    assert sizes == [16, 8, 4, 4, 2, 1, 1, 2, 8]
    with acme.inside():
        bad = Event.objects.get(state="failed")
        assert (bad.message_id, bad.failure, bad.name) == ("m-0005", why, "E")
        assert bad.finished_at is not None
        assert (
            Event.objects.filter(state="done", name="processed", failure__isnull=True).count() == 15
        )


def test_a_row_that_meets_an_error_waits_longer_each_time_and_is_given_up_in_the_end(acme) -> None:
    _fill(acme, 1)
    process, _sizes = _hates("m-0000", RuntimeError("no"))
    waits = []
    for _attempt in range(len(work.BACKOFF_SECONDS)):
        work.work_off(_claim(acme), process)
        with acme.inside():
            event = Event.objects.annotate(wait=F("due_at") - Now()).get()
            assert event.state == "pending"
            assert event.failure["params"]["error"] == "RuntimeError: no"
            assert _claim(acme) == []
            waits.append(event.wait.total_seconds())
            Event.objects.update(due_at=Now())
    assert waits == pytest.approx(work.BACKOFF_SECONDS, abs=0.9)
    work.work_off(_claim(acme), process)
    assert _states(acme) == {"failed": 1}
    with acme.inside():
        assert work.replay(Event.objects.all()) == 1
    assert work.work_off(_claim(acme), lambda _rows: None) == 1
    assert _states(acme) == {"done": 1}


def test_rows_that_were_claimed_twice_without_an_end_come_alone(acme) -> None:
    """Whatever kills a worker then dies alone, and the others are not held up by it."""
    _fill(acme, 3)
    for _death in range(2):
        assert len(_claim(acme)) == 3
        _expire_leases(acme)
    _fill(acme, 5)  # two more
    assert [len(_claim(acme)) for _turn in range(5)] == [2, 1, 1, 1, 0]


def test_a_stranger_claims_nothing(acme, globex) -> None:
    _fill(acme, 3)
    assert _claim(globex) == []
    assert work.organizations_with_due_rows(Event) == [acme.id]


def test_only_so_many_consumers_at_once() -> None:
    inside, most = [], []
    release = threading.Event()
    ready = threading.Barrier(4)

    def consumer() -> None:
        with slot("test", of=2) as mine:
            inside.append(mine)
            ready.wait(timeout=10)
            release.wait(timeout=10) if mine else None

    def watch() -> None:
        ready.wait(timeout=10)
        most.append(sum(inside))
        release.set()

    watcher = threading.Thread(target=watch)
    watcher.start()
    _in_threads(3, consumer)
    watcher.join()
    assert (sorted(inside), most) == ([False, True, True], [2])
    with slot("test", of=1) as free:
        assert free


def _die_over_them(cast: Cast, times: int) -> None:
    for _time in range(times):
        _claim(cast)
        _expire_leases(cast)


def test_a_row_that_ends_whoever_works_on_it_is_given_up_at_last(acme) -> None:
    """No exception is ever seen: the worker is killed, or out of memory, each time."""
    _fill(acme, 1)
    _die_over_them(acme, MOST_DEATHS)
    assert _states(acme) == {"pending": 1}
    assert _claim(acme) == []
    with acme.inside():
        event = Event.objects.get()
    assert (event.state, event.failure) == (
        "failed",
        reason("worker_died", times=MOST_DEATHS),
    )
    with acme.inside():
        assert work.replay(Event.objects.all()) == 1
    assert [row.attempts for row in _claim(acme)] == [1]


def test_deaths_count_only_in_a_row(acme) -> None:
    """An end of any other kind begins anew: who died was somebody's deployment, and not this row's fault."""
    _fill(acme, 1)
    _die_over_them(acme, MOST_DEATHS - 1)
    (row,) = _claim(acme)
    assert row.failure == reason("worker_died", times=MOST_DEATHS - 1)
    with acme.inside():
        work.postpone(row, until=row.due_at)
    _die_over_them(acme, MOST_DEATHS - 1)
    assert len(_claim(acme)) == 1


def _full_disk() -> None:
    """As Django raises what psycopg raised."""
    try:
        raise psycopg.errors.DiskFull("could not extend file: No space left on device")
    except psycopg.Error as error:
        raise OperationalError(str(error)) from error


def _too_long() -> None:
    try:
        raise psycopg.errors.QueryCanceled("canceling statement due to statement timeout")
    except psycopg.Error as error:
        raise OperationalError(str(error)) from error


@pytest.mark.parametrize(("fault", "state"), [(_full_disk, "pending"), (_too_long, "failed")])
def test_a_row_is_not_given_up_because_the_database_is_full(acme, fault, state) -> None:
    """The state of the database is none of its faults; a statement that takes too long is."""
    _fill(acme, 1)

    def process(rows: Sequence[Event]) -> None:
        fault()

    for _attempt in range(len(work.BACKOFF_SECONDS) + 3):
        if rows := _claim(acme):
            work.work_off(rows, process)
        with acme.inside():
            event = Event.objects.get()
            assert event.state == "failed" or event.due_at < timezone.now() + timedelta(seconds=121)
            Event.objects.update(due_at=Now())
    assert _states(acme) == {state: 1}
