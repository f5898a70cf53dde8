"""The audit: from three files, without an engineer and without billing data, to names with dated reasons."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.contacting.models import Consent
from accounts.customers.trouble_models import Trouble
from advocacy import working
from advocacy.audit import storing
from advocacy.audit.figures import FORMAT
from advocacy.audit.models import StoredAudit
from advocacy.audit.report import audit
from advocacy.scoring.models import Advocate, KindTotal
from tests.factories import AdvocateFactory, CompanyFactory, ContactFactory

DAYS = {n: (timezone.now() - timedelta(days=n)).date().isoformat() for n in (20, 40, 60, 90)}
CUSTOMERS = """company,name,mail
Dupont-Lavigne,Claire Fontan,claire@dupont.example
Northgate Foods,Paul Girard,paul@northgate.example
Quiet & Sons,Ida Quiet,ida@quiet.example
"""
NPS = f"""date,email,score,comment
{DAYS[20]},claire@dupont.example,10,A morning instead of a week
{DAYS[40]},paul@northgate.example,10,
{DAYS[60]},ida@quiet.example,7,
"""
TESTIMONIALS = f"""date,who,testimonial
{DAYS[60]},Claire Fontan,"It saves my team 120 hours a month, and nobody asks where a campaign stands."
"""


def load(browser, kind, text, name):
    file = SimpleUploadedFile(name, text.encode())
    page = browser.post("/admin/accounts/import/add/", {kind: file}, follow=True)
    address = page.request["PATH_INFO"]
    if b"Load the good rows" not in page.content:
        raise AssertionError(page.content.decode())
    browser.post(address, {"load": "1"})
    working.load_imports()
    while working.read_a_round():
        pass


def test_customers_nps_and_testimonials_alone_already_make_a_useful_audit(acme):
    bob = acme.client("bob")
    assert b"Nobody is in the book yet" in bob.get("/admin/audit/").content
    load(bob, "contacts", CUSTOMERS, "customers.csv")
    load(bob, "history", NPS, "nps 2026.csv")
    said = TESTIMONIALS.replace("who", "author")
    load(bob, "history", said, "testimonials.csv")
    load(
        bob,
        "history",
        f"type,date,author,text,rating\nreview,{DAYS[90]},Claire Fontan,Works,5\n",
        "other.csv",
    )
    page = bob.get("/admin/audit/").content.decode()
    first, rest = page.split("Not on the list, and why")
    assert "1. Claire Fontan" in first
    assert "Paul Girard" not in first
    assert "Gave a detailed testimonial on" in first
    assert "too early to say (1 of 3)" in first
    assert "no revenue" in first
    assert "Paul Girard" in rest
    assert "liking is not recommending" in rest
    assert "One act of advocacy is missing for an advocate" in rest
    assert "Ida Quiet" not in page


def test_the_advocates_come_as_a_table_without_formulas(acme):
    with acme.inside():
        contact = ContactFactory(name="=HYPERLINK(1)", company=CompanyFactory(name="Old Friends"))
        AdvocateFactory(contact=contact, reasons=[{"code": "score.mention.one", "params": {}}])
    answer = acme.client("bob").get("/admin/audit/advocates.csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert rows[1][1:5] == ["'=HYPERLINK(1)", contact.email, "Old Friends", "Natural advocate"]


@pytest.fixture
def crowd(acme):
    """Some people of each section."""

    def fill(n):
        with acme.inside():
            owned = {"organization_id": acme.id}
            for _ in range(n):
                company = CompanyFactory(mrr_amount=100, mrr_currency="EUR")
                advocate = ContactFactory(company=company)
                AdvocateFactory(contact=advocate)
                KindTotal.objects.create(
                    contact=advocate,
                    kind="review",
                    total=9,
                    signals=1,
                    last_at=timezone.now(),
                    **owned,
                )
                Trouble.objects.create(
                    contact=advocate, kind="complaint", opened_at=timezone.now(), **owned
                )
                promoter = ContactFactory(company=CompanyFactory())
                AdvocateFactory(contact=promoter, tier="quiet", score=4)
                KindTotal.objects.create(
                    contact=promoter,
                    kind="promoter",
                    total=9,
                    signals=1,
                    last_at=timezone.now(),
                    **owned,
                )
                warm = ContactFactory(company=promoter.company)
                AdvocateFactory(contact=warm, tier="warm", score=24, last_act_at=timezone.now())
                at_peace = ContactFactory()
                AdvocateFactory(contact=at_peace, tier="leave", score=None)
                Consent.objects.create(
                    contact=at_peace, purpose="profiling", answer="objected", source="x", **owned
                )

    return fill


def test_each_section_counts_and_says_why(acme, globex, crowd):
    crowd(2)
    with acme.inside():
        found = audit()
        assert found.advocates.n == len(found.advocates.people) == 2
        assert (found.coverage.k, found.coverage.n) == (2, 4)
        assert found.evidence == [("review", 2)]
        assert (found.promoters.n, found.promoters.acted, found.promoters.silent) == (2, 0, 2)
        assert found.nearly.n == len(found.nearly.people) == 2
        assert found.not_on_the_list.n == 2
        assert found.not_on_the_list.people[0].why[0]["code"] == "audit.silent_promoter"
        assert found.in_peace.people[0].why[0]["code"] == "peace.objected"
        assert found.in_peace.people[0].score is None
        assert found.in_trouble.n == 2
        assert found.in_trouble.people[0].why[0]["params"]["kind"] == "trouble.complaint"
        gaps = {gap.code: (gap.n, gap.of) for gap in found.missing}
        assert gaps["company"] == (2, 8)
        assert gaps["revenue"] == (2, 4)
        assert gaps["activity"] == (8, 8)
        assert {"nps", "testimonials", "reviews"} <= gaps.keys()
    with globex.inside():
        assert audit().advocates.n == 0


def test_the_page_and_the_api_ask_the_same_number_of_questions_for_two_people_and_twenty(
    acme, api, crowd
):
    bob = acme.client("bob")

    def questions():
        with CaptureQueriesContext(connection) as page:
            assert bob.get("/admin/audit/").status_code == 200
        with CaptureQueriesContext(connection) as answer:
            assert api(acme.key, "GET", "/api/v1/audit").status_code == 200
        return len(page), len(answer)

    crowd(2)
    questions()
    at_two = questions()
    crowd(18)
    assert questions() == at_two


def test_the_api_says_the_same_as_the_page(acme, api, crowd):
    crowd(1)
    told = api(acme.key, "GET", "/api/v1/audit").json()
    assert told["advocates"]["n"] == 1
    assert told["advocates"]["people"][0]["tier"] == Advocate.Tier.NATURAL
    assert told["coverage"]["too_early"] is True
    why = told["not_on_the_list"]["people"][0]["why"]
    assert why[0]["text"].startswith("Gave us a 9 or 10")
    assert {"code", "text", "n", "of"} == told["missing"][0].keys()


@pytest.fixture
def a_large_book(crowd, monkeypatch):
    """A book of eight is large here: it is counted each hour."""
    monkeypatch.setattr(storing, "LARGE", 8)
    crowd(2)


def numbers(found):
    sections = (found.advocates, found.nearly, found.not_on_the_list, found.in_peace)
    return [section.n for section in (*sections, found.in_trouble)]


@pytest.mark.usefixtures("a_large_book")
def test_a_large_book_is_counted_each_hour_and_says_when(acme, api):
    with acme.inside():
        now = timezone.now()
        assert numbers(storing.latest()) == numbers(audit()) == [2, 2, 2, 2, 2]
        AdvocateFactory()
        assert storing.refresh_due(now=now + timedelta(minutes=59)) == 0
        assert storing.latest().advocates.n == 2
        assert storing.refresh_due(now=now + timedelta(minutes=61)) == 1
        assert storing.latest().advocates.n == 3
        counted = StoredAudit.objects.get().computed_at
        assert storing.latest().as_of == counted
    assert api(acme.key, "GET", "/api/v1/audit").json()["advocates"]["n"] == 3
    assert b"Counted from your rows" in acme.client("bob").get("/admin/audit/").content


@pytest.mark.usefixtures("a_large_book")
def test_the_worker_counts_large_books_before_anybody_looks(acme, globex):
    working.refresh_reports()
    with acme.inside():
        assert StoredAudit.objects.get().figures["numbers"]["advocates"] == 2
    with globex.inside():
        assert not StoredAudit.objects.exists()


@pytest.mark.usefixtures("a_large_book")
def test_who_left_a_section_since_it_was_counted_is_not_shown_in_it(acme):
    with acme.inside():
        one, other = storing.latest().advocates.people
        Trouble.objects.filter(contact=other.contact).update(closed_at=timezone.now())
        Advocate.objects.filter(contact=one.contact).update(tier="leave", score=None)
        found = storing.latest()
        assert [person.contact for person in found.advocates.people] == [other.contact]
        assert found.in_trouble.people == []


@pytest.mark.usefixtures("a_large_book")
def test_reading_a_large_book_counts_nobody(acme):
    with acme.inside():
        storing.latest()
        with CaptureQueriesContext(connection) as asked:
            storing.latest()
    assert not [query["sql"] for query in asked if "COUNT(" in query["sql"]]


def test_a_small_book_is_never_stored(acme, crowd):
    crowd(1)
    with acme.inside():
        assert storing.latest().advocates.n == 1
        assert storing.refresh_due(now=timezone.now()) == 0
        assert not StoredAudit.objects.exists()


@pytest.mark.usefixtures("a_large_book")
def test_figures_of_an_earlier_format_are_counted_anew(acme):
    with acme.inside():
        StoredAudit.objects.create(organization_id=acme.id, figures={"format": 0})
        assert numbers(storing.latest()) == [2, 2, 2, 2, 2]
        assert StoredAudit.objects.get().figures["format"] == FORMAT
