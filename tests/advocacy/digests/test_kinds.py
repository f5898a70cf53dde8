"""The other digests: what each tells, in which order, when it comes, and that an empty one does not."""

import io
import re
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from accounts.contacting.models import Suppression
from accounts.events.models import Event, EventName
from accounts.organizations.models import Membership
from accounts.outbound import slack
from accounts.outbound.slack_models import SlackMessage
from accounts.outbound.webhook_models import WebhookEndpoint
from advocacy import working
from advocacy.digests import alarming, planning, services
from advocacy.digests.models import Alarm, Digest, DigestSchedule, Kind
from advocacy.digests.rules import Rhythm, Schedule, alarm_is_due, last_due
from advocacy.metrics import services as metrics
from advocacy.moments import services as moments
from advocacy.moments.answers import FollowUp
from advocacy.moments.models import Rule
from advocacy.moments.ruling import FAILURES
from referrals.leads.models import StageChange
from tests.advocacy.digests.conftest import MONDAY_NINE, advocate, only
from tests.factories import (
    CandidateFactory,
    CompanyFactory,
    ContactFactory,
    IncentiveFactory,
    LeadFactory,
    MomentFactory,
    OfferFactory,
    RuleFactory,
    SignalFactory,
)

PARIS = ZoneInfo("Europe/Paris")
URL = re.compile(r"http://testserver(/[^\s\"<>]*)")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def at(weekday=0, clock="08:30", rhythm=Rhythm.DAILY, **kw):
    hour, minute = map(int, clock.split(":"))
    return Schedule(weekday, timezone.datetime(2020, 1, 1, hour, minute).time(), True, LONG_AGO)


# When


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("2026-03-09T07:31Z", date(2026, 3, 9)),  # Monday
        ("2026-03-13T07:31Z", date(2026, 3, 13)),  # Friday
        ("2026-03-14T07:31Z", None),  # Saturday: Friday's is too old
        ("2026-03-10T07:29Z", None),  # not yet
        ("2026-03-29T09:00Z", None),  # the Sunday on which the clocks go forward
        ("2026-03-30T06:31Z", date(2026, 3, 30)),  # an hour earlier in UTC from then on
        ("2026-10-26T07:31Z", date(2026, 10, 26)),
    ],
)
def test_the_daily_one_comes_on_working_days(now, day):
    due = last_due(at(), tz=PARIS, now=datetime.fromisoformat(now), rhythm=Rhythm.DAILY)
    assert (due.period if due else None) == day


@pytest.mark.parametrize(
    ("now", "comes", "since"),
    [
        ("2026-05-01T08:00Z", date(2026, 5, 1), date(2026, 4, 1)),  # a Friday
        ("2026-08-03T08:00Z", date(2026, 8, 3), date(2026, 7, 1)),  # the first is a Saturday
        ("2026-08-02T08:00Z", None, None),
        ("2026-01-01T09:00Z", date(2026, 1, 1), date(2025, 12, 1)),
        ("2026-01-09T09:00Z", None, None),  # too late
    ],
)
def test_the_monthly_one_comes_on_the_first_working_day_about_the_month_before(now, comes, since):
    moment = datetime.fromisoformat(now)
    due = last_due(at(clock="09:00"), tz=PARIS, now=moment, rhythm=Rhythm.MONTHLY)
    assert (due.at.astimezone(PARIS).date() if due else None) == comes
    if due:
        assert (due.since, due.until) == (since, comes.replace(day=1))


def test_alarms_leave_at_once_and_at_most_hourly():
    new = MONDAY_NINE
    assert alarm_is_due(raised_at=new, last_at=None, now=new)
    assert not alarm_is_due(raised_at=new, last_at=new - timedelta(minutes=59), now=new)
    assert alarm_is_due(raised_at=new, last_at=new - timedelta(minutes=60), now=new)
    assert not alarm_is_due(raised_at=new, last_at=new, now=new + timedelta(hours=5))


