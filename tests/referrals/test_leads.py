"""Leads through the REST door: submitted, moved, credited, told, and kept apart."""

import random
import threading
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.customers.models import Company, Contact
from accounts.customers.movements import MrrState
from accounts.events.models import Event
from kernel import tenancy
from kernel.errors import Invalid
from referrals.attribution.models import Attribution
from referrals.attribution.services import attribute, move_lead, take_lead
from referrals.leads.models import Lead, StageChange
from referrals.links.models import ReferralLink, Visit
from referrals.links.services import link_for
from tests.conftest import Api, Cast
from tests.factories import CompanyFactory, ContactFactory

PERSON = {"external_id": "user-77", "email": "new@northgate.example", "name": "Nora New"}
EURO = {"amount": 19000, "currency": "EUR"}


def ago(**when: float) -> datetime:
    return timezone.now() - timedelta(**when)


def a_link(email: str = "claire@dl.example", **contact: Any) -> ReferralLink:
    """The link of an advocate; for a test contact when `is_test`."""
    return link_for(ContactFactory(email=email, name="Claire Fontan", **contact))


def a_visit(link: ReferralLink, *, at: datetime | None = None, is_human: bool = True) -> Visit:
    visit: Visit = Visit.objects.create(
        organization_id=link.organization_id,
        link=link,
        visitor="v",
        is_human=is_human,
        visited_at=at or ago(days=3),
    )
    return visit


def told(organization: Cast) -> list[tuple[str, Any, str]]:
    """What our own rooms told: (name, advocate, credit), oldest first."""
    with organization.inside():
        events = Event.objects.filter(source="goodword", name__startswith="lead.").order_by("id")
        properties = [(event.name, event.payload["properties"]) for event in events]
    return [(name, given["advocate_id"], given["credit"]) for name, given in properties]


def submit(api: Api, key: Any, **body: Any) -> Any:
    return api(key, "POST", "/api/v1/leads", {"contact": PERSON, **body})


def reach(api: Api, key: Any, lead: Any, stage: str, **body: Any) -> Any:
    return api(key, "POST", f"/api/v1/leads/{lead['id']}/stages", {"stage": stage, **body})


def codes(lead: dict[str, Any]) -> list[str]:
    return [why["code"].removeprefix("attribution_") for why in lead["attribution"]["reasons"]]


def test_a_lead_through_a_link_is_credited_with_the_reason_in_words(acme: Cast, api: Api) -> None:
    with acme.inside():
        link = a_link()
        visit = a_visit(link)
    response = submit(api, acme.key, external_id="deal-1", click_id=str(visit.pk))
    assert response.status_code == 201
    lead = response.json()
    assert (lead["stage"], lead["channel"]) == ("submitted", "referral_link")
    assert lead["contact"]["email"] == PERSON["email"]
    assert lead["attribution"]["credit"] == "sourced"
    assert lead["attribution"]["advocate"]["id"] == str(link.contact_id)
    assert lead["attribution"]["reasons"] == [
        {
            "code": "attribution_by_visit",
            "text": "Their link was opened 3 days before the lead came.",
        }
    ]
    assert [step["stage"] for step in lead["stages"]] == ["submitted"]
    assert lead["earlier_attributions"] == []
    assert api(acme.key, "GET", f"/api/v1/leads/{lead['id']}").json() == lead
    assert told(acme) == [("lead.submitted", str(link.contact_id), "sourced")]
    with acme.inside():
        assert Contact.objects.get(external_id="user-77").standing == "prospect"


def test_a_code_is_enough(acme: Cast, api: Api) -> None:
    with acme.inside():
        link = a_link()
    lead = submit(api, acme.key, referral_code=link.code, channel="introduction").json()
    assert (lead["channel"], lead["attribution"]["credit"]) == ("introduction", "sourced")
    assert codes(lead) == ["by_code"]


