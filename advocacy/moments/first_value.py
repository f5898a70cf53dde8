"""Whether something shows that a customer got something out of it: nobody is asked before that.

A result, growth, a parcel that arrived, a good word or mark: of the person, or of anybody at their company.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from itertools import chain
from typing import Any
from uuid import UUID

from django.db.models import Case, F, Min, Q, QuerySet, When

from accounts.customers.models import Contact
from advocacy.moments.lived import Span
from advocacy.signals.kinds import KINDS, Family
from advocacy.signals.models import Signal
from kernel import tenancy

VALUE_KINDS = frozenset(
    kind.code
    for kind in KINDS.values()
    if kind.family in {Family.ACT, Family.FEELING, Family.SUCCESS}
)


def known(contacts: Iterable[Contact]) -> set[UUID]:
    """The people of whom it is known now. One query."""
    contacts = list(contacts)
    of_people, of_companies = _whose(contacts)
    rows = _rows().filter(Q(of_people) | Q(of_companies), withdrawn_at=None)
    found = set(chain.from_iterable(rows.values_list("contact_id", "company_id").distinct()))
    return {one.pk for one in contacts if (found - {None}) & {one.pk, one.company_id}}


def spans(contacts: Collection[Contact], *, as_if_live: bool) -> dict[UUID, list[Span]]:
    """For how long it was known of each person. Four queries. `as_if_live`: history counts from when it happened."""
    history = F("occurred_at") if as_if_live else F("recorded_at")
    rows = _rows().annotate(
        known_at=Case(When(is_live=True, then=F("recorded_at")), default=history)
    )
    found: dict[Any, list[Span]] = defaultdict(list)
    for condition in _whose(contacts):
        field = condition[0].removesuffix("__in")
        theirs = rows.filter(Q(condition))
        lasting = theirs.filter(withdrawn_at=None).values_list(field).annotate(Min("known_at"))
        ended = theirs.exclude(withdrawn_at=None).values_list(field, "known_at", "withdrawn_at")
        for whose, since in lasting:
            found[whose].append((since, None))
        for whose, since, until in ended:
            found[whose].append((since, until))
    nothing: list[Span] = []
    return {one.pk: found.get(one.pk, nothing) + _of_company(one, found) for one in contacts}


def _of_company(contact: Contact, found: dict[Any, list[Span]]) -> list[Span]:
    return found.get(contact.company_id, []) if contact.company_id else []


def _rows() -> QuerySet[Any]:
    rows: QuerySet[Any] = Signal.objects.for_organization(tenancy.current())
    return rows.filter(kind__in=VALUE_KINDS).order_by()


def _whose(contacts: Collection[Contact]) -> tuple[tuple[str, list[Any]], tuple[str, list[Any]]]:
    """Two conditions: signals of these people, and those of their companies."""
    companies = {one.company_id for one in contacts if one.company_id}
    return ("contact_id__in", [one.pk for one in contacts]), ("company_id__in", list(companies))


def is_known_at(held: Iterable[Span], now: datetime) -> bool:
    return any(since <= now and not (until and until <= now) for since, until in held)
