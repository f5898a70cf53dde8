"""Answers to our mails: raw messages as mail providers post them, whole and broken."""

import hashlib
import hmac
import json
import time
from contextlib import suppress
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.customers.models import Contact
from accounts.customers.trouble_models import Trouble
from accounts.events.forgetting import forget_read
from accounts.events.models import Event
from advocacy.signals.models import Signal
from advocacy.signals.suggested import Candidate
from advocacy.sources.mail_html import text_of_html
from advocacy.sources.own_words import own_words
from advocacy.sources.raw_mail import NotAMail, read_mail
from tests.advocacy.sources.doors import SECRET, Door, fixture, listen
from tests.factories import ContactFactory

PROOF = {"x_goodword_secret": SECRET}
REPLY = fixture("mail/gmail_reply.eml")
OWN = "This is fantastic, we absolutely love Brindille! Thank you so much, it is the best tool"


@pytest.fixture
def door(acme):
    listen(acme, reads_replies=True)
    with acme.inside():
        ContactFactory(name="Claire", email="claire@dupont-lavigne.example")
        ContactFactory(name="Hélène", email="helene@albrecht.example")
    return Door(acme, "mail", secret=SECRET)


def post(door, raw, **rest):
    door.tell(raw, content_type="message/rfc822", **(rest or PROOF))


def mail(body, *, sender="claire@dupont-lavigne.example", head=""):
    return f"From: {sender}\r\nMessage-ID: <x@y>\r\n{head}\r\n{body}".encode()


def form(**fields):
    parts = [
        b'--B\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), value)
        for name, value in fields.items()
    ]
    return b"".join(parts) + b"--B--\r\n", "multipart/form-data; boundary=B"


def test_an_enthusiastic_answer_told_ten_times_is_one_warm_reply(acme, door):
    for _time in range(10):
        post(door, REPLY)
    with acme.inside():
        signal = Signal.objects.get()
        assert (signal.kind, signal.tone) == ("warm_reply", "enthusiastic")
        assert signal.contact.name == "Claire"
        assert signal.details["text"].startswith(OWN)
        assert "terrible" not in signal.details["text"]
        assert len(signal.details["text"]) <= 280


@pytest.mark.parametrize("provider", ["SendGrid", "Mailgun", "Postmark"])
def test_the_message_may_stand_in_a_field_of_a_form_or_of_json(acme, door, provider):
    if provider == "SendGrid":
        body, kind = form(headers=b"x", email=REPLY, subject=b"Re: 120")
    elif provider == "Mailgun":
        body, kind = urlencode({"body-mime": REPLY}).encode(), "application/x-www-form-urlencoded"
    else:
        body, kind = json.dumps({"RawEmail": REPLY.decode()}).encode(), "application/json"
    door.tell(body, content_type=kind, **PROOF)
    with acme.inside():
        assert Signal.objects.get().kind == "warm_reply"


def test_mailguns_own_signature_proves_it_and_a_wrong_or_old_one_does_not(acme, door):
    def signed(stamp, secret):
        told = hmac.new(secret.encode(), f"{stamp}tok".encode(), hashlib.sha256).hexdigest()
        fields = {"body-mime": REPLY, "timestamp": stamp, "token": "tok", "signature": told}
        return urlencode(fields).encode()

    now, kind = int(time.time()), "application/x-www-form-urlencoded"
    assert door.post(signed(now, "another"), content_type=kind) == 401
    assert door.post(signed(now - 4000, SECRET), content_type=kind) == 401
    assert door.post(REPLY, content_type="message/rfc822") == 401
    door.tell(signed(now, SECRET), content_type=kind)
    with acme.inside():
        assert Signal.objects.count() == 1


def test_while_it_is_off_nothing_is_read_and_no_word_is_kept(acme, door):
    listen(acme, reads_replies=False)
    post(door, REPLY)
    with acme.inside():
        event = Event.objects.get()
        assert event.reading == "nothing"
        assert not {"text", "subject"} & event.payload.keys()
        assert "fantastic" not in json.dumps(event.payload)
        assert not Signal.objects.exists()


@pytest.mark.parametrize("name", ["outlook_fr", "out_of_office", "bounce", "calendar"])
def test_polite_and_automatic_mails_are_nothing(acme, door, name):
    post(door, fixture(f"mail/{name}.eml"))
    with acme.inside():
        assert not Signal.objects.exists()
        event = Event.objects.get()
        assert (event.state, event.reading) == ("done", "nothing")
        assert not event.payload.get("text")


def test_what_somebody_writes_is_never_a_reason_against_them(acme, door):
    post(door, mail("This is terrible, a waste of time, I hate it. I am very disappointed."))
    with acme.inside():
        assert not Signal.objects.exists()
        assert not Trouble.objects.exists()
        assert "text" not in Event.objects.get().payload


