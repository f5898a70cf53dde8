"""Working off rows whose effect leaves the database: each is claimed, checked, sent and recorded by itself."""

import logging
from collections.abc import Callable, Sequence
from uuid import UUID

from django.db import transaction

from kernel import tenancy, work

log = logging.getLogger(__name__)


def settle_due(
    model: type[work.Row],
    organization_id: UUID,
    settle: Callable[[work.Row], None],
    *,
    limit: int,
    seconds_each: int,
    waits: Sequence[float],
) -> int:
    """Claim up to `limit` due rows of one organization and settle each in its own transaction; call it outside of one.

    Two workers never settle the same row: it is leased for as long as the slowest course takes. A worker that dies
    between sending and recording does it once more, which is why what is sent carries a stable id. An error concerns
    its row only, which is tried again after `waits`. Returns how many rows were worked off.
    """
    with tenancy.inside(organization_id):
        rows = work.claim(model, limit=limit, lease_seconds=30 + seconds_each * limit)
    for row in rows:
        try:
            with transaction.atomic(), tenancy.inside(organization_id):
                settle(row)
        except work.LostLease:
            log.warning("lost the lease of %s %s", row._meta.label, row.pk)
        except Exception as error:  # noqa: BLE001  (whatever it is, only this row may suffer)
            with tenancy.inside(organization_id):
                work.give_up_or_retry(row, error, waits=waits)
    return len(rows)
