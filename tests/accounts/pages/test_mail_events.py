"""What a mail provider tells of letters: proven, then an address that bounced for good is left in peace, in its house."""

import base64

import pytest
from django.test import Client

from accounts.contacting import services as contacting
from accounts.contacting.models import Suppression
from tests.factories import ContactFactory

PATH = "/mail/events/postmark"
PROOF = "Basic " + base64.b64encode(b"goodword:s3cret").decode()


@pytest.fixture(autouse=True)
def _provider(settings) -> None:
    settings.MAIL_PROVIDER = "postmark"
    settings.ANYMAIL = {"WEBHOOK_SECRET": "goodword:s3cret"}


@pytest.fixture
def claire(acme):
    with acme.inside():
        return ContactFactory(email="claire@dl.example")


def bounce(**more):
    return {
        "RecordType": "Bounce",
        "Type": "HardBounce",
        "ID": 42,
        "Email": "claire@dl.example",
        "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
        "BouncedAt": "2026-03-09T08:00:00Z",
        "Description": "The server was unable to deliver your message.",
        "Metadata": {},
    } | more


def tell(body, proof=PROOF, path=PATH):
    return Client().post(
        path, body, content_type="application/json", headers={"Authorization": proof}
    )


def suppressed(cast) -> set[str]:
    with cast.inside():
        return contacting.suppressed(["claire@dl.example"])


def causes(cast) -> list[str]:
    with cast.inside():
        return list(Suppression.objects.values_list("cause", flat=True))


def test_a_hard_bounce_is_left_in_peace_by_the_house_whose_letter_it_was(acme, globex, claire):
    with globex.inside():
        ContactFactory(email="claire@dl.example")
    told = bounce(Metadata={"organization": str(acme.id)})
    for _time in range(2):
        assert tell(told).status_code == 200
    assert suppressed(acme) == {"claire@dl.example"}
    assert causes(acme) == ["bounced"]
    assert suppressed(globex) == set()


def test_where_nobody_says_whose_letter_it_was_all_who_know_the_address_hear_it(
    acme, globex, claire
):
    with globex.inside():
        ContactFactory(email="claire@dl.example")
    assert tell(bounce()).status_code == 200
    assert suppressed(acme) == suppressed(globex) == {"claire@dl.example"}


def test_a_complaint_is_one(acme, claire):
    told = bounce(RecordType="SpamComplaint", Type="SpamComplaint")
    assert tell(told).status_code == 200
    assert causes(acme) == ["complained"]


@pytest.mark.parametrize(
    "told",
    [
        bounce(Type="SoftBounce"),
        {
            "RecordType": "Delivery",
            "Recipient": "claire@dl.example",
            "DeliveredAt": "2026-03-09T08:00:00Z",
            "MessageID": "1",
        },
    ],
)
def test_a_full_mailbox_or_a_delivery_changes_nothing(acme, claire, told):
    assert tell(told).status_code == 200
    assert suppressed(acme) == set()


def test_what_is_not_proven_is_refused(acme, claire, settings):
    assert tell(bounce(), proof="Basic d3Jvbmc6d3Jvbmc=").status_code == 401
    assert tell(bounce(), proof="").status_code == 401
    settings.ANYMAIL = {}
    assert tell(bounce()).status_code == 404
    settings.MAIL_PROVIDER = "mailgun"
    assert tell(bounce()).status_code == 404
    assert tell(bounce(), path="/mail/events/nobody").status_code == 404
    assert suppressed(acme) == set()
    assert Client().get(PATH).status_code == 405
