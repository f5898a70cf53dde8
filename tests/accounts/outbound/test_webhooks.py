"""Endpoints are called as Standard Webhooks says: signed, tried again, spared, given up, and never led astray."""

import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db.models.functions import Now
from django.utils import timezone
from standardwebhooks import Webhook, WebhookVerificationError

from accounts.outbound import endpoints, sending, signing
from accounts.outbound.announcing import announce
from accounts.outbound.webhook_models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from kernel.errors import Conflict, Invalid
from kernel.http import Limits
from kernel.work import State
from tests.local_server import LocalServer, Said, local_server

pytestmark = pytest.mark.django_db(transaction=True)
QUICK = Limits(seconds=0.4, size=1024, redirects=0, connect=0.4, cuts=True)


@pytest.fixture
def web(settings) -> Iterator[LocalServer]:
    settings.OUTGOING_PRIVATE_NETWORKS = ["127.0.0.1/32"]
    with local_server() as server:
        server.answers["/"] = Said()
        yield server


@pytest.fixture
def crm(acme, web):
    """An endpoint that hears everything, with its secret."""
    with acme.inside():
        return endpoints.add(name="CRM", url=f"{web.url}/crm")


def tell(cast, n=1, **more) -> None:
    with cast.inside():
        for one in range(n):
            announce(type="lead.won", data={"id": str(one)}, **more)


def rows(cast) -> list[WebhookDelivery]:
    with cast.inside():
        return list(WebhookDelivery.objects.select_related("endpoint").order_by("pk"))


def attempts(cast) -> list[WebhookAttempt]:
    with cast.inside():
        return list(WebhookAttempt.objects.order_by("pk"))


def endpoint_now(cast, endpoint) -> WebhookEndpoint:
    with cast.inside():
        return WebhookEndpoint.objects.get(pk=endpoint.pk)


def make_due(cast) -> None:
    with cast.inside():
        WebhookDelivery.objects.filter(state=State.PENDING).update(due_at=Now())
        WebhookEndpoint.objects.update(held_until=None)


def test_a_call_is_proven_by_the_receivers_library(acme, web, crm):
    endpoint, secret = crm
    tell(acme)
    assert sending.send_due() == 1

    (asked,) = web.asked
    told = Webhook(secret).verify(asked.body, asked.headers)
    assert told["type"] == "lead.won"
    assert told["id"] == asked.headers["webhook-id"]
    assert asked.method == "POST"
    assert asked.headers["user-agent"] == "Goodword-Webhooks/1"
    with pytest.raises(WebhookVerificationError):
        Webhook(signing.draw()).verify(asked.body, asked.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(asked.body + b" ", asked.headers)

    (row,) = rows(acme)
    assert row.state == State.DONE
    assert [attempt.status for attempt in attempts(acme)] == [200]
    assert endpoint_now(acme, endpoint).last_good_at is not None
    assert sending.send_due() == 0


def test_the_signature_is_that_of_the_standard():
    """The vector of the reference implementation."""
    headers = signing.headers(
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        body='{"test": 2432232314}',
        signing_secrets=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
        now=datetime.fromtimestamp(1614265330, UTC),
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_failed_call_is_tried_again_with_the_same_id_and_bytes(acme, web, crm):
    answers = iter([Said(b"down for a moment", status=500), Said(b"thanks")])
    web.answers["/crm"] = lambda _asked: next(answers)
    tell(acme)
    sending.send_due()
    (row,) = rows(acme)
    assert row.state == State.PENDING
    assert row.failure == {"code": "webhook_status", "params": {"status": "500"}}
    assert 3 < (row.due_at - timezone.now()).total_seconds() < 7

    make_due(acme)
    sending.send_due()
    first, second = web.asked
    assert first.body == second.body
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert [one.answer for one in attempts(acme)] == ["down for a moment", "thanks"]
    assert rows(acme)[0].state == State.DONE


def test_it_is_given_up_after_ten_attempts(acme, web, crm):
    web.answers["/crm"] = Said(status=404)
    tell(acme)
    for _attempt in range(12):
        sending.send_due()
        make_due(acme)
    assert len(web.asked) == 10
    assert rows(acme)[0].state == State.FAILED


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_it_is_never_sent_on(acme, web, crm, status):
    web.answers["/crm"] = Said(status=status, headers={"Location": f"{web.url}/elsewhere"})
    tell(acme)
    sending.send_due()
    assert [asked.path for asked in web.asked] == ["/crm"]
    assert rows(acme)[0].failure["code"] == "webhook_redirect"


def test_a_private_address_is_refused_at_each_attempt(acme, web, crm, settings):
    """It was allowed when it was entered; at the attempt it leads inside."""
    tell(acme)
    settings.OUTGOING_PRIVATE_NETWORKS = []
    sending.send_due()
    assert web.asked == []
    assert rows(acme)[0].failure["code"] == "http_not_public"


def test_a_name_that_turns_inside_after_it_was_checked_is_refused(acme, web, settings, monkeypatch):
    found = ["93.184.216.34"]

    def resolve(host, port, *args, **kwargs):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (found[0], port))]

    settings.OUTGOING_PRIVATE_NETWORKS = []
    monkeypatch.setattr("kernel.http.socket.getaddrinfo", resolve)
    with acme.inside():
        endpoints.add(name="Rebinding", url="https://rebind.example/hook")
    found[0] = "127.0.0.1"
    tell(acme)
    sending.send_due()
    assert rows(acme)[0].failure["code"] == "http_not_public"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://93.184.216.34/hook", "not_https"),
        ("ftp://hooks.example/", "not_https"),
        ("https://127.0.0.1/hook", "http_not_public"),
        ("https://2130706433/hook", "http_not_public"),
        ("https://[::ffff:10.0.0.1]/hook", "http_not_public"),
        ("https://169.254.169.254/latest/meta-data", "http_not_public"),
        ("https://user:secret@93.184.216.34/", "http_login_in_address"),
        ("https://93.184.216.34:8080/", "http_port"),
        ("", "not_https"),
    ],
)
def test_an_address_that_may_not_be_called_is_not_taken(acme, settings, url, code):
    with acme.inside():
        with pytest.raises(Invalid) as refused:
            endpoints.add(name="Inside", url=url)
        assert refused.value.errors[0]["code"] == code
        good, _secret = endpoints.add(name="Good", url="https://93.184.216.34/hook")
        with pytest.raises(Invalid):
            endpoints.change(endpoint=good, url=url)


