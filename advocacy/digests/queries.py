"""What happened in a reader's part of the book: a constant number of queries, whatever there is to tell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, IntegerField, Q, Value, When
from django.db.models.functions import Coalesce

from accounts.customers.models import Company
from accounts.organizations.absences import minded_by
from advocacy.moments import people
from advocacy.moments.gates import BLOCK, findings
from advocacy.moments.history import moments_with_reach
from advocacy.moments.models import Moment
from advocacy.moments.rules import Person
from advocacy.scoring.models import Advocate
from advocacy.scoring.tiers import RESTING_AFTER
from advocacy.signals.kinds import KINDS, Family
from advocacy.signals.models import Act, Signal
from kernel import tenancy
from kernel.text import Reason, reason

LATE_NEWS = timedelta(days=7)
"""What happened so long before and was told only now stands in this digest: nothing falls between two."""
LOOKED_AT = 60
"""How many people are looked at for "who not to ask", the highest scores first."""
FOUND_WORDS = 50
SHORTEST_QUOTE, LONGEST_QUOTE = 20, 300
Tier = Advocate.Tier


@dataclass(frozen=True, slots=True)
class Window:
    """The time a digest tells about; `ends` is exclusive."""

    starts: datetime
    ends: datetime

    def holds(self, field: str) -> Q:
        return Q(**{f"{field}__gte": self.starts, f"{field}__lt": self.ends})


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose customers: those of one member and of whom they cover, or all where no company has an owner."""

    owner_ids: frozenset[int] | None

    def people(self, path: str = "contact") -> Q:
        """Living people who are no test, and of this part of the book; `path` leads to the contact."""
        who = Q(**{f"{path}__is_test": False, f"{path}__merged_into": None})
        if self.owner_ids is None:
            return who
        return who & Q(**{f"{path}__company__owner_id__in": self.owner_ids})


def scope_of(user_id: int) -> Scope:
    """The companies they look after; everything when nobody owns any."""
    owned = Company.objects.for_organization(tenancy.current()).filter(
        is_test=False, owner__isnull=False
    )
    return Scope(frozenset(minded_by(user_id)) if owned.exists() else None)


