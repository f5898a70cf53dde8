"""From a due row to a mail: everything is asked again at the last moment."""

import email
import email.policy
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import getaddresses
from typing import Any

import pytest
import time_machine
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from django.core import mail
from django.db import connection

from accounts.contacting import services as contacting
from accounts.contacting.models import ContactingSettings
from accounts.customers.models import Contact
from advocacy.moments import acting, deliveries, services
from advocacy.moments.models import Delivery, Moment
from kernel import tenancy, work
from kernel.errors import Conflict
from tests.advocacy.moments.conftest import NOON, Stage


@pytest.fixture
def due(stage: Stage) -> Moment:
    """A moment whose mail is due now."""
    stage.rule(sends_at_once=True)
    (moment,) = stage.decide(stage.milestone(stage.person(name="Zoë Müller")))
    return moment


@pytest.fixture
def send(stage: Stage) -> Callable[[], int]:
    """Send what is due by our clock; claiming goes by the database's."""

    def run() -> int:
        rows = Delivery.objects.filter(state="pending", due_at__lte=datetime.now(UTC))
        rows.update(due_at=datetime(2020, 1, 1, tzinfo=UTC))
        return deliveries.send_due_mail(stage.acme.id)

    return run


def _row() -> Delivery:
    return Delivery.objects.get(channel="mail")


def test_a_due_mail_is_sent_once(due: Moment, send: Callable[[], int]) -> None:
    assert send() == 1
    assert send() == 0
    (sent,) = mail.outbox
    assert sent.subject == "120 hours in a month: your team's work on one page"
    assert sent.from_email == "Acme <hello@goodword.example>"
    assert sent.reply_to == ["bob@acme.example"]
    assert sent.extra_headers["Message-ID"] == f"<{_row().pk}@testserver>"
    row = _row()
    assert (row.state, row.outcome["code"]) == ("done", "mail_sent")


def _unsubscribe(stage: Stage, due: Moment) -> None:
    contacting.unsubscribe(contact=due.contact, source="test")


def _suppress(stage: Stage, due: Moment) -> None:
    contacting.suppress(email=due.contact.email.upper(), cause="bounced")


def _object(stage: Stage, due: Moment) -> None:
    stage.consents(due.contact, "objected", "service")


def _no_address(stage: Stage, due: Moment) -> None:
    Contact.objects.filter(pk=due.contact_id).update(email="")


def _test(stage: Stage, due: Moment) -> None:
    Contact.objects.filter(pk=due.contact_id).update(is_test=True)


def _ticket(stage: Stage, due: Moment) -> None:
    stage.trouble(contact=due.contact)


def _drafts(stage: Stage, due: Moment) -> None:
    stage.acme.organization.sending = "drafts"
    stage.acme.organization.save()


def _observe(stage: Stage, due: Moment) -> None:
    stage.acme.organization.sending = "observe"
    stage.acme.organization.save()


def _rule_drafts(stage: Stage, due: Moment) -> None:
    stage.rule(position="drafts")


def _not_by_itself(stage: Stage, due: Moment) -> None:
    stage.rule(sends_at_once=False)


def _done(stage: Stage, due: Moment) -> None:
    services.mark_done(moment=due, by=stage.acme.people["bob"])


def _dismissed(stage: Stage, due: Moment) -> None:
    services.dismiss(moment=due, by=stage.acme.people["bob"])


def _over(stage: Stage, due: Moment) -> None:
    Moment.objects.update(expires_at=NOON)


def _in_peace(stage: Stage, due: Moment) -> None:
    due.contact.advocate.tier = "leave"
    due.contact.advocate.save()


def _no_text(stage: Stage, due: Moment) -> None:
    Moment.objects.update(body="")


CHANGES = {
    _unsubscribe: "address_suppressed",
    _suppress: "address_suppressed",
    _object: "consent_objected",
    _no_address: "no_address",
    _test: "person_of_test",
    _ticket: "trouble_serious_ticket",
    _drafts: "sending_not_on",
    _observe: "sending_not_on",
    _rule_drafts: "sending_not_on",
    _not_by_itself: "rule_not_sending",
    _done: "moment_not_open",
    _dismissed: "moment_not_open",
    _over: "moment_over",
    _in_peace: "person_in_peace",
    _no_text: "mail_without_text",
}


@pytest.mark.parametrize(
    ("change", "code"), CHANGES.items(), ids=lambda v: getattr(v, "__name__", v)
)
def test_what_changed_since_the_decision_keeps_the_mail_back(
    stage: Stage,
    due: Moment,
    send: Callable[[], int],
    change: Callable[[Stage, Moment], None],
    code: str,
) -> None:
    change(stage, due)
    send()
    assert mail.outbox == []
    row = _row()
    assert (row.state, row.outcome["code"]) == ("cancelled", code)