def test_a_huge_answer_is_cut_off_and_no_failure(acme, web, crm):
    web.answers["/crm"] = Said(b"x" * 500_000)
    tell(acme)
    sending.send_due()
    (attempt,) = attempts(acme)
    assert attempt.status == 200
    assert len(attempt.answer) == sending.KEPT_OF_ANSWER
    assert rows(acme)[0].state == State.DONE


def test_a_server_that_drips_is_cut_off(acme, web, crm):
    web.answers["/crm"] = Said(b"slowly" * 20, drips=0.1)
    tell(acme)
    began = time.monotonic()
    sending.send_due(limits=QUICK)
    assert time.monotonic() - began < 3
    assert rows(acme)[0].failure["code"] == "http_too_slow"


def test_an_answer_no_text_can_hold_is_kept_readable(acme, web, crm):
    web.answers["/crm"] = Said(b"\x00\xff\xfe no text")
    tell(acme)
    sending.send_due()
    assert "no text" in attempts(acme)[0].answer


def test_a_busy_server_has_its_peace(acme, web, crm):
    endpoint, _secret = crm
    web.answers["/crm"] = Said(status=503, headers={"Retry-After": "8"})
    tell(acme)
    sending.send_due()
    held = endpoint_now(acme, endpoint).held_until
    assert 3 < (held - timezone.now()).total_seconds() < 13
    tell(acme)
    assert sending.send_due() == 0


def test_410_switches_it_off(acme, web, crm):
    endpoint, _secret = crm
    web.answers["/crm"] = Said(status=410)
    tell(acme, 3)
    sending.send_due()
    now = endpoint_now(acme, endpoint)
    assert not now.is_on
    assert now.ended_because["code"] == "webhook_gone"
    assert State.PENDING not in {row.state for row in rows(acme)}


def test_after_four_failures_one_call_at_a_time_probes_it(acme, web, crm):
    endpoint, _secret = crm
    web.answers["/crm"] = Said(status=500)
    tell(acme, 4)
    sending.send_due()
    assert endpoint_now(acme, endpoint).failures == 4
    tell(acme, 6)
    assert sending.send_due() == 0, "the breaker is open"

    make_due(acme)
    assert sending.send_due() == 1, "one probe"
    web.answers["/crm"] = Said()
    make_due(acme)
    assert sending.send_due() == 10, "it answers again: everything goes"
    assert {row.state for row in rows(acme)} == {State.DONE}
    assert endpoint_now(acme, endpoint).failures == 0


