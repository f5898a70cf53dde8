"""The sign-up audit: planted truth is found, noise is not, and what was told after paying is not taken for a cause."""

from datetime import timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel import tenancy, versions
from kernel.errors import Invalid
from kernel.setwise import insert_rows
from referrals.leads.models import Lead
from referrals.qualification import modelling, services
from referrals.qualification.auditing import audit, judge
from referrals.qualification.contents import DEFAULT_PROFILE
from referrals.qualification.drafting import conditions_for, draft_of
from referrals.qualification.in_force import profile_now, vocabulary
from referrals.qualification.models import Answer, Assessment, IdealProfile
from referrals.qualification.previewing import measured, preview
from tests.factories import CompanyFactory, ContactFactory, LeadFactory

NOISE = {"browser": ("Chrome", "Firefox", "Safari"), "weekday": ("Monday", "Tuesday", "Friday")}


def plant(n=1500, seed=1, channel="content"):
    """Leads of whom those who replace a tool pay four times as often; everything else is noise."""
    rng, now = Random(seed), timezone.now()
    contacts, leads = [], []
    for number in range(n):
        replaces = rng.random() < 0.2
        paid = rng.random() < (0.16 if replaces else 0.03)
        traits = {
            "replaces_a_tool": replaces,
            "note": f"text {number}",
            "seats": rng.randint(1, 90),
        }
        traits |= {name: rng.choice(values) for name, values in NOISE.items()}
        if paid:
            traits["invoice_name"] = rng.choice(["one", "two"])
        contact = ContactFactory.build(
            organization_id=tenancy.current(),
            traits=traits,
            country=rng.choice(["FR", "GB", "DE"]),
            standing="prospect",
        )
        contacts.append(contact)
        leads.append(
            Lead(
                organization_id=tenancy.current(),
                external_id=f"l{seed}-{number}",
                contact=contact,
                channel=channel,
                submitted_at=now - timedelta(days=60),
                stage="won" if paid else "trial",
                stage_at=now,
                won_at=now if paid else None,
                created_at=now,
            )
        )
    for contact in contacts:
        contact.first_seen_at = contact.created_at = now
    insert_rows(contacts)
    insert_rows(leads)


def everything(**more):
    return audit(**{"since": None, "until": None, "channel": "", "now": timezone.now(), **more})


def test_the_planted_trait_is_found_and_noise_is_not(acme):
    with acme.inside():
        plant()
        found = everything()
        assert [(one.field, one.value) for one in found.shared] == [
            ("trait.replaces_a_tool", "true")
        ]
        (one,) = found.shared
        truth = 0.16 / (0.2 * 0.16 + 0.8 * 0.03)
        assert one.lift.low < truth < one.lift.high
        assert one.lift.low > 1
        assert one.p < 0.001
        assert one.share_buyers.value > one.share_others.value
        assert found.of_quitters == []
        assert {"trait.browser", "person.country"} <= {row.field for row in found.rest}
        assert "trait.note" in found.free_text


def test_what_was_told_after_they_paid_is_not_judged(acme):
    with acme.inside():
        plant()
        found = everything()
        assert [name for name, *_rest in found.not_judged] == ["trait.invoice_name"]


def test_a_time_and_a_channel_are_looked_at_alone(acme):
    with acme.inside():
        plant(n=200)
        plant(n=100, seed=2, channel="outbound")
        now = timezone.now()
        assert everything().leads == 300
        assert everything(channel="outbound").leads == 100
        assert everything(since=now - timedelta(days=30)).leads == 0
        assert everything(until=now - timedelta(days=90)).leads == 0


def test_who_signed_up_lately_and_has_not_paid_is_still_open(acme):
    with acme.inside():
        LeadFactory(submitted_at=timezone.now() - timedelta(days=3))
        LeadFactory(submitted_at=timezone.now() - timedelta(days=3), stage="lost")
        LeadFactory(submitted_at=timezone.now() - timedelta(days=50))
        LeadFactory(submitted_at=timezone.now() - timedelta(days=50), stage="duplicate")
        found = everything()
        assert (found.leads, found.still_open) == (2, 1)


def test_answers_and_the_size_of_the_company_are_looked_at_too(acme):
    with acme.inside():
        for number in range(40):
            company = CompanyFactory(employees=30 if number % 2 else 900)
            lead = LeadFactory(
                contact=ContactFactory(company=company),
                submitted_at=timezone.now() - timedelta(days=50),
            )
            Answer.objects.create(
                organization_id=acme.id,
                lead=lead,
                question="goals",
                value=[["speed", "order"], ["order", "price"], ["price"]][number % 3],
                version=0,
            )
        fields = {(one.field, one.value) for one in everything().findings}
        assert ("answer.goals", "speed") in fields
        assert ("answer.goals", "price") in fields
        assert {value for field, value in fields if field == "firm.employees"} <= {
            "20-49",
            "501-2000",
        }


def test_nothing_of_another_organization_or_of_test_keys_is_counted(acme, globex):
    with globex.inside():
        plant(n=50)
    with acme.inside():
        LeadFactory(is_test=True, submitted_at=timezone.now() - timedelta(days=50))
        assert everything().leads == 0


def test_small_samples_are_marked_and_never_sure():
    rows = [
        ("", None, 400, 40),
        ("trait.a", None, 400, 40),
        ("trait.a", "x", 20, 20),
        ("trait.a", "y", 380, 20),
    ]
    (one,) = judge(rows).findings
    assert (one.value, one.is_small, one.is_sure) == ("x", True, False)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=2, max_size=6))
