"""The first complete path: a milestone goes in by an SDK, the right gesture comes out by mail."""

import json
import threading
import time
import urllib.request
from datetime import UTC, datetime, timedelta

import pytest
from segment.analytics.client import Client as Segment

from accounts.contacting.models import ContactingSettings
from accounts.events import services as inbox
from accounts.events.models import Event
from advocacy.moments.models import Delivery, Moment, Rule
from advocacy.scoring.models import Advocate
from advocacy.signals.models import Signal
from devtools.stack import wait_for

MILESTONE = {"metric": "hours_saved_per_month", "value": 120, "before": 160, "after": 40}


@pytest.fixture
def ready(stack, acme):
    """acme: founded, its first playbook on and sending at once, at any hour."""
    with acme.inside():
        inbox.tell(name="organization.created", subject=str(acme.id), payload={})
        ContactingSettings.objects.create(organization=acme.organization, quiet_hours=False)

    def founded():
        with acme.inside():
            return Rule.objects.filter(code="1-significant-result").update(
                position="on", sends_at_once=True
            )

    wait_for(founded, "the playbooks of a new organization")
    return acme


def post(stack, key, path, body):
    request = urllib.request.Request(
        stack.url + path,
        data=json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {key.secret}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        return answer.status, json.load(answer)


def get(stack, key, path):
    request = urllib.request.Request(
        stack.url + path, headers={"Authorization": f"Bearer {key.secret}"}
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


def all_read(organization):
    with organization.inside():
        return not Event.objects.filter(state="pending").exists()


def test_an_unmodified_sdk_sends_a_milestone_and_the_mail_arrives(stack, ready):
    errors = []
    sdk = Segment(ready.key.secret, host=stack.url, on_error=lambda *args: errors.append(args))
    sdk.identify("claire", {"email": "claire@dupont.example", "name": "Claire Fontan"})
    sdk.group("claire", "dupont", {"name": "Dupont-Lavigne", "employees": 120})
    sdk.track("claire", "ROI Milestone Reached", MILESTONE)
    sdk.flush()
    began = time.monotonic()
    moment = wait_for(
        lambda: get(stack, ready.key, "/api/v1/moments")["data"][:1], "the moment in the API"
    )[0]
    (mail,) = wait_for(lambda: stack.letterbox.mails, "the mail at the SMTP server")
    took = time.monotonic() - began
    sdk.join()

    assert errors == []
    assert moment["gesture"] == "equip"
    assert moment["contact"]["external_id"] == "claire"
    assert moment["company"]["name"] == "Dupont-Lavigne"
    assert all(reason["text"] for reason in moment["reasons"])
    assert "claire@dupont.example" in mail["To"]
    assert "120 hours" in mail.get_body(("plain",)).get_content()
    assert took < 5
    page = ready.client("bob").get("/admin/")
    assert "Claire Fontan" in page.content.decode()


def test_the_same_event_sent_ten_times_at_once_makes_one_moment_and_one_mail(stack, ready):
    item = {
        "type": "track",
        "messageId": "m-1",
        "userId": "claire",
        "event": "ROI Milestone Reached",
        "timestamp": datetime.now(UTC).isoformat(),
        "properties": MILESTONE,
        "context": {"traits": {"email": "claire@dupont.example"}},
    }
    broken = {"type": "track", "userId": "claire"}
    answers = []
    threads = [
        threading.Thread(
            target=lambda: answers.append(
                post(stack, ready.key, "/v1/batch", {"batch": [item, broken]})[0]
            )
        )
        for _ in range(10)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wait_for(lambda: stack.letterbox.mails, "the mail")
    wait_for(lambda: all_read(ready), "the end of the inbox")
    time.sleep(1.5)
    with ready.inside():
        assert answers == [200] * 10
        assert Moment.objects.count() == 1
        assert Event.objects.filter(state="failed").count() == 1
        assert Event.objects.get(state="failed").failure["code"]
    assert len(stack.letterbox.mails) == 1


def test_ten_thousand_backfilled_events_cause_signals_and_scores_and_not_one_message(stack, ready):
    start = datetime.now(UTC) - timedelta(days=365)
    items = [
        {
            "type": "track",
            "messageId": f"old-{n}",
            "userId": f"u{n % 500}",
            "event": ["ROI Milestone Reached", "Mention", "NPS Answered", "Warm Reply"][n % 4],
            "timestamp": (start + timedelta(minutes=50 * n)).isoformat(),
            "properties": {**MILESTONE, "value": n, "score": 10, "text": "great"},
            "context": {"traits": {"email": f"u{n % 500}@customer.example"}},
        }
        for n in range(10_000)
    ]
    for first in range(0, 10_000, 500):
        path = "/v1/import" if first % 1000 else "/v1/batch"
        chosen = items[first : first + 500]
        # The last days of the year are no history: through /v1/batch they would be news.
        fresh = datetime.now(UTC) - timedelta(days=3)
        if path == "/v1/batch":
            chosen = [i for i in chosen if datetime.fromisoformat(i["timestamp"]) < fresh]
        assert post(stack, ready.key, path, {"batch": chosen})[0] == 200
    wait_for(lambda: all_read(ready), "the end of the inbox", patience=240)
    time.sleep(1.5)
    with ready.inside():
        assert Signal.objects.count() > 9000
        assert Advocate.objects.filter(score__gt=0).count() == 500
        assert Moment.objects.count() == 0
        assert Delivery.objects.count() == 0
        assert Event.objects.filter(state="failed").count() == 0
    assert stack.letterbox.mails == []


def test_killing_web_worker_and_beat_loses_nothing_and_doubles_nothing(stack, ready):
    accepted = []

    def send(first):
        for n in range(first, first + 100):
            item = {
                "type": "track",
                "messageId": f"m-{n}",
                "userId": f"u{n}",
                "event": "ROI Milestone Reached",
                "timestamp": datetime.now(UTC).isoformat(),
                "properties": {**MILESTONE, "value": 100 + n},
                "context": {"traits": {"email": f"u{n}@customer.example"}},
            }
            try:
                if post(stack, ready.key, "/v1/track", item)[0] == 200:
                    accepted.append(n)
            except OSError:
                time.sleep(0.05)

    threads = [threading.Thread(target=send, args=(100 * k,)) for k in range(3)]
    for thread in threads:
        thread.start()
    for name in ("worker", "beat", "web", "worker"):
        time.sleep(0.8)
        stack.kill(name)
        stack.run(name)
    for thread in threads:
        thread.join()
    wait_for(lambda: all_read(ready), "the end of the inbox", patience=240)
    wait_for(
        lambda: len({m["Message-ID"] for m in stack.letterbox.mails}) >= len(accepted), "mails", 240
    )
    with ready.inside():
        moments = list(Moment.objects.values_list("contact__external_id", flat=True))
    told = {f"u{n}" for n in accepted}
    assert len(accepted) > 50
    assert told <= set(moments), "an accepted milestone has no moment (I1)"
    assert len(moments) == len(set(moments)), "a milestone has two moments (I3)"
    recipients = {}
    for mail in stack.letterbox.mails:
        recipients.setdefault(mail["To"], set()).add(mail["Message-ID"])
    assert all(len(ids) == 1 for ids in recipients.values()), "a second mail with another id (I4)"
    assert {to.split("@")[0] for to in recipients} <= set(moments), "a mail without a moment (I2)"
