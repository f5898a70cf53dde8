"""Made together: stage by stage, and nothing published that they have not approved word for word."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from advocacy import working
from advocacy.evidence import codes, grants
from advocacy.evidence.models import Evidence, Grant
from advocacy.incentives import addresses, approving, pieces, sending
from advocacy.incentives.piece_models import JointPiece, PieceStep
from advocacy.signals.models import Signal
from kernel.errors import Conflict
from tests.advocacy.incentives.conftest import Advocate, path
from tests.conftest import Cast
from tests.factories import LeadFactory

TEXT = "We lost two days a week to approvals.\n\nNow it is <one> hour."
TEXT_2 = "Half a day a week."


@pytest.fixture
def piece(acme: Cast, advocate: Advocate) -> JointPiece:
    with acme.inside():
        contact = advocate(name="Nadia Benali", email="nadia@studio.example")
        made = pieces.start(
            kind="case_study",
            title="How Studio Benali plans",
            contact=contact,
            owner=acme.people["bob"],
            by=acme.people["bob"],
        )
        made.text = TEXT
        made.save()
        return made


def page_of(piece: JointPiece) -> str:
    return path(addresses.piece_url(organization_id=piece.organization_id, piece_id=piece.pk))


def with_code(acme: Cast, page: str, *, version: int) -> Any:
    """They press the button, and give back the code that came by mail."""
    asked = Client().post(page, {"step": "approve", "version": str(version)})
    assert asked.status_code == 303
    with acme.inside():
        right = codes.code_of(codes.requests().order_by("-asked_at")[0])
    return Client().post(asked["Location"], {"code": right})


@pytest.mark.django_db(transaction=True)
def test_from_the_idea_to_the_day_it_is_taken_down(acme: Cast, piece: JointPiece, api: Any) -> None:
    bob = acme.client("bob")
    move = reverse("admin:advocacy_jointpiece_move", args=[piece.pk])

    def stage() -> str:
        with acme.inside():
            return str(JointPiece.objects.get(pk=piece.pk).stage)

    page = page_of(piece)
    assert TEXT[:10] not in Client().get(page).content.decode()  # a draft is ours alone
    for to in ("agreed", "drafting", "approval"):
        bob.post(move, {"stage": to})
        assert stage() == to
    bob.post(move, {"stage": "approved"})
    assert stage() == "approval"  # theirs alone
    mail.outbox.clear()
    while sending.send_due(acme.id):
        pass
    [letter] = mail.outbox
    assert "nadia@studio.example" in letter.to[0]
    assert page.partition("~")[0] in letter.body  # signed at another second
    text = Client().get(page).content.decode()
    assert "two days a week" in text
    assert "&lt;one&gt;" in text

    # They want something changed; it comes back, with their words on the page of the colleague.
    told = {"step": "change", "version": "1", "words": "Say “half a day”, please."}
    assert Client().post(page, told).status_code == 303
    assert stage() == "drafting"
    change = reverse("admin:advocacy_jointpiece_change", args=[piece.pk])
    assert "half a day" in bob.get(change).content.decode()
    with acme.inside():
        pieces.rewrite(piece=piece, text=TEXT_2, by=acme.people["bob"])
    bob.post(move, {"stage": "approval"})
    assert Client().post(page, {"step": "approve", "version": "1"}).status_code == 409
    assert with_code(acme, page, version=2).status_code == 303
    assert stage() == "approved"
    with acme.inside():
        assert [one.naming for one in Grant.objects.all()] == ["name"]
        assert Grant.objects.get().how == "code"

    bob.post(move, {"stage": "published"})
    assert stage() == "approved"  # where is it?
    with acme.inside():
        JointPiece.objects.filter(pk=piece.pk).update(published_url="https://acme.example/benali")
    bob.post(move, {"stage": "published"})
    assert stage() == "published"
    while working.read_a_round():
        pass
    with acme.inside():
        act = Signal.objects.get(contact=piece.contact_id)
        assert (act.kind, act.subject) == ("case_study", str(piece.pk))
        kept = Evidence.objects.get()
        assert (kept.kind, kept.text, kept.signal_id) == ("case_study", TEXT_2, act.pk)
        assert kept.url == "https://acme.example/benali"
        assert grants.live_grant(kept) is not None
        assert [one.address for one in grants.placements()] == [kept.url]
        proof = PieceStep.objects.get(stage="approved")
        assert (proof.text, proof.by, proof.version) == (TEXT_2, None, 2)
        lead = LeadFactory()
    leads = reverse("admin:advocacy_jointpiece_leads", args=[piece.pk])
    for _twice in range(2):
        bob.post(leads, {"lead": str(lead.pk)})
    assert "Counts as an act of theirs" in bob.get(change).content.decode()
    with acme.inside():
        assert pieces.with_leads(JointPiece.objects.all()).get().lead_count == 1
        with pytest.raises(Conflict):
            pieces.rewrite(piece=piece, text="Better.", by=acme.people["bob"])
    bob.post(move, {"stage": "retired"})
    assert "taken down" in Client().get(page).content.decode()
    with acme.inside():
        assert grants.live_grant(kept) is None
        assert not grants.to_take_down().exists()
        kept.refresh_from_db()
        assert kept.retired_at is not None


def test_a_text_changed_after_the_yes_needs_a_new_one(acme: Cast, piece: JointPiece) -> None:
    bob = acme.people["bob"]
    with acme.inside():
        for to in ("agreed", "drafting", "approval"):
            pieces.move(piece=piece, stage=to, by=bob)
        first = approving.ask(piece=piece, version=1)
        assert approving.confirm(row=first, code=codes.code_of(first)) == "granted"
        assert pieces.rewrite(piece=piece, text="Other words.", by=bob).stage == "drafting"
        assert grants.open_grants().count() == 0
        pieces.move(piece=piece, stage="approval", by=bob)
        # The code of the old text was used up, and one that was asked for it is called off.
        approving.confirm(row=first, code=codes.code_of(first))
        second = approving.ask(piece=piece, version=2)
        pieces.rewrite(piece=piece, text="Third words.", by=bob)
        pieces.move(piece=piece, stage="approval", by=bob)
        assert approving.confirm(row=second, code=codes.code_of(second)) == "over"
        assert JointPiece.objects.get().stage == "approval"
        assert Evidence.objects.get().text == "Third words."
        with pytest.raises(Conflict):
            pieces.move(piece=piece, stage="published", by=bob)


def test_a_forwarded_page_approves_nothing_without_the_code(acme: Cast, piece: JointPiece) -> None:
    bob = acme.people["bob"]
    with acme.inside():
        for to in ("agreed", "drafting", "approval"):
            pieces.move(piece=piece, stage=to, by=bob)
    asked = Client().post(page_of(piece), {"step": "approve", "version": "1"})
    with acme.inside():
        right = codes.code_of(codes.requests().get())
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    assert "not the code" in Client().post(asked["Location"], {"code": wrong}).content.decode()
    with acme.inside():
        assert JointPiece.objects.get().stage == "approval"
        assert not grants.open_grants().exists()
        company = piece.contact.company
        assert company is not None
        company.policy = "forbidden"
        company.save()
    refused = Client().post(page_of(piece), {"step": "approve", "version": "1"})
    assert refused.status_code == 409
    assert "forbids public references" in refused.content.decode()


def test_nothing_is_published_on_a_yes_that_was_taken_back(acme: Cast, piece: JointPiece) -> None:
    bob = acme.people["bob"]
    with acme.inside():
        for to in ("agreed", "drafting", "approval"):
            pieces.move(piece=piece, stage=to, by=bob)
        asked = approving.ask(piece=piece, version=1)
        approving.confirm(row=asked, code=codes.code_of(asked))
        JointPiece.objects.update(published_url="https://acme.example/benali")
        grants.withdraw(evidence=Evidence.objects.get())
        with pytest.raises(Conflict) as refused:
            pieces.move(piece=piece, stage="published", by=bob)
        assert refused.value.error_code == "no_grant"


def test_the_database_itself_refuses_what_was_not_approved(acme: Cast, piece: JointPiece) -> None:
    with acme.inside():
        rows = JointPiece.objects.filter(pk=piece.pk)
        for change in (
            {"stage": "published", "published_url": "https://x.example"},
            {"stage": "approval"},
        ):
            with pytest.raises(Exception) as refused, transaction.atomic():  # noqa: PT011
                rows.update(**change)
            assert "ransition" in str(refused.value)
        rows.update(stage="agreed")
        rows.update(stage="drafting")
        rows.update(stage="approval")
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(stage="approved")


def test_what_stands_still_is_seen(acme: Cast, piece: JointPiece) -> None:
    with acme.inside():
        JointPiece.objects.update(stage_since=timezone.now() - timedelta(days=31))
    bob = acme.client("bob")
    listed = bob.get(reverse("admin:advocacy_jointpiece_changelist")).content.decode()
    assert "31 days" in listed
    assert "standing still" in bob.get(reverse("admin:promises")).content.decode()


def test_a_colleague_writes_the_text_in_the_form(acme: Cast, piece: JointPiece) -> None:
    bob = acme.client("bob")
    change = reverse("admin:advocacy_jointpiece_change", args=[piece.pk])
    told = {
        "title": "A new title",
        "owner": "",
        "text": "New words.",
        "published_url": "",
        "draft_url": "",
    }
    assert bob.post(change, told).status_code == 302
    with acme.inside():
        row = JointPiece.objects.get()
        assert (row.title, row.text, row.version) == ("A new title", "New words.", 2)


def test_a_strangers_link_and_a_made_up_one_show_nothing(acme: Cast, piece: JointPiece) -> None:
    token = page_of(piece).rpartition("/")[2]
    for wrong in (f"/j/{token[:-1]}x", f"/o/{token}", f"/s/{token}"):
        answer = Client().get(wrong)
        assert answer.status_code == 404
        assert "Benali" not in answer.content.decode()
