"""What stands for a joint piece in the evidence library, and follows its stages: kept, allowed, published, put away."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.organizations.models import Organization, User
from advocacy.evidence import codes, grants, library
from advocacy.evidence.models import LONGEST_TEXT, Evidence, Grant
from advocacy.incentives.piece_models import JointPiece
from advocacy.incentives.received import received
from advocacy.signals.models import Signal
from kernel import tenancy
from kernel.errors import Conflict

KIND_OF = {
    "case_study": Evidence.Kind.CASE_STUDY,
    "webinar": Evidence.Kind.TALK,
    "talk": Evidence.Kind.TALK,
}
BENEFITS_COUNT_FOR = timedelta(days=365)


def follow(row: JointPiece, *, before: str, by: User | None) -> None:
    """The piece has come from stage `before` to the one it has now."""
    if row.stage == "approval":
        _keep(row)
    elif row.stage == "published":
        _publish(row, by=by)
    elif row.stage in ("drafting", "retired") and row.evidence is not None:
        codes.call_off(evidence=row.evidence)
        grants.withdraw(evidence=row.evidence, by=by)
        if before == "published":
            _put_away(row.evidence, address=row.published_url, by=by)


def check_allowed(row: JointPiece) -> None:
    """Raises Conflict where no permission with their name holds: nothing is published on a yes that has ended."""
    grant = grants.live_grant(row.evidence) if row.evidence is not None else None
    if grant is None or grant.naming != Grant.Naming.NAME:
        raise Conflict(
            _("Their permission holds no longer. Back to drafting, and ask them again."),
            code="no_grant",
        )


def _keep(row: JointPiece) -> None:
    """What lies with them, word for word as far as the library keeps words. Kept once, then changed."""
    text = row.text[:LONGEST_TEXT]
    if row.evidence is not None:
        one = row.evidence
        one.title, one.text, one.url, one.company_id = (
            row.title,
            text,
            row.draft_url,
            row.company_id,
        )
        one.save(update_fields=["title", "text", "url", "company"])
        return
    made = _evidence_of(row, text)
    made.save(force_insert=True)
    row.evidence = made
    row.save(update_fields=["evidence"])


def _evidence_of(row: JointPiece, text: str) -> Evidence:
    contact, now = row.contact, timezone.now()
    organization = Organization.objects.get(pk=tenancy.current())
    had = received([contact.pk], since=now - BENEFITS_COUNT_FOR).get(contact.pk, "")
    return Evidence(
        organization_id=tenancy.current(),
        kind=KIND_OF[row.kind],
        contact=contact,
        company_id=row.company_id,
        title=row.title,
        text=text,
        url=row.draft_url,
        said_at=now,
        origin=Signal.Origin.PROMPTED,
        language=contact.language[:8] or organization.language,
        tags=library.tags_of(contact),
        benefit=had[:200],
        disclosure=library.disclosure(organization, asked=True, benefit=had),
        is_test=contact.is_test,
    )


def _publish(row: JointPiece, *, by: User | None) -> None:
    assert row.evidence is not None  # noqa: S101  check_allowed says so
    row.evidence.url, row.evidence.said_at = row.published_url, row.stage_since
    row.evidence.save(update_fields=["url", "said_at"])
    grants.publish(
        evidence=row.evidence, place=Grant.Place.WEBSITE, address=row.published_url, by=by
    )


def _put_away(evidence: Evidence, *, address: str, by: User | None) -> None:
    """Taken down where it stood; wherever else it was noted, it is on the list to take down from now on."""
    library.put_away(evidence=evidence)
    for placement in grants.placements().filter(evidence=evidence, address=address):
        grants.take_down(placement=placement, by=by)