@pytest.mark.parametrize("day", ["2026-03-30", "2026-10-26"])
def test_each_leaves_once_through_the_change_of_the_clock_an_outage_and_two_beats(
    acme, member, clock, day, send
):
    """The Monday after either change, poked every hour by two beats, but for three hours in the morning."""
    with acme.inside():
        DigestSchedule.objects.filter(kind=Kind.CSM_DAILY, membership=member).delete()
        MomentFactory(expires_at=datetime.fromisoformat(f"{day}T16:00Z") + timedelta(days=2))
    begin = datetime.fromisoformat(f"{day}T00:00Z") - timedelta(days=1)
    for hours in range(48):
        now = begin + timedelta(hours=hours, minutes=35)
        if now.date().isoformat() == day and 6 <= now.hour < 9:
            continue
        clock.move_to(now)
        working.plan_digests()
        working.plan_digests()
        send()
    with acme.inside():
        rows = Digest.objects.filter(kind=Kind.CSM_DAILY)
        assert [row.period.isoformat() for row in rows] == [day]
    assert sorted(message.subject for message in mail.outbox) == [
        "Today: 1 thing needs you",
        "Your week with your advocates",
    ]


# The day of a CSM


def test_the_day_in_its_order(acme, member, clock):
    with acme.inside():
        soon = MomentFactory(
            contact=ContactFactory(name="Soon Sue"),
            gesture="equip",
            expires_at=timezone.now() + timedelta(hours=5),
            body="Your numbers of March.",
        )
        MomentFactory(
            contact=ContactFactory(name="Thanked Theo"),
            gesture="thank",
            expires_at=timezone.now() + timedelta(days=3),
        )
        FollowUp.objects.create(
            organization_id=acme.id,
            contact=ContactFactory(name="Yes Yves"),
            kind="thank",
            note="Gladly!",
            due_at=timezone.now(),
        )
        for n in range(5):
            MomentFactory(
                contact=ContactFactory(name=f"Moment {n}"),
                gesture="offer",
                expires_at=timezone.now() + timedelta(days=3),
            )
        late = OfferFactory(
            contact=ContactFactory(name="Promised Paul"),
            incentive=IncentiveFactory(name="Peer demo"),
            state="accepted",
            due_on=timezone.localdate() - timedelta(days=1),
        )
        OfferFactory(contact=ContactFactory(), state="accepted", due_on=date(2026, 4, 30))
        lead = LeadFactory(
            contact=ContactFactory(name="Cold Cora"),
            channel="introduction",
            submitted_at=timezone.now() - timedelta(days=4),
            heard_from="Claire told me.",
        )
        LeadFactory(channel="introduction", submitted_at=timezone.now() - timedelta(hours=3))
        CandidateFactory.create_batch(2)
        contents = services.read_ahead(membership=member, kind=Kind.CSM_DAILY)

    told = {section.title: section for section in contents.sections}
    assert list(told) == [
        "Over by tonight",
        "Thanks owed",
        "Moments to begin with",
        "Promises to keep",
        "Referred, and waiting for an answer",
        "Is it them?",
    ]
    (line,) = told["Over by tonight"].lines
    assert "Soon Sue" in line.name
    assert line.quote == "Your numbers of March."
    assert f"/moment/{soon.pk}/change/" in line.url
    assert [line.name.split(" (")[0] for line in told["Thanks owed"].lines] == [
        "Thank: Thanked Theo",
        "Yes Yves",
    ]
    assert len(told["Moments to begin with"].lines) == 3
    assert told["Moments to begin with"].more == "and 2 more"
    (promise,) = told["Promises to keep"].lines
    assert promise.words.startswith("late since")
    assert f"/offer/{late.pk}/change/" in promise.url
    (cold,) = told["Referred, and waiting for an answer"].lines
    assert f"/lead/{lead.pk}/change/" in cold.url
    assert cold.quote == "Claire told me."
    assert told["Is it them?"].lines[0].name == "2 likely matches to confirm"
    assert contents.subject == "Today: 9 things need you"


