"""The weekly digest: from a due time to one mail, whatever happens to the machines in between."""

import re
import threading
from datetime import time, timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.customers.models import Contact
from accounts.customers.trouble_models import Trouble
from accounts.organizations.models import Membership
from advocacy import working
from advocacy.digests import addresses, services
from advocacy.digests.models import Digest, DigestSchedule, Kind
from kernel.errors import Conflict, Invalid
from tests.advocacy.digests.conftest import MONDAY_NINE, advocate, only
from tests.factories import (
    CompanyFactory,
    ContactFactory,
    MembershipFactory,
    MomentFactory,
    OfferFactory,
    SignalFactory,
)

URL = re.compile(r"http://testserver(/[^\s\"<>]*)")


def plan():
    return working.plan_digests()


def parts(message):
    ((html, kind),) = message.alternatives
    assert kind == "text/html"
    return message.body, html


def test_the_weekly_digest_leaves_once(acme, member, clock, did, send):
    with acme.inside():
        act = did()
    assert (plan(), plan()) == (1, 0)
    assert (send(), send()) == (1, 0)
    (sent,) = mail.outbox
    with acme.inside():
        row = Digest.objects.get()
    assert sent.to == ["Bob <bob@acme.example>"]
    assert sent.subject == "Your week: 1 good word"
    assert sent.extra_headers["Message-ID"] == f"<{row.pk}@testserver>"
    assert (row.state, row.outcome["code"]) == ("done", "digest_sent")
    for text in parts(sent):
        assert "Claire Fontan" in text
        assert f"/admin/accounts/contact/{act.contact_id}/change/" in text
        assert "two days every week" in text
        assert not re.search(
            r"\{[{%a-z]|[%}]\}|%\(", re.sub(r"<style.*?</style>", "", text, flags=re.DOTALL)
        )
    assert "Dupont & Fils" in sent.body
    assert "Dupont &amp; Fils" in parts(sent)[1]
    plan()
    clock.shift(timedelta(days=1))
    assert (plan(), send()) == (0, 0)


def test_beat_may_be_away_for_hours_and_come_back_twice(acme, member, clock, did, send):
    with acme.inside():
        did()
    clock.move_to(MONDAY_NINE - timedelta(hours=1))
    assert plan() == 0
    clock.move_to(MONDAY_NINE + timedelta(hours=3))
    assert (plan(), plan(), send()) == (1, 0, 1)
    clock.move_to(MONDAY_NINE + timedelta(days=7, hours=3))
    with acme.inside():
        did()
    assert (plan(), send(), send()) == (1, 1, 0)
    assert len(mail.outbox) == 2
    with acme.inside():
        first, second = Digest.objects.order_by("period")
        assert second.since == first.until


def test_what_is_read_is_told_in_the_readers_language_and_days(acme, member, clock, did, send):
    user = member.user
    user.language, user.timezone = "fr", "America/Los_Angeles"
    user.save()
    with acme.inside():
        did("review", days=1)
    assert plan() == 0  # half past midnight there
    clock.shift(timedelta(hours=8))
    assert (plan(), send()) == (1, 1)
    text, html = parts(mail.outbox[0])
    assert 'lang="fr"' in html
    assert "Lundi 2 mars" in text
    assert "avis public" in text


def test_an_empty_week_brings_no_mail(acme, member, clock, did, send):
    with acme.inside():
        did(days=40)
    assert (plan(), send()) == (1, 1)
    assert mail.outbox == []
    with acme.inside():
        row = Digest.objects.get()
        assert (row.state, row.outcome["code"]) == ("cancelled", "digest_empty")
    assert plan() == 0


