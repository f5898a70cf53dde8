"""How many recent leads some conditions mean: tried before they are kept, so that nobody and everybody are noticed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from kernel.conditions import compiled, parse
from referrals.qualification.facts import facts_of, leads_with_people, with_fit
from referrals.qualification.in_force import vocabulary
from referrals.qualification.services import assessments_of

TRIED_ON = 500


@dataclass(frozen=True, slots=True)
class Matched:
    """Of so many leads looked at, the newest, so many match."""

    looked_at: int
    hits: int


def matched(conditions: Mapping[str, Any]) -> Matched:
    """Ask the newest leads. No conditions: all of them. A constant number of queries."""
    leads = list(
        leads_with_people().filter(is_test=False).order_by("-submitted_at", "-id")[:TRIED_ON]
    )
    if not conditions:
        return Matched(len(leads), len(leads))
    known = vocabulary(with_fit=True)
    asked = compiled(parse(conditions, known), known)
    now = timezone.now()
    facts, judged = facts_of(leads, now=now), assessments_of(leads)
    hits = sum(
        asked.ask(with_fit(facts[lead.pk], judged.get(lead.pk)), now) is True for lead in leads
    )
    return Matched(len(leads), hits)
