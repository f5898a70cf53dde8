"""What is made together: a piece begins with the promise, and goes through its stages one by one.

Publishing it tells the inbox, so that the act counts for the customer as evidence like any other.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.customers.models import Contact
from accounts.events.services import tell
from accounts.organizations.models import User
from advocacy.incentives import in_library, mails
from advocacy.incentives.models import Offer
from advocacy.incentives.piece_models import JointPiece, PieceLead, PieceStep
from advocacy.incentives.states import PIECE_STAGES, PIECE_TRANSITIONS
from kernel import tenancy
from kernel.errors import Conflict, Invalid
from referrals.leads.models import Lead

PUBLISHED = "joint_piece.published"
LIMITS = {
    "idea": timedelta(days=30),
    "agreed": timedelta(days=14),
    "drafting": timedelta(days=21),
    "approval": timedelta(days=10),
    "approved": timedelta(days=7),
    "published": timedelta(days=365),
}
"""How long a piece may stay in a stage before somebody should look at it. Published: a year, then ask them again."""


def begin_piece(offer: Offer) -> JointPiece | None:
    """The piece that an accepted offer promises, agreed; None for incentives that make nothing together."""
    if not offer.incentive.makes:
        return None
    company = offer.contact.company
    title = f"{offer.incentive}: {company or offer.contact}"
    return start(
        kind=offer.incentive.makes,
        title=title,
        contact=offer.contact,
        offer=offer,
        owner=offer.owner,
        stage="agreed",
    )


def start(
    *,
    kind: str,
    title: str,
    contact: Contact,
    offer: Offer | None = None,
    owner: User | None = None,
    stage: str = "idea",
    by: User | None = None,
) -> JointPiece:
    """A new piece, as an idea, or agreed when it was promised."""
    made = JointPiece(
        organization_id=tenancy.current(),
        kind=kind,
        title=title[:200],
        contact=contact,
        company=contact.company,
        offer=offer,
        owner=owner,
        stage=stage,
        stage_since=timezone.now(),
    )
    made.save(force_insert=True)
    _step(made, by=by)
    return made


def move(*, piece: JointPiece, stage: str, by: User, note: str = "") -> JointPiece:
    """The next stage, by one of ours. Raises Conflict where that may not follow, Invalid for what is missing.

    Approving is theirs alone: it happens on their page, never here.
    """
    row = locked(piece)
    if stage == "approved":
        raise Conflict(_("Only they can approve it, on their page."), code="theirs_to_approve")
    _check_move(row, stage)
    if stage == "approval":
        if not row.text.strip():
            raise Invalid(_("Write down what they are to approve first."), code="text_needed")
        row.their_words = ""
    if stage == "published":
        _check_published(row)
    _enter(row, stage, by=by, note=note)
    if stage == "approval":
        mails.plan_approval(row)
    if stage == "published":
        _told(row)
    return row


def rewrite(*, piece: JointPiece, text: str, by: User) -> JointPiece:
    """Change what is to be approved. What was approved, or lies with them, goes back to drafting: they approve words.

    Raises Conflict for a piece that is published: it is retired, and a new one begun.
    """
    row = locked(piece)
    if row.text == text:
        return row
    if row.stage in ("published", "retired"):
        raise Conflict(
            _("What is published stays as they approved it. Retire it, and begin a new one."),
            code="piece_published",
        )
    row.text, row.version = text, row.version + 1
    if row.stage in ("approval", "approved"):
        _enter(row, "drafting", by=by, note=_("the text was changed"))
    row.save(update_fields=["text", "version"])
    return row


def approve(*, piece: JointPiece, version: int) -> JointPiece:
    """The customer approves the text they saw, word for word. Approving it again changes nothing.

    Who says it is known already: `approving.confirm` takes the code.

    Raises Conflict when the text has changed since, or is not with them.
    """
    row = locked(piece)
    if row.stage in ("approved", "published") and row.approved_version == version == row.version:
        return row
    check_with_them(row, version)
    row.approved_version, row.approved_at = row.version, timezone.now()
    return _enter(row, "approved", by=None)


def want_changes(*, piece: JointPiece, version: int, words: str) -> JointPiece:
    """The customer wants it otherwise: it goes back to drafting, with their words. Raises Conflict, Invalid."""
    row = locked(piece)
    check_with_them(row, version)
    said = words.strip()[:5000]
    if not said:
        raise Invalid(_("Please say what you would like changed."), code="words_needed")
    row.their_words = said
    return _enter(row, "drafting", by=None, note=said[:1000])


def tie_lead(*, piece: JointPiece, lead: Lead) -> None:
    """This lead came through the piece. Told again, nothing changes."""
    PieceLead.objects.bulk_create(
        [PieceLead(organization_id=tenancy.current(), piece=piece, lead=lead)],
        ignore_conflicts=True,
    )


def untie_lead(*, piece: JointPiece, lead_id: UUID) -> None:
    PieceLead.objects.for_organization(tenancy.current()).filter(piece=piece, lead=lead_id).delete()


def with_leads(pieces: Any) -> Any:
    """Each piece with how many leads came through it, and how many of them were won."""
    return pieces.annotate(
        lead_count=Count("leads", filter=Q(leads__lead__is_test=False), distinct=True),
        won_count=Count(
            "leads", filter=Q(leads__lead__is_test=False, leads__lead__stage="won"), distinct=True
        ),
    )


def days_in_stage(piece: JointPiece) -> int:
    return (timezone.now() - piece.stage_since).days


def is_old(piece: JointPiece) -> bool:
    """Longer in its stage than it should be."""
    limit = LIMITS.get(piece.stage)
    return limit is not None and timezone.now() - piece.stage_since > limit


def locked(piece: JointPiece) -> JointPiece:
    """As it stands, held until the transaction ends."""
    row: JointPiece = (
        JointPiece.objects.for_organization(tenancy.current())
        .select_for_update(of=("self",), no_key=True)
        .select_related("contact__company", "owner", "evidence")
        .get(pk=piece.pk)
    )
    return row


def _check_move(row: JointPiece, stage: str) -> None:
    if (row.stage, stage) not in PIECE_TRANSITIONS:
        words = dict(PIECE_STAGES)
        raise Conflict(
            _("What is in “%(before)s” cannot come to “%(after)s”.")
            % {"before": words[row.stage], "after": words.get(stage, stage)},
            code="piece_stage",
        )


def check_with_them(row: JointPiece, version: int) -> None:
    """Raises Conflict when this version does not lie with them."""
    if row.stage != "approval" or row.version != version:
        raise Conflict(
            _("The text has changed since, or was taken back. Please open the page again."),
            code="text_changed",
        )


def _check_published(row: JointPiece) -> None:
    if not row.published_url:
        raise Invalid(_("Say first where it is published."), code="address_needed")
    in_library.check_allowed(row)


def _enter(row: JointPiece, stage: str, *, by: User | None, note: str = "") -> JointPiece:
    before, row.stage, row.stage_since = row.stage, stage, timezone.now()
    row.save(
        update_fields=["stage", "stage_since", "their_words", "approved_version", "approved_at"]
    )
    _step(row, by=by, note=note)
    in_library.follow(row, before=before, by=by)
    return row


def _step(row: JointPiece, *, by: User | None, note: str = "") -> None:
    """What they approved is kept with the step: the proof of which words it was."""
    PieceStep.objects.create(
        organization_id=tenancy.current(),
        piece=row,
        stage=row.stage,
        version=row.version,
        at=timezone.now(),
        by=by,
        text=row.text if row.stage == "approved" else "",
        note=note[:1000],
    )


def _told(row: JointPiece) -> None:
    tell(
        name=PUBLISHED,
        subject=str(row.pk),
        payload={
            "piece_id": str(row.pk),
            "contact_id": str(row.contact_id),
            "kind": row.kind,
            "url": row.published_url,
            "title": row.title,
            "evidence_id": str(row.evidence_id),
        },
        is_test=row.contact.is_test,
    )
