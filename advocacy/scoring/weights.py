"""The weights in force: those of the organization's active version, or the defaults."""

from django.db import connection

from advocacy.scoring.contents import Weights, weights_of
from advocacy.scoring.models import ScoringModel
from kernel import tenancy, versions


def kinds_in_force(*, hold: bool = True) -> Weights:
    """Every kind with the weights that hold in this organization, and the heights of its tiers; one query.

    Whoever goes on to write scores holds the weights still until the transaction ends, side by side with other writers;
    `hold=False` is for reading only and never waits.
    """
    if hold:
        _lock("pg_advisory_xact_lock_shared")
    return weights_in(versions.active(ScoringModel))


def weights_in(version: ScoringModel | None) -> Weights:
    """What a version says; the defaults are version 0."""
    return weights_of(version.content, number=version.number) if version else Weights()


def lock_for_change() -> None:
    """Wait until nobody is writing scores here, and let nobody begin until the transaction ends. Readers go on."""
    _lock("pg_advisory_xact_lock")


def _lock(function: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {function}(hashtext('weights'), hashtext(%s))",
            [str(tenancy.current())],
        )
