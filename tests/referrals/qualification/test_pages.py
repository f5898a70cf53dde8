"""The pages of qualification through the browser's door: audit, side by side, profile, questions, brief, form page."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.contacting.models import Consent
from kernel import versions
from referrals.leads.models import Lead
from referrals.qualification import services
from referrals.qualification.form_address import form_url
from referrals.qualification.models import (
    Answer,
    IdealProfile,
    QualificationSettings,
    QuestionSet,
)
from tests.factories import ContactFactory, LeadFactory
from tests.referrals.qualification.test_auditing import plant


def page(browser, address, **given):
    answer = browser.get(address, given)
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def test_findings_become_a_draft_with_one_click_and_are_seen_on_past_leads_first(acme):
    with acme.inside():
        plant()
    alice = acme.client("alice")
    shown = page(alice, "/admin/sign-ups/")
    assert "replaces a tool" in shown.split("What those share who did not pay")[0]
    assert "Make a draft profile of it" in shown
    made = alice.post("/admin/sign-ups/draft/", {"channel": "content"}, follow=True)
    preview = made.content.decode()
    assert made.redirect_chain[-1][0] == "/admin/profile/draft/preview/"
    assert "1,500 past leads" in preview
    assert "Different: their intervals do not overlap." in preview
    with acme.inside():
        assert versions.active(IdealProfile) is None
    alice.post("/admin/profile/draft/preview/", {"note": ""})
    with acme.inside():
        assert versions.active(IdealProfile) is None
    alice.post("/admin/profile/draft/preview/", {"note": "What our buyers share"})
    with acme.inside():
        assert versions.active(IdealProfile).number == 1
    assert "What our buyers share" in page(alice, "/admin/profile/")
    assert "New: replaces a tool" in page(alice, "/admin/profile/0/1/")


def test_who_only_reads_or_acts_makes_no_draft(acme):
    with acme.inside():
        plant(n=400)
    bob = acme.client("bob")
    assert "Make a draft profile of it" not in page(bob, "/admin/sign-ups/")
    assert bob.post("/admin/sign-ups/draft/").status_code == 403
    with acme.inside():
        assert not IdealProfile.objects.exists()


def test_the_audit_is_taken_away_as_a_table_without_formulas(acme):
    with acme.inside():
        for _ in range(12):
            LeadFactory(
                contact=ContactFactory(traits={"tool": "=HYPERLINK(1)"}),
                submitted_at=timezone.now() - timedelta(days=60),
            )
        for _ in range(12):
            LeadFactory(
                contact=ContactFactory(traits={"tool": "none"}),
                submitted_at=timezone.now() - timedelta(days=60),
            )
    answer = acme.client("bob").get("/admin/sign-ups/audit.csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    answer.close()
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0][:4] == ["trait", "value", "have it", "of them paid"]
    values = {row[1] for row in rows}
    assert "'=HYPERLINK(1)" in values or "none" in values
    assert "=HYPERLINK(1)" not in values


def test_a_day_that_cannot_be_is_said_beside_it(acme):
    shown = page(acme.client("bob"), "/admin/sign-ups/", since="2026-09-01", until="2026-08-01")
    assert "This day lies before the first one." in shown


def test_the_month_in_two_lines_and_what_chance_explains(acme):
    now = timezone.now()
    first = now.replace(day=1, hour=12)
    with acme.inside():
        for number in range(200):
            LeadFactory(submitted_at=first, won_at=now if number < 4 else None)
        for number in range(50):
            lead = LeadFactory(
                submitted_at=first, won_at=now if number < 5 else None, channel="outbound"
            )
            lead.stage_changes.create(organization_id=acme.id, stage="qualified", occurred_at=now)
    bob = acme.client("bob")
    day = first.date().isoformat()
    month = page(
        bob,
        "/admin/side-by-side/",
        **{"one-since": day, "other-since": day, "other-who": "qualified"},
    )
    assert "this month" in page(bob, "/admin/side-by-side/").lower()
    assert "250 sign-ups, 3.6 % paid, 9 customers" in month
    assert "50 qualified, 10.0 % paid, 5 customers" in month
    two = page(
        bob, "/admin/side-by-side/", **{"one-channel": "unknown", "other-channel": "outbound"}
    )
    assert "200 sign-ups, 2.0 % paid, 4 customers" in two
    assert "50 sign-ups, 10.0 % paid, 5 customers" in two
    assert "Perhaps different" in two
    assert "as numbers of customers they are the same" in two


def test_two_groups_of_which_only_the_numbers_are_known(acme):
    shown = page(
        acme.client("bob"),
        "/admin/side-by-side/",
        **{"one-came": 200, "one-paid": 4, "other-came": 50, "other-paid": 5},
    )
    assert "200 sign-ups, 2.0 % paid, 4 customers" in shown
    wrong = page(acme.client("bob"), "/admin/side-by-side/", **{"one-came": 2, "one-paid": 4})
    assert "More cannot have paid than came." in wrong


def test_the_brief_says_who_sent_them_how_they_fit_and_what_to_ask(acme):
    with acme.inside():
        lead = LeadFactory(
            contact=ContactFactory(name="Marc Oyelaran"),
            heard_from="Claire told me",
            submitted_at=timezone.now(),
        )
        services.answer(lead, answers={"use_case": "campaigns", "role": "decides"})
    bob = acme.client("bob")
    address = f"/admin/leads/{lead.pk}/brief/"
    with CaptureQueriesContext(connection) as seen:
        shown = page(bob, address)
    assert len(seen) < 60
    assert "They said: “Claire told me”." in shown
    assert "Plan and run campaigns" in shown
    asked = shown.split("Best asked")[1].split("What they answered")[0]
    assert "How many people work at your company?" in asked
    assert "When do you want to be up and running?" in asked
    assert asked.count("<li>") == 3
    assert "Grade" in shown
    bob.post(address, {"what": "answered"})
    assert (
        acme.client("alice")
        .get("/admin/leads/01900000-0000-7000-8000-000000000000/brief/")
        .status_code
        == 404
    )


def test_a_stranger_opens_no_brief(acme, globex):
    with acme.inside():
        lead = LeadFactory()
    address = f"/admin/leads/{lead.pk}/brief/"
    assert globex.client("mallory").get(address).status_code == 404


def test_questions_are_changed_in_a_draft_without_seeing_json(acme):
    alice = acme.client("alice")
    alice.post("/admin/questions/begin/")
    written = {
        "code": "team",
        "kind": "choice",
        "label_en": "Which team are you in?",
        "choices": "marketing | Marketing | Marketing\nsales | Sales | Ventes",
        "only_if_match": "all",
        "only_if_0_match": "all",
        "only_if_1_match": "all",
        "only_if_0_0_field": "answer.role",
        "only_if_0_0_operator": "is",
        "only_if_0_0_value": "decides",
    }
    answer = alice.post("/admin/questions/draft/7/", written)
    assert answer.status_code == 302, answer.content
    assert "Which team are you in?" in page(alice, "/admin/questions/draft/")
    alice.post("/admin/questions/draft/activate/", {"note": "Sales asked for it"})
    with acme.inside():
        content = versions.active(QuestionSet).content
        assert content["questions"][7]["choices"][1]["label"] == {"en": "Sales", "fr": "Ventes"}
        assert content["questions"][7]["only_if"]["of"][0]["value"] == "decides"
    wrong = alice.post("/admin/questions/begin/", follow=True)
    assert wrong.status_code == 200
    clash = alice.post("/admin/questions/draft/8/", {**written, "code": "role"})
    assert "stands there twice" in clash.content.decode()


def test_a_line_of_the_profile_is_changed_in_a_draft(acme):
    alice = acme.client("alice")
    alice.post("/admin/profile/begin/")
    address = "/admin/profile/draft/criteria/use_case/0/"
    assert "25" in page(alice, address)
    changed = alice.post(
        address,
        {
            "points": "30",
            "when_match": "all",
            "when_0_match": "all",
            "when_1_match": "all",
            "when_0_0_field": "answer.use_case",
            "when_0_0_operator": "is",
            "when_0_0_value": "campaigns",
        },
    )
    assert changed.status_code == 302, changed.content
    shown = page(alice, "/admin/profile/draft/")
    assert "30 points" in shown
    assert "Changed: Use case" in shown
    assert page(alice, "/admin/profile/draft/frame/")
    assert page(alice, "/admin/profile/draft/criteria/size/")
    assert page(alice, "/admin/profile/draft/criteria/new/")
    assert acme.client("bob").get("/admin/profile/draft/frame/").status_code == 403


@pytest.fixture
def form(acme):
    with acme.inside():
        QualificationSettings.objects.create(organization_id=acme.id, is_form_open=True)
        return form_url(acme.id).partition("://")[2].partition("/")[2].join(["/", ""])


FIRST = {
    "email": "marc@northgate.example",
    "name": "Marc Oyelaran",
    "shown": ["use_case", "company_size", "role", "replacing", "when"],
    "a-use_case": "campaigns",
    "a-company_size": "120",
    "a-role": "decides",
    "a-replacing": "tool",
    "may_mail": "yes",
}


def test_the_form_page_asks_follow_ups_on_a_second_page_and_keeps_what_was_answered(acme, form):
    browser = Client(enforce_csrf_checks=True)
    first = browser.get(form)
    assert first.status_code == 200
    assert "Which one?" not in first.content.decode()
    with acme.inside():
        assert not Lead.objects.exists()
    second = browser.post(form, FIRST).content.decode()
    assert "Which one?" in second
    with acme.inside():
        lead = Lead.objects.get()
        assert set(Answer.objects.values_list("question", flat=True)) == {
            "use_case",
            "company_size",
            "role",
            "replacing",
        }
        assert Consent.objects.get().purpose == "content"
        assert lead.contact.standing == "prospect"
    token = second.split('name="lead" value="')[1].split('"')[0]
    last = browser.post(form, {"lead": token, "shown": ["which_tool"], "a-which_tool": "Trello"})
    assert "Thank you" in last.content.decode()
    with acme.inside():
        assert Answer.objects.get(question="which_tool").value == "Trello"
        assert Lead.objects.count() == 1


def test_the_form_page_in_french_and_what_is_missing_said_beside_it(acme, form):
    french = Client().get(form, {"language": "fr"}).content.decode()
    assert "Que souhaitez-vous faire en premier ?" in french
    wrong = Client().post(form, {**FIRST, "email": "nonsense", "a-company_size": "many"})
    shown = wrong.content.decode()
    assert wrong.status_code == 400
    assert "This is no mail address." in shown
    assert "A number from 1 to 1000000." in shown
    assert 'value="campaigns" checked' in shown
    with acme.inside():
        assert not Lead.objects.exists()


def test_a_program_that_fills_in_the_hidden_field_is_thanked_and_not_kept(acme, form):
    assert "Thank you" in Client().post(form, {**FIRST, "website": "x"}).content.decode()
    with acme.inside():
        assert not Lead.objects.exists()


def test_a_closed_page_and_a_forged_address_show_nothing(acme, form):
    with acme.inside():
        QualificationSettings.objects.update(is_form_open=False)
    assert Client().get(form).status_code == 404
    assert Client().get(form[:-3] + "xyz").status_code == 404
