"""Through the door: fetch the questions, post the answers, get fit, segment, path and next step back."""

from datetime import UTC, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.events.models import Event
from referrals.attribution.models import Attribution
from referrals.leads.models import Lead, StageChange
from referrals.qualification import modelling, routing, services
from referrals.qualification.models import Answer, Assessment, QuestionSet
from referrals.qualification.routing_models import FirstContact
from referrals.qualification.segment_models import PathEntry
from tests.factories import ContactFactory, LeadFactory

QUESTIONS = "/api/v1/qualification/questions"
ANSWERS = "/api/v1/qualification/answers"

FITS = {
    "use_case": "campaigns",
    "company_size": 120,
    "role": "decides",
    "when": "three_months",
    "replacing": "tool",
}


def sign_up(n=1, email="", **more):
    return {
        "lead": {
            "external_id": f"signup-{n}",
            "contact": {
                "email": email or f"p{n}@northgate{n}.example",
                "timezone": "Europe/London",
            },
            "channel": "content",
        },
        **more,
    }


def post(api, acme, body, path=ANSWERS, status=200):
    answer = api(acme.key, "POST", path, body)
    assert answer.status_code == status, answer.content
    return answer.json()


def test_the_questions_come_in_the_language_that_is_asked_for(acme, api):
    english = api(acme.key, "GET", QUESTIONS).json()
    french = api(acme.key, "GET", f"{QUESTIONS}?language=fr").json()
    assert english["version"] == 0
    assert len([one for one in english["questions"] if one["only_if"] is None]) == 5
    assert [one["code"] for one in english["questions"]] == [
        one["code"] for one in french["questions"]
    ]
    assert english["questions"][0]["label"] == "What do you want to do first?"
    assert french["questions"][0]["label"] == "Que souhaitez-vous faire en premier ?"


def test_one_call_gives_fit_segment_path_and_next_step(acme, api):
    told = post(api, acme, sign_up(version=0, answers=FITS))
    assert (told["fit"]["grade"], told["fit"]["is_qualified"]) == ("A", True)
    assert told["fit"]["points"] == 85
    assert told["fit"]["parts"]["need"] == {"points": 15, "most": 15, "known": 1, "criteria": 1}
    assert told["fit"]["parts"]["budget"]["points"] == 12
    assert told["fit"]["parts"]["authority"]["points"] == 13
    assert all(reason["text"] for reason in told["fit"]["reasons"])
    assert told["stage"] == "qualified"
    assert told["segment"]["code"] == "a"
    assert told["next_step"]["kind"] == "call"
    assert told["first_contact"]["owner"] in {"alice@acme.example", "bob@acme.example"}
    assert told["missing"] == ["which_tool"]
    with acme.inside():
        lead = Lead.objects.get()
        assert lead.owner is not None
        assert StageChange.objects.filter(lead=lead, stage="qualified").count() == 1
        assert Event.objects.filter(name="lead.qualified").count() == 1
        assert Event.objects.filter(name="lead.segment_entered").count() == 1


def test_answers_come_in_parts_and_are_kept(acme, api):
    first = post(api, acme, sign_up(answers={"use_case": "campaigns"}))
    assert first["fit"]["is_provisional"]
    assert first["stage"] == "submitted"
    assert first["segment"]["code"] == "d"
    assert "company_size" in first["missing"][:1]
    lead = first["lead_id"]
    second = post(
        api,
        acme,
        {"answers": {"company_size": 60, "role": "recommends", "when": "this_year"}},
        f"/api/v1/leads/{lead}/answers",
    )
    assert set(second["answers"]) == {"use_case", "company_size", "role", "when"}
    assert second["fit"]["grade"] == "B"
    assert second["segment"]["code"] == "b"
    with acme.inside():
        assert Event.objects.filter(name="lead.segment_changed").count() == 1
        assert PathEntry.objects.count() == 2
        assert PathEntry.objects.filter(left_at=None).count() == 1


