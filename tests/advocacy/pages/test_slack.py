"""Slack against a server of ours: what is posted, who pressed a button, and that nothing else is believed."""

import json
import time
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db.models.functions import Now
from django.test import Client
from django.utils import timezone
from slack_sdk.signature import SignatureVerifier

from accounts.outbound import slack, slack_people
from accounts.outbound.slack_addresses import interactivity_url
from accounts.outbound.slack_models import SlackConnection, SlackMessage, SlackPerson
from advocacy.moments import on_slack
from advocacy.moments.models import Moment
from kernel.work import State
from tests.factories import CompanyFactory, ContactFactory, MomentFactory
from tests.local_server import LocalServer, Said, local_server

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"


@pytest.fixture
def web(settings) -> Iterator[LocalServer]:
    settings.OUTGOING_PRIVATE_NETWORKS = ["127.0.0.1/32"]
    with local_server() as server:
        settings.SLACK_API_URL = f"{server.url}/api/"
        server.answers["/hook"] = Said(b"ok")
        server.answers["/answer"] = Said(b"ok")
        server.answers["/api/chat.postMessage"] = Said(b'{"ok":true}')
        server.answers["/api/users.lookupByEmail"] = Said(b'{"ok":true,"user":{"id":"U7"}}')
        server.answers["/api/users.info"] = Said(
            b'{"ok":true,"user":{"profile":{"email":"bob@acme.example"}}}'
        )
        yield server


@pytest.fixture
def connected(acme, web) -> SlackConnection:
    with acme.inside():
        return slack.connect(
            webhook=f"{web.url}/hook", token="xoxb-1", signing_secret=SECRET, channel="#advocates"
        )


@pytest.fixture
def moment(acme, connected) -> Moment:
    with acme.inside():
        contact = ContactFactory(name="Claire <!channel>", company=CompanyFactory(name="A & B"))
        row = MomentFactory(
            contact=contact,
            body="Dear *Claire*,\nlook at <this>.",
            expires_at=timezone.now() + timedelta(days=5),
        )
        return Moment.objects.select_related("contact__company", "rule").get(pk=row.pk)


def press(
    cast, connected, web, moment, action=on_slack.DONE, *, secret=SECRET, late=0, user="U1", **more
):
    payload = {
        "type": "block_actions",
        "user": {"id": user},
        "response_url": f"{web.url}/answer",
        "actions": [{"action_id": action, "value": str(moment.pk)}],
    } | more
    body = urlencode({"payload": json.dumps(payload)})
    at = str(int(time.time()) - late)
    signature = SignatureVerifier(secret).generate_signature(timestamp=at, body=body)
    return Client(enforce_csrf_checks=True).post(
        interactivity_url(connected).removeprefix("http://testserver"),
        data=body,
        content_type="application/x-www-form-urlencoded",
        headers={"X-Slack-Signature": signature, "X-Slack-Request-Timestamp": at},
    )


def state(cast, moment) -> str:
    with cast.inside():
        return Moment.objects.get(pk=moment.pk).state


def send(cast) -> int:
    with cast.inside():
        SlackMessage.objects.filter(state=State.PENDING).update(due_at=Now())
    return slack.send_due(cast.id)


def bodies(web: LocalServer, path: str) -> list:
    return [json.loads(asked.body) for asked in web.asked if asked.path == path]


def test_a_message_is_posted_once(acme, web, connected):
    with acme.inside():
        for _time in range(2):
            slack.queue(to="channel", text="Hello", blocks=[], key="one")
    assert (send(acme), send(acme)) == (1, 0)
    assert bodies(web, "/hook") == [{"text": "Hello", "blocks": []}]
    with acme.inside():
        assert SlackConnection.objects.get().last_good_at is not None


def test_a_bot_writes_to_a_person_by_their_mail_address(acme, web, connected):
    with acme.inside():
        slack.queue(to="person", address="bob@acme.example", text="Hi", blocks=[], key="p")
    send(acme)
    lookup, posted = web.asked
    assert lookup.body == b"email=bob%40acme.example"
    assert lookup.headers["authorization"] == "Bearer xoxb-1"
    assert json.loads(posted.body)["channel"] == "U7"


