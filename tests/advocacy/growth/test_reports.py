"""Reports through their doors: computed from rows, read from one row, every number with its rows, nothing of strangers."""

import csv
import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from accounts.customers.movements import MrrMovement
from advocacy import working
from advocacy.growth import comparisons, formulas, reading
from advocacy.growth import services as growth
from advocacy.growth.models import GrowthSettings, StoredReport
from advocacy.metrics import services as metrics
from advocacy.signals.models import Act
from kernel import tenancy
from referrals.attribution.models import Attribution
from referrals.attribution.touch_models import Touch
from referrals.leads.models import StageChange
from referrals.qualification.models import Assessment
from referrals.qualification.segment_models import PathEntry, Segment
from referrals.qualification.segmenting import install_segments
from tests.advocacy.conftest import days_ago
from tests.factories import (
    AdvocateFactory,
    CompanyFactory,
    ContactFactory,
    LeadFactory,
    SignalFactory,
)
from tests.factories.shops import ShopperFactory

FORMULAS = Path(__file__).parents[3] / "docs" / "formulas.md"
REPORTS = ("summary", "channels", "loops", "comparisons", "advocacy", "incentives", "forecast")
PAGES = ("", "channels/", "loops/", "comparisons/", "advocacy/", "incentives/", "forecast/")


def a_lead(n, channel, *, days, paid=None, heard="", mrr=10_000, currency="EUR", name="Lead"):
    company = CompanyFactory(name=f"{name} company {n}", employees=60, traits={}) if paid else None
    lead = LeadFactory(
        contact=ContactFactory(name=f"{name} {n}", standing="prospect", company=company),
        company=company,
        channel=channel,
        heard_from=heard,
        submitted_at=days_ago(days),
        stage="won" if paid else "trial",
        stage_at=days_ago(paid or days),
        won_at=days_ago(paid) if paid else None,
        mrr_amount=mrr if paid else None,
        mrr_currency=currency if paid else "",
    )
    for stage, ago in (("qualified", days - 1), ("trial", days - 2)):
        StageChange.objects.create(
            organization_id=tenancy.current(), lead=lead, stage=stage, occurred_at=days_ago(ago)
        )
    if paid:
        MrrMovement.objects.create(
            organization_id=tenancy.current(),
            company=company,
            kind="new",
            currency=currency,
            delta=mrr,
            occurred_at=days_ago(paid),
        )
    return lead


def an_act(n, *, days, text="Un vrai gain de temps.", private=False):
    contact = ContactFactory(name=f"Advocate {n}", company=CompanyFactory(employees=60))
    AdvocateFactory(contact=contact, tier="natural")
    signal = SignalFactory(
        contact=contact,
        kind="testimonial",
        occurred_at=days_ago(days),
        origin="unprompted",
        details={"text": text, "private": private},
    )
    Act.objects.create(
        organization_id=tenancy.current(),
        contact=contact,
        signal=signal,
        kind="testimonial",
        occurred_at=days_ago(days),
        origin="unprompted",
    )


def fill(n):
    for number in range(n):
        a_lead(number, "word_of_mouth", days=40 + number, paid=20, heard="A colleague told me")
        a_lead(100 + number, "content", days=50 + number, heard="Case study: Dupont")
        a_lead(200 + number, "product_invitation", days=30 + number)
        an_act(number, days=10 + number)


def figures_and_reports():
    metrics.mark_everything()
    while metrics.recompute_dirty():
        pass
    growth.refresh(now=timezone.now())


@pytest.fixture
def filled(acme):
    with acme.inside():
        fill(3)
        figures_and_reports()
    return acme


def test_every_page_opens_empty_and_teaches(acme):
    bob = acme.client("bob")
    for page in (*PAGES, "month/", "formulas/", "rows/"):
        answer = bob.get(f"/admin/measure/{page}")
        assert answer.status_code == 200, page
    assert "Nothing to measure yet" in bob.get("/admin/measure/").content.decode()


def test_the_sentence_leads_to_the_people_with_their_own_words(filled):
    bob = filled.client("bob")
    sentence = bob.get("/admin/measure/").context["sentence"]
    told = next(part for part in sentence if "somebody told them" in part["text"])
    rows = bob.get(told["url"]).content.decode()
    assert rows.count("A colleague told me") == 3
    assert "Case study" not in rows