def test_who_unsubscribes_between_claim_and_sending_gets_nothing(stage: Stage, due: Moment) -> None:
    Delivery.objects.update(due_at=datetime(2020, 1, 1, tzinfo=UTC))
    (row,) = work.claim(Delivery, limit=20)
    contacting.unsubscribe(contact=due.contact, source="test")
    deliveries._settle(row, now=NOON)
    assert mail.outbox == []
    assert _row().state == "cancelled"


def test_outside_of_working_hours_it_waits_without_counting_as_a_failure(
    due: Moment, send: Callable[[], int], clock: time_machine.Traveller
) -> None:
    clock.move_to(datetime(2026, 3, 13, 14, 0, 1, tzinfo=UTC))  # Friday, just past 15:00 in Paris
    send()
    row = _row()
    assert mail.outbox == []
    assert (row.state, row.failure, row.lease_until) == ("pending", None, None)
    assert row.due_at == datetime(2026, 3, 16, 9, tzinfo=UTC)  # Monday 10:00


def test_on_a_colleagues_word_it_does_not_wait_but_everything_else_still_holds(
    stage: Stage, due: Moment, send: Callable[[], int], clock: time_machine.Traveller
) -> None:
    bob = stage.acme.people["bob"]
    with pytest.raises(Conflict):
        acting.hurry(moment=due, by=bob)  # it is noon of a Tuesday: it waits for nothing
    clock.move_to(datetime(2026, 3, 13, 14, 0, 1, tzinfo=UTC))  # Friday, just past 15:00 in Paris
    send()
    assert mail.outbox == []
    acting.hurry(moment=due, by=bob)
    assert (_row().hurried_by, _row().due_at) == (bob, datetime(2026, 3, 13, 14, 0, 1, tzinfo=UTC))
    contacting.unsubscribe(contact=due.contact, source="test")
    send()
    assert mail.outbox == []
    assert _row().state == "cancelled"


def test_a_hurried_mail_leaves_in_the_night(
    stage: Stage, due: Moment, send: Callable[[], int], clock: time_machine.Traveller
) -> None:
    clock.move_to(datetime(2026, 3, 11, 22, tzinfo=UTC))
    send()
    acting.hurry(moment=due, by=stage.acme.people["bob"])
    send()
    assert len(mail.outbox) == 1
    assert _row().state == "done"


def test_the_night_in_which_the_clocks_change_is_kept(
    stage: Stage, send: Callable[[], int], clock: time_machine.Traveller
) -> None:
    clock.move_to(datetime(2026, 3, 27, 20, tzinfo=UTC))  # Friday evening before the change
    stage.rule(sends_at_once=True)
    (moment,) = stage.decide(stage.milestone(stage.person()))
    assert stage.channels(moment)["mail"] == datetime(
        2026, 3, 30, 8, tzinfo=UTC
    )  # Monday 10:00 CEST
    clock.move_to(datetime(2026, 3, 30, 7, 59, 59, tzinfo=UTC))
    Delivery.objects.filter(channel="mail").update(due_at=datetime(2020, 1, 1, tzinfo=UTC))
    send()
    assert mail.outbox == []
    clock.move_to(datetime(2026, 3, 30, 8, 0, tzinfo=UTC))
    send()
    assert len(mail.outbox) == 1


def test_without_quiet_hours_it_leaves_at_night(
    stage: Stage, send: Callable[[], int], clock: time_machine.Traveller
) -> None:
    clock.move_to(datetime(2026, 3, 14, 2, tzinfo=UTC))
    ContactingSettings.objects.create(organization_id=stage.acme.id, quiet_hours=False)
    stage.rule(sends_at_once=True)
    stage.decide(stage.milestone(stage.person()))
    send()
    assert len(mail.outbox) == 1


def test_a_name_cannot_write_headers_of_its_own(stage: Stage, send: Callable[[], int]) -> None:
    stage.rule(sends_at_once=True)
    claire = stage.person(name="Eve\r\nBcc: all@globex.example\r\n\r\n<script>")
    stage.acme.organization.name = "Acme\nX-Spam: no"
    stage.acme.organization.save()
    (moment,) = stage.decide(stage.milestone(claire))
    Moment.objects.filter(pk=moment.pk).update(subject="Results\r\nBcc: all@globex.example")
    send()
    (sent,) = mail.outbox
    told = email.message_from_bytes(sent.message().as_bytes(), policy=email.policy.default)
    assert told["Bcc"] is None
    assert told["X-Spam"] is None
    assert told["Subject"] == "Results Bcc: all@globex.example"
    assert [address for _name, address in getaddresses(sent.recipients())] == [claire.email]
    assert "<script>" not in sent.alternatives[0][0]


