"""A wrong click on "promise kept" is taken back."""

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.organizations.models import User
from advocacy.incentives.models import Offer
from advocacy.incentives.places import lock_patiently
from advocacy.incentives.promise_models import OfferStep
from advocacy.incentives.states import TAKEN_BACK
from advocacy.incentives.steps import write_step
from advocacy.incentives.telling import told_of
from kernel import tenancy, undoing
from kernel.errors import Conflict


def undo_fulfil(*, offer: Offer, by: User) -> Offer:
    """It is owed as before. Raises Conflict when somebody else pressed "kept", it is longer ago than a quarter of an hour,
    or something else became of it since.
    """
    lock_patiently(offer.incentive_id)
    row: Offer = (
        Offer.objects.for_organization(tenancy.current())
        .select_for_update(of=("self",), no_key=True)
        .select_related("incentive", "contact__company")
        .get(pk=offer.pk)
    )
    last = OfferStep.objects.filter(offer=row).order_by("-at", "-id").first()
    if (
        last is None
        or last.by_id != by.pk
        or row.state != last.after
        or (last.after, last.before) not in TAKEN_BACK
    ):
        raise Conflict(_("Only who pressed it last can undo it."), code="offer_state")
    undoing.check_in_time(last.at)
    row.state, row.fulfilled_at, row.changed_at = last.before, None, timezone.now()
    row.save(update_fields=["state", "fulfilled_at", "changed_at"])
    write_step(row, before=last.after, by=by, note=_("taken back"))
    told_of(row)
    return row