def test_five_days_of_failing_switch_it_off_and_nothing_is_lost(acme, web, crm):
    endpoint, _secret = crm
    web.answers["/crm"] = Said(status=500)
    tell(acme)
    sending.send_due()
    with time_machine.travel(timezone.now() + timedelta(days=4, hours=23)):
        make_due(acme)
        sending.send_due()
        assert endpoint_now(acme, endpoint).is_on
    with time_machine.travel(timezone.now() + timedelta(days=5, minutes=1)):
        make_due(acme)
        sending.send_due()
    now = endpoint_now(acme, endpoint)
    assert not now.is_on
    assert now.ended_because == {"code": "webhook_failing", "params": {"days": 5}}

    tell(acme)  # while it is off
    web.answers["/crm"] = Said()
    with acme.inside():
        with pytest.raises(Conflict):
            endpoints.recover(endpoint=now, since=timezone.now() - timedelta(days=1))
        now = endpoints.switch(endpoint=now, is_on=True)
        assert endpoints.recover(endpoint=now, since=timezone.now() - timedelta(days=30)) == 2
    sending.send_due()
    assert {row.state for row in rows(acme)} == {State.DONE}


def test_while_a_secret_is_replaced_both_sign(acme, web, crm):
    endpoint, old = crm
    with acme.inside():
        new = endpoints.rotate_secret(endpoint=endpoint)
    tell(acme)
    sending.send_due()
    (asked,) = web.asked
    assert len(asked.headers["webhook-signature"].split(" ")) == 2
    for secret in (old, new):
        assert Webhook(secret).verify(asked.body, asked.headers)

    with acme.inside():
        row = WebhookEndpoint.objects.get()
        later = timezone.now() + timedelta(hours=25)
        assert signing.in_force(row.secret_sealed, row.old_secrets, now=later) == [new]
        assert new not in row.secret_sealed


def test_at_most_ten_old_secrets_sign(acme, web, crm):
    endpoint, _secret = crm
    with acme.inside():
        for _time in range(15):
            endpoints.rotate_secret(endpoint=endpoint)
        row = WebhookEndpoint.objects.get()
        assert len(signing.in_force(row.secret_sealed, row.old_secrets, now=timezone.now())) == 11


def test_a_test_goes_to_the_one_it_was_asked_for(acme, web, crm):
    with acme.inside():
        one, secret = endpoints.add(name="B", url=f"{web.url}/b", event_types=["lead.won"])
        endpoints.send_test(endpoint=one)
    sending.send_due()
    (asked,) = web.asked
    assert asked.path == "/b"
    assert Webhook(secret).verify(asked.body, asked.headers)["type"] == "webhook.test"


def test_one_can_be_sent_again_with_its_id(acme, web, crm):
    tell(acme)
    sending.send_due()
    with acme.inside():
        endpoints.resend(delivery=rows(acme)[0])
    sending.send_due()
    first, second = web.asked
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert len(attempts(acme)) == 2


def test_what_is_on_its_way_is_not_sent_again(acme, web, crm):
    tell(acme)
    with acme.inside():
        sending.claim(5)
        with pytest.raises(Conflict):
            endpoints.resend(delivery=rows(acme)[0])


def test_a_slow_endpoint_holds_up_nobody_else(acme, globex, web, crm):
    release = threading.Event()

    def hang(_asked):
        release.wait(5)
        return Said()

    web.answers["/crm"] = hang
    with acme.inside():
        endpoints.add(name="Healthy", url=f"{web.url}/healthy")
    with globex.inside():
        endpoints.add(name="Theirs", url=f"{web.url}/theirs")
    tell(acme, 20)
    tell(globex, 20)
    sender = threading.Thread(target=_send_in_thread)
    began = time.monotonic()
    sender.start()
    while time.monotonic() - began < 5:
        asked = [one.path for one in list(web.asked)]
        hanging = asked.count("/crm")
        if len(asked) - hanging == 40 and hanging >= sending.AT_ONCE_EACH:
            break
        time.sleep(0.02)
    took = time.monotonic() - began
    release.set()
    sender.join()
    assert took < 4
    assert hanging == sending.AT_ONCE_EACH


def _send_in_thread() -> None:
    from django.db import connection  # noqa: PLC0415

    sending.send_due()
    connection.close()


def test_a_rate_that_was_set_is_kept(acme, web):
    with acme.inside():
        endpoints.add(name="Slow", url=f"{web.url}/slow", per_second=2)
    tell(acme, 3)
    assert sending.send_due() == 2
    time.sleep(1.05)
    assert sending.send_due() == 1


def test_two_workers_never_call_twice(acme, web, crm):
    tell(acme, 15)
    workers = [threading.Thread(target=_send_in_thread) for _n in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    ids = [asked.headers["webhook-id"] for asked in web.asked]
    assert len(ids) == len(set(ids)) == 15


def test_old_ones_are_forgotten_and_waiting_ones_are_not(acme, web, crm):
    tell(acme, 2)
    sending.send_due()
    tell(acme)
    with acme.inside():
        WebhookDelivery.objects.update(created_at=timezone.now() - timedelta(days=31))
        assert endpoints.forget_old() == 2
        assert WebhookDelivery.objects.get().state == State.PENDING
        assert not WebhookAttempt.objects.exists()