@pytest.mark.parametrize(
    ("said", "state_after", "code"),
    [
        (Said(b"no_service", status=404), State.FAILED, "slack_refused"),
        (Said(b"", status=503), State.PENDING, "error"),
        (Said(b"", status=429), State.PENDING, "error"),
    ],
)
def test_what_slack_refuses_is_given_up_and_what_is_busy_tried_again(
    acme, web, connected, said, state_after, code
):
    web.answers["/hook"] = said
    with acme.inside():
        slack.queue(to="channel", text="Hello", blocks=[], key="one")
    send(acme)
    with acme.inside():
        row = SlackMessage.objects.get()
        assert (row.state, row.failure["code"]) == (state_after, code)


def test_what_came_too_late_or_without_slack_is_not_posted(acme, web, connected):
    with acme.inside():
        late = timezone.now() - timedelta(hours=1)
        slack.queue(to="channel", text="Late", blocks=[], key="late", not_after=late)
    send(acme)
    with acme.inside():
        SlackConnection.objects.update(is_on=False)
        slack.queue(to="channel", text="Off", blocks=[], key="off")
    send(acme)
    assert web.asked == []
    with acme.inside():
        codes = {row.key: row.failure["code"] for row in SlackMessage.objects.all()}
    assert codes == {"late": "slack_too_late", "off": "slack_not_connected"}


def test_secrets_stand_encrypted(acme, connected):
    with acme.inside():
        row = SlackConnection.objects.get()
    kept = row.webhook_sealed + row.token_sealed + row.signing_sealed
    for secret in ("xoxb-1", SECRET, "/hook"):
        assert secret not in kept


def test_nothing_somebody_wrote_is_markup(acme, moment):
    with acme.inside():
        told = json.dumps(on_slack.blocks(moment, with_buttons=True), ensure_ascii=False)
    assert "<!channel>" not in told
    assert "Claire &lt;!channel&gt;" in told
    assert "A &amp; B" in told
    assert "&lt;this&gt;" in told
    assert told.count('"action_id"') == 4


def test_a_moment_is_posted_when_it_is_time_to_act(acme, web, connected, moment):
    due = timezone.now() + timedelta(hours=3)
    with acme.inside():
        for _time in range(2):
            on_slack.announce([(moment, [("task", due), ("in_app", timezone.now())])])
        row = SlackMessage.objects.get()
        assert abs(row.due_at - due) < timedelta(seconds=1)
        assert row.not_after == moment.expires_at


def test_a_press_is_done_by_the_member_who_pressed(acme, web, connected, moment):
    assert press(acme, connected, web, moment).status_code == 200
    with acme.inside():
        row = Moment.objects.get(pk=moment.pk)
        assert (row.state, row.acted_by) == ("done", acme.people["bob"])
        assert SlackPerson.objects.get().slack_id == "U1"
    send(acme)
    (answer,) = bodies(web, "/answer")
    assert answer["replace_original"] is True
    assert "Done by Bob." in json.dumps(answer)
    assert "action_id" not in json.dumps(answer)


def test_it_can_be_put_off_and_let_pass(acme, web, connected, moment):
    press(acme, connected, web, moment, on_slack.SNOOZE)
    with acme.inside():
        assert Moment.objects.get(pk=moment.pk).snoozed_until > timezone.now()
    assert press(acme, connected, web, moment, on_slack.PASS).status_code == 200
    assert state(acme, moment) == "dismissed"


def test_approving_asks_every_gate_again_and_says_why_not(acme, web, connected, moment):
    with acme.inside():
        moment.contact.email = ""
        moment.contact.save()
    press(acme, connected, web, moment, on_slack.APPROVE)
    assert state(acme, moment) == "open"
    send(acme)
    (answer,) = bodies(web, "/answer")
    assert answer["response_type"] == "ephemeral"
    assert answer["text"].startswith("This cannot be mailed")