def test_a_day_on_which_nothing_needs_anybody_brings_nothing(acme, member, clock, send):
    with acme.inside():
        DigestSchedule.objects.filter(kind=Kind.CSM_DAILY, membership=member).delete()
    working.plan_digests()
    send()
    assert mail.outbox == []
    with acme.inside():
        outcomes = set(Digest.objects.values_list("outcome__code", flat=True))
    assert outcomes == {"digest_empty"}


def test_each_reads_of_their_own_book(acme, member, clock):
    alice = acme.people["alice"]
    with acme.inside():
        theirs = ContactFactory(company=CompanyFactory(owner=alice))
        MomentFactory(contact=theirs, expires_at=timezone.now() + timedelta(days=2))
        assert services.read_ahead(membership=member, kind=Kind.CSM_DAILY).is_empty


def test_a_lead_of_the_weekend_is_not_late_on_monday(acme, member, clock):
    with acme.inside():
        LeadFactory(channel="introduction", submitted_at=MONDAY_NINE - timedelta(days=2))
        assert services.read_ahead(membership=member, kind=Kind.CSM_DAILY).is_empty
        LeadFactory(channel="introduction", submitted_at=MONDAY_NINE - timedelta(days=3, hours=1))
        assert not services.read_ahead(membership=member, kind=Kind.CSM_DAILY).is_empty


# Sales, and leadership


def test_sales_read_who_comes_through_whom_and_who_could_speak(acme, member, clock):
    with acme.inside():
        claire = ContactFactory(name="Claire Fontan")
        advocate(claire, tier="champion", score=70)
        lead = LeadFactory(
            contact=ContactFactory(name="Nora New"),
            channel="referral_link",
            stage="meeting",
            stage_at=timezone.now(),
            submitted_at=timezone.now() - timedelta(days=2),
            heard_from="A friend swears by it.",
        )
        LeadFactory(channel="paid", submitted_at=timezone.now() - timedelta(days=1))
        LeadFactory(
            contact=ContactFactory(name="Won Wanda"),
            channel="introduction",
            stage="won",
            won_at=timezone.now() - timedelta(days=1),
            mrr_amount=19000,
            mrr_currency="EUR",
            submitted_at=timezone.now() - timedelta(days=40),
        )
        contents = services.read_ahead(membership=member, kind=Kind.SALES_WEEKLY)
    told = {section.title: section.lines for section in contents.sections}
    assert list(told)[:2] == ["On their way", "Won"]
    assert contents.subject == "1 lead through people, 1 won"
    (nora,) = told["On their way"]
    assert "meeting since" in nora.words
    assert "nobody's yet" in nora.words
    assert "first contact" not in nora.words, "it is past that"
    assert f"/leads/{lead.pk}/brief/" in nora.url
    assert told["Won"][0].words == "190 EUR a month"


@pytest.mark.parametrize(
    ("dates", "words"),
    [
        ({"contact_due_at": timedelta(days=1)}, "first contact by 10 March"),
        ({"contact_due_at": timedelta(days=-3)}, "first contact late since 6 March"),
        ({"contact_due_at": timedelta(days=1), "contacted_at": timedelta(0)}, ""),
        (
            {"demo_at": timedelta(days=2), "contact_due_at": timedelta(days=1)},
            "demo wished for 11 March, 09:00",
        ),
        ({"demo_at": timedelta(days=-2)}, ""),
    ],
)
def test_sales_read_what_comes_next_with_a_lead(acme, member, clock, dates, words):
    with acme.inside():
        at = {name: timezone.now() + ahead for name, ahead in dates.items()}
        LeadFactory(channel="introduction", submitted_at=timezone.now() - timedelta(days=1), **at)
        contents = services.read_ahead(membership=member, kind=Kind.SALES_WEEKLY)
    line = contents.sections[0].lines[0].words
    assert words in line
    assert words or not ("first contact" in line or "demo" in line)


