"""Past leads as a file: credit is decided, a bad row holds up no other, and history makes no moments and no alarm."""

from io import BytesIO

import pytest
from django.utils import timezone

from accounts.events.models import Event
from accounts.imports import lead_rows, services, showing, working
from accounts.imports.models import BadRow, ImportFile
from advocacy import pipeline
from advocacy.moments.models import Moment
from advocacy.signals.models import Signal
from kernel import work
from referrals.attribution.models import Attribution
from referrals.leads.models import Lead
from referrals.links.services import link_for
from referrals.qualification.routing_models import FirstContact
from tests.factories import ContactFactory

FILE = """Record ID,Create date,Email,Contact name,Lead source,How did you hear of us?,Code,Deal stage,Close date,MRR,Currency
7,{today},nora@north.example,Nora Nyman,,a friend,{code},Closed won,{today},190,EUR
8,2026-02-05,ida@ida.example,Ida Sand,Google,,,Perdu,2026-04-01,,
9,2026-02-06,zoe@zoe.example,Zoé,,,,won,,,
10,2026-02-30,max@max.example,Max,,,,,,,
11,2026-02-08,kim@kim.example,Kim,,,,perhaps,,,
,2026-02-09,,Nobody,,,,,,,
13,2026-02-10,uma@uma.example,Uma,,,nonsense,trial,2026-02-12,,
"""


@pytest.fixture
def load(acme):
    def loaded(text):
        with acme.inside():
            made = services.take(files={"leads": ("leads.csv", BytesIO(text.encode()))})
            made.refresh_from_db()
            services.start_loading(handed_over=made)
        while working.work_off_due(acme.id):
            pass
        with acme.inside():
            while events := work.claim(Event, limit=500):
                work.work_off(events, pipeline.process)
        return made

    return loaded


def test_good_rows_become_leads_with_credit_and_bad_ones_are_listed(acme, load):
    with acme.inside():
        claire = ContactFactory(name="Claire Fontan", email="claire@dl.example")
        text = FILE.format(code=link_for(claire).code, today=timezone.now().date().isoformat())
    load(text)
    with acme.inside():
        file = ImportFile.objects.get()
        assert (file.good, file.bad, file.loaded) == (3, 4, 3)
        assert sorted(BadRow.objects.values_list("line", "code")) == [
            (4, "row.needs_amount"), (5, "row.not_date"), (6, "row.not_one_of"), (7, "row.missing_one_of"),
        ]  # fmt: skip
        leads = {lead.external_id: lead for lead in Lead.objects.select_related("contact")}
        assert {key: lead.stage for key, lead in leads.items()} == {
            "7": "won", "8": "lost", "13": "trial",
        }  # fmt: skip
        assert (leads["7"].mrr_amount, leads["7"].mrr_currency) == (19000, "EUR")
        assert leads["8"].channel == "search"
        assert leads["7"].contact.standing == "prospect"
        credit = Attribution.objects.get(lead=leads["7"], replaced_at=None)
        assert (credit.credit, credit.contact_id) == ("sourced", claire.pk)
        assert Signal.objects.filter(kind="referral_won", contact=claire).exists()
        assert not Signal.objects.filter(is_live=True).exists()
        assert not Moment.objects.exists()
        assert not FirstContact.objects.exists()
        assert not Lead.objects.exclude(contact_due_at=None).exists()
    load(text)
    with acme.inside():
        assert ImportFile.objects.order_by("-id").first().known == 3
        assert Lead.objects.count() == 3


def test_the_example_loads(acme, load):
    load(showing.example("leads"))
    with acme.inside():
        assert ImportFile.objects.get().bad == 0
        assert Lead.objects.count() == 3


def test_its_words_are_those_of_the_leads_room():
    assert set(lead_rows.STAGES) == set(Lead.Stage.values)
    assert set(lead_rows.CHANNELS) == set(Lead.Channel.values)
    assert set(lead_rows.THANKS) | {""} == set(Lead.MayThank.values)