def test_the_whole_way_from_the_link_to_the_payment(acme: Cast, api: Api) -> None:
    with acme.inside():
        link = a_link()
        ReferralLink.objects.update(created_at=ago(days=1))
    browser = Client(
        headers={"User-Agent": "Firefox", "Accept-Language": "fr", "Accept": "text/html"}
    )
    place = browser.get(f"/r/{link.code}")["Location"]
    click_id = place.rpartition("click_id=")[2]
    lead = submit(api, acme.key, external_id="deal-1", click_id=click_id).json()
    reach(api, acme.key, lead, "qualified")
    response = reach(
        api, acme.key, lead, "won", mrr=EURO, company={"external_id": "ng", "name": "Northgate"}
    )
    assert response.status_code == 200
    lead = response.json()
    assert (lead["stage"], lead["mrr"], lead["company"]["name"]) == ("won", EURO, "Northgate")
    assert lead["won_at"] == lead["stage_at"]
    advocate = str(link.contact_id)
    assert told(acme) == [
        ("lead.submitted", advocate, "sourced"),
        ("lead.qualified", advocate, "sourced"),
        ("lead.won", advocate, "sourced"),
    ]
    with acme.inside():
        given = Event.objects.get(name="lead.won").payload["properties"]
        company = Company.objects.get(external_id="ng")
    assert given == {
        "lead_id": lead["id"],
        "advocate_id": advocate,
        "credit": "sourced",
        "channel": "referral_link",
        "company_id": str(company.pk),
        "mrr_amount": 19000,
        "mrr_currency": "EUR",
        "may_thank": "",
    }


