"""Who mail comes from: an address is used once the code that went there came back, and not before."""

import re

import pytest
from django.core import mail as outbox
from django.urls import reverse
from django.utils import timezone

from accounts.outbound import senders
from accounts.outbound.mail import Letter, build
from accounts.outbound.sender_models import MailSender
from kernel.ids import uuid7
from tests.factories import ContactFactory

ADD = "admin:accounts_mailsender_add"
FORM = {"from_name": "The Acme team", "address": "Hello@Acme.example"}


@pytest.fixture
def committing(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def enter(cast, person, **data):
    with cast.inside():
        row = MailSender.objects.get()
    return cast.client(person).post(
        reverse("admin:accounts_mailsender_change", args=[row.pk]), FORM | data
    )


def begun(cast, committing) -> str:
    """The address is entered; returns the code that was sent there."""
    with committing():
        assert cast.client("alice").post(reverse(ADD), FORM).status_code == 302
    assert outbox.outbox[-1].to == ["hello@acme.example"]
    return re.search(r"\b\d{6}\b", outbox.outbox[-1].body).group()


def written_from(cast) -> str:
    with cast.inside():
        contact = ContactFactory()
        letter = Letter(subject="Thanks", paragraphs=["Thanks"], footer="Acme")
        return build(
            letter, to=contact, from_name=cast.organization.name, delivery_id=uuid7()
        ).from_email


def test_without_a_row_mail_comes_from_our_address(acme):
    assert written_from(acme) == "Acme <hello@goodword.example>"


def test_the_address_is_used_once_its_code_came_back(acme, globex, committing):
    code = begun(acme, committing)
    assert written_from(acme) == "The Acme team <hello@goodword.example>"
    assert enter(acme, "alice", code=f" {code[:3]} {code[3:]} ").status_code == 302
    assert written_from(acme) == "The Acme team <hello@acme.example>"
    assert written_from(globex) == "Globex <hello@goodword.example>"


def test_another_address_has_to_be_proven_again(acme, committing):
    code = begun(acme, committing)
    enter(acme, "alice", code=code)
    with committing():
        enter(acme, "alice", address="sales@acme.example", code=code)
    assert outbox.outbox[-1].to == ["sales@acme.example"]
    assert written_from(acme) == "The Acme team <hello@goodword.example>"
    assert (
        "That is not the code."
        in enter(acme, "alice", address="sales@acme.example", code=code).content.decode()
    )


def test_a_code_is_not_found_by_trying(acme, committing):
    code = begun(acme, committing)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for _try in range(senders.TRIES - 1):
        assert "That is not the code." in enter(acme, "alice", code=wrong).content.decode()
    assert "works no more" in enter(acme, "alice", code=wrong).content.decode()
    enter(acme, "alice", code=code)
    assert written_from(acme) == "The Acme team <hello@goodword.example>"


def test_a_code_ends_after_an_hour(acme, committing, time_machine):
    code = begun(acme, committing)
    time_machine.move_to(timezone.now() + senders.CODE_WORKS_FOR)
    enter(acme, "alice", code=code)
    assert "hello@goodword.example" in written_from(acme)


def test_nobodys_mailbox_is_filled(acme, committing):
    begun(acme, committing)
    again = reverse("admin:accounts_mailsender_again")
    for _time in range(senders.AT_MOST + 3):
        with committing():
            acme.client("alice").post(again)
    assert len(outbox.outbox) == senders.AT_MOST


def test_who_does_not_configure_changes_nothing(acme, committing):
    code = begun(acme, committing)
    assert enter(acme, "bob", code=code).status_code == 403
    assert acme.client("bob").post(reverse("admin:accounts_mailsender_again")).status_code == 403
    assert "hello@goodword.example" in written_from(acme)
