"""What happened to people, loaded once for a test on history: everything with the time at which we knew of it."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Min, Q

from accounts.contacting.models import Consent
from accounts.customers.models import ActiveDay, Contact, Trouble
from advocacy.incentives.models import Offer
from advocacy.incentives.rules import TAKES_A_PLACE
from advocacy.moments.about import is_act
from advocacy.moments.gates import TroubleFact
from advocacy.moments.hearing import Told
from advocacy.moments.models import Channel, Moment, Rule
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
    """One person's history, oldest first. `troubles` are theirs and their company's."""

    contact: Contact
    signals: list[Known] = field(default_factory=list)
    troubles: list[TroubleFact] = field(default_factory=list)
    tickets: list[TroubleFact] = field(default_factory=list)
    said: dict[str, list[tuple[datetime, str]]] = field(default_factory=dict)
    days: list[date] = field(default_factory=list)
    overrides: list[ScoreOverride] = field(default_factory=list)
    moments: list[Done] = field(default_factory=list)


@dataclass(slots=True)
class Lives:
    people: dict[UUID, Life]
    of_company: dict[UUID, list[Done]]
    offers: list[HeldOut]
    told: Told


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
    told = Told({contact_id: life.contact for contact_id, life in people.items()})
    return Lives(people, of_company, _offers(people, rule), told)


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


def _done(row: Any) -> Done:
    details = row.signal.details if row.signal and row.signal.kind == "milestone" else {}
    acted = row.acted_at
    if row.state == "cancelled":
        acted = (row.signal.withdrawn_at if row.signal else None) or row.opened_at
    # What the product shows counts from the day it was decided, as it does in the balance of given and asked.
    shown = row.opened_at if row.shown_at else None
    acted_at = row.acted_at if row.state == "done" else None
    times = [shown, row.mailed_at, acted_at, row.first_answer_at]
    at = row.signal.occurred_at if row.signal else row.opened_at
    name = str(row.signal_id or row.key)
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
        order=(row.opened_at, at, name, -row.rule.priority, row.rule.code),
        cause=row.signal_id or row.key,
        metric=str(details.get("metric", "")),
        value=details.get("value"),
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
