"""The audit as the doors read it: counted on the spot for a small book, each hour and stored for a large one."""

from datetime import datetime, timedelta

from django.utils import timezone

from advocacy.audit.figures import FORMAT, Figures, figures
from advocacy.audit.models import StoredAudit
from advocacy.audit.report import SHOWN, Audit, audit, told
from advocacy.scoring.models import Advocate
from kernel import tenancy
from kernel.setwise import upsert_rows

LARGE = 20_000
"""People with a standing from which on counting takes longer than a page may."""
PAUSE = timedelta(hours=1)


def latest(*, is_test: bool = False) -> Audit:
    """The audit, at most about an hour old. A constant number of queries; of a large book, none that grows with it."""
    if is_test or not _is_large():
        return audit(is_test=is_test)
    stored = _stored() or refresh(now=timezone.now())
    return told(Figures.from_json(stored.figures), as_of=stored.computed_at, is_test=False)


def refresh_due(*, now: datetime) -> int:
    """Count a large book anew when its pause is over. Returns 1 when it did."""
    if not _is_large():
        return 0
    stored = _stored()
    if stored is not None and now < stored.computed_at + PAUSE:
        return 0
    refresh(now=now)
    return 1


def refresh(*, now: datetime) -> StoredAudit:
    """Count now, and store it."""
    counted = figures(is_test=False, shown=SHOWN)
    row = StoredAudit(organization_id=tenancy.current(), figures=counted.as_json(), computed_at=now)
    upsert_rows([row], unique=["organization"], fields=["figures", "computed_at"])
    return row


def _is_large() -> bool:
    people = Advocate.objects.for_organization(tenancy.current()).order_by()
    return people.values_list("pk")[LARGE - 1 : LARGE].exists()


def _stored() -> StoredAudit | None:
    rows = StoredAudit.objects.for_organization(tenancy.current())
    found: StoredAudit | None = rows.filter(figures__format=FORMAT).first()
    return found
