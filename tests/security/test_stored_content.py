"""What strangers write is text wherever it comes out: no markup, no template, no formula, no header, no Slack command.

Each attack enters by every source that takes words, and is looked for in the admin, on pages, in mails, in Slack, in CSV.
"""

import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from accounts.contacting.services import record_consent
from accounts.customers.models import Company, Contact
from accounts.events import services as inbox
from accounts.events.models import Event
from accounts.outbound.mail import send as deliver_letter
from advocacy import pipeline
from advocacy.admin.person_page import PARTS
from advocacy.moments import addresses, on_slack
from advocacy.moments.deliveries import letter_of
from advocacy.moments.models import Moment
from advocacy.signals.models import Signal
from kernel import work
from kernel.ids import uuid7
from kernel.spreadsheets import FORMULA
from referrals.leads.models import Lead
from tests.advocacy.sources.doors import Door
from tests.factories import MomentFactory, RuleFactory

HTML = "<script>alert(1)</script><img src=x onerror=alert(2)>"
TEMPLATE = "{{ 7|add:42 }}{% debug %}${7*7}#{7*7}"
FORMULAS = ("=HYPERLINK(1)", "+cmd|1", "-2+3", "@SUM(1)")
HEADER = "Claire\r\nBcc: evil@evil.example"
SLACK = "<!channel> <https://evil.example|click> &amp;"
BIDI = "Claire\u202egnp.exe\u2066x"
CORPUS = {
    "html": HTML,
    "template": TEMPLATE,
    "header": HEADER,
    "slack": SLACK,
    "bidi": BIDI,
    **{f"formula {n}": text for n, text in enumerate(FORMULAS)},
}
PAGES = (
    "/admin/",
    "/admin/accounts/contact/",
    "/admin/accounts/company/",
    "/admin/accounts/event/",
    "/admin/accounts/eventname/",
    "/admin/advocacy/advocate/",
    "/admin/advocacy/candidate/",
    "/admin/advocacy/evidence/",
    "/admin/advocacy/moment/",
    "/admin/referrals/lead/",
    "/admin/referrals/heardfrom/",
    "/admin/audit/",
    "/admin/search/?s=cla",
)


def fill(cast: Any, api: Any, attack: str) -> None:
    """The words through the SDK, the API, a survey, a support desk, a mention and a lead."""
    words = f"Claire {attack}" if attack not in FORMULAS else attack
    items = [
        {
            "type": "identify",
            "userId": "u1",
            "traits": {"email": "u1@x.example", "name": words, "title": words, "team": words},
        },
        {"type": "group", "userId": "u1", "groupId": "g1", "traits": {"name": words}},
        {"type": "track", "userId": "u1", "event": words, "properties": {"text": words}},
        {
            "type": "track",
            "userId": "u1",
            "event": "Testimonial Given",
            "properties": {"text": words, "title": words},
        },
        {
            "type": "track",
            "userId": "u1",
            "event": "Mention",
            "properties": {"text": words, "url": "https://p.example/1", "name": words},
        },
        {
            "type": "track",
            "userId": "u1",
            "event": "NPS Answered",
            "properties": {"score": 10, "text": words},
        },
    ]
    with cast.inside():
        inbox.receive_rows(items, source="product", is_test=False, is_historical=False)
        while events := work.claim(Event, limit=500):
            work.work_off(events, pipeline.process)
    lead = {
        "external_id": "l1",
        "contact": {"email": "l1@y.example", "name": words},
        "heard_from": words,
    }
    api(cast.key, "POST", "/api/v1/leads", lead)
    with cast.inside():
        contact = Contact.objects.get(email="u1@x.example")
        api_path = f"/api/v1/contacts/{contact.pk}/said"
    api(cast.key, "POST", api_path, {"kind": "insight", "where": "call", "text": words})
    with cast.inside():
        while events := work.claim(Event, limit=500):
            work.work_off(events, pipeline.process)


def check_page(page: str, *, where: str) -> None:
    for tag in ("<script>alert", "<img src=x", "onerror=alert(2)>"):
        assert tag not in page, (where, tag)
    assert "&lt;script&gt;49" not in page
    assert "\u202e" not in page, (where, "bidi")


