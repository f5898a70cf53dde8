"""What waits beside the moments stands on the first page and is settled there."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from advocacy.signals.suggested import Candidate, Suggestion
from referrals.attribution.heard_models import HeardFrom, HeardSuggestion
from referrals.qualification.routing_models import FirstContact
from tests.factories import CandidateFactory, CompanyFactory, ContactFactory, LeadFactory


def one_of_each(cast, n, *, owner="bob"):
    """A likely match, an answer and a lead nobody met, all about customers of this colleague."""
    with cast.inside():
        company = CompanyFactory(name=f"House {n}", owner=cast.people[owner])
        known = ContactFactory(name=f"Claire {n}", company=company)
        match = CandidateFactory(suggested=known, name=f"Claire {n}", handle=f"x:claire{n}")
        lead = LeadFactory(
            contact=ContactFactory(name=f"Newcomer {n}"),
            contact_due_at=timezone.now() - timedelta(hours=2),
        )
        owned = {"organization_id": cast.id}
        heard = HeardFrom.objects.create(
            lead=lead, text=f"From Claire {n}", state="waiting", **owned
        )
        why = {"code": "match_name", "params": {}}
        HeardSuggestion.objects.create(
            heard=heard, contact=known, confidence=0.5, reason=why, **owned
        )
        late = FirstContact.objects.create(lead=lead, owner=cast.people[owner], **owned)
        return known, match, heard, late


def test_a_match_an_answer_and_a_late_lead_are_settled_on_the_page(acme):
    known, match, heard, late = one_of_each(acme, 1)
    bob = acme.client("bob")
    page = bob.get("/admin/").content.decode()
    for words in ("Who said this?", "From Claire 1", "Nobody has met them in time", "Newcomer 1"):
        assert words in page
    here = {"next": "/admin/?of=me"}
    who = {"contact": str(known.pk), **here}
    pressed = [
        bob.post(reverse("admin:advocacy_candidate_accept", args=[match.pk]), who),
        bob.post(reverse("admin:referrals_heardfrom_who", args=[heard.pk]), who),
        bob.post(
            reverse("admin:referrals_firstcontact_changelist"),
            {"action": "in_touch", "_selected_action": str(late.pk), **here},
        ),
    ]
    assert [answer["Location"] for answer in pressed] == ["/admin/?of=me"] * 3
    with acme.inside():
        assert Candidate.objects.get(pk=match.pk).state == "accepted"
        assert HeardFrom.objects.get(pk=heard.pk).contact_id == known.pk
        assert FirstContact.objects.get(pk=late.pk).done_at is not None
    page = bob.get("/admin/").content.decode()
    assert "Who said this?" not in page
    assert "Newcomer 1" not in page


def test_nobody_is_led_elsewhere(acme):
    known, match, _heard, _late = one_of_each(acme, 1)
    answer = acme.client("bob").post(
        reverse("admin:advocacy_candidate_accept", args=[match.pk]),
        {"contact": str(known.pk), "next": "https://elsewhere.example/"},
    )
    assert answer["Location"] == reverse("admin:advocacy_candidate_changelist")


def test_my_customers_leaves_out_what_is_about_those_of_others(acme, globex):
    one_of_each(acme, 1, owner="alice")
    one_of_each(globex, 2, owner="mallory")
    bob = acme.client("bob")
    assert "From Claire 1" in bob.get("/admin/").content.decode()
    mine = bob.get("/admin/?of=me").content.decode()
    for words in ("Claire 1", "Newcomer 1", "Claire 2", "Newcomer 2"):
        assert words not in mine


def test_each_kind_shows_its_number_and_two_rows_at_a_constant_price(
    acme, django_assert_max_num_queries
):
    for n in range(4):
        one_of_each(acme, n)
    bob = acme.client("bob")
    bob.get("/admin/")
    with django_assert_max_num_queries(30) as few:
        page = bob.get("/admin/").content.decode()
    assert page.count("It was Claire") == 4
    assert page.count('<span class="gw-badge">4</span>') == 2
    for n in range(4, 20):
        one_of_each(acme, n)
    with django_assert_max_num_queries(30) as many:
        page = bob.get("/admin/").content.decode()
    assert len(many) == len(few)
    assert page.count('<span class="gw-badge">20</span>') == 2
    with acme.inside():
        assert Suggestion.objects.count() == 20