def test_every_number_of_a_report_is_the_number_of_its_rows(filled):
    bob = filled.client("bob")
    checked = 0
    for name in REPORTS:
        with filled.inside():
            content = growth.report(name).content
        for shape in figures_in(content):
            answer = bob.get("/admin/measure/rows.json", shape["rows"])
            assert answer.status_code == 200
            n = json.loads(answer.content)["n"]
            if shape["type"] == "share":
                assert n in (shape["n"], shape["k"]), (name, shape)
            elif "n" in shape:
                assert n == shape["n"], (name, shape)
            else:
                assert (n > 0) == (shape["amount"] > 0), (name, shape)
            checked += 1
    assert checked > 150


def test_no_figure_of_a_report_is_without_its_rows(filled):
    """Comparisons are of two figures that have theirs; the numbers of a verdict stand beside the ones they are made of."""
    of_verdicts = {"conversion", "money_share", "share_of_sign_ups", "stays"}
    for name in REPORTS:
        with filled.inside():
            content = growth.report(name).content
        for path, shape in shapes_in(content):
            is_made_of_others = shape["type"] in {"comparison", "verdict"}
            if not is_made_of_others and path[-1] not in of_verdicts | {"spike_share"}:
                assert shape.get("rows"), (name, path)


def test_what_came_in_a_month_leads_to_whoever_was_found_to_fit_in_it(filled):
    bob = filled.client("bob")
    month = f"{days_ago(40):%Y-%m}"
    told = bob.get("/admin/measure/rows.json", {"what": "leads", "qualified_month": month})
    with filled.inside():
        fits = StageChange.objects.filter(stage="qualified")
        expected = sum(f"{one.occurred_at:%Y-%m}" == month for one in fits)
    assert json.loads(told.content)["n"] == expected > 0


def shapes_in(content, path=()):
    if isinstance(content, dict):
        if "type" in content:
            yield path, content
        for name, value in content.items():
            yield from shapes_in(value, (*path, name))
    elif isinstance(content, list):
        for one in content:
            yield from shapes_in(one, path)


def figures_in(content):
    return (shape for _path, shape in shapes_in(content) if shape.get("rows"))


def test_what_is_private_is_nobodys_verbatim(acme):
    with acme.inside():
        an_act(1, days=5, text="Support saved our launch.")
        an_act(2, days=5, text="Between us: your support is great.", private=True)
        figures_and_reports()
        told = json.dumps(growth.report("advocacy").content)
    assert "Support saved our launch." in told
    assert "Between us" not in told
    rows = acme.client("bob").get("/admin/measure/rows/?what=acts").content.decode()
    assert "Support saved our launch." in rows
    assert "Between us" not in rows


def test_csv_is_guarded_and_json_is_whole(acme):
    with acme.inside():
        a_lead(1, "word_of_mouth", days=5, heard="=HYPERLINK(1)")
        figures_and_reports()
    bob = acme.client("bob")
    answer = bob.get("/admin/measure/rows.csv?what=leads")
    text = b"".join(answer).decode("utf-8-sig")
    (row,) = list(csv.DictReader(io.StringIO(text)))
    assert row["in_their_words"] == "'=HYPERLINK(1)"
    for name in REPORTS:
        assert b"".join(bob.get(f"/admin/measure/export/{name}.csv"))
        told = json.loads(bob.get(f"/admin/measure/export/{name}.json").content)
        assert told["name"] == name
    assert bob.get("/admin/measure/export/nonsense.csv").status_code == 404


def test_one_currency_reports_and_the_others_stand_apart(acme):
    with acme.inside():
        a_lead(1, "word_of_mouth", days=50, paid=20, mrr=10_000)
        pounds = a_lead(2, "word_of_mouth", days=50, paid=20, mrr=99_900, currency="GBP")
        pounds.company.mrr_amount, pounds.company.mrr_currency = 99_900, "GBP"
        pounds.company.save()
        figures_and_reports()
        content = growth.report("summary").content
    assert content["money"]["mrr"]["amount"] == 10_000
    assert content["money"]["mrr"]["currency"] == "EUR"
    assert content["other_currencies"] == {"GBP": 99_900}


