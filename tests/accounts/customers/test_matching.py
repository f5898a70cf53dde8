"""Who in the book is meant by a name, a handle, an address told from outside."""

from itertools import permutations

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.customers import known_as
from accounts.customers.handles import handle_in, normal_handle, normal_url
from accounts.customers.likeness import InBook, Told, company_key, likeness, name_key, similarity
from accounts.customers.matching import match, refusable_marks
from accounts.customers.models import Contact, Identity
from accounts.customers.told import Clue
from kernel.errors import Conflict, Invalid
from kernel.ids import uuid7
from tests.factories import CompanyFactory, ContactFactory


def clue(key: int = 1, **told: object) -> Clue:
    return Clue(key=key, at=timezone.now(), **told)  # type: ignore[arg-type]


def known(contact: Contact, kind: str, value: str) -> None:
    Identity.objects.create(
        organization_id=contact.organization_id,
        contact=contact,
        kind=kind,
        value=value,
        is_test=contact.is_test,
    )


@pytest.fixture
def claire(acme):
    with acme.inside():
        contact = ContactFactory(
            name="Claire Fontan",
            external_id="u-1",
            email="claire.fontan@gmail.com",
            company=CompanyFactory(name="Dupont-Lavigne", domain="dupont-lavigne.example"),
        )
        known(contact, "handle", "mastodon:claire@piaille.fr")
        known(contact, "profile_url", "claire.example/about")
        return contact


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"external_id": "u-1"}, "match_external_id"),
        ({"email": " Claire.Fontan@GMAIL.com "}, "match_email"),
        ({"handle": "mastodon:@Claire@Piaille.fr"}, "match_handle"),
        ({"profile_url": "https://piaille.fr/@claire"}, "match_handle"),
        ({"profile_url": "http://www.claire.example/about/?utm_source=x"}, "match_profile_url"),
        ({"email": "claire.fontan@gmail.com", "name": "Somebody Else"}, "match_email"),
    ],
)
def test_what_belongs_to_one_person_is_exact(acme, claire, told, code):
    with acme.inside():
        found = match([clue(**told)])[1]
    assert (found.certainty, found.contact_id, found.reason["code"]) == ("exact", claire.pk, code)


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"email": "clairefontan+news@googlemail.com"}, "match_mailbox"),
        ({"name": "Claire Fontan", "company": "DUPONT LAVIGNE S.A.S."}, "match_name_company"),
        ({"name": "FONTAN, Claire", "company": "dupont-lavigne.example"}, "match_name_company"),
        ({"name": "claire fontan", "email": "cf@dupont-lavigne.example"}, "match_name_company"),
        ({"name": "Clâire Fontan", "company": "Dupont"}, "match_name_company_alike"),
        ({"name": "Claire Fontaine", "company": "Dupont-Lavigne"}, "match_name_alike_company"),
        ({"name": "Clair Fontan", "company": "Dupont Lavign"}, "match_both_alike"),
        ({"name": "Claire", "company": "Dupont"}, "match_first_name"),
        ({"name": "Clair", "company": "Dupont-Lavigne"}, "match_first_name_alike"),
        ({"name": "Calire", "company": "Dupont"}, "match_first_name_alike"),
        ({"name": "Claire Fontan"}, "match_name"),
        ({"name": "Claire Fontan", "company": "Northgate Foods"}, "match_name_elsewhere"),
    ],
)
def test_a_name_is_likely_at_best(acme, claire, told, code):
    with acme.inside():
        found = match([clue(**told)])[1]
    assert (found.certainty, found.contact_id, found.reason["code"]) == ("likely", claire.pk, code)


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"name": "Claire"},
        {"name": "Claire", "company": "Northgate Foods"},
        {"name": "Marc Oyelaran", "company": "Dupont-Lavigne"},
        {"name": "Clair Fontan", "company": "Northgate Foods"},
        {"handle": "x:claire"},
        {"email": "claire+fontan@dupont-lavigne.example"},
        {"name": "%_' OR 1=1", "company": "\\"},
        {"name": "🦊" * 300, "company": "株式会社"},
    ],
)
def test_too_little_is_nobody(acme, claire, told):
    with acme.inside():
        found = match([clue(**told)])[1]
        assert (found.certainty, found.contact_id, found.candidates) == ("none", None, ())
        assert Contact.objects.count() == 1


