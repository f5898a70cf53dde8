"""What binds needs a code to the person's own address; taking it back needs one click."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.contacting.models import Consent
from accounts.contacting.services import record_consent
from advocacy import working
from advocacy.evidence import addresses as card_addresses
from advocacy.evidence import codes, grants
from advocacy.evidence.models import Evidence, Grant
from advocacy.evidence.request_models import GrantRequest
from advocacy.moments import addresses
from advocacy.moments.answers import Answer, FollowUp
from kernel.errors import Conflict, Invalid
from tests.conftest import Cast
from tests.factories import (
    CompanyFactory,
    ContactFactory,
    EvidenceFactory,
    GrantFactory,
    MomentFactory,
    RuleFactory,
    SignalFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "Since we work with it nobody asks where a campaign hangs."


class Asked:
    """Claire was asked to be quoted; what a reader of her link can do."""

    def __init__(self, acme: Cast) -> None:
        self.acme = acme
        with acme.inside():
            company = CompanyFactory(name="Dupont-Lavigne")
            self.claire = ContactFactory(
                name="Claire Fontan", company=company, email="claire@dupont.example", language="en"
            )
            signal = SignalFactory(contact=self.claire, kind="warm_reply", details={"text": WORDS})
            self.piece = EvidenceFactory(contact=self.claire, signal=signal, text=WORDS)
            self.moment = MomentFactory(
                contact=self.claire,
                company=company,
                signal=signal,
                rule=RuleFactory(gesture="ask", asks_for=["quote"], position="on"),
                gesture="ask",
                language="en",
            )
        self.page = _path(addresses.page_url(organization_id=acme.id, moment_id=self.moment.pk))

    def choose(self, naming: str) -> Any:
        return Client().post(f"{self.page}/permission", {"naming": naming})

    def code(self) -> str:
        """What stands in the mail that goes to her."""
        mail.outbox.clear()
        working.deliver()
        assert [m.to for m in mail.outbox] == [["Claire Fontan <claire@dupont.example>"]]
        return re.search(r"\d{6}", mail.outbox[0].subject)[0]

    def live(self) -> Grant | None:
        with self.acme.inside():
            return grants.live_grant(Evidence.objects.get(pk=self.piece.pk))


def _path(address: str) -> str:
    return address.removeprefix("http://testserver")


@pytest.fixture
def asked(acme: Cast) -> Asked:
    return Asked(acme)


def test_a_yes_holds_once_the_code_came_back(asked):
    text = Client().get(asked.page).content.decode()
    assert WORDS in text
    assert all(
        told in text
        for told in ("With my name and my company", "With my company only", "Not at all")
    )
    chosen = asked.choose("company")
    assert chosen.status_code == 303
    assert asked.live() is None
    entered = Client().get(chosen["Location"]).content.decode()
    assert "c…@dupont.example" in entered
    assert "claire@" not in entered
    done = Client().post(chosen["Location"], {"code": asked.code()})
    assert done.status_code == 303
    grant = asked.live()
    assert (grant.naming, grant.how) == ("company", "code")
    assert "claire@dupont.example" in grant.proof
    assert "It holds from now on" in Client().get(done["Location"]).content.decode()
    with asked.acme.inside():
        assert Answer.objects.get().kind == "yes"
        assert FollowUp.objects.get().kind == "thank"
        assert Consent.objects.get(purpose="publication").answer == "granted"
    assert "You allowed it on" in Client().get(asked.page).content.decode()


def test_who_was_forwarded_the_link_can_read_and_not_grant(asked):
    chosen = asked.choose("name")
    right = asked.code()
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    for _ in range(5):
        answer = Client().post(chosen["Location"], {"code": wrong})
        assert answer.status_code == 200
    assert "does not work any more" in answer.content.decode()
    assert Client().post(chosen["Location"], {"code": right}).status_code == 200
    assert asked.live() is None
    with asked.acme.inside():
        assert not Grant.objects.exists()
        assert not Answer.objects.exists()


def test_a_code_is_over_after_a_quarter_of_an_hour_and_works_once(asked):
    chosen = asked.choose("name")
    right = asked.code()
    with time_machine.travel(timezone.now() + timedelta(minutes=16), tick=False):
        late = Client().post(chosen["Location"], {"code": right})
        assert "does not work any more" in late.content.decode()
    assert asked.live() is None
    Client().post(chosen["Location"], {"code": f"{right[:3]} {right[3:]}"})
    assert asked.live().naming == "name"
    Client().post(chosen["Location"], {"code": right})
    with asked.acme.inside():
        assert Grant.objects.count() == 1


def test_a_code_of_one_request_does_not_open_another(asked):
    first = asked.choose("company")
    code = asked.code()
    second = asked.choose("name")
    if code != codes.code_of(_request(asked, "name")):
        Client().post(second["Location"], {"code": code})
        assert asked.live() is None
    Client().post(first["Location"], {"code": code})
    assert asked.live().naming == "company"


def _request(asked: Asked, naming: str) -> GrantRequest:
    with asked.acme.inside():
        return GrantRequest.objects.get(naming=naming)


def test_nobody_can_fill_her_mailbox(asked):
    answers = [asked.choose("name").status_code for _ in range(7)]
    assert answers == [303] * 5 + [409] * 2
    with asked.acme.inside():
        assert GrantRequest.objects.count() == 5


def test_a_code_that_is_late_is_not_sent_any_more(asked):
    asked.choose("name")
    with asked.acme.inside():
        GrantRequest.objects.update(asked_at=timezone.now() - timedelta(minutes=20))
    mail.outbox.clear()
    working.deliver()
    assert not mail.outbox
    with asked.acme.inside():
        assert GrantRequest.objects.get().state == "cancelled"


def test_not_at_all_needs_no_code_and_is_respected(asked):
    assert asked.choose("no").status_code == 303
    with asked.acme.inside():
        assert Evidence.objects.get().refused_at is not None
        assert Answer.objects.get().kind == "not_now"
        assert not GrantRequest.objects.exists()
    assert "not at all" in Client().get(asked.page).content.decode()


@pytest.mark.parametrize("naming", ["", "everything", "name'--"])
def test_a_choice_that_is_none_is_a_clear_page(asked, naming):
    assert asked.choose(naming).status_code == 400


def test_without_an_address_the_page_says_what_to_do(asked):
    with asked.acme.inside():
        asked.claire.email = ""
        asked.claire.save()
    refused = asked.choose("name")
    assert refused.status_code == 409
    assert "no mail address" in refused.content.decode()


def test_looking_at_the_address_of_the_answer_sends_nothing(asked):
    assert Client().get(f"{asked.page}/permission").status_code == 405
    with asked.acme.inside():
        assert not GrantRequest.objects.exists()


def test_moments_that_ask_for_something_else_show_no_question(asked):
    with asked.acme.inside():
        asked.moment.rule.asks_for = ["introduction"]
        asked.moment.rule.save()
    assert WORDS not in Client().get(asked.page).content.decode()
    assert asked.choose("name").status_code == 404


def test_a_name_on_a_card_needs_the_code_too(acme):
    with acme.inside():
        claire = ContactFactory(name="Claire", company=CompanyFactory(), email="c@d.example")
        signal = SignalFactory(
            contact=claire, kind="milestone", details={"metric": "x", "value": 3}
        )
        card = EvidenceFactory(kind="card", contact=claire, signal=signal, text="", language="en")
    token = card_addresses.card_token(organization_id=acme.id, evidence_id=card.pk)
    chosen = Client().post(f"/card/{token}/name", {"naming": "name"})
    assert "Claire" not in Client().get(f"/card/{token}").content.decode()
    working.deliver()
    code = re.search(r"\d{6}", mail.outbox[-1].subject)[0]
    Client().post(chosen["Location"], {"code": code})
    assert "Claire" in Client().get(f"/card/{token}").content.decode()


def test_the_own_page_lists_everything_and_takes_back_at_once(asked, globex):
    acme = asked.acme
    with acme.inside():
        GrantFactory(evidence=asked.piece, places=["website"])
        grants.publish(evidence=asked.piece, place="website", address="https://acme.example/wall")
        other = EvidenceFactory(text="Somebody else's words")
    address = _path(addresses.published_url(organization_id=acme.id, contact_id=asked.claire.pk))
    text = Client().get(address).content.decode()
    assert WORDS in text
    assert "https://acme.example/wall" in text
    assert "Somebody else" not in text
    assert Client().post(address, {"piece": str(other.pk)}).status_code == 404
    assert Client().post(address, {"piece": "nonsense"}).status_code == 404
    assert Client().post(address, {"piece": str(asked.piece.pk)}).status_code == 303
    assert asked.live() is None
    with acme.inside():
        assert Grant.objects.get().ended_why == "withdrawn"
        assert [row.address for row in grants.to_take_down()] == ["https://acme.example/wall"]
    again = Client().post(address, {"piece": str(asked.piece.pk), "naming": "nobody"})
    Client().post(again["Location"], {"code": asked.code()})
    assert asked.live().naming == "nobody"
    Client().post(address, {"piece": str(asked.piece.pk), "refuse": "1"})
    with acme.inside():
        assert Evidence.objects.get(pk=asked.piece.pk).refused_at is not None
    foreign = _path(addresses.published_url(organization_id=globex.id, contact_id=asked.claire.pk))
    assert Client().get(foreign).status_code == 404
    with time_machine.travel(timezone.now() + timedelta(days=181)):
        assert Client().get(address).status_code == 404


def test_the_list_of_ones_own_costs_the_same_for_two_and_for_twenty(
    asked, django_assert_max_num_queries
):
    address = _path(
        addresses.published_url(organization_id=asked.acme.id, contact_id=asked.claire.pk)
    )
    with asked.acme.inside():
        for _ in range(20):
            GrantFactory(evidence=EvidenceFactory(contact=asked.claire))
    with django_assert_max_num_queries(16):
        assert Client().get(address).status_code == 200


def test_publishing_needs_a_live_grant_for_that_place(acme):
    with acme.inside(), transaction.atomic():
        piece = EvidenceFactory(contact=ContactFactory(company=CompanyFactory()))
        put = {"evidence": piece, "place": "website", "address": "https://acme.example"}
        with pytest.raises(Conflict, match="no permission"):
            grants.publish(**put)
        grant = grants.give(
            evidence=piece,
            contact=piece.contact,
            naming="name",
            how="colleague",
            proof="Mail of 3 May",
            places=["sales"],
        )
        assert grant.until == timezone.localdate() + grants.WORKS_FOR
        with pytest.raises(Conflict, match="sales material only"):
            grants.publish(**put)
        grants.give(
            evidence=piece,
            contact=piece.contact,
            naming="name",
            how="colleague",
            proof="Mail of 4 May",
        )
        assert grants.publish(**put).address == "https://acme.example"
        assert not grants.to_take_down()
        assert Grant.objects.filter(ended_why="replaced").count() == 1
        with pytest.raises(Invalid, match="kind of place"):
            grants.publish(evidence=piece, place="moon", address="x")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("left", "left"),
        ("churned", "churned"),
        ("time", "time"),
        ("policy", "policy"),
        ("consent", "consent"),
    ],
)
def test_grants_lapse_by_themselves_and_what_stands_is_listed(acme, change, why):
    with acme.inside(), transaction.atomic():
        company = CompanyFactory()
        piece = EvidenceFactory(contact=ContactFactory(company=company))
        grant = GrantFactory(evidence=piece)
        kept = GrantFactory(
            evidence=EvidenceFactory(contact=ContactFactory(company=CompanyFactory()))
        )
        grants.publish(evidence=piece, place="website", address="https://acme.example/quote")
        assert grants.age() == 0
        if change == "left":
            piece.contact.company = CompanyFactory()
            piece.contact.save()
        elif change == "time":
            Grant.objects.filter(pk=grant.pk).update(until=timezone.localdate() - timedelta(days=1))
        elif change == "churned":
            company.churned_at = timezone.now()
        elif change == "consent":
            record_consent(
                contact=piece.contact, purpose="publication", answer="withdrawn", source="mail"
            )
        else:
            company.policy = "forbidden"
        company.save()
        assert len(grants.to_take_down()) == 1
        assert grants.age() == 1
        grant.refresh_from_db()
        kept.refresh_from_db()
        assert (grant.stale_why, kept.stale_why) == (why, "")
        assert len(grants.to_take_down()) == 1
        assert grants.age() == 0


def test_a_company_that_forbids_is_not_named(acme):
    with acme.inside(), transaction.atomic():
        company = CompanyFactory(policy="forbidden")
        piece = EvidenceFactory(contact=ContactFactory(company=company))
        told = {"evidence": piece, "contact": piece.contact, "how": "colleague", "proof": "Call"}
        for naming in ("name", "company"):
            with pytest.raises(Conflict, match="forbids"):
                grants.give(naming=naming, **told)
        grants.give(naming="nobody", **told)
        assert grants.live_grant(piece)
        with pytest.raises(Invalid, match="Only the person"):
            grants.give(naming="nobody", **{**told, "contact": ContactFactory()})
        with pytest.raises(Invalid, match="without proof"):
            grants.give(naming="nobody", **{**told, "proof": " "})


def test_proof_and_one_open_grant_are_rules_of_the_database(acme):
    with acme.inside(), transaction.atomic():
        grant = GrantFactory()
        for broken in ({"evidence": grant.evidence}, {"proof": ""}, {"ended_at": timezone.now()}):
            with pytest.raises(IntegrityError), transaction.atomic():
                GrantFactory(**broken)


def test_who_says_that_they_left_is_named_no_more(asked):
    with asked.acme.inside():
        GrantFactory(evidence=asked.piece)
    assert asked.live()
    Client().post(f"{asked.page}/answer", {"kind": "left"})
    assert asked.live() is None
    with asked.acme.inside():
        assert Grant.objects.get().stale_why == "left"
