"""What was done with people before: prompts for signals, given and asked for the person's page, past for decisions."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from advocacy.moments.answers import Answer
from advocacy.moments.asks import BALANCE_WINDOW, BUDGET_WINDOW, Balance, Past, balance
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
        channel__in=[Channel.IN_APP, Channel.MAIL],
        state=State.DONE,
    )
    answered = Answer.objects.filter(
        organization_id=OuterRef("organization_id"), moment=OuterRef("pk")
    )
    moments: QuerySet[Any] = Moment.objects.for_organization(tenancy.current()).annotate(
        reached=Q(state="done") | Q(Exists(delivered)) | Q(Exists(answered))
    )
    return moments


def asked_recently(contact_ids: Collection[UUID], *, now: datetime) -> dict[UUID, list[Prompt]]:
    """The asks and offers that may have prompted what people do now. One query.

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
    return dict(prompts)


def given_and_asked(contact_ids: Collection[UUID], *, now: datetime) -> dict[UUID, Balance]:
    """What each person was given and asked in the last 12 months, of what reached them. One query."""
    own, _companies = past_of(contact_ids, company_ids=(), now=now)
    return {contact_id: balance(own.get(contact_id, ()), now=now) for contact_id in contact_ids}


Pasts = dict[UUID, list[Past]]


def past_of(
    contact_ids: Collection[UUID],
    *,
    company_ids: Collection[UUID],
    now: datetime,
) -> tuple[Pasts, Pasts]:
    """Earlier moments by contact (12 months), and the asks to people of the companies by company. One query."""
    wanted = moments_with_reach().filter(
        Q(contact_id__in=list(contact_ids), opened_at__gt=now - BALANCE_WINDOW)
        | Q(company_id__in=list(company_ids), gesture="ask", opened_at__gt=now - BUDGET_WINDOW)
    )
    own: Pasts = defaultdict(list)
    of_company: Pasts = defaultdict(list)
    for moment in wanted.select_related("rule").only(
        "rule__ask_effort",
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
        )
        own[moment.contact_id].append(one)
        if moment.company_id:
            of_company[moment.company_id].append(one)
    return own, of_company