def test_judging_never_fails_and_shares_lie_between_nought_and_one(cells):
    rows = [("trait.a", f"v{n}", a + b, a) for n, (a, b) in enumerate(cells)]
    total = (sum(row[2] for row in rows), sum(row[3] for row in rows))
    found = judge([("", None, *total), ("trait.a", None, *total), *rows])
    for one in found.findings:
        assert 0 <= one.share_buyers.low <= one.share_buyers.high <= 1
        assert 0 <= one.p <= 1


@pytest.mark.parametrize(
    ("field", "value", "operators"),
    [
        ("trait.x", "true", ["is"]),
        ("firm.employees", "20-49", ["at_least", "at_most"]),
        ("number.seats", "2001-", ["at_least"]),
        ("number.seats", "1", ["at_least", "at_most"]),
        ("answer.company_size", "10-19", ["at_least", "at_most"]),
        ("answer.role", "decides", ["is"]),
        ("person.is_decider", "true", ["is"]),
    ],
)
def test_a_finding_becomes_conditions_that_can_be_read(field, value, operators):
    assert [one["operator"] for one in conditions_for(field, value)] == operators


def test_one_click_makes_a_draft_that_is_previewed_before_it_holds(acme):
    with acme.inside():
        plant()
        draft = modelling.draft_from_findings(everything().findings, by=acme.people["alice"])
        assert draft.state == "draft"
        group = draft.content["groups"][0]
        assert group["lines"][0]["points"] == 100
        drafted = modelling.read(draft.content, number=draft.number)
        now, then = preview(
            [profile_now(), drafted], since=None, until=None, channel="", now=timezone.now()
        )
        assert now.qualified.n == 0
        assert then.qualified.n == sum(
            lead.contact.traits["replaces_a_tool"]
            for lead in Lead.objects.select_related("contact")
        )
        assert then.qualified.value > 2 * then.rest.value
        assert then.comparison.verdict == "separated"
        assert not Assessment.objects.exists()
        assert versions.active(IdealProfile) is None


def test_what_was_put_in_force_judges_history_without_moving_anybody(acme):
    with acme.inside():
        plant(n=900)
        while services.assess_waiting():
            pass
        draft = modelling.draft_from_findings(everything().findings, by=acme.people["alice"])
        modelling.activate(draft, by=acme.people["alice"], note="What our buyers share.")
        while services.assess_stale():
            pass
        assert set(Assessment.objects.values_list("profile_number", flat=True)) == {1}
        assert not Lead.objects.filter(stage="qualified").exists()
        found = measured(now=timezone.now())
        assert sum(one.n for one in found.values()) == 900


def test_without_findings_there_is_nothing_to_draft(acme):
    assert draft_of([], DEFAULT_PROFILE) == DEFAULT_PROFILE
    with acme.inside(), pytest.raises(Invalid, match="nothing to draft"):
        modelling.draft_from_findings([], by=acme.people["alice"])


def test_what_is_stored_can_be_read_whatever_questions_there_are(acme):
    with acme.inside():
        said = {
            "version": 1,
            "match": "all",
            "of": [{"field": "answer.gone", "operator": "is", "value": "x"}],
        }
        assert vocabulary().get("answer.gone") is not None
        with pytest.raises(Invalid):
            modelling.read({**DEFAULT_PROFILE, "own_rule_out": said}, number=1)


def test_a_product_app_reads_the_audit_of_a_time_and_a_channel(acme, globex, api):
    with globex.inside():
        plant(n=50)
    with acme.inside():
        plant()
        plant(n=100, seed=2, channel="outbound")
    told = api(acme.key, "GET", "/api/v1/reports/sign-ups?channel=content").json()
    assert told["leads"] == 1500
    first = told["findings"][0]
    assert (first["field"], first["value"]) == ("trait.replaces_a_tool", "true")
    assert (first["label"], first["verdict"]) == ("replaces a tool", "buyers_share")
    assert first["lift"]["low"] > 1
    assert first["paid"]["n"] > 200
    assert first["p"] < 0.001
    small = [one for one in told["findings"] if one["verdict"] == "too_small"]
    assert all(one["p"] is None for one in small)
    assert [one["field"] for one in told["not_judged"]] == ["trait.invoice_name"]
    since = (timezone.now() - timedelta(days=30)).date()
    assert api(acme.key, "GET", f"/api/v1/reports/sign-ups?since={since}").json()["leads"] == 0
    came = timezone.now() - timedelta(days=60)
    until = timezone.localdate(came, ZoneInfo(acme.organization.timezone))
    told = api(acme.key, "GET", f"/api/v1/reports/sign-ups?until={until}").json()
    assert told["leads"] == 1600, "the last day is in it"
    far = "since=0001-01-01&until=9999-12-31"
    assert api(acme.key, "GET", f"/api/v1/reports/sign-ups?{far}").json()["leads"] == 1600
    pages = acme.client("alice")
    assert pages.get(f"/admin/sign-ups/?{far}").status_code == 200


@pytest.mark.parametrize(
    "query", ["channel=telepathy", "since=2026-13-01", "since=2026-03-02&until=2026-03-01", "x=1"]
)
def test_what_cannot_be_asked_of_the_audit_is_refused_by_name(acme, api, query):
    refused = api(acme.key, "GET", f"/api/v1/reports/sign-ups?{query}")
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["pointer"].lstrip("/") in query


def test_test_keys_get_no_audit(acme, api):
    refused = api(acme.test_key, "GET", "/api/v1/reports/sign-ups")
    assert refused.json()["code"] == "live_key_needed"
