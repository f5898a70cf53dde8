"""A person says whether a visit was one: the machine's signs are signs. What hung on it is decided anew."""

from datetime import timedelta

from kernel import tenancy
from referrals.attribution.services import decide_again
from referrals.attribution.touch_models import Touch
from referrals.attribution.touching import leads_touched_by
from referrals.leads.models import Lead
from referrals.links.models import Visit

HOUR = timedelta(hours=1)


def judge_visit(*, visit: Visit, is_human: bool) -> int:
    """Keep it, and decide about the leads it touches. Said again nothing changes. Returns how many were decided."""
    rows = Visit.objects.for_organization(tenancy.current())
    row = rows.select_for_update(no_key=True).get(pk=visit.pk)
    if row.is_human is is_human:
        return 0
    row.is_human = is_human
    near = rows.filter(
        link_id=row.link_id,
        visitor=row.visitor,
        visited_at__range=(row.visited_at - HOUR, row.visited_at),
        is_human=True,
        is_repeat=False,
    ).exclude(pk=row.pk)
    row.is_repeat = is_human and near.exists()
    row.save(update_fields=["is_human", "is_repeat"])
    touches = Touch.objects.for_organization(tenancy.current()).filter(visit=row)
    touches.update(is_human=is_human)
    people = list(touches.exclude(contact=None).values_list("contact_id", flat=True))
    leads = Lead.objects.for_organization(tenancy.current()).filter(visit=row)
    return decide_again({*leads_touched_by(people), *leads.values_list("pk", flat=True)})
