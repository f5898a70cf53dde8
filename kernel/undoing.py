"""How long a wrong click can be taken back, the same wherever there is a button for it."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from kernel.errors import Conflict

WITHIN = timedelta(minutes=15)


def check_in_time(at: datetime) -> None:
    """Raises Conflict for what was done longer than a quarter of an hour ago."""
    if timezone.now() > at + WITHIN:
        raise Conflict(_("This can be undone for 15 minutes."), code="undo_over")
