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
from advocacy.incentives import addresses, pieces, sending
from advocacy.incentives.piece_models import JointPiece, PieceStep
from advocacy.signals.models import Signal
from kernel.errors import Conflict
from tests.advocacy.incentives.conftest import Advocate, path
from tests.conftest import Cast
from tests.factories import LeadFactory

TEXT = "We lost two days a week to approvals.\n\nNow it is <one> hour."


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
    assert page in letter.body
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
        pieces.rewrite(piece=piece, text="Half a day a week.", by=acme.people["bob"])
    bob.post(move, {"stage": "approval"})
    assert Client().post(page, {"step": "approve", "version": "1"}).status_code == 409
    assert Client().post(page, {"step": "approve", "version": "2"}).status_code == 303
    assert stage() == "approved"

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
        proof = PieceStep.objects.get(stage="approved")
        assert (proof.text, proof.by, proof.version) == ("Half a day a week.", None, 2)
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


def test_a_text_changed_after_the_yes_needs_a_new_one(acme: Cast, piece: JointPiece) -> None:
    bob = acme.people["bob"]
    with acme.inside():
        for to in ("agreed", "drafting", "approval"):
            pieces.move(piece=piece, stage=to, by=bob)
        pieces.approve(piece=piece, version=1)
        assert pieces.rewrite(piece=piece, text="Other words.", by=bob).stage == "drafting"
        with pytest.raises(Conflict):
            pieces.move(piece=piece, stage="published", by=bob)


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