def _a_month(acme, did):
    with acme.inside():
        for month in (1, 2):
            for day in range(1, 1 + 3 * month):
                lead = LeadFactory(
                    channel="referral_link",
                    submitted_at=datetime(2026, month, day, 12, tzinfo=UTC),
                )
                StageChange.objects.create(
                    organization_id=acme.id,
                    lead=lead,
                    stage="qualified",
                    occurred_at=datetime(2026, month, day + 1, 12, tzinfo=UTC),
                )
        did(days=20)
        metrics.mark_everything()
        while metrics.recompute_dirty():
            pass


def test_the_month_says_what_is_too_early_and_never_a_share_alone(acme, member, clock, did):
    _a_month(acme, did)
    with acme.inside():
        contents = services.read_ahead(membership=member, kind=Kind.MONTHLY)
    assert contents.days == "February 2026"
    assert contents.lead == "6 leads were qualified, none was won yet."
    told = {section.title: section.lines for section in contents.sections}
    figures = {line.name: line.words for line in told["The month in figures"]}
    assert figures["Qualified leads"] == "6, the month before 3"
    assert figures["Trial to paid"] == "too early: 0 of 0"
    assert [section.title for section in contents.closing] == ["Too early to tell"]
    assert [line.name for line in told["What recommendations brought"]] == [
        "Through people who recommended us",
        "Touched by a recommendation, apart and never added",
    ]
    assert contents.verbatims[0].quote.startswith("It saves my team")


def test_the_pictures_of_the_month_travel_with_the_letter(acme, member, clock, did, send):
    _a_month(acme, did)
    with acme.inside():
        services.send_one_now(membership=member, kind=Kind.MONTHLY)
    send()
    (sent,) = mail.outbox
    parsed = message_from_bytes(sent.message().as_bytes())
    assert parsed.get_content_type() == "multipart/related"
    alternative, picture = parsed.get_payload()
    assert [part.get_content_type() for part in alternative.get_payload()] == [
        "text/plain",
        "text/html",
    ]
    assert picture["Content-ID"] == "<leads>"
    assert picture["Content-Disposition"].startswith("inline")
    image = Image.open(io.BytesIO(picture.get_payload(decode=True)))
    assert image.format == "PNG"
    assert image.width > 1000
    assert len(image.convert("RGB").getcolors(100_000)) > 3
    html = alternative.get_payload()[1].get_payload(decode=True).decode()
    assert 'src="cid:leads"' in html
    assert "http" not in re.sub(r'(href|xmlns[:a-z]*)="[^"]*"', "", html.split("<body")[1])
    assert "Qualified leads of all leads by month" in sent.body


# Alarms


def _things_go_wrong(acme):
    now = timezone.now()
    with acme.inside():
        for n in range(40):
            Event.objects.create(
                organization_id=acme.id,
                source="product",
                message_id=f"m{n}",
                kind="track",
                occurred_at=now,
                received_at=now - timedelta(days=2, hours=2 * n),
                payload={},
                state="failed" if n < 21 else "done",
            )
        EventName.objects.create(organization_id=acme.id, name="Sprocket Turned", seen=9)
        WebhookEndpoint.objects.create(
            organization_id=acme.id,
            name="CRM",
            url="https://a.example",
            secret_sealed="x",
            failures=3,
            failing_since=now - timedelta(days=2),
        )