def test_told_again_it_is_the_same_lead(acme: Cast, api: Api) -> None:
    body = {
        "external_id": "deal-1",
        "submitted_at": "2026-03-02T10:00:00Z",
        "heard_from": "a friend",
    }
    first, again = submit(api, acme.key, **body), submit(api, acme.key, **body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    lead = first.json()
    moved = [
        reach(api, acme.key, lead, "won", mrr=EURO, occurred_at="2026-04-01T00:00:00Z").json()
        for _ in "ab"
    ]
    assert moved[0] == moved[1]
    assert submit(api, acme.key, external_id="deal-1").json() == moved[0]
    assert told(acme) == [("lead.submitted", None, "none"), ("lead.won", None, "none")]
    with acme.inside():
        assert (Lead.objects.count(), StageChange.objects.count()) == (1, 2)
        assert Attribution.objects.count() == 1


def test_without_an_id_of_your_own_each_submission_is_a_lead(acme: Cast, api: Api) -> None:
    assert submit(api, acme.key).json()["id"] != submit(api, acme.key).json()["id"]


@pytest.mark.parametrize(
    "click_id", ["nonsense", "0836542e-56e8-4b4f-8fb9-5630d35f4832", "0" * 64, "%00"]
)
def test_a_forged_click_id_is_noted_and_not_refused(acme: Cast, api: Api, click_id: str) -> None:
    response = submit(api, acme.key, external_id="deal-1", click_id=click_id)
    assert response.status_code == 201
    lead = response.json()
    assert (lead["channel"], lead["attribution"]["credit"]) == ("unknown", "none")
    assert lead["attribution"]["advocate"] is None
    assert codes(lead) == ["click_unknown"]


def test_click_ids_and_codes_of_strangers_and_of_the_other_mode_are_unknown(
    acme: Cast, globex: Cast, api: Api
) -> None:
    with globex.inside():
        theirs = a_visit(a_link())
    with acme.inside():
        of_a_test = a_visit(a_link(is_test=True))
        inactive = a_link("off@dl.example")
        ReferralLink.objects.filter(pk=inactive.pk).update(is_active=False)
    for visit in (theirs, of_a_test):
        lead = submit(api, acme.key, click_id=str(visit.pk), referral_code=visit.link.code).json()
        assert codes(lead) == ["code_unknown", "click_unknown"]
    assert codes(submit(api, acme.key, referral_code=inactive.code).json()) == ["code_unknown"]
    assert codes(submit(api, acme.key, referral_code="no code at all!").json()) == ["code_unknown"]


def test_a_late_click_id_decides_anew_and_the_earlier_decision_is_kept(
    acme: Cast, api: Api
) -> None:
    with acme.inside():
        visit = a_visit(a_link())
    lead = submit(api, acme.key, external_id="deal-1").json()
    reach(api, acme.key, lead, "qualified")
    lead = submit(api, acme.key, external_id="deal-1", click_id=str(visit.pk)).json()
    assert lead["attribution"]["credit"] == "sourced"
    assert [earlier["credit"] for earlier in lead["earlier_attributions"]] == ["none"]
    assert lead["earlier_attributions"][0]["replaced_at"]
    advocate = str(visit.link.contact_id)
    assert told(acme) == [
        ("lead.submitted", None, "none"),
        ("lead.qualified", None, "none"),
        ("lead.submitted", advocate, "sourced"),
        ("lead.qualified", advocate, "sourced"),
    ]


def test_of_two_visits_the_last_before_the_lead_counts_in_any_order(acme: Cast, api: Api) -> None:
    with acme.inside():
        early = a_visit(a_link("a@one.example"), at=ago(days=20))
        late = a_visit(a_link("b@two.example"), at=ago(days=10))
        after = a_visit(a_link("c@three.example"), at=ago(days=1))
    came = ago(days=5).isoformat()
    for number, order in enumerate(
        [(early, late, after), (after, late, early), (late, after, early)]
    ):
        for visit in order:
            lead = submit(
                api, acme.key, external_id=f"d{number}", click_id=str(visit.pk), submitted_at=came
            ).json()
        assert lead["attribution"]["advocate"]["id"] == str(late.link.contact_id)


@pytest.mark.parametrize(
    ("advocate", "credit", "why"),
    [
        ({"email": "New+friends@northgate.example"}, "held", "self"),
        ({"email": "boss@mail.northgate.example"}, "held", "colleague"),
        ({"email": "claire@dl.example"}, "sourced", "by_code"),
    ],
)
def test_kin_are_recognised_by_their_addresses(
    acme: Cast, api: Api, advocate: dict[str, str], credit: str, why: str
) -> None:
    with acme.inside():
        link = a_link(**advocate)
    lead = submit(api, acme.key, referral_code=link.code).json()
    assert lead["attribution"]["credit"] == credit
    assert codes(lead)[0] == why
    assert told(acme)[0][1] == (str(link.contact_id) if credit == "sourced" else None)


def test_a_second_address_of_the_same_person_is_the_same_person(acme: Cast, api: Api) -> None:
    with acme.inside():
        claire = ContactFactory(external_id="claire", email="claire@dl.example")
        link = link_for(claire)
    body = {"external_id": "claire", "email": "claire@private.example"}
    lead = submit(api, acme.key, contact=body, referral_code=link.code).json()
    assert codes(lead)[0] == "self"


def test_the_link_of_a_merged_contact_credits_who_lives_on(acme: Cast, api: Api) -> None:
    with acme.inside():
        link = a_link("old@dl.example")
        living = ContactFactory(email="claire@elsewhere.example")
        Contact.objects.filter(pk=link.contact_id).update(merged_into=living)
    lead = submit(api, acme.key, referral_code=link.code).json()
    assert lead["attribution"]["advocate"]["id"] == str(living.pk)
    body = {"email": "claire+me@elsewhere.example"}
    assert codes(submit(api, acme.key, contact=body, referral_code=link.code).json())[0] == "self"


def test_a_colleague_of_the_same_company_is_expansion(acme: Cast, api: Api) -> None:
    with acme.inside():
        link = a_link(company=CompanyFactory(external_id="dl"))
    body = PERSON | {"company": {"external_id": "dl"}}
    lead = submit(api, acme.key, contact=body, referral_code=link.code).json()
    assert (lead["attribution"]["credit"], codes(lead)[0]) == ("held", "colleague")


def test_a_customer_from_before_the_visit_is_held(acme: Cast, api: Api) -> None:
    with acme.inside():
        visit = a_visit(a_link(), at=ago(days=2))
        ContactFactory(external_id="user-77", email=PERSON["email"], first_seen_at=ago(days=30))
    lead = submit(api, acme.key, click_id=str(visit.pk)).json()
    assert (lead["attribution"]["credit"], codes(lead)[0]) == ("held", "customer")
    assert lead["attribution"]["advocate"]["id"] == str(visit.link.contact_id)
    assert told(acme) == [("lead.submitted", None, "held")]


def test_whom_you_said_to_be_a_customer_is_held_from_that_moment(acme: Cast, api: Api) -> None:
    with acme.inside():
        link = a_link()
    for name, told, credit in (
        ("said", {"standing": "customer"}, "held"),
        ("signed-up", {}, "sourced"),
    ):
        person = {"email": f"x@{name}.example"}
        api(acme.key, "PUT", f"/api/v1/contacts/by-external-id/{name}", person | told)
        lead = submit(api, acme.key, contact=person, referral_code=link.code).json()
        assert lead["attribution"]["credit"] == credit, name


def test_a_company_that_pays_already_is_held_and_paying_later_changes_nothing(
    acme: Cast, api: Api
) -> None:
    with acme.inside():
        link = a_link()
        companies = {name: CompanyFactory(external_id=name) for name in ("before", "after")}
        for name, at in (("before", ago(days=9)), ("after", timezone.now())):
            MrrState.objects.create(
                organization_id=acme.id,
                company=companies[name],
                occurred_at=at,
                amount=100,
                currency="EUR",
                reference="r",
            )
    for name, credit in (("before", "held"), ("after", "sourced")):
        person = {"email": f"x@{name}.example", "company": {"external_id": name}}
        lead = submit(api, acme.key, contact=person, referral_code=link.code).json()
        assert lead["attribution"]["credit"] == credit


def test_signing_up_in_the_product_before_the_lead_arrives_is_no_conflict(
    acme: Cast, api: Api
) -> None:
    with acme.inside():
        visit = a_visit(a_link(), at=ago(hours=3))
        ContactFactory(external_id="user-77", email=PERSON["email"], first_seen_at=ago(hours=1))
    lead = submit(api, acme.key, click_id=str(visit.pk)).json()
    assert lead["attribution"]["credit"] == "sourced"


def test_a_program_that_opened_the_link_is_suspected(acme: Cast, api: Api) -> None:
    with acme.inside():
        visit = a_visit(a_link(), is_human=False)
    lead = submit(api, acme.key, external_id="deal-1", click_id=str(visit.pk)).json()
    assert (lead["attribution"]["credit"], codes(lead)[0]) == ("suspected", "not_human")
    with acme.inside():  # judged again
        Visit.objects.update(is_human=True)
        assert attribute(Lead.objects.get()).credit == "sourced"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"contact": {}}, "/contact/email"),
        ({"contact": {"name": "Nora"}}, "/contact/email"),
        ({"contact": {"email": "nobody"}}, "/contact/email"),
        ({"contact": {"external_id": ""}}, "/contact/external_id"),
        ({"contact": None}, "/contact"),
        ({"contact": PERSON | {"standing": "customer"}}, "/contact/standing"),
        ({"channel": "telepathy"}, "/channel"),
        ({"submitted_at": "yesterday"}, "/submitted_at"),
        ({"submitted_at": "2999-01-01T00:00:00Z"}, "/submitted_at"),
        ({"heard_from": "x" * 501}, "/heard_from"),
        ({"referral_code": "x" * 33}, "/referral_code"),
        ({"click_id": "x" * 65}, "/click_id"),
        ({"clickid": "x"}, "/clickid"),
    ],
)
def test_what_is_wrong_with_a_lead_is_named(
    acme: Cast, api: Api, body: dict[str, Any], pointer: str
) -> None:
    response = submit(api, acme.key, **body)
    assert response.status_code == 400
    assert [fault["pointer"] for fault in response.json()["errors"]] == [pointer]
    with acme.inside():
        assert not Lead.objects.exists()
        assert not Contact.objects.exists()