def test_two_people_of_one_name_are_both_candidates_and_nobody_stands_out(acme):
    with acme.inside():
        two = [
            ContactFactory(name="Marie Dupont", company=CompanyFactory(name=name))
            for name in ("Fabrique Ponant", "Cabinet Vauban")
        ]
        plain = match([clue(name="Marie Dupont")])[1]
        told = match([clue(name="Marie Dupont", company="Cabinet Vauban SARL")])[1]
    assert (plain.certainty, plain.contact_id) == ("likely", None)
    assert plain.reason["code"] == "match_ambiguous"
    assert {one.contact_id for one in plain.candidates} == {contact.pk for contact in two}
    assert (told.certainty, told.contact_id) == ("likely", two[1].pk)
    assert len(told.candidates) == 2


def test_handles_of_two_people_in_one_clue_make_both_likely(acme, claire):
    with acme.inside():
        other = ContactFactory(email="other@x.example")
        found = match([clue(email=other.email, handle="mastodon:claire@piaille.fr")])[1]
        trusted = match([clue(external_id="u-1", email=other.email)])[1]
    assert (found.certainty, found.contact_id, found.reason["code"]) == (
        "likely",
        None,
        "match_disagrees",
    )
    assert {one.contact_id for one in found.candidates} == {claire.pk, other.pk}
    assert (trusted.certainty, trusted.contact_id) == ("exact", claire.pk)


def test_a_merged_person_is_the_one_that_lives_on(acme, claire):
    with acme.inside():
        gone = ContactFactory(name="Claire Fontan-Roy", email="old@x.example", merged_into=claire)
        by_mail = match([clue(email=gone.email)])[1]
        by_name = match([clue(name="Claire Fontan-Roy", company="Dupont-Lavigne")])[1]
    assert by_mail.contact_id == claire.pk
    assert [one.contact_id for one in by_name.candidates] == [claire.pk]


def test_test_rows_and_strangers_are_never_met(acme, globex, claire):
    everything = {
        "external_id": "u-1",
        "email": "claire.fontan@gmail.com",
        "handle": "mastodon:claire@piaille.fr",
        "name": "Claire Fontan",
        "company": "Dupont-Lavigne",
    }
    with acme.inside():
        assert match([clue(is_test=True, **everything)])[1].certainty == "none"
    with globex.inside():
        assert match([clue(**everything)])[1].certainty == "none"
        assert match([clue(email="clairefontan@gmail.com")])[1].certainty == "none"


def test_the_answer_does_not_depend_on_the_order_of_the_clues(acme, claire):
    clues = [
        clue(1, name="Claire Fontan"),
        clue(2, name="Claire", company="Dupont"),
        clue(3, handle="mastodon:claire@piaille.fr"),
        clue(4, name="Nobody Known", company="Dupont"),
    ]
    with acme.inside():
        answers = [match(list(order)) for order in permutations(clues)]
        assert all(answer == answers[0] for answer in answers)
        assert {key: one.certainty for key, one in answers[0].items()} == {
            1: "likely",
            2: "likely",
            3: "exact",
            4: "none",
        }


def test_twenty_clues_cost_as_many_queries_as_two(acme, claire, django_assert_num_queries):
    def clues(count: int) -> list[Clue]:
        return [
            clue(
                n,
                name=f"Claire Fonta{'n' * (1 + n % 2)}",
                company="Dupont",
                email=f"claire.fontan+{n}@gmail.com" if n % 2 else "",
                handle=f"x:claire{n}",
            )
            for n in range(count)
        ]

    with acme.inside():
        for count in (2, 20):
            # identities; into the wide door, thresholds, names, mailboxes, out of it; refusals
            with django_assert_num_queries(7):
                match(clues(count))
        with django_assert_num_queries(1):
            match([clue(n, external_id="u-1") for n in range(20)])


