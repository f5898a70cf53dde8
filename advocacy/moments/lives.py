"""What happened to people, loaded once for a test on history: everything with the time at which we knew of it."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from accounts.contacting.models import Consent
from accounts.customers.models import ActiveDay, Contact
from accounts.customers.trouble_models import Trouble
from advocacy.incentives.models import Offer
from advocacy.incentives.rules import TAKES_A_PLACE
from advocacy.moments import buying, first_value, lives_met
from advocacy.moments.about import is_act
from advocacy.moments.gates import TroubleFact
from advocacy.moments.hearing import Told
from advocacy.moments.history import allowances_of
from advocacy.moments.lived import Asked, Done, HeldOut, Known, Life
from advocacy.moments.models import Rule
from advocacy.scoring.models import ScoreOverride
from advocacy.signals.models import Signal
from kernel import tenancy


@dataclass(slots=True)
class Lives:
    people: dict[UUID, Life]
    of_company: dict[UUID, list[Done]]
    offers: list[HeldOut]
    told: Told
    asked: list[Asked]


def load(
    contact_ids: Collection[UUID], *, rule: Rule, as_if_live: bool, fields: Collection[str] = ()
) -> Lives:
    """A constant number of queries, however many people. `rule`'s own incentive decides which offers are looked at,
    `fields` of its conditions whether their orders are.
    """
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
    spans = first_value.spans([life.contact for life in people.values()], as_if_live=as_if_live)
    for contact_id, life in people.items():
        life.values = spans.get(contact_id, [])
    of_company = lives_met.moments(people, companies)
    lives_met.elsewhere(people, of_company, companies)
    lives_met.talks(people)
    for contact_id, shopper in buying.shoppers_of(
        [p.contact for p in people.values()], fields
    ).items():
        people[contact_id].shopper = shopper
    if buying.ORDERS in fields:
        buying.add_orders(people, as_if_live=as_if_live)
    for contact_id, allowed in allowances_of(people.keys()).items():
        people[contact_id].allowances = allowed
    told = Told({contact_id: life.contact for contact_id, life in people.items()})
    return Lives(people, of_company, _offers(people, rule), told, lives_met.asked())


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