def test_an_id_that_belongs_to_another_persons_lead_is_refused(acme: Cast, api: Api) -> None:
    lead = submit(api, acme.key, external_id="deal-1").json()
    response = submit(api, acme.key, external_id="deal-1", contact={"email": "else@x.example"})
    assert response.status_code == 400
    assert response.json()["errors"][0]["pointer"] == "/external_id"
    assert api(acme.key, "GET", f"/api/v1/leads/{lead['id']}").json() == lead


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({}, "/stage", "required"),
        ({"stage": "bought"}, "/stage", "invalid_choice"),
        ({"stage": "won"}, "/mrr", "required"),
        ({"stage": "won", "mrr": {"amount": -1, "currency": "EUR"}}, "/mrr/amount", "min_value"),
        ({"stage": "won", "mrr": {"amount": 1.5, "currency": "EUR"}}, "/mrr/amount", "invalid"),
        ({"stage": "won", "mrr": {"amount": 2**63, "currency": "EUR"}}, "/mrr/amount", "max_value"),
        ({"stage": "won", "mrr": {"amount": 1, "currency": "euro"}}, "/mrr/currency", "invalid"),
        ({"stage": "won", "mrr": {"amount": 1}}, "/mrr/currency", "required"),
        (
            {"stage": "won", "mrr": {"amount": 1, "currency": "USD"}},
            "/mrr/currency",
            "mixed_currency",
        ),
        (
            {"stage": "trial", "occurred_at": "2999-01-01T00:00:00Z"},
            "/occurred_at",
            "in_the_future",
        ),
    ],
)
def test_what_is_wrong_with_a_stage_is_named_and_nothing_moves(
    acme: Cast, api: Api, body: dict[str, Any], pointer: str, code: str
) -> None:
    lead = submit(api, acme.key).json()
    if code == "mixed_currency":
        lead = reach(api, acme.key, lead, "trial", mrr=EURO).json()
    response = api(acme.key, "POST", f"/api/v1/leads/{lead['id']}/stages", body)
    assert response.status_code == 400
    faults = [(fault["pointer"], fault["code"]) for fault in response.json()["errors"]]
    assert faults == [(pointer, code)]
    assert api(acme.key, "GET", f"/api/v1/leads/{lead['id']}").json() == lead


