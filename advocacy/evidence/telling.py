"""What the world hears of permissions: webhooks, written in the transaction that made it true."""

from collections.abc import Sequence

from accounts.outbound.announcing import Announcement, about, announce_all
from advocacy.evidence.models import Grant


def told_given(grant: Grant) -> None:
    """A piece may be shown from now on."""
    announce_all([_told("permission.given", grant)])


def told_ended(grants: Sequence[Grant]) -> None:
    """These hold no more: whoever shows the piece has to take it down. Two queries however many; none for none."""
    if grants:
        announce_all([_told("permission.ended", grant) for grant in grants])


def _told(code: str, grant: Grant) -> Announcement:
    return Announcement(
        code,
        {
            "id": grant.pk,
            **about(grant.contact),
            "evidence_id": grant.evidence_id,
            "naming": grant.naming,
            "places": grant.places,
            "until": grant.until,
            "why": grant.ended_why or grant.stale_why,
        },
        contact_id=grant.contact_id,
        is_test=grant.contact.is_test,
    )