@pytest.mark.parametrize("attack", CORPUS)
def test_in_the_admin_and_on_pages_it_is_text(acme, api, attack):
    fill(acme, api, CORPUS[attack])
    with acme.inside():
        contact = Contact.objects.get(email="u1@x.example")
        lead = Lead.objects.get(external_id="l1")
        assert Signal.objects.exists()
        assert "7|add" in contact.name or attack != "template", "kept as it was said"
        yours = addresses.your_url(organization_id=acme.id, contact_id=contact.pk)
    alice = acme.client("alice")
    person = f"/admin/accounts/contact/{contact.pk}"
    own = [
        f"{person}/change/",
        *(f"{person}/part/{part}/" for part in PARTS),
        f"/admin/referrals/lead/{lead.pk}/change/",
    ]
    for address in (*PAGES, *own):
        answer = alice.get(address)
        assert answer.status_code == 200, address
        page = answer.content.decode()
        check_page(page, where=address)
        assert "49{% debug" not in page
    path = yours.removeprefix("http://testserver")
    check_page(alice.get(path).content.decode(), where="yours")
    check_page(alice.get(f"{path}/known").content.decode(), where="known")


def test_in_a_table_no_cell_is_a_formula(acme, api):
    for formula in FORMULAS:
        fill(acme, api, formula)
        for model, app in ((Contact, "accounts"), (Company, "accounts"), (Lead, "referrals")):
            with acme.inside():
                ids = [str(pk) for pk in model.objects.values_list("pk", flat=True)]
            answer = acme.client("alice").post(
                f"/admin/{app}/{model._meta.model_name}/",
                {"action": "export", "_selected_action": ids},
            )
            text = b"".join(answer.streaming_content).decode("utf-8-sig")
            cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
            assert any(formula in cell for cell in cells), (model, formula)
            assert not [cell for cell in cells if cell.startswith(FORMULA)]


@pytest.mark.parametrize("attack", ["html", "template", "header", "slack", "bidi"])
def test_in_a_mail_and_in_slack_it_is_text(acme, api, attack):
    fill(acme, api, CORPUS[attack])
    with acme.inside():
        contact = Contact.objects.get(email="u1@x.example")
        record_consent(contact=contact, purpose="service", answer="granted", source="t")
        moment = MomentFactory(
            rule=RuleFactory(name="R"),
            contact=contact,
            subject=f"Hello {contact.name}"[:150],
            body=f"Dear {contact.name}",
            expires_at=timezone.now() + timedelta(days=3),
        )
        moment = Moment.objects.select_related("contact__company", "rule").get(pk=moment.pk)
        blocks = json.dumps(on_slack.blocks(moment, with_buttons=True), ensure_ascii=False)
        message = sent(moment, acme.organization)
    assert "<!channel>" not in blocks
    assert "<https://evil" not in blocks
    assert "\u202e" not in blocks
    raw = message.message()
    assert raw["Bcc"] is None
    html = next((body for body, kind in message.alternatives if kind == "text/html"), "")
    check_page(html, where="mail")


def sent(moment: Moment, organization: Any) -> Any:
    """The mail as it left."""
    letter = letter_of(moment, contact=moment.contact, organization=organization)
    deliver_letter(letter, to=moment.contact, from_name=str(moment.contact), delivery_id=uuid7())
    return mail.outbox[-1]


def test_a_support_desk_and_a_survey_bring_text_too(acme):
    """Services that post to us without an SDK between: what stands in their fields is no markup in the admin."""
    door = Door(acme, "delighted", secret="")
    body = {
        "event_type": "survey_response.created",
        "event_id": "1",
        "event_data": {
            "id": "5435",
            "score": 10,
            "comment": HTML + SLACK,
            "created_at": int(timezone.now().timestamp()),
            "person": {"id": "1", "email": "p@x.example", "name": HTML},
        },
    }
    assert door.post(body) in {200, 401, 403}
    door.read()
    for address in (
        "/admin/advocacy/candidate/",
        "/admin/accounts/event/",
        "/admin/accounts/contact/",
    ):
        check_page(acme.client("alice").get(address).content.decode(), where=address)
