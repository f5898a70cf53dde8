"""Who did what to an offer, and when: one row per change, written in the transaction that makes it."""

from collections.abc import Sequence

from django.utils import timezone

from accounts.organizations.models import User
from advocacy.incentives.models import Offer
from advocacy.incentives.promise_models import How, OfferStep
from kernel import tenancy


def write_step(
    offer: Offer, *, before: str, by: User | None = None, how: str = "", note: str = ""
) -> None:
    """The offer came from `before` to the state it has now. `how`: a person of ours when one is named."""
    write_steps([offer], before=before, by=by, how=how, note=note)


def write_steps(
    offers: Sequence[Offer], *, before: str, by: User | None = None, how: str = "", note: str = ""
) -> None:
    """Several offers made the same step. One query."""
    OfferStep.objects.bulk_create(
        OfferStep(
            organization_id=tenancy.current(),
            offer=offer,
            before=before,
            after=offer.state,
            at=timezone.now(),
            by=by,
            how=how or (How.TEAM if by else How.ENGINE),
            note=note[:300],
        )
        for offer in offers
    )
