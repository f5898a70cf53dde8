"""The way of a batch of facts, through every room."""

import pytest

from accounts.contacting.services import consent_answers
from accounts.customers.models import ActiveDay, Company, Contact
from accounts.customers.movements import MrrMovement
from accounts.customers.trouble_models import Trouble
from accounts.events.models import Event, EventName
from advocacy.incentives.models import Incentive
from advocacy.moments.models import Decision, Moment, Rule
from advocacy.scoring.models import Advocate
from advocacy.signals.models import Act, EventMapping, MilestoneDefinition, Signal
from referrals.leads.models import Lead
from tests.advocacy.conftest import days_ago, group, identify, item, track

MILESTONE = {"metric": "hours_saved_per_month", "value": 120, "before": 160, "after": 40}


def milestone(user="claire", **rest):
    return track(user, "ROI Milestone Reached", **{**MILESTONE, **rest})


def test_a_new_organization_starts_with_incentives_and_playbooks_in_drafts(founded):
    with founded.inside():
        assert Incentive.objects.filter(is_active=True).count() == 10
        assert set(Rule.objects.filter(position="on").values_list("code", flat=True)) == set()
        assert Rule.objects.get(code="1-significant-result").position == "drafts"


def test_a_milestone_becomes_a_signal_a_score_and_a_moment_to_equip(founded, tell):
    with founded.inside():
        tell(
            identify("claire", email="claire@dupont.example", name="Claire Fontan"),
            group("claire", "dupont", name="Dupont-Lavigne"),
            milestone(),
        )
        contact = Contact.objects.get()
        signal = Signal.objects.get()
        advocate = Advocate.objects.get()
        moment = Moment.objects.get()
        assert contact.company.name == "Dupont-Lavigne"
        assert (signal.kind, signal.contact) == ("milestone", contact)
        assert advocate.score == pytest.approx(6, abs=0.1)
        assert moment.gesture == "equip"
        assert "120 hours" in moment.body
        assert Decision.objects.get(outcome="fired").moment == moment
        assert MilestoneDefinition.objects.get().unit == "hours"
        assert Act.objects.count() == 0
        assert set(Event.objects.values_list("reading", flat=True)) == {"profile", "signal"}


def test_the_same_event_again_changes_nothing(founded, tell):
    with founded.inside():
        for _ in range(3):
            tell(milestone(sent_as="m1"))
        assert Signal.objects.count() == 1
        assert Moment.objects.count() == 1
        assert Advocate.objects.get().score == pytest.approx(6, abs=0.1)


def test_a_signal_read_again_after_a_replay_changes_nothing(founded, tell):
    with founded.inside():
        tell(milestone(sent_as="m1"))
        Event.objects.update(state="pending", attempts=0)
        tell()
        assert Signal.objects.count() == Moment.objects.count() == 1
        assert Advocate.objects.get().score == pytest.approx(6, abs=0.1)


def test_a_broken_event_goes_to_quarantine_and_its_neighbours_are_read(founded, tell):
    with founded.inside():
        tell(milestone("a"), track("b", "Milestone Reached", metric="hours"), milestone("c"))
        broken = Event.objects.get(state="failed")
        assert broken.failure == {"code": "missing_property", "params": {"name": "value"}}
        assert Moment.objects.count() == 2


def test_imported_and_late_facts_make_signals_and_never_moments(founded, tell):
    with founded.inside():
        tell(milestone("a"), is_historical=True)
        tell(milestone("b", at=days_ago(3)))
        assert Signal.objects.filter(is_live=False).count() == 2
        assert Moment.objects.count() == 0
        assert set(Decision.objects.values_list("outcome", flat=True)) == {"late"}


def test_a_test_key_makes_test_people_and_test_moments_only(founded, tell):
    with founded.inside():
        tell(milestone(), is_test=True)
        assert Contact.objects.get().is_test
        assert Moment.objects.get().is_test


def test_names_without_a_meaning_are_listed_until_they_get_one(founded, tell):
    with founded.inside():
        tell(track("a", "Frobnicated"), track("b", "Frobnicated"), milestone("a"))
        unknown = EventName.objects.get(is_mapped=False)
        assert (unknown.name, unknown.seen) == ("Frobnicated", 2)
        EventMapping.objects.create(organization_id=founded.id, name="Frobnicated", kind="insight")
        tell(track("a", "Frobnicated"))
        assert Signal.objects.filter(kind="insight").count() == 1
        assert not EventName.objects.filter(is_mapped=False).exists()