class Refusing:
    """A mail server that answers with one code to every recipient."""

    def __init__(self, answer: str) -> None:
        self.answer = answer

    async def handle_RCPT(self, *_args: Any) -> str:  # noqa: N802  aiosmtpd calls it so
        return self.answer


class Keeping(Message):
    """A mail server that keeps what it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.raw: list[bytes] = []

    def prepare_message(self, session: Any, envelope: Any) -> Any:
        self.raw.append(envelope.original_content)
        return super().prepare_message(session, envelope)

    def handle_message(self, message: Any) -> None: ...


@pytest.fixture
def smtp(settings: Any) -> Iterator[Callable[[Any], Any]]:
    running: list[Controller] = []

    def start(handler: Any) -> Any:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        controller = Controller(handler, hostname="127.0.0.1", port=port)
        controller.start()
        running.append(controller)
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST = "127.0.0.1"
        settings.EMAIL_PORT = port
        return handler

    yield start
    for controller in running:
        controller.stop()


def test_the_bytes_that_arrive(
    stage: Stage, smtp: Callable[[Any], Any], send: Callable[[], int]
) -> None:
    server = smtp(Keeping())
    stage.rule(sends_at_once=True)
    stage.acme.organization.name = "Brindille & Cie"
    stage.acme.organization.save()
    bob = stage.acme.people["bob"]
    bob.first_name, bob.last_name = "Inès", "Morel"
    bob.save()
    claire = stage.person(name="Hélène Vasseur", language="fr")
    (moment,) = stage.decide(stage.milestone(claire))
    send()

    (raw,) = server.raw
    told = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(told, EmailMessage)
    assert told["From"] == "Brindille & Cie <hello@goodword.example>"
    assert told["To"] == f"Hélène Vasseur <{claire.email}>"
    assert told["Reply-To"] == "bob@acme.example"
    assert (
        told["Subject"].strip() == "120 heures en un mois : le travail de votre équipe sur une page"
    )
    assert told["Message-ID"] == f"<{_row().pk}@testserver>"
    assert told["List-Unsubscribe"].strip().startswith("<http://testserver/u/")
    assert told["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert told.get_content_type() == "multipart/alternative"
    text, html = [part.get_content().replace("\r\n", "\n") for part in told.iter_parts()]
    assert "120 heures en un mois\u202f: c’est le travail de votre équipe." in text
    assert "Inès Morel\nBrindille & Cie" in text
    assert "équipe" in html
    assert "Brindille &amp; Cie" in html
    assert "<img" not in html
    assert "fonts.googleapis" not in html
    assert moment.body.split(": ")[-1].split(". ")[0] in html
    assert max(len(line) for line in raw.splitlines()) <= 998


def test_an_address_that_is_refused_for_good_is_not_tried_again(
    due: Moment, smtp: Callable[[Any], Any], send: Callable[[], int]
) -> None:
    smtp(Refusing("550 5.1.1 No such user"))
    send()
    row = _row()
    assert (row.state, row.failure["code"]) == ("failed", "mail_server_refused")


def test_a_server_that_says_later_is_tried_again(
    due: Moment, smtp: Callable[[Any], Any], send: Callable[[], int]
) -> None:
    smtp(Refusing("451 4.7.1 Greylisted"))
    send()
    row = _row()
    assert (row.state, row.attempts) == ("pending", 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT due_at - now() FROM advocacy_delivery WHERE id = %s", [row.pk])
        assert cursor.fetchone()[0] == timedelta(seconds=10)
    smtp(Keeping())
    assert send() == 0  # not yet
    Delivery.objects.filter(pk=row.pk).update(due_at=datetime(2020, 1, 1, tzinfo=UTC))
    assert deliveries.send_due_mail(tenancy.current()) == 1
    assert _row().state == "done"


def test_a_server_that_is_away_is_no_fault_of_the_mail(
    due: Moment, settings: Any, send: Callable[[], int]
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    send()
    assert (_row().state, _row().attempts) == ("pending", 1)


def test_one_bad_mail_does_not_hold_up_the_others(stage: Stage, send: Callable[[], int]) -> None:
    stage.rule(sends_at_once=True)
    stage.decide(stage.milestone(stage.person()), stage.milestone(stage.person(email="broken@@x")))
    assert send() == 2
    assert len(mail.outbox) == 1
    assert sorted(Delivery.objects.filter(channel="mail").values_list("state", flat=True)) == [
        "done",
        "failed",
    ]
