"""What was done with people before: prompts for signals, given and asked for the person's page, past for decisions."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from advocacy.moments import resting
from advocacy.moments.answers import Answer
from advocacy.moments.asking_models import AskAllowance, LoggedAsk
from advocacy.moments.asks import (
    BALANCE_WINDOW,
    BUDGET_WINDOW,
    Allowance,
    Balance,
    Past,
    balance,
)
from advocacy.moments.models import Channel, Delivery, Moment, Rule
from advocacy.signals.kinds import ACT_KINDS
from advocacy.signals.rules import Prompt
from kernel import tenancy
from kernel.work import State

PROMPTS_KEPT = timedelta(days=60)
"""Longer than a prompt holds, so that facts that come a little late still find it."""


def moments_with_reach() -> QuerySet[Any]:
    """Moments of the organization with `reached`: shown in the product, mailed, done by a person, or answered."""
    delivered = Delivery.objects.filter(
        organization_id=OuterRef("organization_id"),
        moment=OuterRef("pk"),
        state=State.DONE,
    ).filter(Q(channel=Channel.MAIL) | Q(channel=Channel.IN_APP, due_at__lte=timezone.now()))
    answered = Answer.objects.filter(
        organization_id=OuterRef("organization_id"), moment=OuterRef("pk")
    )
    moments: QuerySet[Any] = Moment.objects.for_organization(tenancy.current()).annotate(
        reached=Q(state="done") | Q(Exists(delivered)) | Q(Exists(answered))
    )
    return moments


def asked_recently(contact_ids: Collection[UUID], *, now: datetime) -> dict[UUID, list[Prompt]]:
    """The asks and offers that may have prompted what people do now, asks made elsewhere too. Two queries.

    A draft that is still open counts from the day it was opened: the CSM may have spoken already.
    """
    made = (
        moments_with_reach()
        .filter(
            Q(reached=True) | Q(state="open"),
            contact_id__in=list(contact_ids),
            gesture__in=["ask", "offer"],
            opened_at__gt=now - PROMPTS_KEPT,
        )
        .exclude(position=Rule.Position.OBSERVE)
        .values_list("contact_id", Coalesce("acted_at", "opened_at"), "rule__asks_for")
    )
    prompts: dict[UUID, list[Prompt]] = defaultdict(list)
    for contact_id, at, kinds in made:
        prompts[contact_id].append(Prompt(at=at, kinds=frozenset(kinds) or ACT_KINDS))
    elsewhere = LoggedAsk.objects.for_organization(tenancy.current()).filter(
        contact_id__in=list(contact_ids), asked_at__gt=now - PROMPTS_KEPT
    )
    for contact_id, at, kind in elsewhere.values_list("contact_id", "asked_at", "kind"):
        acts = frozenset(resting.acts_of(kind)) or ACT_KINDS
        prompts[contact_id].append(Prompt(at=at, kinds=acts))
    return dict(prompts)


def given_and_asked(contact_ids: Collection[UUID], *, now: datetime) -> dict[UUID, Balance]:
    """What each person was given and asked in the last 12 months, of what reached them. Two queries."""
    own, _companies = past_of(contact_ids, company_ids=(), now=now)
    return {contact_id: balance(own.get(contact_id, ()), now=now) for contact_id in contact_ids}


Pasts = dict[UUID, list[Past]]


def past_of(
    contact_ids: Collection[UUID],
    *,
    company_ids: Collection[UUID],
    now: datetime,
) -> tuple[Pasts, Pasts]:
    """Earlier moments by contact (12 months), and the asks to people of the companies by company; asks that were made
    elsewhere stand among them. Two queries.
    """
    wanted = moments_with_reach().filter(
        Q(contact_id__in=list(contact_ids), opened_at__gt=now - BALANCE_WINDOW)
        | Q(company_id__in=list(company_ids), gesture="ask", opened_at__gt=now - BUDGET_WINDOW)
    )
    own: Pasts = defaultdict(list)
    of_company: Pasts = defaultdict(list)
    for moment in wanted.select_related("rule").only(
        "rule__ask_effort",
        "rule__life_hours",
        "rule__name",
        "contact_id",
        "company_id",
        "gesture",
        "opened_at",
        "expires_at",
        "state",
        "position",
    ):
        one = Past(
            rule_id=moment.rule_id,
            contact_id=moment.contact_id,
            gesture=moment.gesture,
            opened_at=moment.opened_at,
            expires_at=moment.expires_at,
            state=moment.state,
            effort=moment.rule.ask_effort,
            reached=moment.reached,
            is_observed=moment.position == Rule.Position.OBSERVE,
            begins_at=moment.expires_at - timedelta(hours=moment.rule.life_hours),
            name=moment.rule.name,
        )
        own[moment.contact_id].append(one)
        if moment.company_id:
            of_company[moment.company_id].append(one)
    for row in _elsewhere(contact_ids, company_ids, now):
        own[row.contact_id].append(as_past(row))
        if row.company_id:
            of_company[row.company_id].append(as_past(row))
    return own, of_company


def _elsewhere(
    contact_ids: Collection[UUID], company_ids: Collection[UUID], now: datetime
) -> QuerySet[Any]:
    rows: QuerySet[Any] = LoggedAsk.objects.for_organization(tenancy.current())
    return rows.filter(
        Q(contact_id__in=list(contact_ids), asked_at__gt=now - BALANCE_WINDOW)
        | Q(company_id__in=list(company_ids), asked_at__gt=now - BUDGET_WINDOW)
    )


def as_past(row: LoggedAsk) -> Past:
    """An ask made elsewhere reached its person when it was made."""
    return Past(
        rule_id=row.pk,
        contact_id=row.contact_id,
        gesture="ask",
        opened_at=row.asked_at,
        expires_at=row.asked_at,
        state="done",
        effort=row.effort,
        reached=True,
        begins_at=row.asked_at,
    )


def allowances_of(contact_ids: Collection[UUID]) -> dict[UUID, list[Allowance]]:
    """Exceptions from the budget, by person, the oldest first. One query."""
    rows = AskAllowance.objects.for_organization(tenancy.current()).filter(
        contact_id__in=list(contact_ids)
    )
    found: dict[UUID, list[Allowance]] = defaultdict(list)
    for row in rows.select_related("granted_by").order_by("granted_at", "pk"):
        by = row.granted_by.get_full_name() or str(row.granted_by) if row.granted_by else "–"
        found[row.contact_id].append(Allowance(row.granted_at, row.until, row.why, by))
    return found