def test_alarms_are_raised_told_once_and_ended(acme, clock, send):
    alice = Membership.objects.get(user=acme.people["alice"])
    only(acme, Kind.ALARMS)
    _things_go_wrong(acme)
    assert working.raise_alarms() == 4
    assert working.raise_alarms() == 0
    assert (working.plan_digests(), working.plan_digests()) == (1, 0)
    send()
    (sent,) = mail.outbox
    assert sent.to == ["Alice <alice@acme.example>"]
    assert sent.subject == "4 things to look at"
    for words in (
        "Nothing came from product for 48 hours",
        "Sprocket Turned",
        "21 events wait in quarantine",
        "CRM",
    ):
        assert words in sent.body
    browser = acme.client("alice")
    for path in URL.findall(sent.body):
        assert browser.get(path).status_code == 200, path

    with acme.inside():
        Suppression.objects.create(organization_id=acme.id, address_hash="x", cause="complained")
        Alarm.objects.filter(code="alarm_quarantine").delete()
    clock.shift(timedelta(minutes=30))
    assert working.raise_alarms() == 1, "quarantine again"
    assert working.plan_digests() == 0, "within the hour"
    clock.shift(timedelta(minutes=31))
    assert working.plan_digests() == 1
    send()
    body = mail.outbox[-1].body
    assert body.index("21 events") < body.index("STILL OPEN") < body.index("Sprocket")

    with acme.inside():
        EventName.objects.update(is_mapped=True)
        alarming.raise_and_end(now=timezone.now())
        assert Alarm.objects.get(code="alarm_unmapped").ended_at is not None
    assert alice.role == "admin"


def test_a_playbook_that_keeps_failing_is_told_by_name_and_its_address(acme, clock, send):
    only(acme, Kind.ALARMS)
    with acme.inside():
        broken = RuleFactory(
            name="Thanks for a review",
            position="drafts",
            trigger={"on": "signal", "kinds": ["review"]},
            texts={"en": {"body": "Thank you.", "subject": 7}},
        )
        for _ in range(FAILURES):
            assert alarming.raise_and_end(now=timezone.now()) == 0
            moments.decide([SignalFactory(kind="review")], advocates={}, now=timezone.now())
    assert (working.raise_alarms(), working.plan_digests()) == (1, 1)
    send()
    (sent,) = mail.outbox
    assert "“Thanks for a review” is paused" in sent.body
    assert f"/admin/advocacy/rule/{broken.pk}/change/" in sent.body
    with acme.inside():
        Rule.objects.filter(pk=broken.pk).update(texts={"en": {"body": "Thank you."}})
    acme.client("alice").post(reverse("admin:playbook_resume", args=[broken.pk]))
    with acme.inside():
        alarming.raise_and_end(now=timezone.now())
        assert Alarm.objects.get().ended_at is not None


def test_a_source_that_never_sends_daily_may_be_silent(acme, clock):
    with acme.inside():
        Event.objects.create(
            organization_id=acme.id,
            source="typeform/1",
            message_id="m",
            kind="news",
            occurred_at=timezone.now(),
            received_at=timezone.now() - timedelta(days=3),
            payload={},
        )
        assert alarming.raise_and_end(now=timezone.now()) == 0


# Doors


def test_every_line_leads_to_a_page(acme, member, clock, did):
    _a_month(acme, did)
    with acme.inside():
        MomentFactory(expires_at=timezone.now() + timedelta(days=2))
        OfferFactory(state="accepted", due_on=timezone.localdate())
        LeadFactory(channel="introduction", submitted_at=timezone.now() - timedelta(days=4))
        CandidateFactory()
    browser = acme.client("bob")
    for kind in (Kind.CSM_DAILY, Kind.SALES_WEEKLY, Kind.MONTHLY):
        with acme.inside():
            contents = services.read_ahead(membership=member, kind=kind)
        urls = {line.url for section in contents.sections for line in section.lines}
        urls |= {section.more_url for section in contents.sections if section.more}
        urls.add(contents.button[1])
        assert len(urls) > 1
        for url in urls:
            assert browser.get(url.removeprefix("http://testserver")).status_code == 200, url