def test_leads_are_compared_inside_the_segment_they_would_be_in_whoever_sent_them(acme):
    with acme.inside():
        install_segments()
        leads = [a_lead(n, "word_of_mouth", days=60, paid=20) for n in range(4)]
        names = ("through-people", "through-people", "b", "a")
        for lead, code, grade in zip(leads, names, "ABBA", strict=True):
            Assessment.objects.create(
                organization_id=acme.id,
                lead=lead,
                grade=grade,
                points=80,
                up_to=80,
                is_provisional=False,
                is_qualified=True,
                profile_number=0,
            )
            PathEntry.objects.create(
                organization_id=acme.id,
                lead=lead,
                segment=Segment.objects.get(code=code),
                entered_at=days_ago(59),
            )
        after_they_paid = PathEntry.objects.create(
            organization_id=acme.id,
            lead=a_lead(9, "outbound", days=60, paid=20),
            segment=Segment.objects.get(code="a"),
            entered_at=days_ago(10),
        )
        found = reading.market(reading.whole_frame(timezone.now()))
    assert after_they_paid.left_at is None
    assert sorted(one.segment for one in found.won) == ["", "a", "a", "b", "b"]
    assert sorted(one.segment for one in found.customers) == ["", "a", "a", "b", "b"]
    assert {(one.segment, one.n) for one in found.came} == {("", 1), ("a", 2), ("b", 2)}


def test_few_deals_are_shown_one_by_one(filled):
    context = filled.client("bob").get("/admin/measure/").context
    assert len(context["deals"]) == 3
    assert context["deals"][0]["lead"].heard_from == "A colleague told me"


def test_pages_cost_the_same_for_two_rows_and_for_twenty(acme):
    bob = acme.client("bob")
    with acme.inside():
        fill(2)
        figures_and_reports()
    few = queries(bob)
    with acme.inside():
        for number in range(300, 318):
            a_lead(number, "word_of_mouth", days=40, paid=20, heard="A colleague")
            an_act(number, days=12)
        figures_and_reports()
    assert queries(bob) == few


def queries(bob):
    counted = {}
    for page in (*PAGES, "month/", "rows/?what=leads", "rows/?what=customers", "rows/?what=acts"):
        bob.get(f"/admin/measure/{page}")
        with CaptureQueriesContext(connection) as seen:
            assert bob.get(f"/admin/measure/{page}").status_code == 200
        counted[page] = len(seen)
    return counted


def test_computing_costs_the_same_number_of_statements(acme):
    with acme.inside():
        fill(2)
        with CaptureQueriesContext(connection) as few:
            growth.refresh(now=timezone.now())
        fill(12)
        with CaptureQueriesContext(connection) as many:
            growth.refresh(now=timezone.now())
    assert len(few) == len(many)


def test_reports_are_computed_anew_only_when_something_changed(acme):
    later = timezone.now() + timedelta(minutes=5)
    with acme.inside():
        fill(1)
        figures_and_reports()
        assert growth.refresh_due(now=later) == 0
        a_lead(9, "word_of_mouth", days=40)
        metrics.mark_everything()
        while metrics.recompute_dirty():
            pass
        assert growth.refresh_due(now=timezone.now()) == 0  # its pause is not over
        assert growth.refresh_due(now=later) == len(REPORTS)
        GrowthSettings.objects.create(organization_id=acme.id, trial_days=14)
        assert growth.refresh_due(now=later + timedelta(minutes=5)) == len(REPORTS)
        assert growth.report("channels").content["thresholds"]["trial_days"] == 14


def test_the_beat_task_computes_for_everybody(acme, globex):
    assert working.refresh_reports() == 2 * len(REPORTS)
    for cast in (acme, globex):
        with cast.inside():
            assert StoredReport.objects.count() == len(REPORTS)


def test_late_facts_and_corrections_are_in_the_next_report(filled):
    with filled.inside():
        late = a_lead(50, "word_of_mouth", days=200, paid=150)
        growth.refresh(now=timezone.now())
        before = growth.report("summary").content["money"]["customers"]["n"]
        MrrMovement.objects.create(
            organization_id=filled.id,
            company=late.company,
            kind="churn",
            currency="EUR",
            delta=-10_000,
            occurred_at=days_ago(30),
        )
        growth.refresh(now=timezone.now())
        assert growth.report("summary").content["money"]["customers"]["n"] == before - 1


def test_test_rows_are_never_counted_and_a_test_key_sees_no_report(filled, api):
    with filled.inside():
        before = growth.report("summary").content["headlines"]["sign_ups"]["n"]
        contact = ContactFactory(is_test=True)
        LeadFactory(contact=contact, is_test=True, submitted_at=days_ago(1))
        growth.refresh(now=timezone.now())
        assert growth.report("summary").content["headlines"]["sign_ups"]["n"] == before
    refused = api(filled.test_key, "GET", "/api/v1/reports/summary")
    assert (refused.status_code, refused.json()["code"]) == (400, "live_key_needed")