def test_the_same_call_again_changes_nothing(acme, api):
    once = post(api, acme, sign_up(answers=FITS))
    again = post(api, acme, sign_up(answers=FITS))
    assert once["lead_id"] == again["lead_id"]
    with acme.inside():
        counts = [m.objects.count() for m in (Lead, Assessment, PathEntry, FirstContact)]
        assert counts == [1, 1, 1, 1]
        assert Answer.objects.count() == len(FITS)


def test_a_good_answer_is_kept_beside_bad_ones_which_are_named(acme, api):
    told = post(
        api,
        acme,
        sign_up(
            answers={"use_case": "campaigns", "colour": "red", "company_size": "many", "role": 7}
        ),
    )
    assert [(one["pointer"], one["code"]) for one in told["problems"]] == [
        ("/answers/colour", "unknown_question"),
        ("/answers/company_size", "bad_answer"),
        ("/answers/role", "bad_answer"),
    ]
    assert told["answers"] == {"use_case": "campaigns"}


def test_when_no_answer_can_be_kept_nothing_is(acme, api):
    refused = post(api, acme, sign_up(answers={"colour": "red"}), status=400)
    assert refused["errors"][0]["pointer"] == "/answers/colour"
    unknown = post(api, acme, sign_up(version=9, answers=FITS), status=400)
    assert unknown["errors"][0]["code"] == "unknown_version"
    with acme.inside():
        assert not Lead.objects.exists()


def test_answers_to_an_earlier_version_are_kept_and_said_to_be_so(acme, api):
    with acme.inside():
        draft = modelling.begin(QuestionSet, by=acme.people["alice"])
        content = draft.content | {
            "questions": [one for one in draft.content["questions"] if one["code"] != "which_tool"]
        }
        modelling.edit_questions(draft, content=content)
        modelling.activate(draft, by=acme.people["alice"], note="Nobody reads it.")
    told = post(api, acme, sign_up(version=0, answers={**FITS, "which_tool": "Trello"}))
    assert [one["code"] for one in told["problems"]] == ["question_retired"]
    assert told["answers"]["which_tool"] == "Trello"
    assert "which_tool" not in told["missing"]


@pytest.mark.parametrize(
    ("email", "answers", "out"),
    [
        ("x@mailinator.com", FITS, "disposable_mail"),
        ("x@etu.univ-lyon1.fr", FITS, "student"),
        ("x@good.example", {**FITS, "role": "student"}, "student"),
    ],
)
def test_who_is_ruled_out_leaves_whatever_the_points(acme, api, email, answers, out):
    told = post(api, acme, sign_up(email=email, answers=answers))
    assert told["fit"]["disqualifier"] == out
    assert not told["fit"]["is_qualified"]
    assert told["stage"] == "disqualified"
    assert told["segment"]["code"] == "ruled-out"
    assert told["next_step"] is None


def test_a_free_mail_address_costs_points_and_is_no_way_out(acme, api):
    told = post(api, acme, sign_up(email="marc@gmail.com", answers=FITS))
    assert told["fit"]["points"] == 75
    assert told["fit"]["disqualifier"] == ""
    assert "icp.free_mail" in {reason["code"] for reason in told["fit"]["reasons"]}


def test_just_looking_is_not_qualified_whatever_the_grade(acme, api):
    told = post(api, acme, sign_up(answers={**FITS, "when": "just_looking"}))
    assert told["fit"]["points"] == 70
    assert (told["fit"]["grade"], told["fit"]["is_qualified"]) == ("B", False)
    assert told["stage"] == "submitted"


def test_a_mistake_that_is_mended_brings_the_lead_back(acme, api):
    told = post(api, acme, sign_up(answers={**FITS, "role": "student"}))
    assert told["stage"] == "disqualified"
    told = post(
        api, acme, {"answers": {"role": "decides"}}, f"/api/v1/leads/{told['lead_id']}/answers"
    )
    assert told["stage"] == "qualified"
    assert told["segment"]["code"] == "a"