def test_the_order_is_the_message(acme, member, clock, did):
    with acme.inside():
        did("mention", by="Asked Ann", origin="prompted", text="")
        star = did(
            "review",
            by="Unasked Ursula",
            days=6,
            text="I could not do my Mondays without it any more.",
        )
        claire = ContactFactory(name="New Nora")
        advocate(claire, entered_at=timezone.now() - timedelta(days=3))
        advocate(
            ContactFactory(name="Resting Rita"),
            tier="resting",
            below_since=timezone.now() - timedelta(days=92),
        )
        busy = ContactFactory(name="Troubled Tom")
        advocate(busy, score=60)
        Trouble.objects.create(
            organization_id=acme.id,
            contact=busy,
            kind="serious_ticket",
            reference="4711",
            opened_at=timezone.now() - timedelta(days=9),
        )
        MomentFactory(gesture="thank", state="done", acted_at=timezone.now() - timedelta(days=1))
        MomentFactory(gesture="ask", state="done", acted_at=timezone.now() - timedelta(days=1))
        MomentFactory(
            gesture="ask",
            state="done",
            acted_at=timezone.now() - timedelta(days=30),
            opened_at=timezone.now() - timedelta(days=31),
        )
        for late in (0, 0, 0, 9):
            due = timezone.localdate() - timedelta(days=20)
            OfferFactory(
                state="fulfilled",
                accepted_at=timezone.now() - timedelta(days=30),
                due_on=due,
                fulfilled_at=timezone.now() - timedelta(days=21 - late),
            )
        contents = services.read_ahead(membership=member)
    titles = [section.title for section in contents.sections]
    assert titles == [
        "What your advocates did",
        "Given, asked, promised",
        "New and resting advocates",
        "Who not to ask",
    ]
    did_lines, given, came, leave = (section.lines for section in contents.sections)
    assert [line.name.split(" (")[0] for line in did_lines] == ["Unasked Ursula", "Asked Ann"]
    assert given[0].name == "Given 1, asked 1"
    assert (given[1].name, given[1].words) == (
        "Promises kept on their day, in a year",
        "too early: 3 of 4",
    )
    assert given[1].url.endswith("/admin/promises/")
    assert [line.name.split(" (")[0] for line in came] == ["New Nora", "Resting Rita"]
    assert leave[0].name == "Troubled Tom"
    assert "4711" in leave[0].words
    assert contents.verbatim.quote.startswith("I could not do")
    assert did_lines[0].quote == ""  # it stands at the end
    assert contents.verbatim.url == addresses.of_person(star.contact_id)


def test_each_reads_about_the_companies_they_own_and_all_where_nobody_owns(
    acme, member, clock, did
):
    with acme.inside():
        mine = did(by="Mine", owner=None)
        did(by="Theirs", owner=None)
        names = [line.name for line in services.read_ahead(membership=member).sections[0].lines]
        assert len(names) == 2
        company = mine.contact.company
        company.owner = member.user
        company.save()
        (line,) = services.read_ahead(membership=member).sections[0].lines
        assert line.name.startswith("Mine")
        company.owner = acme.people["alice"]
        company.save()
        assert services.read_ahead(membership=member).is_empty


def test_test_people_and_strangers_never_stand_in_it(acme, globex, member, clock, did):
    with acme.inside():
        did(by=ContactFactory(is_test=True))
    with globex.inside():
        SignalFactory(details={"text": "A word that belongs to another house altogether."})
    with acme.inside():
        assert services.read_ahead(membership=member).is_empty


def test_what_was_told_late_stands_in_the_next_digest(acme, member, clock, did):
    with acme.inside():
        act = did(days=12)
        since = (MONDAY_NINE - timedelta(days=7)).date()
        written = services.write(membership=member, since=since, until=MONDAY_NINE.date())
        assert written.is_empty
        act.signal.recorded_at = timezone.now() - timedelta(days=2)
        act.signal.save()
        written = services.write(membership=member, since=since, until=MONDAY_NINE.date())
        assert written.sections[0].lines[0].name.startswith("Claire")


def test_one_who_left_or_switched_it_off_gets_none(acme, member, clock, did, send):
    with acme.inside():
        did()
    plan()
    with acme.inside():
        services.change_schedule(membership=member, is_on=False)
    assert send() == 1
    assert mail.outbox == []
    with acme.inside():
        assert Digest.objects.get().outcome["code"] == "digest_off"
    member.user.is_active = False
    member.user.save()
    clock.shift(timedelta(days=7))
    assert plan() == 0


def test_a_mail_server_that_is_away_is_tried_again(acme, member, did, send, monkeypatch):
    with acme.inside():
        did()
    plan()
    with monkeypatch.context() as broken:
        broken.setattr(
            "django.core.mail.backends.locmem.EmailBackend.send_messages",
            lambda *_: (_ for _ in ()).throw(SMTPServerDisconnected("gone")),
        )
        assert send() == 1
    with acme.inside():
        row = Digest.objects.get()
        assert (row.state, row.attempts) == ("pending", 1)
        Digest.objects.update(due_at=MONDAY_NINE)
    assert send() == 1
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_two_beats_and_two_workers_at_once_send_one(acme, member, did):
    user = member.user
    now = timezone.now()
    local = now.astimezone(services.Reader(member).tz)
    earlier = (local - timedelta(minutes=2)).time().replace(microsecond=0)
    with acme.inside():
        did()
        DigestSchedule.objects.create(
            organization_id=acme.id,
            membership=member,
            weekday=(local - timedelta(minutes=2)).weekday(),
            at=earlier,
            changed_at=now - timedelta(days=9),
        )
    together = threading.Barrier(2)
    errors = []

    def work():
        try:
            together.wait()
            working.plan_digests()
            together.wait()
            working.deliver()
        except Exception as error:  # noqa: BLE001
            errors.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert errors == []
    assert [message.to for message in mail.outbox] == [[f"Bob <{user.email}>"]]
    with acme.inside():
        assert Digest.objects.get().state == "done"