def test_verbs_refuse_amounts_too(acme: Cast) -> None:
    with acme.inside():
        lead, _new = take_lead(contact=ContactFactory())
        for amount, currency in [(-1, "EUR"), (1, ""), (1, "eur"), (None, "EUR"), (1, "ÀÉÈ")]:
            with pytest.raises(Invalid):
                move_lead(lead=lead, stage="won", mrr_amount=amount, mrr_currency=currency)
        with pytest.raises(Invalid):
            move_lead(lead=lead, stage="bought")
        assert StageChange.objects.count() == 1


def test_a_lost_lead_stays_lost_until_it_is_won_later(acme: Cast, api: Api) -> None:
    lead = submit(api, acme.key, submitted_at="2026-01-01T00:00:00Z").json()
    for stage, month, stands in [
        ("lost", 3, "lost"),
        ("meeting", 4, "lost"),
        ("won", 2, "lost"),
    ]:
        at = f"2026-{month:02}-01T00:00:00Z"
        lead = reach(api, acme.key, lead, stage, mrr=EURO, occurred_at=at).json()
        assert (lead["stage"], lead["won_at"]) == (stands, None)
    assert [name for name, *_ in told(acme)] == ["lead.submitted"]

    other = submit(api, acme.key, submitted_at="2026-01-01T00:00:00Z").json()
    reach(api, acme.key, other, "lost", occurred_at="2026-03-01T00:00:00Z")
    other = reach(api, acme.key, other, "won", mrr=EURO, occurred_at="2026-05-01T00:00:00Z").json()
    assert (other["stage"], other["won_at"]) == ("won", "2026-05-01T00:00:00Z")


@pytest.mark.parametrize("seed", range(6))
def test_any_order_and_repetition_ends_in_the_same_state_with_at_most_one_credited(
    acme: Cast, seed: int
) -> None:
    """Random histories of two advocates; credit over all people is never above one."""
    chance = random.Random(seed)
    with acme.inside():
        links = [a_link("a@one.example"), a_link("b@two.example")]
        visits = [a_visit(link, at=ago(days=chance.randint(1, 120))) for link in links]
        visits.append(a_visit(links[0], at=ago(days=5), is_human=False))
        person = ContactFactory(email="new@three.example", standing="prospect")
        came = ago(days=chance.randint(0, 30))
        code = chance.choice(["", links[1].code])
        steps: list[dict[str, Any]] = [
            {"click_id": str(visit.pk)} for visit in chance.sample(visits, 2)
        ]
        steps += [{"referral_code": code}] if code else []
        steps += [
            {"stage": stage, "occurred_at": ago(days=chance.randint(0, 30))}
            for stage in chance.choices(["qualified", "trial", "won", "lost"], k=5)
        ]
        ends = set()
        for number in range(3):
            external_id = f"deal-{number}"
            for step in chance.sample(steps, len(steps)) + chance.choices(steps, k=2):
                lead, _new = take_lead(
                    external_id=external_id,
                    contact=person,
                    occurred_at=came,
                    **({} if "stage" in step else step),
                )
                if "stage" in step:
                    move_lead(lead=lead, mrr_amount=100, mrr_currency="EUR", **step)
                current = Attribution.objects.filter(lead=lead, replaced_at=None)
                assert current.exclude(credit="none").count() <= 1
            lead.refresh_from_db()
            decision = current.get()
            ends.add((lead.stage, lead.stage_at, lead.won_at, decision.credit, decision.contact_id))
        assert len(ends) == 1


