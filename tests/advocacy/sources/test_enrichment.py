"""A provider of data, as one could be added: asked once about a new lead, it fills gaps and contradicts nobody."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.events.models import Event
from advocacy import working
from advocacy.sources import enrichment
from advocacy.sources.enrichment import ENRICHERS, Found
from referrals.qualification.models import Assessment
from tests.factories import CompanyFactory, ContactFactory, LeadFactory

pytestmark = pytest.mark.django_db(transaction=True)


class Registry:
    """Knows companies by the domain of a mail address."""

    code = "registry"

    def __init__(self):
        self.asked = []
        self.is_away = False

    def about(self, people):
        if self.is_away:
            raise TimeoutError
        self.asked += people
        return {
            one.key: Found(
                person={"title": "Head of marketing", "country": "GB", "team_size": 12},
                company={"employees": 120, "industry": "food"},
            )
            for one in people
            if one.email.endswith("@northgate.example")
        }


@pytest.fixture
def registry(monkeypatch):
    found = Registry()
    monkeypatch.setitem(ENRICHERS, found.code, found)
    return found


def a_lead(email, **more):
    company = CompanyFactory(external_id=f"c-{email}", employees=None, industry="")
    contact = ContactFactory(email=email, company=company, country="FR", title="", **more)
    return LeadFactory(contact=contact, submitted_at=timezone.now() - timedelta(hours=1))


def test_none_is_built_in_and_then_nobody_is_asked(acme):
    with acme.inside():
        a_lead("marc@northgate.example")
    assert enrichment.ENRICHERS == {}
    assert working.enrich_leads() == 0


def test_it_fills_gaps_by_way_of_the_inbox_and_contradicts_nobody(acme, globex, registry):
    with acme.inside():
        lead = a_lead("marc@northgate.example", traits={"team_size": 4})
        a_lead("ann@elsewhere.example")
        old = a_lead("zoe@northgate.example")
        old.submitted_at = timezone.now() - timedelta(days=30)
        old.save()
    working.judge_leads()
    with acme.inside():
        before = Assessment.objects.get(lead=lead).points
    assert working.enrich_leads() == 3
    assert [one.email for one in registry.asked] == [
        "marc@northgate.example",
        "ann@elsewhere.example",
    ]
    while working.read_a_round():
        pass
    with acme.inside():
        lead.contact.refresh_from_db()
        lead.contact.company.refresh_from_db()
        assert lead.contact.title == "Head of marketing"
        assert lead.contact.country == "FR", "the organization said so"
        assert lead.contact.traits["team_size"] == 4
        assert lead.contact.company.employees == 120
        assert lead.contact.company.industry == "food"
        sources = set(Event.objects.values_list("source", flat=True))
        assert sources - {"goodword"} == {"enrichment/registry"}
        assert Assessment.objects.get(lead=lead).points > before, "and it is judged with that"
    assert working.enrich_leads() == 0, "nobody is asked about twice"
    with globex.inside():
        assert not Event.objects.exists()


def test_a_provider_that_is_away_is_asked_again(acme, registry):
    with acme.inside():
        a_lead("marc@northgate.example")
    registry.is_away = True
    assert working.enrich_leads() == 0
    registry.is_away = False
    assert working.enrich_leads() == 2