def test_a_lead_that_an_advocate_brought_goes_to_a_person_whatever_the_grade(acme, api):
    with acme.inside():
        lead = LeadFactory()
        Attribution.objects.create(
            organization_id=acme.id, lead=lead, contact=ContactFactory(), credit="sourced"
        )
        Attribution.objects.filter(lead=lead).exclude(credit="sourced").delete()
    told = post(api, acme, {"answers": {"use_case": "other"}}, f"/api/v1/leads/{lead.pk}/answers")
    assert told["fit"]["grade"] == "D"
    assert told["segment"]["code"] == "through-people"
    assert told["segment"]["to_human"]
    assert told["first_contact"]["owner"]


def test_steps_are_done_once_and_the_next_one_follows(acme, api):
    told = post(
        api, acme, sign_up(answers={"use_case": "campaigns", "company_size": 60, "role": "decides"})
    )
    path = f"/api/v1/leads/{told['lead_id']}/path"
    assert [one["code"] for one in told["steps"]] == ["first-object", "case-study", "demo"]
    after = post(api, acme, {"step": "first-object"}, path)
    assert after["next_step"]["code"] == "case-study"
    assert api(acme.key, "GET", path).json()["steps"][0]["done_at"]
    assert post(api, acme, {"step": "nonsense"}, path, status=404)


def test_owners_take_turns_by_what_waits_for_them(acme, api):
    owners = [post(api, acme, sign_up(n, answers=FITS))["first_contact"]["owner"] for n in range(4)]
    assert sorted(owners) == ["alice@acme.example"] * 2 + ["bob@acme.example"] * 2


def test_when_a_lead_is_met_it_waits_no_longer_and_nobody_is_alarmed(acme, api):
    first, second = (post(api, acme, sign_up(n, answers=FITS)) for n in (1, 2))
    with acme.inside():
        lead = Lead.objects.get(pk=first["lead_id"])
        assert first["first_contact"]["due_at"] == as_told(lead.contact_due_at)
    noted = f"/api/v1/leads/{first['lead_id']}/contacted"
    assert api(acme.key, "POST", noted, {}).status_code == 200
    with acme.inside():
        Lead.objects.update(contact_due_at=timezone.now() - timedelta(minutes=1))
        assert [str(row.lead_id) for row in routing.overdue()] == [second["lead_id"]]
        assert routing.alarm_overdue(now=timezone.now()) == 1
        assert routing.alarm_overdue(now=timezone.now()) == 0
        assert Event.objects.filter(name="lead.first_contact_overdue").count() == 1
        row = FirstContact.objects.get(lead=second["lead_id"])
        for _again in "ab":
            routing.note_contact(Lead.objects.get(pk=row.lead_id), by=acme.people["bob"])
        assert Lead.objects.get(pk=row.lead_id).contacted_at
        assert not routing.waiting().exists()


def test_who_goes_to_a_person_late_is_due_from_then_on(acme, api):
    told = post(api, acme, sign_up(answers={"use_case": "campaigns"}))
    assert told["first_contact"] is None
    with acme.inside():
        Lead.objects.update(contact_due_at=timezone.now() - timedelta(days=3))
    told = post(api, acme, {"answers": FITS}, f"/api/v1/leads/{told['lead_id']}/answers")
    assert told["first_contact"]["due_at"] > as_told(timezone.now())


def as_told(at):
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def test_judging_many_leads_takes_as_many_queries_as_judging_few(acme):
    def queries(n):
        leads = [LeadFactory(submitted_at=timezone.now()).pk for _ in range(n)]
        services.assess(leads[:1], is_history=True)
        with CaptureQueriesContext(connection) as seen:
            services.assess(leads, is_history=True)
        return len(seen)

    with acme.inside():
        assert queries(2) == queries(20)