@pytest.mark.django_db(transaction=True)
def test_ten_submissions_of_one_id_at_once_are_one_lead(acme: Cast, api: Api) -> None:
    with acme.inside():
        visit = a_visit(a_link())
    answers = []

    def go() -> None:
        try:
            answers.append(submit(api, acme.key, external_id="deal-1", click_id=str(visit.pk)))
        finally:
            connection.close()

    threads = [threading.Thread(target=go) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [200] * 9 + [201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    with acme.inside():
        assert (Lead.objects.count(), Contact.objects.filter(standing="prospect").count()) == (1, 1)
        assert (StageChange.objects.count(), Attribution.objects.count()) == (1, 1)
    assert len(told(acme)) == 1


@pytest.mark.django_db(transaction=True)
def test_the_database_keeps_one_decision_per_lead(acme: Cast) -> None:
    with acme.inside():
        lead, _new = take_lead(contact=ContactFactory())
    with pytest.raises(IntegrityError), tenancy.inside(acme.id):
        Attribution.objects.create(organization_id=acme.id, lead=lead, credit="none")


def test_leads_of_strangers_are_nowhere(acme: Cast, globex: Cast, api: Api) -> None:
    lead = submit(api, acme.key, external_id="deal-1").json()
    address = f"/api/v1/leads/{lead['id']}"
    assert api(globex.key, "GET", address).status_code == 404
    assert reach(api, globex.key, lead, "won", mrr=EURO).status_code == 404
    assert api(globex.key, "GET", "/api/v1/leads").json()["data"] == []
    theirs = submit(api, globex.key, external_id="deal-1")
    assert theirs.status_code == 201
    assert api(acme.key, "GET", address).json() == lead
    assert api(acme.key, "GET", f"/api/v1/leads/{UUID(int=1)}").status_code == 404


def test_test_keys_see_and_move_test_leads_only(acme: Cast, api: Api) -> None:
    live = submit(api, acme.key, external_id="deal-1").json()
    test = submit(api, acme.test_key, external_id="deal-1")
    assert test.status_code == 201
    for key, mine, other in (
        (acme.key, live, test.json()),
        (acme.test_key, test.json(), live),
    ):
        listed = api(key, "GET", "/api/v1/leads").json()["data"]
        assert [(lead["id"], lead["is_test"]) for lead in listed] == [(mine["id"], mine["is_test"])]
        assert api(key, "GET", f"/api/v1/leads/{other['id']}").status_code == 404
        assert reach(api, key, other, "trial").status_code == 404
    with acme.inside():
        facts = Event.objects.filter(name="lead.submitted").order_by("id")
        assert [fact.is_test for fact in facts] == [False, True]


def test_leads_are_listed_newest_first_and_filtered(acme: Cast, api: Api) -> None:
    first = submit(api, acme.key, external_id="deal-1", channel="event").json()
    second = submit(api, acme.key, external_id="deal-2").json()
    reach(api, acme.key, second, "trial")

    def ids(query: str) -> list[str]:
        return [lead["id"] for lead in api(acme.key, "GET", f"/api/v1/leads{query}").json()["data"]]

    with acme.inside():
        Lead.objects.filter(pk=first["id"]).update(created_at=ago(days=1))
    assert ids("") == [second["id"], first["id"]]
    assert ids("?stage=trial") == [second["id"]]
    assert ids("?channel=event") == [first["id"]]
    assert ids("?external_id=deal-1") == [first["id"]]
    assert ids(f"?contact={first['contact']['id']}") == [second["id"], first["id"]]
    assert api(acme.key, "GET", "/api/v1/leads?stage=bought").status_code == 400


def test_the_list_of_leads_costs_the_same_for_many(acme: Cast, api: Api) -> None:
    def queries_for(how_many: int) -> int:
        with acme.inside():
            link = ReferralLink.objects.first() or a_link()
            while Lead.objects.count() < how_many:
                take_lead(
                    contact=ContactFactory(email="", company=CompanyFactory()),
                    referral_code=link.code,
                    occurred_at=ago(days=Lead.objects.count() + 1),
                )
        with CaptureQueriesContext(connection) as queries:
            listed = api(acme.key, "GET", "/api/v1/leads").json()["data"]
        assert {lead["attribution"]["advocate"]["name"] for lead in listed} == {"Claire Fontan"}
        return len(queries)

    queries_for(1)
    assert queries_for(2) == queries_for(20)
