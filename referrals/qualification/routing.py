"""Whose a lead is: by rule, in turn, by how much each has to do; by when the first contact is due; and the alarm."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.contacting.services import working_hours
from accounts.organizations.models import Membership, Organization, User
from kernel import tenancy
from kernel.conditions import Asked, compiled, parse
from kernel.errors import DomainError
from kernel.text import Reason, define, reason
from kernel.windows import WorkingHours, next_open, zone
from referrals.leads.models import Lead
from referrals.qualification.facts import settings_now
from referrals.qualification.in_force import vocabulary
from referrals.qualification.routing_models import FirstContact, RoutingRule
from referrals.qualification.segment_models import Segment
from referrals.qualification.telling import tell_overdue

MET = (Lead.Stage.MEETING, Lead.Stage.WON)
OVER = (
    Lead.Stage.WON,
    Lead.Stage.LOST,
    Lead.Stage.DISQUALIFIED,
    Lead.Stage.DUPLICATE,
    Lead.Stage.WITHDRAWN,
)

define(
    {
        "route.rule": _("The rule “{rule}” sends such leads to {people} of you."),
        "route.load": _("{name} has the fewest waiting: {load}."),
        "route.had": _("It was {name}'s already."),
        "route.nobody": _("No rule matches, and nobody is named: whoever is free takes it."),
        "route.all": _("No rule matches: it goes round among all who work with customers."),
    }
)


@dataclass(slots=True)
class Desk:
    """Who works with leads, how many wait for each, and when each had their last one."""

    team: Mapping[int, User]
    load: Counter[int]
    last: dict[int, datetime]

    def next_of(self, people: Sequence[int]) -> User:
        key = min(people, key=lambda one: (self.load[one], _stamp(self.last.get(one)), one))
        return self.team[key]

    def take(self, owner: User, now: datetime) -> None:
        self.load[owner.pk] += 1
        self.last[owner.pk] = now

    def why(self, owner: User) -> Reason:
        return reason("route.load", name=str(owner), load=self.load[owner.pk])


def look_after(
    leads: Sequence[Lead],
    facts: Mapping[UUID, dict[str, Any]],
    segments: Mapping[UUID, Segment],
    *,
    now: datetime,
) -> int:
    """Give an owner and a due time to leads whose segment goes to a person of ours; close what nobody waits for any more.

    Returns how many were assigned. One that was assigned stays with whom it is.
    """
    ids = [lead.pk for lead in leads]
    known = {
        row.lead_id: row
        for row in FirstContact.objects.for_organization(tenancy.current()).filter(lead_id__in=ids)
    }
    _settle(leads, known, now)
    waiting = [
        lead
        for lead in leads
        if lead.pk not in known
        and lead.pk in segments
        and segments[lead.pk].to_human
        and lead.stage not in OVER
    ]
    if not waiting:
        return 0
    return _assign(waiting, facts, now)


def _settle(leads: Sequence[Lead], known: Mapping[UUID, FirstContact], now: datetime) -> None:
    met = [
        row.pk
        for lead in leads
        if (row := known.get(lead.pk)) and lead.stage in MET and not row.done_at
    ]
    over = [row.pk for lead in leads if (row := known.get(lead.pk)) and lead.stage in OVER]
    rows = FirstContact.objects.for_organization(tenancy.current())
    rows.filter(pk__in=met).update(done_at=now)
    rows.filter(pk__in=over).update(is_closed=True)


def _assign(leads: Sequence[Lead], facts: Mapping[UUID, dict[str, Any]], now: datetime) -> int:
    with connection.cursor() as cursor:
        # One at a time per organization: two leads that come at once do not both go to who has the fewest.
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"routing {tenancy.current()}"],
        )
    rules = rules_now()
    desk = Desk(team=_team(), load=_load(), last=_last_assigned())
    hours = settings_now().first_contact_hours
    organization = Organization.objects.get(pk=tenancy.current())
    rows = []
    for lead in leads:
        rule, reasons, owner = _choose(lead, facts[lead.pk], rules, desk, now)
        if owner is not None:
            desk.take(owner, now)
            if lead.owner_id is None:
                lead.owner = owner
                Lead.objects.filter(pk=lead.pk).update(owner=owner)
        tz = zone(owner.timezone if owner else None, organization.timezone)
        rows.append(
            FirstContact(
                organization_id=tenancy.current(),
                lead=lead,
                rule=rule,
                owner=owner,
                reasons=reasons,
                assigned_at=now,
                due_at=after_hours(now, hours, tz, working_hours() or WorkingHours()),
                done_at=now if lead.stage in MET else None,
            )
        )
    FirstContact.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def rules_now() -> list[tuple[RoutingRule, Asked | None]]:
    """The rules that are on, in order, ready to ask. One that cannot be read any more matches nobody."""
    known = vocabulary(with_fit=True)
    found: list[tuple[RoutingRule, Asked | None]] = []
    rows = RoutingRule.objects.for_organization(tenancy.current()).filter(is_active=True)
    for rule in rows.order_by("place", "name"):
        try:
            asked = compiled(parse(rule.conditions, known), known) if rule.conditions else None
        except DomainError:
            continue
        found.append((rule, asked))
    return found


def _choose(
    lead: Lead,
    facts: Mapping[str, Any],
    rules: Sequence[tuple[RoutingRule, Asked | None]],
    desk: Desk,
    now: datetime,
) -> tuple[RoutingRule | None, list[Reason], User | None]:
    """The rule, the person with the least to do (of equals, whose turn was longest ago), and why."""
    if lead.owner_id is not None and lead.owner_id in desk.team:
        owner = desk.team[lead.owner_id]
        return None, [reason("route.had", name=str(owner))], owner
    for rule, asked in rules:
        people = [key for key in rule.people if key in desk.team]
        if people and (asked is None or asked.ask(facts, now) is True):
            owner = desk.next_of(people)
            why = reason("route.rule", rule=rule.name, people=len(people))
            return rule, [why, desk.why(owner)], owner
    if not desk.team:
        return None, [reason("route.nobody")], None
    owner = desk.next_of(list(desk.team))
    return None, [reason("route.all"), desk.why(owner)], owner


def _team() -> dict[int, User]:
    members = Membership.objects.filter(organization_id=tenancy.current(), user__is_active=True)
    rows = members.exclude(role=Membership.Role.ANALYST).select_related("user")
    return {member.user_id: member.user for member in rows}


def _stamp(at: datetime | None) -> float:
    return at.timestamp() if at else 0.0


def _load() -> Counter[int]:
    """How many leads wait for each person: assigned, nobody in touch yet, not closed."""
    rows = FirstContact.objects.for_organization(tenancy.current()).filter(
        done_at=None, is_closed=False, owner__isnull=False
    )
    return Counter(rows.values_list("owner_id", flat=True))


def _last_assigned() -> dict[int, datetime]:
    rows = FirstContact.objects.for_organization(tenancy.current()).filter(owner__isnull=False)
    return dict(rows.order_by().values_list("owner_id").annotate(Max("assigned_at")))


def after_hours(moment: datetime, hours: float, tz: Any, open_hours: WorkingHours) -> datetime:
    """So many working hours later, in somebody's time zone."""
    left = timedelta(hours=hours)
    at = next_open(moment, tz, open_hours)
    while left > timedelta(0):
        local = at.astimezone(tz)
        opening = open_hours.of(local.date())
        if opening is None:  # pragma: no cover  (next_open gives open days only)
            break
        end = datetime.combine(local.date(), opening[1], tz)
        if at + left <= end:
            return at + left
        left -= end - at
        at = next_open(end, tz, open_hours)
    return at


