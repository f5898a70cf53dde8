"""How a command names an organization."""

import sys
from uuid import UUID

from django.core.management.base import CommandError

from accounts.history import trail
from accounts.organizations.models import Organization
from kernel import tenancy


def organization_called(words: str) -> Organization:
    """The organization of this id or name; "maison-colvert" is Maison Colvert. Raises CommandError.

    Its trail says that somebody worked in it from the command line.
    """
    try:
        found = Organization.objects.filter(pk=UUID(words))
    except ValueError:
        found = Organization.objects.filter(name__iexact=words)
        if not found:
            found = Organization.objects.filter(name__iexact=words.replace("-", " "))
    if len(found) == 1:
        with tenancy.inside(found[0].pk):
            trail.note(trail.Kind.COMMAND, subject=" ".join(sys.argv[1:2]), through="command")
        return found[0]
    known = ", ".join(sorted(Organization.objects.values_list("name", flat=True))[:20])
    problem = "Several organizations are" if found else "No organization is"
    raise CommandError(
        f"{problem} called “{words}”. Give its id or name. There are: {known or 'none'}."
    )
