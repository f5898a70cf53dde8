"""What newcomers write about who told them: read in any language, matched, and confirmed by one click."""

import pytest
from django.urls import reverse

from accounts.customers.models import Contact
from advocacy import working
from advocacy.signals.models import Signal
from referrals.attribution import hearing, ruling
from referrals.attribution.heard_models import HeardFrom
from referrals.leads import answers
from tests.conftest import Api, Cast
from tests.factories import CompanyFactory, ContactFactory
from tests.referrals.test_leads import a_link, a_visit, submit


@pytest.mark.parametrize(
    ("text", "person", "company", "channel"),
    [
        ("Marie from Dupont told me", "Marie", "Dupont", "word_of_mouth"),
        ("marie from dupont told me", "marie", "dupont", "word_of_mouth"),
        ("C'est Marie de chez Dupont SA qui m'en a parlé", "Marie", "Dupont SA", "word_of_mouth"),
        ("Durch Herrn Jürgen Müller von der Siemens AG", "Jürgen Müller", "Siemens AG", "word_of_mouth"),
        ("Mi amigo Carlos de Telefónica", "Carlos", "Telefónica", "word_of_mouth"),
        ("my boss (Claire Fontan, Dupont-Lavigne)", "Claire Fontan", "Dupont-Lavigne", "word_of_mouth"),
        ("Heard at SaaStock from Tom O'Brien (Acme)", "Tom O'Brien", "Acme", "word_of_mouth"),
        ("A colleague told me", "", "", "word_of_mouth"),
        ("Une collègue", "", "", "word_of_mouth"),
        ("Via via, een vriend", "", "", "word_of_mouth"),
        ("Google", "", "", "search"),
        ("an ad on Facebook", "", "", "paid"),
        ("Your booth in Berlin", "", "", "event"),
        ("Podcast", "", "", "content"),
        ("stumbled upon it while browsing", "", "", ""),
        ("don't remember", "", "", ""),
        ("🤷", "", "", ""),
        ("", "", "", ""),
    ],
)  # fmt: skip
def test_person_company_and_channel_are_read_apart(
    text: str, person: str, company: str, channel: str
) -> None:
    answer = answers.read(text)
    first = answer.readings[0] if answer.readings else answers.Named("")
    assert (first.person, first.company, answer.channel) == (person, company, channel)


def test_addresses_and_handles_are_read() -> None:
    assert answers.read("ask Claire@DL.example").email == "claire@dl.example"
    assert answers.read("https://www.linkedin.com/in/claire-fontan").handle == "linkedin:claire-fontan"  # fmt: skip
    assert answers.read("@claire_f").handle == "x:claire_f"


def people(cast: Cast) -> dict[str, Contact]:
    with cast.inside():
        dupont = CompanyFactory(name="Dupont SA", domain="dupont.example")
        return {
            "marie": ContactFactory(name="Marie Lefèvre", company=dupont),
            "paul": ContactFactory(name="Paul Martin", company=dupont),
            "other": ContactFactory(name="Marie Dupont", company=CompanyFactory(name="Elsewhere")),
        }


def heard(cast: Cast, api: Api, text: str, **more: str) -> dict:
    lead = submit(api, cast.key, external_id="d", heard_from=text, **more).json()
    return api(cast.key, "GET", f"/api/v1/heard?lead={lead['id']}").json()["data"][0] | {
        "lead": lead
    }


def test_marie_from_dupont_is_suggested_and_waits_for_one_click(acme: Cast, api: Api) -> None:
    book = people(acme)
    found = heard(acme, api, "Marie from Dupont told me", may_thank="with_name")
    assert (found["certainty"], found["state"]) == ("likely", "waiting")
    first = found["suggestions"][0]
    assert first["contact"]["id"] == str(book["marie"].pk)
    assert 0.5 < first["confidence"] <= 1
    assert first["reason"]["text"]
    lead = found["lead"]
    assert (lead["channel"], lead["attribution"]["credit"]) == ("word_of_mouth", "suspected")
    bob = acme.client("bob")
    page = bob.get(reverse("admin:referrals_heardfrom_changelist")).content.decode()
    assert "It was Marie Lefèvre" in page
    click = reverse("admin:referrals_heardfrom_who", args=[found["id"]])
    assert bob.post(click, {"contact": str(book["marie"].pk)}).status_code == 302
    lead = api(acme.key, "GET", f"/api/v1/leads/{lead['id']}").json()
    assert lead["attribution"]["credit"] == "sourced"
    assert lead["attribution"]["rule"] == "named"
    assert lead["attribution"]["advocate"]["id"] == str(book["marie"].pk)
    working.read_a_round()
    with acme.inside():
        kinds = Signal.objects.filter(contact=book["marie"], withdrawn_at=None)
        details = dict(kinds.values_list("kind", "details"))
        assert set(details) == {"named_by_signup", "referral_submitted"}
        assert details["named_by_signup"]["may_thank"] == "with_name"