@pytest.mark.parametrize("kind", Kind.values)
def test_every_digest_has_its_page_and_its_own_schedule(acme, member, clock, kind):
    bob = acme.client("bob")
    page = bob.get(f"/admin/digest/?kind={kind}")
    assert page.status_code == 200
    assert (b'name="weekday"' in page.content) is (kind in {"csm_weekly", "sales_weekly"})
    assert (b'name="at"' in page.content) is (kind != "alarms")
    bob.post(f"/admin/digest/?kind={kind}", {"is_on": "on", "weekday": "2", "at": "07:10"})
    with acme.inside():
        assert services.schedule_of(membership=member, kind=kind).is_on
        others = DigestSchedule.objects.exclude(kind=kind).filter(at="07:10")
        assert not others.exists()


def test_no_more_of_one_leaves_the_others(acme, member, clock, did, send):
    with acme.inside():
        did()
        MomentFactory(expires_at=timezone.now() + timedelta(days=2))
        for kind in (Kind.CSM_DAILY, Kind.CSM_WEEKLY):
            services.send_one_now(membership=member, kind=kind)
    send()
    daily = next(one for one in mail.outbox if "need" in one.subject)
    path = URL.search(daily.extra_headers["List-Unsubscribe"])[1]
    assert b"your day" in Client().get(path).content
    with acme.inside():
        services.change_schedule(membership=member, is_on=True, kind=Kind.CSM_DAILY)
    assert Client().post(path).status_code == 200
    with acme.inside():
        assert not services.schedule_of(membership=member, kind=Kind.CSM_DAILY).is_on
        assert services.schedule_of(membership=member, kind=Kind.CSM_WEEKLY).is_on


def test_on_slack_each_goes_to_its_reader_and_says_nothing_to_slack_itself(
    acme, member, clock, did, send
):
    with acme.inside():
        did(text="I <!channel> tell & everybody *here* about it <https://evil.example|click>.")
        slack.connect(token="xoxb-1", channel="#advocates")
        services.change_schedule(membership=member, is_on=False, on_slack=True)
        DigestSchedule.objects.update(changed_at=LONG_AGO)
    assert (working.plan_digests(), working.plan_digests()) == (1, 0)
    send()
    assert mail.outbox == []
    with acme.inside():
        message = SlackMessage.objects.get()
        assert message.to == "person"
        told = str(message.blocks)
    assert "<!channel>" not in told
    assert "&lt;!channel&gt;" in told
    assert "<https://evil.example" not in told
    assert "/admin/accounts/contact/" in told


@pytest.mark.parametrize("kind", Kind.values)
def test_the_number_of_queries_does_not_grow_for_any(acme, member, clock, kind, did):
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    def count():
        with acme.inside(), CaptureQueriesContext(connection) as queries:
            services.read_ahead(membership=member, kind=kind)
        return len(queries)

    def fill(n):
        with acme.inside():
            for k in range(n):
                soon = timezone.now() + timedelta(hours=4 if k % 2 else 60)
                MomentFactory(gesture="thank" if k % 3 else "equip", expires_at=soon)
                OfferFactory(state="accepted", due_on=timezone.localdate())
                lead = LeadFactory(
                    channel="introduction", submitted_at=timezone.now() - timedelta(days=4)
                )
                advocate(lead.contact, tier="champion", score=50)
                Alarm.objects.create(
                    organization_id=acme.id,
                    code="alarm_quarantine",
                    subject=str(uuid4()),
                    params={"n": 30},
                )

    fill(6)
    count()
    few = count()
    fill(20)
    assert count() <= few + 4
    assert few <= 40


def test_planning_takes_as_many_queries_for_twenty_members_as_for_two(
    acme, member, clock, django_assert_num_queries
):
    from tests.factories import MembershipFactory  # noqa: PLC0415

    MembershipFactory.create_batch(20, organization=acme.organization)
    with acme.inside(), django_assert_num_queries(11):
        planning.plan_due(now=timezone.now())
