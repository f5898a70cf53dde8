"""What is known about the people of a batch, loaded set-wise: the number of queries does not grow with them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Min, Q

from accounts.contacting import services as contacting
from accounts.customers.models import ActiveDay, Company, Contact
from accounts.customers.trouble_models import Trouble
from advocacy.incentives.services import wants_to_be_asked
from advocacy.moments import first_value, hearing, history
from advocacy.moments.about import About, Seen, is_act
from advocacy.moments.buying import orders_of, shoppers_of
from advocacy.moments.facts import NEEDS_SIGNALS
from advocacy.moments.gates import (
    ASKS_REST_AFTER,
    WANTS_A_CONVERSATION,
    Surroundings,
    TroubleFact,
)
from advocacy.moments.models import CelebratedResult, Delivery
from advocacy.moments.relation import Talk, last_talks
from advocacy.moments.results import Metric, Use
from advocacy.moments.rules import Person
from advocacy.scoring.models import Advocate
from advocacy.signals.models import MilestoneDefinition, Signal
from kernel import tenancy
from kernel.text import Reason

IN_APP_FOR = timedelta(hours=72)
"""How long a success is shown in the product; as the CSM's draft it may last longer."""

PURPOSES = ("service", "recommendation")


@dataclass(frozen=True, slots=True)
class Known:
    """The people of a batch by id, as rows and as plain values; `abouts` is what conditions ask about."""

    contacts: dict[UUID, Contact]
    persons: dict[UUID, Person]
    abouts: dict[UUID, About] = field(default_factory=dict)


def know(
    contact_ids: Collection[UUID],
    *,
    tiers: Mapping[UUID, str],
    now: datetime,
    standings: Mapping[UUID, Advocate] | None = None,
    fields: Collection[str] = (),
    rows: Iterable[Contact] | None = None,
) -> Known:
    """Everything a decision looks at. `fields`: those that conditions ask about; what they need is loaded too.

    `rows`: the contacts, where the caller has read them with their companies and owners.
    """
    if rows is None:
        known = Contact.objects.for_organization(tenancy.current()).select_related("company__owner")
        rows = known.filter(pk__in=list(contact_ids))
    contacts = {contact.pk: contact for contact in rows}
    company_ids = {c.company_id for c in contacts.values() if c.company_id}
    own, of_company = history.past_of(contact_ids, company_ids=company_ids, now=now)
    answers = contacting.consent_ledger(contact_ids, PURPOSES)
    refusals = _mail_refusals(list(contacts.values()), answers)
    troubles = _troubles(contact_ids, company_ids, now)
    use, celebrated = _use(contacts.values(), now), _celebrated(contact_ids)
    shown, said = _shown(contact_ids, now), hearing.said_of(contacts)
    got = first_value.known(contacts.values())
    talks, allowances = last_talks(contact_ids), history.allowances_of(contact_ids)
    persons = {}
    for contact_id, contact in contacts.items():
        past = own.setdefault(contact_id, [])
        persons[contact_id] = Person(
            tier=tiers.get(contact_id, "quiet"),
            is_merged=contact.merged_into_id is not None,
            service=answers.get("service", {}).get(contact_id),
            recommendation=answers.get("recommendation", {}).get(contact_id),
            around=_surroundings(contact, troubles, talks.get(contact_id, Talk())),
            company_asks_first=wants_to_be_asked(contact),
            use=use[contact_id],
            has_value=contact_id in got,
            celebrated=celebrated[contact_id],
            past=past,
            company_past=of_company.setdefault(contact.company_id, [])
            if contact.company_id
            else past,
            mail_refusals=_theirs(refusals, contact_id),
            is_shown_something=contact_id in shown,
            said=said[contact_id],
            allowances=allowances.get(contact_id, ()),
        )
    abouts = _abouts(contacts, persons, standings or {}, fields)
    return Known(contacts, persons, abouts)


def _theirs(refusals: Mapping[str, Mapping[UUID, Reason]], contact_id: UUID) -> dict[str, Reason]:
    return {purpose: why[contact_id] for purpose, why in refusals.items() if contact_id in why}


def _abouts(
    contacts: Mapping[UUID, Contact],
    persons: Mapping[UUID, Person],
    standings: Mapping[UUID, Advocate],
    fields: Collection[str],
) -> dict[UUID, About]:
    if not fields:
        return {}
    seen = _seen(contacts) if not NEEDS_SIGNALS.isdisjoint(fields) else {}
    shoppers = shoppers_of(contacts.values(), fields)
    orders = orders_of(contacts.keys(), fields)
    found = {}
    for contact_id, contact in contacts.items():
        person, standing = persons[contact_id], standings.get(contact_id)
        found[contact_id] = About(
            contact=contact,
            tier=person.tier,
            score=standing.score if standing else 0.0,
            fit=standing.fit if standing else None,
            active_days=person.use.active_days,
            seen=seen.get(contact_id, ()),
            past=person.past,
            shopper=shoppers.get(contact_id),
            orders=orders.get(contact_id),
        )
    return found