def test_the_number_of_queries_does_not_grow(acme, member, clock, did):
    def count():
        with acme.inside(), CaptureQueriesContext(connection) as queries:
            services.read_ahead(membership=member)
        return len(queries)

    def fill(n):
        with acme.inside():
            for _ in range(n):
                act = did(by=ContactFactory(company=CompanyFactory()))
                advocate(act.contact, entered_at=timezone.now() - timedelta(days=1), score=40)
                Trouble.objects.create(
                    organization_id=acme.id,
                    contact=act.contact,
                    kind="complaint",
                    opened_at=timezone.now(),
                )

    fill(2)
    count()  # the member's own rows are kept by the object
    at_two = count()
    fill(18)
    assert count() == at_two <= 30


# The page, "send me one now", and no more of it


def test_send_me_one_now_leaves_once_and_beside_the_weekly_one(acme, member, clock, did, send):
    with acme.inside():
        did()
    bob = acme.client("bob")
    assert b"Claire Fontan" in bob.get("/admin/digest/preview/").content
    for _ in range(2):
        assert bob.post("/admin/digest/", {"send": "1"}).status_code == 302
    assert (send(), len(mail.outbox)) == (1, 1)
    assert (plan(), send(), len(mail.outbox)) == (1, 1, 2)


def test_an_empty_one_is_not_sent_on_demand_either(acme, member, clock):
    with acme.inside(), pytest.raises(Conflict):
        services.send_one_now(membership=member)
    page = acme.client("bob").get("/admin/digest/preview/").content.decode()
    assert "nothing to tell yet" in page
    assert 'name="send"' not in page


def test_day_and_time_are_ones_own_choice(acme, member, clock):
    bob = acme.client("bob")
    bob.post("/admin/digest/", {"is_on": "on", "weekday": "4", "at": "07:15"})
    with acme.inside():
        row = DigestSchedule.objects.get(kind="csm_weekly")
        assert (row.membership, row.weekday, row.at, row.is_on) == (member, 4, time(7, 15), True)
    bob.post("/admin/digest/", {"is_on": "on", "weekday": "9", "at": "07:15"})
    with acme.inside():
        assert DigestSchedule.objects.get(kind="csm_weekly").weekday == 4
        with pytest.raises(Invalid):
            services.change_schedule(membership=member, is_on=True, weekday=9)
        assert (
            services.schedule_of(membership=Membership.objects.get(user=acme.people["alice"])).is_on
            is False
        )


def test_an_administrator_may_want_one_too(acme, clock, did, send):
    alice = Membership.objects.get(user=acme.people["alice"])
    only(acme, Kind.CSM_WEEKLY)
    with acme.inside():
        did()
        services.change_schedule(membership=alice, is_on=True)
    Membership.objects.update(created_at=timezone.now() - timedelta(days=300))
    with acme.inside():
        DigestSchedule.objects.update(changed_at=timezone.now() - timedelta(days=300))
    assert (plan(), send()) == (2, 2)
    assert {message.to[0] for message in mail.outbox} == {
        "Alice <alice@acme.example>",
        "Bob <bob@acme.example>",
    }


def test_the_unsubscribe_link_changes_nothing_when_looked_at_and_works_with_one_click(
    acme, member, clock, did, send
):
    with acme.inside():
        did()
    plan(), send()
    headers = mail.outbox[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = URL.search(headers["List-Unsubscribe"])[1]
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.get(path).status_code == 200
    with acme.inside():
        assert services.schedule_of(membership=member).is_on
    for _ in range(2):
        assert stranger.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    with acme.inside():
        assert not services.schedule_of(membership=member).is_on
    assert stranger.post(path[:-3] + "xyz").status_code == 404


def test_a_member_who_was_removed_takes_the_schedule_along(acme, member):
    key = member.pk
    with acme.inside():
        services.change_schedule(membership=member, is_on=False)
        member.delete()
        assert not DigestSchedule.objects.filter(membership_id=key).exists()


def test_every_address_in_the_mail_leads_to_a_page(acme, member, clock, did, send):
    with acme.inside():
        did()
        MomentFactory(
            state="done", acted_at=timezone.now() - timedelta(days=1), contact=Contact.objects.get()
        )
    plan(), send()
    bob = acme.client("bob")
    for text in parts(mail.outbox[0]):
        for path in {found.replace("&amp;", "&") for found in URL.findall(text)}:
            assert bob.get(path).status_code == 200, path


def test_two_organizations_of_one_person_write_apart(acme, globex, clock, did, send):
    both = acme.people["bob"]
    MembershipFactory(organization=globex.organization, user=both)
    only(acme, Kind.CSM_WEEKLY)
    only(globex, Kind.CSM_WEEKLY)
    Membership.objects.update(created_at=timezone.now() - timedelta(days=300))
    with acme.inside():
        did()
    assert plan() == 2
    assert send() == 1
    with globex.inside():
        assert Digest.objects.get().state == "pending"
