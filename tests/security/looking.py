"""Looks at everything that shows an organization's rows: what strangers wrote must be text in all of it."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.core import mail
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from accounts.contacting.services import record_consent
from accounts.customers.models import Contact
from accounts.outbound.mail import send as deliver_letter
from advocacy.admin.person_page import PARTS
from advocacy.moments import addresses, on_slack
from advocacy.moments.deliveries import letter_of
from advocacy.moments.models import Moment
from kernel.ids import uuid7
from tests.factories import MomentFactory, RuleFactory
from tests.security.attack import (
    MARK,
    faults_of_mail,
    faults_of_page,
    faults_of_slack,
    faults_of_table,
    rows_with,
)

TODAY = ("admin/", "admin/audit/", "admin/digest/", "admin/measure/advocacy/", "admin/sign-ups/")
FEW = 2
"""So many rows of each kind are opened."""
Rows = dict[type[Model], list[Any]]


def look_everywhere(cast: Any, pages: Iterable[str] = TODAY) -> Rows:
    """The admin, the pages of the persons, tables, a mail and a message about them. Returns the rows with the words."""
    with cast.inside():
        found = rows_with()
    wrong = in_the_admin(cast, found, pages)
    people = found.get(Contact, [])[:FEW]
    wrong += on_their_pages(cast, people)
    wrong += in_tables(cast, found)
    wrong += in_mails_and_slack(cast, people)
    assert not wrong, "\n".join(wrong)
    return found


def in_the_admin(cast: Any, found: Rows, pages: Iterable[str]) -> list[str]:
    """The pages of the workspace, the search, and list, form and history of each row that holds the words."""
    browser = cast.client("alice")
    addresses_ = [f"/{page}" for page in pages] + [f"/admin/search/?s={MARK}"]
    for model, ids in found.items():
        if model in admin.site._registry:
            base = f"/admin/{model._meta.label_lower.replace('.', '/')}/"
            addresses_ += [base, f"{base}?q={MARK}"]
            for pk in ids[:FEW]:
                addresses_ += [f"{base}{pk}/change/", f"{base}{pk}/history/"]
                if model is Contact:
                    addresses_ += [f"{base}{pk}/part/{part}/" for part in PARTS]
    wrong = []
    for address in addresses_:
        answer = browser.get(address, follow=True)
        assert answer.status_code in {200, 403, 404}, (address, answer.status_code)
        wrong += [f"{address}: {fault}" for fault in faults_of_page(answer.content.decode())]
    return wrong


def on_their_pages(cast: Any, people: Iterable[Any]) -> list[str]:
    wrong = []
    for pk in people:
        url = addresses.your_url(organization_id=cast.id, contact_id=pk)
        for end in ("", "/known", "/known.json", "/published"):
            answer = Client().get(url.removeprefix("http://testserver") + end)
            is_page = answer["Content-Type"].startswith("text/html")
            page = answer.content.decode() if is_page else ""
            wrong += [f"yours{end}: {fault}" for fault in faults_of_page(page)]
    return wrong


def in_tables(cast: Any, found: Rows) -> list[str]:
    """The download of each list, as the spreadsheet of whoever asks for it would read it."""
    browser = cast.client("alice")
    wrong = []
    for model, ids in found.items():
        if model in admin.site._registry:
            table = download(browser, model, ids[:50])
            wrong += [f"table of {model._meta.label}: {cell}" for cell in faults_of_table(table)]
    return wrong


def download(browser: Client, model: type[Model], ids: list[Any]) -> str:
    """The rows of a list of the admin as CSV; empty for a list that is none (a form of one row, a door to elsewhere)."""
    answer = browser.post(
        f"/admin/{model._meta.label_lower.replace('.', '/')}/",
        {"action": "export", "_selected_action": [str(pk) for pk in ids]},
    )
    return b"".join(answer.streaming_content).decode() if answer.streaming else ""


def in_mails_and_slack(cast: Any, people: Iterable[Any]) -> list[str]:
    """A moment about the person, as it goes to them and to the team."""
    wrong = []
    for pk in people:
        with cast.inside():
            contact = Contact.objects.get(pk=pk)
            record_consent(contact=contact, purpose="service", answer="granted", source="t")
            made = MomentFactory(
                rule=RuleFactory(name="R"),
                contact=contact,
                subject=f"For {contact.name}"[:150],
                body=f"Dear {contact.name},\n\n{contact.title}",
                expires_at=timezone.now() + timedelta(days=3),
            )
            moment = Moment.objects.select_related("contact__company", "rule").get(pk=made.pk)
            blocks = on_slack.blocks(moment, with_buttons=True)
            wrong += [f"Slack: {fault}" for fault in faults_of_slack(blocks)]
            letter = letter_of(moment, contact=contact, organization=cast.organization)
            if contact.email:
                deliver_letter(letter, to=contact, from_name=str(contact), delivery_id=uuid7())
                faults = faults_of_mail(mail.outbox[-1].message())
                wrong += [f"mail: {fault}" for fault in faults]
    return wrong
