"""One organization after the other."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from accounts.organizations.models import Organization
from kernel import tenancy

Result = TypeVar("Result")


def in_each(verb: Callable[[], int]) -> int:
    return sum(inside(organization_id, verb) for organization_id in everyone())


def everyone() -> list[UUID]:
    return list(Organization.objects.order_by("pk").values_list("pk", flat=True))


def inside(organization_id: UUID, verb: Callable[[], Result]) -> Result:
    with tenancy.inside(organization_id):
        return verb()
