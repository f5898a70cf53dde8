from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.core import mail as outbox
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.contacting.models import Consent, Suppression
from accounts.customers.models import Contact
from accounts.outbound import mail
from accounts.outbound.mail import Letter
from kernel import mail as mechanics
from kernel.work import Unworkable
from tests.conftest import Cast
from tests.factories import ContactFactory

DELIVERY = UUID(int=7)
LETTER = Letter(
    subject="Merci",
    paragraphs=["Une page : http://testserver/m/abc. <b>Merci</b>\nà vous."],
    footer="Acme vous écrit.",
    language="fr",
    greeting="Bonjour,",
    signature="Inès",
    button=("Voir", "http://testserver/m/abc"),
)


@pytest.fixture
def claire(acme: Cast) -> Iterator[Contact]:
    with acme.inside():
        yield ContactFactory(name="Claire Fontan", email="claire@dupont.example")


def test_a_letter_has_a_text_and_an_html_side_that_say_the_same(claire: Contact) -> None:
    mail.send(LETTER, to=claire, from_name="Acme", delivery_id=DELIVERY)
    (sent,) = outbox.outbox
    (html, kind), *others = sent.alternatives
    assert (kind, others) == ("text/html", [])
    for words in ("Bonjour,", "Une page", "à vous.", "Inès", "Acme vous écrit.", "/u/"):
        assert words in sent.body
        assert words in html
    assert "&lt;b&gt;Merci&lt;/b&gt;" in html
    assert 'href="http://testserver/m/abc"' in html
    assert 'lang="fr"' in html


def test_nothing_is_loaded_from_outside(claire: Contact) -> None:
    html = str(
        mail.build(LETTER, to=claire, from_name="Acme", delivery_id=DELIVERY).alternatives[0][0]
    )
    for opening in ("<img", "@import", 'rel="stylesheet"', "<script", 'background="http'):
        assert opening not in html


def test_a_broken_address_is_the_mails_own_fault(claire: Contact) -> None:
    claire.email = "claire@@dupont"
    with pytest.raises(Unworkable):
        mail.send(LETTER, to=claire, from_name="Acme", delivery_id=DELIVERY)
    assert outbox.outbox == []


@given(st.text(max_size=300))
def test_header_texts_are_one_printable_line(text: str) -> None:
    said = mechanics.header_text(text)
    assert len(said) <= 200
    assert all(character.isprintable() for character in said)
    assert mechanics.header_text(said) == said


# One-click unsubscribe


def _path(contact: Contact) -> str:
    return mail.unsubscribe_url(contact).removeprefix("http://testserver")


def test_looking_at_the_page_changes_nothing(claire: Contact, client: Client) -> None:
    page = client.get(_path(claire))
    assert page.status_code == 200
    assert "<form" in page.content.decode()
    assert "claire" not in page.content.decode()
    assert (Consent.objects.count(), Suppression.objects.count()) == (0, 0)


def test_a_mail_programs_single_click_is_enough(claire: Contact) -> None:
    program = Client(enforce_csrf_checks=True)
    for _time in range(2):
        answer = program.post(_path(claire), {"List-Unsubscribe": "One-Click"})
        assert (answer.status_code, answer.cookies) == (200, {})
    assert Suppression.objects.get().cause == "unsubscribed"
    assert set(Consent.objects.values_list("purpose", "answer")) == {
        ("content", "withdrawn"),
        ("service", "withdrawn"),
        ("recommendation", "withdrawn"),
    }


@pytest.mark.parametrize(
    "spoil", [lambda p: p[:-3], lambda p: "/u/x", lambda p: p[:5] + "A" + p[6:]]
)
def test_a_forged_link_does_nothing(claire: Contact, client: Client, spoil: Any) -> None:
    assert client.post(spoil(_path(claire))).status_code == 404
    assert not Suppression.objects.exists()


def test_who_was_merged_is_unsubscribed_under_the_name_they_have_now(
    claire: Contact, client: Client
) -> None:
    now = ContactFactory(email="claire@new.example")
    path = _path(claire)
    claire.merged_into = now
    claire.save()
    client.post(path)
    assert Consent.objects.filter(contact=now, answer="withdrawn").count() == 3