def test_a_stranger_and_a_colleague_are_not_read(acme, door):
    listen(acme, reads_replies=True, own_domains=["dupont-lavigne.example"])
    post(door, REPLY)
    post(door, REPLY.replace(b"claire@dupont-lavigne", b"who@else").replace(b"CAF42", b"CAF43"))
    with acme.inside():
        assert not Signal.objects.exists()
        assert not Candidate.objects.exists()
        assert Contact.objects.count() == 2
        assert not any("text" in event.payload for event in Event.objects.all())


def test_without_a_secret_the_answer_only_waits_for_a_yes(acme, door):
    unproven = Door(acme, "mail")
    unproven.tell(REPLY, content_type="message/rfc822")
    with acme.inside():
        assert not Signal.objects.exists()
        assert Candidate.objects.get().kind == "warm_reply"


NESTED = b"".join(
    b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(3000)
)


@pytest.mark.parametrize(
    "raw",
    [
        mail("x" * 900_000),
        mail("love " * 180_000),
        mail("<div>" * 100_000, head="Content-Type: text/html\r\n"),
        mail("<!--" * 200_000, head="Content-Type: text/html\r\n"),
        b"From: claire@dupont-lavigne.example\r\n" + NESTED + b"great",
        mail("gr\xe9at", head='Content-Type: text/plain; charset="nonsense-9"\r\n'),
        mail("=ZZ=", head="Content-Transfer-Encoding: quoted-printable\r\n"),
        mail("!!!", head="Content-Transfer-Encoding: base64\r\n"),
        mail("hi", head="Content-Type: multipart/mixed\r\n"),
        mail("hi", head='Content-Type: multipart/mixed; boundary="never"\r\n'),
        mail("hi", head="Content-Type: ;;;=\r\nDate: never\r\nSubject: =?x?q?=00?=\r\n"),
        mail("hi", sender="<<>>@,;"),
        mail("hi\x00there"),
        b"\x00\xff\xfe" * 100,
        b"no header at all",
    ],
    ids=range(15),
)
def test_a_mail_however_broken_is_taken_quickly_and_harms_nothing(acme, door, raw):
    began = time.monotonic()
    post(door, raw)
    assert time.monotonic() - began < 5
    with acme.inside():
        assert Event.objects.get().state == "done"
        assert not Signal.objects.filter(weight__lt=0).exists()


def test_a_call_without_a_message_waits_in_quarantine_and_is_gone_after_30_days(acme, door):
    body, kind = form(text=b"parsed mode")
    assert door.post(body, content_type=kind, **PROOF) == 200
    with acme.inside():
        assert Event.objects.get().failure["code"] == "call_unreadable"
        assert forget_read() == 0
        Event.objects.update(finished_at=timezone.now() - timedelta(days=31))
        assert forget_read() == 1


def test_facts_go_30_days_after_they_were_read_and_what_came_of_them_stays(
    acme, door, django_assert_num_queries
):
    post(door, REPLY)
    with acme.inside():
        fields = {"source": "product", "kind": "track", "payload": {}}
        Event.objects.create(
            organization_id=acme.id,
            message_id="failed",
            state="failed",
            occurred_at=timezone.now(),
            **fields,
        )
        Event.objects.update(finished_at=timezone.now() - timedelta(days=29))
        with django_assert_num_queries(2):
            assert forget_read() == 0
        Event.objects.update(finished_at=timezone.now() - timedelta(days=31))
        assert forget_read() == 1
        assert Event.objects.get().message_id == "failed"
        assert Signal.objects.count() == 1


@given(st.binary(max_size=400))
def test_any_bytes_are_a_mail_or_none(raw):
    with suppress(NotAMail):
        read_mail(b"From: a@b.example\r\n" + raw)


@given(st.text(max_size=300))
def test_any_html_gives_words_and_any_words_stay_within_what_was_written(text):
    assert "<script" not in text_of_html(f"<script>{text.replace('<', '')}</script>ok")
    assert len(own_words(text)) <= len(text)


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("Great!\n\nOn Mon, Bob\n<b@x.example> wrote:\n\n> hi\n", "Great!"),
        ("On Mon, Bob wrote:\n> like it?\n\nI do.\n\n> price?\nFine.\n-- \nMe", "I do.\n\nFine."),
        ("Super.\n\nLe lun. 2 mars, Bob a écrit :\nBonjour", "Super."),
        ("Merci !\nCordialement,\nMe\n\nDe : B\nEnvoyé : x\nÀ : C\nObjet : y\n\nHi", "Merci !"),
        ("Yes\n\n-----Original Message-----\nFrom: x", "Yes"),
        ("Yes\n\nSent from my iPhone", "Yes"),
        ("From: the start we liked it", "From: the start we liked it"),
    ],
)
def test_only_the_senders_own_words_are_read(text, own):
    assert own_words(text) == own
