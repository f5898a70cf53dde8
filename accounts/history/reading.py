"""What was kept of one row, and what becomes of it when two rows become one."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import models

from accounts.history.forgetting import is_forgetting
from accounts.history.keeping import KeepsHistory
from accounts.history.models import Change
from kernel import tenancy


def is_kept(model: Any) -> bool:
    """Does the database keep the history of this table?"""
    return any(
        isinstance(trigger, KeepsHistory) for trigger in getattr(model._meta, "triggers", [])
    )


def of(row: models.Model) -> models.QuerySet[Change]:
    """What was changed on this row, the newest first."""
    return (
        Change.objects.for_organization(tenancy.current())
        .filter(subject=row._meta.db_table, object_id=row.pk)
        .select_related("by")
        .order_by("-id")
    )


def move(model: type[models.Model], *, goes: UUID, stays: UUID) -> None:
    """Two rows became one: what was changed on either is its history."""
    with is_forgetting():
        _rows_about(model, [goes]).update(object_id=stays)


def forget(model: type[models.Model], ids: Collection[UUID]) -> int:
    """What was changed on these rows is not kept any longer. Returns how many entries are gone."""
    with is_forgetting():
        return int(_rows_about(model, ids).delete()[0])


def _rows_about(model: type[models.Model], ids: Collection[UUID]) -> models.QuerySet[Change]:
    return Change.objects.for_organization(tenancy.current()).filter(
        subject=model._meta.db_table, object_id__in=ids
    )
