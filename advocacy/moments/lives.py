"""What happened to people, loaded once for a test on history: everything with the time at which we knew of it."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Min, Q

from accounts.contacting.models import Consent
from accounts.customers.models import ActiveDay, Contact, Trouble
from advocacy.incentives.models import Offer
from advocacy.incentives.rules import TAKES_A_PLACE
from advocacy.moments.about import is_act
from advocacy.moments.asking_models import LoggedAsk
from advocacy.moments.asks import DROPPED, Allowance
from advocacy.moments.gates import TroubleFact
from advocacy.moments.hearing import Told
from advocacy.moments.history import allowances_of
from advocacy.moments.models import Channel, Moment, Rule
from advocacy.moments.relation import ANSWERED, TALKING_KINDS
from advocacy.scoring.models import ScoreOverride
from advocacy.signals.models import Signal
from kernel import tenancy
from kernel.work import State


class Known(NamedTuple):
    """One signal with the time from which it counted (`known_at`) and, if it was withdrawn, until when."""

    known_at: datetime
    at: datetime
    kind: str
    weight: float
    origin: str
    withdrawn_at: datetime | None
    is_act: bool


class Done(NamedTuple):
    """One moment that really opened, with what became of it and when."""

    rule_id: UUID
    contact_id: UUID
    company_id: UUID | None
    gesture: str
    effort: int
    opened_at: datetime
    expires_at: datetime
    state: str
    acted_at: datetime | None
    reached_at: datetime | None
    is_observed: bool
    order: tuple[Any, ...]
    cause: Any
    metric: str
    value: float | None
    begins_at: datetime | None = None
    name: str = ""


class Asked(NamedTuple):
    """One ask that anybody was to be asked, and the day it drew on, until it was taken back."""

    order: tuple[Any, ...]
    rule_id: UUID
    day: date
    owner_id: Any
    is_observed: bool
    dropped_at: datetime | None


class HeldOut(NamedTuple):
    """One offer: open until `until`; its place is free again, and it counts no more, from the other two times on."""

    incentive_id: UUID
    contact_id: UUID
    at: datetime
    until: datetime
    freed_at: datetime | None = None
    withdrawn_at: datetime | None = None


@dataclass(slots=True)
class Life:
    """One person's history, oldest first. `troubles` are theirs and their company's; `talks` say when we knew and when it
    was.
    """

    contact: Contact
    signals: list[Known] = field(default_factory=list)
    troubles: list[TroubleFact] = field(default_factory=list)
    tickets: list[TroubleFact] = field(default_factory=list)
    said: dict[str, list[tuple[datetime, str]]] = field(default_factory=dict)
    days: list[date] = field(default_factory=list)
    overrides: list[ScoreOverride] = field(default_factory=list)
    moments: list[Done] = field(default_factory=list)
    talks: list[tuple[datetime, datetime]] = field(default_factory=list)
    allowances: list[Allowance] = field(default_factory=list)


@dataclass(slots=True)
class Lives:
    people: dict[UUID, Life]
    of_company: dict[UUID, list[Done]]
    offers: list[HeldOut]
    told: Told
    asked: list[Asked]


def load(contact_ids: Collection[UUID], *, rule: Rule, as_if_live: bool) -> Lives:
    """A constant number of queries, however many people. `rule`'s own incentive decides which offers are looked at."""
    contacts = (
        Contact.objects.for_organization(tenancy.current())
        .filter(pk__in=list(contact_ids))
        .select_related("company__owner")
    )
    people = {contact.pk: Life(contact) for contact in contacts}
    companies = {life.contact.company_id for life in people.values()} - {None}
    _signals(people, as_if_live)
    _troubles(people, companies)
    _consents(people)
    _days(people)
    _overrides(people)
    of_company = _moments(people, companies)
    _elsewhere(people, of_company, companies)
    _talks(people)
    for contact_id, allowed in allowances_of(people.keys()).items():
        people[contact_id].allowances = allowed
    told = Told({contact_id: life.contact for contact_id, life in people.items()})
    return Lives(people, of_company, _offers(people, rule), told, _asked())


