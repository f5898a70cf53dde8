"""How people were met before, for a test on history: moments, asks made elsewhere, what each day had planned, talks."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Min, Q

from advocacy.incentives.models import Offer
from advocacy.moments.asking_models import Conversation, LoggedAsk
from advocacy.moments.asks import DROPPED
from advocacy.moments.lived import Asked, Done, Life, Talked
from advocacy.moments.models import Channel, Moment, Rule
from advocacy.moments.relation import ANSWERED, SPOKEN_KINDS, TALKING_KINDS
from kernel import tenancy
from kernel.work import State


def moments(people: dict[UUID, Life], companies: Collection[Any]) -> dict[UUID, list[Done]]:
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


def elsewhere(
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


def talks(people: dict[UUID, Life]) -> None:
    for life in people.values():
        life.talks = [
            Talked(one.known_at, one.at, one.kind in SPOKEN_KINDS)
            for one in life.signals
            if one.kind in TALKING_KINDS and one.withdrawn_at is None
        ]
    answered = Offer.objects.for_organization(tenancy.current()).filter(
        contact_id__in=people.keys(), state__in=ANSWERED
    )
    for contact_id, at in answered.values_list("contact_id", "changed_at"):
        people[contact_id].talks.append(Talked(at, at))
    noted = Conversation.objects.for_organization(tenancy.current()).filter(
        contact_id__in=people.keys()
    )
    for contact_id, known_at, at in noted.values_list("contact_id", "logged_at", "spoken_at"):
        people[contact_id].talks.append(Talked(known_at, at))


def asked() -> list[Asked]:
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
        if row.asks_on is not None
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
