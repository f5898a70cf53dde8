"""What waits for one word of a colleague, on the first page: the oldest few of each kind, with their number."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest

from accounts.admin.scoped import person
from accounts.organizations.absences import minded_by
from accounts.organizations.models import Organization
from advocacy.admin.candidates import shown_match
from advocacy.signals import candidates
from advocacy.signals.suggested import Candidate, Suggestion
from kernel import tenancy
from kernel.counting import how_many
from referrals.admin.decision import shown_answer
from referrals.attribution import hearing
from referrals.attribution.heard_models import HeardFrom, HeardSuggestion
from referrals.attribution.models import Attribution
from referrals.qualification import routing
from referrals.qualification.routing_models import FirstContact

CREDITED = Attribution.objects.filter(replaced_at=None, contact__isnull=False).select_related(
    "contact"
)
ON_TODAY = 2
COUNTED = 100


def on_today(request: HttpRequest, *, only_mine: bool) -> dict[str, Any]:
    """Likely matches, "who told them?" and leads nobody met in time; of one's own customers where that is asked."""
    matches, heard, late = (
        candidates.waiting().filter(is_test=False),
        hearing.waiting(),
        routing.overdue(),
    )
    mine = minded_by(person(request).pk) if only_mine else None
    if only_mine:
        matches = _suggesting(matches, mine)
        heard = _suggesting(heard, mine)
        late = late.filter(owner__in=mine or ())
    count = how_many(
        Organization.objects.filter(pk=tenancy.current()),
        at_most=COUNTED,
        matches=matches,
        heard=heard,
        late=late,
    )
    return {
        "matches": {"n": count["matches"], "rows": _matches(matches) if count["matches"] else []},
        "heard": {"n": count["heard"], "rows": _answers(heard) if count["heard"] else []},
        "late_contacts": {"n": count["late"], "rows": _contacts(late) if count["late"] else []},
    }


def _suggesting(rows: QuerySet[Any], owners: Any) -> QuerySet[Any]:
    """Rows that may be about a customer of these colleagues."""
    return rows.filter(suggestions__contact__company__owner__in=owners).distinct()


def _matches(rows: QuerySet[Candidate]) -> list[dict[str, Any]]:
    suggested = Suggestion.objects.filter(organization_id=tenancy.current())
    people = Prefetch("suggestions", queryset=suggested.select_related("contact__company"))
    return [shown_match(row) for row in rows.prefetch_related(people)[:ON_TODAY]]


def _answers(rows: QuerySet[HeardFrom]) -> list[dict[str, Any]]:
    suggested = HeardSuggestion.objects.filter(organization_id=tenancy.current())
    people = Prefetch("suggestions", queryset=suggested.select_related("contact__company"))
    with_people = rows.select_related("lead__contact", "contact").prefetch_related(people)
    return [shown_answer(row) for row in with_people.order_by("read_at", "pk")[:ON_TODAY]]


def _contacts(rows: QuerySet[FirstContact]) -> list[FirstContact]:
    """With who brought them: that is what is talked about first."""
    with_people = rows.select_related("lead__contact", "lead__company", "owner")
    credited = Prefetch("lead__attributions", queryset=CREDITED, to_attr="current_credit")
    ordered = with_people.prefetch_related(credited).order_by("lead__contact_due_at", "pk")
    return list(ordered[:ON_TODAY])