def _signals(people: dict[UUID, Life], as_if_live: bool) -> None:
    rows = (
        Signal.objects.for_organization(tenancy.current())
        .filter(contact_id__in=people.keys())
        .order_by()
        .values_list(
            "contact_id",
            "recorded_at",
            "occurred_at",
            "kind",
            "weight",
            "origin",
            "withdrawn_at",
            "is_live",
        )
    )
    for contact_id, recorded, at, kind, weight, origin, withdrawn, is_live in rows.iterator():
        known_at = at if as_if_live and not is_live else recorded
        people[contact_id].signals.append(
            Known(known_at, at, kind, weight, origin, withdrawn, is_act(kind, weight))
        )
    for life in people.values():
        life.signals.sort(key=lambda one: one.known_at)


def _troubles(people: dict[UUID, Life], companies: Collection[Any]) -> None:
    rows = Trouble.objects.for_organization(tenancy.current()).filter(
        Q(contact_id__in=people.keys()) | Q(company_id__in=companies)
    )
    own: dict[UUID, list[TroubleFact]] = defaultdict(list)
    shared: dict[UUID, list[TroubleFact]] = defaultdict(list)
    for row in rows.order_by("opened_at", "pk"):
        fact = TroubleFact(row.kind, row.opened_at, row.closed_at, row.reference)
        if row.contact_id:
            own[row.contact_id].append(fact)
        if row.company_id:
            shared[row.company_id].append(fact)
    for contact_id, life in people.items():
        theirs = shared.get(life.contact.company_id, []) if life.contact.company_id else []
        life.troubles = list(dict.fromkeys([*own.get(contact_id, []), *theirs]))
        life.tickets = [one for one in life.troubles if one.kind == Trouble.Kind.SERIOUS_TICKET]


def _consents(people: dict[UUID, Life]) -> None:
    rows = Consent.objects.for_organization(tenancy.current()).filter(contact_id__in=people.keys())
    for contact_id, purpose, answer, at in rows.order_by("recorded_at", "pk").values_list(
        "contact_id", "purpose", "answer", "recorded_at"
    ):
        people[contact_id].said.setdefault(purpose, []).append((at, answer))


def _days(people: dict[UUID, Life]) -> None:
    rows = ActiveDay.objects.for_organization(tenancy.current()).filter(
        contact_id__in=people.keys()
    )
    for contact_id, day in rows.order_by("day").values_list("contact_id", "day").iterator():
        people[contact_id].days.append(day)


def _overrides(people: dict[UUID, Life]) -> None:
    rows = ScoreOverride.objects.for_organization(tenancy.current()).filter(
        contact_id__in=people.keys()
    )
    for row in rows.order_by("set_at", "pk"):
        people[row.contact_id].overrides.append(row)


def _moments(people: dict[UUID, Life], companies: Collection[Any]) -> dict[UUID, list[Done]]:
    """Moments of these people, and the asks to anybody of their companies."""
    rows = (
        Moment.objects.for_organization(tenancy.current())
        .filter(
            Q(contact_id__in=people.keys()) | Q(company_id__in=companies, gesture="ask"),
        )
        .select_related("rule", "signal")
        .annotate(
            shown_at=Min("deliveries__due_at", filter=Q(deliveries__channel=Channel.IN_APP)),
            mailed_at=Min(
                "deliveries__finished_at",
                filter=Q(deliveries__channel=Channel.MAIL, deliveries__state=State.DONE),
            ),
            first_answer_at=Min("answers__answered_at"),
        )
        .defer("body", "reasons", "rule__texts")
        .order_by("opened_at")
    )
    of_company: dict[UUID, list[Done]] = defaultdict(list)
    for row in rows:
        done = _done(row)
        if row.contact_id in people:
            people[row.contact_id].moments.append(done)
        if row.company_id and row.gesture == "ask":
            of_company[row.company_id].append(done)
    return of_company


def _elsewhere(
    people: dict[UUID, Life], of_company: dict[UUID, list[Done]], companies: Collection[Any]
) -> None:
    """Asks that colleagues made without us: known from when they were logged."""
    rows = LoggedAsk.objects.for_organization(tenancy.current()).filter(
        Q(contact_id__in=people.keys()) | Q(company_id__in=companies)
    )
    for row in rows.order_by("logged_at", "pk"):
        done = Done(
            rule_id=row.pk,
            contact_id=row.contact_id,
            company_id=row.company_id,
            gesture="ask",
            effort=row.effort,
            opened_at=row.asked_at,
            expires_at=row.asked_at,
            state="done",
            acted_at=row.asked_at,
            reached_at=row.asked_at,
            is_observed=False,
            order=(row.logged_at,),
            cause=None,
            metric="",
            value=None,
        )
        if row.contact_id in people:
            people[row.contact_id].moments.append(done)
        if row.company_id:
            of_company[row.company_id].append(done)


