"""How an unhappy answer or a complaint ends: somebody of the team spoke with them."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.customers.trouble_models import Trouble
from kernel import tenancy
from kernel.errors import Conflict, Invalid, NotFound

BY_A_TALK = frozenset({Trouble.Kind.DETRACTOR, Trouble.Kind.COMPLAINT})
"""What no fact from elsewhere ends."""


def settle(*, trouble_id: UUID, contact_id: UUID, at: datetime) -> None:
    """End it with what was said then.

    Raises NotFound, Conflict (it ended before, or ends by itself), Invalid (it had not begun).
    """
    rows = Trouble.objects.for_organization(tenancy.current()).select_for_update()
    trouble = rows.filter(pk=trouble_id, contact=contact_id).first()
    if trouble is None:
        raise NotFound(_("There is no such trouble."))
    if trouble.kind not in BY_A_TALK:
        raise Conflict(_("This ends by itself, with what your systems tell."))
    if trouble.closed_at is not None:
        raise Conflict(_("This was settled before."))
    if at < trouble.opened_at:
        raise Invalid(_("That is before it began."))
    trouble.closed_at = at
    trouble.save(update_fields=["closed_at"])
