"""The segment of a lead whatever brought it: for holding leads against their like, how they came must not sort them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from kernel import tenancy
from referrals.qualification.facts import facts_of, leads_with_people, with_fit
from referrals.qualification.segment_models import PathEntry, Segment
from referrals.qualification.segmenting import first_match, segments_now
from referrals.qualification.services import assessments_of

HOW_THEY_CAME = frozenset({"lead.by_advocate", "lead.channel"})
MOST_LEADS, AT_ONCE = 10_000, 1000


def whatever_brought_them(*, now: datetime) -> dict[UUID, str]:
    """Leads that are (or were) in a segment which asks how they came, the newest ones; and the code of the segment they would
    be in by the other rules, with what is known today. Nothing where no segment asks.
    """
    asking = [one.pk for one in _segments() if asks_how_they_came(one)]
    if not asking:
        return {}
    entries = PathEntry.objects.for_organization(tenancy.current()).filter(segment_id__in=asking)
    ids = list(entries.order_by("-entered_at").values_list("lead_id", flat=True)[:MOST_LEADS])
    rules = [(one, asked) for one, asked in segments_now() if one.pk not in set(asking)]
    found: dict[UUID, str] = {}
    for start in range(0, len(ids), AT_ONCE):
        leads = list(leads_with_people().filter(pk__in=ids[start : start + AT_ONCE]))
        facts, judged = facts_of(leads, now=now), assessments_of(leads)
        for lead in leads:
            segment = first_match(rules, with_fit(facts[lead.pk], judged.get(lead.pk)), now)
            found[lead.pk] = segment.code if segment else ""
    return found


def _segments() -> Iterable[Segment]:
    return list(Segment.objects.for_organization(tenancy.current()).all())


def asks_how_they_came(segment: Segment) -> bool:
    return any(name in HOW_THEY_CAME for name in _fields(segment.conditions))


def _fields(said: Mapping[str, Any]) -> Iterable[str]:
    for one in said.get("of", ()):
        if "of" in one:
            yield from _fields(one)
        else:
            yield one["field"]