def _talks(people: dict[UUID, Life]) -> None:
    for life in people.values():
        life.talks = [
            (one.known_at, one.at)
            for one in life.signals
            if one.kind in TALKING_KINDS and one.withdrawn_at is None
        ]
    answered = Offer.objects.for_organization(tenancy.current()).filter(
        contact_id__in=people.keys(), state__in=ANSWERED
    )
    for contact_id, at in answered.values_list("contact_id", "changed_at"):
        people[contact_id].talks.append((at, at))


def _asked() -> list[Asked]:
    """Every ask that drew on the pace of a day, whoever was asked."""
    rows = (
        Moment.objects.for_organization(tenancy.current())
        .filter(gesture="ask", asks_on__isnull=False)
        .select_related("rule", "signal", "company")
        .only(
            "asks_on",
            "opened_at",
            "acted_at",
            "key",
            "position",
            "state",
            "rule__priority",
            "rule__code",
            "signal__occurred_at",
            "signal__withdrawn_at",
            "company__owner_id",
        )
    )
    return [
        Asked(
            order=_order(row),
            rule_id=row.rule_id,
            day=row.asks_on,
            owner_id=row.company.owner_id if row.company else None,
            is_observed=row.position == Rule.Position.OBSERVE,
            dropped_at=_acted(row) if row.state in DROPPED else None,
        )
        for row in rows
    ]


def _acted(row: Any) -> datetime | None:
    """When its state became what it is; of a moment that was called off, when its occasion was."""
    acted: datetime | None = row.acted_at
    if row.state == "cancelled":
        acted = (row.signal.withdrawn_at if row.signal else None) or row.opened_at
    return acted


def _order(row: Any) -> tuple[Any, ...]:
    """Where it was decided among the others: by time, then what is more important, then what happened first."""
    at = row.signal.occurred_at if row.signal else row.opened_at
    name = str(row.signal_id or row.key)
    return (row.opened_at, -row.rule.priority, at, name, row.rule.code)


def _done(row: Any) -> Done:
    details = row.signal.details if row.signal and row.signal.kind == "milestone" else {}
    acted = _acted(row)
    shown = max(row.opened_at, row.shown_at) if row.shown_at else None
    acted_at = row.acted_at if row.state == "done" else None
    times = [shown, row.mailed_at, acted_at, row.first_answer_at]
    return Done(
        rule_id=row.rule_id,
        contact_id=row.contact_id,
        company_id=row.company_id,
        gesture=row.gesture,
        effort=row.rule.ask_effort,
        opened_at=row.opened_at,
        expires_at=row.expires_at,
        state=row.state,
        acted_at=acted,
        reached_at=min(filter(None, times), default=None),
        is_observed=row.position == Rule.Position.OBSERVE,
        order=_order(row),
        cause=row.signal_id or row.key,
        metric=str(details.get("metric", "")),
        value=details.get("value"),
        begins_at=row.expires_at - timedelta(hours=row.rule.life_hours),
        name=row.rule.name,
    )


def _offers(people: Iterable[UUID], rule: Rule) -> list[HeldOut]:
    """Offers of the rule's benefit to anybody, and of any benefit to these people; those of its own moments apart."""
    if not rule.incentive_id:
        return []
    rows = (
        Offer.objects.for_organization(tenancy.current())
        .filter(Q(incentive_id=rule.incentive_id) | Q(contact_id__in=list(people)))
        .exclude(moments__rule=rule.pk)
    )
    return [
        HeldOut(
            incentive_id=row.incentive_id,
            contact_id=row.contact_id,
            at=row.offered_at,
            until=row.expires_at if row.state == "offered" else min(row.changed_at, row.expires_at),
            freed_at=None if row.state in TAKES_A_PLACE else row.changed_at,
            withdrawn_at=row.changed_at if row.state == "withdrawn" else None,
        )
        for row in rows
    ]