def note_contact(lead: Lead) -> FirstContact | None:
    """Somebody of ours was in touch with this lead; again, nothing changes. None when nobody was to be."""
    row: FirstContact | None = (
        FirstContact.objects.for_organization(tenancy.current())
        .select_for_update()
        .filter(lead=lead)
        .first()
    )
    if row is not None and row.done_at is None:
        row.done_at = timezone.now()
        row.save(update_fields=["done_at"])
    return row


def alarm_overdue(*, now: datetime, limit: int = 200) -> int:
    """Tell, once each, of leads with whom nobody was in touch in time. Returns how many."""
    rows = list(
        FirstContact.objects.for_organization(tenancy.current())
        .filter(done_at=None, is_closed=False, alarmed_at=None, due_at__lt=now)
        .select_related("lead__contact__company", "owner")
        .order_by("due_at")
        .select_for_update(of=("self",), skip_locked=True)[:limit]
    )
    for row in rows:
        tell_overdue(lead=row.lead, contact=row)
    FirstContact.objects.filter(pk__in=[row.pk for row in rows]).update(alarmed_at=now)
    return len(rows)


def overdue() -> QuerySet[FirstContact]:
    """What waits past its time."""
    rows: QuerySet[FirstContact] = FirstContact.objects.for_organization(tenancy.current())
    return rows.filter(
        done_at=None, is_closed=False, due_at__lt=timezone.now(), lead__is_test=False
    )
