"""What the organization listens for, and what of it is its own voice."""

from collections.abc import Iterable

from accounts.customers.told import Clue
from advocacy.sources.models import Listening
from kernel import tenancy


def listening_of_here() -> Listening:
    """The settings of the organization we are inside; the defaults, not saved, where it has set nothing."""
    row: Listening | None = Listening.objects.for_organization(tenancy.current()).first()
    return row or Listening(organization_id=tenancy.current())


def is_own(clue: Clue, own: Iterable[str]) -> bool:
    """Whether the organization itself speaks: its mail domain, or a handle of its own."""
    domain = clue.email.rpartition("@")[2]
    return bool({clue.handle.lower(), domain.lower()} & set(own) - {""})
