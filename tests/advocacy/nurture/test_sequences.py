"""A sign-up through the API, then weeks of mails: on their day, in the person's time zone, and no longer than they should."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client

from accounts.contacting.models import Consent
from accounts.contacting.services import record_consent
from accounts.events import services as inbox
from accounts.events.models import Event
from accounts.outbound.mail import unsubscribe_url
from advocacy import pipeline, working
from advocacy.moments.models import Delivery
from advocacy.nurture import sending
from advocacy.nurture.models import Enrolment, Sequence, SequenceMail
from kernel import work
from referrals.attribution.services import move_lead
from referrals.leads.models import Lead
from tests.factories import MomentFactory

ANSWERS = {"use_case": "campaigns", "company_size": 120, "role": "recommends", "when": "this_year"}
NEW_YORK = "America/New_York"


def sign_up(api, acme, *, timezone="Europe/Paris", may_mail=True, n=1, **answers):
    answer = api(
        acme.key,
        "POST",
        "/api/v1/qualification/answers",
        {
            "lead": {
                "external_id": f"s{n}",
                "contact": {
                    "email": f"marc{n}@northgate{n}.example",
                    "name": "Marc Oyelaran",
                    "timezone": timezone,
                },
            },
            "answers": {**ANSWERS, **answers},
            "may_mail": may_mail,
        },
    )
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert told["segment"]["code"] == "b", told["fit"]
    return told


def at(*when):
    return datetime(2026, *when, tzinfo=UTC)


def test_four_mails_in_twenty_working_days_each_on_its_day_in_the_persons_zone(
    ready, api, clock, letters
):
    sign_up(api, ready, timezone=NEW_YORK)
    assert letters() == []
    clock.move_to(at(3, 10, 10, 59))
    assert letters() == [], "it is still before seven in New York, where one day later has not come"
    clock.move_to(at(3, 10, 12, 59))
    assert letters() == [], "a minute before nine in New York"
    clock.move_to(at(3, 10, 13, 0))
    (first,) = letters()
    assert first.to == ["Marc Oyelaran <marc1@northgate1.example>"]
    assert first.subject == "How a team like yours does it"
    assert "Dupont" in first.body
    assert "https://acme.example/dupont" in first.body
    assert letters() == [first]
    clock.move_to(at(3, 16, 23, 0))
    assert len(letters()) == 1
    clock.move_to(at(3, 17, 13, 0))
    second = letters()[1]
    assert "Northgate" in second.body, "the same use, another size: what is left of what fits"
    clock.move_to(at(3, 25, 13, 0))
    assert "First week" in letters()[2].body
    clock.move_to(at(4, 6, 14, 0))
    assert letters()[3].subject == "Shall we leave it here?"
    clock.move_to(at(5, 20, 13, 0))
    assert len(letters()) == 4
    with ready.inside():
        assert Enrolment.objects.get().state == "finished"
        sent = list(SequenceMail.objects.order_by("step").values_list("finished_at", flat=True))
        assert len(sent) == 4


def begin(api, acme, clock, letters, **more):
    """Somebody who has been sent the first mail."""
    told = sign_up(api, acme, **more)
    letters()
    clock.move_to(at(3, 10, 11, 0))
    assert len(letters()) == 1
    return told


def later(clock, letters):
    clock.move_to(at(3, 20, 11, 0))
    return len(letters())


def why():
    return Enrolment.objects.get().reason["code"]


def test_it_goes_on_when_nothing_happens(ready, api, clock, letters):
    begin(api, ready, clock, letters)
    assert later(clock, letters) == 2


def test_it_stops_when_they_pay(ready, api, clock, letters):
    told = begin(api, ready, clock, letters)
    paid = api(
        ready.key,
        "POST",
        f"/api/v1/leads/{told['lead_id']}/stages",
        {"stage": "won", "mrr": {"amount": 19000, "currency": "EUR"}},
    )
    assert paid.status_code == 200
    assert later(clock, letters) == 1
    with ready.inside():
        assert why() == "sequence.paid"


def test_it_stops_when_they_book_a_meeting(ready, api, clock, letters):
    told = begin(api, ready, clock, letters)
    api(ready.key, "POST", f"/api/v1/leads/{told['lead_id']}/stages", {"stage": "meeting"})
    assert later(clock, letters) == 1
    with ready.inside():
        assert why() == "sequence.booked"


def test_it_stops_when_they_answer_a_mail(ready, api, clock, letters):
    begin(api, ready, clock, letters)
    with ready.inside():
        inbox.receive_rows(
            [
                {
                    "type": "identify",
                    "userId": "marc",
                    "traits": {"email": "marc1@northgate1.example"},
                }
            ],
            source="mail/team",
        )
        while events := work.claim(Event, limit=50):
            work.work_off(events, pipeline.process)
        assert Enrolment.objects.get().replied_at is not None
        assert why() == "sequence.answered"
    assert later(clock, letters) == 1


def test_it_stops_when_somebody_notes_an_answer(ready, api, clock, letters):
    told = begin(api, ready, clock, letters)
    noted = api(ready.key, "POST", f"/api/v1/leads/{told['lead_id']}/replies", {})
    assert noted.status_code == 200
    assert later(clock, letters) == 1


def test_it_stops_with_one_click_on_unsubscribe(ready, api, clock, letters):
    begin(api, ready, clock, letters)
    with ready.inside():
        address = unsubscribe_url(Enrolment.objects.get().contact)
    assert f"<{address}>" in mail.outbox[0].extra_headers["List-Unsubscribe"]
    assert Client().post(urlsplit(address).path).status_code == 200
    assert later(clock, letters) == 1
    with ready.inside():
        assert why() == "sequence.may_not"


def test_a_payment_between_preparing_and_sending_holds_the_mail_back(ready, api, clock):
    told = sign_up(api, ready)
    working.run_sequences()
    clock.move_to(at(3, 10, 11, 0))
    working.run_sequences()
    with ready.inside():
        assert SequenceMail.objects.get().state == "pending"
        lead = Lead.objects.get(pk=told["lead_id"])
        move_lead(lead=lead, stage="won", mrr_amount=100, mrr_currency="EUR")
    working.deliver()
    assert mail.outbox == []
    with ready.inside():
        assert SequenceMail.objects.get().outcome["code"] == "sequence.paid"


def test_without_their_yes_nothing_is_sent(ready, api, clock, letters):
    sign_up(api, ready, may_mail=False)
    letters()
    assert later(clock, letters) == 0
    with ready.inside():
        assert not Enrolment.objects.exists()


@pytest.mark.parametrize("sending", ["observe", "drafts"])
def test_an_organization_that_does_not_send_sends_nothing(ready, api, clock, letters, sending):
    ready.organization.sending = sending
    ready.organization.save()
    sign_up(api, ready)
    letters()
    assert later(clock, letters) == 0


def test_who_came_to_a_person_of_ours_gets_no_further_mail(ready, api, clock, letters):
    told = begin(api, ready, clock, letters)
    up = api(
        ready.key,
        "POST",
        f"/api/v1/leads/{told['lead_id']}/answers",
        {"answers": {"role": "decides", "when": "three_months", "replacing": "tool"}},
    ).json()
    assert up["segment"]["to_human"]
    assert later(clock, letters) == 1
    with ready.inside():
        assert why() == "sequence.with_person"


def test_a_mail_for_which_nothing_fits_is_left_out(ready, api, clock, letters):
    begin(api, ready, clock, letters, use_case="approvals")
    assert "Albatros" in mail.outbox[0].body
    clock.move_to(at(3, 17, 11, 0))
    assert "First week" in letters()[1].body, "there is no second case study for them"


def test_two_sequences_of_a_segment_share_its_leads_by_chance_and_for_good(ready, api, letters):
    with ready.inside():
        one = Sequence.objects.get()
        Sequence.objects.create(
            organization_id=ready.id,
            code="other",
            name="Two mails",
            segment=one.segment,
            position="on",
            steps=one.steps[:2],
        )
    for n in range(12):
        sign_up(api, ready, n=n)
    letters()
    with ready.inside():
        drawn = dict(Enrolment.objects.values_list("lead_id", "sequence__code"))
        assert set(drawn.values()) == {"other", "four-mails"}
        assert len(drawn) == 12


def test_who_entered_long_ago_is_not_written_to_when_it_is_switched_on(ready, api, clock, letters):
    with ready.inside():
        Sequence.objects.update(position="off")
    sign_up(api, ready)
    clock.move_to(at(3, 30, 11, 0))
    with ready.inside():
        Sequence.objects.update(position="on")
    letters()
    clock.move_to(at(4, 3, 11, 0))
    assert letters() == []


def test_another_mail_of_ours_lately_makes_it_wait(ready, api, clock):
    sign_up(api, ready)
    working.run_sequences()
    with ready.inside():
        contact = Enrolment.objects.get().contact
        Delivery.objects.create(
            organization_id=ready.id,
            moment=MomentFactory(contact=contact),
            channel="mail",
            state="done",
            finished_at=at(3, 9, 15, 0),
        )
    clock.move_to(at(3, 10, 11, 0))
    working.run_sequences()
    sending.send_due(ready.id)
    assert mail.outbox == []
    with ready.inside():
        assert SequenceMail.objects.get().due_at == at(3, 12, 15, 0)
    clock.move_to(at(3, 12, 15, 0))
    sending.send_due(ready.id)
    assert len(mail.outbox) == 1


def test_a_yes_that_was_taken_back_by_the_ledger_counts(ready, api, clock, letters):
    begin(api, ready, clock, letters)
    with ready.inside():
        record_consent(
            contact=Enrolment.objects.get().contact,
            purpose=Consent.Purpose.CONTENT,
            answer="withdrawn",
            source="call",
        )
    assert later(clock, letters) == 1


def test_the_same_round_twice_writes_each_mail_once(ready, api, clock, letters):
    sign_up(api, ready)
    for _ in range(3):
        letters()
    clock.move_to(at(3, 10, 11, 0) + timedelta(seconds=1))
    for _ in range(3):
        letters()
    assert len(mail.outbox) == 1