def acts(scope: Scope, window: Window, *, most: int) -> tuple[list[Act], int, int]:
    """What advocates did, what they did by themselves first, then the newest; how many acts, and of how many people."""
    late = Q(
        window.holds("signal__recorded_at"),
        occurred_at__gte=window.starts - LATE_NEWS,
        occurred_at__lt=window.starts,
    )
    rows = Act.objects.for_organization(tenancy.current()).filter(
        scope.people(), window.holds("occurred_at") | late
    )
    counted = rows.order_by().aggregate(n=Count("pk"), people=Count("contact", distinct=True))
    by_themselves_first = Case(
        When(origin=Signal.Origin.UNPROMPTED, then=Value(0)),
        When(origin=Signal.Origin.UNKNOWN, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    shown = rows.select_related("contact__company", "signal").order_by(
        by_themselves_first, "-occurred_at", "pk"
    )
    return list(shown[:most]), counted["n"], counted["people"]


def gestures(scope: Scope, window: Window) -> dict[str, int]:
    """How often each gesture reached somebody: done by a person, mailed, or shown in the product."""
    rows = (
        moments_with_reach()
        .filter(scope.people(), reached=True, is_test=False)
        .annotate(made_at=Coalesce("acted_at", "opened_at"))
        .filter(window.holds("made_at"))
    )
    return {
        row["gesture"]: row["n"]
        for row in rows.order_by().values("gesture").annotate(n=Count("pk"))
    }


def waiting(scope: Scope, *, now: datetime) -> int:
    """Open moments that wait for somebody to act."""
    rows = Moment.objects.for_organization(tenancy.current()).filter(
        scope.people(), state="open", is_test=False, expires_at__gt=now
    )
    return int(rows.count())


def _advocates(scope: Scope, **where: Any) -> Any:
    return (
        Advocate.objects.for_organization(tenancy.current())
        .filter(scope.people(), **where)
        .select_related("contact__company__owner")
    )


def _known(rows: Sequence[Advocate], *, now: datetime) -> Mapping[UUID, Person]:
    tiers = {row.contact_id: row.tier for row in rows}
    contacts = [row.contact for row in rows]
    return people.know(list(tiers), tiers=tiers, now=now, rows=contacts).persons


def came_and_rest(scope: Scope, window: Window) -> tuple[list[Advocate], list[Advocate]]:
    """Whose standing relation began, the strongest first; and who rests since, the longest silent first. One query."""
    began = Q(window.holds("entered_at"), tier__in=(Tier.CHAMPION, Tier.NATURAL))
    rests = Q(
        tier=Tier.RESTING,
        below_since__gte=window.starts - RESTING_AFTER,
        below_since__lt=window.ends - RESTING_AFTER,
    )
    rows = list(_advocates(scope).filter(began | rests).order_by("below_since", "pk"))
    fresh = [row for row in rows if row.tier != Tier.RESTING]
    fresh.sort(key=lambda row: (row.score is None, -(row.score or 0), row.pk))
    return fresh, [row for row in rows if row.tier == Tier.RESTING]


def not_to_ask(scope: Scope, *, now: datetime) -> list[tuple[Advocate, Reason]]:
    """People one would gladly ask, and the reason why not now; the highest scores first."""
    tiers = (Tier.CHAMPION, Tier.NATURAL, Tier.WARM, Tier.LEAVE)
    rows = list(
        _advocates(scope, tier__in=tiers, score__isnull=False).order_by("-score", "pk")[:LOOKED_AT]
    )
    persons = _known(rows, now=now)
    return [
        (row, why)
        for row in rows
        if (why := _why_not(persons[row.contact_id], now=now)) is not None
    ]


def free_to_ask(scope: Scope, *, now: datetime) -> list[Advocate]:
    """Standing advocates against asking whom nothing stands today; the highest scores first."""
    rows = list(
        _advocates(scope, tier__in=(Tier.CHAMPION, Tier.NATURAL), score__isnull=False).order_by(
            "-score", "pk"
        )[:LOOKED_AT]
    )
    persons = _known(rows, now=now)
    return [row for row in rows if _why_not(persons[row.contact_id], now=now) is None]


def best_words_of_many(scope: Scope, window: Window, *, most: int) -> list[Signal]:
    """As `best_words`, several, each of another person and in other words."""
    found: list[Signal] = []
    for row in sorted(_words_found(scope, window), key=_warmth):
        said = {words_of(one.details).casefold() for one in found}
        is_new = row.contact_id not in {one.contact_id for one in found}
        if len(found) < most and is_new and words_of(row.details).casefold() not in said:
            found.append(row)
    return found


def _why_not(person: Any, *, now: datetime) -> Reason | None:
    if person.recommendation == "objected":
        return reason("peace.never")
    if person.recommendation == "withdrawn":
        return reason("consent_withdrawn", purpose="consent_purpose_recommendation")
    blocking = [one.reason for one in findings("ask", person.around, now=now) if one.gate == BLOCK]
    return blocking[0] if blocking else None


def words_of(details: dict[str, Any]) -> str:
    """Their own words, where they left any."""
    for name in ("text", "title", "topic"):
        if isinstance(details.get(name), str) and details[name].strip():
            return " ".join(details[name].split())
    return ""


def best_words(scope: Scope, window: Window) -> Signal | None:
    """The sentence to end on: warm, unasked and new before the others, and neither too short nor too long."""
    return min(_words_found(scope, window), key=_warmth, default=None)


def _words_found(scope: Scope, window: Window) -> list[Signal]:
    praise = [code for code, kind in KINDS.items() if kind.family is not Family.NEGATIVE]
    rows = (
        Signal.objects.for_organization(tenancy.current())
        .filter(
            scope.people(),
            window.holds("occurred_at"),
            kind__in=praise,
            withdrawn_at=None,
            details__has_key="text",
        )
        .select_related("contact__company")
        .order_by("-occurred_at", "pk")[:FOUND_WORDS]
    )
    return [row for row in rows if SHORTEST_QUOTE <= len(words_of(row.details)) <= LONGEST_QUOTE]


def _warmth(row: Signal) -> tuple[bool, bool, float]:
    return row.tone != "enthusiastic", row.origin != "unprompted", -row.weight
