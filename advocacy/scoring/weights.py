"""The weights in force: the defaults of each kind, with what this organization has set instead."""

from collections.abc import Mapping
from dataclasses import replace

from django.db import connection
from django.utils.translation import gettext as _

from advocacy.scoring.decay import LEAST_HALF_LIFE_DAYS
from advocacy.scoring.models import KindWeight
from advocacy.signals.kinds import KINDS, Family, Kind
from kernel import tenancy
from kernel.errors import Invalid

LONGEST_HALF_LIFE_DAYS = 3650
LARGEST_POINTS = 1000


def kinds_in_force(*, hold: bool = True) -> dict[str, Kind]:
    """Every kind with the weights that hold in this organization.

    Whoever goes on to write scores holds the weights still until the transaction ends, side by side with other writers;
    `hold=False` is for reading only and never waits.
    """
    if hold:
        _lock("pg_advisory_xact_lock_shared")
    own = KindWeight.objects.for_organization(tenancy.current())
    return KINDS | {
        row.kind: replace(
            KINDS[row.kind],
            strength=row.strength,
            half_life_days=row.half_life_days,
            cap=row.cap,
        )
        for row in own
        if row.kind in KINDS
    }


def lock_for_change() -> None:
    """Wait until nobody is writing scores here, and let nobody begin until the transaction ends. Readers go on."""
    _lock("pg_advisory_xact_lock")


def _lock(function: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {function}(hashtext('weights'), hashtext(%s))",
            [str(tenancy.current())],
        )


def check(*, kind: str, strength: float, half_life_days: float, cap: float, reason: str) -> None:
    """Raises Invalid naming every value that cannot be."""
    if kind not in KINDS:
        raise Invalid(_("There is no such kind of evidence."), code="unknown_kind")
    negative = KINDS[kind].family is Family.NEGATIVE
    wrong: Mapping[str, tuple[bool, str]] = {
        "strength": (not _points(strength, negative), _sign(negative)),
        "cap": (not _points(cap, negative), _sign(negative)),
        "half_life_days": (
            not LEAST_HALF_LIFE_DAYS <= half_life_days <= LONGEST_HALF_LIFE_DAYS,
            _("Between 14 days and ten years."),
        ),
        "reason": (not reason.strip(), _("Say why: whoever reads the scores later will ask.")),
    }
    errors = [
        {"pointer": f"/{name}", "code": "invalid", "detail": detail}
        for name, (is_wrong, detail) in wrong.items()
        if is_wrong
    ]
    if errors:
        raise Invalid(_("These weights cannot be used."), errors=errors)


def _points(value: float, negative: bool) -> bool:
    return -LARGEST_POINTS <= value <= 0 if negative else 0 <= value <= LARGEST_POINTS


def _sign(negative: bool) -> str:
    if negative:
        return _("This kind takes points away: between -1,000 and 0.")
    return _("This kind gives points: between 0 and 1,000.")
