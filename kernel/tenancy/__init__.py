"""One database, many organizations, three fences (DESIGN: tenancy).

Owns: the current organization of a transaction (`inside`), the only way round it (`everywhere`), the base of
every organization-owned table, and the two constraints that guard it: `RowLevelSecurity` (a row is visible and
writable inside its organization only) and `SameOrganization` (a reference cannot leave the organization).
Called by doors (which enter) and by models (which inherit). Never knows what an organization is.
"""

from kernel.tenancy.constraints import RowLevelSecurity, SameOrganization
from kernel.tenancy.context import (
    NestedOrganization,
    NoOrganization,
    current,
    everywhere,
    inside,
)
from kernel.tenancy.models import OrganizationOwned, OwnedForeignKey, OwnedOneToOneField

__all__ = [
    "NestedOrganization",
    "NoOrganization",
    "OrganizationOwned",
    "OwnedForeignKey",
    "OwnedOneToOneField",
    "RowLevelSecurity",
    "SameOrganization",
    "current",
    "everywhere",
    "inside",
]
