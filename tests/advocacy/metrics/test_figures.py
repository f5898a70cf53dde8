"""Figures equal plain counting over the rows, whatever happened and in whatever order it was told."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.customers.movements import MrrMovement
from advocacy import working
from advocacy.metrics import services as metrics
from advocacy.metrics.models import DailyFigure, DirtyDay
from advocacy.signals.models import Act
from kernel import tenancy
from referrals.attribution.models import Attribution
from referrals.leads.models import StageChange
from tests.advocacy.conftest import days_ago, group, identify, track
from tests.advocacy.metrics.conftest import counted_by_hand, stored
from tests.factories import (
    AdvocateFactory,
    CompanyFactory,
    ContactFactory,
    LeadFactory,
    MomentFactory,
    RuleFactory,
    SignalFactory,
)

START = datetime(2026, 3, 27, tzinfo=UTC)
"""Two days before the clocks of Europe go forward."""

times = st.integers(0, 5 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))
acts = st.tuples(
    st.just("act"),
    times,
    st.sampled_from(["mention", "review"]),
    st.sampled_from(["prompted", "unprompted"]),
)
leads = st.tuples(
    st.just("lead"),
    times,
    st.sampled_from(["content", "word_of_mouth"]),
    st.sampled_from(["sourced", "none", ""]),
)
movements = st.tuples(
    st.just("movement"), times, st.sampled_from(["new", "churn"]), st.sampled_from(["EUR", "GBP"])
)
moments = st.tuples(
    st.just("moment"), times, st.sampled_from(["thank", "ask"]), st.sampled_from(["open", "done"])
)
advocates = st.tuples(
    st.just("advocate"), times, st.sampled_from(["natural", "resting"]), st.just("")
)
histories = st.lists(st.one_of(acts, leads, movements, moments, advocates), max_size=14)
zones = st.sampled_from(["Europe/Paris", "America/Havana", "Asia/Kathmandu", "Pacific/Apia", "UTC"])


def happen(what, at, one, other):
    """Write one fact of a made-up history. Returns the instants it counts on."""
    owned = {"organization_id": tenancy.current()}
    contact = ContactFactory()
    if what == "act":
        signal = SignalFactory(contact=contact, kind=one, occurred_at=at, origin=other)
        Act.objects.create(
            contact=contact, signal=signal, kind=one, occurred_at=at, origin=other, **owned
        )
    elif what == "movement":
        MrrMovement.objects.create(
            company=CompanyFactory(), kind=one, currency=other, delta=-1200, occurred_at=at, **owned
        )
    elif what == "moment":
        done = at + timedelta(hours=30) if other == "done" else None
        MomentFactory(contact=contact, gesture=one, state=other, opened_at=at, acted_at=done)
        return [at, *([done] if done else [])]
    elif what == "advocate":
        resting = one == "resting"
        AdvocateFactory(
            contact=contact,
            tier=one,
            entered_at=None if resting else at,
            below_since=at if resting else None,
        )
        return [at + timedelta(days=90)] if resting else [at]
    else:
        won = at + timedelta(hours=7)
        lead = LeadFactory(
            contact=contact,
            submitted_at=at,
            channel=one,
            won_at=won,
            mrr_amount=1000,
            mrr_currency="EUR",
        )
        StageChange.objects.create(lead=lead, stage="qualified", occurred_at=at, **owned)
        if other:
            Attribution.objects.create(lead=lead, contact=contact, credit=other, **owned)
        return [at, won]
    return [at]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(history=histories, zone=zones, seed=st.randoms())
def test_figures_equal_counting_by_hand_in_any_order(acme, history, zone, seed):
    seed.shuffle(history)
    with transaction.atomic(), acme.inside():
        acme.organization.timezone = zone
        acme.organization.save()
        for n, fact in enumerate(history):
            metrics.mark(happen(*fact))
            if n % 4 == 0:
                metrics.recompute_dirty()
        while metrics.recompute_dirty(limit=2):
            pass
        assert stored() == counted_by_hand(zone)
        assert metrics.recompute_dirty() == 0
        transaction.set_rollback(True)


def figure(name, **where):
    return sum(
        row["value"]
        for row in metrics.totals([name], since=date(2000, 1, 1))
        if where.items() <= row.items()
    )


def test_what_passes_the_pipeline_marks_its_days_and_nothing_else(founded, tell):
    with founded.inside():
        tell(
            identify("claire", email="claire@dupont.example"),
            group("claire", "dupont", at=days_ago(9), mrr=100, currency="EUR"),
            track("claire", "Mention", at=days_ago(3), text="I like it", tone="friendly"),
        )
        marked = set(DirtyDay.objects.values_list("day", flat=True))
        day = metrics.today
        assert marked == {day(days_ago(9)), day(days_ago(3)), day(timezone.now())}
        assert metrics.recompute_dirty() == 3
        assert figure("acts", kind="mention") == 1
        assert figure("mrr", kind="new", currency="EUR") == 10_000
        assert not DirtyDay.objects.exists()
        tell(identify("claire", email="claire@dupont.example"))
        assert not DirtyDay.objects.exists()


def test_a_late_state_repairs_the_movements_of_other_days(founded, tell):
    with founded.inside():
        tell(group("boss", "dupont", at=days_ago(30), mrr=100, currency="EUR"))
        tell(group("boss", "dupont", at=days_ago(10), mrr=150, currency="EUR"))
        metrics.recompute_dirty()
        assert figure("mrr", kind="expansion") == 5_000
        tell(group("boss", "dupont", at=days_ago(20), mrr=150, currency="EUR"))
        metrics.recompute_dirty()
        (row,) = DailyFigure.objects.filter(figure="mrr", kind="expansion")
        assert row.day == metrics.today(days_ago(20))
        assert stored() == counted_by_hand("Europe/Paris")


def test_stages_of_a_lead_mark_the_days_they_speak_of(founded, tell):
    with founded.inside():
        tell(identify("new", email="new@somewhere.example"))
        for stage, days, more in (
            ("qualified", 20, {}),
            ("won", 5, {"mrr": 90, "currency": "EUR"}),
        ):
            tell(
                track(
                    "new",
                    "Lead Stage Changed",
                    stage=stage,
                    at=days_ago(days),
                    lead_id="L1",
                    **more,
                )
            )
            tell()
        while metrics.recompute_dirty():
            pass
        assert stored() == counted_by_hand("Europe/Paris")
        assert figure("leads_qualified") == 1


def test_what_no_mark_told_of_is_repaired_by_the_check(acme):
    with acme.inside():
        happen("act", days_ago(400), "review", "unprompted")
        happen("lead", days_ago(40), "content", "sourced")
        assert metrics.recompute_dirty() == 0
        assert metrics.mark_everything() >= 2
        metrics.recompute_dirty()
        assert stored() == counted_by_hand("Europe/Paris")
        Act.objects.all().delete()
        metrics.mark_everything()
        metrics.recompute_dirty()
        assert figure("acts") == 0


def test_test_rows_are_never_counted(acme):
    with acme.inside():
        contact = ContactFactory(is_test=True)
        signal = SignalFactory(contact=contact)
        Act.objects.create(
            organization_id=acme.id,
            contact=contact,
            signal=signal,
            kind="mention",
            occurred_at=timezone.now(),
        )
        LeadFactory(contact=contact, is_test=True)
        MomentFactory(contact=contact, signal=signal, is_test=True)
        AdvocateFactory(contact=contact, entered_at=timezone.now())
        metrics.mark_everything()
        metrics.recompute_dirty()
        assert not DailyFigure.objects.exists()


@pytest.mark.parametrize(
    ("zone", "instant", "day"),
    [
        ("Europe/Paris", "2026-03-28T22:59:59Z", date(2026, 3, 28)),
        ("Europe/Paris", "2026-03-28T23:00:00Z", date(2026, 3, 29)),
        ("Europe/Paris", "2026-03-29T21:59:59Z", date(2026, 3, 29)),  # a day of 23 hours
        ("Europe/Paris", "2026-03-29T22:00:00Z", date(2026, 3, 30)),
        ("Europe/Paris", "2026-10-25T22:59:59Z", date(2026, 10, 25)),  # a day of 25 hours
        ("America/Havana", "2026-11-01T04:00:00Z", date(2026, 11, 1)),  # midnight comes twice
        ("America/Havana", "2026-11-01T05:30:00Z", date(2026, 11, 1)),
        ("America/Havana", "2026-11-01T03:59:59Z", date(2026, 10, 31)),
        ("Africa/Cairo", "2026-04-23T22:00:00Z", date(2026, 4, 24)),  # midnight is skipped
        ("Africa/Cairo", "2026-04-23T21:59:59Z", date(2026, 4, 23)),
    ],
)
def test_days_begin_and_end_where_the_organization_is(acme, zone, instant, day):
    with acme.inside():
        acme.organization.timezone = zone
        acme.organization.save()
        at = datetime.fromisoformat(instant)
        metrics.mark(happen("act", at, "review", "prompted"))
        metrics.recompute_dirty()
        assert DailyFigure.objects.get().day == day


def test_the_number_of_queries_does_not_grow_with_days_or_rows(acme, django_assert_num_queries):
    with acme.inside():
        rule = RuleFactory()
        for n in range(2):
            metrics.mark(happen("act", days_ago(n), "review", "prompted"))
        with CaptureQueriesContext(
            connection,
        ) as few:
            metrics.recompute_dirty()
        for n in range(20):
            metrics.mark(happen("act", days_ago(n), "mention", "prompted"))
            MomentFactory(rule=rule)
        with CaptureQueriesContext(connection) as many:
            assert metrics.recompute_dirty() == 20
        assert len(few) == len(many) <= 5
        with django_assert_num_queries(1):
            metrics.totals(["acts", "mrr"], since=date(2000, 1, 1), by_day=True)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_not_get_in_each_others_way(acme):
    """One holds the figures of an organization; the other goes home, and the marks that come meanwhile stay."""
    with acme.inside():
        metrics.mark(happen("act", days_ago(1), "review", "prompted"))
    other = connection.copy()
    try:
        with transaction.atomic(), acme.inside():
            assert metrics.recompute_dirty() == 1
            with other.cursor() as cursor:
                cursor.execute("BEGIN")
                cursor.execute("SELECT set_config('app.organization', %s, true)", [str(acme.id)])
                cursor.execute(
                    "INSERT INTO advocacy_dirtyday (organization_id, day) VALUES (%s, current_date)",
                    [acme.id],
                )
                cursor.execute("COMMIT")
                cursor.execute(
                    "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))",
                    [f"daily figures {acme.id}"],
                )
                assert cursor.fetchone() == (False,)
    finally:
        other.close()
    with acme.inside():
        assert DirtyDay.objects.count() == 1
    assert working.recompute_figures() == 1
    with acme.inside():
        assert stored() == counted_by_hand("Europe/Paris")


@pytest.mark.django_db(transaction=True)
def test_the_worker_takes_every_organization(acme, globex):
    for cast in (acme, globex):
        with cast.inside():
            metrics.mark(happen("act", days_ago(1), "review", "prompted"))
    assert working.recompute_figures() == 2
    assert working.recompute_figures() == 0
    assert working.check_figures() >= 2
    for cast in (acme, globex):
        with cast.inside():
            assert DailyFigure.objects.count() == 1
