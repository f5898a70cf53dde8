"""Who belongs in which section of the audit."""

from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
)

from accounts.customers.trouble_models import Trouble
from advocacy.scoring.models import Advocate
from advocacy.scoring.querysets import ranked
from kernel import tenancy

Tier = Advocate.Tier
ON_THE_LIST = (Tier.CHAMPION, Tier.NATURAL)
TIERS = {
    "advocates": ON_THE_LIST,
    "nearly": (Tier.WARM,),
    "not_on_the_list": (Tier.WARM, Tier.QUIET),
    "in_peace": (Tier.LEAVE,),
    "in_trouble": ON_THE_LIST,
}
"""Every section by its name, and the tiers that its people can have."""
NEARLY = Q(tier=Tier.WARM, last_act_at__isnull=False)
"""Warm people who have done something for us, and not enough yet: the next ones to know better."""
NOT_ON_THE_LIST = Q(tier=Tier.WARM, last_act_at=None) | Q(tier=Tier.QUIET, is_promoter=True)
"""Promoters and warm people who are no advocates."""


def standings(is_test: bool) -> QuerySet[Advocate]:
    """Everybody with a standing, those in peace too; with `is_promoter` (said 9 or 10) and `is_silent` (never acted).

    Promoters are joined, not looked up: a million are met in one pass.
    """
    rows: QuerySet[Advocate] = (
        Advocate.objects.for_organization(tenancy.current())
        .filter(contact__is_test=is_test, contact__merged_into=None)
        .annotate(
            promoter=FilteredRelation(
                "contact__kind_totals", condition=Q(contact__kind_totals__kind="promoter")
            ),
            is_promoter=ExpressionWrapper(Q(promoter__isnull=False), BooleanField()),
            is_silent=ExpressionWrapper(Q(last_act_at=None), BooleanField()),
        )
    )
    return rows


def in_order(is_test: bool) -> dict[str, QuerySet[Advocate]]:
    """Each section whole, in its order: the best first; among those not on the list, first the promoters who told
    nobody, whom everybody expects on it.
    """
    on_the_list = ranked(is_test=is_test).filter(tier__in=ON_THE_LIST)
    everybody = standings(is_test)
    scored = everybody.filter(score__isnull=False)
    expected = ("-is_promoter", "-is_silent", "-rank", "-pk")
    return {
        "advocates": on_the_list,
        "nearly": scored.filter(NEARLY).order_by(*expected),
        "not_on_the_list": scored.filter(NOT_ON_THE_LIST).order_by(*expected),
        "in_peace": everybody.filter(tier=Tier.LEAVE).order_by("-pk"),
        "in_trouble": on_the_list.filter(_is_in_trouble()),
    }


def _is_in_trouble() -> Exists:
    """Who has something else on their mind: solved first, asked later."""
    return Exists(
        Trouble.objects.filter(organization_id=OuterRef("organization_id"), closed_at=None).filter(
            Q(contact_id=OuterRef("contact_id"))
            | Q(contact=None, company_id=OuterRef("contact__company_id"))
        )
    )
