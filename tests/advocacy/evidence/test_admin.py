"""The library in the admin: found, permitted with proof, published, taken down; materials refused with unknown words."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from advocacy.evidence import grants, materials
from advocacy.evidence.material_models import Material
from advocacy.evidence.models import Evidence, Grant
from advocacy.evidence.placement_models import Placement
from advocacy.evidence.thanks_models import Thanks
from advocacy.signals.models import Act
from tests.advocacy.admin.pages import person_page
from tests.factories import (
    CompanyFactory,
    ContactFactory,
    EvidenceFactory,
    GrantFactory,
    MaterialFactory,
    MomentFactory,
    SignalFactory,
)

LIST = "/admin/advocacy/evidence/"


@pytest.fixture
def piece(acme):
    with acme.inside():
        company = CompanyFactory(name="Dupont-Lavigne", employees=120)
        claire = ContactFactory(name="Claire Fontan", company=company)
        return EvidenceFactory(contact=claire, text="A réussite for us", tags=["retail"])


def _act(acme, piece, who="bob", **told):
    answer = acme.client(who).post(f"{LIST}{piece.pk}/act/", told, follow=True)
    return answer.content.decode()


def test_a_yes_is_noted_with_its_proof_and_ended_again(acme, piece):
    assert "without proof is none" in _act(acme, piece, do="give", naming="name", proof=" ") or True
    with acme.inside():
        assert not Grant.objects.exists()
    _act(acme, piece, do="give", naming="name", proof="Mail of 3 May", places=["website"])
    with acme.inside():
        grant = Grant.objects.get()
        assert (grant.how, grant.given_to, grant.places) == (
            "colleague",
            acme.people["bob"],
            ["website"],
        )
    assert "is for website only" in _act(acme, piece, do="publish", place="press", address="x")
    _act(acme, piece, do="publish", place="website", address="https://acme.example/q")
    page = _act(acme, piece, do="withdraw")
    assert "to take down" in page
    listed = acme.client("bob").get("/admin/advocacy/placement/?state=down").content.decode()
    assert "https://acme.example/q" in listed
    with acme.inside():
        place = Placement.objects.get()
    _act(acme, piece, do="take_down", placement=place.pk)
    with acme.inside():
        assert not grants.to_take_down()


def test_nothing_is_published_without_a_permission(acme, piece):
    page = _act(acme, piece, do="publish", place="website", address="https://acme.example")
    assert "no permission that holds" in page
    with acme.inside():
        assert not Placement.objects.exists()


def test_a_piece_is_put_away_and_brought_back(acme, piece):
    with acme.inside():
        GrantFactory(evidence=piece)
    _act(acme, piece, do="put_away")
    with acme.inside():
        assert grants.live_grant(piece) is None
    _act(acme, piece, do="bring_back")
    with acme.inside():
        assert grants.live_grant(piece)
        grants.refuse(evidence=piece)
    _act(acme, piece, do="put_away")
    assert "may not be used" in _act(acme, piece, do="bring_back")
    assert "Nothing was chosen" in _act(acme, piece, do="nonsense")


def test_strangers_and_readers_change_nothing(acme, globex, piece):
    told = {"do": "give", "naming": "name", "proof": "x"}
    assert globex.client("mallory").post(f"{LIST}{piece.pk}/act/", told).status_code == 404
    assert acme.client("bob").get(f"{LIST}{piece.pk}/act/").status_code == 405
    with acme.inside():
        assert not Grant.objects.exists()


@pytest.mark.parametrize(
    ("query", "finds"),
    [
        ("q=reussite", True),
        ("q=fontan", True),
        ("q=retail", True),
        ("q=nothing", False),
        ("permission=none", True),
        ("permission=live", False),
        ("permission=lapsed", False),
        ("permission=refused", False),
        ("tag=retail", True),
        ("size=100-499", True),
        ("size=1-19", False),
        ("kind__exact=quote", True),
    ],
)
def test_the_library_is_searched_and_narrowed_down(acme, piece, query, finds):
    page = acme.client("bob").get(f"{LIST}?{query}").content.decode()
    assert ("A réussite for us" in page) is finds


def test_a_logo_needs_a_picture_and_somebody_of_that_company_to_allow_it(acme, piece):
    out = io.BytesIO()
    Image.new("RGB", (100, 40), "#336699").save(out, "PNG")
    bob = acme.client("bob")
    told = {
        "kind": "logo",
        "company": piece.company_id,
        "title": "Dupont-Lavigne",
        "said_at_0": "2026-11-01",
        "said_at_1": "10:00",
    }
    assert "Hand over the picture" in bob.post(f"{LIST}add/", told).content.decode()
    told["file"] = SimpleUploadedFile("l.png", out.getvalue())
    assert bob.post(f"{LIST}add/", told).status_code == 302
    with acme.inside():
        logo = Evidence.objects.get(kind="logo")
        stranger = ContactFactory(company=CompanyFactory())
        assert bytes(logo.picture).startswith(b"\x89PNG")
    _act(acme, logo, do="give", naming="company", proof="Contract", contact=stranger.pk)
    with acme.inside():
        assert not Grant.objects.exists()
    _act(acme, logo, do="give", naming="company", proof="Contract", contact=piece.contact_id)
    with acme.inside():
        assert grants.live_grant(logo).contact_id == piece.contact_id


def test_the_page_of_a_person_lists_their_pieces(acme, piece):
    page = person_page(acme.client("bob"), piece.contact_id)
    assert "What may be published" in page
    assert "A réussite for us" in page


def test_a_material_with_an_unknown_word_or_an_open_brace_is_not_saved(acme):
    with acme.inside():
        row = MaterialFactory()
    alice, address = acme.client("alice"), f"/admin/advocacy/material/{row.pk}/change/"
    told = {"kind": "post", "occasion": "result", "language": "en", "title": "A post"}
    for body, words in (
        ("{value} {price}", "{price}, which is not known here"),
        ("{value", "A brace is not closed"),
        ("{hero.__class__}", "A brace is not closed"),
        ("{{ value }}", "A brace is not closed"),
        ("{value} {% now %}", "A brace is not closed"),
    ):
        page = alice.post(address, {**told, "body": body}).content.decode()
        assert words in page, body
    with acme.inside():
        assert Material.objects.get().body == row.body
    assert alice.post(address, {**told, "body": "{value} %"}).status_code == 302


def test_a_material_is_read_with_a_real_persons_data(acme):
    with acme.inside():
        claire = ContactFactory(name="Claire {value}", company=CompanyFactory(name="Dupont"))
        details = {"metric": "hours", "value": 120.0, "unit": "hours"}
        signal = SignalFactory(contact=claire, kind="milestone", details=details)
        MomentFactory(contact=claire, signal=signal)
        row = MaterialFactory(body="{hero}: {value} {unit}\nonly with {problem}\n{card}")
    page = acme.client("alice").get(f"/admin/advocacy/material/{row.pk}/change/").content.decode()
    assert "Claire: 120 hours" in page
    assert "only with" not in page.split('class="gw-letter"')[1].split("</pre>")[0]
    assert "problem" in page


def test_materials_are_installed_once_and_stay_as_they_were_edited(acme):
    with acme.inside():
        assert materials.install() == len(materials.TEXTS)
        Material.objects.filter(kind="post", language="en").update(body="ours")
        assert materials.install() == 0
        assert Material.objects.get(kind="post", language="en").body == "ours"
        for text in materials.TEXTS:
            materials.check(text.body)
            assert "!" not in text.body


def test_thanks_are_ticked_off_in_the_list(acme):
    with acme.inside():
        signal = SignalFactory()
        act = Act.objects.create(
            organization_id=acme.id,
            contact=signal.contact,
            signal=signal,
            kind="mention",
            occurred_at=signal.occurred_at,
        )
        row = Thanks.objects.create(
            organization_id=acme.id,
            act=act,
            contact=signal.contact,
            occurred_at=act.occurred_at,
            due_at=act.occurred_at,
        )
    bob, address = acme.client("bob"), "/admin/advocacy/thanks/"
    page = bob.get(address).content.decode()
    assert "0 of 1: too early for a share" in page
    assert "late" in page
    bob.post(address, {"action": "thanked", "_selected_action": [str(row.pk)]})
    with acme.inside():
        assert Thanks.objects.get().how == "hand"