def test_two_maries_are_ambiguous_and_nobody_is_credited(acme: Cast, api: Api) -> None:
    book = people(acme)
    with acme.inside():
        ContactFactory(name="Marie Curie", company=book["marie"].company)
    found = heard(acme, api, "Marie from Dupont told me")
    assert found["certainty"] == "ambiguous"
    assert found["lead"]["attribution"]["credit"] == "none"
    assert "several people" in str(found["lead"]["attribution"]["reasons"])
    assert api(acme.key, "POST", f"/api/v1/heard/{found['id']}/reject").status_code == 200
    assert api(acme.key, "POST", f"/api/v1/heard/{found['id']}/reject").status_code == 409


def test_an_address_names_one_person_for_certain(acme: Cast, api: Api) -> None:
    with acme.inside():
        claire = ContactFactory(name="Claire", email="claire@dl.example", external_id="c")
        from_identity = claire.identities.filter(kind="email").exists()
    if not from_identity:
        api(acme.key, "PUT", "/api/v1/contacts/by-external-id/c", {"email": "claire@dl.example"})
    found = heard(acme, api, "claire@dl.example")
    assert (found["certainty"], found["state"]) == ("exact", "confirmed")
    assert found["lead"]["attribution"]["credit"] == "sourced"


def test_a_first_name_alone_is_a_hint_where_one_customer_has_it(acme: Cast, api: Api) -> None:
    book = people(acme)
    found = heard(acme, api, "Paul")
    assert (found["certainty"], found["state"]) == ("likely", "waiting")
    assert [one["contact"]["id"] for one in found["suggestions"]] == [str(book["paul"].pk)]
    assert "first name" in found["suggestions"][0]["reason"]["text"]
    assert found["lead"]["attribution"]["credit"] == "suspected"
    nobody = heard(acme, api, "Paul Untold")
    assert (nobody["state"], nobody["suggestions"]) == ("unnamed", [])


def test_answers_of_test_leads_wait_for_nobody(acme: Cast, api: Api) -> None:
    people(acme)
    with acme.inside():
        ContactFactory(name="Paul Tester", is_test=True)
    submit(api, acme.test_key, external_id="d", heard_from="Paul Tester")
    with acme.inside():
        assert HeardFrom.objects.get().state == "waiting"
        assert not hearing.waiting().exists()
    heard(acme, api, "Marie from Dupont told me")
    with acme.inside():
        assert hearing.waiting().count() == 1


def test_nobody_named_is_still_word_of_mouth(acme: Cast, api: Api) -> None:
    people(acme)
    found = heard(acme, api, "A colleague told me")
    assert (found["certainty"], found["state"], found["channel"]) == ("none", "unnamed", "word_of_mouth")  # fmt: skip
    assert found["lead"]["channel"] == "word_of_mouth"


def test_what_they_say_and_what_was_tracked_is_compared(acme: Cast, api: Api) -> None:
    book = people(acme)
    with acme.inside():
        visit = a_visit(a_link("x@x.example"))
    found = heard(acme, api, "Marie from Dupont told me", click_id=str(visit.pk))
    with acme.inside():
        row = HeardFrom.objects.get(pk=found["id"])
        ruling.confirm_heard(heard=row, contact=book["marie"], by=None)
    told = api(acme.key, "GET", "/api/v1/heard/agreement").json()
    assert (told["same_person"]["k"], told["same_person"]["n"]) == (0, 1)
    assert told["same_person"]["too_early"]
    assert told["said_and_tracked"]["k"] == 1
    with acme.inside():
        ruling.undo_heard(heard=row)
        row.refresh_from_db()
        assert row.state == "waiting"


def test_other_words_are_read_again_until_somebody_has_decided(acme: Cast, api: Api) -> None:
    book = people(acme)
    first = heard(acme, api, "Paul Martin from Dupont")
    assert first["suggestions"][0]["contact"]["id"] == str(book["paul"].pk)
    second = heard(acme, api, "Marie Lefèvre from Dupont")
    assert second["id"] == first["id"]
    assert second["suggestions"][0]["contact"]["id"] == str(book["marie"].pk)
    body = {"contact_id": str(book["marie"].pk)}
    api(acme.key, "POST", f"/api/v1/heard/{first['id']}/confirm", body)
    third = heard(acme, api, "Paul Martin from Dupont")
    assert (third["state"], third["text"]) == ("confirmed", "Marie Lefèvre from Dupont")
    assert third["lead"]["attribution"]["advocate"]["id"] == str(book["marie"].pk)
