"""Their yes to what is made together binds with a code to their own address: a forwarded page reads, and grants nothing."""

from uuid import UUID

from advocacy.evidence import codes, grants
from advocacy.evidence.codes import Outcome
from advocacy.evidence.models import Grant
from advocacy.evidence.request_models import GrantRequest
from advocacy.incentives import pieces
from advocacy.incentives.piece_models import JointPiece
from kernel import tenancy

NAMING = Grant.Naming.NAME


def ask(*, piece: JointPiece, version: int) -> GrantRequest:
    """They read this version and say yes: a code goes to their own address.

    Raises Conflict when the text has changed since, when their company forbids it, or when no code can be sent.
    """
    row = pieces.locked(piece)
    pieces.check_with_them(row, version)
    assert row.evidence is not None  # noqa: S101  kept when it went to them
    grants.check_whose(row.evidence, row.contact, naming=NAMING)
    return codes.ask(evidence=row.evidence, contact=row.contact, naming=NAMING)


def piece_of(evidence_id: UUID) -> JointPiece | None:
    """The joint piece that stands in the library as this, if any."""
    rows = JointPiece.objects.for_organization(tenancy.current())
    found: JointPiece | None = rows.filter(evidence=evidence_id).first()
    return found


def confirm(*, row: GrantRequest, code: str) -> codes.Outcome:
    """Take the code: right, the permission is written down, and a joint piece that lies with them is approved with it.

    A code approves once, and is called off when the text changes: one that works is for the text as it stands.
    """
    piece = piece_of(row.evidence_id)
    if piece is None:
        return codes.confirm(row=row, code=code)
    held = pieces.locked(piece)
    row.refresh_from_db(fields=["used_at"])
    is_first = row.used_at is None
    outcome = codes.confirm(row=row, code=code)
    binds = is_first and outcome == Outcome.GRANTED and row.naming == NAMING
    if binds and held.stage == "approval":
        pieces.approve(piece=held, version=held.version)
    return outcome
