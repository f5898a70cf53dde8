"""What a role may do. Permission comes from the Membership, never from Django's groups or `is_staff`."""

from collections.abc import Mapping
from enum import StrEnum

from accounts.organizations.models import Membership


class Capability(StrEnum):
    """READ sees everything; ACT works with customers; CONFIGURE changes rules, mappings and settings;
    MANAGE decides on members and keys."""

    READ = "read"
    ACT = "act"
    CONFIGURE = "configure"
    MANAGE = "manage"


CAPABILITIES: Mapping[str, frozenset[Capability]] = {
    Membership.Role.OWNER: frozenset(Capability),
    Membership.Role.ADMIN: frozenset(Capability),
    Membership.Role.CSM: frozenset({Capability.READ, Capability.ACT}),
    Membership.Role.ANALYST: frozenset({Capability.READ}),
}


def can(membership: Membership | None, capability: str) -> bool:
    """Whether this member may do it; nobody without a membership, or with a closed log-in, may do anything.

    Raises ValueError on a capability that does not exist: a typing error must not look like a refusal.
    """
    wanted = Capability(capability)
    if not membership or not membership.user.is_active:
        return False
    return wanted in CAPABILITIES.get(membership.role, frozenset())