def _seen(contact_ids: Iterable[UUID]) -> dict[UUID, list[Seen]]:
    """What these people did and what happened to them, all of it that counts. One query."""
    rows = Signal.objects.for_organization(tenancy.current()).filter(
        contact_id__in=list(contact_ids), withdrawn_at=None
    )
    found: dict[UUID, list[Seen]] = defaultdict(list)
    for contact_id, kind, at, origin, weight in rows.order_by().values_list(
        "contact_id", "kind", "occurred_at", "origin", "weight"
    ):
        found[contact_id].append(Seen(kind, at, origin, is_act(kind, weight)))
    return found


def tiers_of(contact_ids: Collection[UUID]) -> dict[UUID, str]:
    rows = Advocate.objects.for_organization(tenancy.current()).filter(
        contact_id__in=list(contact_ids)
    )
    return dict(rows.values_list("contact_id", "tier"))


def standings_of(contact_ids: Collection[UUID]) -> dict[UUID, Advocate]:
    rows = Advocate.objects.for_organization(tenancy.current()).filter(
        contact_id__in=list(contact_ids)
    )
    return {row.contact_id: row for row in rows.only("contact_id", "tier", "score", "fit")}


def _mail_refusals(
    contacts: list[Contact], answers: Mapping[str, Mapping[UUID, str]]
) -> dict[str, dict[UUID, Reason]]:
    barred = contacting.suppressed(contact.email for contact in contacts)
    return {
        purpose: contacting.may_mail(
            contacts, purpose, answers=answers.get(purpose, {}), barred=barred
        )
        for purpose in PURPOSES
    }


def _troubles(
    contact_ids: Collection[UUID], company_ids: Collection[UUID], now: datetime
) -> dict[UUID, list[TroubleFact]]:
    """Trouble that is open, ended lately, or has to be spoken about; by contact id and by company id."""
    rows = Trouble.objects.for_organization(tenancy.current()).filter(
        Q(closed_at=None)
        | Q(closed_at__gt=now - ASKS_REST_AFTER)
        | Q(kind__in=WANTS_A_CONVERSATION),
        Q(contact_id__in=list(contact_ids)) | Q(company_id__in=list(company_ids)),
    )
    found: dict[UUID, list[TroubleFact]] = defaultdict(list)
    for row in rows.order_by("opened_at", "pk"):
        fact = TroubleFact(row.kind, row.opened_at, row.closed_at, row.reference)
        for owner in (row.contact_id, row.company_id):
            if owner:
                found[owner].append(fact)
    return found


def _surroundings(
    contact: Contact, troubles: Mapping[UUID, list[TroubleFact]], talk: Talk
) -> Surroundings:
    company = contact.company
    facts = dict.fromkeys(troubles.get(contact.pk, ()))
    if company is None:
        return Surroundings(
            troubles=tuple(facts),
            policy=Company.Policy.ALLOWED,
            talked_at=talk.at,
            spoken_at=talk.spoken_at,
        )
    facts |= dict.fromkeys(troubles.get(company.pk, ()))
    return Surroundings(
        troubles=tuple(facts),
        policy=company.policy,
        is_regulated=company.is_regulated,
        renewal_on=company.renewal_on,
        company_left=company.churned_at is not None,
        talked_at=talk.at,
        spoken_at=talk.spoken_at,
    )


def _use(contacts: Iterable[Contact], now: datetime) -> dict[UUID, Use]:
    """Active days of the last 30, and whether days before today are recorded at all."""
    contacts = list(contacts)
    today = now.date()
    rows = (
        ActiveDay.objects.for_organization(tenancy.current())
        .filter(contact__in=contacts)
        .values("contact_id")
        .annotate(
            first=Min("day"), lately=Count("pk", filter=Q(day__gt=today - timedelta(days=30)))
        )
    )
    days = {row["contact_id"]: row for row in rows}
    return {
        contact.pk: Use(
            active_days=days[contact.pk]["lately"] if contact.pk in days else 0,
            known_days=(now - contact.first_seen_at).days,
            is_recorded=contact.pk in days and days[contact.pk]["first"] < today,
        )
        for contact in contacts
    }


def _celebrated(contact_ids: Collection[UUID]) -> dict[UUID, dict[str, tuple[float, datetime]]]:
    found: dict[UUID, dict[str, tuple[float, datetime]]] = defaultdict(dict)
    rows = CelebratedResult.objects.for_organization(tenancy.current()).filter(
        contact_id__in=list(contact_ids)
    )
    for row in rows:
        found[row.contact_id][row.metric] = (row.value, row.celebrated_at)
    return found


def _shown(contact_ids: Collection[UUID], now: datetime) -> set[UUID]:
    """Who has a moment before their eyes in the product."""
    return set(
        Delivery.objects.for_organization(tenancy.current())
        .filter(
            moment__contact_id__in=list(contact_ids),
            moment__state="open",
            moment__expires_at__gt=now,
            channel="in_app",
            due_at__gt=now - IN_APP_FOR,
        )
        .values_list("moment__contact_id", flat=True)
    )


def metrics_of(names: Collection[str]) -> dict[str, Metric]:
    """Milestone definitions by metric. One query."""
    rows = MilestoneDefinition.objects.for_organization(tenancy.current()).filter(metric__in=names)
    return {
        row.metric: Metric(
            label=row.label,
            direction=row.direction,
            is_celebrated=row.is_active,
            unit=row.unit,
            period=row.period,
        )
        for row in rows
    }
