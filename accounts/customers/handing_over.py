"""Who looks after whom, and which company belongs to which."""

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.customers.models import Company
from accounts.organizations.models import Membership, User
from kernel import tenancy
from kernel.errors import Invalid

DEEPEST = 6
"""A holding, a country, a region, a site: more levels than anybody draws."""


def hand_over(*, companies: Collection[UUID], to: User | None) -> int:
    """From now on `to` looks after these companies; None: nobody does. Returns how many changed hands.

    Raises Invalid when `to` is no member of this organization.
    """
    is_member = to is None or (
        Membership.objects.filter(organization_id=tenancy.current(), user=to).exists()
    )
    if not is_member:
        raise Invalid(_("Choose a member of your organization."), code="not_a_member")
    rows = Company.objects.for_organization(tenancy.current()).filter(pk__in=companies)
    return int(rows.exclude(owner=to).update(owner=to))


def check_parent(*, company_id: UUID | None, parent: Company | None) -> None:
    """Raises Invalid when a company would belong to itself, or the chain of companies gets too long."""
    above, steps = parent, 0
    while above is not None:
        if above.pk == company_id:
            raise Invalid(_("A company cannot belong to itself."), code="circular")
        steps += 1
        if steps > DEEPEST:
            raise Invalid(
                _("More than %(most)s levels of companies.") % {"most": DEEPEST}, code="too_deep"
            )
        above = above.parent
