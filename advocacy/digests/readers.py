"""Who reads digests, and how: their language and their time zone."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from accounts.organizations.models import Membership
from kernel import tenancy, windows


@dataclass(frozen=True, slots=True)
class Reader:
    """A member as the one who reads."""

    membership: Membership

    @property
    def language(self) -> str:
        return self.membership.user.language

    @property
    def tz(self) -> ZoneInfo:
        return windows.zone(self.membership.user.timezone, self.membership.organization.timezone)


def members() -> Any:
    """Who could read a digest: members whose log-in is open."""
    return Membership.objects.filter(
        organization_id=tenancy.current(), user__is_active=True
    ).select_related("user", "organization")