def test_the_api_tells_reports_in_codes_and_words(filled, api):
    listed = api(filled.key, "GET", "/api/v1/reports").json()["data"]
    assert [one["name"] for one in listed] == list(REPORTS)
    told = api(filled.key, "GET", "/api/v1/reports/summary").json()["content"]
    assert told["sentence"][0]["reason"]["code"] == "sentence_invitations_none"
    assert "none of them pays" in told["sentence"][0]["reason"]["text"]
    channels = api(filled.key, "GET", "/api/v1/reports/channels").json()["content"]["channels"]
    assert {one["verdict"]["code"] for one in channels} == {"too_early"}
    assert all(one["trial_to_paid"]["too_early"] for one in channels)


def test_rows_through_the_api_and_what_it_refuses(filled, api):
    path = "/api/v1/reports/rows"
    found = api(filled.key, "GET", f"{path}?what=leads&source=content:Case%20study").json()
    assert (found["n"], len(found["rows"])) == (3, 3)
    assert api(filled.key, "GET", f"{path}?what=leads&first=2").json()["first"] == 2
    for bad in ("what=secrets", "since=yesterday", "month=2026-13", "colour=red", "first=-1"):
        assert api(filled.key, "GET", f"{path}?{bad}").status_code == 400, bad


def test_a_stranger_sees_nothing(filled, globex, api):
    assert api(globex.key, "GET", "/api/v1/reports/rows?what=leads").json()["n"] == 0
    assert (
        "A colleague told me"
        not in globex.client("mallory").get("/admin/measure/rows/?what=leads").content.decode()
    )
    with globex.inside():
        growth.refresh(now=timezone.now())
        assert growth.report("channels").content["channels"] == []


def test_computing_anew_is_a_button(filled):
    bob = filled.client("bob")
    assert bob.get("/admin/measure/refresh/").status_code == 404
    with filled.inside():
        StoredReport.objects.update(computed_at=days_ago(3))
    assert bob.post("/admin/measure/refresh/").status_code == 302
    with filled.inside():
        assert growth.report("summary").computed_at > days_ago(1)


def test_the_formulas_are_those_of_the_code(acme):
    page = acme.client("bob").get("/admin/measure/formulas/").content.decode()
    for source in ("Wilson 1927", "Kaplan and Meier 1958", "Newcombe 1998", "Lynden-Bell 1971"):
        assert source in page
    for section in acme.client("bob").get("/admin/measure/formulas/").context["sections"]:
        assert all(len(one.text) > 30 for one in section.formulas), section.title


def test_a_shops_headline_is_who_comes_back_and_what_a_buyer_is_worth(acme):
    bob = acme.client("bob")
    assert bob.get("/admin/measure/").context["shop"] is None
    acme.organization.business_model = "transaction"
    acme.organization.save()
    with acme.inside():
        for value in (3000, 5000):
            ShopperFactory(value_12m=value)
        figures_and_reports()
        found = growth.report("summary").content["shop"]
    assert found["value_each"] == {"type": "money", "amount": 4000, "currency": "EUR", "n": 2}
    assert found["repeat"]["too_early"]
    page = bob.get("/admin/measure/").content.decode()
    assert "Buyers who come back within a year" in page
    assert "Of it through people" not in page


def test_an_influence_counts_from_the_touch_and_not_from_the_sign_up(acme):
    with acme.inside():
        lead = a_lead(1, "outbound", days=90, paid=20)
        advocate = ContactFactory()
        Attribution.objects.create(
            organization_id=acme.id, lead=lead, contact=advocate, credit="assisted"
        )
        Touch.objects.create(
            organization_id=acme.id,
            kind="introduction",
            advocate=advocate,
            contact=lead.contact,
            reference="introduction-1",
            occurred_at=days_ago(25),
        )
        market = reading.market(reading.frame(timezone.now()))
    (won,), (customer,) = market.won, market.customers
    assert won.origin == customer.origin == "influenced"
    assert won.touched == customer.touched
    assert (won.paid - won.touched).days == 5
    cycle = comparisons.cycle(market, "influenced").first
    assert (cycle.value, cycle.n) == (5, 1)


def test_the_formulas_in_the_documentation_are_those_of_the_code():
    with translation.override("en"):
        assert FORMULAS.read_text() == formulas.page(), "write it: manage.py write_formulas"


def test_computing_long_is_not_taken_for_a_forgotten_transaction(filled):
    with filled.inside(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = '1min'")
        growth.refresh(now=timezone.now())
        cursor.execute("SHOW idle_in_transaction_session_timeout")
        assert cursor.fetchone() == ("0",)