def test_pressing_twice_is_told_and_changes_nothing(acme, web, connected, moment):
    press(acme, connected, web, moment)
    assert press(acme, connected, web, moment).status_code == 200
    send(acme)
    assert len(bodies(web, "/answer")) == 2
    assert state(acme, moment) == "done"


@pytest.mark.parametrize(
    "forged",
    [
        {"secret": "another"},
        {"late": 400},
        {"late": -400},
    ],
)
def test_what_is_not_proven_is_refused(acme, web, connected, moment, forged):
    assert press(acme, connected, web, moment, **forged).status_code == 401
    assert state(acme, moment) == "open"


def test_a_body_that_was_changed_or_an_address_that_was_made_up_is_refused(
    acme, web, connected, moment
):
    address = interactivity_url(connected).removeprefix("http://testserver")
    at = str(int(time.time()))
    signature = SignatureVerifier(SECRET).generate_signature(timestamp=at, body="payload=1")
    headers = {"X-Slack-Signature": signature, "X-Slack-Request-Timestamp": at}
    kind = "application/x-www-form-urlencoded"
    assert (
        Client().post(address, "payload=2", content_type=kind, headers=headers).status_code == 401
    )
    assert (
        Client().post(address, "payload=1", content_type=kind, headers=headers).status_code == 200
    )
    assert Client().post(address[:-3] + "xyz", "payload=1", content_type=kind).status_code == 404
    assert Client().get(address).status_code == 405


def test_without_a_signing_secret_there_are_no_buttons_and_no_presses(acme, web, connected, moment):
    with acme.inside():
        row = slack.connect(signing_secret="", channel="#advocates")
        assert not row.has_buttons
    assert press(acme, connected, web, moment).status_code == 401


def test_a_strangers_moment_is_out_of_reach(acme, globex, web, connected, moment):
    with globex.inside():
        theirs = MomentFactory(expires_at=timezone.now() + timedelta(days=3))
    assert press(acme, connected, web, theirs).status_code == 200
    with globex.inside():
        assert Moment.objects.get().state == "open"


def test_who_reads_only_acts_in_slack_neither(acme, web, connected, moment):
    membership = acme.people["bob"].memberships.get()
    membership.role = "analyst"
    membership.save()
    press(acme, connected, web, moment)
    assert state(acme, moment) == "open"


def test_somebody_unknown_says_who_they_are_and_then_acts(acme, web, connected, moment):
    web.answers["/api/users.info"] = Said(b'{"ok":false,"error":"missing_scope"}')
    press(acme, connected, web, moment)
    assert state(acme, moment) == "open"
    send(acme)
    (answer,) = bodies(web, "/answer")
    path = answer["text"].split("http://testserver")[1]
    bob = acme.client("bob")
    assert bob.get(path).status_code == 200
    with acme.inside():
        assert slack_people.known("U1") is None
    assert bob.post(path.split("?")[0], {"who": path.split("who=")[1]}).status_code == 200
    press(acme, connected, web, moment)
    assert state(acme, moment) == "done"


def test_an_answer_goes_to_slack_alone(acme, web, connected, moment, settings):
    settings.OUTGOING_PRIVATE_NETWORKS = []
    press(acme, connected, web, moment, response_url="https://evil.example/steal", user="U9")
    with acme.inside():
        assert not SlackMessage.objects.exists()


def test_it_is_connected_in_the_admin_and_tried(acme, web, monkeypatch):
    alice = acme.client("alice")
    base = "/admin/accounts/slackconnection/"
    refused = alice.post(f"{base}add/", {"is_on": "on", "channel": ""})
    assert b"Enter the address of an incoming webhook" in refused.content
    answer = alice.post(
        f"{base}add/", {"is_on": "on", "webhook": f"{web.url}/hook", "channel": ""}, follow=True
    )
    assert answer.status_code == 200
    assert b"/slack/" in answer.content
    assert f"{web.url}/hook".encode() not in answer.content
    alice.post(f"{base}try/")
    send(acme)
    assert "It works" in bodies(web, "/hook")[0]["text"]
    assert acme.client("bob").post(f"{base}try/").status_code == 403
