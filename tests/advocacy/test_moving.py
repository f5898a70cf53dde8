"""Somebody changes jobs: what they did goes with them, what they allowed does not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.contacting.services import consent_answers, record_consent
from accounts.customers.models import Contact
from accounts.customers.trouble_models import Trouble
from accounts.events.models import Event
from advocacy.moments.models import Moment, Rule
from advocacy.scoring.models import Advocate
from advocacy.signals.models import Act, Signal
from tests.advocacy.conftest import days_ago, group, identify, track


@pytest.fixture
def julien(founded, tell):
    """At Studio Perret, recommends us, and allowed his name."""
    with founded.inside():
        Rule.objects.filter(code="15-changed-job").update(position="drafts")
        tell(
            identify("julien", email="julien@perret.example", name="Julien Caron", at=days_ago(3)),
            group("julien", "perret", name="Studio Perret", at=days_ago(3)),
            track("julien", "Case Study Published", id="c1", at=days_ago(1)),
            track("julien", "Introduction Made", id="i1", at=days_ago(1)),
        )
        contact = Contact.objects.get()
        record_consent(
            contact=contact, purpose="publication", answer="granted", source="signed page"
        )
        record_consent(contact=contact, purpose="service", answer="granted", source="sign-up")
        return contact


def left(company: str) -> list[tuple[str, bool]]:
    rows = Trouble.objects.filter(kind="champion_left", company__external_id=company)
    return [(row.reference, row.closed_at is None) for row in rows]


def test_acts_and_score_follow_and_permission_does_not(founded, tell, julien):
    with founded.inside():
        before = Advocate.objects.get(contact=julien).score
        tell(group("julien", "nord", name="Atelier Nord"))
        tell()
        assert Contact.objects.get().company.name == "Atelier Nord"
        assert Act.objects.filter(contact=julien).count() == 2
        assert Advocate.objects.get(contact=julien).score == pytest.approx(before, abs=0.1)
        assert consent_answers([julien.pk], "publication") == {julien.pk: "lapsed"}
        assert julien.consents.first().source == "changed company"
        assert consent_answers([julien.pk], "service") == {julien.pk: "granted"}
        assert left("perret") == [("Julien Caron", True)]
        signal = Signal.objects.get(kind="changed_job")
        assert signal.weight == 0
        assert not Act.objects.filter(kind="changed_job").exists()
        moment = Moment.objects.get(signal=signal)
        assert (moment.rule.code, moment.gesture) == ("15-changed-job", "thank")
        assert "Atelier Nord" in moment.body


def test_it_is_told_once(founded, tell, julien):
    with founded.inside():
        for _ in range(2):
            tell(group("julien", "nord", name="Atelier Nord"))
            tell(identify("julien", name="Julien Caron"))
        assert Event.objects.filter(name="contact.moved").count() == 1
        assert Moment.objects.filter(signal__kind="changed_job").count() == 1


@pytest.mark.parametrize("how", ["late", "imported"])
def test_what_is_told_late_makes_no_moment(founded, tell, julien, how):
    with founded.inside():
        at = timezone.now() - timedelta(hours=49) if how == "late" else timezone.now()
        tell(group("julien", "nord", name="Atelier Nord", at=at), is_historical=how == "imported")
        tell()
        assert Signal.objects.get(kind="changed_job").is_live is False
        assert not Moment.objects.filter(signal__kind="changed_job").exists()
        assert consent_answers([julien.pk], "publication") == {julien.pk: "lapsed"}


def test_who_comes_back_ends_the_trouble_of_their_leaving(founded, tell, julien):
    with founded.inside():
        for company, name in (("nord", "Atelier Nord"), ("perret", "Studio Perret")):
            tell(group("julien", company, name=name))
            tell()
        assert left("perret") == [("Julien Caron", False)]
        assert left("nord") == [("Julien Caron", True)]


def test_somebody_who_carried_nothing_leaves_no_trouble(founded, tell):
    with founded.inside():
        tell(identify("anne", name="Anne Roy"), group("anne", "perret", name="Studio Perret"))
        tell(group("anne", "nord", name="Atelier Nord"))
        tell()
        assert Event.objects.filter(name="contact.moved").count() == 1
        assert left("perret") == []


def test_an_event_seen_in_another_workspace_or_the_same_company_twice_is_no_new_job(
    founded, tell, julien
):
    with founded.inside():
        tell(group("julien", "hubspot:7", name="Studio Perret SARL"))
        visit = track("julien", "App Opened")
        tell({**visit, "context": {"groupId": "client-workspace"}})
        assert not Event.objects.filter(name="contact.moved").exists()
        assert consent_answers([julien.pk], "publication") == {julien.pk: "granted"}


def test_the_api_and_a_colleague_tell_it_too(founded, tell, julien, api):
    with founded.inside():
        record = Contact.objects.get()
    body = {"company": {"external_id": "nord", "name": "Atelier Nord"}}
    assert api(founded.key, "PATCH", f"/api/v1/contacts/{record.pk}", body).status_code == 200
    with founded.inside():
        assert consent_answers([record.pk], "publication") == {record.pk: "lapsed"}
        old = Contact.objects.get().company
        tell(group("somebody", "third", name="Third Company"))
        third = Contact.objects.get(external_id="somebody").company
    form = {
        "name": record.name,
        "title": "",
        "email": record.email,
        "company": str(third.pk),
        "standing": "customer",
        "language": "",
        "country": "",
        "timezone": "",
    }
    answer = founded.client("bob").post(f"/admin/accounts/contact/{record.pk}/change/", form)
    assert answer.status_code == 302
    with founded.inside():
        tell()
        told = Event.objects.filter(name="contact.moved").order_by("pk")
        assert [one.payload["properties"]["from_company_id"] for one in told][-1] == str(old.pk)
        assert Signal.objects.filter(kind="changed_job").count() == 2


def test_bulk_contacts_tell_it(founded, tell, julien, api):
    body = {"items": [{"external_id": "julien", "company": {"external_id": "nord"}}]}
    assert api(founded.key, "POST", "/api/v1/bulk/contacts", body).status_code == 200
    with founded.inside():
        assert Event.objects.filter(name="contact.moved").count() == 1
        assert consent_answers([julien.pk], "publication") == {julien.pk: "lapsed"}
