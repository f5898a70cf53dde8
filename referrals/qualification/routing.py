"""Whose a lead is: by rule, in turn, by how much each has to do; and the alarm when nobody was in touch in time."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.organizations.models import Membership, User
from kernel import tenancy
from kernel.conditions import Asked, compiled, parse
from kernel.errors import DomainError
from kernel.text import Reason, define, reason
from referrals.leads import service_level
from referrals.leads.models import Lead
from referrals.qualification.in_force import vocabulary
from referrals.qualification.routing_models import FirstContact, RoutingRule
from referrals.qualification.segment_models import Segment
from referrals.qualification.telling import tell_overdue

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
    """Give an owner to leads whose segment goes to a person of ours; close what nobody waits for any more.

    Returns how many were assigned. One that was assigned stays with whom it is.
    """
    ids = [lead.pk for lead in leads]
    known = {
        row.lead_id: row
        for row in FirstContact.objects.for_organization(tenancy.current()).filter(lead_id__in=ids)
    }
    _close(leads, known)
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


def _close(leads: Sequence[Lead], known: Mapping[UUID, FirstContact]) -> None:
    over = [row.pk for lead in leads if (row := known.get(lead.pk)) and lead.stage in OVER]
    rows = FirstContact.objects.for_organization(tenancy.current())
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
    rows = []
    for lead in leads:
        rule, reasons, owner = _choose(lead, facts[lead.pk], rules, desk, now)
        if owner is not None:
            desk.take(owner, now)
            if lead.owner_id is None:
                lead.owner = owner
                Lead.objects.filter(pk=lead.pk).update(owner=owner)
        rows.append(
            FirstContact(
                organization_id=tenancy.current(),
                lead=lead,
                rule=rule,
                owner=owner,
                reasons=reasons,
                assigned_at=now,
            )
        )
    FirstContact.objects.bulk_create(rows, ignore_conflicts=True)
    service_level.due_anew(leads, now=now)
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
    rows = waiting().filter(owner__isnull=False).order_by()
    return Counter(rows.values_list("owner_id", flat=True))


def _last_assigned() -> dict[int, datetime]:
    rows = FirstContact.objects.for_organization(tenancy.current()).filter(owner__isnull=False)
    return dict(rows.order_by().values_list("owner_id").annotate(Max("assigned_at")))


def note_contact(lead: Lead, *, by: User | None) -> None:
    """Somebody of ours was in touch with this lead; again, nothing changes."""
    if lead.contacted_at is None:
        service_level.note_contact(lead=lead, by=by)


def take_contact_back(lead: Lead) -> None:
    """That was a wrong click: nobody was in touch yet. Raises Conflict a quarter of an hour later, or when more followed."""
    service_level.take_contact_back(lead=lead)


def waiting() -> QuerySet[FirstContact]:
    """Leads that somebody of ours has yet to be in touch with."""
    rows: QuerySet[FirstContact] = FirstContact.objects.for_organization(tenancy.current())
    return rows.filter(lead__contacted_at=None, is_closed=False)


def alarm_overdue(*, now: datetime, limit: int = 200) -> int:
    """Tell, once each, of leads with whom nobody was in touch in time. Returns how many."""
    rows = list(
        waiting()
        .filter(alarmed_at=None, lead__contact_due_at__lt=now)
        .select_related("lead__contact__company", "owner")
        .order_by("lead__contact_due_at")
        .select_for_update(of=("self",), skip_locked=True)[:limit]
    )
    for row in rows:
        tell_overdue(lead=row.lead, contact=row)
    FirstContact.objects.filter(pk__in=[row.pk for row in rows]).update(alarmed_at=now)
    return len(rows)


def overdue() -> QuerySet[FirstContact]:
    """What waits past its time."""
    return waiting().filter(lead__contact_due_at__lt=timezone.now(), lead__is_test=False)
