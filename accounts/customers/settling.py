"""How an unhappy answer or a complaint ends: somebody of the team spoke with them."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.customers.trouble_models import Trouble
from kernel import tenancy
from kernel.errors import Conflict, Invalid, NotFound

BY_A_TALK = frozenset({Trouble.Kind.DETRACTOR, Trouble.Kind.COMPLAINT})
"""What no fact from elsewhere ends."""


def settle(*, trouble_id: UUID, contact_id: UUID, day: date, note: str, by: Any) -> datetime:
    """Note the talk of that day, which ended it; asks rest from then on. Returns when it ended.

    Raises NotFound, Conflict (it ended before, or ends by itself), Invalid (a day before it began, or to come).
    """
    rows = Trouble.objects.for_organization(tenancy.current()).select_for_update()
    trouble = rows.filter(pk=trouble_id, contact=contact_id).first()
    if trouble is None:
        raise NotFound(_("There is no such trouble."))
    if trouble.kind not in BY_A_TALK:
        raise Conflict(_("This ends by itself, with what your systems tell."))
    if trouble.closed_at is not None:
        raise Conflict(_("This was settled before."))
    if day > timezone.localdate():
        raise Invalid(_("Say when you spoke, not when you are going to."))
    if day < timezone.localdate(trouble.opened_at):
        raise Invalid(_("That is before it began."))
    end_of_day = timezone.make_aware(datetime.combine(day, time.max.replace(microsecond=0)))
    trouble.closed_at = min(end_of_day, timezone.now())
    trouble.settled_by, trouble.note = by, note.strip()[:300]
    trouble.save(update_fields=["closed_at", "settled_by", "note"])
    return trouble.closed_at