def test_a_refused_pair_is_not_suggested_again(acme, claire):
    told = {"name": "Claire Fontan", "handle": "x:claire"}
    with acme.inside():
        known_as.refuse(contact=claire, marks=refusable_marks(clue(**told)))
        assert match([clue(**told)])[1].certainty == "none"
        assert match([clue(name="Claire Fontan", handle="x:another")])[1].certainty == "likely"


# Handles


def test_a_handle_has_one_owner_and_one_spelling(acme, claire):
    with acme.inside():
        other = ContactFactory(name="Marc Oyelaran")
        row = known_as.add(contact=claire, network="x", text=" @ClaireF ")
        assert row.value == "x:clairef"
        assert known_as.add(contact=claire, network="", text="https://x.com/clairef").pk == row.pk
        with pytest.raises(Conflict, match="Claire Fontan"):
            known_as.add(contact=other, network="twitter", text="clairef")
        for wrong in ("", "two words", "@"):
            with pytest.raises(Invalid):
                known_as.add(contact=other, network="x", text=wrong)
        assert known_as.public_names(other) == []
        known_as.remove(contact=claire, identity_id=row.pk)
        assert known_as.add(contact=other, network="x", text="clairef").contact_id == other.pk


@pytest.mark.parametrize(
    ("text", "url", "handle"),
    [
        ("https://fr.linkedin.com/in/Claire-Fontan/?trk=x", "linkedin.com/in/claire-fontan", "linkedin:claire-fontan"),
        ("news.ycombinator.com/user?id=Claire", "news.ycombinator.com/user?id=claire", "hackernews:claire"),
        ("https://news.ycombinator.com/user", "", ""),
        ("https://www.facebook.com/profile.php?id=1", "facebook.com/profile.php?id=1", ""),
        ("https://example.com/", "", ""),
        ("javascript:alert(1)", "", ""),
        ("https://x.com/intent/post", "x.com/intent/post", ""),
        ("http://[::1", "", ""),
    ],
)  # fmt: skip
def test_addresses_of_pages(text, url, handle):
    assert (normal_url(text), handle_in(text)) == (url, handle)


def test_a_mastodon_name_needs_its_server():
    assert normal_handle("@claire@Piaille.fr", "mastodon") == "mastodon:claire@piaille.fr"
    assert normal_handle("@claire", "mastodon") == ""
    assert normal_handle("bluesky:did:plc:abc") == "bluesky:did:plc:abc"


@given(st.text(max_size=60), st.sampled_from(["", "x", "mastodon", "linkedin"]))
def test_a_normal_handle_stays_as_it_is(text, network):
    once = normal_handle(text, network)
    assert not once or normal_handle(once) == once
    url = normal_url(text)
    assert not url or normal_url(url) == url


# Likeness


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Dupont-Lavigne SAS", "dupont lavigne"),
        ("Société Dupont S.A.R.L.", "societe dupont"),
        ("Northgate Foods, Inc.", "northgate foods"),
        ("Müller & Co. KG", "muller"),
        ("Albrecht Klinik GmbH", "albrecht klinik"),
        ("SAS", "sas"),
    ],
)
def test_a_company_without_its_legal_form(name, key):
    assert company_key(name) == key


def test_names_written_differently_have_one_key():
    spellings = ["Mike Brown", "BROWN, Michael", "Dr. Michael J. Brown", "michael brown 🚀"]
    assert {name_key(name) for name in spellings} == {("brown", "michael")}


@given(st.text(max_size=40), st.text(max_size=40))
def test_similarity_is_symmetric_and_within_bounds(one, other):
    assert similarity(one, other) == similarity(other, one)
    assert 0 <= similarity(one, other) <= 1


@given(*[st.text(max_size=30)] * 4)
def test_likeness_never_reaches_certainty_by_name_alone(name, company, theirs, their_company):
    who = uuid7()
    found = likeness(Told(name), InBook(who, theirs))
    assert found is None or found.similarity < 0.95
    again = likeness(Told(name, company), InBook(who, theirs, their_company))
    assert again is None or 0 < again.similarity <= 1