def test_revenue_becomes_movements_and_expansion_a_success_of_those_who_decide(founded, tell):
    with founded.inside():
        tell(
            identify("boss", email="boss@dupont.example", is_decider=True),
            group("boss", "dupont", at=days_ago(1), mrr=100, currency="EUR", seats=5, plan="pro"),
        )
        tell(group("boss", "dupont", mrr=150, currency="EUR", seats=8, plan="pro"))
        kinds = MrrMovement.objects.order_by("occurred_at").values_list("kind", "delta")
        assert list(kinds) == [("new", 10_000), ("expansion", 5_000)]
        assert Signal.objects.get().kind == "expansion"
        assert Company.objects.get().mrr_amount == 15_000


def test_an_unhappy_answer_is_trouble_and_lowers_the_score(founded, tell):
    with founded.inside():
        tell(track("a", "Warm Reply"), track("a", "NPS Answered", score=2, sent_as="answer"))
        assert Trouble.objects.get().kind == "detractor"
        assert Advocate.objects.get().score < 0


def test_a_serious_ticket_weighs_while_open_and_fades_when_closed(founded, tell):
    with founded.inside():
        tell(track("a", "Ticket Opened", ticket_id="4711", priority="urgent"))
        assert Trouble.objects.get().closed_at is None
        tell(track("a", "Ticket Closed", ticket_id="4711"))
        assert Trouble.objects.get().closed_at is not None
        assert Signal.objects.get().kind == "serious_ticket"


def test_consent_in_traits_reaches_the_ledger_and_days_of_use_are_noted(founded, tell):
    with founded.inside():
        tell(
            identify("a", email="a@x.example", consent={"recommendation": True}),
            item("page", "a", at=days_ago(1)),
            item("page", "a"),
        )
        contact = Contact.objects.get()
        assert consent_answers([contact.pk], "recommendation") == {contact.pk: "granted"}
        assert ActiveDay.objects.count() == 2


def test_an_alias_merges_two_people_with_all_they_have(founded, tell):
    with founded.inside():
        tell(track("old", "Warm Reply"), milestone("new"))
        tell(item("alias", "new", previousId="old"))
        living = Contact.objects.get(merged_into=None)
        assert living.external_id == "new"
        assert set(Signal.objects.values_list("contact_id", flat=True)) == {living.pk}
        assert Advocate.objects.get().score == pytest.approx(14, abs=0.1)
        tell(track("old", "Insight Shared"))
        assert Signal.objects.filter(contact=living).count() == 3


def test_a_lead_stage_told_by_the_product_moves_the_lead(founded, tell):
    with founded.inside():
        tell(
            identify("p", email="p@prospect.example"),
            track("p", "Lead Stage Changed", lead_id="L1", stage="trial"),
            track("p", "Lead Stage Changed", lead_id="L1", stage="won", mrr=100, currency="EUR"),
        )
        lead = Lead.objects.get()
        assert (lead.stage, lead.mrr_amount) == ("won", 10_000)


def test_an_impossible_stage_goes_to_quarantine_alone(founded, tell):
    with founded.inside():
        tell(milestone("a"), track("p", "Lead Stage Changed", lead_id="L1", stage="married"))
        assert Event.objects.get(state="failed").failure["params"]["because"] == "invalid_choice"
        assert Moment.objects.count() == 1
        assert Lead.objects.count() == 0


def test_the_number_of_queries_does_not_grow_with_the_batch(
    founded, tell, django_assert_max_num_queries
):
    with founded.inside():
        tell(milestone("warm-up"))
        counts = []
        for size in (2, 20):
            people = [f"{size}-{n}" for n in range(size)]
            items = [identify(p, email=f"{p}@x.example", name="N") for p in people]
            items += [milestone(p) for p in people] + [
                track(p, "Mention", text="x") for p in people
            ]
            with django_assert_max_num_queries(89) as queries:
                tell(*items)
            counts.append(len(queries))
        assert counts[0] == counts[1]


def test_another_organization_learns_nothing_of_it(founded, globex, tell):
    with founded.inside():
        tell(milestone())
    with globex.inside():
        assert not Contact.objects.exists()
        assert not Moment.objects.exists()
        assert not Event.objects.exists()
